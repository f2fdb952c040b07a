"""Why an answer is empty: the reporter was silent, the period is not out yet, the code is wrong, or
the trade is confidential.

UN Comtrade answers a query it has nothing for with an empty list and no explanation. What it has
can be queried: the periods that a reporter reported, and whether that report has the partner at
all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import pairwise

from kirmash.deprecation import renamed_attributes
from kirmash.errors import FetchFailed
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.trade import concordance
from kirmash.trade.remote import comtrade
from kirmash.trade.remote.comtrade import ComtradePage, ComtradeService
from kirmash.trade.remote.question import (
    MAX_PERIODS,
    MONTH_DIGITS,
    ComtradeQuery,
    economy_from_comtrade_number,
)

# A year's report is mostly out within fifteen months, a month's within half a year; who is later
# than that has stopped.
_LATE_YEARS, _LATE_MONTHS = 15, 6
_UNSPECIFIED = ("99", "9999", "999999")


@renamed_attributes({"SAID_SO": "NO_RESULTS"})
class NoDataReason(StrEnum):
    """Why there is nothing; each has a sentence under ``fetch.empty.``."""

    NOT_OVER = "not_over"
    NOT_YET = "not_yet"
    STOPPED = "stopped"
    SILENT = "silent"
    BEFORE = "before"
    NO_REPORTER = "no_reporter"
    WRONG_PRODUCT = "wrong_product"
    NO_PARTNER = "no_partner"
    CONFIDENTIAL = "confidential"
    NO_TRADE = "no_trade"
    NO_RESULTS = "said_so"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MissingReporterPeriod:
    """A reporter and period without rows: why, most likely, and the last or first period there is a
    report for ('' where unknown).
    """

    reporter: str
    period: str
    why: NoDataReason
    known: str = ""


def explain_missing(
    query: ComtradeQuery, pages: Sequence[ComtradePage], service: ComtradeService
) -> tuple[MissingReporterPeriod, ...]:
    """The requested reporters and periods without a row, each with the likely reason, in the order
    requested.

    Where every reporter was requested, the periods of which nobody's rows came.
    """
    covered = frozenset[tuple[str, str]]().union(*(page.covered for page in pages))
    if not query.reporters:
        there = {period for _, period in covered}
        return tuple(
            _reason_for_period(query, period, service)
            for period in query.periods
            if period not in there
        )
    missing = [
        (reporter, period)
        for reporter in query.reporters
        for period in query.periods
        if (reporter, period) not in covered
    ]
    return _explain(query, missing, service) if missing else ()


def is_known_product_code(product: str) -> bool:
    """Whether a code of the Harmonised System, or the beginning of one, is in any vintage known
    here.
    """
    return (
        len(product) <= 1
        or product in _UNSPECIFIED
        or any(code.startswith(product) for code in _known_codes())
    )


def _explain(
    query: ComtradeQuery, missing: Sequence[tuple[str, str]], service: ComtradeService
) -> tuple[MissingReporterPeriod, ...]:
    try:
        there = comtrade.available_periods(query, service)
    except FetchFailed:
        return tuple(
            _reason_without_coverage(reporter, period, service) for reporter, period in missing
        )
    explained = {
        key: _coverage_reason(*key, there.get(key[0], frozenset()), service) for key in missing
    }
    inside = [key for key, empty in explained.items() if empty is None]
    totals = (
        _probe_totals(query, inside, service) if inside and _product_reason(query) is None else {}
    )
    return tuple(empty or _totals_reason(query, *key, totals) for key, empty in explained.items())


def _coverage_reason(
    reporter: str, period: str, there: frozenset[str], service: ComtradeService
) -> MissingReporterPeriod | None:
    """The reason that lies in which reports there are; None where the requested report is there."""
    who, when = economy_from_comtrade_number(reporter), _display_period(period)
    if period in there:
        return None
    today = service.options.now().date()
    if _month_number(today) <= _last_month(period):
        return MissingReporterPeriod(who, when, NoDataReason.NOT_OVER)
    if not there:
        return MissingReporterPeriod(who, when, NoDataReason.NO_REPORTER)
    first, last = min(there), max(there)
    if period > last:
        late = _month_number(today) - _last_month(period) > (
            _LATE_MONTHS if len(period) == MONTH_DIGITS else _LATE_YEARS
        )
        return MissingReporterPeriod(
            who, when, NoDataReason.STOPPED if late else NoDataReason.NOT_YET, _display_period(last)
        )
    return (
        MissingReporterPeriod(who, when, NoDataReason.BEFORE, _display_period(first))
        if period < first
        else MissingReporterPeriod(who, when, NoDataReason.SILENT)
    )


def _product_reason(query: ComtradeQuery) -> NoDataReason | None:
    codes = [product for product in query.products if product.isdecimal()]
    harmonised = query.nomenclature.startswith("H")
    return (
        NoDataReason.WRONG_PRODUCT
        if harmonised and codes and not any(map(is_known_product_code, codes))
        else None
    )


def _totals_reason(
    query: ComtradeQuery,
    reporter: str,
    period: str,
    totals: dict[tuple[str, str], dict[str, float]],
) -> MissingReporterPeriod:
    """The reason that lies in what the report says of the partner at all."""
    who, when = economy_from_comtrade_number(reporter), _display_period(period)
    if wrong := _product_reason(query):
        return MissingReporterPeriod(who, when, wrong)
    values = totals.get((reporter, period))
    if values is None:
        return MissingReporterPeriod(who, when, NoDataReason.UNKNOWN)
    if not values.get("TOTAL"):
        return MissingReporterPeriod(
            who,
            when,
            NoDataReason.NO_PARTNER if query.partners not in {(), ("0",)} else NoDataReason.UNKNOWN,
        )
    hidden = max((values.get(code, 0.0) for code in _UNSPECIFIED), default=0.0)
    return MissingReporterPeriod(
        who, when, NoDataReason.CONFIDENTIAL if hidden > 0 else NoDataReason.NO_TRADE
    )


def _probe_totals(
    query: ComtradeQuery, keys: Sequence[tuple[str, str]], service: ComtradeService
) -> dict[tuple[str, str], dict[str, float]]:
    """Dollars by code (all goods, and goods not specified) of the reports that are there; nothing
    where the probe fails.
    """
    chosen = keys[:MAX_PERIODS]
    probe = replace(
        query,
        reporters=tuple(sorted({key[0] for key in chosen})),
        periods=tuple(sorted({key[1] for key in chosen})),
        partners=query.partners or ("0",),
        products=("TOTAL", *_UNSPECIFIED),
    )
    sums: dict[tuple[str, str], dict[str, float]] = {key: {} for key in chosen}
    try:
        rows = comtrade.fetch_rows(probe, service)
    except FetchFailed:
        return {}
    for row in rows:
        values = sums.setdefault((str(row.get("reporterCode")), str(row.get("period"))), {})
        value = row.get("primaryValue")
        values[str(row.get("cmdCode"))] = values.get(str(row.get("cmdCode")), 0.0) + (
            value if isinstance(value, int | float) else 0.0
        )
    return sums


def _reason_without_coverage(
    reporter: str, period: str, service: ComtradeService
) -> MissingReporterPeriod:
    """The likely reason where the service does not list the reports it has."""
    over = _month_number(service.options.now().date()) > _last_month(period)
    return MissingReporterPeriod(
        economy_from_comtrade_number(reporter),
        _display_period(period),
        NoDataReason.UNKNOWN if over else NoDataReason.NOT_OVER,
    )


def _reason_for_period(
    query: ComtradeQuery, period: str, service: ComtradeService
) -> MissingReporterPeriod:
    over = _month_number(service.options.now().date()) > _last_month(period)
    return MissingReporterPeriod(
        "",
        _display_period(period),
        (_product_reason(query) or NoDataReason.UNKNOWN) if over else NoDataReason.NOT_OVER,
    )


def _display_period(period: str) -> str:
    return f"{period[:4]}-{period[4:]}" if len(period) == MONTH_DIGITS else period


def _last_month(period: str) -> int:
    """The last month of a period, counted from the year 0."""
    return int(period[:4]) * MONTHS_IN_YEAR + (
        int(period[4:]) if len(period) == MONTH_DIGITS else MONTHS_IN_YEAR
    )


def _month_number(day: date) -> int:
    return day.year * 12 + day.month


@cache
def _known_codes() -> frozenset[str]:
    vintages = ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")
    codes = set[str]()
    for vintage, successor in pairwise(vintages):
        codes |= set(concordance.load_weights(vintage, successor)) | {
            code
            for parts in concordance.load_weights(vintage, successor).values()
            for code, _ in parts
        }
    return frozenset(codes)
