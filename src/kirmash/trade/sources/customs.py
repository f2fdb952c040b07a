"""Layouts of the Federal Customs Service of Russia: monthly totals by partner (XLSX, or the long
CSV derived from it), the regional dump, and the workbook with a sheet a year.

Monthly: a sheet for exports and one for imports, partners across, years and months down, million US
dollars; names hold Latin letters that look Cyrillic; "…" is missing. Regional (DATTSVT.csv,
tab-separated): DIRECTION, PERIOD, COUNTRY, HS, UM, VALUE, NETWEIGHT, QUANTITY, REGION, REGION_S, or
the same in Russian (napr, period, nastranapr or strana, tnved, edizm, Stoim, Netto, Kol, Region,
Region_s). Hidden goods stand under XXXXXXXXXX, here 9999999999; goods counted in two units stand in
two rows, here in one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, partial
from types import MappingProxyType

from kirmash.errors import DocumentRefused
from kirmash.formats import containers
from kirmash.reference import lexicons
from kirmash.trade.additions.goods_codes import restore_code
from kirmash.trade.additions.number_columns import NumberColumns
from kirmash.trade.sources.grids import HEAD_ROWS, has_periods_across
from kirmash.trade.sources.layouts import TradeLayout
from kirmash.trade.sources.reading import (
    WORKBOOK_SUFFIXES,
    FigurePart,
    PartRows,
    SourceFile,
    column_positions,
    column_value,
    combine_parts,
    head_columns,
    read_csv_rows,
    read_sheets,
)
from kirmash.trade.table import TOTAL, WORLD, RowRefusal, RowRefusalReason, TradeDraft, cell_amount

_MONTHS = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
_RUSSIAN = MappingProxyType(
    {
        "direction": "napr",
        "country": "strana",
        "hs": "tnved",
        "um": "edizm",
        "value": "stoim",
        "netweight": "netto",
        "quantity": "kol",
    }
)
_DIRECTIONS = MappingProxyType(
    {
        "эк": "export",
        "exp": "export",
        "ex": "export",
        "e": "export",
        "2": "export",
        "им": "import",
        "imp": "import",
        "im": "import",
        "i": "import",
        "1": "import",
    }
)
_MIN_PARTNERS = 4  # cells of a row of partners' names
_LONG_COLUMNS = frozenset({"year", "month", "flowofrussia", "partnerru", "usdm"})


def fits_monthly(source: SourceFile) -> bool:
    """Whether it is the long CSV, or a workbook (its sheets are looked at when read)."""
    return source.path.suffix.lower() in WORKBOOK_SUFFIXES or _column_names(source) >= _LONG_COLUMNS


def fits_regional(source: SourceFile) -> bool:
    """Whether the first line is the regional dump's, in either set of names."""
    columns = _column_names(source)
    return {"direction", "period", "country", "hs", "value"} <= columns or {
        "napr",
        "period",
        "tnved",
        "stoim",
    } <= columns


def read_monthly_drafts(source: SourceFile) -> Iterator[TradeDraft | RowRefusal]:
    """Every month and partner of both flows."""
    if source.path.suffix.lower() in WORKBOOK_SUFFIXES:
        sheets = read_sheets(source.path)
        flows = {title: _flow_of(title, rows) for title, rows in sheets.items()}
        if not any(flows.values()):
            raise _unknown_workbook(source, sheets)
        for title, flow in flows.items():
            if flow:
                yield from _read_sheet(flow, sheets[title])
        return
    lines = read_csv_rows(source)
    _, head = next(lines)
    columns = column_positions(head)
    for line, row in lines:
        when = (
            f"{column_value(row, columns, 'year')}-{column_value(row, columns, 'month').zfill(2)}"
        )
        flow = {"X": "export", "M": "import"}.get(column_value(row, columns, "flowofrussia"), "")
        if flow:
            yield _total_draft(
                line,
                when,
                flow,
                column_value(row, columns, "partnerru"),
                column_value(row, columns, "usdm"),
            )
        else:
            yield RowRefusal(
                line,
                "flow_of_russia",
                RowRefusalReason.BAD_FLOW,
                column_value(row, columns, "flowofrussia")[:40],
            )


