"""Matching of mentions of one deal, after Fellegi and Sunter: first what forbids it, then the sum
of the match weights of what was compared.

A match weight is log2(m/u) of a comparison's level: how much likelier the level is where two
mentions are one deal than where they are not. Weights are data, as Splink has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import inf
from types import MappingProxyType

from kirmash.deals.accounts import is_one_account
from kirmash.deals.comparisons import (
    PAPER_KINDS,
    WORK_KINDS,
    Level,
    compare,
    days_between_events,
    days_between_publications,
    theme_names_good,
)
from kirmash.deals.status import PLEDGE_STATUSES, STATUS_RANK, STOP_STATUSES
from kirmash.deals.traits import MentionFeatures, goods_overlap, parties_compatible
from kirmash.records.deals import DealKind, DealSignal, DealStatus
from kirmash.reference.lexicons import data_rows

MATCH_THRESHOLD = 0.8
"""Bits of evidence from which two mentions are one deal."""
NEAR_MISS = -2.0
"""Bits from which what is not joined is shown to a person to decide."""
_APART = -2.9
"""Bits of contradiction from which two mentions stay apart, whatever is reported between them."""
_CONTRADICTED = -1.6
"""Bits of contradiction from which two vague accounts of one matter are no longer taken as one."""
_TELLING = frozenset(
    {"amount", "number", "firms", "town", "purpose", "direction", "when", "due", "novelty"}
)
"""The comparisons that tell deals on one matter apart."""
_TELLING_OF_MEETINGS = _TELLING - {"firms"}
"""A visit has many who take part, as has the resumption of one product's making: another name is no
other deal.
"""

_SAME_DAYS = 3
_NEW_PAPER_DAYS = 90
_LONG_DAYS = 3 * 365
_OTHER_YEAR_DAYS = 270
SAME_GOODS_OVERLAP = 0.5
"""The share of goods in common from which two mentions or deals are about the same goods."""
_SUBJECT_KINDS = WORK_KINDS | {DealKind.AGREEMENT, DealKind.OTHER}


@dataclass(frozen=True, slots=True)
class ComparedLevel:
    """One comparison of two mentions: its name, its level, and what the level weighs in bits."""

    comparison: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class MatchWeights:
    """log2(m/u) of each level, and the weight before anything is compared."""

    prior: float
    by_level: Mapping[tuple[str, str], float]


@cache
def match_weights() -> MatchWeights:
    """The weights of ``match_weights.csv``, estimated from labelled pairs (``training/deals``)."""
    by_level = {
        (row["comparison"], row["level"]): float(row["weight"])
        for row in data_rows("match_weights")
    }
    prior = by_level.pop(("prior", ""))
    return MatchWeights(prior, MappingProxyType(by_level))


def match_evidence(left: MentionFeatures, right: MentionFeatures) -> tuple[ComparedLevel, ...]:
    """What speaks for and against that two mentions are one deal, by comparison; symmetric."""
    weights = match_weights().by_level
    return tuple(
        ComparedLevel(name, level, weights.get((name, level), 0.0))
        for name, level in compare(*chronological(left, right))
    )


def same_deal_score(left: MentionFeatures, right: MentionFeatures) -> float:
    """The evidence in bits that two mentions are one deal, -inf where something forbids it;
    symmetric, MATCH_THRESHOLD and above means yes.
    """
    first, second = chronological(left, right)
    return _match_weight(first, second) if may_be_same_deal(first, second) else -inf


def _match_weight(first: MentionFeatures, second: MentionFeatures) -> float:
    if first.mention.kind is second.mention.kind is DealKind.VISIT:
        return _visit_weight(first, second)
    weights = match_weights()
    by_level = weights.by_level
    levels = compare(first, second)
    score = weights.prior + sum(by_level.get(level, 0.0) for level in levels)
    if (
        score < MATCH_THRESHOLD
        and is_one_account(first, second, levels)
        and _contradiction(first, second, levels) > _CONTRADICTED
    ):
        return MATCH_THRESHOLD
    return score


def may_be_same_deal(first: MentionFeatures, second: MentionFeatures) -> bool:
    """Whether nothing forbids that the two, earlier first, are about one deal: no bar, and kinds
    and subjects that fit.
    """
    return (
        not has_conflicting_facts(first, second)
        and _kinds_compatible(first, second)
        and _subjects_compatible(first, second)
    )


def has_conflicting_facts(first: MentionFeatures, second: MentionFeatures) -> bool:
    """Whether the two, earlier first, cannot both be about one deal, whatever is reported between
    them.
    """
    return not (
        parties_compatible(first.parties, second.parties)
        and not (first.ordinal and second.ordinal and first.ordinal != second.ordinal)
        and not (first.lot and second.lot and first.lot != second.lot)
        and not _term_years_conflict(first, second)
        and not _is_new_deal(first, second)
        and not _in_other_years(first, second)
        and _events_compatible(first, second)
        and _documents_compatible(first, second)
    )


def fits_group(candidate: MentionFeatures, group: Iterable[MentionFeatures]) -> bool:
    """Whether no member of a group bars or contradicts that ``candidate`` joins it."""
    return not any(
        has_conflicting_facts(first, second) or _contradicts(first, second)
        for first, second in (chronological(candidate, mate) for mate in group)
    )


def _contradicts(first: MentionFeatures, second: MentionFeatures) -> bool:
    """Whether what tells deals on one matter apart speaks so much against one deal that no report
    between the two can bring them together.
    """
    return _contradiction(first, second, compare(first, second)) <= _APART


def _contradiction(
    first: MentionFeatures, second: MentionFeatures, levels: Iterable[Level]
) -> float:
    """The bits against one deal of what tells deals on one matter apart."""
    kinds = {first.mention.kind, second.mention.kind}
    many = kinds == {DealKind.VISIT} or (
        kinds == {DealKind.RESUMPTION} and bool(first.goods & second.goods)
    )
    telling = _TELLING_OF_MEETINGS if many else _TELLING
    weights = match_weights().by_level
    return sum(min(0.0, weights.get(level, 0.0)) for level in levels if level[0] in telling)


def chronological(
    left: MentionFeatures, right: MentionFeatures
) -> tuple[MentionFeatures, MentionFeatures]:
    """The two, the earlier first."""
    return (left, right) if mention_sort_key(left) <= mention_sort_key(right) else (right, left)


def mention_sort_key(features: MentionFeatures) -> tuple[date, int, str]:
    """The sort key of mentions: the earlier first, undated ones last; of one day the mention with
    more goods, then by id.
    """
    return features.published or date.max, -len(features.goods), features.mention_id


def _kinds_compatible(first: MentionFeatures, second: MentionFeatures) -> bool:
    kinds = {first.mention.kind, second.mention.kind}
    if len(kinds) == 1 or kinds <= PAPER_KINDS or kinds <= WORK_KINDS:
        return True
    # "Deliveries suspended" and "deliveries resumed" are one deal where the goods are the same.
    if (
        kinds == {DealKind.SUPPLY, DealKind.RESUMPTION}
        and first.mention.status is DealStatus.SUSPENDED
    ):
        return bool(first.goods) and first.goods == second.goods
    # "Chassis continue to be supplied" belongs to "production on these chassis resumes" where the
    # same firm is named; a supply that is only planned has a due day of its own.
    if kinds == {DealKind.SUPPLY, DealKind.RESUMPTION}:
        supply = first if first.mention.kind is DealKind.SUPPLY else second
        return bool(first.actors & second.actors) and supply.mention.status not in PLEDGE_STATUSES
    return _is_contract_of(first, second)


def _is_contract_of(first: MentionFeatures, second: MentionFeatures) -> bool:
    """ "Would like to lease harvesters", then «договор лизинга комбайнов»: the paper on the very
    goods is the supply's contract.
    """
    wished = first.mention.kind is DealKind.SUPPLY and first.mention.status in PLEDGE_STATUSES
    return (
        wished
        and second.mention.kind is DealKind.AGREEMENT
        and bool(first.goods)
        and first.goods == second.goods
    )


def _term_years_conflict(first: MentionFeatures, second: MentionFeatures) -> bool:
    """Whether two papers are for different years; one without years must be published about the
    years of the other.
    """
    if first.mention.kind not in PAPER_KINDS:
        return False
    if first.term_years and second.term_years:
        return first.term_years != second.term_years
    if _is_newly_signed(first, second):
        return True
    termed, bare = (first, second) if first.term_years else (second, first)
    if termed.term_years and bare.published:
        return not min(termed.term_years) - 1 <= bare.published.year <= max(termed.term_years) + 1
    plans = DealKind.ROADMAP in {first.mention.kind, second.mention.kind}
    return (
        plans
        and not termed.term_years
        and (gap := days_between_publications(first, second)) is not None
        and gap > 2 * _NEW_PAPER_DAYS
    )


def _is_newly_signed(first: MentionFeatures, second: MentionFeatures) -> bool:
    """Whether both are reported as signed, the later on a day of its own: called a new one, or
    years after the other.
    """
    if (
        {first.mention.status, second.mention.status} != {DealStatus.SIGNED}
        or first.days is None
        or second.days is None
    ):
        return False
    apart = (second.days[0] - first.days[1]).days
    return apart > _LONG_DAYS or (
        apart > _NEW_PAPER_DAYS and DealSignal.ANEW in second.mention.signals
    )


def _is_new_deal(first: MentionFeatures, second: MentionFeatures) -> bool:
    """Whether the later one offers or plans what the earlier one reports as signed, done or
    stopped: that is a new deal.
    """
    gap = days_between_publications(first, second)
    if second.mention.status in PLEDGE_STATUSES and first.mention.status in STOP_STATUSES and gap:
        return True
    if (
        second.mention.status not in PLEDGE_STATUSES
        or gap is None
        or gap <= _NEW_PAPER_DAYS
        or first.term_years & second.term_years
    ):
        return False
    reached = STATUS_RANK.get(first.mention.status, 0)
    return (
        reached
        >= STATUS_RANK[
            DealStatus.SIGNED if first.mention.kind in PAPER_KINDS else DealStatus.COMPLETED
        ]
    )


def _in_other_years(first: MentionFeatures, second: MentionFeatures) -> bool:
    """Whether both date what was signed or done, most of a year apart or more."""
    if not first.mention.date or not second.mention.date:
        return False
    return (days_between_events(first, second) or 0) > _OTHER_YEAR_DAYS


def _events_compatible(first: MentionFeatures, second: MentionFeatures) -> bool:
    """Visits and gatherings are one by their days; gatherings also by their number."""
    if first.is_gathering or second.is_gathering:
        numbered = first.ordinal is not None and first.ordinal == second.ordinal
        return numbered or _days_overlap(first, second)
    return first.mention.kind is not DealKind.VISIT or _days_overlap(first, second)


def _days_overlap(first: MentionFeatures, second: MentionFeatures) -> bool:
    if first.days is None or second.days is None:
        return False
    apart = max((second.days[0] - first.days[1]).days, (first.days[0] - second.days[1]).days)
    return apart <= _SAME_DAYS


def _documents_compatible(first: MentionFeatures, second: MentionFeatures) -> bool:
    """Whether two mentions of one document may be one deal: the goods coincide or, without goods,
    the themes, or the days of a visit.
    """
    if first.mention.document != second.mention.document:
        return True
    if first.mention.kind is second.mention.kind is DealKind.VISIT:
        return first.parties == second.parties and _days_overlap(
            first, second
        )  # the meetings of one visit
    if first.goods or second.goods:
        return first.goods == second.goods or theme_names_good(first, second)
    return bool(first.theme) and first.theme == second.theme


def _subjects_compatible(first: MentionFeatures, second: MentionFeatures) -> bool:
    """Different goods, or different themes where no goods are named, are different deals."""
    if first.goods and second.goods:
        return goods_overlap(first.goods, second.goods) >= SAME_GOODS_OVERLAP
    if first.goods or second.goods:
        return True
    if first.subjects and second.subjects and second.mention.kind in _SUBJECT_KINDS:
        return not first.subjects.isdisjoint(second.subjects)
    return not first.theme or not second.theme or first.theme == second.theme


def _visit_weight(first: MentionFeatures, second: MentionFeatures) -> float:
    """Visits of the same days: one where the people are the same, or one mention names none."""
    known = first.actors and second.actors
    return NEAR_MISS if known and not first.actors & second.actors else MATCH_THRESHOLD
