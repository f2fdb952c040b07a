"""What became of the deals since the last meeting: done, late, due next, and told of for the first
time.

The four lists answer the questions of an agenda; one deal may stand in two of them (new and due
next), and one that is neither new nor moved nor dated in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kirmash.records.deals import Deal, DealKind, DealStatus
from kirmash.records.periods import last_day

_DONE = frozenset({DealStatus.COMPLETED, DealStatus.RESUMED})
_SEALED = frozenset({DealStatus.SIGNED, DealStatus.IN_PROGRESS}) | _DONE
_MEETINGS = frozenset({DealKind.VISIT, DealKind.OTHER})
_SITTINGS = frozenset({"working_group", "commission", "summit"})


@dataclass(frozen=True, slots=True)
class SinceLast:
    """The deals of one pair between the meeting on ``day`` and the day the register was asked
    about.

    ``done``: the first report that it was done (of an agreement: that it was signed) came after
    that day; the latest first. ``late``: its due day has gone by without that; left out where it
    had gone by before the meeting and nobody spoke of it since. The longest overdue first.
    ``due_next``: its due day lies ahead; the nearest first. ``new``: first told of after that day;
    the latest first.
    """

    day: date
    done: tuple[Deal, ...] = ()
    late: tuple[Deal, ...] = ()
    due_next: tuple[Deal, ...] = ()
    new: tuple[Deal, ...] = ()


def since(deals: Sequence[Deal], day: date) -> SinceLast:
    """What became of ``deals`` after the meeting on ``day``; how they stand is as of the day they
    were registered for.
    """
    return SinceLast(
        day,
        done=_by_day(
            ((_done_on(deal), deal) for deal in deals if deal.outcome == "done"), after=day
        ),
        late=_by_due(
            deal
            for deal in deals
            if deal.outcome == "late" and (_due(deal) >= day or _spoken(deal, day))
        ),
        due_next=_by_due(deal for deal in deals if deal.outcome == "due"),
        new=_by_day(((_first_said(deal), deal) for deal in deals), after=day),
    )


def last_meeting(deals: Iterable[Deal], before: date) -> date | None:
    """The day of the last visit or session told of as held and published before ``before``; None
    where none is known.

    That is the day it was first reported to have taken place: the register knows no closer one.
    """
    held = (_done_on(deal) for deal in deals if deal.outcome == "done" and _is_meeting(deal))
    return max((day for day in held if day and day < before), default=None)


def _is_meeting(deal: Deal) -> bool:
    return deal.kind in _MEETINGS and (deal.kind is DealKind.VISIT or deal.theme in _SITTINGS)


def _done_on(deal: Deal) -> date | None:
    """When it was first reported done; of an agreement, signed or in force."""
    done = _SEALED if deal.kind is DealKind.AGREEMENT else _DONE
    if deal.status is DealStatus.RESUMED:
        done = done | {DealStatus.IN_PROGRESS}
    told = [step.said for step in deal.history if step.status in done and step.said]
    return min(told, default=deal.last_said)


def _first_said(deal: Deal) -> date | None:
    return min((step.said for step in deal.history if step.said), default=None)


def _spoken(deal: Deal, day: date) -> bool:
    return deal.last_said is not None and deal.last_said > day


def _due(deal: Deal) -> date:
    """The last day it is due by; ``outcome`` is late or due only where there is one."""
    return last_day(deal.due or "")


def _by_day(told: Iterable[tuple[date | None, Deal]], after: date) -> tuple[Deal, ...]:
    kept = [(when, deal) for when, deal in told if when and when > after]
    return tuple(deal for _, deal in sorted(kept, key=lambda one: (-one[0].toordinal(), one[1].id)))


def _by_due(deals: Iterable[Deal]) -> tuple[Deal, ...]:
    return tuple(sorted(deals, key=lambda deal: (_due(deal), deal.id)))
