"""Tellings of deals put together: a heading and its story, a meeting named three times, are one
deal each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kirmash.records.deals import DealKind, DealMention, DealStatus

_REACH = 12
"""Deals of a kind, first and last ones, that a new telling is held against: an endless list stays
linear.
"""
_PLACES = 8
"""Places kept of one deal in one document."""
_EVENTS = frozenset({DealKind.VISIT, DealKind.OTHER, DealKind.EXHIBITION})
_ONE_VISIT = 7
"""Days within which two dates may belong to one visit."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One telling of a deal: in a heading or not, which people and countries it names, whether it
    is of a year gone by, and whether it is with others than the page's pair.
    """

    mention: DealMention
    heading: bool
    people: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    past: bool = False
    with_others: bool = False


def united(found: Sequence[Telling]) -> tuple[DealMention, ...]:
    """Each deal once: a heading's telling, or a second one, is put to the first that is the same
    deal.
    """
    kept: list[Telling] = []
    places: dict[DealKind, list[int]] = {}
    for telling in found:
        like = places.setdefault(telling.mention.kind, [])
        same = next(
            (at for at in (*like[:_REACH], *like[_REACH:][-_REACH:]) if _same(kept[at], telling)),
            None,
        )
        if same is None:
            like.append(len(kept))
            kept.append(telling)
        else:
            kept[same] = _joined(kept[same], telling)
    return tuple(telling.mention for telling in kept)


def _same(one: Telling, other: Telling) -> bool:
    """Whether two tellings of one document are of one deal."""
    first, second, heading = one.mention, other.mention, one.heading or other.heading
    if (
        first.kind is not second.kind
        or not (heading or _level(first) is _level(second))
        or not _one_time(first, second)
    ):
        return False
    if one.past != other.past and first.kind in _EVENTS:
        return False  # a session of a year gone by is not the one reported
    if first.kind is DealKind.VISIT:
        return not _strangers(one, other)
    if first.object == second.object:
        return True
    if first.goods or second.goods:
        return (
            bool(set(first.goods) & set(second.goods))
            if heading
            else set(first.goods) == set(second.goods)
        )
    return first.theme == second.theme and (heading or bool(first.theme))


def _strangers(one: Telling, other: Telling) -> bool:
    """Whether two visits name other people, two at least on either side, or other countries; one
    that is not of the page's pair ("a summit with foreign leaders") is no visit between the two.
    """
    if one.with_others is not other.with_others:
        return True
    people = min(len(one.people), len(other.people)) > 1 and one.people.isdisjoint(other.people)
    return people or bool(
        one.places
        and other.places
        and one.places.isdisjoint(other.places)
        and one.people.isdisjoint(other.people)
    )


def _one_time(one: DealMention, other: DealMention) -> bool:
    """Whether the dates allow one deal: one is missing, one is part of the other, or both are days
    of one visit.
    """
    if (
        not (one.date and other.date)
        or one.date.startswith(other.date)
        or other.date.startswith(one.date)
    ):
        return True
    if one.kind is not DealKind.VISIT or len(one.date) < 10 or len(other.date) < 10:
        return False
    return (
        abs((date.fromisoformat(one.date[:10]) - date.fromisoformat(other.date[:10])).days)
        <= _ONE_VISIT
    )


def _level(mention: DealMention) -> DealStatus:
    """The status for the comparison: a visit told as going on and one told as over is the same
    visit.
    """
    going = mention.kind is DealKind.VISIT and mention.status is DealStatus.IN_PROGRESS
    return DealStatus.COMPLETED if going else mention.status


def _careful(one: Telling, other: Telling) -> DealStatus | None:
    """An offer by its heading is no more in the story: 'offers buses' over 'it is planned to
    deliver buses'; None for the rest.
    """
    levels = {one.mention.status, other.mention.status}
    offered = levels == {DealStatus.PROPOSED, DealStatus.PLANNED} and one.heading != other.heading
    return DealStatus.PROPOSED if offered else None


def _joined(one: Telling, other: Telling) -> Telling:
    """Both tellings as one: the places of both, what one lacks from the other; a heading gives way
    to its story.
    """
    first, second = one.mention, other.mention
    base = second if one.heading and not other.heading else first
    both = () if base is second else (first, second)
    mention = replace(
        base,
        status=_careful(one, other) or base.status,
        spans=tuple(dict.fromkeys((*first.spans, *second.spans)))[:_PLACES],
        goods=tuple(dict.fromkeys(key for each in both for key in each.goods)) or base.goods,
        hs=tuple(dict.fromkeys(code for each in both for code in each.hs)) or base.hs,
        actors=tuple(dict.fromkeys((*first.actors, *second.actors))),
        theme=base.theme or first.theme or second.theme,
        date=base.date or first.date or second.date,
        due=base.due or first.due or second.due,
    )
    return Telling(
        mention,
        one.heading and other.heading,
        one.people | other.people,
        one.places | other.places,
        one.past,
        one.with_others,
    )
