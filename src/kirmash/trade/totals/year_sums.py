"""The queries of what is summed beforehand of a year file (`trade.derived`).

One pass over the rows adds them up by flow, length of code and chapter; what flows, reports and
chapters come to is made of these sums. Two more add goods up by either end of their flows. Texts
are looked up in lists of their few different words (ENUMs) and grouped as the numbers they then
are. Sums are exact decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from kirmash.trade.coverage import CONFIDENTIAL
from kirmash.trade.table import RECONCILED, TOTAL, WORLD
from kirmash.trade.totals.flow_totals import (
    DERIVED_CHAPTERS,
    DERIVED_DAYS,
    DERIVED_FLOWS,
    DERIVED_GOODS,
    DERIVED_LEVELS,
    DERIVED_REPORTS,
    period_totals_query,
)

KILOGRAMS = (
    "coalesce(weight_kg, CASE quantity_unit WHEN 't' THEN quantity * 1000 WHEN 'kg' THEN "
    "quantity END)"
)
_GROUP = "source, reporter, exporter, importer, period, nomenclature"
_FLOW = "kind, reporter, exporter, importer"
_KEY = "sold, kind, own, world, economy"
_WHO = f"CASE WHEN reporter = '{RECONCILED}' THEN exporter ELSE reporter END AS who"
_SIDES = (("true", "exporter", "importer"), ("false", "importer", "exporter"))
_AMOUNTS = "value_usd, unweighed_usd, kilograms, tonnes"
_SUMS = ", ".join(f"sum({name}) AS {name}" for name in _AMOUNTS.split(", "))
# tonnes are brought to kilograms once a sum, not once a row
_ROW_AMOUNTS = (
    "value_usd, CASE WHEN coalesce(coalesce(weight_kg, CASE WHEN quantity_unit IN ('t', 'kg') THEN "
    "quantity END) > 0, false) THEN 0 ELSE value_usd END AS unweighed_usd, coalesce(weight_kg, "
    "CASE WHEN quantity_unit = 'kg' THEN quantity END) AS kilograms, CASE WHEN weight_kg IS NULL "
    "AND quantity_unit = 't' THEN quantity END AS tonnes"
)
_SHORT, _LONG = "DECIMAL(18,3)", "DECIMAL(38,3)"
_MOST_OF_SHORT = 10**15


@dataclass(frozen=True, slots=True)
class RowKinds:
    """What the rows of a year file are like: the condition of those that are goods by codes of the
    Harmonised System, whether any are with the world, all are reconciled, some flows are told at
    several lengths of code, and some economies by their partners alone.
    """

    goods_condition: str
    has_world: bool
    is_reconciled: bool
    has_uneven: bool
    has_silent: bool


def prepare_sums(base: duckdb.DuckDBPyConnection) -> RowKinds:
    """Sum the rows of the view ``trade`` by flow and chapter, in tables of the connection."""
    kinds = base.execute(
        "SELECT DISTINCT source, period, nomenclature FROM trade ORDER BY ALL"
    ).fetchall()
    goods = _words(base, "product")
    _create_codes(base, goods)
    _create_kinds(base, kinds)
    reporters, sides = _words(base, "reporter"), _words(base, "exporter", "importer")
    places = sorted({*reporters, *sides, RECONCILED, WORLD})
    base.execute(f"CREATE TYPE place AS ENUM ({_quoted(places)})")
    kind = "0::INTEGER"
    if len(kinds) > 1:  # an index of few words beats a join of every row
        sizes = {name: len(_words(base, name)) for name in ("source", "period", "nomenclature")}
        for name in sizes:
            base.execute(f"CREATE TYPE {name}_word AS ENUM ({_quoted(_words(base, name))})")
        kind = "getvariable('kinds')[1 + " + _kind_index(sizes) + "]"
        base.execute(f"SET VARIABLE kinds = {_kind_list(base, kinds)}")
    base.execute(
        f"CREATE VIEW coded AS SELECT {kind} AS kind, reporter::place AS reporter, exporter::place "
        f"AS exporter, importer::place AS importer, product::good AS product, retrieved, "
        f"{_ROW_AMOUNTS} FROM trade"
    )
    hidden = "value_usd" if set(goods) & set(CONFIDENTIAL) else "NULL::DECIMAL(18,3)"
    base.execute(
        f"CREATE TEMP TABLE cell AS SELECT {_FLOW}, digits, chapter, sum(value_usd) AS value_usd, "
        "count(*) AS codes, max(retrieved) AS retrieved, sum(CASE WHEN is_hidden THEN "
        f"{hidden} END) AS hidden_usd FROM coded JOIN code USING (product) GROUP BY ALL"
    )
    harmonised = tuple(
        number for number, (_, _, name) in enumerate(kinds) if name[:2] == "HS" or name == "CN"
    )
    mine = f"kind IN ({', '.join(map(str, harmonised)) or -1})"
    has_uneven, has_silent = _list_flows(base, mine)
    tests = (
        f"product <> '{TOTAL}'" if TOTAL in goods else "",
        mine if len(harmonised) < len(kinds) else "",
    )
    return RowKinds(
        " AND ".join(filter(None, tests)) or "true",
        WORLD in sides,
        reporters == [RECONCILED],
        has_uneven,
        has_silent,
    )


def _list_flows(base: duckdb.DuckDBPyConnection, mine: str) -> tuple[bool, bool]:
    """The tables ``uneven_flow`` and ``silent`` of goods of the kinds ``mine``; whether there are
    any.
    """
    base.execute(
        f"CREATE TEMP TABLE uneven_flow AS SELECT {_FLOW} FROM cell WHERE digits > 0 AND {mine} "
        "GROUP BY ALL HAVING min(digits) < max(digits)"
    )
    base.execute(f"CREATE TEMP TABLE silent AS {_silent_query(mine)}")
    counts = base.execute(
        "SELECT (SELECT count(*) FROM uneven_flow), (SELECT count(*) FROM silent)"
    ).fetchall()[0]
    return bool(counts[0]), bool(counts[1])


def _silent_query(mine: str) -> str:
    """Economies and sides of which partners' reports may stand for their own: all but those that
    report that side themselves at each level, or tell longer codes alone (`trade.flows`).
    """
    told = ", ".join(f"bool_or(digits = {level}) AS told{level}" for level in DERIVED_LEVELS)
    is_told = " AND ".join(
        f"(side.told{level} OR NOT every.told{level})" for level in DERIVED_LEVELS
    )
    sides = " UNION ALL ".join(
        f"SELECT source, nomenclature, reporter AS economy, {sold} AS sold, digits FROM report "
        f"WHERE reporter = {economy} AND {partner} <> '{WORLD}'"
        for sold, economy, partner in _SIDES
    )
    ends = " UNION ALL ".join(
        f"SELECT DISTINCT kind, {sold} AS sold, {economy} AS economy FROM cell WHERE digits > 0 "
        f"AND {mine} AND reporter = {partner}"
        for sold, economy, partner in _SIDES
    )
    return (
        "WITH report AS MATERIALIZED (SELECT DISTINCT source, nomenclature, reporter, exporter, "
        f"importer, digits FROM cell JOIN kind USING (kind) WHERE digits > 0 AND {mine} AND "
        f"reporter <> '{RECONCILED}'),"
        f" side AS (SELECT source, nomenclature, economy, sold, {told}, max(digits) AS longest "
        f"FROM ({sides}) GROUP BY ALL),"
        f" every AS (SELECT source, nomenclature, reporter AS economy, {told} FROM report GROUP BY "
        "ALL),"
        " telling AS (SELECT source, nomenclature, economy, sold FROM side JOIN every USING "
        f"(source, nomenclature, economy) WHERE longest >= {DERIVED_LEVELS[-1]} AND {is_told})"
        f" SELECT kind, sold, economy FROM ({ends}) JOIN kind USING (kind) ANTI JOIN telling USING "
        "(source, nomenclature, economy, sold)"
    )


def sum_queries(base: duckdb.DuckDBPyConnection, kinds: RowKinds) -> Iterator[tuple[str, str]]:
    """Each derived table's name and query, of what `prepare_sums` made."""
    short = base.execute(
        f"SELECT coalesce(max(abs(value_usd)) < {_MOST_OF_SHORT}, true) FROM cell"
    ).fetchall()[0][0]
    yield DERIVED_REPORTS, _reports_query()
    yield DERIVED_FLOWS, _flows_query()
    yield DERIVED_CHAPTERS, _chapters_query(_SHORT if short else _LONG)
    _sum_goods(base, kinds)
    yield DERIVED_GOODS, _goods_query(base)
    yield DERIVED_DAYS, _days_query()


