"""UN Comtrade: final and preview answers (JSON, CSV), bulk files (tab-separated, gzipped), and CSV
of the service before 2023.

Column names are compared in lower case without signs, so ``reporterCode``, ``reporter_code`` and
``Reporter Code`` are one. Only rows of all customs procedures, all modes of transport and the
second partner "World" are taken: the others are parts of them. Values are current dollars, exports
FOB, imports CIF.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from kirmash.errors import DocumentRefused
from kirmash.formats.encodings import detect_separator
from kirmash.trade.additions.goods_codes import restore_code
from kirmash.trade.sources.layouts import TradeLayout
from kirmash.trade.sources.reading import (
    TWO_VALUES,
    SourceFile,
    column_positions,
    column_value,
    open_text,
    read_csv_rows,
    settle_cells,
)
from kirmash.trade.table import TOTAL, RowRefusal, RowRefusalReason, TradeDraft, cell_amount

VINTAGES = MappingProxyType(
    {
        "H0": "HS92",
        "H1": "HS96",
        "H2": "HS02",
        "H3": "HS07",
        "H4": "HS12",
        "H5": "HS17",
        "H6": "HS22",
        "S1": "SITC1",
        "S2": "SITC2",
        "S3": "SITC3",
        "S4": "SITC4",
        "B4": "BEC4",
        "HS": "HS",
        "NC": "TOTAL",
    }
)
_MONTH_DIGITS = len("201403")
EXPORTS = frozenset({"x", "export", "exports", "2"})
IMPORTS = frozenset({"m", "import", "imports", "1"})
REEXPORTS = frozenset(
    {"rx", "rm", "re-export", "re-import", "3", "4", "fm", "dx", "mip", "xip", "mop", "xop"}
)
TOTAL_CODES = (
    ("customscode", {"", "c00"}),
    ("motcode", {"", "0"}),
    ("partner2code", {"", "0"}),
    ("partner2iso", {"", "w00"}),
)
_USED_COLUMNS = frozenset(
    {
        "flowcode",
        "rgcode",
        "flowdesc",
        "rgdesc",
        "customscode",
        "motcode",
        "partner2code",
        "partner2iso",
        "reportercode",
        "rtcode",
        "reporteriso",
        "partnercode",
        "ptcode",
        "partneriso",
        "cmdcode",
        "classificationcode",
        "pfcode",
        "primaryvalue",
        "tradevalue",
        "tradevalueus",
        "qtyunitabbr",
        "qty",
        "netwgt",
        "period",
        "refyear",
        "yr",
    }
)
# The columns of the old service's CSV, as the new one calls them ("Trade Flow Code", "2nd Partner
# Code" …).
_OLD_NAMES = MappingProxyType(
    {
        "commoditycode": "cmdcode",
        "tradeflowcode": "flowcode",
        "tradeflow": "flowdesc",
        "2ndpartnercode": "partner2code",
        "customsproccode": "customscode",
        "modeoftransportcode": "motcode",
        "classification": "classificationcode",
        "qtyunit": "qtyunitabbr",
        "netweightkg": "netwgt",
        "netweight": "netwgt",
        "year": "refyear",
    }
)
MAX_JSON = 300_000_000


def fits(source: SourceFile) -> bool:
    """Whether the head has Comtrade's column names."""
    start = source.head.lstrip("\ufeff \r\n\t")
    if start.startswith(("{", "[")):
        return any(
            word in start for word in ('"cmdCode"', '"reporterCode"', '"primaryValue"', '"data"')
        )
    first = (
        set(_column_places(start.splitlines()[0].replace('"', "").split(detect_separator(start))))
        if start
        else set()
    )
    return (
        "cmdcode" in first
        and bool(first & {"primaryvalue", "tradevalue", "tradevalueus"})
        and bool(first & {"reportercode", "reporteriso"})
    )


def read_trade_drafts(source: SourceFile) -> Iterator[TradeDraft | RowRefusal]:
    """Every row of an answer or a bulk file. Raises DocumentRefused for JSON that is cut or is no
    answer of Comtrade.
    """
    if source.head.lstrip("\ufeff \r\n\t").startswith(("{", "[")):
        yield from (_draft(index, row) for index, row in enumerate(_read_answer(source), 1))
        return
    rows = read_csv_rows(source)
    _, head = next(rows)
    columns, width = _column_places(head), len(head)
    twins = _columns_of_two_names(head)
    for line, row in rows:
        settle_cells(row, twins)
        # the service ends its rows with one separator too many
        sound = len(row) >= width and not any(row[width:])
        yield (
            draft_of_cells(line, row, columns)
            if sound
            else RowRefusal(line, head[0], RowRefusalReason.SHORT_ROW, ",".join(row)[:40])
        )


def used_places(head: Sequence[str]) -> dict[str, int]:
    """The places of the columns that are of use, by the names of the new service."""
    return {name: at for name, at in _column_places(head).items() if name in _USED_COLUMNS}


def has_distinct_columns(head: Sequence[str]) -> bool:
    """Whether no two columns that are of use are one under two names."""
    return not _columns_of_two_names(head)


