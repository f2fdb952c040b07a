"""Firsts and records: "exceeded $30 billion for the first time", «рекордные 39,4 млрд» – held against the same months of earlier years."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kirmash.terms.claims import Claim
from kirmash.terms.measures import Hedge
from kirmash.terms.periods import Period
from kirmash.trade import held
from kirmash.trade.facts import Facts

_FIRST = re.compile(r"\b(?:for the first time|впервые|упершыню)\b", re.IGNORECASE)
_SINCE = re.compile(r"\s+(?:since|с|з)\s+(?P<year>\d{4})\b", re.IGNORECASE)
_OVER = re.compile(
    r"\s+(?:in|over|за)\s+(?:(?:the\s+)?(?:last|past)\s+|последние\s+|апошнія\s+)?(?P<span>\d{1,2})\s+(?:years|лет|года|гадоў)",
    re.IGNORECASE,
)
# "Since the crisis", «за долгие годы»: back to a day no table knows.
_VAGUE = re.compile(r"\s+(?:since|after|over|in\s+(?:\w+\s+)?(?:years|decades?)|с|со|з|после|пасля|за(?!\s+всю))\b", re.IGNORECASE)
_RECORD = re.compile(r"\b(?:an? )?(?:all-time |new )?(?:record|high)\b(?! label)|\bрекорд\w*|\bрэкорд\w*", re.IGNORECASE)
_LOW = re.compile(r"\brecord low\b|\brecord[- ]low\b|\bрекордно низк\w+|\bантирекорд\w*", re.IGNORECASE)
_NEAR = 45  # characters of its sentence on either side of a figure that speak of it
_BEFORE = 60  # years looked back


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier years tell: ``told`` is one of them that had as much already (year and dollars), ``since`` the first year told."""

    told: tuple[int, float] | None = None
    since: int | None = None


def past(claim: Claim, around: str, tables: tuple[held.Held, Facts]) -> Past | None:
    """What the same months of earlier years say of a first or a record; None where the words claim none, or none that years can tell."""
    spoken = near(claim, around)
    first, record = _FIRST.search(spoken), _RECORD.search(spoken)
    said, period = claim.quantity, claim.period
    if said is None or period is None or not (first or record) or _LOW.search(spoken):
        return None
    back = _reach(first, period) if first else _BEFORE
    if back is None:
        return None
    years = range(period.year - 1, max(period.year - 1 - back, 0), -1)
    earlier = [(one, value) for one in years for _, _, value in _then(claim, period, one, tables)]
    fell = said.hedge in {Hedge.LESS_THAN, Hedge.UP_TO} and not record
    had = [(one, value) for one, value in earlier if (value < said.value if fell else value > said.value * _slack(said.hedge))]
    return Past(min(had) if had else None, min((one for one, _ in earlier), default=None))


def near(claim: Claim, around: str) -> str:
    """The words about a claim's own figure: its quote and what stands beside it, up to a comma or semicolon."""
    quote = claim.spans[0].quote if claim.spans else ""
    before, found, after = around.partition(quote) if quote else ("", "", "")
    if not found:
        return quote or around
    left, right = re.split(r"[,;]", before[-_NEAR:])[-1], re.split(r"[,;]", after[:_NEAR])[0]
    return f"{left}{quote}{right}"


def _reach(first: re.Match[str], period: Period) -> int | None:
    """How many years back a first reaches: all, since a year named, or over so many; None where no year can be told."""
    if since := _SINCE.match(first.string, first.end()):
        return max(0, period.year - 1 - int(since["year"]))
    if span := _OVER.match(first.string, first.end()):
        return int(span["span"])
    return None if _VAGUE.match(first.string, first.end()) else _BEFORE


def _then(claim: Claim, period: Period, year: int, tables: tuple[held.Held, Facts]) -> held.Levels:
    return held.levels(claim, period.back((period.year - year) * 12), *tables)


def _slack(hedge: Hedge) -> float:
    """A record of an exact number may be rounded; a mark that was passed is a mark."""
    return 1.0 if hedge is Hedge.MORE_THAN else 1.01