def _flows_query() -> str:
    levels = (
        "(SELECT source, reporter::VARCHAR AS reporter, exporter::VARCHAR AS exporter, "
        "importer::VARCHAR AS importer, period, nomenclature, level, value, codes, retrieved, 0 AS "
        f"place FROM (SELECT {_FLOW}, digits AS level, sum(value_usd) AS value, "
        "sum(codes)::BIGINT AS codes, max(retrieved) AS retrieved FROM cell GROUP BY ALL) JOIN "
        "kind USING (kind))"
    )
    return (
        f"SELECT * EXCLUDE (place) FROM {period_totals_query(levels=levels)} ORDER BY exporter, "
        "importer"
    )


def _chapters_query(kind: str) -> str:
    return (
        "SELECT source, reporter, exporter::VARCHAR AS exporter, importer, period, nomenclature, "
        f"chapter::VARCHAR AS product, CASE WHEN digits = 0 THEN {len(TOTAL)} ELSE digits END AS "
        f"digits, value_usd::{kind} AS value_usd FROM cell JOIN kind USING (kind) ORDER BY "
        "cell.exporter, cell.importer, chapter"
    )


def _reports_query() -> str:
    """What each report is like, by who reports, with whom (the world or partners) and the length of
    its codes (0 of a reported total): rows, dollars, those of goods not specified, the last day.
    """
    return (
        f"SELECT source, period, nomenclature, reporter::VARCHAR AS reporter, who::VARCHAR AS who, "
        "digits, world, rows, value_usd, hidden_usd, retrieved FROM (SELECT kind, reporter, "
        f"{_WHO}, digits, '{WORLD}' IN (exporter, importer) AS world, sum(codes)::BIGINT AS rows, "
        "sum(value_usd) AS value_usd, coalesce(sum(hidden_usd), 0) AS hidden_usd, max(retrieved) "
        "AS retrieved FROM cell GROUP BY ALL) JOIN kind USING (kind) ORDER BY ALL"
    )


