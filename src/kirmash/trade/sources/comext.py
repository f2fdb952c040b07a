"""Eurostat Comext: ``full`` bulk files and exports of its query page, CSV, Combined Nomenclature or HS, values in euro.

Values are turned into dollars by the year's average rate in ``data/trade/rates.csv`` (the European Central Bank's):
a year without a rate is refused, never guessed. Product codes XX and confidential parts keep their rows out with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from kirmash.trade import rates
from kirmash.trade.sources.reading import Source, cells, heads, named, separator_of
from kirmash.trade.table import THOUSANDTH, TOTAL, Draft, Reason, Refusal

_FLOWS = {"1": "import", "import": "import", "2": "export", "export": "export"}
_AREAS = {"GR": "GRC", "EL": "GRC", "UK": "GBR", "XI": "GBR", "XK": "XKX", "XS": "SRB", "QP": "", "QQ": "", "QR": ""}


def fits(source: Source) -> bool:
    """Whether the first line bears Comext's names."""
    first = source.head.splitlines()[:1]
    found = set(heads(first[0].replace('"', "").split(separator_of(first[0])))) if first else set()
    old = {"declarant", "declarantiso", "reporter"} & found and {"partner", "partneriso"} & found
    return bool(old) and bool({"productnc", "product"} & found) and bool({"valueineuros", "valueeur", "valueeuro", "valueineur"} & found)


def drafts(source: Source) -> Iterator[Draft | Refusal]:
    """Every row in dollars."""
    rows = cells(source)
    _, head = next(rows)
    place = heads(head)
    for line, row in rows:
        yield _draft(line, row, place)


def _draft(line: int, row: list[str], place: dict[str, int]) -> Draft | Refusal:
    flow = _FLOWS.get(named(row, place, "flow").casefold())
    if flow is None:
        return Refusal(line, "FLOW", Reason.BAD_FLOW, named(row, place, "flow")[:40])
    reporter = _area(named(row, place, "declarantiso") or named(row, place, "declarant") or named(row, place, "reporter"))
    partner = _area(named(row, place, "partneriso") or named(row, place, "partner"))
    period = named(row, place, "period")
    when = period[:4] if period[4:] in {"", "52"} else f"{period[:4]}-{period[-2:]}"
    product = named(row, place, "productnc") or named(row, place, "product")
    euro = next(
        said
        for name in ("valueineuros", "valueeur", "valueeuro", "valueineur")
        if (said := named(row, place, name)) or name == "valueineur"
    )
    dollars = in_dollars(euro, when)
    if isinstance(dollars, Reason):
        return Refusal(line, "VALUE", dollars, euro[:40])
    sides = (reporter, partner) if flow == "export" else (partner, reporter)
    nomenclature = TOTAL if product == TOTAL else "HS" if len(product) <= 6 else "CN"
    weight = _kilograms(named(row, place, "quantityinkg") or named(row, place, "quantitykg"), named(row, place, "quantityin100kg"))
    return Draft(line, when, reporter, *sides, nomenclature, product, dollars, 1, named(row, place, "supquantity") or "",
                 "" if not named(row, place, "supquantity") else "sup", weight)  # fmt: skip


def in_dollars(euro: str, when: str) -> str | Reason:
    """The dollars of an amount in euro in a year, to thousandths; the reason where there is no rate or no number."""
    rate = rates.average("EUR", int(when[:4])) if when[:4].isdecimal() else None
    if rate is None:
        return Reason.OTHER_CURRENCY
    if not euro or euro == ":":
        return Reason.MISSING
    try:
        return str((Decimal(euro) / rate).quantize(THOUSANDTH))
    except InvalidOperation:
        return Reason.NOT_A_NUMBER


def _area(said: str) -> str:
    return _AREAS.get(said, str(int(said)) if said.isdecimal() else said)


def _kilograms(kg: str, hundreds: str) -> str:
    return kg or (f"{hundreds}00" if hundreds.isdecimal() else "")
