"""The present status of a deal, computed from its dated history by fixed rules; nobody enters a
status.

The rules follow AidData's TUFF (was there a commitment; how far did it get) and the IATI activity
statuses, in our own words and mapping. A history is oldest first; steps without a date are before
the dated ones, so that an undated report cannot overrule a dated one. Of two that differ the later
and the more official counts; a vaguer report ("will be carried out") undoes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from kirmash.records.deals import DealEvent, DealKind, DealMention, DealSignal, DealStatus
from kirmash.records.periods import (
    ISO_DATE_LENGTH,
    MONTHS_IN_YEAR,
    first_day_of_month,
    last_day,
    last_day_of_month,
    parse,
)

STATUS_RANK = MappingProxyType(
    {
        DealStatus.INTEREST: 0,
        DealStatus.PROPOSED: 1,
        DealStatus.PLANNED: 2,
        DealStatus.SIGNED: 3,
        DealStatus.IN_PROGRESS: 4,
        DealStatus.RESUMED: 4,
        DealStatus.COMPLETED: 5,
    }
)
"""How far along a status is; suspended, cancelled and lapsed have no rank."""

PLEDGE_STATUSES = frozenset({DealStatus.INTEREST, DealStatus.PROPOSED, DealStatus.PLANNED})
OFFER_STATUSES = frozenset({DealStatus.INTEREST, DealStatus.PROPOSED})
STOP_STATUSES = frozenset({DealStatus.SUSPENDED, DealStatus.CANCELLED})
FRAMEWORK_THEMES = frozenset(
    {
        "plan_of_measures",
        "long_term_trade",
        "cooperation_agreement",
        "partnership_agreement",
        "intent",
        "free_trade",
    }
)
EVENT_KINDS = frozenset({DealKind.VISIT, DealKind.EXHIBITION, DealKind.OTHER})
RENEWAL_DAYS = 365
WORK_KINDS = frozenset({DealKind.SUPPLY, DealKind.PROJECT, DealKind.JOINT_VENTURE})
"""Deals that are done when something was delivered or built, whatever was signed before."""
RUNNING_STATUSES = frozenset({DealStatus.IN_PROGRESS, DealStatus.RESUMED})
REPORTING_DAYS = 14
"""Days after a due day within which a report that it was done tells of no delay by itself."""
_INTENTS = frozenset({"plan_of_measures", "intent"})


def status_of_mention(mention: DealMention) -> DealStatus:
    """The status of one mention: as read, but a stop for good is a cancellation.

    "The contract has been suspended" → suspended; "the contract was terminated" → cancelled;
    "rejected by parliament" → suspended.
    """
    if mention.status is DealStatus.SUSPENDED and DealSignal.ENDED in mention.signals:
        return DealStatus.CANCELLED
    pledged = mention.status in {DealStatus.SIGNED, DealStatus.PLANNED}
    if pledged and DealSignal.REJECTED in mention.signals:
        return DealStatus.SUSPENDED
    return mention.status


def status_of_history(
    history: Sequence[DealEvent], kind: DealKind, theme: str = "", confirmed: bool = False
) -> DealStatus:
    """The status after the last step of a non-empty history, without regard to silence.

    Steps count from the day they tell of, where their texts do. ``confirmed``: a person says that
    all steps are of one deal.
    """
    ordered = sorted(history, key=_effective_order)
    state, official = ordered[0].status, ordered[0].official
    for number in range(1, len(ordered)):
        step = ordered[number]
        reached = _next_status((state, official), ordered[: number + 1], kind, theme)
        if reached is not state:
            official = step.official
        elif step.status is state:
            official = official or step.official
        state = reached
    if not confirmed and is_completion_unconfirmed(history, kind):
        state = DealStatus.PLANNED
    if kind is DealKind.RESUMPTION and state in {DealStatus.IN_PROGRESS, DealStatus.COMPLETED}:
        return DealStatus.RESUMED
    return state


def _effective_order(step: DealEvent) -> date:
    """The day a step tells of, where that was before its publication; else that of publication."""
    published = step.published or date.min
    happened = _last_day_of(step.date)
    return min(happened, published) if happened and step.published else published


def _last_day_of(when: str | None) -> date | None:
    try:
        return last_day(when) if when else None
    except ValueError:
        return None


def _next_status(
    before: tuple[DealStatus, bool], history: Sequence[DealEvent], kind: DealKind, theme: str
) -> DealStatus:
    """The state after the last step of ``history``; ``before`` is the state reached until then and
    whether an official source told it.
    """
    (state, official), step = before, history[-1]
    outranked, outranks = official and not step.official, step.official and not official
    if step.status in STOP_STATUSES:
        undone = outranked and state is DealStatus.COMPLETED
        stops = can_be_stopped(history[:-1], kind, theme) and not undone
        return step.status if stops else state
    if state is DealStatus.SUSPENDED:
        return status_after_suspension(step.status)
    if state is DealStatus.CANCELLED:
        return _status_after_cancellation(step.status, outranked, outranks)
    if step.status not in STATUS_RANK:
        return state
    reopened = state is DealStatus.COMPLETED and step.status is DealStatus.IN_PROGRESS
    if reopened and _is_only_partly_done(step, outranked, outranks and kind is DealKind.SUPPLY):
        return step.status
    if is_renewed_pledge(history):
        return step.status
    return max(state, step.status, key=lambda status: STATUS_RANK[status])


def _is_only_partly_done(step: DealEvent, outranked: bool, corrected: bool) -> bool:
    """Whether a later report of progress tells that a deal said to be done is not: by the part that
    it gives, or as an official source (``corrected``).
    """
    partly = step.part is not None and step.part[0] < step.part[1]
    return corrected or (partly and not outranked)


def _status_after_cancellation(status: DealStatus, outranked: bool, outranks: bool) -> DealStatus:
    """The status of a cancelled deal after a later report: done after all, or going on where an
    official source says so and none told the end.
    """
    if status is DealStatus.COMPLETED and not outranked:
        return status
    return DealStatus.RESUMED if outranks and status in RUNNING_STATUSES else DealStatus.CANCELLED


def is_committed(history: Sequence[DealEvent], kind: DealKind, theme: str = "") -> bool:
    """Whether anybody was ever bound: a binding paper was signed, or the deal was under way or
    done.
    """
    done = {DealStatus.IN_PROGRESS, DealStatus.RESUMED, DealStatus.COMPLETED}
    return any(
        step.status in done
        or (step.status is DealStatus.SIGNED and is_binding_when_signed(kind, theme))
        for step in history
    )


def is_binding_when_signed(kind: DealKind, theme: str = "") -> bool:
    """Whether a signature commits: not on a framework, a letter of intent or a plan, which remain
    pledges however solemn.
    """
    return theme not in FRAMEWORK_THEMES and kind is not DealKind.ROADMAP


def is_umbrella(kind: DealKind, theme: str) -> bool:
    """Whether it covers several deals: its parts are deals of their own, and it is never added up
    with them.
    """
    return kind is DealKind.ROADMAP or (kind is DealKind.AGREEMENT and theme in FRAMEWORK_THEMES)


def can_be_stopped(before: Sequence[DealEvent], kind: DealKind, theme: str = "") -> bool:
    """Whether a deal can be suspended or cancelled: only a committed one can; an unfulfilled pledge
    stays a pledge.
    """
    return is_committed(before, kind, theme)


def status_after_suspension(status: DealStatus) -> DealStatus:
    """The status of a suspended deal after a later report: resumed where it runs again, completed
    where it is done; no offer changes it.
    """
    if status is DealStatus.COMPLETED:
        return status
    return (
        DealStatus.RESUMED
        if status in {DealStatus.SIGNED, DealStatus.IN_PROGRESS, DealStatus.RESUMED}
        else DealStatus.SUSPENDED
    )


def is_completion_unconfirmed(history: Sequence[DealEvent], kind: DealKind) -> bool:
    """Whether an offer, never agreed upon, is followed by a report that such a deal was done: that
    it was *this* offer is not inferred, unless an official source says it.
    """
    if kind in EVENT_KINDS or len(history) <= 1 or history[0].status not in OFFER_STATUSES:
        return False
    last = history[-1]
    offered = {step.status for step in history} <= OFFER_STATUSES | {DealStatus.COMPLETED}
    return offered and last.status is DealStatus.COMPLETED and not last.official


def is_renewed_pledge(history: Sequence[DealEvent]) -> bool:
    """Whether the last step offers or plans again, a year or more after the first, without any
    commitment in between.
    """
    last = history[-1]
    dated = [step for step in history if step.published]
    if (
        last.status not in PLEDGE_STATUSES
        or last.published is None
        or any(step.status not in PLEDGE_STATUSES for step in history)
    ):
        return False
    return (
        len(dated) > 1
        and dated[0].published is not None
        and (last.published - dated[0].published).days >= RENEWAL_DAYS
    )


def status_and_signal_flags(
    state: DealStatus, signals: frozenset[DealSignal]
) -> tuple[DealStatus, tuple[str, ...]]:
    """The status and the flags that it depends on.

    Another supplier hired, without a report of a stop: it was probably never committed, so it is a
    plan again. All of the money paid, and no report of a stop: completed. A parliament's or court's
    refusal only explains a stop.
    """
    flags = tuple(sorted(signals))
    running = {DealStatus.SIGNED, DealStatus.IN_PROGRESS, DealStatus.PLANNED, DealStatus.PROPOSED}
    if DealSignal.ANOTHER in signals and state in running:
        return DealStatus.PLANNED, flags
    if DealSignal.PAID in signals and state in {DealStatus.SIGNED, DealStatus.IN_PROGRESS}:
        return DealStatus.COMPLETED, flags
    return state, flags


def has_lapsed(
    status: DealStatus, kind: DealKind, last_reported: date | None, limit: tuple[date, int]
) -> bool:
    """Whether a deal has been silent too long: ``limit`` is the day of the register and the number
    of months.

    A completed, suspended or cancelled deal has ended or has a known state, and a resumption took
    place; an agreement that is signed or in force is valid until its term, mentioned again or not.
    A deal without any date cannot be called silent.
    """
    settled = status in {DealStatus.COMPLETED, *STOP_STATUSES} or (
        status is DealStatus.RESUMED and kind is DealKind.RESUMPTION
    )
    in_force = kind is DealKind.AGREEMENT and status in {DealStatus.SIGNED, *RUNNING_STATUSES}
    if last_reported is None or settled or in_force:
        return False
    return _months_later(last_reported, limit[1]) <= limit[0]


def is_done(status: DealStatus, kind: DealKind, theme: str = "") -> bool:
    """Whether what was agreed was done by its status: completed; of a resumption, running again;
    of an agreement that is neither a plan nor a letter of intent, signed. A plan that is signed or
    being carried out is not done. What its reports bear out, :func:`assess` looks at.
    """
    if status is DealStatus.RESUMED:
        return kind is DealKind.RESUMPTION
    signed = status is DealStatus.SIGNED and kind is DealKind.AGREEMENT
    return status is DealStatus.COMPLETED or (signed and theme not in _INTENTS)


def outcome_of(
    status: DealStatus, kind: DealKind, due: str | None, as_of: date, theme: str = ""
) -> str:
    """The outcome: done, cancelled, late (its due day has passed), due (still ahead) or open."""
    if is_done(status, kind, theme):
        return "done"
    if status is DealStatus.CANCELLED or not due:
        return "cancelled" if status is DealStatus.CANCELLED else "open"
    return "late" if last_day(due) < as_of else "due"


def _done_reports(evidence: DealEvidence, kind: DealKind) -> list[DealEvent]:
    """The steps that tell that a deal was done; of an agreement, that it was signed. A resumption
    that is only under way is not done.
    """
    signed = {DealStatus.SIGNED} if kind is DealKind.AGREEMENT else frozenset[DealStatus]()
    done = {DealStatus.COMPLETED, DealStatus.RESUMED, *signed}
    return [step for step in evidence.history if step.status in done]


def done_on(reports: Iterable[DealEvent]) -> DealEvent | None:
    """The report that tells first that a deal was done, by the day it tells of; None where none
    has a day.
    """
    dated = (step for step in reports if step.published)
    return min(dated, key=_effective_order, default=None)


def months_late(due: str | None, step: DealEvent, kind: DealKind) -> int | None:
    """Whole months from the due day until a deal was done; None where it was not late.

    A day or month that the text tells must lie wholly after the due day; a report alone tells of a
    delay where it comes more than a fortnight after it, and of a visit or fair nothing.
    """
    until = _last_day_of(due)
    happened = _last_day_of(step.date)
    if until is None or step.published is None:
        return None
    if happened is None or happened > step.published:
        happened = step.published
        if kind in EVENT_KINDS or (happened - until).days <= REPORTING_DAYS:
            return None
    elif (first := _first_day_of(step.date)) is None or first <= until:
        return None
    months = (happened.year - until.year) * MONTHS_IN_YEAR + happened.month - until.month
    return months if _months_later(until, months) <= happened else months - 1


def _first_day_of(when: str | None) -> date | None:
    if not when:
        return None
    try:
        return date.fromisoformat(when) if len(when) == ISO_DATE_LENGTH else parse(when).days[0]
    except ValueError:
        return None


UNCONFIRMED = "unconfirmed"
"""The flag of a deal that is done by unsure readings alone: it waits for a person."""


@dataclass(frozen=True, slots=True)
class DealAssessment:
    """What became of a deal by the day of the register; the fields are those of ``Deal``."""

    status: DealStatus
    outcome: str
    due: str | None
    flags: tuple[str, ...] = ()
    part: tuple[int, int] | None = None
    done_on: date | None = None
    months_late: int | None = None
    overdue_since: date | None = None


@dataclass(frozen=True, slots=True)
class DealEvidence:
    """What a deal is judged by: its history, kinds and theme, the due days in the order of their
    statement, its signals, when it was last reported, and whether a person joined its reports.
    """

    history: tuple[DealEvent, ...]
    kind: DealKind
    kinds: frozenset[DealKind]
    theme: str
    due_dates: tuple[str | None, ...]
    signals: frozenset[DealSignal]
    last_reported: date | None
    confirmed: bool = False


def assess(evidence: DealEvidence, as_of: date, lapse_months: int) -> DealAssessment:
    """The status and outcome of a deal, how late it is or was, and how much of it is done."""
    history, kind, theme = evidence.history, evidence.kind, evidence.theme
    works = sorted(evidence.kinds & WORK_KINDS)
    if works and kind is DealKind.AGREEMENT:  # a paper and what was ordered by it
        kind, theme = works[0], ""
    due = last_stated_due_date(evidence.due_dates, history, kind)
    reached, flags = _reached(evidence, kind, theme, (as_of, lapse_months))
    outcome = outcome_of(reached, kind, due, as_of, theme)
    is_done = outcome == "done"
    borne_out = _borne_out(evidence, kind, reached) if is_done else (outcome, (), None)
    outcome, doubts, done = borne_out
    late = months_late(due, done, kind) if done else None
    told_late = done is not None and late is None
    return DealAssessment(
        reached,
        outcome,
        due,
        tuple(flag for flag in (*flags, *doubts) if told_late or flag != DealSignal.LATE),
        _last_part(history) if reached in RUNNING_STATUSES else None,
        _effective_order(done) if done else None,
        late,
        last_day(due) + timedelta(days=1) if due and outcome == "late" else None,
    )


def _reached(
    evidence: DealEvidence, kind: DealKind, theme: str, limit: tuple[date, int]
) -> tuple[DealStatus, tuple[str, ...]]:
    """The status after the last report and what it depends on; ``limit`` is that of silence."""
    reached, flags = status_and_signal_flags(
        status_of_history(evidence.history, kind, theme, evidence.confirmed), evidence.signals
    )
    is_silent = has_lapsed(reached, kind, evidence.last_reported, limit)
    return DealStatus.LAPSED if is_silent else reached, flags


def _borne_out(
    evidence: DealEvidence, kind: DealKind, reached: DealStatus
) -> tuple[str, tuple[str, ...], DealEvent | None]:
    """The outcome of a deal that is done by its status, its flags, and the report of it: open where
    readers are sure of no report, or where it is being resumed and nobody says that it was.
    """
    reports = _done_reports(evidence, kind)
    sure = [step for step in reports if evidence.confirmed or not step.unconfirmed]
    if sure or (not reports and reached is not DealStatus.RESUMED):
        return "done", (), done_on(sure)
    return "open", (UNCONFIRMED,) if reports else (), None


def _last_part(history: Sequence[DealEvent]) -> tuple[int, int] | None:
    """How much of how much was done by the last report that tells it."""
    parts = [step.part for step in sorted(history, key=_effective_order) if step.part]
    return parts[-1] if parts else None


def last_stated_due_date(
    due_dates: Iterable[str | None], history: Sequence[DealEvent], kind: DealKind
) -> str | None:
    """The due day stated last (``due_dates`` are oldest first); for a signed paper, not the day it
    was to be signed by.
    """
    stated = [due for due in due_dates if due]
    signed = min(
        (step.published for step in history if step.status is DealStatus.SIGNED and step.published),
        default=None,
    )
    if kind in {DealKind.AGREEMENT, DealKind.ROADMAP} and signed:
        stated = [due for due in stated if last_day(due) > signed]
    return stated[-1] if stated else None


def _months_later(day: date, months: int) -> date:
    month = day.year * MONTHS_IN_YEAR + day.month - 1 + months
    same_day = first_day_of_month(month) + timedelta(days=day.day - 1)
    return min(same_day, last_day_of_month(month))