def _unknown_workbook(source: SourceFile, sheets: Mapping[str, list[list[str]]]) -> DocumentRefused:
    """What to do with a workbook of no known layout, by what stands in its first rows."""
    across = any(has_periods_across(row) for rows in sheets.values() for row in rows[:HEAD_ROWS])
    if across:
        return DocumentRefused(
            "trade.workbook-years",
            "{source} is not a known workbook: the years are across the columns.",
            "Describe it in a mapping with `years_across = true`; `kirmash trade add --guess` "
            "proposes one.",
            source=source.name,
        )
    return DocumentRefused(
        "trade.workbook-unknown",
        "{source} is not a known workbook.",
        "Describe its columns with --mapping FILE.toml; `kirmash trade add --guess` proposes a "
        "mapping.",
        source=source.name,
    )


def read_regional_drafts(source: SourceFile) -> Iterator[TradeDraft | RowRefusal]:
    """Every figure of the dump: the region's own trade (Russia's where there is no region), HS of
    the length in the file; dollars, kilograms.
    """
    return combine_parts(partial(_regional, source), NumberColumns(source.name, source.decimal))


def _regional(source: SourceFile) -> PartRows:
    lines = read_csv_rows(source)
    _, head = next(lines)
    columns = column_positions(head)
    for line, row in lines:
        flow = _DIRECTIONS.get(_cell(row, columns, "direction").casefold())
        if flow is None:
            text = _cell(row, columns, "direction")[:40]
            value = cell_amount(_cell(row, columns, "value"))
            yield RowRefusal(line, "DIRECTION", RowRefusalReason.BAD_FLOW, text, value)
            continue
        region, country = (
            _region_code(_cell(row, columns, "region")),
            _cell(row, columns, "country"),
        )
        sides = (region, country) if flow == "export" else (country, region)
        unit = _cell(row, columns, "um")
        draft = TradeDraft(
            line,
            _parse_period(_cell(row, columns, "period")),
            region,
            *sides,
            "HS",
            _product_code(_cell(row, columns, "hs")),
            _cell(row, columns, "value"),
            1,
            _cell(row, columns, "quantity") if unit else "",
            unit,
            _cell(row, columns, "netweight"),
        )
        yield FigurePart((unit or "–",), draft)


def _column_names(source: SourceFile) -> set[str]:
    return set(column_positions(head_columns(source)))


def _cell(row: list[str], columns: dict[str, int], name: str) -> str:
    names = (name, _RUSSIAN.get(name, name), *(("nastranapr",) if name == "country" else ()))
    return next((value for column in names if (value := column_value(row, columns, column))), "")


def _flow_of(title: str, rows: list[list[str]]) -> str:
    """The flow of a sheet, by its title or its first lines; '' for tables of contents and
    other sheets.
    """
    words = " ".join([title, *(cell for row in rows[:4] for cell in row)]).casefold()
    if "основные страны" not in words and "основных стран" not in words:
        return ""
    return (
        "export"
        if title.casefold().startswith("экспорт")
        else "import"
        if title.casefold().startswith("импорт")
        else ""
    )


def _read_sheet(flow: str, rows: list[list[str]]) -> Iterator[TradeDraft | RowRefusal]:
    year, partners = "", list[str]()
    for line, row in enumerate(rows, 1):
        first = row[0].strip().casefold() if row else ""
        if not partners and not first and sum(bool(cell.strip()) for cell in row) >= _MIN_PARTNERS:
            partners = [" ".join(cell.split()) for cell in row]
        elif match := re.fullmatch(r"((?:19|20)\d\d)(?:\.0)?(?: ?г\.?)?", first):
            year = match.group(1)
        elif year and partners and (month := _month_number(first)):
            for partner, value in zip(partners[1:], row[1:], strict=False):
                if partner:
                    yield _total_draft(line, f"{year}-{month:02d}", flow, partner, value)


