"""The trade of some nomenclatures and years of a source in another edition, as a view of DuckDB: a
row's dollars in parts by the weights of a chain of concordances, whole thousandths that add up to
the row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise

import duckdb

from kirmash.trade import concordance
from kirmash.trade.concordance import MILLIONTH, WeightTable
from kirmash.trade.table import COLUMNS, HS_DIGITS

EDITIONS = ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")
EDITION_YEARS = {"HS92": 1988, "HS96": 1996, "HS02": 2002, "HS07": 2007, "HS12": 2012}
EDITION_YEARS |= {"HS17": 2017, "HS22": 2022}  # the first year each is in force
UNDATED = ("HS", "CN")  # nomenclatures whose edition is that of the year
HEADING_DIGITS = (4, 2)
MAX_STORED_ROWS = 3_000_000  # converted rows held in memory; more are worked out a query
WHOLE_DETAIL = Decimal("0.999")  # subheadings that tell this much of the headings replace them


@dataclass(frozen=True, slots=True, order=True)
class ConvertedEdition:
    """What became of the goods of one year that were reported in another edition.

    ``reporters`` are the economies whose rows they are (exporters where a source reconciled both
    sides); ``value_usd`` their dollars in goods; ``carried`` the share (0–1) that found a place in
    the new edition, ``judged`` the share that a split by judgement carried; ``skipped`` whether the
    edition was left out, as no concordance leads to the new one.
    """

    year: int
    edition: str
    reporters: tuple[str, ...]
    value_usd: Decimal
    carried: Decimal
    judged: Decimal
    skipped: bool = False


def edition_of_year(year: int) -> str:
    """The edition of the Harmonised System in force in a year: HS17 for 2017 to 2021."""
    return max(
        (name for name in EDITIONS if EDITION_YEARS[name] <= year),
        key=EDITIONS.index,
        default=EDITIONS[0],
    )


def dated_edition(nomenclature: str, year: int) -> str:
    """The nomenclature itself, or the edition of the year for "HS" and "CN"."""
    return edition_of_year(year) if nomenclature in UNDATED else nomenclature


@dataclass(frozen=True, slots=True)
class EditionUse:
    """Who reports goods in a nomenclature in a year, and in how many rows."""

    year: int
    nomenclature: str
    reporters: frozenset[str]
    rows: int

    @property
    def edition(self) -> str:
        """The nomenclature, with the edition of the year for "HS" and "CN"."""
        return dated_edition(self.nomenclature, self.year)


def replace_view(
    base: duckdb.DuckDBPyConnection,
    source: str,
    target: str,
    moved: tuple[EditionUse, ...],
    uses: tuple[EditionUse, ...],
) -> None:
    """Set ``trade`` aside as ``reported_trade`` and make it anew, with the rows of ``moved`` in the
    edition ``target``; ``uses`` are all of the source's years.
    """
    first, last = min(use.year for use in moved), max(use.year for use in moved)
    scope = f"source = {_quoted(source)} AND period >= '{first:04d}' AND period < '{last:04d}-13'"
    base.execute("ALTER VIEW trade RENAME TO reported_trade")
    _store_weights(base, source, target, {use.edition for use in moved})
    _store_shapes(base, scope, moved)
    _store_passed(base, scope, target, moved, uses)
    kind = "TABLE" if sum(use.rows for use in moved) <= MAX_STORED_ROWS else "VIEW"
    query = _CONVERTED.format(
        scope=scope, target=target, moved=_uses_test(moved), not_passed=_NOT_PASSED
    )
    base.execute(f"CREATE TEMP {kind} converted_trade AS {query}")
    columns = ", ".join(COLUMNS)
    base.execute(
        f"CREATE TEMP VIEW trade AS SELECT {columns} FROM reported_trade WHERE NOT ({scope}) UNION "
        f"ALL SELECT {columns} FROM reported_trade r WHERE {scope} AND NOT ({_uses_test(moved)}) "
        f"AND {_NOT_PASSED} UNION ALL SELECT {columns} FROM converted_trade"
    )


_NOT_PASSED = """NOT EXISTS (SELECT 1 FROM edition_passed p WHERE p.period = r.period
  AND p.reporter = r.reporter AND p.exporter = r.exporter AND p.importer = r.importer
  AND p.nomenclature = r.nomenclature AND p.is_total = (r.product = 'TOTAL'))"""
# A row's parts lie between two marks of its dollars, each rounded alone: they add up exactly.
_CONVERTED = """
SELECT r.period, r.reporter, r.exporter, r.importer, '{target}' AS nomenclature,
  coalesce(w.target, CASE WHEN r.product = 'TOTAL' OR left(r.product, 2) IN ('98', '99')
      THEN r.product
    WHEN s.edition = '{target}' THEN left(r.product, 6)
    ELSE left('999999', least(length(r.product), 6)) END) AS product,
  (round(r.value_usd * coalesce(w.high, 1), 3) - round(r.value_usd * coalesce(w.low, 0), 3)
    )::DECIMAL(18,3) AS value_usd,
  (r.quantity * (coalesce(w.high, 1) - coalesce(w.low, 0)))::DECIMAL(18,3) AS quantity,
  r.quantity_unit,
  (r.weight_kg * (coalesce(w.high, 1) - coalesce(w.low, 0)))::DECIMAL(18,3) AS weight_kg,
  r.source, r.retrieved, r.nomenclature AS origin, s.year,
  coalesce(w.found, s.edition = '{target}' OR left(r.product, 2) IN ('98', '99')) AS found,
  coalesce(w.judged, 0) AS judged, length(r.product) = s.digits AS is_finest
