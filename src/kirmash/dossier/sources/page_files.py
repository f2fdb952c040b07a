"""Files on disk: which are read, and what is in them, one by one or by several processes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

from kirmash import inputs
from kirmash.errors import KirmashError, NotAPlan
from kirmash.extract import details, pipeline
from kirmash.formats import docx, xlsx
from kirmash.formats.characters import clean_line
from kirmash.ledger import blobs, codec
from kirmash.ledger.engines import LEDGER_FILE
from kirmash.ledger.results_cache import CACHE_FOLDER
from kirmash.messages import Message
from kirmash.readers import official, own_briefs, pages, plans
from kirmash.records.evidence import JUDGED, Document
from kirmash.records.extractions import Extraction
from kirmash.sandbox import workers
from kirmash.sandbox.child import refusal_of
from kirmash.sandbox.transfer import Limits
from kirmash.settings import Settings

CSV_SUFFIX, XLSX_SUFFIX = ".csv", ".xlsx"
BRIEFS_FOLDER, BRIEFS_FILE = "briefs", "briefs.json"
"""Where the briefs of a dossier are written, and by pair what the last ones rested on."""

_OWN_FOLDERS = frozenset({blobs.FOLDER, CACHE_FOLDER, "trade"})
"""Where a dossier has files that are no pages, beside its briefs."""


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """One file read: its bytes as found and what was extracted."""

    extraction: Extraction
    raw: bytes


@dataclass(frozen=True, slots=True)
class IntakeRefusal:
    """A file that was not taken: where it lies, why, and what to do."""

    source: str
    problem: Message

    @property
    def reason(self) -> str:
        """Why, and what to do, in English."""
        return f"{self.problem} {self.problem.advice}".strip()


@dataclass(frozen=True, slots=True)
class SuppliedDates:
    """The days that people state of pages: ``undated`` of every page that has none of its own,
    ``earlier`` the same of single documents, ``judged`` of documents whatever their pages say.
    """

    undated: date | None = None
    earlier: Mapping[str, date] = field(default_factory=dict)
    judged: Mapping[str, date] = field(default_factory=dict)

    def of_document(self, document: str) -> tuple[date | None, bool]:
        """The day for a document (its id), and whether it wins over the page's own."""
        if day := self.judged.get(document):
            return day, True
        return self.earlier.get(document) or self.undated, False


