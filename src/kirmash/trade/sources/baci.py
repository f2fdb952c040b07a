"""BACI of CEPII: ``t,i,j,k,v,q`` – year, exporter, importer, HS6, thousand dollars FOB, tonnes – as
CSV or in its ZIP.

Both sides' reports are already reconciled, so ``reporter`` is ''. The edition of the HS is in the
file's name (BACI_HS92_Y2021_V202401b.csv); a renamed file tells it by its codes, or the person who
adds it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kirmash.errors import DocumentRefused, InputError
from kirmash.formats.encodings import detect_separator
from kirmash.trade import concordance
from kirmash.trade.additions.goods_codes import restore_code
from kirmash.trade.sources.layouts import TradeLayout
from kirmash.trade.sources.reading import (
    NumberedRow,
    SourceFile,
    column_positions,
    head_columns,
    read_csv_rows,
)
from kirmash.trade.table import RowRefusal, RowRefusalReason, TradeDraft

COLUMNS = ("t", "i", "j", "k", "v", "q")
EDITIONS = ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")
_UNSPECIFIED = frozenset({"999999", "9999AA"})  # goods of no code, in every edition
_VINTAGE = re.compile(r"HS(92|96|02|07|12|17|22)", re.IGNORECASE)


def fits(source: SourceFile) -> bool:
    """Whether the first line is BACI's, in any order of columns."""
    return set(column_positions(head_columns(source))) >= set(COLUMNS[:5])


def check_edition(code: str) -> str:
    """An edition of the HS as the person writes it who adds a file; '' where nothing is written.
    Raises InputError.
    """
    edition = code.strip().upper()
    if edition and edition not in EDITIONS:
        raise InputError(
            "trade.hs-edition",
            "{code!r} is not an edition of the HS.",
            "Use one of {editions}.",
            code=code,
            editions=EDITIONS,
        )
    return edition


def hs_edition(source: SourceFile) -> str:
    """``HS92`` … ``HS22``: what the person says who adds the file, else its name, else the one
    edition that has all the codes of its first rows; ``HS``, an edition nobody knows, where none of
    them tells. Raises DocumentRefused where the first two contradict.
    """
    match = _VINTAGE.search(source.name)
    stated = f"HS{match.group(1)}" if match else ""
    if source.nomenclature and stated and stated != source.nomenclature:
        raise DocumentRefused(
            "baci.edition-contradicted",
            "{source} is called {stated}, but --nomenclature is {code}.",
            "Leave --nomenclature out, or rename the file.",
            source=source.name,
            stated=stated,
            code=source.nomenclature,
        )
    return source.nomenclature or stated or _edition_of_codes(source) or "HS"


def _edition_of_codes(source: SourceFile) -> str:
    """The edition that alone has every code of the first rows; '' where there is no such one."""
    first, *lines = source.head.splitlines()[:-1] or [""]
    mark = detect_separator(first)
    position = column_positions(first.replace('"', "").split(mark)).get("k", -1)
    rows = (line.replace('"', "").split(mark) for line in lines)
    codes = {restore_code(row[position], "HS") for row in rows if 0 <= position < len(row)}
    if not codes:
        return ""
    after = (*EDITIONS[1:], EDITIONS[-2])
    fitting = [
        edition
        for edition, other in zip(EDITIONS, after, strict=True)
        if codes <= concordance.load_weights(edition, other).keys() | _UNSPECIFIED
    ]
    return fitting[0] if len(fitting) == 1 else ""


def read_trade_drafts(source: SourceFile) -> Iterator[TradeDraft | RowRefusal]:
    """Every row; a short one is refused."""
    rows = read_csv_rows(source)
    next(rows)
    yield from drafts_from_rows(rows, source)


def drafts_from_rows(
    rows: Iterable[NumberedRow], source: SourceFile
) -> Iterator[TradeDraft | RowRefusal]:
    """The drafts of some rows below the first line of a source."""
    head = head_columns(source)
    columns, nomenclature = column_positions(head), hs_edition(source)
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
            restore_code(k, "HS"),
            v,
            1000,
            tonnes,
            "t" if tonnes else "",
            "",
        )


# CEPII's files hold every product of the HS, and every economy on both sides
_COMPLETE = ("goods", "partners", "reporters")
LAYOUTS = (TradeLayout("baci", fits, read_trade_drafts, "BACI", "FOB", ".", complete=_COMPLETE),)
