"""Reading files without a dossier: by the grammar, by a language model, or by both.

Results leave as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from kirmash.dossier import intake, language_model
from kirmash.dossier.intake import Refusal
from kirmash.errors import InputError
from kirmash.extract.annotate.goods import lookup
from kirmash.records.extractions import Extraction
from kirmash.records.mentions import HS_VINTAGE
from kirmash.reference.lexicons import GoodsEntry
from kirmash.settings import Settings

__all__ = [
    "FileReading",
    "GoodsAnswer",
    "GoodsEntry",
    "ReadingOrder",
    "Refusal",
    "each",
    "extract",
    "find",
]

Watch = Callable[[int, int, str], None]
_GRAMMAR = "grammar"


@dataclass(frozen=True, slots=True)
class ReadingOrder:
    """How to read: the date where a page tells none, how many processes (0: as many as pay), who.

    Raises InputError for an unknown reader, and for a language model that is not set.
    """

    date: date | None = None
    jobs: int = 1
    reader: str = _GRAMMAR

    def __post_init__(self) -> None:
        if self.reader not in language_model.HOW:
            raise InputError(f"Unknown reader: “{self.reader}”.", ", ".join(language_model.HOW))
        if self.reader != _GRAMMAR:
            language_model.endpoint()


@dataclass(frozen=True, slots=True)
class FileReading:
    """One file: what was extracted, or why it was refused.

    ``rejected`` counts by reason the records of a language model that did not pass the checks.
    """

    extraction: Extraction | None = None
    refusal: Refusal | None = None
    rejected: Mapping[str, int] = field(default_factory=dict)


def each(paths: Sequence[Path], order: ReadingOrder, watch: Watch) -> Iterator[FileReading]:
    """A reading of every file named or found, in order.

    ``watch(done, of, name)`` hears of progress.
    """
    files = [path for path, named in intake.files(paths) if named or intake.readable(path)]
    return (
        _by_grammar(files, order, watch)
        if order.reader == _GRAMMAR
        else _by_model(files, order, watch)
    )


def extract(
    paths: Sequence[str | Path], given: date | None = None, settings: Settings | None = None
) -> list[Extraction | Refusal]:
    """Read files without a dossier: an extraction or a refusal for each, in order."""
    chosen = settings or Settings()
    files = (
        path for path, named in intake.files(map(Path, paths)) if named or intake.readable(path)
    )
    read = (intake.attempt(path, given, chosen) for path in files)
    return [r.extraction if isinstance(r, intake.Loaded) else r for r in read]


def _by_grammar(files: Sequence[Path], order: ReadingOrder, watch: Watch) -> Iterator[FileReading]:
    attempt = partial(intake.attempt, given=order.date, settings=Settings())
    results = intake.in_order(attempt, files, intake.processes(order.jobs, len(files)))
    for done, result in enumerate(results):
        watch(done, len(files), files[done].name)
        if isinstance(result, Refusal):
            yield FileReading(refusal=result)
        else:
            yield FileReading(result.extraction)


def _by_model(files: Sequence[Path], order: ReadingOrder, watch: Watch) -> Iterator[FileReading]:
    endpoint = language_model.endpoint()
    for done, path in enumerate(files):
        watch(done, len(files), path.name)
        result = language_model.attempt(path, order.reader, endpoint, Settings())
        if isinstance(result, Refusal):
            yield FileReading(refusal=result)
        else:
            yield FileReading(result.extraction, rejected=result.refused)


@dataclass(frozen=True, slots=True)
class GoodsAnswer:
    """A word, the entries of the lexicon it stands for (none where unknown).

    And their HS vintage.
    """

    word: str
    vintage: str
    goods: tuple[GoodsEntry, ...]


def find(word: str) -> GoodsAnswer:
    """The goods a word of any language, a key, an HS code or a maker's name stands for."""
    return GoodsAnswer(word, HS_VINTAGE, lookup(word))
