"""Follow-up of targets: what was intended by when, and whether the series met it, missed it, or a
later target replaced it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kirmash.deprecation import renamed_attributes
from kirmash.records.claims import Claim
from kirmash.records.estimates import Series, SeriesPoint
from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.records.quantities import Direction, Hedge, Modality
from kirmash.series.constraints import base_period_of


class TargetStatus(StrEnum):
    """What became of a target; direction: an aim without a number that no level can decide yet."""

    MET = "met"
    MISSED = "missed"
    REPLACED = "replaced"
    OPEN = "open"
    DIRECTION = "direction"


@renamed_attributes({"wanted": "target_level"})
@dataclass(frozen=True, slots=True)
class TargetFollowUp:
    """A target claim followed up.

    ``deadline`` is the period it is for, None where none was stated. ``target_level`` and
    ``reached`` are levels in the unit of the series, None where unknown. ``growth`` is the percent
    a year an open target still needs from the last known year. ``replaced_by`` is the claim id of
    the later target.
    """

    claim: str
    deadline: Period | None
    state: TargetStatus
    target_level: float | None = field(default=None, metadata={"json_key": "wanted"})
    reached: float | None = None
    growth: float | None = None
    replaced_by: str = ""


def follow_targets(
    claims: Sequence[Claim], series: Series, as_of: date
) -> tuple[TargetFollowUp, ...]:
    """Every target of the series among ``claims``, the earliest deadline first; ``claims`` in the
    order of their publication.

    Replaced is a target that was followed by another with the same deadline and another number. Met
    and missed are decided only by a level whose interval lies on one side of the target, or else by
    its middle once the deadline is over.
    """
    ours = [
        c
        for c in claims
        if c.modality is Modality.TARGET
        and c.measure is series.measure
        and not c.is_partial
        and c.pair == _series_pair(series)
    ]
    followed = [
        _follow_target(claim, ours[place + 1 :], series, as_of) for place, claim in enumerate(ours)
    ]
    return tuple(
        sorted(followed, key=lambda t: (t.deadline is None, t.deadline or Period(0, 0), t.claim))
    )


def _series_pair(series: Series) -> frozenset[str]:
    return frozenset(code for code in (series.reporter, series.partner) if code)


def _follow_target(
    claim: Claim, later: Sequence[Claim], series: Series, as_of: date
) -> TargetFollowUp:
    target_level = _target_level(claim, series)
    if target_level is None:
        return TargetFollowUp(claim.id, claim.period, _direction_state(claim, series))
    next_target = next(
        (
            c
            for c in later
            if c.period == claim.period and _target_level(c, series) not in {None, target_level}
        ),
        None,
    )
    point = _point_of_period(series, claim.period)
    if point is not None and point.value is not None and _is_past_deadline(claim, as_of):
        return TargetFollowUp(
            claim.id,
            claim.period,
            _met_or_missed(claim, target_level, point),
            target_level,
            point.value,
        )
    if next_target is not None:
        return TargetFollowUp(
            claim.id, claim.period, TargetStatus.REPLACED, target_level, replaced_by=next_target.id
        )
    return TargetFollowUp(
        claim.id,
        claim.period,
        TargetStatus.OPEN,
        target_level,
        growth=_needed_growth(claim, target_level, series),
    )


def _is_past_deadline(claim: Claim, as_of: date) -> bool:
    month = as_of.year * MONTHS_IN_YEAR + as_of.month - 1
    return claim.period is not None and month > claim.period.last


def _target_level(claim: Claim, series: Series) -> float | None:
    if claim.quantity:
        return claim.quantity.value if claim.quantity.unit == series.unit else None
    if claim.change_pct is None or claim.period is None:
        return None
    base = _point_of_period(series, base_period_of(claim, claim.period))
    return base.value * (1 + claim.change_pct / 100) if base and base.value is not None else None


def _met_or_missed(claim: Claim, target_level: float, point: SeriesPoint) -> TargetStatus:
    """At least the target is met; a target of "about" so much is met where the interval reaches it;
    a ceiling must hold.
    """
    low, high = (
        (point.low, point.high)
        if point.low is not None and point.high is not None
        else (point.value, point.value)
    )
    value = point.value or 0.0
    hedge = claim.quantity.hedge if claim.quantity else claim.change_hedge
    if hedge in {Hedge.LESS_THAN, Hedge.UP_TO} and low is not None:
        return (
            TargetStatus.MET
            if value <= target_level or low <= target_level
            else TargetStatus.MISSED
        )
    rough = hedge in {Hedge.ABOUT, Hedge.ALMOST} and high is not None and high >= target_level
    return TargetStatus.MET if value >= target_level or rough else TargetStatus.MISSED


def _needed_growth(claim: Claim, target_level: float, series: Series) -> float | None:
    """Percent a year from the last known year to the deadline; None without either, or where a
    level is not above zero.
    """
    known = [p for p in series.points if p.period.is_year and p.value]
    if claim.period is None or not claim.period.is_year or not known or target_level <= 0:
        return None
    last = known[-1]
    years = claim.period.year - last.period.year
    if years <= 0 or last.value is None or last.value <= 0:
        return None
    return 100 * (float((target_level / last.value) ** (1 / years)) - 1)


def _direction_state(claim: Claim, series: Series) -> TargetStatus:
    """A target of direction: met or missed by the growth of its period, or by the direction
    reported of it, where either is known.
    """
    if claim.direction is None or claim.period is None:
        return TargetStatus.DIRECTION
    now, before = (
        _point_of_period(series, claim.period),
        _point_of_period(series, claim.period.months_earlier()),
    )
    if now and before and now.value is not None and before.value is not None:
        way = Direction.UP if now.value > before.value else Direction.DOWN
    elif now and now.direction:
        way = now.direction
    else:
        return TargetStatus.DIRECTION
    return TargetStatus.MET if way is claim.direction else TargetStatus.MISSED


def _point_of_period(series: Series, period: Period | None) -> SeriesPoint | None:
    return next((p for p in series.points if p.period == period), None)