def _month_number(name: str) -> int:
    return _MONTHS.index(name) + 1 if name in _MONTHS else 0


def _total_draft(line: int, when: str, flow: str, partner: str, millions: str) -> TradeDraft:
    sides = ("RUS", partner) if flow == "export" else (partner, "RUS")
    return TradeDraft(line, when, "RUS", *sides, TOTAL, TOTAL, millions, 1_000_000)


def _parse_period(text: str) -> str:
    """``03/2016``, ``03.2016`` or ``2016-03`` as the table writes months."""
    match = re.fullmatch(r"(\d\d)[/.](\d{4})", text)
    return f"{match.group(2)}-{match.group(1)}" if match else text


def _region_code(text: str) -> str:
    """A region's code by its number in OKATO (``24000 - ИВАНОВСКАЯ ОБЛАСТЬ`` → ``RU-IVA``), else
    its name; Russia where there is none.
    """
    if not text:
        return "RUS"
    match = re.fullmatch(r"(\d{5})\s*[-–—]\s*(.+)", text)
    if not match:
        return text
    return _okato_codes().get(match[1]) or _okato_codes().get(match[1][:2]) or match[2]


@cache
def _okato_codes() -> Mapping[str, str]:
    return MappingProxyType(
        {row["okato"]: row["code"] for row in lexicons.data_rows("trade/okato")}
    )


def _product_code(code: str) -> str:
    """A code of nothing but X is one of nines, as statistics write goods not specified."""
    return "9" * len(code) if code and not code.strip("XxХх") else restore_code(code, "HS")


_FLOWS = {"экспорт": "export", "импорт": "import"}
_YEARS = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\bname="(?:19|20)\d\d"')
_MIN_YEAR_SHEETS = 2
_UNIT_ROW = 2  # the row below the title that says the unit
_MAX_SHEET_LIST = 200_000  # bytes of a workbook's list of sheets that are looked at


def fits_yearly(source: SourceFile) -> bool:
    """Whether it is a workbook with two or more sheets named by a year; only the list of the names
    is looked at.
    """
    if source.path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return False
    sheet_list = containers.member_head(source.path, "xl/workbook.xml", _MAX_SHEET_LIST)
    return len(_YEARS.findall(sheet_list)) >= _MIN_YEAR_SHEETS


def read_yearly_drafts(source: SourceFile) -> Iterator[TradeDraft | RowRefusal]:
    """Every year's trade with the world and with the countries of the CIS."""
    for title, rows in read_sheets(source.path).items():
        if re.fullmatch(r"(19|20)\d\d", title.strip(), re.ASCII):
            yield from _read_year(title.strip(), rows)


def _read_year(year: str, rows: list[list[str]]) -> Iterator[TradeDraft | RowRefusal]:
    if not any("млн" in cell and "долл" in cell for row in rows[:5] for cell in row):
        yield RowRefusal(
            1,
            year,
            RowRefusalReason.OTHER_CURRENCY,
            " ".join(cell for row in rows[_UNIT_ROW : _UNIT_ROW + 1] for cell in row)[:40],
        )
        return
    flow = ""
    for line, row in enumerate(rows, 1):
        name, value = (
            " ".join(row[0].split()) if row else "",
            row[1].strip() if len(row) > 1 else "",
        )
        flow = _FLOWS.get(name.casefold(), flow)
        if not flow or not name or not value:
            continue
        partner = WORLD if name.casefold() in _FLOWS else name
        sides = ("RUS", partner) if flow == "export" else (partner, "RUS")
        yield TradeDraft(line, year, "RUS", *sides, TOTAL, TOTAL, value, 1_000_000)


LAYOUTS = (
    TradeLayout(
        "fts-regional",
        fits_regional,
        read_regional_drafts,
        "FTS of Russia, regions",
        settled=True,
    ),
    TradeLayout("fts-yearly", fits_yearly, read_yearly_drafts, "FTS of Russia, yearly totals"),
    TradeLayout("fts-monthly", fits_monthly, read_monthly_drafts, "FTS of Russia"),
)
