"""Relations between deals, and their changes since the last meeting of a pair.

A deal may be part of a plan or a work under a paper, resume a stopped one, follow another as its
next round or batch, or be the undelivered rest of another. Umbrellas are never added up with their
parts: ``without_umbrella_deals`` leaves them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kirmash.deals.matching import SAME_GOODS_OVERLAP
from kirmash.deals.status import PLEDGE_STATUSES, STOP_STATUSES, is_umbrella
from kirmash.deals.traits import (
    MentionFeatures,
    features_of,
    goods_overlap,
    parties_compatible,
)
from kirmash.records.deals import Deal, DealKind, DealMention, DealSignal, DealStatus
from kirmash.records.periods import last_day

PART_OF, RESUMES, REST_OF, FOLLOWS = "part_of", "resumes", "rest_of", "follows"
_FURTHER = frozenset({DealSignal.FURTHER, DealSignal.ANEW})
_WORKS = frozenset({DealKind.SUPPLY, DealKind.PROJECT, DealKind.JOINT_VENTURE})


@dataclass(frozen=True, slots=True)
class DealRelation:
    """The relation ``kind`` (part_of, resumes, rest_of, follows) of ``deal`` to ``other``; both are
    ids of deals.
    """

    deal: str
    kind: str
    other: str


def find_deal_relations(
    deals: Sequence[Deal], mentions: Iterable[DealMention] = ()
) -> tuple[DealRelation, ...]:
    """Every relation among ``deals``, sorted; a deal resumes the last similar one that was stopped
    before its first report.

    By their ``mentions``, a deal follows the last similar one where it is called another round or
    batch, and is part of a signed paper on its subject.
    """
    results = [DealRelation(deal.id, PART_OF, deal.umbrella) for deal in deals if deal.umbrella]
    stopped = [deal for deal in deals if deal.status in STOP_STATUSES]
    words = {mention.id: mention for mention in mentions}
    read = [features for deal in deals if (features := _first_features(deal, words))]
    for deal in deals:
        results += _resumed_deals(deal, stopped)
        results += _undelivered_rests(deal, deals)
    for later in read:
        results += _followed_deals(later, read)
    return tuple(
        sorted(set(results), key=lambda relation: (relation.deal, relation.kind, relation.other))
    )


_Read = tuple[Deal, MentionFeatures]


def _first_features(deal: Deal, words: Mapping[str, DealMention]) -> _Read | None:
    """A deal with the features of its first report that is dated and known."""
    first = next((step for step in deal.history if step.published and step.mention in words), None)
    return (deal, features_of(words[first.mention], first.published)) if first else None


def _followed_deals(later: _Read, read: Sequence[_Read]) -> Iterator[DealRelation]:
    """What a deal follows as the next round or batch, takes up again, or is a work under."""
    deal, features = later
    further = (features.lot or 1) > 1 or features.signals & _FURTHER
    wanted: list[tuple[str, Callable[[Deal, MentionFeatures], bool]]] = []
    if further:
        wanted.append(
            (FOLLOWS, lambda old, its: old.kind is deal.kind and _one_subject(its, features))
        )
    if deal.kind is DealKind.RESUMPTION:
        wanted.append(
            (RESUMES, lambda old, its: old.status in STOP_STATUSES and _one_matter(its, features))
        )
    if deal.kind in _WORKS and not deal.umbrella:
        wanted.append(
            (
                PART_OF,
                lambda old, its: _is_signed_paper(old) and _one_work(its, features),
            )
        )
    for relation, fits in wanted:
        if last := _last_before(later, read, fits):
            yield DealRelation(deal.id, relation, last)


def _last_before(
    later: _Read, read: Sequence[_Read], fits: Callable[[Deal, MentionFeatures], bool]
) -> str:
    """The last deal before another one that fits, '' for none."""
    found = (
        (str(its.published), old.id)
        for old, its in read
        if _is_before(old, its, later) and fits(old, its)
    )
    return max(found, default=("", ""))[1]


def _is_before(old: Deal, its: MentionFeatures, later: _Read) -> bool:
    """Whether a deal was first reported before another one of parties that can be the same."""
    deal, features = later
    return bool(
        old.id != deal.id
        and its.published
        and features.published
        and its.published < features.published
        and parties_compatible(its.parties, features.parties)
    )


def _is_signed_paper(deal: Deal) -> bool:
    return deal.kind is DealKind.AGREEMENT and deal.status not in PLEDGE_STATUSES


def _one_matter(earlier: MentionFeatures, later: MentionFeatures) -> bool:
    """Whether two mentions name like goods or the same theme: by these a dossier finds them."""
    if earlier.goods and later.goods:
        return goods_overlap(earlier.goods, later.goods) >= SAME_GOODS_OVERLAP
    return bool(earlier.theme) and earlier.theme == later.theme


def _one_work(paper: MentionFeatures, work: MentionFeatures) -> bool:
    """Whether a work is on a paper's matter, or of a thing and for a firm that both name."""
    shared = paper.things & work.things or paper.object_stems & work.object_stems
    return _one_matter(paper, work) or bool(shared and paper.names & work.names)


def _one_subject(earlier: MentionFeatures, later: MentionFeatures) -> bool:
    """Whether what is called another round, batch or visit follows this one: of one matter, or with
    a thing, a firm or a word of the object in common; a return visit of the same two needs none.
    """
    return (
        _one_matter(earlier, later)
        or later.mention.kind is DealKind.VISIT
        or bool(
            earlier.things & later.things
            or earlier.names & later.names
            or earlier.object_stems & later.object_stems
        )
    )


