"""What the bytes of one file say: worked out in a limited child process, whatever their format."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

from kirmash.errors import NotAPlan
from kirmash.extract import details, pipeline
from kirmash.formats import docx, xlsx
from kirmash.ledger import codec
from kirmash.readers import official, pages, plans
from kirmash.records.evidence import Document
from kirmash.records.extractions import Extraction
from kirmash.sandbox import workers
from kirmash.sandbox.child import refusal_of
from kirmash.sandbox.transfer import Limits
from kirmash.settings import Settings

CSV_SUFFIX, XLSX_SUFFIX = ".csv", ".xlsx"

_SENTENCES = {
    "en": "In 2015 trade between Belarus and Russia rose by 4.2% to $27.5 billion.\n",
    "ru": "В 2015 году товарооборот Беларуси и России вырос на 4,2% до 27,5 млрд долл.\n",
}


def extract_from_bytes(
    raw: bytes, source: str, published: date | None, settings: Settings
) -> Extraction:
    """What the bytes of one file say, worked out in a limited child process.

    Raises DocumentRefused or PlanRefused, also where the file takes too long or too much memory.
    """
    line = workers.run_limited(
        _extract_to_json,
        (raw, source, published, settings),
        Limits(settings.parse_seconds, settings.parse_memory),
        _load_lexicons,
    )
    try:
        return codec.record_from_json(Extraction, line)
    except ValueError as fault:  # a child that a file has taken over
        raise refusal_of(fault) from fault


def _extract_to_json(raw: bytes, source: str, published: date | None, settings: Settings) -> str:
    """The child's side: the reading as the ledger writes it, so that no object crosses."""
    return codec.record_to_json(extract_unlimited(raw, source, published, settings))


def _load_lexicons() -> None:
    """Read a sentence of each language: what every file needs is then loaded."""
    for lang, text in _SENTENCES.items():
        pipeline.extract(Document("0" * 64, lang, text, lang, published=date(2016, 4, 15)))


def extract_unlimited(
    raw: bytes, source: str, published: date | None, settings: Settings
) -> Extraction:
    """What the bytes of one file say, in this process: a table by its ending, else a plan or a page
    by what it holds.
    """
    return details.add_extraction_details(_extract_from_bytes(raw, source, published, settings))


def _extract_from_bytes(
    raw: bytes, source: str, published: date | None, settings: Settings
) -> Extraction:
    if Path(source).suffix.lower() == CSV_SUFFIX:
        if not official.is_official_table(raw):
            with suppress(NotAPlan):
                return plans.load(
                    raw, source, published, pipeline.find_goods_and_parties_in_plan_line
                )
        return official.load(raw, source, published)
    if xlsx.is_xlsx(raw):
        return plans.load(raw, source, published, pipeline.find_goods_and_parties_in_plan_line)
    if docx.is_docx(raw):
        with suppress(NotAPlan):  # a Word document whose tables have no columns of a plan is a page
            return plans.load(raw, source, published, pipeline.find_goods_and_parties_in_plan_line)
    return pipeline.extract(pages.load_document(raw, source, published, settings))