def _columns_of_two_names(head: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """The places of each column that is in a head under its old name and its new one, or two old
    ones.
    """
    places = defaultdict[str, list[int]](list)
    for place, cell in enumerate(head):
        name = _plain_name(cell)
        places[_OLD_NAMES.get(name, name)].append(place)
    return tuple(
        tuple(group) for name, group in places.items() if len(group) > 1 and name in _USED_COLUMNS
    )


def draft_of_cells(
    line: int, row: Sequence[str], columns: dict[str, int]
) -> TradeDraft | RowRefusal:
    """A row of a CSV by the places of its columns."""
    return _draft(line, _CsvRow(row, columns))


def _column_places(head: Sequence[str]) -> dict[str, int]:
    """Columns by the names of the new service."""
    columns = column_positions(head)
    return {
        _OLD_NAMES.get(name, name): index
        for name, index in columns.items()
        if name not in _OLD_NAMES or _OLD_NAMES[name] not in columns
    }


class _CsvRow(Mapping[str, Any]):
    """A CSV row read by column name."""

    __slots__ = ("columns", "row")

    def __init__(self, row: Sequence[str], columns: dict[str, int]) -> None:
        self.row, self.columns = row, columns

    def __getitem__(self, name: str) -> str:
        return column_value(self.row, self.columns, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


def _read_answer(source: SourceFile) -> list[dict[str, Any]]:
    with open_text(source) as words:
        content = words.read(MAX_JSON + 1)
    if len(content) > MAX_JSON:
        raise DocumentRefused(
            "comtrade.file-too-long",
            "{source} is longer than {limit:,} characters.",
            "Request it in parts, or as CSV.",
            source=source.name,
            limit=MAX_JSON,
        )
    try:
        # every number stays the text it was: 1e400 or NaN must reach the checks, not become a float
        answer = json.loads(
            content,
            parse_float=str,
            parse_int=str,
            parse_constant=str,
            object_pairs_hook=_used_fields,
        )
    except (json.JSONDecodeError, RecursionError) as fault:
        raise DocumentRefused(
            "comtrade.file-json",
            "{source} is not complete JSON: {cause}.",
            "Download it again; the answer was incomplete.",
            source=source.name,
            cause=fault,
        ) from fault
    rows = answer.get("data", answer.get("dataset")) if isinstance(answer, dict) else answer
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DocumentRefused(
            "comtrade.not-an-answer",
            "{source} is not an answer of UN Comtrade: it contains no list of rows.",
            "Check the message of the server in it.",
            source=source.name,
        )
    return rows


def _used_fields(row: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a row the columns read here, by their plain names; other objects as they are. A hundred
    thousand rows are in memory at once. A column with two values has none that could be believed.
    """
    columns = dict[str, Any]()
    for key, value in row:
        name = _plain_name(key)
        if columns.setdefault(name, value) != value:
            columns[name] = TWO_VALUES
    return (
        {name: value for name, value in columns.items() if name in _USED_COLUMNS}
        if "cmdcode" in columns
        else dict(row)
    )


@lru_cache(maxsize=1_000)
def _plain_name(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _draft(line: int, row: Mapping[str, Any]) -> TradeDraft | RowRefusal:
    flow = _plain_code(
        _first_value(row, "flowcode", "rgcode") or _first_value(row, "flowdesc", "rgdesc")
    ).casefold()
    value = _first_value(row, "primaryvalue", "tradevalue", "tradevalueus")
    if refusal := _find_refusal(line, flow, row):
        return replace(refusal, value=cell_amount(value))
    reporter = _first_value(row, "reportercode", "rtcode") or _first_value(row, "reporteriso")
    partner = _first_value(row, "partnercode", "ptcode") or _first_value(row, "partneriso")
    sides = (reporter, partner) if flow in EXPORTS else (partner, reporter)
    classification = _first_value(row, "classificationcode", "pfcode") or "HS"
    code = _first_value(row, "cmdcode")
    nomenclature = TOTAL if code == TOTAL else VINTAGES.get(classification, classification)
    product = restore_code(code, nomenclature)
    unit = _first_value(row, "qtyunitabbr")
    return TradeDraft(
        line,
        _parse_period(row),
        reporter,
        *sides,
        nomenclature,
        product,
        value,
        1,
        _known_quantity(row, "qty") if unit not in {"", "N/A"} else "",
        unit if unit != "N/A" else "",
        _known_quantity(row, "netwgt"),
    )


def _find_refusal(line: int, flow: str, row: Mapping[str, Any]) -> RowRefusal | None:
    """Why a row is no total export or import, if it is none."""
    if flow in REEXPORTS:
        return RowRefusal(line, "flowCode", RowRefusalReason.REEXPORT, flow)
    if flow not in EXPORTS | IMPORTS:
        return RowRefusal(line, "flowCode", RowRefusalReason.BAD_FLOW, flow[:40])
    for name, total_codes in TOTAL_CODES:
        if _plain_code(_first_value(row, name)).casefold() not in total_codes:
            text = _first_value(row, name)[:40]
            return RowRefusal(line, name, RowRefusalReason.BREAKDOWN, text)
    return None


def _first_value(row: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = row.get(name)
        if value is not None and str(value).strip():
            return str(value).strip()
    return ""


def _known_quantity(row: Mapping[str, Any], name: str) -> str:
    """A quantity, or '' for the zero by which Comtrade says that none is known."""
    value = _first_value(row, name)
    return "" if not value.strip("0.") else value


def _plain_code(code: str) -> str:
    """A code without the point and the nought of a program that took it for a fraction."""
    return code.removesuffix(".0")


def _parse_period(row: Mapping[str, Any]) -> str:
    period = _plain_code(_first_value(row, "period", "refyear", "yr"))
    return (
        f"{period[:4]}-{period[4:]}"
        if len(period) == _MONTH_DIGITS and period.isdecimal()
        else period
    )


LAYOUTS = (TradeLayout("comtrade", fits, read_trade_drafts, "UN Comtrade", decimal="."),)
