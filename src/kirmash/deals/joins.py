"""Why the mentions of a deal are one, and which other deals were nearly joined with it.

Each pair is shown with what was compared and what that weighs, so that a person can decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from kirmash.deals.clustering import DatedDealMention
from kirmash.deals.matching import (
    MATCH_THRESHOLD,
    NEAR_MISS,
    ComparedLevel,
    match_evidence,
    match_weights,
    mention_sort_key,
    same_deal_score,
)
from kirmash.deals.traits import MentionFeatures, features_of
from kirmash.records.deals import Deal

_MOST_NEAR_MISSES = 5
_DECIMALS = 2
_SILENT = 0.05
"""Bits below which a level says nothing."""


class JoinBasis(StrEnum):
    """By what two mentions are one deal: the sum of the weights; as accounts (or one visit) too
    vague to weigh, which nothing contradicts; neither, as a person or reports between them join
    them. Two that are no deal: none.
    """

    WEIGHTS = "weights"
    ACCOUNT = "account"
    OTHER = "other"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ComparedMentions:
    """A mention of a deal and the mention most like it, ``other`` of ``other_deal``.

    ``bits`` is the sum of the prior and of what was compared, by which they are one deal from
    MATCH_THRESHOLD on; what is silent is left out of ``compared``, which says nothing of the prior.
    """

    mention: str
    other: str
    other_deal: str
    bits: float
    basis: JoinBasis
    compared: tuple[ComparedLevel, ...]


def prior_bits() -> float:
    """The bits for one deal before anything is compared."""
    return match_weights().prior


def explain_joins(
    deal: Deal, deals: Iterable[Deal], dated_mentions: Iterable[DatedDealMention]
) -> tuple[tuple[ComparedMentions, ...], tuple[ComparedMentions, ...]]:
    """The joins of a deal, and its near misses among ``deals``."""
    known = {item.mention.id: features_of(item.mention, item.published) for item in dated_mentions}
    return joins_of_deal(deal, known), near_misses(deal, deals, known)


def joins_of_deal(deal: Deal, known: Mapping[str, MentionFeatures]) -> tuple[ComparedMentions, ...]:
    """Each mention of a deal but the first with the earlier one it is most like, oldest first."""
    mentions = _read(deal, known)
    results = []
    for number in range(1, len(mentions)):
        later = mentions[number]
        best = max(mentions[:number], key=lambda mate: _likeness(later, mate))
        results.append(_compared(later, best, deal.id, joined=True))
    return tuple(results)


def near_misses(
    deal: Deal, deals: Iterable[Deal], known: Mapping[str, MentionFeatures]
) -> tuple[ComparedMentions, ...]:
    """The other deals that weigh NEAR_MISS or more with this one, each by its likest pair of
    mentions; the nearest first, the nearest five.
    """
    mine = _read(deal, known)
    found: list[tuple[float, ComparedMentions]] = []
    for other in deals:
        if other.id == deal.id:
            continue
        pairs = [(mention, mate) for mention in mine for mate in _read(other, known)]
        if not pairs:
            continue
        mention, mate = max(pairs, key=lambda pair: _likeness(*pair))
        if (score := same_deal_score(mention, mate)) >= NEAR_MISS:
            found.append((score, _compared(mention, mate, other.id, joined=False)))
    found.sort(key=lambda item: (-item[0], item[1].other_deal))
    return tuple(item for _, item in found[:_MOST_NEAR_MISSES])


def _read(deal: Deal, known: Mapping[str, MentionFeatures]) -> Sequence[MentionFeatures]:
    return sorted((known[name] for name in deal.mentions if name in known), key=mention_sort_key)


def _likeness(mention: MentionFeatures, mate: MentionFeatures) -> tuple[float, float, str]:
    return same_deal_score(mention, mate), _bits(match_evidence(mention, mate)), mate.mention_id


def _bits(levels: Iterable[ComparedLevel]) -> float:
    return prior_bits() + sum(level.weight for level in levels)


def _compared(
    mention: MentionFeatures, mate: MentionFeatures, deal: str, *, joined: bool
) -> ComparedMentions:
    levels = match_evidence(mention, mate)
    bits, score = _bits(levels), same_deal_score(mention, mate)
    basis = JoinBasis.NONE
    if joined:
        alike = isfinite(score) and score >= MATCH_THRESHOLD
        by_weights = alike and bits >= MATCH_THRESHOLD
        rule = JoinBasis.ACCOUNT if alike else JoinBasis.OTHER
        basis = JoinBasis.WEIGHTS if by_weights else rule
    return ComparedMentions(
        mention.mention_id,
        mate.mention_id,
        deal,
        round(bits, _DECIMALS),
        basis,
        tuple(level for level in levels if abs(level.weight) >= _SILENT),
    )
