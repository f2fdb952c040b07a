"""How every claim stands to the estimate: what it amounts to alone, whether that lies inside, and the ways to read it."""

from __future__ import annotations

from kirmash.series import hedging, hypotheses
from kirmash.series.constraints import Row, base_of
from kirmash.series.points import Desk, of_measure
from kirmash.series.posterior import Level
from kirmash.terms.claims import Claim
from kirmash.terms.estimates import Fit
from kirmash.terms.measures import Hedge
from kirmash.terms.periods import Period

DOUBTED = 0.6
"""A claim less likely right than this is shown as out of line: a slip let by costs more than a second look."""


def fits(desk: Desk) -> tuple[Fit, ...]:
    rows = {key: row for row in reversed(desk.found.system.rows) for key in row.claims}
    ours = {key for key, _ in of_measure(desk)}
    ordered = sorted(desk.sifted.claims, key=lambda key: (_when(desk, key), desk.sifted.utterance_of[key].id, key))
    return tuple(_fit(desk, key, rows.get(key)) for key in ordered if key in ours)


def _when(desk: Desk, key: str) -> tuple[int, int]:
    period = desk.sifted.utterance_of[key].period
    return (period.last, period.first) if period else (10**9, 0)


def _fit(desk: Desk, key: str, row: Row | None) -> Fit:
    claim, told = desk.sifted.claims[key], desk.sifted.utterance_of[key]
    reading = desk.sifted.aside.get(key)
    value, low, high = _alone(desk, claim, told.period)
    if reading or row is None or told.period is None:
        asked = hypotheses.undated(desk, claim, told) if reading == "no_period" else ()
        return Fit(key, told.id, told.period, value, low, high, None, 0.0, reading or "out_of_line", asked)
    level = desk.found.level(desk.question.measure, told.period)
    trust = desk.found.trust(row)
    bound = row.states[0].name == "near"
    taken = "out_of_line" if trust < DOUBTED else "bound" if bound else "used"
    inside = _inside(level, (value, low, high)) if level else None
    return Fit(key, told.id, told.period, value, low, high, inside, trust, taken, hypotheses.weighed(desk, row, value))


def _inside(level: Level, alone: tuple[float | None, float | None, float | None]) -> bool | None:
    """Whether what the claim alone gives and the estimate's interval have a level in common."""
    _, low, high = alone
    if low is None and high is None:
        return None
    return (low is None or low <= level.high) and (high is None or high >= level.low)


def _alone(desk: Desk, claim: Claim, period: Period | None) -> tuple[float | None, float | None, float | None]:
    """The level a claim alone gives: as said, or its rate applied to the estimated base; an open side is None."""
    if claim.quantity:
        if claim.quantity.unit != desk.question.unit:
            return None, None, None
        if claim.quantity.low is not None and claim.quantity.high is not None:
            return claim.quantity.value, claim.quantity.low, claim.quantity.high
        return _read(claim.quantity.value, claim.quantity.hedge, "level", 1.0)
    if claim.change_pct is None or period is None or claim.change_pct <= -100:
        return None, None, None
    base = desk.found.level(desk.question.measure, base_of(claim, period))
    if base is None:
        return None, None, None
    value, low, high = _read(claim.change_pct, claim.change_hedge, "change", base.middle)
    if claim.change_pct < 0 and (low is None) != (high is None):
        low, high = high, low  # "fell by more than 20 %" is a level of at most 80 % of the base
    return value, low, high


def _read(number: float, hedge: Hedge, kind: str, base: float) -> tuple[float | None, float | None, float | None]:
    told = hedging.told(number, hedge, kind)
    ends = (number, told.middle, told.middle - 1.645 * told.spread, told.middle + 1.645 * told.spread)
    edge, middle, low, high = (base * (1 + end / 100) if kind == "change" else end for end in ends)
    if told.side:
        return None, (edge if told.side > 0 else None), (edge if told.side < 0 else None)
    return middle, low, high
