"""Why an answer is empty: the reporter was silent, the period is not out yet, the code is wrong, or
the trade is kept secret.

UN Comtrade answers a question it has nothing for with an empty list and no word. What it holds can
be asked: for which periods a reporter's reports are there, and what that report says of the partner
at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import pairwise

from kirmash.errors import FetchFailed
from kirmash.trade import concordance
from kirmash.trade.remote import comtrade
from kirmash.trade.remote.comtrade import Page, Service
from kirmash.trade.remote.question import MOST_PERIODS, Question, coded

# A year's report is mostly out within fifteen months, a month's within half a year; who is later
# than that has stopped.
_LATE_YEARS, _LATE_MONTHS = 15, 6
_UNSPECIFIED = ("99", "9999", "999999")


class Why(StrEnum):
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
    SAID_SO = "said_so"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Empty:
    """A reporter and period without rows: why, most likely, and the last or first period there is a
    report for ('' where not told).
    """

    reporter: str
    period: str
    why: Why
    known: str = ""


def empties(asked: Question, pages: Sequence[Page], service: Service) -> tuple[Empty, ...]:
    """The reporters and periods asked for that no row came of, each with the likely reason, in the
    order asked.

    Where every reporter was asked for, the periods of which nobody's rows came.
    """
    held = frozenset[tuple[str, str]]().union(*(page.held for page in pages))
    if not asked.reporters:
        there = {period for _, period in held}
        return tuple(
            _of_nobody(asked, period, service) for period in asked.periods if period not in there
        )
    missing = [
        (reporter, period)
        for reporter in asked.reporters
        for period in asked.periods
        if (reporter, period) not in held
    ]
    return _explained(asked, missing, service) if missing else ()


def known_product(product: str) -> bool:
    """Whether a code of the Harmonised System, or the beginning of one, stands in any vintage known
    here.
    """
    return (
        len(product) <= 1
        or product in _UNSPECIFIED
        or any(code.startswith(product) for code in _codes())
    )


def _explained(
    asked: Question, missing: Sequence[tuple[str, str]], service: Service
) -> tuple[Empty, ...]:
    try:
        there = comtrade.available(asked, service)
    except FetchFailed:
        return tuple(_unreported(reporter, period, service) for reporter, period in missing)
    told = {key: _by_coverage(*key, there.get(key[0], frozenset()), service) for key in missing}
    inside = [key for key, found in told.items() if found is None]
    totals = _probed(asked, inside, service) if inside and _by_code(asked) is None else {}
    return tuple(found or _by_totals(asked, *key, totals) for key, found in told.items())


def _by_coverage(
    reporter: str, period: str, there: frozenset[str], service: Service
) -> Empty | None:
    """The reason that lies in which reports there are; None where the report asked for is there."""
    who, when = coded(reporter), _shown(period)
    if period in there:
        return None
    today = service.manner.now().date()
    if _months(today) <= _last(period):
        return Empty(who, when, Why.NOT_OVER)
    if not there:
        return Empty(who, when, Why.NO_REPORTER)
    first, last = min(there), max(there)
    if period > last:
        late = _months(today) - _last(period) > (_LATE_MONTHS if len(period) == 6 else _LATE_YEARS)
        return Empty(who, when, Why.STOPPED if late else Why.NOT_YET, _shown(last))
    return (
        Empty(who, when, Why.BEFORE, _shown(first))
        if period < first
        else Empty(who, when, Why.SILENT)
    )


def _by_code(asked: Question) -> Why | None:
    codes = [product for product in asked.products if product.isdecimal()]
    harmonised = asked.nomenclature.startswith("H")
    return (
        Why.WRONG_PRODUCT if harmonised and codes and not any(map(known_product, codes)) else None
    )


def _by_totals(
    asked: Question, reporter: str, period: str, totals: dict[tuple[str, str], dict[str, float]]
) -> Empty:
    """The reason that lies in what the report says of the partner at all."""
    who, when = coded(reporter), _shown(period)
    if wrong := _by_code(asked):
        return Empty(who, when, wrong)
    found = totals.get((reporter, period))
    if found is None:
        return Empty(who, when, Why.UNKNOWN)
    if not found.get("TOTAL"):
        return Empty(
            who, when, Why.NO_PARTNER if asked.partners not in {(), ("0",)} else Why.UNKNOWN
        )
    hidden = max((found.get(code, 0.0) for code in _UNSPECIFIED), default=0.0)
    return Empty(who, when, Why.CONFIDENTIAL if hidden > 0 else Why.NO_TRADE)


def _probed(
    asked: Question, keys: Sequence[tuple[str, str]], service: Service
) -> dict[tuple[str, str], dict[str, float]]:
    """Dollars by code (all goods, and goods not specified) of the reports that are there; nothing
    where the probe fails.
    """
    chosen = keys[:MOST_PERIODS]
    probe = replace(
        asked,
        reporters=tuple(sorted({key[0] for key in chosen})),
        periods=tuple(sorted({key[1] for key in chosen})),
        partners=asked.partners or ("0",),
        products=("TOTAL", *_UNSPECIFIED),
    )
    sums: dict[tuple[str, str], dict[str, float]] = {key: {} for key in chosen}
    try:
        found = comtrade.rows(probe, service)
    except FetchFailed:
        return {}
    for row in found:
        of = sums.setdefault((str(row.get("reporterCode")), str(row.get("period"))), {})
        value = row.get("primaryValue")
        of[str(row.get("cmdCode"))] = of.get(str(row.get("cmdCode")), 0.0) + (
            value if isinstance(value, int | float) else 0.0
        )
    return sums


def _unreported(reporter: str, period: str, service: Service) -> Empty:
    """What can be said where the service does not tell which reports it holds."""
    over = _months(service.manner.now().date()) > _last(period)
    return Empty(coded(reporter), _shown(period), Why.UNKNOWN if over else Why.NOT_OVER)


def _of_nobody(asked: Question, period: str, service: Service) -> Empty:
    over = _months(service.manner.now().date()) > _last(period)
    return Empty("", _shown(period), (_by_code(asked) or Why.UNKNOWN) if over else Why.NOT_OVER)


def _shown(period: str) -> str:
    return f"{period[:4]}-{period[4:]}" if len(period) == 6 else period


def _last(period: str) -> int:
    """The last month of a period, counted from the year 0."""
    return int(period[:4]) * 12 + (int(period[4:]) if len(period) == 6 else 12)


def _months(day: date) -> int:
    return day.year * 12 + day.month


@cache
def _codes() -> frozenset[str]:
    vintages = ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")
    found = set[str]()
    for one, other in pairwise(vintages):
        found |= set(concordance.table(one, other)) | {
            code for parts in concordance.table(one, other).values() for code, _ in parts
        }
    return frozenset(found)
