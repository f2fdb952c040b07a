"""Accounts of one matter that tell neither a sum nor a number: joined by what they agree in.

"Buses were offered", and two years later "buses are offered again": nothing in such words could
tell two deals apart, so agreement in the matter is enough where nothing contradicts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from kirmash.deals.comparisons import PAPER_KINDS, WORK_KINDS, Level
from kirmash.deals.traits import MentionFeatures, goods_overlap
from kirmash.records.deals import DealStatus

_ENOUGH = 0.599
"""Points of agreement from which two accounts are one deal; set on the older pairs."""
_GOODS, _FIRMS = 0.6, 0.25
_UNLIKE_WORK, _UNLIKE = 0.1, 0.25
_OTHER_PARTIES = -0.1
_POINTS = MappingProxyType(
    {
        ("theme", "agree"): 0.4,
        ("theme", "names_goods"): 0.4,
        ("subject", "agree"): 0.4,
        ("work", "agree"): 0.4,
        ("object", "same_words"): 0.4,
        ("ordinal", "agree"): 0.4,
        ("paper", "year_of_signing"): 0.4,
        ("paper", "signed_soon"): 0.3,
        ("term", "agree"): 0.3,
        ("parties", "agree"): 0.2,
        ("parties", "agree_in_part"): 0.1,
        ("parties", "country_and_region"): _OTHER_PARTIES,
        ("gap", "days"): 0.15,
        ("gap", "week"): 0.1,
        ("gap", "years"): -0.2,
    }
)


def is_one_account(
    first: MentionFeatures, second: MentionFeatures, levels: Sequence[Level]
) -> bool:
    """Whether two mentions with these levels agree so far that they are one deal where one of them
    tells neither a sum nor a number.
    """
    if (first.sums or first.counts) and (second.sums or second.counts):
        return False
    known = dict(levels)
    if known.get("subject") == "agree":  # a work and its subject count once
        levels = [level for level in levels if level[0] != "work"]
    points = sum(_POINTS.get(level, 0.0) for level in levels)
    points += _GOODS * goods_overlap(first.goods, second.goods)
    points += _FIRMS * bool(first.actors & second.actors)
    return points - _unlikeness(first, second) >= _ENOUGH


def _unlikeness(first: MentionFeatures, second: MentionFeatures) -> float:
    """What other kinds cost; nothing where a stopped deal is taken up."""
    kinds = {first.mention.kind, second.mention.kind}
    if len(kinds) == 1 or kinds <= PAPER_KINDS or first.mention.status is DealStatus.SUSPENDED:
        return 0.0
    return _UNLIKE_WORK if kinds <= WORK_KINDS else _UNLIKE
