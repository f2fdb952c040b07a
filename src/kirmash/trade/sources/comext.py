"""Eurostat Comext: bulk files (``full….dat``, old and new names) and exports of its query page, CN
or HS, values in euro.

Goods under inward and outward processing stand in rows of their own (STAT_REGIME, STAT_PROCEDURE)
and are added to the normal ones; a row of all regimes (4) goes before them. Since 2021 the United
Kingdom stands in two rows as well (XI, XU). Partners that are groups (EU27_2020_EXTRA …), stores,
the high seas and secret countries (QR, QP, QV …) are no economies; codes with letters are hidden
goods.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from kirmash.trade.additions.goods_codes import restore_code
from kirmash.trade.additions.number_columns import NumberColumns
from kirmash.trade.sources.layouts import TradeLayout
from kirmash.trade.sources.reading import (
    FigurePart,
    PartRows,
    SourceFile,
    column_positions,
    column_value,
    combine_parts,
    head_columns,
    read_csv_rows,
)
from kirmash.trade.table import (
    HS_DIGITS,
    TOTAL,
    RowRefusal,
    RowRefusalReason,
    TradeDraft,
    cell_amount,
)

_FLOWS = {
    "1": "import",
    "import": "import",
    "imports": "import",
    "2": "export",
    "export": "export",
    "exports": "export",
}
_AREAS = {
    "GR": "GRC",
    "EL": "GRC",
    "GB": "GBR",
    "UK": "GBR",
    "XI": "GBR",
    "XU": "GBR",
    "XK": "XKX",
    "XS": "SRB",
    "WORLD": "WLD",
}
_DECIMAL = "."  # of Eurostat's files
_ALL_REGIMES = frozenset({"4", "total"})  # all regimes together
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EURO = ("valueineuros", "valueeur", "valueeuro", "valueineur")
_LABELLED = re.compile(r"([A-Za-z]{3})\.?(?:\s*-\s*([A-Za-z]{3})\.?)?\s+(\d{4})", re.ASCII)


def fits(source: SourceFile) -> bool:
    """Whether the first line has Comext's column names."""
    columns = set(column_positions(head_columns(source)))
    sides = {"declarant", "declarantiso", "declarantlab", "reporter"} & columns and {
        "partner",
        "partneriso",
        "partnerlab",
    } & columns
    money = columns & set(_EURO) or {"indicators", "indicatorvalue"} <= columns
    return bool(sides) and bool({"productnc", "product"} & columns) and bool(money)


def read_trade_drafts(source: SourceFile) -> Iterator[TradeDraft | RowRefusal]:
    """Every figure, in euro."""
    return combine_parts(
        partial(_rows, source), NumberColumns(source.name, source.decimal, _DECIMAL)
    )


def _rows(source: SourceFile) -> PartRows:
    rows = read_csv_rows(source)
    _, head = next(rows)
    columns = column_positions(head)
    for line, row in rows:
        yield _read_part(line, row, columns)


def _read_part(line: int, row: list[str], columns: dict[str, int]) -> FigurePart | RowRefusal:
    refusal = _find_refusal(line, row, columns)
    if refusal:
        value = cell_amount(_first_cell(row, columns, *_EURO, "indicatorvalue"))
        if refusal.reason is RowRefusalReason.NOT_MONEY:
            return refusal
        period = _parse_period(column_value(row, columns, "period"))
        return replace(refusal, value=value, currency="EUR", period=period)
    flow = _FLOWS[_first_cell(row, columns, "flow", "flowlab").casefold()]
    product = _product(row, columns)
    partner = _first_cell(row, columns, "partneriso", "partner", "partnerlab")
    reporter = _area_label(
        _first_cell(row, columns, "declarantiso", "declarant", "reporter", "declarantlab")
    )
    sides = (
        (reporter, _area_label(partner)) if flow == "export" else (_area_label(partner), reporter)
    )
    weight = _kilograms(
        _first_cell(row, columns, "quantityinkg", "quantitykg"),
        column_value(row, columns, "quantityin100kg"),
    )
    more = _first_cell(row, columns, "supquantity", "quantitysupplunit")
    unit = _first_cell(row, columns, "suppunit", "supplunit") or "sup"
    counted = more.strip("0.") and unit != "NO_SU"
    regime = _first_cell(row, columns, "statregime", "statprocedure").casefold()
    draft = TradeDraft(
        line,
        _parse_period(column_value(row, columns, "period")),
        reporter,
        *sides,
        _nomenclature(product),
        product,
        _first_cell(row, columns, *_EURO, "indicatorvalue"),
        1,
        more if counted else "",
        unit if counted else "",
        weight,
        "EUR",
    )
    return FigurePart(
        (
            "" if regime in _ALL_REGIMES else regime or "1",
            partner if partner in {"XI", "XU"} else "",
        ),
        draft,
    )


