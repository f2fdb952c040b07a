"""Reading files without a dossier: by the grammar, by a language model or by both; the score of
that reading against reference annotations; and the goods that words stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kirmash.deprecation import renamed_parameters
from kirmash.dossier.sources import page_files
from kirmash.dossier.sources.page_files import IntakeRefusal
from kirmash.errors import InputError, ModelUnavailable
from kirmash.evaluation import scoring
from kirmash.extract import llm, pipeline
from kirmash.extract.annotate.goods import lookup_goods
from kirmash.extract.llm import CheckedAnswers
from kirmash.fetch import language_model
from kirmash.fetch.language_model import Endpoint
from kirmash.records.evidence import Document
from kirmash.records.extractions import Extraction, to_json
from kirmash.records.mentions import HS_VINTAGE
from kirmash.reference.lexicons import GoodsEntry
from kirmash.settings import Settings

__all__ = [
    "FileReading",
    "GoodsEntry",
    "GoodsLookup",
    "IntakeRefusal",
    "ReadingOptions",
    "extract",
    "find_goods",
    "iterate_readings",
]

READERS = ("grammar", "model", "both")
ProgressCallback = Callable[[int, int, str], None]
_GRAMMAR = READERS[0]


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How to read: the date where a page tells none, how many processes (0: as many as pay), who.

    Raises InputError for an unknown reader, and for a language model that is not set.
    """

    date: date | None = None
    jobs: int = 1
    reader: str = _GRAMMAR
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        if self.reader not in READERS:
            raise InputError(
                "reader.unknown",
                "Unknown reader: “{reader}”.",
                "Choose one of: {known}.",
                reader=self.reader,
                known=tuple(READERS),
            )
        if self.reader != _GRAMMAR:
            language_model.configured_endpoint(self.settings.environment)


@dataclass(frozen=True, slots=True)
class FileReading:
    """One file: what was extracted, or why it was refused.

    ``rejected`` counts by reason the records of a language model that did not pass the checks.
    """

    extraction: Extraction | None = None
    refusal: IntakeRefusal | None = None
    rejected: Mapping[str, int] = field(default_factory=dict)


def iterate_readings(
    paths: Sequence[Path], order: ReadingOptions, watch: ProgressCallback
) -> Iterator[FileReading]:
    """A reading of every file named or found, in order.

    ``watch(done, of, name)`` is called with the progress.
    """
    files = [
        path
        for path, by_caller in page_files.list_files(paths)
        if by_caller or page_files.has_readable_suffix(path)
    ]
    return (
        _read_by_grammar(files, order, watch)
        if order.reader == _GRAMMAR
        else _read_by_model(files, order, watch)
    )


@renamed_parameters({"given": "published"})
def extract(
    paths: Sequence[str | Path], published: date | None = None, settings: Settings | None = None
) -> list[Extraction | IntakeRefusal]:
    """Read files without a dossier: an extraction or a refusal for each, in order."""
    chosen = settings or Settings()
    files = [
        path
        for path, by_caller in page_files.list_files(map(Path, paths))
        if by_caller or page_files.has_readable_suffix(path)
    ]
    read = page_files.load_all(files, published, chosen, 1)
    return [r.extraction if isinstance(r, page_files.LoadedFile) else r for r in read]


def _read_by_grammar(
    files: Sequence[Path], order: ReadingOptions, watch: ProgressCallback
) -> Iterator[FileReading]:
    results = page_files.load_all(files, order.date, order.settings, order.jobs)
    for done, result in enumerate(results):
        watch(done, len(files), files[done].name)
        if isinstance(result, IntakeRefusal):
            yield FileReading(refusal=result)
        else:
            yield FileReading(result.extraction)


