"""What a figure made from tables stands on: how much of the known total its goods, partners,
reporters and months are, from which editions and retrievals, and what was filled in.

A figure passes for an economy's trade only where its coverage is complete; a part is shown as a
part with its share, and where nothing can be told of the total there is no share either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import Any, TypeVar

from kirmash.i18n import translate
from kirmash.messages import Message, Plural, message
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Unknown

Entry = TypeVar("Entry", bound=Any)

ENOUGH = 0.95
"""The share of a known total from which a part is taken for it, unless an indicator says more."""


class CoverageStatus(StrEnum):
    """Whether a figure is of all that its name says, of a part, or nobody can tell which."""

    COMPLETE = "whole"
    PARTIAL = "part"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class FilledInterval:
    """Where the report that a flow of a year lacks lies nine times in ten: dollars FOB, by the
    partner's report and how far two reports of such flows are apart.
    """

    exporter: str
    importer: str
    year: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one figure rests on.

    ``goods``, ``partners`` and ``reporters`` are shares (0–1, at times a little above) of a total
    that is itself reported: what the products at hand add up to, what the partners at hand do, and
    what the economies that report do of a world's trade; None is unknown, which is not 0.
    ``months`` are those of twelve, ``levels`` the digits of the product codes (0: a reported
    total), ``editions`` the nomenclatures, ``retrieved`` the days of retrieval. ``filled`` are
    flows (exporter, importer) taken from the partner's report in place of a missing one, and
    ``intervals`` where the missing reports lie, as far as double reports tell it. ``note`` tells
    what is missing and the file or command that would mend it; None where nothing is.
    """

    status: CoverageStatus = CoverageStatus.COMPLETE
    goods: float | None = None
    partners: float | None = None
    reporters: float | None = None
    months: int = MONTHS_IN_YEAR
    levels: tuple[int, ...] = ()
    editions: tuple[str, ...] = ()
    retrieved: tuple[date, ...] = ()
    filled: tuple[tuple[str, str], ...] = ()
    note: Unknown | None = None
    intervals: tuple[FilledInterval, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the figure may stand for what its name says."""
        return self.status is CoverageStatus.COMPLETE

    @property
    def mark(self) -> str:
        """``coverage_mark`` of this coverage."""
        return coverage_mark(self)


COMPLETE = Coverage()
"""The coverage of a figure that stands for what its name says."""


def coverage_mark(coverage: Coverage | None, has_value: bool = True) -> str:
    """'' for a complete figure, ``[u]`` for a part (or a fill from the mirror), ``[x]`` for none.

    ``has_value`` is False where nothing is shown; without a coverage nothing is marked.
    """
    if coverage is None:
        return ""
    if not has_value or coverage.status is CoverageStatus.UNKNOWN:
        return "[x]"
    return "" if coverage.is_complete and not coverage.filled else "[u]"


def marks_legend(marks: Iterable[str], lang: str) -> tuple[str, ...]:
    """What the marks under which figures are shown mean, a sentence each."""
    shown = set(marks)
    return tuple(
        translate(f"coverage.mark.{key}", lang, mark=f"[{key}]")
        for key in ("u", "x")
        if f"[{key}]" in shown
    )


def coverage_sentences(coverage: Coverage) -> tuple[Message, ...]:
    """What a figure rests on, in sentences: of what it is a part, what was filled in, the note."""
    shares = (
        (coverage.goods, _goods_sentence),
        (coverage.partners, _partners_sentence),
        (coverage.reporters, _reporters_sentence),
    )
    sentences = [
        sentence(share * 100) for share, sentence in shares if share is not None and share < ENOUGH
    ]
    if coverage.months < MONTHS_IN_YEAR:
        sentences.append(
            message(
                "coverage.months",
                Plural(
                    "Of the twelve months of the year {count} is reported.",
                    "Of the twelve months of the year {count} are reported.",
                ),
                count=coverage.months,
            )
        )
    if coverage.filled:
        sentences.append(
            message(
                "coverage.filled",
                "Filled in from the partner's report: {flows}.",
                flows=tuple(f"{exporter}–{importer}" for exporter, importer in coverage.filled),
            )
        )
    sentences += map(_interval_sentence, coverage.intervals)
    return (*sentences, *((coverage.note.why,) if coverage.note else ()))


def _interval_sentence(interval: FilledInterval) -> Message:
    return message(
        "coverage.filled-interval",
        "The missing report of {exporter}–{importer} for {year} lies between ${low:,} and "
        "${high:,} with a probability of 90 % (FOB).",
        exporter=interval.exporter,
        importer=interval.importer,
        year=interval.year,
        low=_three_digits(interval.low),
        high=_three_digits(interval.high),
    )


def _three_digits(dollars: float) -> int:
    """Dollars as exact as an interval is."""
    return int(float(f"{dollars:.3g}"))


def _goods_sentence(percent: float) -> Message:
    return message(
        "coverage.goods",
        "The goods in the tables are {percent:.1f}% of the reported total.",
        percent=percent,
    )


def _partners_sentence(percent: float) -> Message:
    return message(
        "coverage.partners",
        "The partners in the tables are {percent:.1f}% of the trade with the world.",
        percent=percent,
    )


def _reporters_sentence(percent: float) -> Message:
    return message(
        "coverage.reporters",
        "The economies that report are {percent:.1f}% of the trade of all.",
        percent=percent,
    )


_ORDER = (CoverageStatus.COMPLETE, CoverageStatus.PARTIAL, CoverageStatus.UNKNOWN)


def combined_coverage(coverages: Iterable[Coverage]) -> Coverage:
    """The coverage of a figure made of several: no better than the worst of them in anything.

    The note is that of the worst status; a share that one of them does not know is the others'.
    """
    every = tuple(coverages)
    if not every:
        return Coverage(CoverageStatus.UNKNOWN)
    worst = max(every, key=lambda coverage: _ORDER.index(coverage.status))
    note = worst.note or next((each.note for each in every if each.note), None)
    return Coverage(
        worst.status,
        _least([each.goods for each in every]),
        _least([each.partners for each in every]),
        _least([each.reporters for each in every]),
        min(each.months for each in every),
        _union([each.levels for each in every]),
        _union([each.editions for each in every]),
        _union([each.retrieved for each in every]),
        _union([each.filled for each in every]),
        note,
        _union([each.intervals for each in every]),
    )


def _least(shares: Iterable[float | None]) -> float | None:
    return min((share for share in shares if share is not None), default=None)


def _union(parts: Iterable[tuple[Entry, ...]]) -> tuple[Entry, ...]:
    return tuple(sorted(set(chain.from_iterable(parts))))
