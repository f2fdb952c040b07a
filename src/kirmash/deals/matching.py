"""Matching of mentions of one deal: first what forbids it, then how much evidence supports it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz

from kirmash.deals.status import PLEDGE_STATUSES, STATUS_RANK, STOP_STATUSES
from kirmash.deals.traits import MentionFeatures, hs_headings_of_good, parties_compatible
from kirmash.records.deals import DealKind, DealSignal, DealStatus

MATCH_THRESHOLD = 0.6
"""Sum of evidence from which two mentions are one deal; the weights below are set on the table of
pairs in the tests.
"""

_PAPER_KINDS = frozenset({DealKind.AGREEMENT, DealKind.ROADMAP})
WORK_KINDS = frozenset({DealKind.RESUMPTION, DealKind.PROJECT, DealKind.JOINT_VENTURE})
_SAME_DAYS, _SAME_WEEK = 3, 10
_NEW_PAPER_DAYS = 90
_LONG_DAYS = 3 * 365
_GOODS_WEIGHT, _THEME_WEIGHT, _ACTORS_WEIGHT, _SAME_PARTIES_WEIGHT = 0.6, 0.4, 0.25, 0.2
(
    _ORDINAL_WEIGHT,
    _TERM_YEARS_WEIGHT,
    _SIGNING_YEAR_WEIGHT,
    _SAME_WORDS_WEIGHT,
    _SAME_DAYS_WEIGHT,
    _SAME_WEEK_WEIGHT,
    _SIGNED_SOON_WEIGHT,
) = 0.4, 0.3, 0.4, 0.4, 0.15, 0.1, 0.3
_SAME_HEADING_SIMILARITY = 0.8
SAME_GOODS_OVERLAP = 0.5
"""The share of goods in common from which two mentions or deals are about the same goods."""
MIN_OBJECT_LENGTH = 13
"""Letters below which the words of an object are too few to compare."""
_MIN_COMMON_WORDS, _MIN_COMMON_SHARE = 2, 0.6
"""Words two works have in common, and their share of the shorter description, to be one work."""
_YEARS_APART_PENALTY = 0.2
_CHAPTER_DIGITS = 2
_SUBJECT_KINDS = WORK_KINDS | {DealKind.AGREEMENT, DealKind.OTHER}
_RELATED_KIND_PENALTY, _OTHER_KIND_PENALTY = 0.1, 0.25
SAME_WORDS_RATIO = 88


def same_deal_score(left: MentionFeatures, right: MentionFeatures) -> float:
    """The evidence that two mentions are one deal, 0 where something forbids it; symmetric,
    MATCH_THRESHOLD and above means yes.
    """
    first, second = _chronological(left, right)
    if not may_be_same_deal(first, second):
        return 0.0
    if first.mention.kind is DealKind.VISIT:
        return _visit_score(first, second)
    return max(0.0, round(_match_evidence(first, second), 6))


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
        and not _term_years_conflict(first, second)
        and not _is_new_deal(first, second)
        and _events_compatible(first, second)
        and _documents_compatible(first, second)
    )


def fits_group(candidate: MentionFeatures, group: Iterable[MentionFeatures]) -> bool:
    """Whether no member of a group bars that ``candidate`` joins it."""
    return not any(has_conflicting_facts(*_chronological(candidate, mate)) for mate in group)


@lru_cache(4096)
def goods_overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """Share of goods two mentions have in common, 0 to 1 (Dice); goods of one HS heading under two
    names count 0.8.
    """
    if not left or not right:
        return 0.0
    return (
        sum(_good_similarity(good, right) for good in left)
        + sum(_good_similarity(good, left) for good in right)
    ) / (len(left) + len(right))


def _good_similarity(good: str, others: frozenset[str]) -> float:
    if good in others:
        return 1.0
    mine = hs_headings_of_good(good)
    return (
        _SAME_HEADING_SIMILARITY
        if any(_share_heading(mine, hs_headings_of_good(other)) for other in others)
        else 0.0
    )


def _share_heading(mine: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two goods share a heading, or one is a chapter ("machinery", 84) that holds the
    other.
    """
    if mine & others:
        return True
    chapters = tuple(code for code in mine | others if len(code) == _CHAPTER_DIGITS)
    return any(code[:_CHAPTER_DIGITS] in chapters for code in mine) and any(
        code[:_CHAPTER_DIGITS] in chapters for code in others
    )


def _chronological(
    left: MentionFeatures, right: MentionFeatures
) -> tuple[MentionFeatures, MentionFeatures]:
    return (left, right) if mention_sort_key(left) <= mention_sort_key(right) else (right, left)


def mention_sort_key(features: MentionFeatures) -> tuple[date, int, str]:
    """The sort key of mentions: the earlier first, undated ones last; of one day the mention with
    more goods, then by id.
    """
    return features.published or date.max, -len(features.goods), features.mention_id


def _kinds_compatible(first: MentionFeatures, second: MentionFeatures) -> bool:
    kinds = {first.mention.kind, second.mention.kind}
    if len(kinds) == 1 or kinds <= _PAPER_KINDS or kinds <= WORK_KINDS:
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
    if first.mention.kind not in _PAPER_KINDS:
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
            DealStatus.SIGNED if first.mention.kind in _PAPER_KINDS else DealStatus.COMPLETED
        ]
    )


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
        return first.goods == second.goods or _theme_names_good(first, second)
    return bool(first.theme) and first.theme == second.theme


def _theme_names_good(first: MentionFeatures, second: MentionFeatures) -> bool:
    """Whether one names only the theme (a works, a branch) of the very goods the other moves:
    «Автокран» and truck cranes.
    """
    return bool(
        (not first.goods and singular_good_of_theme(first.theme) in second.goods)
        or (not second.goods and singular_good_of_theme(second.theme) in first.goods)
    )


