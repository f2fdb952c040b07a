"""BACI of CEPII: ``t,i,j,k,v,q`` – year, exporter, importer, HS6, thousand dollars FOB, tonnes – as
CSV or in its ZIP.

Both sides' reports are already reconciled, so ``reporter`` is ''. The vintage is in the file's
name (BACI_HS92_Y2021_V202401b.csv).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kirmash.formats.encodings import detect_separator
from kirmash.trade.sources.layouts import TradeLayout
from kirmash.trade.sources.reading import NumberedRow, SourceFile, column_positions, read_csv_rows
from kirmash.trade.table import RowRefusal, RowRefusalReason, TradeDraft

COLUMNS = ("t", "i", "j", "k", "v", "q")
_VINTAGE = re.compile(r"HS(92|96|02|07|12|17|22)", re.IGNORECASE)


def fits(source: SourceFile) -> bool:
    """Whether the first line is BACI's, in any order of columns."""
    first = source.head.splitlines()[:1]
    return bool(first) and set(
        column_positions(first[0].replace('"', "").split(detect_separator(first[0])))
    ) >= set(COLUMNS[:5])


def hs_vintage_from_name(source: SourceFile) -> str:
    """``HS92`` … ``HS22`` from the file's name; HS92, BACI's longest, where it says nothing."""
    match = _VINTAGE.search(source.name)
    return f"HS{match.group(1)}" if match else "HS92"


def read_trade_drafts(source: SourceFile) -> Iterator[TradeDraft | RowRefusal]:
    """Every row; a short one is refused."""
    rows = read_csv_rows(source)
    next(rows)
    yield from drafts_from_rows(rows, source)


def drafts_from_rows(
    rows: Iterable[NumberedRow], source: SourceFile
) -> Iterator[TradeDraft | RowRefusal]:
    """The drafts of some rows below the first line of a source."""
    first = source.head.splitlines()[0].replace('"', "")
    head = first.split(detect_separator(first))
    columns, nomenclature = column_positions(head), hs_vintage_from_name(source)
    for line, row in rows:
        if len(row) < len(head):
            yield RowRefusal(line, "t", RowRefusalReason.SHORT_ROW, ",".join(row)[:40])
            continue
        t, i, j, k, v = (row[columns[name]].strip() for name in COLUMNS[:5])
        tonnes = row[columns["q"]].strip() if "q" in columns else ""
        tonnes = "" if tonnes == "NA" else tonnes
        yield TradeDraft(
            line,
            t,
            "",
            i,
            j,
            nomenclature,
            k.zfill(6),
            v,
            1000,
            tonnes,
            "t" if tonnes else "",
            "",
        )


# CEPII's files hold every product of the HS, and every economy on both sides
_COMPLETE = ("goods", "partners", "reporters")
LAYOUTS = (TradeLayout("baci", fits, read_trade_drafts, "BACI", "FOB", _COMPLETE),)
