"""SDMX: SDMX-CSV by its column names, and SDMX-ML (generic and structure-specific) through pysdmx, of the ``sdmx`` extra.

Trade data flows call their dimensions differently; the names listed here are those of the UN's IMTS structure
(DF_COMTRADE), Eurostat's and the OECD's. A flow of other names is read with a mapping.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

from kirmash.errors import DocumentRefused
from kirmash.trade.sources.comtrade import VINTAGES
from kirmash.trade.sources.reading import Source, cells, heads
from kirmash.trade.table import NOMENCLATURES, TOTAL, Draft, Reason, Refusal

_REPORTER = ("refarea", "reporter", "reportingeconomy", "reportingcountry")
_PARTNER = ("counterpartarea", "partner", "partnereconomy", "vis_area", "visarea")
_PRODUCT = ("commodity", "product", "commoditycode", "cmdcode")
_FLOW = ("tradeflow", "flow", "stkflow", "flowcode")
_CLASS = ("commodityclassification", "classification", "nomenclature")
_SHARE = {"units": "1", "": "1", "0": "1", "3": "1000", "6": "1000000", "9": "1000000000"}


def fits(source: Source) -> bool:
    """Whether it is SDMX-CSV (an ``OBS_VALUE`` beside a ``DATAFLOW`` or ``STRUCTURE`` column) or SDMX-ML."""
    head = source.head.lstrip("\ufeff \r\n")
    if head.startswith("<"):
        return "sdmx.org/resources/sdmxml" in head.casefold()
    first = head.splitlines()[:1]
    return bool(first) and "OBS_VALUE" in first[0].upper() and any(word in first[0].upper() for word in ("DATAFLOW", "STRUCTURE"))


def drafts(source: Source) -> Iterator[Draft | Refusal]:
    """Every observation. Raises DocumentRefused where SDMX-ML is given and pysdmx is not installed."""
    if source.head.lstrip("\ufeff \r\n").startswith("<"):
        yield from (_draft(index, row) for index, row in enumerate(_observations(source), 1))
        return
    rows = cells(source)
    _, head = next(rows)
    place = {name.split(":")[0] if ":" in name else name: index for name, index in heads(head).items()}
    for line, row in rows:
        yield _draft(line, {name: row[index] for name, index in place.items() if index < len(row)})


def _observations(source: Source) -> Iterator[Mapping[str, Any]]:
    try:
        from pysdmx.io import read_sdmx  # type: ignore[import-not-found,unused-ignore]
    except ImportError as absent:
        raise DocumentRefused(
            "Reading SDMX-ML needs pysdmx, which is not installed.", "Install kirmash[sdmx], or ask for SDMX-CSV."
        ) from absent
    if "<!DOCTYPE" in source.head or "<!ENTITY" in source.head:
        raise DocumentRefused(
            f"{source.name} defines entities of its own: it may be built to harm.", "Download it from the publisher again."
        )
    try:
        message = read_sdmx(source.path, validate=False)
        frames = [cast(Any, dataset).data for dataset in message.data or ()]
    except Exception as fault:
        raise DocumentRefused(f"{source.name} cannot be read as SDMX-ML ({type(fault).__name__}).", "Ask for SDMX-CSV.") from fault
    for frame in frames:
        for row in frame.astype(str).to_dict("records"):
            yield {"".join(char for char in key.casefold() if char.isalnum()): value for key, value in row.items()}


def _draft(line: int, row: Mapping[str, Any]) -> Draft | Refusal:
    flow = _first(row, _FLOW).casefold()
    if flow[:1] not in {"x", "e", "m", "i", "1", "2"}:
        return Refusal(line, "FLOW", Reason.BAD_FLOW, flow[:40])
    export = flow[:1] in {"x", "e", "2"}
    currency = _first(row, ("currency", "unit", "unitmeasure")).upper()
    if currency and "USD" not in currency and "US DOLLAR" not in currency:
        return Refusal(line, "CURRENCY", Reason.OTHER_CURRENCY, currency[:40])
    reporter, partner = _first(row, _REPORTER), _first(row, _PARTNER)
    product = _first(row, _PRODUCT)
    whole = product.upper() in {"TOTAL", "_T", "TOT"}
    said = _first(row, _CLASS)
    nomenclature = TOTAL if whole else said if said in NOMENCLATURES else VINTAGES.get(said, "HS")
    power = _SHARE.get(_first(row, ("unitmult",)).casefold(), "1")
    when = _first(row, ("timeperiod", "period"))
    sides = (reporter, partner) if export else (partner, reporter)
    return Draft(line, when, reporter, *sides, nomenclature, TOTAL if whole else product, _first(row, ("obsvalue",)), int(Decimal(power)))


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((str(row[name]).strip() for name in names if str(row.get(name, "")).strip()), "")
