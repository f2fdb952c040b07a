"""Firsts and records: "exceeded $30 billion for the first time", «рекордные 39,4 млрд» – held against the same months of earlier years."""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.terms.claims import Claim, Precedent
from kirmash.terms.measures import Hedge
from kirmash.terms.periods import Period
from kirmash.trade import held
from kirmash.trade.facts import Facts

_BEFORE = 60  # years looked back


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier years tell: ``told`` is one of them that had as much already (year and dollars), ``since`` the first year told."""

    told: tuple[int, float] | None = None
    since: int | None = None


def past(claim: Claim, tables: tuple[held.Held, Facts]) -> Past | None:
    """What the same months of earlier years say of a first or a record; None where the claim is neither, or none that years can tell."""
    said, period, precedent = claim.quantity, claim.period, claim.precedent
    if said is None or period is None or precedent is None:
        return None
    back = _reach(precedent, period)
    if back is None:
        return None
    years = range(period.year - 1, max(period.year - 1 - back, 0), -1)
    earlier = [(one, value) for one in years for _, _, value in _then(claim, period, one, tables)]
    fell = said.hedge in {Hedge.LESS_THAN, Hedge.UP_TO} and not precedent.record
    had = [(one, value) for one, value in earlier if (value < said.value if fell else value > said.value * _slack(said.hedge))]
    return Past(min(had) if had else None, min((one for one, _ in earlier), default=None))


def _reach(precedent: Precedent, period: Period) -> int | None:
    """How many years back it reaches: all, since a year named, or over so many; None where no year can be told."""
    if precedent.since is not None:
        return max(0, period.year - 1 - precedent.since)
    if precedent.years is not None:
        return precedent.years
    return None if precedent.vague else _BEFORE


def _then(claim: Claim, period: Period, year: int, tables: tuple[held.Held, Facts]) -> held.Levels:
    return held.levels(claim, period.back((period.year - year) * 12), *tables)


def _slack(hedge: Hedge) -> float:
    """A record of an exact number may be rounded; a mark that was passed is a mark."""
    return 1.0 if hedge is Hedge.MORE_THAN else 1.01
