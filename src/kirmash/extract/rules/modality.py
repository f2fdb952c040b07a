"""How far a deal is, as the words of its clause put it: tense, modal words, negation."""

from __future__ import annotations

from collections.abc import Sequence

from kirmash.extract.rules.deal_words import Hit
from kirmash.records.deals import DealStatus

# Where two words speak at the same distance, the more careful one counts.
_CARE = (
    DealStatus.SUSPENDED,
    DealStatus.PROPOSED,
    DealStatus.PLANNED,
    DealStatus.IN_PROGRESS,
    DealStatus.COMPLETED,
)
_OPEN = frozenset({DealStatus.SUSPENDED, DealStatus.PROPOSED, DealStatus.PLANNED})


def status(hits: Sequence[Hit], anchor: Hit) -> DealStatus | None:
    """The status the hits of a clause give the deal named at ``anchor``; None where nothing tells.

    Negation makes a plan of what was not done: 'has not been signed yet'. Modal words ('possible',
    'will') outweigh tense ('was', 'is being'); among equals the nearest counts, before the anchor
    rather than behind it. 'To be' only joins what is done to what is wished: 'would like it to be
    resumed' is a wish, 'it is to be resumed' a plan.
    """
    if any(hit.role == "negation" for hit in hits):
        return DealStatus.PLANNED
    told = [(DealStatus(hit.value), hit) for hit in hits if hit.role == "status"]
    weighty = [one for one in told if one[0] in _OPEN]
    weighty = [one for one in weighty if not one[1].infinitive] or weighty or told
    if not weighty:
        return None
    return min(weighty, key=lambda one: (_distance(one[1], anchor), _CARE.index(one[0])))[0]


def _distance(hit: Hit, anchor: Hit) -> int:
    """Characters between; a word behind the anchor counts as farther than one before it."""
    return (
        max(0, anchor.start - hit.end)
        if hit.start <= anchor.start
        else max(0, hit.start - anchor.end) + 12
    )
