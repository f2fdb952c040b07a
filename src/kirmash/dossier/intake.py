"""From files to extractions: which reader a file needs, and what is refused, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kirmash.errors import DocumentRefused, KirmashError, NotAPlan
from kirmash.formats import docx, xlsx
from kirmash.press import details, extract, pages, tables
from kirmash.register import plans
from kirmash.settings import Settings
from kirmash.terms.extractions import Extraction

TABLE_SUFFIX, BOOK_SUFFIX = ".csv", ".xlsx"


@dataclass(frozen=True, slots=True)
class Loaded:
    """One file read: its bytes as found and what was extracted."""

    extraction: Extraction
    raw: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken: where it lies, why, and what to do."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of the files handed in: sources added, known already, refused, and passed over in folders."""

    added: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    passed_over: tuple[str, ...] = ()


def files(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Every file under ``paths`` in a stable order, and whether it was named by the caller rather than found in a folder."""
    for path in paths:
        if path.is_dir():
            found = sorted(item for item in path.rglob("*") if item.is_file())
            yield from ((item, False) for item in found if not _hidden(item.relative_to(path)))
        else:
            yield path, True


def readable(path: Path) -> bool:
    """Whether its ending is one that Kirmash reads."""
    return path.suffix.lower() in pages.suffixes() | {TABLE_SUFFIX, BOOK_SUFFIX}


def load(path: Path, given: date | None, settings: Settings) -> Loaded:
    """Read one file. Raises DocumentRefused or PlanRefused with the reason and the remedy."""
    try:
        pages.check_size(path, settings)
        raw = path.read_bytes()
    except OSError as fault:
        raise DocumentRefused(f"{path} cannot be read: {fault.strerror}.", "Check the name and the access rights.") from fault
    return Loaded(read(raw, path.name, given, settings), raw)


def read(raw: bytes, source: str, given: date | None, settings: Settings) -> Extraction:
    """What the bytes of one file say: a table by its ending, else a plan or a page by what it holds."""
    return details.enrich(_read(raw, source, given, settings))


def _read(raw: bytes, source: str, given: date | None, settings: Settings) -> Extraction:
    if Path(source).suffix.lower() == TABLE_SUFFIX:
        if not tables.looks_official(raw):
            with suppress(NotAPlan):
                return plans.load(raw, source, given, extract.line_mentions)
        return tables.load(raw, source, given)
    if xlsx.is_xlsx(raw):
        return plans.load(raw, source, given, extract.line_mentions)
    if docx.is_docx(raw):
        with suppress(NotAPlan):  # a Word document whose tables have no columns of a plan is a page
            return plans.load(raw, source, given, extract.line_mentions)
    return extract.extract(pages.load(raw, source, given, settings))


def attempt(path: Path, given: date | None, settings: Settings) -> Loaded | Refusal:
    """Read one file, or say why not."""
    try:
        return load(path, given, settings)
    except KirmashError as fault:
        return Refusal(str(path), str(fault))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