def _find_refusal(line: int, row: list[str], columns: dict[str, int]) -> RowRefusal | None:
    """Why a row is no export or import of goods in euro, if it is none."""
    flow = _first_cell(row, columns, "flow", "flowlab").casefold()
    if flow not in _FLOWS:
        reexport = flow in {"3", "re-export"}
        reason = RowRefusalReason.REEXPORT if reexport else RowRefusalReason.BAD_FLOW
        return RowRefusal(line, "FLOW", reason, flow[:40])
    indicator = column_value(row, columns, "indicators")
    if indicator and "EUR" not in indicator.upper():
        return RowRefusal(line, "INDICATORS", RowRefusalReason.NOT_MONEY, indicator[:40])
    product = _product(row, columns)
    if not product.isdecimal() and product != TOTAL:
        hidden = any(char.isdecimal() for char in product)
        reason = RowRefusalReason.HIDDEN if hidden else RowRefusalReason.BAD_PRODUCT
        return RowRefusal(line, "PRODUCT", reason, product[:40])
    return None


def _nomenclature(product: str) -> str:
    if product == TOTAL:
        return TOTAL
    return "HS" if len(product) <= HS_DIGITS else "CN"


def _product(row: list[str], columns: dict[str, int]) -> str:
    return restore_code(_first_cell(row, columns, "productnc", "product").upper(), "CN")


def _first_cell(row: list[str], columns: dict[str, int], *names: str) -> str:
    return next((value for name in names if (value := column_value(row, columns, name))), "")


def _parse_period(text: str) -> str:
    """``201452`` and ``Jan.-Dec. 2014`` are years, ``201403`` and ``Mar. 2014`` months; what is
    neither stays as it is, to be refused.
    """
    if text.isdecimal():
        return text[:4] if text[4:] in {"", "52"} else f"{text[:4]}-{text[4:]}"
    if not (match := _LABELLED.fullmatch(text)):
        return text
    first, last, year = match[1].casefold(), (match[2] or "").casefold(), match[3]
    if (first, last) == ("jan", "dec"):
        return year
    return f"{year}-{_MONTHS.index(first) + 1:02d}" if first in _MONTHS and not last else text


def _area_label(code: str) -> str:
    """Comext's letters as the table's; its numbers are Eurostat's own (001 is France), which are no
    area's elsewhere: they are refused.
    """
    if code.isdecimal():
        return f"Comext {code}"
    return _AREAS.get(code, code.split(" (", maxsplit=1)[0])


def _kilograms(kg: str, hundreds: str) -> str:
    """Kilograms, moved by two places where hundreds of kilograms are reported; '' where neither is
    a number.
    """
    if kg or not re.fullmatch(r"\d+(\.\d*)?", hundreds, re.ASCII):
        return kg
    integer, _, part = hundreds.partition(".")
    return f"{integer}{part[:2].ljust(2, '0')}.{part[2:]}".rstrip(".")


LAYOUTS = (
    TradeLayout(
        "comext", fits, read_trade_drafts, "Eurostat Comext", decimal=_DECIMAL, settled=True
    ),
)
