"""Layouts of the Federal Customs Service of Russia: monthly totals by partner (XLSX, or the long
CSV made of it), and the regional dump.

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

from kirmash.formats import containers
from kirmash.formats.separated import separator_of
from kirmash.reference import lexicons
from kirmash.trade.sources.parts import Part, Rows, united
from kirmash.trade.sources.reading import Source, cells, heads, named, sheets
from kirmash.trade.table import TOTAL, WORLD, Draft, Reason, Refusal

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
_LONG = frozenset({"year", "month", "flowofrussia", "partnerru", "usdm"})


def fits_monthly(source: Source) -> bool:
    """Whether it is the long CSV, or a workbook (its sheets are looked at when read)."""
    return source.path.suffix.lower() in {".xlsx", ".xlsm"} or _heads(source) >= _LONG


def fits_regional(source: Source) -> bool:
    """Whether the first line is the regional dump's, in either set of names."""
    found = _heads(source)
    return {"direction", "period", "country", "hs", "value"} <= found or {
        "napr",
        "period",
        "tnved",
        "stoim",
    } <= found


def monthly(source: Source) -> Iterator[Draft | Refusal]:
    """Every month and partner of both flows."""
    if source.path.suffix.lower() in {".xlsx", ".xlsm"}:
        for title, rows in sheets(source.path).items():
            flow = _flow_of(title, rows)
            if flow:
                yield from _sheet(flow, rows)
        return
    lines = cells(source)
    _, head = next(lines)
    place = heads(head)
    for line, row in lines:
        when = f"{named(row, place, 'year')}-{named(row, place, 'month').zfill(2)}"
        flow = {"X": "export", "M": "import"}.get(named(row, place, "flowofrussia"), "")
        if flow:
            yield _total(
                line, when, flow, named(row, place, "partnerru"), named(row, place, "usdm")
            )
        else:
            yield Refusal(
                line, "flow_of_russia", Reason.BAD_FLOW, named(row, place, "flowofrussia")[:40]
            )


def regional(source: Source) -> Iterator[Draft | Refusal]:
    """Every figure of the dump: the region's own trade (Russia's where no region is told), HS of
    the length given; dollars, kilograms.
    """
    return united(partial(_regional, source))


def _regional(source: Source) -> Rows:
    lines = cells(source)
    _, head = next(lines)
    place = heads(head)
    for line, row in lines:
        flow = _DIRECTIONS.get(_cell(row, place, "direction").casefold())
        if flow is None:
            yield Refusal(line, "DIRECTION", Reason.BAD_FLOW, _cell(row, place, "direction")[:40])
            continue
        region, country = _region(_cell(row, place, "region")), _cell(row, place, "country")
        sides = (region, country) if flow == "export" else (country, region)
        unit = _cell(row, place, "um")
        draft = Draft(
            line,
            _period(_cell(row, place, "period")),
            region,
            *sides,
            "HS",
            _goods(_cell(row, place, "hs")),
            _cell(row, place, "value"),
            1,
            _cell(row, place, "quantity") if unit else "",
            unit,
            _cell(row, place, "netweight"),
        )
        yield Part((unit or "–",), draft)


def _heads(source: Source) -> set[str]:
    first = source.head.splitlines()[:1]
    return set(heads(first[0].replace('"', "").split(separator_of(first[0])))) if first else set()


def _cell(row: list[str], place: dict[str, int], name: str) -> str:
    names = (name, _RUSSIAN.get(name, name), *(("nastranapr",) if name == "country" else ()))
    return next((said for one in names if (said := named(row, place, one))), "")


def _flow_of(title: str, rows: list[list[str]]) -> str:
    """Which flow a sheet shows, by its title or its first lines; '' for tables of contents and
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


def _sheet(flow: str, rows: list[list[str]]) -> Iterator[Draft | Refusal]:
    year, partners = "", list[str]()
    for line, row in enumerate(rows, 1):
        first = row[0].strip().casefold() if row else ""
        if not partners and not first and sum(bool(cell.strip()) for cell in row) > 3:
            partners = [" ".join(cell.split()) for cell in row]
        elif found := re.fullmatch(r"((?:19|20)\d\d)(?:\.0)?(?: ?г\.?)?", first):
            year = found.group(1)
        elif year and partners and (month := _month(first)):
            for partner, said in zip(partners[1:], row[1:], strict=False):
                if partner:
                    yield _total(line, f"{year}-{month:02d}", flow, partner, said)


def _month(said: str) -> int:
    return _MONTHS.index(said) + 1 if said in _MONTHS else 0


def _total(line: int, when: str, flow: str, partner: str, millions: str) -> Draft:
    sides = ("RUS", partner) if flow == "export" else (partner, "RUS")
    return Draft(line, when, "RUS", *sides, TOTAL, TOTAL, millions, 1_000_000)


def _period(said: str) -> str:
    """``03/2016``, ``03.2016`` or ``2016-03`` as the table writes months."""
    found = re.fullmatch(r"(\d\d)[/.](\d{4})", said)
    return f"{found.group(2)}-{found.group(1)}" if found else said


def _region(said: str) -> str:
    """A region's code by its number in OKATO (``24000 - ИВАНОВСКАЯ ОБЛАСТЬ`` → ``RU-IVA``), else
    its name; Russia where none is told.
    """
    if not said:
        return "RUS"
    found = re.fullmatch(r"(\d{5})\s*[-–—]\s*(.+)", said)
    if not found:
        return said
    return _okato().get(found[1]) or _okato().get(found[1][:2]) or found[2]


@cache
def _okato() -> Mapping[str, str]:
    return MappingProxyType({row["okato"]: row["code"] for row in lexicons.rows("trade/okato")})


def _goods(said: str) -> str:
    """A code of nothing but X is one of nines, as statistics write goods not specified."""
    return "9" * len(said) if said and not said.strip("XxХх") else said


_FLOWS = {"экспорт": "export", "импорт": "import"}
_YEARS = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\bname="(?:19|20)\d\d"')
_NAMES = 200_000  # bytes of a workbook's list of sheets that are looked at


def fits(source: Source) -> bool:
    """Whether it is a workbook most of whose sheets are called by a year; only the list of their
    names is looked at.
    """
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
        yield Refusal(
            1, year, Reason.OTHER_CURRENCY, " ".join(rows[2])[:40] if len(rows) > 2 else ""
        )
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
