"""Scoring this program's own reading of texts against a folder of reference annotations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from kirmash.deprecation import renamed_parameters
from kirmash.dossier import intake, language_model
from kirmash.dossier.intake import IntakeRefusal
from kirmash.errors import InputError
from kirmash.evaluation import scoring
from kirmash.extract.annotate.goods import lookup_goods
from kirmash.records.extractions import Extraction, to_json
from kirmash.records.mentions import HS_VINTAGE
from kirmash.reference.lexicons import GoodsEntry
from kirmash.settings import Settings

Watch = Callable[[int, int, str], None]


def score(
    gold: Path, lang: str = "", watch: Watch | None = None
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
    result = intake.try_load(path, None, Settings())
    return (
        {"missing": True}
        if isinstance(result, intake.IntakeRefusal)
        else to_json(result.extraction)
    )


__all__ = [
    "FileReading",
    "GoodsAnswer",
    "GoodsEntry",
    "IntakeRefusal",
    "ReadingOptions",
    "extract",
    "find_goods",
    "read_each",
]

ProgressCallback = Callable[[int, int, str], None]
_GRAMMAR = "grammar"


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How to read: the date where a page tells none, how many processes (0: as many as pay), who.

    Raises InputError for an unknown reader, and for a language model that is not set.
    """

    date: date | None = None
    jobs: int = 1
    reader: str = _GRAMMAR

    def __post_init__(self) -> None:
        if self.reader not in language_model.READERS:
            raise InputError(f"Unknown reader: “{self.reader}”.", ", ".join(language_model.READERS))
        if self.reader != _GRAMMAR:
            language_model.configured_endpoint()


@dataclass(frozen=True, slots=True)
class FileReading:
    """One file: what was extracted, or why it was refused.

    ``rejected`` counts by reason the records of a language model that did not pass the checks.
    """

    extraction: Extraction | None = None
    refusal: IntakeRefusal | None = None
    rejected: Mapping[str, int] = field(default_factory=dict)


def read_each(
    paths: Sequence[Path], order: ReadingOptions, watch: ProgressCallback
) -> Iterator[FileReading]:
    """A reading of every file named or found, in order.

    ``watch(done, of, name)`` hears of progress.
    """
    files = [
        path
        for path, by_caller in intake.list_files(paths)
        if by_caller or intake.is_readable(path)
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
    files = (
        path
        for path, by_caller in intake.list_files(map(Path, paths))
        if by_caller or intake.is_readable(path)
    )
    read = (intake.try_load(path, published, chosen) for path in files)
    return [r.extraction if isinstance(r, intake.LoadedFile) else r for r in read]


def _read_by_grammar(
    files: Sequence[Path], order: ReadingOptions, watch: ProgressCallback
) -> Iterator[FileReading]:
    attempt = partial(intake.try_load, published=order.date, settings=Settings())
    results = intake.map_in_order(attempt, files, intake.process_count(order.jobs, len(files)))
    for done, result in enumerate(results):
        watch(done, len(files), files[done].name)
        if isinstance(result, IntakeRefusal):
            yield FileReading(refusal=result)
        else:
            yield FileReading(result.extraction)


def _read_by_model(
    files: Sequence[Path], order: ReadingOptions, watch: ProgressCallback
) -> Iterator[FileReading]:
    endpoint = language_model.configured_endpoint()
    for done, path in enumerate(files):
        watch(done, len(files), path.name)
        result = language_model.try_read(path, order.reader, endpoint, Settings())
        if isinstance(result, IntakeRefusal):
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


def find_goods(word: str) -> GoodsAnswer:
    """The goods a word of any language, a key, an HS code or a maker's name stands for."""
    return GoodsAnswer(word, HS_VINTAGE, lookup_goods(word))
