"""Deals from mentions of different documents, languages and years, each deal with its dated
history.

Mentions are taken oldest first; each joins the deal it is most similar to, where nothing forbids
it, or begins one of its own. The order of the input does not matter. Judgements of people are
applied last and win.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kirmash.deals import status
from kirmash.deals.blocking import blocking_keys, keys_of_others, lookup_keys
from kirmash.deals.building import Register, build_deal
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
    DealKind,
    DealMention,
    DealStatus,
    deal_id,
)
from kirmash.records.judgements import Judgement, Verdict

_Cluster = list[MentionFeatures]
_BlockingIndex = defaultdict[tuple[str, object], defaultdict[frozenset[str], set[int]]]
_MONTH_DAYS = 31
_DELIVERY_KINDS = frozenset({DealKind.SUPPLY, DealKind.PROJECT})


@dataclass(frozen=True, slots=True)
class DatedDealMention:
    """A mention, the day its document was published (None where unknown) and its address."""

    mention: DealMention
    published: date | None
    url: str = ""


MentionGroups = tuple[tuple[str, ...], ...]
"""The ids of mentions that are of one deal before people decide, of two mentions and more."""


@dataclass(frozen=True, slots=True)
class ClusteringOptions:
    """The day of the register, and after how many months of silence a deal has lapsed; ``groups``
    are those that the mentions form in the whole register where that is known, else they are formed
    of the mentions at hand.
    """

    as_of: date
    lapse_months: int = 24
    groups: MentionGroups | None = None


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
    known: dict[str, MentionFeatures] = {}
    urls: dict[str, str] = {}
    for item in dated_mentions:
        if _is_published(item, options.as_of):
            features = features_of(item.mention, item.published)
            known[features.mention_id] = features
            urls[features.mention_id] = item.url
    ordered = sorted(known.values(), key=mention_sort_key)
    formed = (
        _cluster_mentions(ordered)
        if options.groups is None
        else _gather_groups(ordered, options.groups)
    )
    linked = [part for group in formed for part in _split_after_delivery(group)]
    groups = _apply_judgements(linked, judgements)
    merged = {
        name for j in judgements if j.verdict is Verdict.MERGE for name in (j.target, j.other)
    }
    register = Register(options.as_of, options.lapse_months, urls, merged)
    deals = [build_deal(group, register) for group in groups]
    return tuple(
        sorted(
            _link_umbrellas(deals, known), key=lambda deal: (-_day(deal.last_mentioned), deal.id)
        )
    )


def group_mentions(dated_mentions: Iterable[DatedDealMention], as_of: date) -> MentionGroups:
    """The groups that the mentions of a whole register form by ``as_of``, oldest first within and
    between them; mentions that are alone are left out.
    """
    known = {
        item.mention.id: features_of(item.mention, item.published)
        for item in dated_mentions
        if _is_published(item, as_of)
    }
    groups = _cluster_mentions(sorted(known.values(), key=mention_sort_key))
    return tuple(
        tuple(features.mention_id for features in group) for group in groups if len(group) > 1
    )


def _gather_groups(ordered: Sequence[MentionFeatures], groups: MentionGroups) -> list[_Cluster]:
    """The mentions, oldest first, in the groups that are known, as forming them anew would give."""
    number_of = {name: number for number, group in enumerate(groups) for name in group}
    gathered: dict[object, _Cluster] = {}
    for features in ordered:
        name = features.mention_id
        gathered.setdefault(number_of.get(name, name), []).append(features)
    return list(gathered.values())


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
    ordered = sorted(group, key=lambda features: (features.published or date.min, _ends(features)))
    statuses = [status.status_of_mention(features.mention) for features in ordered]
    if (
        group[0].mention.kind not in _DELIVERY_KINDS
        or DealStatus.COMPLETED not in statuses
        or DealStatus.CANCELLED not in statuses
    ):
        return [group]
    cut = statuses.index(DealStatus.CANCELLED)
    parts = [ordered[:cut], ordered[cut:]]
    return parts if DealStatus.COMPLETED in statuses[:cut] else [group]


def _ends(features: MentionFeatures) -> bool:
    return status.status_of_mention(features.mention) is DealStatus.CANCELLED


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
