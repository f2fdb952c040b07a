"""Follow-up of targets: what was intended by when, and whether the known levels met it, missed it
or leave it in doubt, or a later target took its place.

A target with a number is a level ("to $500 m"), or a change from one: from the base it names, else
from the level stated beside it ("double the present 100 by 2025"), else from the last year known
when it was set; a change within one year counts from the year before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from kirmash.deprecation import renamed_attributes
from kirmash.records.claims import Claim
from kirmash.records.estimates import Series
from kirmash.records.evidence import OPTIONAL
from kirmash.records.periods import MONTHS_IN_YEAR, Period, year_period
from kirmash.records.quantities import Direction, Hedge, Modality
from kirmash.series.evidence import base_period_of
from kirmash.series.target_levels import (
    KnownLevels,
    Level,
    flow_of,
    growth_needed,
    stated_level,
    subject_of,
    target_unit,
)

SAME_LEVEL_SHARE = 0.005
"""Targets whose levels differ by no larger share are one target, as is what it was moved from."""
MAX_REPLACING_FACTOR = 10.0
"""A target more times larger or smaller than another is of something else, or misread."""
_ROUGH_SHARE = 0.03  # how far below a target of "about" so much still meets it
_MULTIPLE_PERCENT = 100.0  # growth of so much is to be reached by a year, not within it


class TargetStatus(StrEnum):
    """What became of a target.

    doubtful: the known level reaches over it; unknown: its deadline has passed and no level is
    known; moved: set again with another deadline; replaced: with another number; direction: an aim
    without a number that no level can decide yet.
    """

    MET = "met"
    MISSED = "missed"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"
    MOVED = "moved"
    REPLACED = "replaced"
    OPEN = "open"
    DIRECTION = "direction"


@renamed_attributes({"wanted": "target_level"})
@dataclass(frozen=True, slots=True)
class TargetFollowUp:
    """A target followed up; ``claim`` is the first that told of it, ``repeated_by`` the others.

    ``deadline`` is the period it is for, None where none was stated. ``target_level`` and
    ``reached`` (of ``reached_in``, between ``reached_low`` and ``reached_high``) are levels in the
    unit of the series, None where unknown; ``base`` is the level that a change counts from.
    ``growth`` is the percent a year an open target still needs from the last known year.
    ``replaced_by`` is the claim id of the later target, ``moved_to`` its deadline and
    ``moved_level`` its level.
    """

    claim: str
    deadline: Period | None
    state: TargetStatus
    target_level: float | None = field(default=None, metadata={"json_key": "wanted"})
    reached: float | None = None
    growth: float | None = None
    replaced_by: str = ""
    reached_in: Period | None = field(default=None, metadata=OPTIONAL)
    reached_low: float | None = field(default=None, metadata=OPTIONAL)
    reached_high: float | None = field(default=None, metadata=OPTIONAL)
    base: float | None = field(default=None, metadata=OPTIONAL)
    repeated_by: tuple[str, ...] = field(default=(), metadata=OPTIONAL)
    moved_to: Period | None = field(default=None, metadata=OPTIONAL)
    moved_level: float | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class _Aim:
    """A target with its level, where that is known, and how it is set.

    ``within_year``: a change of its period against the one before, which no other year can meet.
    ``from_text``: its own text gives the level, or what it counts from.
    """

    claim: Claim
    published: date | None
    level: Level | None = None
    base: float | None = None
    within_year: bool = False
    from_text: bool = False
    repeated_by: tuple[str, ...] = ()

    @property
    def deadline(self) -> Period | None:
        return self.claim.period

    @property
    def has_number(self) -> bool:
        claim = self.claim
        return claim.stated is not None or claim.change_pct is not None

    @property
    def is_ceiling(self) -> bool:
        """Whether the level is not to be passed: "less than", a reduction."""
        claim = self.claim
        hedge = claim.quantity.hedge if claim.quantity else claim.change_hedge
        falls = claim.direction is Direction.DOWN or (
            claim.quantity is None and (claim.change_pct or 0.0) < 0
        )
        return hedge is Hedge.LESS_THAN or falls

    @property
    def is_rough(self) -> bool:
        claim = self.claim
        hedge = claim.quantity.hedge if claim.quantity else claim.change_hedge
        return hedge in {Hedge.ABOUT, Hedge.ALMOST}


def follow_targets(
    claims: Sequence[Claim],
    series: Series,
    as_of: date,
    published: Mapping[str, date | None] = MappingProxyType({}),
) -> tuple[TargetFollowUp, ...]:
    """Every target of the series among ``claims``, the earliest deadline first; ``claims`` in the
    order of their publication, reported levels among them, ``published`` their days by id.

    Told by several documents it is one. A level decides whose interval lies on one side of the
    target; a figure printed without a hedge counts as printed. A later target of the same subject
    and kind of size takes its place where it sets the same level for another year, another level
    for the same year, or less for later.
    """
    known = KnownLevels(claims, series, as_of, published)
    flow = flow_of(series.measure, series.reporter, series.partner)
    aims = [
        _aim(claim, known)
        for claim in claims
        if claim.modality is Modality.TARGET
        and flow_of(claim.measure, claim.reporter, claim.partner) == flow
        and target_unit(claim, claims) in {"", series.unit}
    ]
    distinct = _merge_repeated(_inherit_levels(aims))
    followed = [_follow(aim, distinct[at + 1 :], known) for at, aim in enumerate(distinct)]
    return tuple(
        sorted(followed, key=lambda t: (t.deadline is None, t.deadline or Period(0, 0), t.claim))
    )


def _aim(claim: Claim, known: KnownLevels) -> _Aim:
    published = known.published.get(claim.id)
    if quantity := claim.quantity:
        least = quantity.value if quantity.low is None else quantity.low
        return _Aim(claim, published, Level(quantity.value, least, least), from_text=True)
    if claim.change_pct is None and claim.absolute_change is None:
        return _Aim(claim, published)
    counted = _base_level(claim, published, known)
    if counted.level is None:
        return _Aim(claim, published, within_year=counted.within_year)
    level = (
        counted.level.plus(claim.absolute_change.value)
        if claim.absolute_change
        else counted.level.times(1 + (claim.change_pct or 0.0) / 100)
    )
    base = counted.level.value
    return _Aim(claim, published, level, base, counted.within_year, counted.from_text)


@dataclass(frozen=True, slots=True)
class _Base:
    """The level that a change counts from, None unknown, and how it is known."""

    level: Level | None
    within_year: bool = False
    from_text: bool = False


def _base_level(claim: Claim, published: date | None, known: KnownLevels) -> _Base:
    deadline, beside = claim.period, known.level_beside(claim)
    stated = stated_level(beside.quantity) if beside and beside.quantity else None
    multiple = _is_multiple(claim)
    if deadline and claim.base_period and not _is_usual_base(claim, published):
        base = base_period_of(claim, deadline)
        if stated and beside and beside.period == base:
            return _Base(stated, from_text=True)
        yearly = _is_year_before(base, deadline) and not multiple
        return _Base(known.level(claim, base), within_year=yearly)
    if stated and beside:
        before = _is_year_before(beside.period, deadline)
        return _Base(stated, before and not multiple, from_text=True)
    if deadline and not _counts_from_present(claim, published):
        return _Base(known.level(claim, deadline.months_earlier()), within_year=True)
    return _Base(known.last_year_before(claim, published))


def _is_year_before(base: Period | None, deadline: Period | None) -> bool:
    return deadline is not None and base == deadline.months_earlier()


def _is_usual_base(claim: Claim, published: date | None) -> bool:
    """Whether the base is none of its own, but the year before a deadline that lies years ahead."""
    if claim.period is None or claim.base_period == claim.period:
        return True
    ahead = _is_multiple(claim) or _counts_from_present(claim, published)
    return ahead and claim.base_period == claim.period.months_earlier()


def _is_multiple(claim: Claim) -> bool:
    return (claim.change_pct or 0.0) >= _MULTIPLE_PERCENT


def _counts_from_present(claim: Claim, published: date | None) -> bool:
    """Whether a change is to be reached by its period, from the year known when it was set: the
    period lies years ahead.
    """
    deadline = claim.period
    if deadline is None or not deadline.is_year:
        return deadline is None
    return published is not None and deadline.year > published.year + (not _is_multiple(claim))


def _inherit_levels(aims: Iterable[_Aim]) -> list[_Aim]:
    """The targets, a multiple that is set again without a level beside it ("to double by 2030")
    with the level it had before.
    """
    ordered: list[_Aim] = []
    for aim in aims:
        before = next((a for a in ordered if _is_set_again(a, aim)), None)
        ordered.append(replace(aim, level=before.level, base=before.base) if before else aim)
    return ordered


def _is_set_again(first: _Aim, second: _Aim) -> bool:
    claim = second.claim
    return (
        not second.from_text
        and _is_multiple(claim)
        and first.level is not None
        and first.claim.change_pct == claim.change_pct
        and not (first.within_year or second.within_year)
        and subject_of(first.claim) == subject_of(claim)
    )


def _merge_repeated(aims: Iterable[_Aim]) -> list[_Aim]:
    """Each target once, as first told, with the claims that tell it again; a deadline or a level
    that only a later one states is taken from it.
    """
    distinct: list[_Aim] = []
    for aim in aims:
        at = next((at for at, other in enumerate(distinct) if _is_same(other, aim)), None)
        if at is None:
            distinct.append(aim)
            continue
        first = distinct[at]
        again = (*first.repeated_by, aim.claim.id)
        fuller = first.deadline is None and aim.deadline is not None
        if fuller or (first.level is None and aim.level is not None):
            again = (*first.repeated_by, first.claim.id)
            distinct[at] = replace(aim, published=first.published, repeated_by=again)
        else:
            distinct[at] = replace(first, repeated_by=again)
    return distinct


def _is_same(first: _Aim, second: _Aim) -> bool:
    one, other = first.claim, second.claim
    if subject_of(one) != subject_of(other) or first.has_number != second.has_number:
        return False
    same_end = _ends_with(first.deadline, second.deadline)
    if first.deadline and second.deadline and not same_end:
        return False
    if not first.has_number:
        return same_end and one.direction is other.direction
    if one.change_pct is not None and one.change_pct == other.change_pct and not one.quantity:
        return same_end
    return _levels_agree(first.level, second.level)


def _ends_with(first: Period | None, second: Period | None) -> bool:
    """Whether two deadlines are one: "by 2025" and "by December 2025" are."""
    if first is None or second is None:
        return first is second
    return first.last == second.last


def _levels_agree(first: Level | None, second: Level | None) -> bool:
    if first is None or second is None:
        return False
    return abs(first.value - second.value) <= SAME_LEVEL_SHARE * abs(first.value)


def _follow(aim: _Aim, later: Sequence[_Aim], known: KnownLevels) -> TargetFollowUp:
    target = TargetFollowUp(
        aim.claim.id,
        aim.deadline,
        TargetStatus.OPEN,
        aim.level.value if aim.level else None,
        base=aim.base,
        repeated_by=aim.repeated_by,
    )
    passed = _is_past_deadline(aim.deadline, known.as_of)
    if not aim.has_number:
        return replace(target, state=_direction_state(aim.claim, known, passed))
    decided = _decide(aim, known, passed)
    successor = next((other for other in later if _takes_place(aim, other)), None)
    if successor and (decided is None or decided[0] is not TargetStatus.MET):
        in_time = not _is_past_deadline(aim.deadline, successor.published)
        if decided is None or in_time:
            return _moved(target, aim, successor)
    if decided:
        state, period, level = decided
        return replace(
            target,
            state=state,
            reached=level.value,
            reached_in=period,
            reached_low=level.low,
            reached_high=level.high,
        )
    if passed:
        return replace(target, state=TargetStatus.UNKNOWN)
    level_wanted = aim.level.value if aim.level else None
    return replace(target, growth=growth_needed(level_wanted, aim.deadline, known.series))


_Decision = tuple[TargetStatus, Period, Level]


def _decide(aim: _Aim, known: KnownLevels, passed: bool) -> _Decision | None:
    """What the levels make of a target, with the period and level that decide; None where they
    cannot yet.
    """
    period = _deciding_period(aim, known) if passed else None
    level = known.level(aim.claim, period) if period else None
    state = _compare(aim, level) if level else None
    if state is not TargetStatus.MET and (early := _reached_before(aim, known)):
        return TargetStatus.MET, *early
    return (state, period, level) if state and period and level else None


def _moved(target: TargetFollowUp, aim: _Aim, successor: _Aim) -> TargetFollowUp:
    moved = successor.deadline != aim.deadline
    level = successor.level or aim.level
    return replace(
        target,
        state=TargetStatus.MOVED if moved else TargetStatus.REPLACED,
        replaced_by=successor.claim.id,
        moved_to=successor.deadline,
        moved_level=level.value if level else None,
    )


def _is_past_deadline(deadline: Period | None, day: date | None) -> bool:
    if deadline is None or day is None:
        return False
    return day.year * MONTHS_IN_YEAR + day.month - 1 > deadline.last


def _deciding_period(aim: _Aim, known: KnownLevels) -> Period | None:
    """The period whose level decides: the deadline's own, else the year that ends with it."""
    deadline = aim.deadline
    if deadline is None or known.level(aim.claim, deadline):
        return deadline
    ends_year = (deadline.last + 1) % MONTHS_IN_YEAR == 0
    return year_period(deadline.last // MONTHS_IN_YEAR) if ends_year else deadline


def _reached_before(aim: _Aim, known: KnownLevels) -> tuple[Period, Level] | None:
    """The first level since the target was set that meets it ahead of its deadline, or without
    one; of a change within a year and of a ceiling there is none.
    """
    if aim.within_year or aim.is_ceiling or aim.level is None or aim.published is None:
        return None
    for period in known.periods(aim.claim):
        due = aim.deadline is None or period.last < aim.deadline.last
        since = period.is_cumulative and period.year >= aim.published.year
        level = known.level(aim.claim, period) if due and since else None
        if level and _compare(aim, level) is TargetStatus.MET:
            return period, level
    return None


def _compare(aim: _Aim, level: Level) -> TargetStatus | None:
    """Met or missed where the known level lies on one side of the target, else doubtful; None
    where the target has no level.
    """
    if aim.level is None:
        return None
    low, high = aim.level.low, aim.level.high
    if aim.is_rough:
        low, high = low * (1 - _ROUGH_SHARE), high * (1 - _ROUGH_SHARE)
    if aim.is_ceiling:
        reached, short = level.high <= low, level.low > high
    else:
        reached, short = level.low >= high, level.high < low
    if reached:
        return TargetStatus.MET
    return TargetStatus.MISSED if short else TargetStatus.DOUBTFUL


def _takes_place(first: _Aim, second: _Aim) -> bool:
    """Whether a later target takes the place of an earlier one; a change of one year against the
    year before never does.
    """
    if not (first.deadline and second.deadline and second.has_number):
        return False
    if subject_of(first.claim) != subject_of(second.claim):
        return False
    if first.within_year or second.within_year:
        return False
    if first.level and second.level and first.level.value:
        ratio = second.level.value / first.level.value
        together = first.claim.document == second.claim.document
        return _sets_anew(ratio, (first.deadline, second.deadline), together)
    again = first.claim.change_pct is not None and first.claim.change_pct == second.claim.change_pct
    return again and first.deadline != second.deadline


def _sets_anew(ratio: float, deadlines: tuple[Period, Period], together: bool) -> bool:
    """Whether a level so many times the earlier one is set in its place: the same for another
    period, another for the same, less for later or more for sooner, but of no other order of size;
    of several in one text (``together``) only the same is.
    """
    before, after = deadlines
    same = abs(ratio - 1) <= SAME_LEVEL_SHARE
    if not 1 / MAX_REPLACING_FACTOR <= ratio <= MAX_REPLACING_FACTOR:
        return False
    if same or together:
        return same and before != after
    return before == after or (ratio < 1 if after > before else ratio > 1)


def _direction_state(claim: Claim, known: KnownLevels, passed: bool) -> TargetStatus:
    """A target of direction: met or missed where the way its period went is known."""
    way = known.direction(claim.period) if claim.period else None
    if claim.direction is None or way is None:
        return TargetStatus.UNKNOWN if passed else TargetStatus.DIRECTION
    return TargetStatus.MET if way is claim.direction else TargetStatus.MISSED
