"""Copied figures: several outlets printing one precise number within weeks of each other are one piece of evidence.

Sources copy, so a majority may share one slip (Li et al., arXiv 1505.02463, on copy detection in truth discovery). Tellings
of one day are one utterance already; here utterances of one measure and period with the very same unround number are
counted as one, unless two different speakers are named: two people who both know a figure are two witnesses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce

from kirmash.series import hedging
from kirmash.series.priors import priors
from kirmash.series.questions import Said
from kirmash.series.utterances import same_speaker
from kirmash.terms.claims import Claim
from kirmash.terms.utterances import Utterance

WEEKS = 45
"""Days within which a number is held to be copied from its last telling: a press cycle of monthly figures."""
UNROUND = 0.02
"""A number is precise where its step of roundness is at most this share of it: two such rarely agree by chance."""
CUT = 0.05
"""A copy may be cut to a number this rough: to two digits, no further."""


def merged(said: Sequence[Said], told: Mapping[str, Utterance]) -> tuple[Said, ...]:
    """``said`` in order, copies joined to the one said first; ``told`` gives each utterance's day and speaker."""
    kept: list[list[Said]] = []
    for one in sorted(said, key=lambda s: (told[s.utterance].said or date.max, s.utterance)):
        home = next((group for group in kept if any(_copied(one, other, told) for other in group)), None)
        if home is None:
            kept.append([one])
        else:
            home.append(one)
    return tuple(_joined(group) for group in kept)


def _joined(group: Sequence[Said]) -> Said:
    """The one said first, with the claims of its copies; a copy cut to fewer digits says nothing the first has not."""
    return replace(group[0], claims=tuple(c for one in group for c in one.claims), tier=reduce(_better, (one.tier for one in group)))


def _copied(one: Said, other: Said, told: Mapping[str, Utterance]) -> bool:
    if one.period != other.period or one.claims[0].measure is not other.claims[0].measure:
        return False
    if one.claims[0].reporter != other.claims[0].reporter or not _near_in_time(told[one.utterance], told[other.utterance]):
        return False
    return any(_same(first, second) for first in one.claims for second in other.claims)


def _near_in_time(one: Utterance, other: Utterance) -> bool:
    if one.speaker and other.speaker and not same_speaker(one.speaker, other.speaker):
        return False
    return bool(one.said and other.said and abs((one.said - other.said).days) <= WEEKS)


def _same(one: Claim, other: Claim) -> bool:
    """Whether both print one precise number, hedged alike; a level and a rate together must both agree."""
    if (
        one.cell
        or other.cell
        or (one.stated is None) != (other.stated is None)
        or (one.change_pct is None) != (other.change_pct is None)
    ):
        return False
    levels = one.stated is None or other.stated is None or _agree(one.stated.value, other.stated.value)
    hedges = (one.stated and one.stated.hedge) == (other.stated and other.stated.hedge)
    rates = one.change_pct is None or other.change_pct is None or (one.change_pct == other.change_pct and _precise(one.change_pct))
    return levels and hedges and rates


def _agree(one: float, other: float) -> bool:
    """Whether two precise numbers are one figure, or one of them that figure cut to fewer digits (26.83 and 27)."""
    fine, coarse = sorted((one, other), key=hedging.step)
    if not _precise(fine):
        return False
    return 0 < hedging.step(coarse) <= CUT * abs(coarse) and abs(fine - coarse) <= 0.51 * hedging.step(coarse)


def _precise(value: float) -> bool:
    return 0 < hedging.step(value) <= UNROUND * abs(value)


def _better(one: str, other: str) -> str:
    return min(one, other, key=lambda tier: (priors().tiers[tier].gross, tier))
