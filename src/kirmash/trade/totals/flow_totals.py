"""The one query for the total of a flow: what a table says that one economy sold another.

A flow's goods are a tree of codes. What a code itself tells counts, and its children only where it
tells nothing: the sum is over the *roots*, the codes of which no beginning is told as well
(87042110, 87042190, 44071110 and 4407 add up to the first two and the last). A total that is itself
reported (``TOTAL``) goes before any sum of goods. Of the editions of a flow the one retrieved last
counts; a year goes before its months, unless the months are twelve reported totals and the year is
a sum of goods. Sums are exact decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.trade.table import YEAR_LENGTH

DERIVED_FLOWS, DERIVED_CHAPTERS, DERIVED_GOODS, DERIVED_REPORTS, DERIVED_DAYS = (
    "derived_flows",
    "derived_chapters",
    "derived_goods",
    "derived_reports",
    "derived_days",
)
"""Views of what was worked out of the rows beforehand (`trade.derived`), where there are any."""

DERIVED_LEVELS = (2, 4, 6)  # digits of the codes that economies' goods are summed at

EXACT_IN_DOUBLE = 2**53  # whole numbers up to here are doubles as they are
_FLOW = "source, reporter, exporter, importer"
_GROUP = f"{_FLOW}, period, nomenclature"
_LEVELS = (
    f"(SELECT {_GROUP}, CASE WHEN product = 'TOTAL' THEN 0 ELSE length(product) END AS level, "
    "sum(value_usd) AS value, count(*) AS codes, max(retrieved) AS retrieved, min(place) AS place "
    "FROM chosen GROUP BY ALL)"
)
# of two editions the one retrieved last; HS22 is newer than HS92
_NEWEST = "retrieved DESC, goods DESC NULLS LAST, nomenclature[:3] = 'HS9', nomenclature DESC"


def period_totals_query(
    test: str = "true", relation: str = "trade", place: str = "0", levels: str = ""
) -> str:
    """The query, in brackets, of every flow's total by period, of rows of ``relation`` that pass
    ``test``; ``levels`` are their sums by flow and length of code, where these are known.

    Columns: source, reporter, exporter, importer, period; ``value`` (the reported total, else the
    goods' sum), ``reported`` (whether it is a reported total), ``goods`` (the sum over the roots of
    the code tree, NULL without goods), ``codes`` (how many roots), ``low`` and ``high`` (digits of
    the shortest and the longest code), ``nomenclature`` (of the goods, else of the total),
    ``retrieved`` (the last day of the value) and ``goods_day`` (that of the goods), ``rows``
    (how many rows the value sums) and the least ``place`` of
    them, an expression over the relation's columns.
    """
    return (
        f"(WITH chosen AS NOT MATERIALIZED (SELECT {_GROUP}, product, value_usd, retrieved, "
        f"{place} AS place FROM {relation} WHERE {test}),"
        # by the length of the codes first: a table of goods at one level needs no tree
        f" levels AS {levels or _LEVELS},"
        f" shapes AS MATERIALIZED (SELECT {_GROUP}, sum(value) FILTER (level = 0) AS total, "
        "min(place) FILTER (level = 0) AS total_place, sum(value) FILTER (level > 0) AS goods, "
        "min(place) FILTER (level > 0) AS place, sum(codes) FILTER (level > 0) AS codes, "
        "min(level) FILTER (level > 0) AS low, max(level) FILTER (level > 0) AS high, "
        "max(retrieved) FILTER (level = 0) AS total_day, max(retrieved) FILTER (level > 0) AS "
        f"goods_day, max(retrieved) AS retrieved FROM levels GROUP BY {_GROUP}),"
        # '~' sorts after every digit: a code lies before the end of another that it begins with
        " nodes AS (SELECT *, coalesce(max(product || '~') OVER (PARTITION BY "
        f"{_GROUP} ORDER BY product ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) < product, "
        f"true) AS root FROM chosen SEMI JOIN (SELECT {_GROUP} FROM shapes WHERE low < high) AS "
        f"uneven USING ({_GROUP}) WHERE product <> 'TOTAL'),"
        f" roots AS (SELECT {_GROUP}, sum(value_usd) AS goods, min(place) AS place, count(*) AS "
        f"codes FROM nodes WHERE root GROUP BY {_GROUP}),"
        f" trees AS (SELECT {_GROUP}, total, total_place, low, high, retrieved, "
        "total_day, goods_day, "
        "coalesce(roots.goods, shapes.goods) AS goods, coalesce(roots.place, shapes.place) AS "
        "place, coalesce(roots.codes, shapes.codes) AS codes FROM shapes LEFT JOIN roots USING "
        f"({_GROUP})),"
        f" newest AS (SELECT {_FLOW}, period, first(struct_pack(value := total, place := "
        f"total_place, day := total_day) ORDER BY {_NEWEST}) FILTER (total IS NOT NULL) AS told, "
        "first(struct_pack(value := goods, place := place, codes := codes, low := low, high := "
        "high, nomenclature := nomenclature, day := goods_day) ORDER BY goods IS NULL, "
        f"{_NEWEST}) AS best FROM trees GROUP BY {_FLOW}, period)"
        f" SELECT {_FLOW}, period, coalesce(told.value, best.value) AS value, told IS NOT NULL AS "
        "reported, best.value AS goods, coalesce(best.codes, 0)::INT AS codes, best.low AS low, "
        "best.high AS high, best.nomenclature AS nomenclature, coalesce(told.day, best.day) AS "
        "retrieved, best.day AS goods_day, CASE WHEN told IS NULL "
        "THEN best.codes::INT ELSE 1 END AS rows, CASE WHEN told IS NULL THEN best.place ELSE "
        "told.place END AS place FROM newest)"
    )


def has_derived_tables(base: duckdb.DuckDBPyConnection) -> bool:
    """Whether the connection has them, and ``trade`` still is what they were worked out of."""
    names = base.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    views = {name for (name,) in names}
    return DERIVED_FLOWS in views and "reported_trade" not in views


def flow_periods(base: duckdb.DuckDBPyConnection, test: str = "true") -> str:
    """`period_totals_query` (without ``place``) of the flows that pass ``test``, a condition on
    their source, reporter, sides and period alone: from what was worked out beforehand, where it
    is there.
    """
    is_of_flows = "nomenclature" not in test and "product" not in test
    if is_of_flows and has_derived_tables(base):
        return f"(SELECT * FROM {DERIVED_FLOWS} AS trade WHERE {test})"
    return period_totals_query(test)


def chapter_rows(base: duckdb.DuckDBPyConnection) -> str:
    """What dollars by flow and chapter are to be taken from: a relation with the columns of a
    flow's key, ``product`` (whose first two digits are the chapter, or ``TOTAL``), ``digits`` of
    the codes it sums and ``value_usd``.
    """
    if has_derived_tables(base):
        return DERIVED_CHAPTERS
    return "(SELECT *, length(product) AS digits FROM trade)"


def report_shapes(base: duckdb.DuckDBPyConnection) -> str:
    """A relation of every report's key with ``digits``, the length of its codes (0 of a reported
    total), and ``world``, whether it is with the world.
    """
    if has_derived_tables(base):
        return DERIVED_REPORTS
    return (
        "(SELECT source, period, nomenclature, reporter, CASE WHEN product = 'TOTAL' THEN 0 ELSE "
        "length(product) END AS digits, 'WLD' IN (exporter, importer) AS world FROM trade)"
    )


def period_rows(base: duckdb.DuckDBPyConnection) -> str:
    """The smallest relation that has every source and period of the tables."""
    return DERIVED_REPORTS if has_derived_tables(base) else "trade"


def annual_totals_query(test: str = "true", periods: str = "") -> str:
    """The query, in brackets, of every flow's total by year: `period_totals_query` with ``year``
    (a number) in place of the period, and ``months``, how many of the year the value is of.

    Of a flow of a year there is one row; a sum of months has the levels of all of them.
    ``periods`` is the query of the periods' totals where it is another (`flow_periods`).
    """
    months = f"CASE WHEN per = {YEAR_LENGTH} THEN {MONTHS_IN_YEAR} ELSE periods END"
    return (
        f"(SELECT {_FLOW}, year, value, reported, goods, codes, low, high, nomenclature, "
        f"retrieved, {months} AS months, goods_day FROM (SELECT {_FLOW}, period[:4]::INT AS year, "
        "length(period) AS per, count(*)::INT AS periods, sum(value) AS value, bool_and(reported) "
        "AS reported, sum(goods) AS goods, max(codes) AS codes, min(low) AS low, max(high) AS "
        "high, max(nomenclature) AS nomenclature, max(retrieved) AS retrieved, max(goods_day) AS "
        "goods_day"
        f" FROM {periods or period_totals_query(test)} GROUP BY {_FLOW}, year, per)"
        f" QUALIFY row_number() OVER (PARTITION BY {_FLOW}, year ORDER BY (reported AND {months} = "
        f"{MONTHS_IN_YEAR}) DESC, per) = 1)"
    )


@dataclass(frozen=True, slots=True)
class FlowTotal:
    """The total of one flow of one year as one side reported it ('' where both are reconciled).

    ``value`` is exact dollars: the reported total where ``reported``, else the sum of the goods at
    hand. ``goods`` is that sum (None without goods), ``codes`` the number of codes it is of,
    ``low`` and ``high`` the digits of the shortest and the longest (None without goods).
    ``retrieved`` is the day of the value, ``goods_day`` that of the goods (None without goods).
    """

    source: str
    reporter: str
    exporter: str
    importer: str
    year: int
    value: Decimal
    reported: bool
    goods: Decimal | None
    codes: int
    low: int | None
    high: int | None
    nomenclature: str
    retrieved: date
    months: int = MONTHS_IN_YEAR
    goods_day: date | None = None

    @property
    def economy(self) -> str:
        """Whose trade it is: the reporter, or the exporter of a reconciled flow."""
        return self.reporter or self.exporter

    @property
    def goods_share(self) -> float | None:
        """The goods at hand as a share of the reported total; None where either is not told."""
        if not self.reported or self.goods is None or not self.value:
            return None
        return float(self.goods / self.value)


def annual_flow_totals(
    base: duckdb.DuckDBPyConnection, test: str = "true", values: Sequence[Any] = ()
) -> tuple[FlowTotal, ...]:
    """The totals of the flows that pass ``test``, a condition on their source, reporter, sides and
    period alone, in order of source, reporter, sides and year.
    """
    query = annual_totals_query(periods=flow_periods(base, test))
    rows = base.execute(f"SELECT * FROM {query} ORDER BY ALL", values)
    return tuple(FlowTotal(*row) for row in rows.fetchall())


@dataclass(frozen=True, slots=True)
class FlowGroup:
    """The flows of a year that one reporter tells alike: their dollars (exact), the months, whether
    they are reported totals, and the last days and nomenclatures of them.
    """

    reporter: str
    reported: bool
    value: Decimal
    months: int
    retrieved: tuple[date, ...]
    nomenclatures: tuple[str, ...]


def exact_column(thousandths: Sequence[int]) -> NDArray[Any]:
    """Whole numbers as a column whose sums stay exact: of 64 bits where these have room."""
    largest = max(map(abs, thousandths), default=0)
    return np.array(thousandths, dtype=np.int64 if largest < EXACT_IN_DOUBLE else object)


@dataclass(frozen=True, slots=True, eq=False)
class FlowCodes:
    """Reported flows as columns of one length: ``reporter``, ``exporter`` and ``importer`` are
    places in ``labels`` (sorted), values whole thousandths of a dollar, as Python's numbers where
    64 bits have no room for their sums.
    """

    labels: tuple[str, ...]
    reporter: NDArray[np.int64]
    exporter: NDArray[np.int64]
    importer: NDArray[np.int64]
    thousandths: NDArray[Any]

    def economies(self) -> set[str]:
        """The labels at either end of a flow."""
        places = np.union1d(self.exporter, self.importer)
        return {self.labels[place] for place in places.tolist()}


@dataclass(frozen=True, slots=True, eq=False)
class YearFlows:
    """The total flows of one year of a source as they are reported, worked out once and kept in the
    connection: rows are made of those alone that are read.
    """

    base: duckdb.DuckDBPyConnection
    table: str

    def columns(self) -> FlowCodes:
        """Reporters, exporters and importers, and the values, in order of reporter and sides."""
        sides = ("reporter", "exporter", "importer")
        listed = " UNION ".join(f"SELECT {side} AS label FROM {self.table}" for side in sides)
        labels = [label for (label,) in self.base.execute(f"{listed} ORDER BY label").fetchall()]
        if not labels:
            none = np.zeros(0, dtype=np.int64)
            return FlowCodes((), none, none, none, none)
        quoted = ", ".join("'" + label.replace("'", "''") + "'" for label in labels)
        codes = ", ".join(f"enum_code({side}::ENUM ({quoted})) AS {side}" for side in sides)
        largest = self.base.execute(f"SELECT max(abs(value)) * 1000 FROM {self.table}").fetchall()
        fits = largest[0][0] < EXACT_IN_DOUBLE
        kind = "BIGINT" if fits else "HUGEINT::VARCHAR"
        rows = self.base.execute(
            f"SELECT {codes}, (value * 1000)::{kind} AS thousandths FROM {self.table}"
        ).fetchnumpy()
        reporter, exporter, importer = (np.asarray(rows[side], np.int64) for side in sides)
        order = np.lexsort((importer, exporter, reporter))
        values = np.asarray(rows["thousandths"])[order]
        exact = values if fits else exact_column([int(number) for number in values])
        return FlowCodes(tuple(labels), reporter[order], exporter[order], importer[order], exact)

    def groups(self) -> tuple[FlowGroup, ...]:
        """All flows by reporter and kind of total."""
        rows = self.base.execute(
            "SELECT reporter, reported, sum(value), min(months), list(DISTINCT retrieved ORDER BY "
            "retrieved), list(DISTINCT nomenclature ORDER BY nomenclature) FROM "
            f"{self.table} GROUP BY reporter, reported ORDER BY reporter, reported"
        ).fetchall()
        return tuple(
            FlowGroup(reporter, reported, value, months, tuple(days), tuple(names))
            for reporter, reported, value, months, days, names in rows
        )

    def totals(self, economies: Sequence[str] = ()) -> tuple[FlowTotal, ...]:
        """The flows of all, or those with one of the economies at either end, in order of reporter,
        sides and year.
        """
        names = list(economies)
        test = "exporter IN (SELECT unnest($1)) OR importer IN (SELECT unnest($1))"
        rows = self.base.execute(
            f"SELECT * FROM {self.table} {f'WHERE {test}' if names else ''} ORDER BY ALL",
            [names] if names else [],
        )
        return tuple(FlowTotal(*row) for row in rows.fetchall())


def year_flows(base: duckdb.DuckDBPyConnection, source: str, year: int) -> YearFlows:
    """The total flows of a year of a source, in the connection as ``trade`` now is there."""
    table = f"year_flow_{year:04d}_{source.encode().hex()}"
    test = "source = $1 AND period >= $2 AND period < $2 || '-13'"
    values, periods = [source, f"{year:04d}"], flow_periods(base, test)
    query = (
        _query_of_years(periods)
        if _tells_years_alone(base, test, values)
        else annual_totals_query(periods=periods)
    )
    base.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM {query}", values)
    return YearFlows(base, table)


def _tells_years_alone(base: duckdb.DuckDBPyConnection, test: str, values: list[str]) -> bool:
    """Whether no period that passes ``test`` is a part of a year; False where no small table tells
    it.
    """
    if not has_derived_tables(base):
        return False
    query = f"SELECT max(length(period)) FROM {DERIVED_REPORTS} WHERE {test}"
    return bool(base.execute(query, values).fetchall()[0][0] == YEAR_LENGTH)


def _query_of_years(periods: str) -> str:
    """`annual_totals_query` of periods that are years: each flow has one row of them already."""
    return (
        f"(SELECT {_FLOW}, period::INT AS year, value, reported, goods, codes, low, high, "
        f"nomenclature, retrieved, {MONTHS_IN_YEAR} AS months, goods_day FROM {periods})"
    )