FROM reported_trade r
LEFT JOIN edition_shape s ON s.nomenclature = r.nomenclature AND s.year = r.period[:4]
  AND s.reporter = r.reporter AND r.product <> 'TOTAL'
LEFT JOIN edition_weight w ON w.edition = s.edition AND w.code = r.product[:6]
WHERE {scope} AND ({moved}) AND (r.product = 'TOTAL' OR length(r.product) = s.digits
    OR (s.keeps_short AND length(r.product) < s.digits)) AND {not_passed}
"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _uses_test(uses: Iterable[EditionUse]) -> str:
    """The condition of the rows of these nomenclatures and years."""
    return " OR ".join(
        f"(r.nomenclature = {_quoted(use.nomenclature)} AND r.period >= '{use.year:04d}' AND "
        f"r.period < '{use.year:04d}-13')"
        for use in uses
    )


def _store_weights(
    base: duckdb.DuckDBPyConnection, source: str, target: str, editions: set[str]
) -> None:
    """The table ``edition_weight``: the part of each code that goes to each code of ``target``, as
    the marks (0–1) between which it lies.
    """
    base.execute(
        "CREATE TEMP TABLE edition_weight (edition VARCHAR, code VARCHAR, target VARCHAR, low "
        "DECIMAL(9,6), high DECIMAL(9,6), found BOOLEAN, judged DECIMAL(9,6))"
    )
    observed: WeightTable = {}
    if any(_has_judged_step(edition, target) for edition in editions - {target}):
        observed = observed_weights(base, source)
    rows = [
        row
        for edition in sorted(editions - {target})
        for row in _weight_rows(edition, target, observed)
    ]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        base.execute(
            "INSERT INTO edition_weight SELECT unnest($1), unnest($2), unnest($3), unnest($4), "
            "unnest($5), unnest($6), unnest($7)",
            columns,
        )


def _has_judged_step(source: str, target: str) -> bool:
    return concordance.JUDGED_STEP in pairwise(concordance.find_route(source, target))


def observed_weights(base: duckdb.DuckDBPyConnection, source: str) -> WeightTable:
    """For codes of HS 2017 with several successors in HS 2022, the shares of these in what the
    source's reporters of HS 2022 trade; none where they trade no successor.
    """
    view = "reported_trade" if _has_view(base, "reported_trade") else "trade"
    traded: Mapping[str, Decimal] = dict(
        base.execute(
            f"SELECT product, sum(value_usd) FROM {view} WHERE source = $1 AND nomenclature = $2 "
            "AND length(product) = 6 GROUP BY product ORDER BY product",
            [source, concordance.JUDGED_STEP[1]],
        ).fetchall()
    )
    weights: dict[str, tuple[tuple[str, Decimal], ...]] = {}
    for code, parts in concordance.load_weights(*concordance.JUDGED_STEP).items():
        values = {other: traded.get(other, Decimal(0)) for other, _ in parts}
        total = sum(values.values(), Decimal(0))
        if len(parts) > 1 and total > 0:
            weights[code] = tuple((other, value / total) for other, value in values.items())
    return weights


def _has_view(base: duckdb.DuckDBPyConnection, name: str) -> bool:
    query = "SELECT count(*) FROM duckdb_views() WHERE view_name = $1"
    row = base.execute(query, [name]).fetchone()
    return bool(row and row[0])


def _weight_rows(
    edition: str, target: str, observed: WeightTable
) -> list[tuple[str, str, str, Decimal, Decimal, bool, Decimal]]:
    """Rows of ``edition_weight`` for subheadings by their weights; headings and chapters go whole
    to that which most of their subheadings go to, and the rest counts as judged.
    """
    chain = concordance.chain_weights(edition, target, observed)
    tables = [(chain.weights, chain.judged)]
    for digits in HEADING_DIGITS if target in EDITIONS else ():
        principal = concordance.principal_headings(chain.weights, digits)
        whole = {code: ((other, Decimal(1)),) for code, (other, _) in principal.items()}
        tables.append((whole, {code: 1 - share for code, (_, share) in principal.items()}))
    rows = []
    for table, judged in tables:
        for code, parts in table.items():
            low = Decimal(0)
            for other, weight in parts:
                share = judged.get(code, Decimal(0)).quantize(MILLIONTH)
                rows.append((edition, code, other, low, low + weight, True, share))
                low += weight
            if low < 1:
                rest = "999999"[: len(code)]
                rows.append((edition, code, rest, low, Decimal(1), False, Decimal(0)))
    return rows