def _days_query() -> str:
    """Dollars of flows with a reported total by who reports, and those of which the goods were last
    told on another day than the total.
    """
    return (
        f"SELECT source, reporter, {_WHO}, period, sum(total) AS total_usd, coalesce(sum(total) "
        "FILTER (goods_day <> total_day), 0) AS mixed_usd FROM (SELECT source, reporter, "
        "exporter, importer, period, sum(value_usd) FILTER (product = 'TOTAL') AS total, max(day) "
        "FILTER (product = 'TOTAL') AS total_day, max(day) FILTER (product <> 'TOTAL') AS "
        "goods_day FROM (SELECT *, coalesce(list_max(days), retrieved) AS day FROM trade) SEMI "
        "JOIN (FROM trade WHERE product = 'TOTAL') USING (source, reporter, exporter, importer, "
        "period) GROUP BY ALL HAVING total > 0) GROUP BY ALL ORDER BY ALL"
    )


def _sum_goods(base: duckdb.DuckDBPyConnection, kinds: RowKinds) -> None:
    """The table ``leveled``: goods of both ends at each level, the reported code itself, else what
    lies below it.
    """
    # a condition that all rows meet costs as much as a sum
    rows = f"coded WHERE {kinds.goods_condition}"
    even = f"(FROM {rows})"
    if kinds.has_uneven:
        even = f"(FROM (FROM {rows}) ANTI JOIN uneven_flow USING ({_FLOW}))"
        base.execute(
            f"CREATE TEMP TABLE uneven AS SELECT {_FLOW}, product::VARCHAR AS product, digits, "
            f"{_AMOUNTS} FROM (FROM {rows}) SEMI JOIN uneven_flow USING ({_FLOW}) JOIN code USING "
            "(product)"
        )
        cuts = " UNION ALL ".join(
            f"SELECT {level} AS level, {_FLOW}, product[:{level}]::good AS code, digits = {level} "
            f"AS is_told, {_AMOUNTS} FROM {cut_query('uneven', level, _FLOW)}"
            for level in DERIVED_LEVELS
        )
        base.execute(f"CREATE TEMP TABLE cut AS {cuts}")
    base.execute(f"CREATE TEMP TABLE even AS {_ends_query(even, 'product', kinds)}")
    parts = [
        f"SELECT {_KEY}, {level} AS level, up{level} AS code, digits = {level} AS is_told, "
        f"{_AMOUNTS} FROM even JOIN (FROM code WHERE digits >= {level}) USING (product)"
        for level in DERIVED_LEVELS
    ]
    if kinds.has_uneven:
        parts.append(
            f"SELECT {_KEY}, level, code, is_told, {_AMOUNTS} FROM "
            f"({_ends_query('cut', 'level, code, is_told', kinds)})"
        )
    grouped = (
        f"SELECT {_KEY}, level, code, {_SUMS}, bool_and(is_told) AS exact, sum(value_usd) FILTER "
        "(is_told) AS told_usd FROM ({rows}) GROUP BY ALL"
    )
    # a level at a time, unless flows of several lengths are in all of them
    queries = [" UNION ALL ".join(parts)] if kinds.has_uneven else parts
    base.execute(
        "CREATE TEMP TABLE leveled AS "
        + " UNION ALL ".join(grouped.format(rows=query) for query in queries)
    )