def without_umbrella_deals(deals: Iterable[Deal]) -> tuple[Deal, ...]:
    """The deals that may be counted or added up: all but umbrellas, whose parts are deals of their
    own.
    """
    return tuple(deal for deal in deals if not is_umbrella(deal.kind, deal.theme))


def _resumed_deals(deal: Deal, stopped: Sequence[Deal]) -> Iterator[DealRelation]:
    """A request to resume: its first report is an offer or plan, later than the last report of a
    stopped deal on a similar subject.
    """
    first = deal.history[0]
    if first.status not in PLEDGE_STATUSES or first.published is None:
        return
    before = [
        (candidate.last_mentioned, candidate.id)
        for candidate in stopped
        if candidate.last_mentioned
        and candidate.last_mentioned < first.published
        and _similar_subject(candidate, deal)
    ]
    if before:
        yield DealRelation(deal.id, RESUMES, max(before)[1])


def _undelivered_rests(deal: Deal, deals: Sequence[Deal]) -> Iterator[DealRelation]:
    """A cancellation without an earlier report, while a similar deal was completed: the undelivered
    rest of that one.
    """
    if (
        deal.status is not DealStatus.CANCELLED
        or deal.history[0].status is not DealStatus.CANCELLED
    ):
        return
    day = deal.history[0].published or date.max
    done = [
        candidate
        for candidate in deals
        if candidate.status is DealStatus.COMPLETED
        and candidate.kind is deal.kind
        and _similar_subject(candidate, deal)
    ]
    before = [
        (candidate.last_mentioned, candidate.id)
        for candidate in done
        if candidate.last_mentioned and candidate.last_mentioned <= day
    ]
    if before:
        yield DealRelation(deal.id, REST_OF, max(before)[1])


def _similar_subject(left: Deal, right: Deal) -> bool:
    if not parties_compatible(frozenset(left.parties), frozenset(right.parties)):
        return False
    if left.goods or right.goods:
        return goods_overlap(frozenset(left.goods), frozenset(right.goods)) >= SAME_GOODS_OVERLAP
    return bool(left.theme) and left.theme == right.theme


_DONE_STATUSES = frozenset({DealStatus.COMPLETED, DealStatus.RESUMED})
_AGREED = frozenset({DealStatus.SIGNED, DealStatus.IN_PROGRESS}) | _DONE_STATUSES
_MEETING_KINDS = frozenset({DealKind.VISIT, DealKind.OTHER})
_SESSION_THEMES = frozenset({"working_group", "commission", "summit"})


@dataclass(frozen=True, slots=True)
class ChangesSinceMeeting:
    """The deals of one pair between the meeting on ``day`` and the day of the register.

    ``done``: the first report that it was done (of an agreement: that it was signed) came after
    that day; the latest first. ``late``: its due day has passed without that; left out where it had
    passed before the meeting and no report mentioned it since. The longest overdue first.
    ``due_next``: its due day lies ahead; the nearest first. ``new``: first reported after that day;
    the latest first.
    """

    day: date
    done: tuple[Deal, ...] = ()
    late: tuple[Deal, ...] = ()
    due_next: tuple[Deal, ...] = ()
    new: tuple[Deal, ...] = ()


def changes_since_meeting(deals: Sequence[Deal], day: date) -> ChangesSinceMeeting:
    """The changes of ``deals`` after the meeting on ``day``; their status is as of the day of the
    register.
    """
    return ChangesSinceMeeting(
        day,
        done=_latest_first(
            ((_done_date(deal), deal) for deal in deals if deal.outcome == "done"), after=day
        ),
        late=_soonest_due_first(
            deal
            for deal in deals
            if deal.outcome == "late" and (_due_date(deal) >= day or _reported_after(deal, day))
        ),
        due_next=_soonest_due_first(deal for deal in deals if deal.outcome == "due"),
        new=_latest_first(((_first_report_date(deal), deal) for deal in deals), after=day),
    )


def last_meeting_date(deals: Iterable[Deal], before: date) -> date | None:
    """The day of the last visit or session reported as having taken place, published before
    ``before``; None where none is known.

    That is the day of the first report of it: the register knows no closer one.
    """
    meeting_dates = (
        _done_date(deal) for deal in deals if deal.outcome == "done" and _is_meeting(deal)
    )
    return max((day for day in meeting_dates if day and day < before), default=None)


def _is_meeting(deal: Deal) -> bool:
    return deal.kind in _MEETING_KINDS and (
        deal.kind is DealKind.VISIT or deal.theme in _SESSION_THEMES
    )


def _done_date(deal: Deal) -> date | None:
    """When it was first reported done; of an agreement, signed or in force."""
    done = _AGREED if deal.kind is DealKind.AGREEMENT else _DONE_STATUSES
    report_dates = [
        step.published for step in deal.history if step.status in done and step.published
    ]
    return min(report_dates, default=deal.last_mentioned)


def _first_report_date(deal: Deal) -> date | None:
    return min((step.published for step in deal.history if step.published), default=None)


def _reported_after(deal: Deal, day: date) -> bool:
    return deal.last_mentioned is not None and deal.last_mentioned > day


def _due_date(deal: Deal) -> date:
    """The last day it is due by; ``outcome`` is late or due only where there is one."""
    return last_day(deal.due or "")


def _latest_first(dated_deals: Iterable[tuple[date | None, Deal]], after: date) -> tuple[Deal, ...]:
    later_deals = [(when, deal) for when, deal in dated_deals if when and when > after]
    return tuple(
        deal for _, deal in sorted(later_deals, key=lambda pair: (-pair[0].toordinal(), pair[1].id))
    )


def _soonest_due_first(deals: Iterable[Deal]) -> tuple[Deal, ...]:
    return tuple(sorted(deals, key=lambda deal: (_due_date(deal), deal.id)))