def _read_by_model(
    files: Sequence[Path], order: ReadingOptions, watch: ProgressCallback
) -> Iterator[FileReading]:
    endpoint = language_model.configured_endpoint(order.settings.environment)
    for done, path in enumerate(files):
        watch(done, len(files), path.name)
        result = read_file_by_model(path, order.reader, endpoint, order.settings)
        if isinstance(result, IntakeRefusal):
            yield FileReading(refusal=result)
        else:
            yield FileReading(result.extraction, rejected=result.refused)


def read_by_model(document: Document, endpoint: Endpoint) -> CheckedAnswers:
    """The model's reading of a document, checked. Raises ModelUnavailable where the endpoint gives
    no answer.
    """
    return llm.check_answers(
        document,
        [
            language_model.request_completion(endpoint, llm.build_messages(document, piece))
            for piece in llm.split_pieces(document)
        ],
    )


def build_contract_reader(
    how: str, endpoint: Endpoint | None = None, settings: Settings | None = None
) -> Callable[[Path], Mapping[str, Any]]:
    """A function from a file to the contract's mapping, by the model or by both: what the scorer
    and the bench take.
    """
    limits = settings or Settings()
    chosen = endpoint or language_model.configured_endpoint(limits.environment)

    def read_to_mapping(path: Path) -> Mapping[str, Any]:
        read = page_files.load_file(path, None, limits).extraction
        readings = DocumentReadings(read, read_by_model(read.document, chosen))
        return to_json(combine_readings(readings, how).extraction)

    return read_to_mapping


@dataclass(frozen=True, slots=True)
class DocumentReadings:
    """A document's readings by the grammar and by the model."""

    grammar: Any
    model: CheckedAnswers


def extract_readings(document: Document, how: str, endpoint: Endpoint) -> DocumentReadings:
    """Both readings; the grammar's is made for ``both`` alone."""
    return DocumentReadings(
        pipeline.extract(document) if how == "both" else None, read_by_model(document, endpoint)
    )


def combine_readings(readings: DocumentReadings, how: str) -> CheckedAnswers:
    """One reading: the model's, or the grammar's with what the model adds."""
    if how == "model":
        return readings.model
    return CheckedAnswers(
        llm.merge_extractions(readings.grammar, readings.model.extraction), readings.model.refused
    )


def read_file_by_model(
    path: Path, how: str, endpoint: Endpoint, settings: Settings
) -> CheckedAnswers | page_files.IntakeRefusal:
    """Read one file by the model or by both; a refusal where the file or the endpoint cannot be
    read.
    """
    loaded = page_files.load_or_refuse(path, None, settings)
    if isinstance(loaded, page_files.IntakeRefusal):
        return loaded
    try:
        checked = read_by_model(loaded.extraction.document, endpoint)
    except ModelUnavailable as fault:
        return page_files.IntakeRefusal(str(path), fault.problem)
    return combine_readings(DocumentReadings(loaded.extraction, checked), how)


def score_reading(
    gold: Path, lang: str = "", watch: ProgressCallback | None = None
) -> tuple[dict[str, Any], list[str]]:
    """The score of this program's reading of ``gold``, and a line for each atom missed or false.

    ``lang`` limits it to documents of one language. Raises InputError where the folder holds no
    reference annotations.
    """
    return scoring.score_corpus(gold, contract_reading, lang, watch)


def contract_reading(path: Path) -> Mapping[str, Any]:
    """The reading of one file as the extraction contract writes it.

    ``{"missing": True}`` where the file is refused.
    """
    result = page_files.load_or_refuse(path, None, Settings())
    return (
        {"missing": True}
        if isinstance(result, page_files.IntakeRefusal)
        else to_json(result.extraction)
    )


@dataclass(frozen=True, slots=True)
class GoodsLookup:
    """A word, its entries of the lexicon (none where unknown), and their HS vintage."""

    word: str
    vintage: str
    goods: tuple[GoodsEntry, ...]


def find_goods(word: str) -> GoodsLookup:
    """The goods of a word of any language, a key, an HS code or a maker's name."""
    return GoodsLookup(word, HS_VINTAGE, lookup_goods(word))