def _ends_query(relation: str, what: str, kinds: RowKinds) -> str:
    """The amounts of rows by either end of their flows and ``what``.

    ``sold`` is whether the economy exports; ``own`` whether it is its own report (or a reconciled
    one), else its partners'; ``world`` whether the row is with the world as partner.
    """
    parts = []
    for sold, economy, partner in _SIDES:
        key = (
            f"{sold} AS sold, kind, {{own}} AS own, {partner} = '{WORLD}' AS world, {economy} AS "
            "economy"
        )
        named = "" if not kinds.has_world else f"{economy} <> '{WORLD}'"
        mine = "" if kinds.is_reconciled else f"reporter IN ({economy}, '{RECONCILED}')"
        test = " AND ".join(filter(None, (named, mine))) or "true"
        parts.append(
            f"SELECT {key.format(own='true')}, {what}, {_SUMS} FROM {relation} WHERE {test} GROUP "
            "BY ALL"
        )
        if kinds.has_silent:
            parts.append(
                f"SELECT {_KEY}, {what}, {_SUMS} FROM (SELECT {key.format(own='false')}, {what}, "
                f"{_AMOUNTS} FROM {relation} WHERE {economy} <> '{WORLD}' AND reporter = "
                f"{partner}) SEMI JOIN silent USING (kind, sold, economy) GROUP BY ALL"
            )
    return " UNION ALL ".join(parts)


def _goods_query(base: duckdb.DuckDBPyConnection) -> str:
    """Both ends' goods at each level, with what is not weighed of them.

    ``exact`` is whether every report in the sum tells that very code, and ``told_usd`` what those
    that do have, NULL where none does, or all do.
    """
    short = base.execute(
        f"SELECT coalesce(max(abs(value_usd)) < {_MOST_OF_SHORT} AND "
        f"coalesce(max(abs(kilograms)), 0) < {_MOST_OF_SHORT // 2} AND "
        f"coalesce(max(abs(tonnes)), 0) < {_MOST_OF_SHORT // 2000}, true) FROM leveled"
    ).fetchall()[0][0]
    kind = _SHORT if short else _LONG
    return (
        "SELECT source, period, nomenclature, sold, own, world, economy::VARCHAR AS economy, level,"
        f" code, value_usd::{kind} AS value_usd, unweighed_usd::{kind} AS unweighed_usd, "
        f"(coalesce(kilograms, 0) + coalesce(tonnes, 0) * 1000)::{kind} AS kilograms, exact, CASE "
        f"WHEN NOT exact THEN told_usd::{kind} END AS told_usd FROM leveled JOIN kind USING (kind) "
        "ORDER BY level, sold, leveled.economy, code"
    )


