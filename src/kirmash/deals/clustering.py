"""Deals from mentions of different documents, languages and years, each deal with its dated
history.

Mentions are taken oldest first; each joins the deal it is most similar to, where nothing forbids
it, or begins one of its own. The order of the input does not matter. Judgements of people are
applied last and win.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kirmash.deals import status
from kirmash.deals.blocking import blocking_keys, keys_of_others, lookup_keys
from kirmash.deals.matching import (
    MATCH_THRESHOLD,
    fits_group,
    has_conflicting_facts,
    mention_sort_key,
    same_deal_score,
)
from kirmash.deals.traits import (
    MentionFeatures,
    Parties,
    compatible_sets,
    features_of,
    index_parties,
)
from kirmash.records.deals import (
    Deal,
    DealEvent,
    DealKind,
    DealMention,
    DealSignal,
    DealStatus,
    deal_id,
)
from kirmash.records.judgements import Judgement, Verdict

_Cluster = list[MentionFeatures]
_BlockingIndex = defaultdict[tuple[str, object], defaultdict[frozenset[str], set[int]]]
_STATUS_SIGNALS = frozenset({DealSignal.REJECTED, DealSignal.ANOTHER, DealSignal.PAID})
_MONTH_DAYS = 31
_DELIVERY_KINDS = frozenset({DealKind.SUPPLY, DealKind.PROJECT})


@dataclass(frozen=True, slots=True)
class DatedDealMention:
    """A mention and the day its document was published; None where unknown."""

    mention: DealMention
    published: date | None


@dataclass(frozen=True, slots=True)
class ClusteringOptions:
    """The day of the register, and after how many months of silence a deal has lapsed."""

    as_of: date
    lapse_months: int = 24


def cluster_mentions_into_deals(
    dated_mentions: Sequence[DatedDealMention],
    judgements: Sequence[Judgement],
    options: ClusteringOptions,
) -> tuple[Deal, ...]:
    """The deals of ``dated_mentions`` as of the day of ``options``, the latest mentioned first.

    Mentions published after that day are left out; a mention without a date counts as the oldest.
    Judgements merge and split (on d- or m- ids) and remove what is wrong; they are applied in their
    order.
    """
    features = (
        features_of(item.mention, item.published)
        for item in dated_mentions
        if _is_published(item, options.as_of)
    )
    known = {item.mention_id: item for item in features}
    linked = [
        part
        for group in _cluster_mentions(sorted(known.values(), key=mention_sort_key))
        for part in _split_after_delivery(group)
    ]
    groups = _apply_judgements(linked, judgements)
    deals = [_build_deal(group, options) for group in groups]
    return tuple(
        sorted(
            _link_umbrellas(deals, known), key=lambda deal: (-_day(deal.last_mentioned), deal.id)
        )
    )


def _is_published(mention: DatedDealMention, as_of: date) -> bool:
    return mention.published is None or mention.published <= as_of


def _day(when: date | None) -> int:
    return when.toordinal() if when else 0


def _cluster_mentions(mentions: Sequence[MentionFeatures]) -> list[_Cluster]:
    """The mentions in groups of one deal each, oldest first within and between groups."""
    groups: list[_Cluster] = []
    blocking_index: _BlockingIndex = defaultdict(lambda: defaultdict(set))
    known = index_parties(features.parties for features in mentions)
    mates = {parties: compatible_sets(known, parties) for parties in known.every}
    for features in mentions:
        near = sorted(_candidate_clusters(features, blocking_index, mates[features.parties]))
        chosen = _best_cluster(features, [(at, groups[at]) for at in near])
        if chosen is None:
            chosen = len(groups)
            groups.append([])
        groups[chosen].append(features)
        for key in blocking_keys(features):
            blocking_index[key][features.parties].add(chosen)
    return groups


def possible_groups(mentions: Iterable[MentionFeatures]) -> list[list[MentionFeatures]]:
    """The mentions in parts, none of which shares a group with another.

    A mention joins a group where it shares a key with a member that it has no conflict with and is
    like a member: parts for which both hold are one, until no more are.
    """
    ordered = sorted({item.mention_id: item for item in mentions}.values(), key=mention_sort_key)
    part_of = [[at] for at in range(len(ordered))]
    linked = list(_linked(ordered))
    joined = True
    while joined:
        joined = False
        for at, mate in linked:
            small, large = sorted((part_of[at], part_of[mate]), key=len)
            others = (ordered[other] for other in part_of[mate])
            if small is large or not any(
                same_deal_score(ordered[at], other) >= MATCH_THRESHOLD for other in others
            ):
                continue
            large.extend(small)
            for member in small:
                part_of[member] = large
            joined = True
    return [[ordered[at] for at in part] for part in {id(part): part for part in part_of}.values()]


def _linked(ordered: Sequence[MentionFeatures]) -> Iterator[tuple[int, int]]:
    """Each mention with each earlier one by which it may find a group, by their numbers."""
    index: dict[tuple[tuple[str, object], Parties], list[int]] = {}
    known = index_parties(features.parties for features in ordered)
    mates = {parties: compatible_sets(known, parties) for parties in known.every}
    for at, features in enumerate(ordered):
        own = tuple(blocking_keys(features))
        keys = {*own, *keys_of_others(features)}
        near = {
            mate
            for parties in mates[features.parties]
            for key in keys
            for mate in index.get((key, parties), ())
        }
        for mate in sorted(near):
            if not has_conflicting_facts(ordered[mate], features):
                yield at, mate
        for key in own:
            index.setdefault((key, features.parties), []).append(at)


def _candidate_clusters(
    features: MentionFeatures, blocking_index: _BlockingIndex, mates: frozenset[Parties]
) -> set[int]:
    """The groups that share a key with a mention and whose parties can be its own: one of
    ``mates``.
    """
    candidates: set[int] = set()
    for key in lookup_keys(features):
        if key in blocking_index:
            by_parties = blocking_index[key]
            candidates.update(*(by_parties[parties] for parties in by_parties.keys() & mates))
    return candidates


def _split_after_delivery(group: _Cluster) -> list[_Cluster]:
    """A group cancelled after a part of it was delivered: the delivered part and the rest, each a
    deal of its own.
    """
    statuses = [status.status_of_mention(features.mention) for features in group]
    if (
        group[0].mention.kind not in _DELIVERY_KINDS
        or DealStatus.COMPLETED not in statuses
        or DealStatus.CANCELLED not in statuses
    ):
        return [group]
    cut = statuses.index(DealStatus.CANCELLED)
    return [group[:cut], group[cut:]] if DealStatus.COMPLETED in statuses[:cut] else [group]


def _best_cluster(features: MentionFeatures, groups: Iterable[tuple[int, _Cluster]]) -> int | None:
    """The number of the group with the most similar mention, none of its members forbidding; None
    where none is similar enough.
    """
    ranked = sorted(
        ((max(same_deal_score(features, mate) for mate in group), -at) for at, group in groups),
        reverse=True,
    )
    known = dict(groups)
    fit = [
        -at for score, at in ranked if score >= MATCH_THRESHOLD and fits_group(features, known[-at])
    ]
    if len(fit) > 1 and _is_vague_visit(features):
        return None  # "went to Minsk last year", where there were two such visits: undecidable
    return fit[0] if fit else None


def _is_vague_visit(features: MentionFeatures) -> bool:
    """Whether it is a visit reported without its day or month."""
    return (
        features.mention.kind is DealKind.VISIT
        and features.days is not None
        and (features.days[1] - features.days[0]).days > _MONTH_DAYS
    )


def _apply_judgements(groups: list[_Cluster], judgements: Sequence[Judgement]) -> list[_Cluster]:
    named = _mentions_by_name(groups, judgements)
    for judgement in judgements:
        target, other = (
            _find_cluster(groups, named[judgement.target]),
            _find_cluster(groups, named[judgement.other]),
        )
        if target is None:
            continue
        if judgement.verdict is Verdict.MERGE and other is not None and other is not target:
            groups = [
                *(g for g in groups if g is not target and g is not other),
                sorted([*target, *other], key=mention_sort_key),
            ]
        elif judgement.verdict is Verdict.SPLIT:
            groups = [*(g for g in groups if g is not target), *_split_cluster(target, judgement)]
        elif judgement.verdict is Verdict.WRONG:
            groups = [
                *(g for g in groups if g is not target),
                *_remove_mention(target, judgement.target),
            ]
    return groups


def _mentions_by_name(
    groups: Iterable[_Cluster], judgements: Sequence[Judgement]
) -> dict[str, set[str]]:
    """The ids of the mentions that the names in judgements stand for: a mention (m-), or the deal
    (d-) with the id of one.
    """
    names = {name for item in judgements for name in (item.target, item.other) if name}
    named = {name: set[str]() for name in ("", *names)}
    every = (features.mention_id for group in groups for features in group)
    for mention in every if names else ():
        for name in (mention, deal_id(mention)):
            if name in names:
                named[name].add(mention)
    return named


def _find_cluster(groups: Iterable[_Cluster], mentions: set[str]) -> _Cluster | None:
    """The first group with one of these mentions."""
    if not mentions:
        return None
    return next((g for g in groups if any(features.mention_id in mentions for features in g)), None)


def _split_cluster(group: _Cluster, judgement: Judgement) -> list[_Cluster]:
    """One mention taken out where the judgement refers to one (as target or as other); else every
    mention a deal of its own.
    """
    mention_name = judgement.target if judgement.target.startswith("m-") else judgement.other
    if not mention_name:
        return [[features] for features in group]
    out = [
        features
        for features in group
        if mention_name in (features.mention_id, deal_id(features.mention_id))
    ]
    return [part for part in ([features for features in group if features not in out], out) if part]


def _remove_mention(group: _Cluster, name: str) -> list[_Cluster]:
    """The group without a mention that is wrong; nothing of it where the whole deal is."""
    rest = [features for features in group if features.mention_id != name]
    return [rest] if name.startswith("m-") and rest else []


def _build_deal(group: _Cluster, options: ClusteringOptions) -> Deal:
    first = group[0].mention
    history = tuple(sorted((_history_step(features) for features in group), key=_step_order))
    kind = _cluster_kind(group)
    theme = next((features.theme for features in group if features.theme), "")
    last = _last_report_date(group)
    due = status.last_stated_due_date((features.mention.due for features in group), history, kind)
    signals = frozenset(signal for features in group for signal in features.mention.signals)
    reached, flags = status.status_and_signal_flags(
        status.status_of_history(history, kind, theme), signals & _STATUS_SIGNALS
    )
    if status.has_lapsed(reached, kind, last, (options.as_of, options.lapse_months)):
        reached = DealStatus.LAPSED
    return Deal(
        deal_id(first.id),
        kind,
        reached,
        status.outcome_of(reached, kind, due, options.as_of),
        _cluster_parties(group),
        first.object,
        tuple(features.mention_id for features in group),
        history,
        hs=_unique_parts(features.mention.hs for features in group),
        goods=_unique_parts(features.mention.goods for features in group),
        actors=_unique_parts(features.mention.actors for features in group),
        theme=theme,
        due=due,
        last_mentioned=last,
        flags=flags,
    )


def _last_report_date(group: _Cluster) -> date | None:
    """When it was last reported, by a mention that does not only look back where there is one."""
    current = [features for features in group if not features.retrospective]
    return _latest_date(current) or _latest_date(group)


def _latest_date(group: _Cluster) -> date | None:
    return max((features.published for features in group if features.published), default=None)


def _history_step(features: MentionFeatures) -> DealEvent:
    return DealEvent(
        status.status_of_mention(features.mention),
        features.published,
        features.mention_id,
        features.mention.document,
    )


def _step_order(step: DealEvent) -> tuple[date, int, str]:
    return (
        step.published or date.min,
        status.STATUS_RANK.get(step.status, len(status.STATUS_RANK)),
        step.mention,
    )


def _cluster_kind(group: _Cluster) -> DealKind:
    """A plan or a resumption where any mention is one: the others say the same in weaker words;
    else that of the first.
    """
    kinds = [features.mention.kind for features in group]
    return next(
        (kind for kind in (DealKind.ROADMAP, DealKind.RESUMPTION) if kind in kinds), kinds[0]
    )


def _cluster_parties(group: _Cluster) -> tuple[str, ...]:
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


def _link_umbrellas(deals: Sequence[Deal], known: dict[str, MentionFeatures]) -> Iterator[Deal]:
    """Each deal with the plan it is part of: the plan with a heading among the deal's own evidence;
    a deal reported before the plan is older than it and no part of it.
    """
    headings: dict[object, str] = {}
    for deal in deals:
        if status.is_umbrella(deal.kind, deal.theme):
            headings.update(
                {
                    place: deal.id
                    for name in deal.mentions
                    for place in _span_places(known[name].mention)
                }
            )
    begun = {deal.id: _first_report_date(deal) for deal in deals}
    for deal in deals:
        places = (place for name in deal.mentions for place in _span_places(known[name].mention))
        above = next(
            (headings[place] for place in places if headings.get(place, deal.id) != deal.id), None
        )
        part = (
            above is not None
            and not status.is_umbrella(deal.kind, deal.theme)
            and begun[deal.id] >= begun[above]
        )
        yield replace(deal, umbrella=above) if part else deal


def _first_report_date(deal: Deal) -> date:
    """When a deal was first reported, undated steps left aside; the last possible day where none is
    dated.
    """
    return min((step.published for step in deal.history if step.published), default=date.max)


def _span_places(mention: DealMention) -> Iterator[object]:
    return ((mention.document, span.start, span.end) for span in mention.spans)
