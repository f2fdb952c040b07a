"""What is not there: silent reporters, sudden stops, confidential codes and revisions, flagged before anything is computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

CONFIDENTIAL = ("999999", "9999", "99")
STOP_SHARE = Decimal("0.4")
CONFIDENTIAL_SHARE = Decimal("0.01")


class Gap(StrEnum):
    """What may be wrong with a year of a reporter; each has a sentence under ``trade.gap.``."""

    SILENT = "silent"
    SUDDEN_STOP = "sudden_stop"
    CONFIDENTIAL = "confidential"
    REVISED = "revised"
    PARTIAL = "partial"
    MIRRORED = "mirrored"


@dataclass(frozen=True, slots=True, order=True)
class Flag:
    """A warning: the source, the economy and year it is about, what it is, and the figure behind it.

    ``share``: for a sudden stop what is left of the year before; for confidential codes their share of all trade; for a
    partial year the months reported of twelve; for revisions the largest relative change; 0 where it says nothing.
    """

    source: str
    economy: str
    year: int
    gap: Gap
    share: Decimal = Decimal(0)


def silences(totals: Mapping[tuple[str, str, int], Decimal]) -> tuple[Flag, ...]:
    """Years without a report between or after reported ones, and falls below STOP_SHARE, by (source, economy, year) → dollars.

    A year counts as silent only where the source holds other economies' reports for it: a table that ends in 2021 says nothing of 2022.
    """
    years: dict[str, set[int]] = defaultdict(set)
    seen: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(dict)
    for (source, economy, year), value in totals.items():
        years[source].add(year)
        seen[source, economy][year] = value
    found = []
    for (source, economy), values in seen.items():
        first = min(values)
        for year in sorted(years[source]):
            before = values.get(year - 1)
            if year > first and year not in values:
                found.append(Flag(source, economy, year, Gap.SILENT))
            elif before and year in values and values[year] < before * STOP_SHARE:
                found.append(Flag(source, economy, year, Gap.SUDDEN_STOP, (values[year] / before).quantize(Decimal("0.001"))))
    return tuple(sorted(found))


def confidential(parts: Mapping[tuple[str, str, int], tuple[Decimal, Decimal]]) -> tuple[Flag, ...]:
    """Economies and years of which codes for goods not specified hold more than a hundredth: (of those codes, of all goods) in dollars."""
    found = []
    for (source, economy, year), (hidden, whole) in parts.items():
        if whole and hidden / whole > CONFIDENTIAL_SHARE:
            found.append(Flag(source, economy, year, Gap.CONFIDENTIAL, (hidden / whole).quantize(Decimal("0.001"))))
    return tuple(sorted(found))


def partial(months: Mapping[tuple[str, str, int], int]) -> tuple[Flag, ...]:
    """Years of which fewer than twelve months are reported, where months are what a source gives."""
    rows = ((key, count) for key, count in months.items() if 0 < count < 12)
    return tuple(sorted(Flag(source, economy, year, Gap.PARTIAL, Decimal(count)) for (source, economy, year), count in rows))


def revised(changes: Iterable[tuple[str, str, int, Decimal, Decimal]]) -> tuple[Flag, ...]:
    """Economies and years with superseded values: rows of (source, economy, year, then, now); the largest relative change is told."""
    largest: dict[tuple[str, str, int], Decimal] = {}
    for source, economy, year, then, now in changes:
        change = abs(now - then) / then if then else Decimal(1)
        largest[source, economy, year] = max(change, largest.get((source, economy, year), Decimal(0)))
    return tuple(sorted(Flag(*key, Gap.REVISED, change.quantize(Decimal("0.001"))) for key, change in largest.items()))