def list_files(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Every file under ``paths`` in a stable order, and whether it was named by the caller rather
    than found in a folder. What a link of a folder leads to outside of it is not listed, nor what
    a dossier keeps there of its own: its briefs, and files that are no pages.
    """
    for path in paths:
        if inputs.is_folder(path):
            contained = sorted(item for item in path.rglob("*") if item.is_file())
            own = {folder for folder in _folders_of(contained, path) if _is_dossier(folder)}
            yield from (
                (item, False)
                for item in contained
                if not _is_hidden(item.relative_to(path))
                and not inputs.leads_outside(item, path)
                and not any(_is_of_dossier(item, folder) for folder in own)
            )
        else:
            yield path, True


def _folders_of(files: Iterable[Path], top: Path) -> set[Path]:
    """The folder above ``top``, where ``top`` may be a part of a dossier, and all that hold files,
    directly or not.
    """
    folders = {top.absolute().parent}
    for file in files:
        folders.update(
            place for place in file.absolute().parents if place.is_relative_to(top.absolute())
        )
    return folders


def _is_dossier(folder: Path) -> bool:
    return (folder / LEDGER_FILE).exists()


def _is_of_dossier(file: Path, dossier: Path) -> bool:
    """Whether a file is one that the dossier in a folder wrote or was set up with."""
    place = file.absolute()
    if not place.is_relative_to(dossier):
        return False
    first, *rest = place.relative_to(dossier).parts
    if rest:
        return first == BRIEFS_FOLDER or (first in _OWN_FOLDERS and not has_readable_suffix(file))
    return first.startswith(LEDGER_FILE) or first == BRIEFS_FILE or file.suffix == ".toml"


def has_readable_suffix(path: Path) -> bool:
    """Whether its ending is one that Kirmash reads."""
    return path.suffix.lower() in pages.document_suffixes() | {CSV_SUFFIX, XLSX_SUFFIX}


def load_file(path: Path, published: date | SuppliedDates | None, settings: Settings) -> LoadedFile:
    """Read one file; ``published`` dates it where its page has no date. Raises DocumentRefused or
    PlanRefused with the reason and the remedy.
    """
    try:
        pages.check_size(path, settings)
        raw = inputs.read_regular_file(path, settings.max_document_bytes)
    except OSError as fault:
        raise inputs.unreadable(path, fault) from fault
    dates = published if isinstance(published, SuppliedDates) else SuppliedDates(published)
    name = clean_line(path.name)
    day, wins = dates.of_document(sha256(raw).hexdigest())
    return LoadedFile(extract_from_bytes(raw, name, day, settings, wins), raw)


def extract_from_bytes(
    raw: bytes, source: str, published: date | None, settings: Settings, wins: bool = False
) -> Extraction:
    """What the bytes of one file say, worked out in a limited child process. ``published`` dates a
    page without a date, or where it ``wins`` any.

    Raises DocumentRefused or PlanRefused, also where the file takes too long or too much memory.
    """
    line = workers.run_limited(
        _extract_to_json,
        (raw, source, published, settings, wins),
        Limits(settings.parse_seconds, settings.parse_memory),
        pipeline.load_lexicons,
    )
    try:
        return codec.record_from_json(Extraction, line)
    except ValueError as fault:  # a child that a file has taken over
        raise refusal_of(fault) from fault


def _extract_to_json(
    raw: bytes, source: str, published: date | None, settings: Settings, wins: bool
) -> str:
    """The child's side: the reading as the ledger writes it, so that no object crosses."""
    return codec.record_to_json(extract_unlimited(raw, source, published, settings, wins))


def extract_unlimited(
    raw: bytes, source: str, published: date | None, settings: Settings, wins: bool = False
) -> Extraction:
    """What the bytes of one file say, in this process: a table by its ending, else a plan or a page
    by what it holds. Raises DocumentRefused for a brief that Kirmash wrote.
    """
    own_briefs.refuse_marked_brief(raw, source)
    extraction = _extract_from_bytes(raw, source, (published, wins), settings)
    own_briefs.refuse_brief_text(extraction.document.text, source)
    return details.add_extraction_details(extraction)


def _extract_from_bytes(
    raw: bytes, source: str, dated: tuple[date | None, bool], settings: Settings
) -> Extraction:
    day, _ = dated
    if Path(source).suffix.lower() == CSV_SUFFIX:
        if not official.is_official_table(raw):
            with suppress(NotAPlan):
                return _plan(raw, source, dated)
        return _judge_table(official.load(raw, source, day), dated)
    if xlsx.is_xlsx(raw):
        return _plan(raw, source, dated)
    if docx.is_docx(raw):
        with suppress(NotAPlan):  # a Word document whose tables have no columns of a plan is a page
            return _plan(raw, source, dated)
    page = pages.load_document(raw, source, day, settings)
    return pipeline.extract(_judge_date(page, dated))


def _plan(raw: bytes, source: str, dated: tuple[date | None, bool]) -> Extraction:
    find = pipeline.find_goods_and_parties_in_plan_line
    return _judge_table(plans.load(raw, source, dated[0], find), dated)


def _judge_table(extraction: Extraction, dated: tuple[date | None, bool]) -> Extraction:
    """A table or a plan with a person's date: its rows name their days themselves."""
    return replace(extraction, document=_judge_date(extraction.document, dated))


def _judge_date(document: Document, dated: tuple[date | None, bool]) -> Document:
    """The document with the date of a person's judgement where there is one."""
    day, wins = dated
    return replace(document, published=day, basis=JUDGED) if day and wins else document


def load_or_refuse(
    path: Path, published: date | SuppliedDates | None, settings: Settings
) -> LoadedFile | IntakeRefusal:
    """Read one file, or say why not."""
    try:
        return load_file(path, published, settings)
    except KirmashError as fault:
        return IntakeRefusal(str(path), fault.problem)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


MIN_FILES_FOR_PROCESSES = 60
"""Fewer files than this are read by one process: another one needs about a second to load its
lexicons.
"""


def process_count(requested: int, files: int) -> int:
    """How many processes to read ``files`` files with: ``requested``, or for 0 one a processor (at
    most 8) where it is worth it.
    """
    if requested:
        return max(1, requested)
    return min(os.cpu_count() or 1, 8) if files >= MIN_FILES_FOR_PROCESSES else 1


def load_all(
    paths: Sequence[Path],
    published: date | SuppliedDates | None,
    settings: Settings,
    jobs: int,
) -> Iterator[LoadedFile | IntakeRefusal]:
    """Every file read or refused, in order, ``jobs`` at a time (0: as many as pay).

    Leaving the iterator early, by an interrupt for one, ends what is at work.
    """
    load = partial(load_or_refuse, published=published, settings=settings)
    yield from workers.map_limited(load, paths, process_count(jobs, len(paths)))
