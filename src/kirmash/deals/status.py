"""The present status of a deal, computed from its dated history by fixed rules; nobody enters a
status.

The rules follow AidData's TUFF (was there a commitment; how far did it get) and the IATI activity
statuses, in our own words and mapping. A history is oldest first; steps without a date are before
the dated ones, so that an undated report cannot overrule a dated one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from kirmash.records.deals import DealEvent, DealKind, DealMention, DealSignal, DealStatus
from kirmash.records.periods import (
    MONTHS_IN_YEAR,
    first_day_of_month,
    last_day,
    last_day_of_month,
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


def status_of_history(history: Sequence[DealEvent], kind: DealKind, theme: str = "") -> DealStatus:
    """The status after the last step of a non-empty history, without regard to silence."""
    state = history[0].status
    for number in range(1, len(history)):
        state = _next_status(state, history[: number + 1], kind, theme)
    if is_completion_unconfirmed(history, kind):
        state = DealStatus.PLANNED
    if kind is DealKind.RESUMPTION and state in {DealStatus.IN_PROGRESS, DealStatus.COMPLETED}:
        return DealStatus.RESUMED
    return state


def _next_status(
    state: DealStatus, history: Sequence[DealEvent], kind: DealKind, theme: str
) -> DealStatus:
    """The state after the last step of ``history``, ``state`` having been reached before it."""
    step, before = history[-1], history[:-1]
    if step.status in STOP_STATUSES:
        return step.status if can_be_stopped(before, kind, theme) else state
    if state is DealStatus.SUSPENDED:
        return status_after_suspension(step.status)
    if state is DealStatus.CANCELLED or step.status not in STATUS_RANK:
        return state
    if is_renewed_pledge(history):
        return step.status
    return max(state, step.status, key=lambda status: STATUS_RANK[status])


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
    it was *this* offer is not inferred.
    """
    if kind in EVENT_KINDS or len(history) <= 1 or history[0].status not in OFFER_STATUSES:
        return False
    return {step.status for step in history} <= OFFER_STATUSES | {DealStatus.COMPLETED} and history[
        -1
    ].status is DealStatus.COMPLETED


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

    A completed, resumed, suspended or cancelled deal has ended or has a known state; an agreement
    that is signed or in force is valid until its term, mentioned again or not. A deal without any
    date cannot be called silent.
    """
    settled = {DealStatus.COMPLETED, DealStatus.RESUMED, *STOP_STATUSES}
    in_force = kind is DealKind.AGREEMENT and status in {DealStatus.SIGNED, DealStatus.IN_PROGRESS}
    if last_reported is None or status in settled or in_force:
        return False
    return _months_later(last_reported, limit[1]) <= limit[0]


def outcome_of(status: DealStatus, kind: DealKind, due: str | None, as_of: date) -> str:
    """The outcome: done (completed, resumed or, for an agreement, signed), late (the due day has
    passed without it), due (still ahead) or open.
    """
    if status in {DealStatus.COMPLETED, DealStatus.RESUMED} or (
        kind is DealKind.AGREEMENT and STATUS_RANK.get(status, 0) >= STATUS_RANK[DealStatus.SIGNED]
    ):
        return "done"
    if not due or status is DealStatus.CANCELLED:
        return "open"
    return "late" if last_day(due) < as_of else "due"


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
