"""What is not there: silent reporters, sudden stops, confidential codes and revisions, flagged
before anything is computed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.reference import lexicons

CONFIDENTIAL = tuple(
    "9" * digits for digits in (2, 4, 6, 8, 10)
)  # goods not specified, at any length of code
STOP_SHARE = Decimal("0.4")
CONFIDENTIAL_SHARE = Decimal("0.01")


class CoverageFlagKind(StrEnum):
    """What may be wrong with a year of a reporter; each has a sentence under ``trade.gap.``."""

    SILENT = "silent"
    SUDDEN_STOP = "sudden_stop"
    CONFIDENTIAL = "confidential"
    REVISED = "revised"
    PARTIAL = "partial"
    MIRRORED = "mirrored"
    SILENT_TO = "silent_to"
    FELL_TO = "fell_to"
    KNOWN_SILENT = "known_silent"
    COPIED = "copied"
    MIXED_DAYS = "mixed_days"


@dataclass(frozen=True, slots=True, order=True)
class CoverageFlag:
    """A warning: the source, the economy and year it is about, what it is, and the figure behind
    it.

    ``share``: for a sudden stop what is left of the year before; for confidential codes their share
    of all trade; for a partial year the months reported of twelve; for a copy the year that it
    equals; for revisions the largest relative change; for goods of another retrieval than their
    total the share of the trade so told; 0 where it says nothing. ``partner`` is set where the
    warning is about one flow alone: silent_to, fell_to (``share`` is what is left of the
    year before), mirrored.
    """

    source: str
    economy: str
    year: int
    gap: CoverageFlagKind
    share: Decimal = Decimal(0)
    partner: str = ""


def known_silence_flags(
    source: str, codes: Iterable[str], years: Iterable[int]
) -> tuple[CoverageFlag, ...]:
    """Years for which an economy is known not to have published its trade, whatever a table holds
    under its name.
    """
    economies = set(codes)
    requested_years = sorted(set(years))
    rows = [
        (row["economy"], int(row["since"]), int(row["until"] or 9999))
        for row in lexicons.data_rows("trade/silences")
        if row["economy"] in economies
    ]
    return tuple(
        sorted(
            CoverageFlag(source, code, year, CoverageFlagKind.KNOWN_SILENT)
            for code, since, until in rows
            for year in requested_years
            if since <= year <= until
        )
    )


@dataclass(frozen=True, slots=True)
class AnnualFlow:
    """One flow of one year as one side reported it ('' where the source reconciled both),
    in dollars.
    """

    source: str
    reporter: str
    exporter: str
    importer: str
    year: int
    value: Decimal


def silence_and_sudden_drop_flags(
    flows: Iterable[AnnualFlow], reported: Iterable[tuple[str, str, int]]
) -> tuple[CoverageFlag, ...]:
    """Sides that went silent towards a partner, and flows that one side reports to have fallen
    below STOP_SHARE while the other does not.

    ``reported`` are the years (source, reporter, year) in which a reporter told anything: a flow
    that is missing there, after it was reported before, is silence towards this partner or an end
    of the trade, and no table says which.
    """
    by_flow: dict[tuple[str, str, str, str], dict[int, Decimal]] = defaultdict(dict)
    for flow in flows:
        by_flow[flow.source, flow.reporter, flow.exporter, flow.importer][flow.year] = flow.value
    reported_years: dict[tuple[str, str], set[int]] = defaultdict(set)
    for source, reporter, year in reported:
        reported_years[source, reporter].add(year)
    flags = []
    for (source, reporter, exporter, importer), values in by_flow.items():
        economy = reporter or exporter
        partner = importer if economy == exporter else exporter
        missing = [
            year
            for year in reported_years[source, reporter]
            if year > min(values) and year not in values
        ]
        flags += [
            CoverageFlag(source, economy, year, CoverageFlagKind.SILENT_TO, Decimal(0), partner)
            for year in missing
        ]
        for year, value in values.items():
            left = value / before if (before := values.get(year - 1)) else None
            if (
                left is not None
                and left < STOP_SHARE
                and _is_unmatched_fall(by_flow, (source, reporter, exporter, importer), year)
            ):
                flags.append(
                    CoverageFlag(
                        source,
                        economy,
                        year,
                        CoverageFlagKind.FELL_TO,
                        left.quantize(Decimal("0.001")),
                        partner,
                    )
                )
    return tuple(sorted(set(flags)))


def _is_unmatched_fall(
    by_flow: Mapping[tuple[str, str, str, str], Mapping[int, Decimal]],
    flow: tuple[str, str, str, str],
    year: int,
) -> bool:
    """Whether the other side's reports do not fall with it, or are absent."""
    _, reporter, exporter, importer = flow
    others = [
        values
        for (_, who, *sides), values in by_flow.items()
        if who not in {"", reporter} and sides == [exporter, importer]
    ]
    fallen = [
        values[year] / values[year - 1] < STOP_SHARE
        for values in others
        if values.get(year - 1) and year in values
    ]
    return not fallen or not all(fallen)


