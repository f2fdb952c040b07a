"""Chapters of goods that a table leaves out, though other reports of the same flows have them: a
table of all chapters but one looks as broad as a table of all goods.

What tells it is any other report of the flow: of another year within `YEARS_NEAR`, of the other
side, of another source. A chapter of more than `TELLING_SHARE` of such a report, of which the table
has nothing, was left out. Ships, aircraft and rolling stock come and go by the piece: of them a
report of the same year alone is a witness. Goods not specified are none, and a flow that has as
much of them itself may hide the chapter there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from kirmash.trade.totals.flow_totals import chapter_rows

TELLING_SHARE = Decimal("0.05")
YEARS_NEAR = 5

Table = tuple[str, str, int, str]
"""Source, economy, year, nomenclature."""

_REPORT = "source, reporter, exporter, importer, year"
_UNSPECIFIED = (
    "(CASE {row}.family WHEN 'HS' THEN {row}.chapter IN ('77', '98', '99') ELSE "
    "{row}.chapter >= '93' END)"
)
_BY_THE_PIECE = (
    "(CASE w.family WHEN 'HS' THEN w.chapter IN ('86', '88', '89') ELSE w.chapter = '79' END)"
)
_ECONOMY = "CASE WHEN reporter IN ('', exporter) THEN exporter ELSE importer END"
_SAME = " AND ".join(
    f"p.{name} = f.{name}" for name in ("source", "economy", "year", "nomenclature", "sold")
)
_GAPS = (
    f"WITH mine AS (SELECT *, {_ECONOMY} AS economy FROM chapter_cell WHERE chapter <> '' AND"
    " reporter IN ('', exporter, importer)),"
    " place AS MATERIALIZED (SELECT *, exporter = economy AS sold, CASE WHEN exporter = economy"
    " THEN importer ELSE exporter END AS partner FROM mine SEMI JOIN broad USING (source, economy,"
    " year, nomenclature)),"
    " flow AS (SELECT source, economy, year, nomenclature, partner, sold, family, sum(value) AS"
    f" value, coalesce(sum(value) FILTER ({_UNSPECIFIED.format(row='place')}), 0) AS unspecified"
    " FROM place GROUP BY ALL)"
    " SELECT f.source, f.economy, f.year, f.nomenclature, f.partner, f.sold, w.chapter,"
    f" NOT EXISTS (FROM place p WHERE {_SAME} AND p.chapter = w.chapter) AS everywhere,"
    " max(w.value) FROM flow f JOIN witness w ON w.economy = f.economy AND w.partner = f.partner"
    " AND w.sold = f.sold AND w.family = f.family AND w.year BETWEEN f.year -"
    f" {YEARS_NEAR} AND f.year + {YEARS_NEAR}"
    " WHERE NOT (w.teller = 'self' AND w.source = f.source AND w.year = f.year)"
    f" AND NOT {_UNSPECIFIED.format(row='w')} AND (w.year = f.year OR NOT {_BY_THE_PIECE})"
    f" AND w.value > (f.value + w.value) * {TELLING_SHARE}"
    f" AND f.unspecified <= f.value * {TELLING_SHARE} AND NOT EXISTS (FROM place p WHERE {_SAME}"
    " AND p.partner = f.partner AND p.chapter = w.chapter) GROUP BY ALL ORDER BY ALL"
)


@dataclass(frozen=True, slots=True)
class MissingChapter:
    """A chapter that a flow of a table lacks; ``everywhere`` where the table lacks it with every
    partner, and ``value`` the most dollars that another report of the flow has of it.
    """

    chapter: str
    everywhere: bool
    value: Decimal


FlowGaps = Mapping[tuple[str, bool], tuple[MissingChapter, ...]]
"""By the partner and whether it is sold to (else bought from)."""


def find_missing_chapters(
    base: duckdb.DuckDBPyConnection, tables: Iterable[Table]
) -> Mapping[Table, FlowGaps]:
    """What the flows of broad tables lack; a table that lacks nothing is not there."""
    rows = sorted(tables)
    if not rows:
        return {}
    base.execute(
        "CREATE OR REPLACE TEMP TABLE broad AS SELECT unnest($1::VARCHAR[]) AS source, "
        "unnest($2::VARCHAR[]) AS economy, unnest($3::INT[]) AS year, unnest($4::VARCHAR[]) AS "
        "nomenclature",
        [list(column) for column in zip(*rows, strict=True)],
    )
    _list_chapters(base)
    _list_witnesses(base)
    gaps: dict[Table, dict[tuple[str, bool], list[MissingChapter]]] = defaultdict(dict)
    for source, economy, year, edition, partner, sold, *gap in base.execute(_GAPS).fetchall():
        flows = gaps[source, economy, year, edition]
        flows.setdefault((partner, sold), []).append(MissingChapter(*gap))
    for name in ("broad", "chapter_cell", "witness"):
        base.execute(f"DROP TABLE {name}")
    return {
        table: {flow: tuple(found) for flow, found in flows.items()}
        for table, flows in gaps.items()
    }


def _list_chapters(base: duckdb.DuckDBPyConnection) -> None:
    """The table ``chapter_cell``: dollars by report and chapter ('' for a reported total); of a
    chapter told at several lengths of code, the length that has most.
    """
    base.execute(
        f"CREATE OR REPLACE TEMP TABLE chapter_cell AS SELECT {_REPORT}, nomenclature, family, "
        "chapter, max(value) AS value FROM (SELECT source, reporter, exporter, importer, "
        "period[:4]::INT AS year, nomenclature, CASE WHEN nomenclature[:2] IN ('HS', 'CN') THEN "
        "'HS' ELSE nomenclature[:4] END AS family, CASE WHEN product = 'TOTAL' THEN '' ELSE "
        f"product[:2] END AS chapter, digits, sum(value_usd) AS value FROM {chapter_rows(base)}"
        " WHERE exporter IN (SELECT economy FROM broad) OR importer IN (SELECT economy FROM broad)"
        f" GROUP BY ALL) GROUP BY {_REPORT}, nomenclature, family, chapter"
    )


def _list_witnesses(base: duckdb.DuckDBPyConnection) -> None:
    """The table ``witness``: chapters of more than the telling share of a report, seen from both
    its ends; of trade with the world, the partners' reports together are a report too.
    """
    base.execute(
        "CREATE OR REPLACE TEMP TABLE witness AS WITH"
        f" told AS (SELECT {_REPORT}, max(value) AS total FROM chapter_cell WHERE chapter = ''"
        " GROUP BY ALL),"
        f" goods AS (SELECT {_REPORT}, family, chapter, sum(value) AS value FROM chapter_cell"
        " WHERE chapter <> '' GROUP BY ALL),"
        " ends AS (SELECT *, exporter AS economy, importer AS partner, true AS sold FROM goods"
        " UNION ALL SELECT *, importer, exporter, false FROM goods),"
        " sides AS (SELECT source, year, family, chapter, economy, partner, sold, CASE WHEN"
        " reporter = economy OR (reporter = '' AND sold) THEN 'self' ELSE 'other' END AS teller,"
        f" value, total FROM ends LEFT JOIN told USING ({_REPORT}) UNION ALL"
        " SELECT source, year, family, chapter, economy, 'WLD', sold, CASE WHEN reporter = economy"
        " THEN 'partners' ELSE 'all' END AS teller, sum(value), NULL FROM ends WHERE partner <>"
        " 'WLD' GROUP BY source, year, family, chapter, economy, sold, reporter = economy)"
        " SELECT * EXCLUDE (total) FROM sides WINDOW report AS (PARTITION BY source, year, family,"
        " economy, partner, sold, teller) QUALIFY value > greatest(coalesce(max(total) OVER"
        f" report, 0), sum(value) OVER report) * {TELLING_SHARE}"
    )
