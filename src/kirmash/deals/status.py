"""The present state of a deal, computed from its dated history by stated rules; nobody types a
status.

The rules follow AidData's TUFF (was there a commitment; how far did it get) and the IATI activity
statuses, in our own words and mapping. A history is oldest first; steps without a date stand before
the dated ones, so that nothing unplaced can overrule a dated report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from types import MappingProxyType

from kirmash.records.deals import DealKind, DealMention, DealStatus, Signal, Step
from kirmash.records.periods import last_day

RANK = MappingProxyType(
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

PLEDGES = frozenset({DealStatus.INTEREST, DealStatus.PROPOSED, DealStatus.PLANNED})
OFFERS = frozenset({DealStatus.INTEREST, DealStatus.PROPOSED})
STOPS = frozenset({DealStatus.SUSPENDED, DealStatus.CANCELLED})
FRAMEWORKS = frozenset(
    {
        "plan_of_measures",
        "long_term_trade",
        "cooperation_agreement",
        "partnership_agreement",
        "intent",
        "free_trade",
    }
)
EVENTS = frozenset({DealKind.VISIT, DealKind.EXHIBITION, DealKind.OTHER})
RENEWAL_DAYS = 365


def of_mention(mention: DealMention) -> DealStatus:
    """The status of one mention: as read, but a stop for good is a cancellation.

    "The contract has been suspended" → suspended; "the contract was terminated" → cancelled;
    "rejected by parliament" → suspended.
    """
    if mention.status is DealStatus.SUSPENDED and Signal.ENDED in mention.signals:
        return DealStatus.CANCELLED
    pledged = mention.status in {DealStatus.SIGNED, DealStatus.PLANNED}
    if pledged and Signal.REJECTED in mention.signals:
        return DealStatus.SUSPENDED
    return mention.status


def status_of(history: Sequence[Step], kind: DealKind, theme: str = "") -> DealStatus:
    """The status after the last step of a non-empty history, silence left aside."""
    state = history[0].status
    for number in range(1, len(history)):
        state = _after(state, history[: number + 1], kind, theme)
    if unproven(history, kind):
        state = DealStatus.PLANNED
    if kind is DealKind.RESUMPTION and state in {DealStatus.IN_PROGRESS, DealStatus.COMPLETED}:
        return DealStatus.RESUMED
    return state


def _after(state: DealStatus, history: Sequence[Step], kind: DealKind, theme: str) -> DealStatus:
    """The state after the last step of ``history``, ``state`` having been reached before it."""
    step, before = history[-1], history[:-1]
    if step.status in STOPS:
        return step.status if may_stop(before, kind, theme) else state
    if state is DealStatus.SUSPENDED:
        return taken_up_again(step.status)
    if state is DealStatus.CANCELLED or step.status not in RANK:
        return state
    if renewed(history):
        return step.status
    return max(state, step.status, key=lambda one: RANK[one])


def committed(history: Sequence[Step], kind: DealKind, theme: str = "") -> bool:
    """Whether anybody was ever bound: a binding paper was signed, or the thing was under way or
    done.
    """
    done = {DealStatus.IN_PROGRESS, DealStatus.RESUMED, DealStatus.COMPLETED}
    return any(
        step.status in done or (step.status is DealStatus.SIGNED and binding(kind, theme))
        for step in history
    )


def binding(kind: DealKind, theme: str = "") -> bool:
    """Whether a signature commits: not on a framework, a letter of intent or a plan, which remain
    pledges however solemn.
    """
    return theme not in FRAMEWORKS and kind is not DealKind.ROADMAP


def is_umbrella(kind: DealKind, theme: str) -> bool:
    """Whether it covers several things: its parts are deals of their own, and it is never added up
    with them.
    """
    return kind is DealKind.ROADMAP or (kind is DealKind.AGREEMENT and theme in FRAMEWORKS)


def may_stop(before: Sequence[Step], kind: DealKind, theme: str = "") -> bool:
    """Whether a deal can be suspended or cancelled: only what was committed can; a pledge that came
    to nothing stays a pledge.
    """
    return committed(before, kind, theme)


def taken_up_again(status: DealStatus) -> DealStatus:
    """What a suspended deal becomes by a later report: resumed where it runs again, completed where
    it is done; no offer does it.
    """
    if status is DealStatus.COMPLETED:
        return status
    return (
        DealStatus.RESUMED
        if status in {DealStatus.SIGNED, DealStatus.IN_PROGRESS, DealStatus.RESUMED}
        else DealStatus.SUSPENDED
    )


def unproven(history: Sequence[Step], kind: DealKind) -> bool:
    """Whether an offer, never agreed upon, is followed by a report that such a thing was done: that
    it was *this* offer is not inferred.
    """
    if kind in EVENTS or len(history) < 2 or history[0].status not in OFFERS:
        return False
    return {step.status for step in history} <= OFFERS | {DealStatus.COMPLETED} and history[
        -1
    ].status is DealStatus.COMPLETED


def renewed(history: Sequence[Step]) -> bool:
    """Whether the last step offers or plans again, a year or more after the first, what nobody has
    committed to: no result so far.
    """
    last = history[-1]
    dated = [step for step in history if step.said]
    if (
        last.status not in PLEDGES
        or last.said is None
        or any(step.status not in PLEDGES for step in history)
    ):
        return False
    return (
        len(dated) > 1
        and dated[0].said is not None
        and (last.said - dated[0].said).days >= RENEWAL_DAYS
    )


def flagged(state: DealStatus, said: frozenset[Signal]) -> tuple[DealStatus, tuple[str, ...]]:
    """The status and the flags that say on what it rests.

    Another supplier hired, with no word of a stop: it was probably never committed, so it is a plan
    again. All of the money paid, and nothing says it stopped: completed. A parliament's or court's
    refusal only explains a stop.
    """
    flags = tuple(sorted(said))
    running = {DealStatus.SIGNED, DealStatus.IN_PROGRESS, DealStatus.PLANNED, DealStatus.PROPOSED}
    if Signal.ANOTHER in said and state in running:
        return DealStatus.PLANNED, flags
    if Signal.PAID in said and state in {DealStatus.SIGNED, DealStatus.IN_PROGRESS}:
        return DealStatus.COMPLETED, flags
    return state, flags


def lapsed(
    status: DealStatus, kind: DealKind, last_said: date | None, until: tuple[date, int]
) -> bool:
    """Whether a deal has been silent for the given months: ``until`` is the day asked about and
    that number.

    What is completed, resumed, suspended or cancelled has ended or is known to stand; an agreement
    that is signed or in force lives till its term, said again or not. A deal nobody dated cannot be
    called silent.
    """
    settled = {DealStatus.COMPLETED, DealStatus.RESUMED, *STOPS}
    in_force = kind is DealKind.AGREEMENT and status in {DealStatus.SIGNED, DealStatus.IN_PROGRESS}
    if last_said is None or status in settled or in_force:
        return False
    return _months_later(last_said, until[1]) <= until[0]


def outcome_of(status: DealStatus, kind: DealKind, due: str | None, as_of: date) -> str:
    """done (completed, resumed or, for an agreement, signed), late (the due day gone by without
    it), due (still ahead) or open.
    """
    if status in {DealStatus.COMPLETED, DealStatus.RESUMED} or (
        kind is DealKind.AGREEMENT and RANK.get(status, 0) >= RANK[DealStatus.SIGNED]
    ):
        return "done"
    if not due or status is DealStatus.CANCELLED:
        return "open"
    return "late" if last_day(due) < as_of else "due"


def due_of(said: Iterable[str | None], history: Sequence[Step], kind: DealKind) -> str | None:
    """The due day last stated (oldest first in ``said``); of a paper that is signed, not the day it
    was to be signed by.
    """
    stated = [due for due in said if due]
    signed = min(
        (step.said for step in history if step.status is DealStatus.SIGNED and step.said),
        default=None,
    )
    if kind in {DealKind.AGREEMENT, DealKind.ROADMAP} and signed:
        stated = [due for due in stated if last_day(due) > signed]
    return stated[-1] if stated else None


def _months_later(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 + months
    ends = date((month + 1) // 12, (month + 1) % 12 + 1, 1).toordinal() - 1
    return date.fromordinal(
        min(date(month // 12, month % 12 + 1, 1).toordinal() + day.day - 1, ends)
    )
