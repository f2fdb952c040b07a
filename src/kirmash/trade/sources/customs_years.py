"""Yearly totals of the Federal Customs Service of Russia (XLSX, "94itog"): a sheet a year, exports above imports, million US dollars.

The line "Экспорт" or "Импорт" itself is the trade with the whole world; below it stand groups of countries, which are refused, and the
countries of the CIS. The sheets are older than the monthly tables and rounded otherwise: they are a source of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kirmash.formats import containers
from kirmash.trade.sources.reading import Source, sheets
from kirmash.trade.table import TOTAL, WORLD, Draft, Reason, Refusal

_FLOWS = {"экспорт": "export", "импорт": "import"}
_YEARS = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\bname="(?:19|20)\d\d"')
_NAMES = 200_000  # bytes of a workbook's list of sheets that are looked at


def fits(source: Source) -> bool:
    """Whether it is a workbook most of whose sheets are called by a year; only the list of their names is looked at."""
    if source.path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return False
    return len(_YEARS.findall(containers.member_head(source.path, "xl/workbook.xml", _NAMES))) >= 2


def drafts(source: Source) -> Iterator[Draft | Refusal]:
    """Every year's trade with the world and with the countries of the CIS."""
    for title, rows in sheets(source.path).items():
        if re.fullmatch(r"(19|20)\d\d", title.strip(), re.ASCII):
            yield from _year(title.strip(), rows)


def _year(year: str, rows: list[list[str]]) -> Iterator[Draft | Refusal]:
    if not any("млн" in cell and "долл" in cell for row in rows[:5] for cell in row):
        yield Refusal(1, year, Reason.OTHER_CURRENCY, " ".join(rows[2])[:40] if len(rows) > 2 else "")
        return
    flow = ""
    for line, row in enumerate(rows, 1):
        name, said = " ".join(row[0].split()) if row else "", row[1].strip() if len(row) > 1 else ""
        flow = _FLOWS.get(name.casefold(), flow)
        if not flow or not name or not said:
            continue
        partner = WORLD if name.casefold() in _FLOWS else name
        sides = ("RUS", partner) if flow == "export" else (partner, "RUS")
        yield Draft(line, year, "RUS", *sides, TOTAL, TOTAL, said, 1_000_000)
