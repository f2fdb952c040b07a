"""Which years of which sources the trade tables hold, and which of them to compute from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from kirmash.records.quantities import Unknown
from kirmash.trade.totals.flow_totals import (
    DERIVED_FLOWS,
    DERIVED_REPORTS,
    has_derived_tables,
)

MIN_WORLD_REPORTERS = 20  # fewer reporters than this are no world to compare with


@dataclass(frozen=True, slots=True)
class SourceYear:
    """What a source has of a year: how many economies report, the commonest nomenclature, the
    longest product code in digits, and the last retrieval.

    ``level`` is 0 where only totals are reported; ``nomenclature`` is then that of the totals.
    Where it is one of the Harmonised System's, those who report in another edition are counted too:
    `goods.editions` brings them to it. ``nomenclatures`` are all that goods are reported in.
    """

    source: str
    year: int
    reporter_count: int
    nomenclature: str
    level: int
    retrieved: date
    nomenclatures: tuple[str, ...] = ()

    def without_economy(self, economy: str) -> Unknown:
        """That the source has nothing on an economy in the year."""
        return Unknown(
            "trade.no-economy-year",
            "{source} has no data on {economy} for {year}.",
            source=self.source,
            economy=economy,
            year=self.year,
        )

    def without_products(self) -> Unknown:
        """That the source has no products for the year."""
        return Unknown(
            "trade.no-products",
            "{source} has no products for {year}.",
            source=self.source,
            year=self.year,
        )


def source_years(
    base: duckdb.DuckDBPyConnection, economies: Iterable[str] = ()
) -> tuple[SourceYear, ...]:
    """What every source has of every year, by source and year; with ``economies``, the years with
    a flow among all of them.
    """
    codes = sorted(set(economies))
    reports = (
        f"(SELECT *, rows AS n, retrieved AS last, digits AS long FROM {DERIVED_REPORTS})"
        if has_derived_tables(base)
        # text is grouped as it is, and cut once a group
        else "(SELECT source, period, nomenclature, CASE WHEN reporter = '' THEN exporter ELSE "
        "reporter END AS who, count(*) AS n, max(retrieved) AS last, max(CASE WHEN product = "
        "'TOTAL' THEN 0 ELSE length(product) END) AS long FROM trade GROUP BY source, period, "
        "nomenclature, reporter, exporter)"
    )
    rows = base.execute(
        "SELECT source, period[:4]::INT AS year, nomenclature, list(DISTINCT who) AS names, "
        f"max(long) AS longest, max(last) FROM {reports} GROUP BY source, year, nomenclature "
        "ORDER BY source, year, least(longest, 6) DESC, len(names) DESC, sum(n) DESC, nomenclature"
    ).fetchall()
    matching = _source_years_among(base, codes) if codes else None
    by_source_year: dict[tuple[str, int], SourceYear] = {}
    reporters: dict[tuple[str, int], set[str]] = {}
    names: dict[tuple[str, int], list[str]] = {}
    for source, year, nomenclature, who, longest, retrieved in rows:
        if matching is not None and (source, year) not in matching:
            continue
        first = by_source_year.setdefault(
            (source, year), SourceYear(source, year, len(who), nomenclature, longest, retrieved)
        )
        if longest:
            names.setdefault((source, year), []).append(nomenclature)
        if longest and _is_harmonised(first.nomenclature) and _is_harmonised(nomenclature):
            reporters.setdefault((source, year), set()).update(who)
    return tuple(
        replace(
            entry,
            reporter_count=max(entry.reporter_count, len(reporters.get(key, ()))),
            nomenclatures=tuple(sorted(names.get(key, ()))),
        )
        for key, entry in by_source_year.items()
    )


def _is_harmonised(nomenclature: str) -> bool:
    """Whether codes are those of the Harmonised System, or of what is built on it."""
    return nomenclature.startswith("HS") or nomenclature == "CN"


def select_source_years(
    base: duckdb.DuckDBPyConnection, candidates: tuple[SourceYear, ...], economies: Iterable[str]
) -> tuple[SourceYear, ...]:
    """Those of ``candidates`` with a flow among all of these economies."""
    codes = sorted(set(economies))
    matching = _source_years_among(base, codes) if codes else None
    return tuple(
        entry for entry in candidates if matching is None or (entry.source, entry.year) in matching
    )


def _source_years_among(base: duckdb.DuckDBPyConnection, codes: list[str]) -> set[tuple[str, int]]:
    flows = DERIVED_FLOWS if has_derived_tables(base) else "trade"
    rows = base.execute(
        f"SELECT DISTINCT source, period FROM {flows} WHERE {_economies_condition(codes)}",
        codes * 2,
    ).fetchall()
    return {(source, int(period[:4])) for source, period in rows}


def _economies_condition(codes: list[str]) -> str:
    listed = ", ".join("?" * len(codes))
    return f"exporter IN ({listed}) {'AND' if len(codes) > 1 else 'OR'} importer IN ({listed})"


def best_source_year(candidates: Iterable[SourceYear]) -> SourceYear | None:
    """The source and year to compute from: a world of reporters, then products, then the latest
    year; None without candidates.
    """
    return max(
        candidates,
        key=lambda entry: (
            entry.reporter_count >= MIN_WORLD_REPORTERS,
            entry.level > 0,
            entry.year,
            entry.reporter_count,
            entry.source,
        ),
        default=None,
    )
