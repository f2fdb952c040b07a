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
from functools import partial

from kirmash.formats.separated import separator_of
from kirmash.trade.sources.parts import Part, Rows, united
from kirmash.trade.sources.reading import Source, cells, heads, named
from kirmash.trade.table import TOTAL, Draft, Reason, Refusal

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
_WHOLE = frozenset({"4", "total"})  # all regimes together
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EURO = ("valueineuros", "valueeur", "valueeuro", "valueineur")
_LABELLED = re.compile(r"([A-Za-z]{3})\.?(?:\s*-\s*([A-Za-z]{3})\.?)?\s+(\d{4})", re.ASCII)


def fits(source: Source) -> bool:
    """Whether the first line bears Comext's names."""
    first = source.head.splitlines()[:1]
    found = set(heads(first[0].replace('"', "").split(separator_of(first[0])))) if first else set()
    sides = {"declarant", "declarantiso", "declarantlab", "reporter"} & found and {
        "partner",
        "partneriso",
        "partnerlab",
    } & found
    money = found & set(_EURO) or {"indicators", "indicatorvalue"} <= found
    return bool(sides) and bool({"productnc", "product"} & found) and bool(money)


def drafts(source: Source) -> Iterator[Draft | Refusal]:
    """Every figure, in euro."""
    return united(partial(_rows, source))


def _rows(source: Source) -> Rows:
    rows = cells(source)
    _, head = next(rows)
    place = heads(head)
    for line, row in rows:
        yield _part(line, row, place)


def _part(line: int, row: list[str], place: dict[str, int]) -> Part | Refusal:
    flow = _first(row, place, "flow", "flowlab").casefold()
    way = _FLOWS.get(flow)
    if way is None:
        return Refusal(
            line,
            "FLOW",
            Reason.REEXPORT if flow in {"3", "re-export"} else Reason.BAD_FLOW,
            flow[:40],
        )
    indicator = named(row, place, "indicators")
    if indicator and "EUR" not in indicator.upper():
        return Refusal(line, "INDICATORS", Reason.NOT_MONEY, indicator[:40])
    product = _first(row, place, "productnc", "product").upper()
    if not product.isdecimal() and product != TOTAL:
        return Refusal(
            line,
            "PRODUCT",
            Reason.HIDDEN if any(char.isdecimal() for char in product) else Reason.BAD_PRODUCT,
            product[:40],
        )
    partner = _first(row, place, "partneriso", "partner", "partnerlab")
    reporter = _area(_first(row, place, "declarantiso", "declarant", "reporter", "declarantlab"))
    sides = (reporter, _area(partner)) if way == "export" else (_area(partner), reporter)
    nomenclature = TOTAL if product == TOTAL else "HS" if len(product) <= 6 else "CN"
    weight = _kilograms(
        _first(row, place, "quantityinkg", "quantitykg"), named(row, place, "quantityin100kg")
    )
    more = _first(row, place, "supquantity", "quantitysupplunit")
    unit = _first(row, place, "suppunit", "supplunit") or "sup"
    counted = more.strip("0.") and unit != "NO_SU"
    regime = _first(row, place, "statregime", "statprocedure").casefold()
    draft = Draft(
        line,
        _period(named(row, place, "period")),
        reporter,
        *sides,
        nomenclature,
        product,
        _first(row, place, *_EURO, "indicatorvalue"),
        1,
        more if counted else "",
        unit if counted else "",
        weight,
        "EUR",
    )
    return Part(
        ("" if regime in _WHOLE else regime or "1", partner if partner in {"XI", "XU"} else ""),
        draft,
    )


def _first(row: list[str], place: dict[str, int], *names: str) -> str:
    return next((said for name in names if (said := named(row, place, name))), "")


def _period(said: str) -> str:
    """``201452`` and ``Jan.-Dec. 2014`` are years, ``201403`` and ``Mar. 2014`` months; what is
    neither stays as it is, to be refused.
    """
    if said.isdecimal():
        return said[:4] if said[4:] in {"", "52"} else f"{said[:4]}-{said[4:]}"
    if not (found := _LABELLED.fullmatch(said)):
        return said
    first, last, year = found[1].casefold(), (found[2] or "").casefold(), found[3]
    if (first, last) == ("jan", "dec"):
        return year
    return f"{year}-{_MONTHS.index(first) + 1:02d}" if first in _MONTHS and not last else said


def _area(said: str) -> str:
    """Comext's letters as the table's; its numbers are Eurostat's own (001 is France), which are no
    area's elsewhere: they are refused.
    """
    if said.isdecimal():
        return f"Comext {said}"
    return _AREAS.get(said, said.split(" (", maxsplit=1)[0])


def _kilograms(kg: str, hundreds: str) -> str:
    """Kilograms, moved by two places where hundreds of kilograms are told; '' where neither is a
    number.
    """
    if kg or not re.fullmatch(r"\d+(\.\d*)?", hundreds, re.ASCII):
        return kg
    whole, _, part = hundreds.partition(".")
    return f"{whole}{part[:2].ljust(2, '0')}.{part[2:]}".rstrip(".")