def cut_query(relation: str, level: int, group: str = _GROUP) -> str:
    """The query, in brackets, of the rows of ``relation`` that add up to each code of ``level``
    digits without counting anything twice; codes shorter than that are left out.

    The relation has the columns of a flow's key (``group``), ``product`` and ``digits``.
    """
    same = " AND ".join(f"told.{name} = finer.{name}" for name in group.split(", "))
    return (
        f"(SELECT * FROM {relation} WHERE digits = {level} UNION ALL SELECT * EXCLUDE (root) FROM "
        "(SELECT *, coalesce(max(product || '~') OVER (PARTITION BY "
        f"{group} ORDER BY product ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) < product, "
        f"true) AS root FROM (SELECT * FROM {relation} AS finer WHERE digits > {level} AND NOT "
        f"EXISTS (FROM {relation} AS told WHERE told.digits = {level} AND told.product = "
        f"finer.product[:{level}] AND {same}))) WHERE root)"
    )


def _words(base: duckdb.DuckDBPyConnection, *columns: str) -> list[str]:
    """The different words of some columns of ``trade``, in order."""
    parts = " UNION ".join(f"SELECT DISTINCT {name} AS word FROM trade" for name in columns)
    return [word for (word,) in base.execute(f"{parts} ORDER BY word").fetchall()]


def _create_codes(base: duckdb.DuckDBPyConnection, goods: Iterable[str]) -> None:
    """The type ``good``, of all codes and their beginnings, and the table ``code``: of each how
    many digits it has (0 of a reported total), its chapter, its beginning at each level, and
    whether it is of goods not specified.
    """
    labels = sorted({TOTAL, *goods, *(code[:n] for code in goods for n in DERIVED_LEVELS)})
    base.execute(f"CREATE TYPE good AS ENUM ({_quoted(labels)})")

    def beginning(digits: int) -> str:
        return f"(CASE WHEN word = '{TOTAL}' THEN word ELSE word[:{digits}] END)::good"

    levels = ", ".join(f"{beginning(level)} AS up{level}" for level in DERIVED_LEVELS)
    base.execute(
        f"CREATE TEMP TABLE code AS SELECT word::good AS product, (CASE WHEN word = '{TOTAL}' THEN "
        f"0 ELSE length(word) END)::UTINYINT AS digits, {beginning(2)} AS chapter, {levels}, "
        f"word IN ({_quoted(CONFIDENTIAL)}) AS is_hidden FROM (SELECT "
        "unnest(enum_range(NULL::good))::VARCHAR AS word)"
    )


def _create_kinds(base: duckdb.DuckDBPyConnection, kinds: Sequence[tuple[str, str, str]]) -> None:
    """The table ``kind``: source, period and nomenclature by their number."""
    columns = zip(*kinds, strict=True) if kinds else ((), (), ())
    lists = ", ".join(f"unnest([{_quoted(column)}]::VARCHAR[])" for column in columns)
    base.execute(
        "CREATE TEMP TABLE kind (kind INTEGER, source VARCHAR, period VARCHAR, nomenclature "
        "VARCHAR)"
    )
    base.execute(f"INSERT INTO kind SELECT unnest(range({len(kinds)})), {lists}")


def _kind_index(sizes: Mapping[str, int]) -> str:
    """The SQL of the place of a row's source, period and nomenclature among all combinations."""
    source, period, nomenclature = (f"enum_code({name}::{name}_word)::INTEGER" for name in sizes)
    return f"({source} * {sizes['period']} + {period}) * {sizes['nomenclature']} + {nomenclature}"


def _kind_list(base: duckdb.DuckDBPyConnection, kinds: Sequence[tuple[str, str, str]]) -> str:
    """The list of the numbers of kinds by `_kind_index`, NULL for combinations that there are
    none of.
    """
    numbers = {kind: number for number, kind in enumerate(kinds)}
    words = [_words(base, name) for name in ("source", "period", "nomenclature")]
    cells = (
        str(numbers.get((source, period, nomenclature), "NULL"))
        for source in words[0]
        for period in words[1]
        for nomenclature in words[2]
    )
    return f"[{', '.join(cells)}]::INTEGER[]"


def _quoted(words: Iterable[str]) -> str:
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)