def _store_shapes(
    base: duckdb.DuckDBPyConnection, scope: str, moved: tuple[EditionUse, ...]
) -> None:
    """The table ``edition_shape``: for each reporter, the length of its codes that are taken (six
    digits where it has them, else the longest), and whether shorter ones stand beside them: not
    where the longer ones tell as much.
    """
    sums: dict[tuple[str, str, str], dict[int, Decimal]] = defaultdict(dict)
    for name, year, reporter, digits, value in base.execute(
        "SELECT nomenclature, period[:4] AS year, reporter, length(product) AS digits, "
        f"sum(value_usd) FROM reported_trade r WHERE {scope} AND ({_uses_test(moved)}) AND product "
        "<> 'TOTAL' GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        sums[name, year, reporter][digits] = value
    base.execute(
        "CREATE TEMP TABLE edition_shape (nomenclature VARCHAR, year VARCHAR, reporter VARCHAR, "
        "edition VARCHAR, digits INTEGER, keeps_short BOOLEAN)"
    )
    rows = []
    for (name, year, reporter), by_length in sums.items():
        digits = HS_DIGITS if HS_DIGITS in by_length else max(by_length)
        shorter = [value for length, value in by_length.items() if length < digits]
        keeps_short = by_length[digits] < WHOLE_DETAIL * max(shorter, default=Decimal(0))
        edition = dated_edition(name, int(year))
        rows.append((name, year, reporter, edition, digits, keeps_short))
    base.executemany("INSERT INTO edition_shape VALUES (?, ?, ?, ?, ?, ?)", rows)


def _store_passed(
    base: duckdb.DuckDBPyConnection,
    scope: str,
    target: str,
    moved: tuple[EditionUse, ...],
    uses: tuple[EditionUse, ...],
) -> None:
    """The table ``edition_passed``: the editions of a flow that are not taken, as it is told in
    another: the latest retrieval goes first, then the edition itself, then the nearest.
    """
    several = any(
        first.year == second.year and first.reporters & second.reporters
        for first, second in combinations(uses, 2)
    )
    if not several:
        scope = "false"
    names = sorted({use.nomenclature for use in moved} | {target})
    distance = " ".join(
        f"WHEN {_quoted(name)} THEN {_steps_between(name, target, moved)}" for name in names
    )
    listed = ", ".join(map(_quoted, names))
    base.execute(
        "CREATE TEMP TABLE edition_passed AS SELECT period, reporter, exporter, importer, "
        "nomenclature, is_total FROM (SELECT period, reporter, exporter, importer, nomenclature, "
        "product = 'TOTAL' AS is_total, max(retrieved) AS last, max(least(length(product), 6)) AS "
        f"digits, sum(value_usd) AS value FROM reported_trade WHERE {scope} AND "
        f"nomenclature IN ({listed}) GROUP BY ALL) QUALIFY row_number() OVER (PARTITION BY "
        "period, reporter, exporter, importer, is_total ORDER BY last DESC, CASE nomenclature "
        f"{distance} END, digits DESC, value DESC, nomenclature) > 1"
    )


def _steps_between(name: str, target: str, moved: tuple[EditionUse, ...]) -> int:
    years = [use.year for use in moved if use.nomenclature == name]
    edition = dated_edition(name, max(years)) if years else name
    return len(concordance.find_route(edition, target)) - 1 + (name in UNDATED)


def count_carried(
    base: duckdb.DuckDBPyConnection, moved: tuple[EditionUse, ...]
) -> tuple[ConvertedEdition, ...]:
    """What became of each nomenclature and year that was brought to another edition."""
    sums = {
        (name, int(year)): values
        for name, year, *values in base.execute(
            "SELECT origin, year, sum(value_usd), coalesce(sum(value_usd) FILTER (found), 0), "
            "sum(value_usd * judged) FROM converted_trade WHERE is_finest AND product <> 'TOTAL' "
            "GROUP BY ALL"
        ).fetchall()
    }
    parts = []
    for use in moved:
        total, carried, judged = sums.get((use.nomenclature, use.year), (Decimal(0),) * 3)
        shares = (carried / total, judged / total) if total else (Decimal(0), Decimal(0))
        reporters = tuple(sorted(use.reporters))
        parts.append(ConvertedEdition(use.year, use.nomenclature, reporters, total, *shares))
    return tuple(parts)