def silence_and_drop_flags(
    totals: Mapping[tuple[str, str, int], Decimal],
    other_years: Iterable[tuple[str, int]] = (),
    world_years: Collection[tuple[str, int]] | None = None,
) -> tuple[CoverageFlag, ...]:
    """Years without a report between or after reported ones, and falls below STOP_SHARE, by
    (source, economy, year) → dollars.

    A year counts as silent only where the source holds other economies' reports for it: a table
    that ends in 2021 says nothing of 2022. ``other_years`` are years (source, year) with reports of
    economies that ``totals`` leaves out. Where ``world_years`` is given, silence is told only in
    those years (source, year), which are known to hold everybody who reports.
    """
    years: dict[str, set[int]] = defaultdict(set)
    for source, year in other_years:
        years[source].add(year)
    seen: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(dict)
    for (source, economy, year), value in totals.items():
        years[source].add(year)
        seen[source, economy][year] = value
    flags = []
    for (source, economy), values in seen.items():
        first = min(values)
        for year in sorted(years[source]):
            before = values.get(year - 1)
            if year > first and year not in values:
                if world_years is not None and (source, year) not in world_years:
                    continue
                flags.append(CoverageFlag(source, economy, year, CoverageFlagKind.SILENT))
            elif before and year in values and values[year] < before * STOP_SHARE:
                flags.append(
                    CoverageFlag(
                        source,
                        economy,
                        year,
                        CoverageFlagKind.SUDDEN_STOP,
                        (values[year] / before).quantize(Decimal("0.001")),
                    )
                )
    return tuple(sorted(flags))


def confidential_flags(
    parts: Mapping[tuple[str, str, int], tuple[Decimal, Decimal]],
) -> tuple[CoverageFlag, ...]:
    """Economies and years of which codes for goods not specified hold more than a hundredth: (of
    those codes, of all goods) in dollars.
    """
    flags = []
    for (source, economy, year), (hidden, total) in parts.items():
        if total and hidden / total > CONFIDENTIAL_SHARE:
            flags.append(
                CoverageFlag(
                    source,
                    economy,
                    year,
                    CoverageFlagKind.CONFIDENTIAL,
                    (hidden / total).quantize(Decimal("0.001")),
                )
            )
    return tuple(sorted(flags))


def partial_year_flags(months: Mapping[tuple[str, str, int], int]) -> tuple[CoverageFlag, ...]:
    """Years of which fewer than twelve months are reported, where months are what a
    source gives.
    """
    rows = ((key, count) for key, count in months.items() if 0 < count < MONTHS_IN_YEAR)
    return tuple(
        sorted(
            CoverageFlag(source, economy, year, CoverageFlagKind.PARTIAL, Decimal(count))
            for (source, economy, year), count in rows
        )
    )


def copied_year_flags(
    signatures: Mapping[tuple[str, str, int], str],
) -> tuple[CoverageFlag, ...]:
    """Years whose flows equal those of an earlier year to the digit: (source, economy, year) → a
    text that stands for all flows of the year.
    """
    first_years: dict[tuple[str, str, str], int] = {}
    flags = []
    for (source, economy, year), signature in sorted(signatures.items()):
        first = first_years.setdefault((source, economy, signature), year)
        if first != year:
            flags.append(
                CoverageFlag(source, economy, year, CoverageFlagKind.COPIED, Decimal(first))
            )
    return tuple(sorted(flags))


def mixed_day_flags(
    shares: Mapping[tuple[str, str, int], Decimal],
) -> tuple[CoverageFlag, ...]:
    """Years with flows whose goods and total were retrieved on different days, so that a product's
    share compares two releases: (source, economy, year) → their share of the trade.
    """
    return tuple(
        sorted(
            CoverageFlag(*place, CoverageFlagKind.MIXED_DAYS, share)
            for place, share in shares.items()
            if share > 0
        )
    )


def revision_flags(
    changes: Iterable[tuple[str, str, int, Decimal, Decimal]],
) -> tuple[CoverageFlag, ...]:
    """Economies and years with superseded values: rows of (source, economy, year, then, now); the
    largest relative change is reported.
    """
    largest: dict[tuple[str, str, int], Decimal] = {}
    for source, economy, year, then, now in changes:
        change = abs(now - then) / then if then else Decimal(1)
        largest[source, economy, year] = max(
            change, largest.get((source, economy, year), Decimal(0))
        )
    return tuple(
        sorted(
            CoverageFlag(*key, CoverageFlagKind.REVISED, change.quantize(Decimal("0.001")))
            for key, change in largest.items()
        )
    )