def singular_good_of_theme(theme: str) -> str:
    """The goods a theme is the plural of ('crane_trucks' → 'crane_truck'); '' where it is no
    plural.
    """
    return theme.removesuffix("s") if theme.endswith("s") else ""


def _subjects_compatible(first: MentionFeatures, second: MentionFeatures) -> bool:
    """Different goods, or different themes where no goods are named, are different deals."""
    if first.goods and second.goods:
        return goods_overlap(first.goods, second.goods) >= SAME_GOODS_OVERLAP
    if first.goods or second.goods:
        return True
    if first.subjects and second.subjects and second.mention.kind in _SUBJECT_KINDS:
        return not first.subjects.isdisjoint(second.subjects)
    return not first.theme or not second.theme or first.theme == second.theme


def _visit_score(first: MentionFeatures, second: MentionFeatures) -> float:
    """Visits of the same days: one where the people are the same, or one mention names none."""
    known = first.actors and second.actors
    return MATCH_THRESHOLD if not known or first.actors & second.actors else 0.0


def _match_evidence(first: MentionFeatures, second: MentionFeatures) -> float:
    kinds = {first.mention.kind, second.mention.kind}
    taken_up = first.mention.status is DealStatus.SUSPENDED
    unlike = (
        0.0
        if taken_up or len(kinds) == 1 or _is_contract_of(first, second) or kinds <= _PAPER_KINDS
        else _RELATED_KIND_PENALTY
        if kinds <= WORK_KINDS
        else _OTHER_KIND_PENALTY
    )
    return (
        _GOODS_WEIGHT * goods_overlap(first.goods, second.goods)
        + _THEME_WEIGHT
        * ((bool(first.theme) and first.theme == second.theme) or _theme_names_good(first, second))
        + _ACTORS_WEIGHT * bool(first.actors & second.actors)
        + _parties_weight(first, second)
        + _paper_weight(first, second)
        + _ORDINAL_WEIGHT * (first.ordinal is not None and first.ordinal == second.ordinal)
        + _SAME_WORDS_WEIGHT * _same_words(first, second)
        + _time_weight(first, second)
        + _SAME_WORDS_WEIGHT * _same_work(first, second)
        - unlike
    )


def _parties_weight(first: MentionFeatures, second: MentionFeatures) -> float:
    if not first.parties or not second.parties:
        return 0.0
    if first.parties == second.parties:
        return _SAME_PARTIES_WEIGHT
    if first.parties < second.parties or second.parties < first.parties:
        return _SAME_PARTIES_WEIGHT / 2
    # A country's deal is seldom its region's: what else is alike must make up for it.
    return -_SAME_PARTIES_WEIGHT / 2


def _paper_weight(first: MentionFeatures, second: MentionFeatures) -> float:
    """The evidence for one paper: the same years; a report of its execution that names the year of
    signing; signed days after it was announced.
    """
    if first.mention.kind not in _PAPER_KINDS:
        return 0.0
    early, late, gap = (
        first.mention.status,
        second.mention.status,
        days_between_publications(first, second),
    )
    carried = late in {DealStatus.IN_PROGRESS, DealStatus.COMPLETED} and early is DealStatus.SIGNED
    back = carried and first.published is not None and first.published.year in second.years
    # Announced twice within days, once without its name, or announced and then signed: one paper.
    unnamed = (
        late is DealStatus.PLANNED
        and not (first.theme and second.theme)
        and first.parties == second.parties
    )
    soon = (
        early is DealStatus.PLANNED
        and (late is DealStatus.SIGNED or unnamed)
        and gap is not None
        and gap <= _SAME_WEEK
    )
    return (
        _TERM_YEARS_WEIGHT * (bool(first.term_years) and first.term_years == second.term_years)
        + _SIGNING_YEAR_WEIGHT * back
        + _SIGNED_SOON_WEIGHT * soon
    )


def _same_words(first: MentionFeatures, second: MentionFeatures) -> bool:
    shortest = min(len(first.object_text), len(second.object_text))
    return (
        shortest >= MIN_OBJECT_LENGTH
        and fuzz.token_sort_ratio(first.object_text, second.object_text) >= SAME_WORDS_RATIO
    )


def _same_work(first: MentionFeatures, second: MentionFeatures) -> bool:
    """Whether deals without known goods name the same service or work, in either language, or are
    the same work: two words of each at least, and most of the shorter one's, in any case form.

    "building a dairy plant in Kaluga Oblast" and "construction of the dairy plant"; names of places
    say nothing of the work.
    """
    if (
        {first.mention.kind, second.mention.kind} - _SUBJECT_KINDS
        or first.goods
        or second.goods
        or first.parties != second.parties
    ):
        return False
    if first.subjects & second.subjects:
        return True
    if {first.mention.kind, second.mention.kind} - WORK_KINDS:
        return False
    mine, others = frozenset(first.mention.work_stems), frozenset(second.mention.work_stems)
    common = len(mine & others)
    return common >= _MIN_COMMON_WORDS and common >= _MIN_COMMON_SHARE * min(len(mine), len(others))


def _time_weight(first: MentionFeatures, second: MentionFeatures) -> float:
    gap = days_between_publications(first, second)
    if gap is None:
        return 0.0
    if gap <= _SAME_DAYS:
        return _SAME_DAYS_WEIGHT
    return _SAME_WEEK_WEIGHT if gap <= _SAME_WEEK else -_YEARS_APART_PENALTY * (gap > _LONG_DAYS)


def days_between_publications(first: MentionFeatures, second: MentionFeatures) -> int | None:
    """Days between the publication of the two, None where either has no date."""
    return (
        abs((second.published - first.published).days)
        if first.published and second.published
        else None
    )
