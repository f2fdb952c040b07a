"""A deal built from its mentions: its steps with their words and sources, its kind, parties and
goods, and what became of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from kirmash.deals import status
from kirmash.deals.scores import is_official
from kirmash.deals.traits import MentionFeatures
from kirmash.records.deals import Deal, DealEvent, DealKind, DealSignal, DealStatus, deal_id
from kirmash.records.evidence import Acceptance

_STATUS_SIGNALS = frozenset(
    {DealSignal.REJECTED, DealSignal.ANOTHER, DealSignal.PAID, DealSignal.LATE}
)


@dataclass(frozen=True, slots=True)
class Register:
    """What a register forms its deals by: its day, after how many months of silence a deal has
    lapsed, the addresses of the mentions by id, and the ids of mentions and deals that people
    merged.
    """

    as_of: date
    lapse_months: int
    urls: Mapping[str, str]
    merged: Set[str]


def build_deal(group: Sequence[MentionFeatures], register: Register) -> Deal:
    """The deal of these mentions, oldest first, with its history and what became of it."""
    first = group[0].mention
    actors = _unique_parts(features.mention.actors for features in group)
    steps = [(_history_step(features, register, frozenset(actors)), features) for features in group]
    steps.sort(key=lambda pair: _step_order(pair[0]))
    history = tuple(step for step, _ in steps)
    due_dates = tuple(features.mention.due for _, features in steps)
    evidence = _evidence(group, register, history, due_dates)
    judged = status.assess(evidence, register.as_of, register.lapse_months)
    return Deal(
        deal_id(first.id),
        evidence.kind,
        judged.status,
        judged.outcome,
        _parties_of(group),
        first.object,
        tuple(features.mention_id for features in group),
        history,
        hs=_unique_parts(features.mention.hs for features in group),
        goods=_unique_parts(features.mention.goods for features in group),
        actors=actors,
        theme=evidence.theme,
        due=judged.due,
        last_mentioned=evidence.last_reported,
        flags=judged.flags,
        part=judged.part,
        done_on=judged.done_on,
        months_late=judged.months_late,
        overdue_since=judged.overdue_since,
    )


def _evidence(
    group: Sequence[MentionFeatures],
    register: Register,
    history: tuple[DealEvent, ...],
    due_dates: tuple[str | None, ...],
) -> status.DealEvidence:
    signals = frozenset(
        signal
        for features in group
        for signal in features.mention.signals
        if signal is not DealSignal.LATE or features.mention.status is DealStatus.COMPLETED
    )
    names = {name for item in group for name in (item.mention_id, deal_id(item.mention_id))}
    return status.DealEvidence(
        history,
        _kind_of(group),
        frozenset(features.mention.kind for features in group),
        next((features.theme for features in group if features.theme), ""),
        due_dates,
        signals & _STATUS_SIGNALS,
        _last_report_date(group),
        not register.merged.isdisjoint(names),
    )


def _last_report_date(group: Sequence[MentionFeatures]) -> date | None:
    """When it was last reported, by a mention that does not only look back where there is one."""
    current = [features for features in group if not features.retrospective]
    return _latest_date(current) or _latest_date(group)


def _latest_date(group: Sequence[MentionFeatures]) -> date | None:
    return max((features.published for features in group if features.published), default=None)


def _history_step(
    features: MentionFeatures, register: Register, actors: frozenset[str]
) -> DealEvent:
    mention, url = features.mention, register.urls.get(features.mention_id, "")
    return DealEvent(
        status.status_of_mention(mention),
        features.published,
        features.mention_id,
        mention.document,
        mention.spans[0].quote if mention.spans else "",
        mention.date,
        mention.part,
        bool(url) and is_official(url, actors),
        mention.acceptance is Acceptance.UNCONFIRMED,
    )


def _step_order(step: DealEvent) -> tuple[date, bool, int, str]:
    return (
        step.published or date.min,
        step.official,
        status.STATUS_RANK.get(step.status, len(status.STATUS_RANK)),
        step.mention,
    )


def _kind_of(group: Sequence[MentionFeatures]) -> DealKind:
    """A plan or a resumption where any mention is one: the others say the same in weaker words;
    else that of the first.
    """
    kinds = [features.mention.kind for features in group]
    return next(
        (kind for kind in (DealKind.ROADMAP, DealKind.RESUMPTION) if kind in kinds), kinds[0]
    )


def _parties_of(group: Sequence[MentionFeatures]) -> tuple[str, ...]:
    """The parties most often mentioned together, two before one, in the order of their first
    mention.
    """
    counts = Counter(tuple(sorted(features.mention.parties)) for features in group)
    best = max(counts, key=lambda parties: (len(parties), counts[parties], parties))
    return next(
        features.mention.parties
        for features in group
        if tuple(sorted(features.mention.parties)) == best
    )


def _unique_parts(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for parts in lists for part in parts))
