"""Totals of a pair's flows with the cell that each can be looked up in."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from kirmash.trade.table import KEY
from kirmash.trade.totals import flow_totals
from kirmash.trade.totals.flow_totals import FlowTotal

_FIRST_PARTNER = 4  # of the query's parameters


@dataclass(frozen=True, slots=True)
class PlacedTotal:
    """The total of a flow of one period, how many rows it sums, and the first of them: its line
    (from 1) and the name of the table's file.
    """

    total: FlowTotal
    period: str
    row_count: int
    line: int
    table: str


def query_placed_totals(
    paths: list[Path], economy: str, partners: Sequence[str], as_of: date | None
) -> list[PlacedTotal]:
    """The totals of an economy's flows with some partners, by source, reporter and period, as
    `flow_totals` adds them up.

    ``paths`` are a year's table in force and, for ``as_of``, that of superseded values: a key
    counts as it was reported last by then.
    """
    if not partners:
        return []
    key = ", ".join(KEY)
    others = ", ".join(
        f"${number}" for number in range(_FIRST_PARTNER, _FIRST_PARTNER + len(partners))
    )
    known = (
        "(SELECT *, struct_pack(line := file_row_number + 1, file := filename) AS spot FROM"
        " read_parquet($1, file_row_number=true, filename=true, union_by_name=true)"
        f" WHERE ((exporter = $2 AND importer IN ({others})) OR (exporter IN ({others}) AND "
        "importer = $2)) AND retrieved <= $3"
        f"{' AND coalesce(now_retrieved > $3, true)' if len(paths) > 1 else ''}"
        f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY retrieved DESC, value_usd) = 1)"
    )
    sql = (
        "SELECT source, reporter, exporter, importer, period[:4]::INT, value, reported, goods, "
        "codes, low, high, nomenclature, retrieved, period, rows, place.line, place.file FROM "
        f"{flow_totals.period_totals_query('true', known, 'spot')} ORDER BY source, reporter, "
        "exporter, period"
    )
    with duckdb.connect() as base:
        rows = base.execute(
            sql, [[glob.escape(str(path)) for path in paths], economy, as_of or date.max, *partners]
        ).fetchall()
    return [
        PlacedTotal(FlowTotal(*row), period, count, line, Path(table).name)
        for *row, period, count, line, table in rows
    ]
