"""The points of a series: what is known of each period, as said, as derived, or why there is no
level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kirmash.records.claims import Claim
from kirmash.records.estimates import Point
from kirmash.records.evidence import short_id
from kirmash.records.periods import Period
from kirmash.records.quantities import Direction, Hedge, Measure
from kirmash.series import priors
from kirmash.series.constraints import Known, Row, base_of
from kirmash.series.evidence import Question, Sifted, flow_of
from kirmash.series.posterior import Level, Posterior

WIDE = 0.25
"""Half an interval wider than this share of its value makes a level of low reliability."""
HOPELESS = 6.0
"""An interval whose ends differ by more than this factor is no estimate."""
TRUSTED = 0.5


@dataclass(frozen=True, slots=True)
class Desk:
    """One question with what was sorted and found of it.

    ``known`` are levels from other series, ``speaking`` the utterance a copied claim was counted
    in, by claim id.
    """

    question: Question
    sifted: Sifted
    found: Posterior
    known: tuple[Known, ...] = ()
    speaking: Mapping[str, str] = field(default_factory=dict)


def periods(desk: Desk) -> list[Period]:
    """Every period some claim speaks of: of a level, of a change, the base of a change, of a
    direction.
    """
    found: set[Period] = set()
    for key, claim in of_measure(desk):
        period = desk.sifted.utterance_of[key].period
        reading = desk.sifted.aside.get(key, "")
        if period and reading in {"", "direction"}:
            found.add(period)
            if claim.change_pct is not None and not reading:
                found.add(base_of(claim, period))
    return sorted(found | set(desk.question.periods) | _following(desk))


def _following(desk: Desk) -> set[Period]:
    """Periods nothing is said of that follow from others: exports where turnover and imports are
    told, a year from its quarters.
    """
    index = desk.found.index
    asked = {
        when
        for measure, when in index
        if measure is desk.question.measure and isinstance(when, Period)
    }
    of_sums = {place for whole in desk.found.system.wholes for place in (whole.whole, *whole.parts)}
    return {when for when in asked if index[desk.question.measure, when] in of_sums} | {
        one.period for one in desk.known
    }


def of_measure(desk: Desk) -> Iterable[tuple[str, Claim]]:
    """The claims that tell the measure asked for, from either side, with their ids."""
    return (
        (key, claim)
        for key, claim in desk.sifted.claims.items()
        if flow_of(desk.question, claim)[0] is desk.question.measure
    )


def point(desk: Desk, period: Period) -> Point:
    rows = _rows_on(desk, period)
    evidence = _evidence(desk, rows, period)
    told = len({desk.speaking.get(key, desk.sifted.utterance_of[key].id) for key in evidence})
    level = desk.found.level(desk.question.measure, period)
    blank = Point(
        _id(desk.question, period),
        period,
        None,
        None,
        None,
        "x",
        evidence,
        told,
        _official(desk, rows),
        _direction(desk, period),
    )
    if level is None:
        directed = blank.direction is not None and not rows
        return replace(blank, reason="direction_only" if directed else "no_level")
    if desk.question.measure is not Measure.BALANCE and level.high > HOPELESS * level.low:
        return replace(blank, reason="too_wide")
    if not level.trusted:
        return replace(blank, reason="not_converged")
    return _valued(desk, blank, level, rows)


def _valued(desk: Desk, blank: Point, level: Level, rows: Sequence[Row]) -> Point:
    wide = (level.high - level.low) / 2 > WIDE * abs(level.middle)
    said = _as_said(desk, blank.period, level)
    derived = _as_derived(desk, blank.period, level) if said is None else said
    value = level.middle if derived is None else derived
    bounds_only = all(row.states[0].name == "near" for row in rows) if rows else False
    status = "u" if wide or bounds_only else "e" if said is None else ""
    return replace(
        blank,
        value=value,
        low=min(level.low, value),
        high=max(level.high, value),
        status=status,
        direction=None,
    )


def _id(question: Question, period: Period) -> str:
    sides: Sequence[object] = (question.reporter, question.partner)
    if question.measure is Measure.TURNOVER:
        sides = sorted(map(str, sides))
    return short_id("v", question.measure, *sides, question.unit, period)


def _rows_on(desk: Desk, period: Period) -> list[Row]:
    """Rows that speak of the period, levels first, then the surest and most precise."""
    key = (desk.question.measure, period)
    place = desk.found.index.get(key)
    if place is None:
        return []
    rows = [row for row in desk.found.system.rows if place in row.nodes]
    return sorted(
        rows,
        key=lambda row: (
            row.kind != "level",
            row.nodes[0] != place,
            -desk.found.trust(row) / row.states[0].spread,
            row.utterance,
        ),
    )


def _evidence(desk: Desk, rows: Sequence[Row], period: Period) -> tuple[str, ...]:
    """Claims behind a level, strongest first: its own rows, the levels its rates start from, then
    bare directions.
    """
    found = [key for row in rows for key in row.claims]
    if rows and not any(row.kind == "level" for row in rows):
        others = {place for row in rows for place in row.nodes}
        found += [
            key
            for row in desk.found.system.rows
            if row.kind == "level" and row.nodes[0] in others
            for key in row.claims
        ]
    told = desk.sifted.utterance_of
    found += [
        key
        for key, reading in desk.sifted.aside.items()
        if reading == "direction" and told[key].period == period
    ]
    return tuple(dict.fromkeys(key for key in found if key in desk.sifted.claims))


def _official(desk: Desk, rows: Sequence[Row]) -> float:
    weights = [(desk.found.trust(row) / row.states[0].spread, row.official) for row in rows]
    total = sum(weight for weight, _ in weights)
    return sum(weight for weight, official in weights if official) / total if total else 0.0


def _direction(desk: Desk, period: Period) -> Direction | None:
    """The way it moved where only that is told of the period; the later telling wins."""
    told = desk.sifted.utterance_of
    bare = [
        (told[key].said, key)
        for key, reading in desk.sifted.aside.items()
        if reading == "direction" and told[key].period == period
    ]
    ordered = sorted(bare, key=lambda one: (one[0] is not None, one[0] or 0, one[1]), reverse=True)
    return next((way for _, key in ordered if (way := desk.sifted.claims[key].direction)), None)


def _as_said(desk: Desk, period: Period, level: Level) -> float | None:
    """The printed level where it was said plainly, nothing contradicts it and the estimate is the
    same within its rounding.
    """
    place = desk.found.index.get((desk.question.measure, period))
    for row in desk.found.system.rows:
        if row.kind != "level" or row.nodes != (place,) or desk.found.trust(row) < TRUSTED:
            continue
        for key in row.claims:
            said = (
                desk.sifted.claims[key].quantity
                if desk.sifted.claims[key].measure is desk.question.measure
                else None
            )
            if said and said.hedge is Hedge.EXACT and said.low is None:
                slack = max(0.5 * priors.step(said.value), 0.008 * abs(said.value))
                if abs(said.value - level.middle) <= min(slack, 0.05 * abs(said.value)):
                    return said.value
    return None


def _as_derived(desk: Desk, period: Period, level: Level) -> float | None:
    """What one plain rate gives from a level said plainly, where the estimate agrees: 98.4 after a
    fall of 14.7 % was 115.4.
    """
    measure = desk.question.measure
    for _, claim in of_measure(desk):
        if (
            claim.change_pct is None
            or claim.change_pct <= -100
            or claim.change_hedge is not Hedge.EXACT
            or claim.period is None
        ):
            continue
        base, factor = claim.base_period or claim.period.back(), 1 + claim.change_pct / 100
        other, times = (claim.period, 1 / factor) if period == base else (base, factor)
        known = (
            desk.found.level(measure, other)
            if period in (base, claim.period) and (measure, other) in desk.found.index
            else None
        )
        said = _as_said(desk, other, known) if known else None
        if said is not None and abs(said * times - level.middle) <= 0.008 * abs(level.middle):
            return said * times
    return None
