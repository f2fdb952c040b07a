"""Comparisons of two mentions, each with a few named levels, after Fellegi and Sunter.

A comparison where one side is silent gives no level and speaks neither for nor against one deal.
What the levels weigh is data (``match_weights.csv``), estimated from labelled pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from rapidfuzz import fuzz

from kirmash.deals.names import is_same_name, is_same_town
from kirmash.deals.status import PLEDGE_STATUSES, STATUS_RANK, STOP_STATUSES
from kirmash.deals.traits import MentionFeatures, goods_overlap
from kirmash.records.deals import DealKind, DealSignal, DealStatus
from kirmash.records.periods import last_day

Level = tuple[str, str]
"""A comparison and its level: ("amount", "differs")."""

WORK_KINDS = frozenset({DealKind.RESUMPTION, DealKind.PROJECT, DealKind.JOINT_VENTURE})
PAPER_KINDS = frozenset({DealKind.AGREEMENT, DealKind.ROADMAP})
MIN_OBJECT_LENGTH = 13
"""Letters below which the words of an object are too few to compare."""
SAME_WORDS_RATIO = 88
_ROUNDING = 0.05
_NEAR = 0.13
_MANY = 10
_DAYS, _MONTH, _SEASON, _YEAR, _LONG = 3, 31, 120, 300, 3 * 365
_WEEK = 10
_MIN_COMMON, _MIN_COMMON_SHARE = 2, 0.6
_HALF, _MOST = 0.5, 0.8
_OF_AN_OLD_DEAL = frozenset(
    {DealSignal.CHANGED, DealSignal.REJECTED, DealSignal.PAID, DealSignal.ENDED}
)
_BOUND = frozenset({DealStatus.SIGNED, DealStatus.COMPLETED, DealStatus.CANCELLED})


def compare(first: MentionFeatures, second: MentionFeatures) -> tuple[Level, ...]:
    """The levels of two mentions, the earlier first; what is not comparable has none."""
    return tuple(
        (name, level)
        for name, comparison in COMPARISONS.items()
        if (level := comparison(first, second))
    )


def _amount(first: MentionFeatures, second: MentionFeatures) -> str:
    return _values(first.sums, second.sums, first, second)


def _number(first: MentionFeatures, second: MentionFeatures) -> str:
    level = _values(first.counts, second.counts, first, second)
    if level != "exact":
        return level
    shared = {value for _, value in first.counts} & {value for _, value in second.counts}
    return "exact" if max(shared, default=0) >= _MANY else "exact_small"


def _values(
    mine: frozenset[tuple[str, float]],
    others: frozenset[tuple[str, float]],
    first: MentionFeatures,
    second: MentionFeatures,
) -> str:
    """How two sets of values with units agree; those of other units are not comparable."""
    if not mine or not others:
        return ""
    if mine & others or _share_bare_value(mine, others):
        return "exact"
    near = [
        abs(value - other) / max(value, other)
        for unit, value in mine
        for its_unit, other in others
        if unit == its_unit
    ]
    if not near:
        return ""
    if min(near) <= _ROUNDING:
        return "rounded"
    if DealSignal.CHANGED in first.signals or DealSignal.CHANGED in second.signals:
        return "changed"
    if min(near) <= _NEAR:
        return "near"
    return "differs" if first.mention.status is second.mention.status else "differs_later"


def _share_bare_value(
    mine: frozenset[tuple[str, float]], others: frozenset[tuple[str, float]]
) -> bool:
    """Whether a large number stands with its unit on one side and without on the other."""
    return any(
        value == other and value >= _MANY
        for unit, value in mine
        for its_unit, other in others
        if not unit or not its_unit
    )


def _firms(first: MentionFeatures, second: MentionFeatures) -> str:
    """Makers and buyers by their names; towns are none of them."""
    places = first.towns | second.towns
    mine, others = _firms_only(first.names, places), _firms_only(second.names, places)
    if not mine or not others:
        return ""
    common = sum(any(is_same_name(name, other) for other in others) for name in mine)
    back = sum(any(is_same_name(name, other) for other in mine) for name in others)
    if not common:
        return "differ" if min(len(mine), len(others)) > 1 else "one_differs"
    if common < len(mine) and back < len(others):
        return "some_differ"
    return "agree" if common == len(mine) and back == len(others) else "agree_in_part"


@lru_cache(4096)
def _firms_only(names: frozenset[str], places: frozenset[str]) -> frozenset[str]:
    return frozenset(
        name for name in names if not any(is_same_name(name, place) for place in places)
    )


def _known_firms(first: MentionFeatures, second: MentionFeatures) -> str:
    if not first.actors or not second.actors:
        return ""
    return "agree" if first.actors & second.actors else "differ"


def _town(first: MentionFeatures, second: MentionFeatures) -> str:
    mine, others = first.towns, second.towns
    if not mine or not others:
        one, names = (mine, second.names) if mine else (others, first.names)
        named = any(is_same_name(town, name) for town in one for name in names)
        return "agree" if named else ""
    common = sum(any(is_same_town(name, other) for other in others) for name in mine)
    back = sum(any(is_same_town(name, other) for other in mine) for name in others)
    if common == len(mine) or back == len(others):
        return "agree"
    if common:
        return "some_differ"
    works = {first.mention.kind, second.mention.kind} <= WORK_KINDS
    return "differ_of_works" if works else "differ"


def _purpose(first: MentionFeatures, second: MentionFeatures) -> str:
    return _sets(first.purposes, second.purposes)


def _things(first: MentionFeatures, second: MentionFeatures) -> str:
    mine, others = first.things, second.things
    if not mine or not others:
        return ""
    common = len(mine & others)
    if not common:
        return "differ"
    if mine == others:
        return "agree"
    return "some_differ" if common < min(len(mine), len(others)) else "agree_in_part"


def _sets(mine: frozenset[str], others: frozenset[str]) -> str:
    """How words agree of which some have no form that is the same in every language."""
    if not mine or not others:
        return ""
    if mine & others:
        return "agree"
    languages = {word.partition(":")[0] for word in mine | others if ":" in word}
    plain = [{word for word in words if ":" not in word} for words in (mine, others)]
    comparable = all(plain) or (len(languages) == 1 and not any(plain))
    return "differ" if comparable else ""


def _object(first: MentionFeatures, second: MentionFeatures) -> str:
    """Words of the objects in one language."""
    shortest = min(len(first.object_text), len(second.object_text))
    if shortest >= MIN_OBJECT_LENGTH and (
        fuzz.token_sort_ratio(first.object_text, second.object_text) >= SAME_WORDS_RATIO
    ):
        return "same_words"
    mine, others = first.object_stems, second.object_stems
    if not mine or not others or next(iter(mine))[:2] != next(iter(others))[:2]:
        return ""
    share = len(mine & others) / min(len(mine), len(others))
    if share >= _MOST:
        return "agree"
    return "some_differ" if share >= _HALF else "few_agree" if share else "differ"


def _goods(first: MentionFeatures, second: MentionFeatures) -> str:
    if not first.goods or not second.goods:
        return ""
    if first.goods == second.goods:
        return "agree"
    overlap = goods_overlap(first.goods, second.goods)
    return "agree_in_part" if overlap >= _HALF else "some_differ" if overlap else "differ"


def _theme(first: MentionFeatures, second: MentionFeatures) -> str:
    if theme_names_good(first, second):
        return "names_goods"
    if not first.theme or not second.theme:
        return ""
    return "agree" if first.theme == second.theme else "differ"


def theme_names_good(first: MentionFeatures, second: MentionFeatures) -> bool:
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


def _subject(first: MentionFeatures, second: MentionFeatures) -> str:
    if not first.subjects or not second.subjects:
        return ""
    return "agree" if first.subjects & second.subjects else "differ"


def _direction(first: MentionFeatures, second: MentionFeatures) -> str:
    mine, others = first.direction, second.direction
    if not mine or not others:
        return ""
    return "agree" if mine & others else "differs"


def _parties(first: MentionFeatures, second: MentionFeatures) -> str:
    if not first.parties or not second.parties:
        return ""
    if first.parties == second.parties:
        return "agree"
    if first.parties < second.parties or second.parties < first.parties:
        return "agree_in_part"
    return "country_and_region"


def _kinds(first: MentionFeatures, second: MentionFeatures) -> str:
    kinds = {first.mention.kind, second.mention.kind}
    if len(kinds) == 1:
        return ""
    if kinds <= WORK_KINDS:
        return "kinds_of_work"
    return "kinds_of_paper" if kinds <= PAPER_KINDS else "differ"


def _progress(first: MentionFeatures, second: MentionFeatures) -> str:
    """How the status moves between the reports."""
    early, late = first.mention.status, second.mention.status
    if early in STOP_STATUSES or late in STOP_STATUSES:
        return "stopped" if late in STOP_STATUSES else "after_stop"
    if early is late:
        return "same"
    if {early, late} <= PLEDGE_STATUSES:
        return "pledged_again"
    return "forward" if STATUS_RANK.get(early, 0) < STATUS_RANK.get(late, 0) else "back"


def _gap(first: MentionFeatures, second: MentionFeatures) -> str:
    """Days between the publications."""
    gap = days_between_publications(first, second)
    if gap is None:
        return ""
    bounds = ((_DAYS, "days"), (_WEEK, "week"), (_SEASON, "months"), (_YEAR, "year"))
    return next((name for most, name in bounds if gap <= most), "long" if gap <= _LONG else "years")


def _when(first: MentionFeatures, second: MentionFeatures) -> str:
    """When it was signed or done, where both tell of the same step."""
    apart = days_between_events(first, second)
    if apart is None:
        return ""
    if second.signals & _OF_AN_OLD_DEAL:
        return ""
    dates = [bool(one.mention.date) for one in (first, second)]
    told = "told" if all(dates) else "told_once" if any(dates) else "taken"
    bounds = ((_DAYS, "same_days"), (_MONTH, "same_month"), (_YEAR, "months_apart"))
    return f"{next((name for most, name in bounds if apart <= most), 'years_apart')}_{told}"


def days_between_events(first: MentionFeatures, second: MentionFeatures) -> int | None:
    """Days between what two mentions tell was signed, done or cancelled; None where they tell of
    different steps or have no day.
    """
    if first.mention.status is not second.mention.status or first.mention.status not in _BOUND:
        return None
    if first.days is None or second.days is None:
        return None
    return max((second.days[0] - first.days[1]).days, (first.days[0] - second.days[1]).days)


def _due(first: MentionFeatures, second: MentionFeatures) -> str:
    """Due days or terms; a due day put off is told as that."""
    mine, others = first.mention.due, second.mention.due
    if mine and others:
        if mine[:4] == others[:4]:
            return "agree"
        moved = DealSignal.CHANGED in second.signals
        return "moved" if moved else "differs"
    if mine and second.days and second.mention.status is DealStatus.COMPLETED:
        late = (second.days[0] - last_day(mine)).days
        return "done_in_time" if late <= _MONTH else "done_late" if late <= _YEAR else "long_past"
    return ""


def _years(first: MentionFeatures, second: MentionFeatures) -> str:
    """Years the words name."""
    if not first.years or not second.years:
        return ""
    return "agree" if first.years & second.years else "differ"


def _look_back(first: MentionFeatures, second: MentionFeatures) -> str:
    """Whether a later report dates what it tells to about the time of the earlier one."""
    told = second.mention.date
    if not told or first.published is None or second.published is None:
        return ""
    if (second.published - first.published).days <= _MONTH:
        return ""
    days = second.days
    if days is None or first.mention.status is not second.mention.status:
        return ""
    return (
        "agrees" if days[0] <= first.published and first.published.year - days[1].year <= 0 else ""
    )


def _novelty(first: MentionFeatures, second: MentionFeatures) -> str:
    """Whether the later one is called another round, batch or contract."""
    if first.lot and second.lot and first.lot != second.lot:
        return "other_lot"
    if DealSignal.FURTHER in second.signals and DealSignal.FURTHER not in first.signals:
        return "further"
    if DealSignal.ANEW in second.signals and first.mention.status is second.mention.status:
        return "anew"
    return ""


def _detail(first: MentionFeatures, second: MentionFeatures) -> str:
    """Whether there is anything by which two deals on one matter could be told apart."""
    told = [bool(one.sums or one.counts or one.names or one.towns) for one in (first, second)]
    if all(told):
        return ""
    matter = goods_overlap(first.goods, second.goods) >= _HALF or first.subjects & second.subjects
    if not matter and not (first.theme and first.theme == second.theme):
        return ""
    return "one_vague" if any(told) else "both_vague"


def _ordinal(first: MentionFeatures, second: MentionFeatures) -> str:
    if first.ordinal is None or second.ordinal is None:
        return ""
    return "agree" if first.ordinal == second.ordinal else "differ"


def _paper(first: MentionFeatures, second: MentionFeatures) -> str:
    """Of papers: a report of its execution that names the year of signing; signed days after it was
    announced.
    """
    if first.mention.kind not in PAPER_KINDS:
        return ""
    early, late = first.mention.status, second.mention.status
    carried = late in {DealStatus.IN_PROGRESS, DealStatus.COMPLETED} and early is DealStatus.SIGNED
    if carried and first.published is not None and first.published.year in second.years:
        return "year_of_signing"
    gap = days_between_publications(first, second)
    unnamed = (
        late is DealStatus.PLANNED
        and not (first.theme and second.theme)
        and first.parties == second.parties
    )
    announced = early is DealStatus.PLANNED and (late is DealStatus.SIGNED or unnamed)
    return "signed_soon" if announced and gap is not None and gap <= _WEEK else ""


def _work(first: MentionFeatures, second: MentionFeatures) -> str:
    """Words that distinguish works without goods."""
    mine = frozenset(first.mention.work_stems)
    others = frozenset(second.mention.work_stems)
    if not mine or not others:
        return ""
    common = len(mine & others)
    if common >= _MIN_COMMON and common >= _MIN_COMMON_SHARE * min(len(mine), len(others)):
        return "agree"
    return ""


def _term(first: MentionFeatures, second: MentionFeatures) -> str:
    if not first.term_years or not second.term_years:
        return ""
    return "agree" if first.term_years == second.term_years else "differ"


COMPARISONS: dict[str, Callable[[MentionFeatures, MentionFeatures], str]] = {
    "amount": _amount,
    "number": _number,
    "firms": _firms,
    "known_firms": _known_firms,
    "town": _town,
    "purpose": _purpose,
    "direction": _direction,
    "goods": _goods,
    "things": _things,
    "theme": _theme,
    "subject": _subject,
    "object": _object,
    "parties": _parties,
    "kinds": _kinds,
    "progress": _progress,
    "gap": _gap,
    "when": _when,
    "due": _due,
    "years": _years,
    "look_back": _look_back,
    "novelty": _novelty,
    "detail": _detail,
    "ordinal": _ordinal,
    "term": _term,
    "paper": _paper,
    "work": _work,
}
"""Every comparison by its name, in the order they are shown."""


def days_between_publications(first: MentionFeatures, second: MentionFeatures) -> int | None:
    """Days between the publication of the two, None where either has no date."""
    return (
        abs((second.published - first.published).days)
        if first.published and second.published
        else None
    )
