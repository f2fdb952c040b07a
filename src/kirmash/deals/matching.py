"""Whether two mentions are about one deal: first what forbids it, then how much speaks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz

from kirmash.deals.status import PLEDGES, RANK, STOPS
from kirmash.deals.traits import Traits, headings_of
from kirmash.records.deals import DealKind, DealStatus, Signal
from kirmash.reference.economies import country_of

THRESHOLD = 0.6
"""From this sum of evidence on two mentions are one deal; the weights below are set on the table of
pairs in the tests.
"""

_PAPERS = frozenset({DealKind.AGREEMENT, DealKind.ROADMAP})
WORKS = frozenset({DealKind.RESUMPTION, DealKind.PROJECT, DealKind.JOINT_VENTURE})
_SAME_DAYS, _SAME_WEEK = 3, 10
_NEW_PAPER_DAYS = 90
_LONG_DAYS = 3 * 365
_GOODS, _THEME, _ACTORS, _PARTIES = 0.6, 0.4, 0.25, 0.2
_ORDINAL, _TERMS, _BACK, _WORDS, _DAY, _WEEK, _SOON = 0.4, 0.3, 0.4, 0.4, 0.15, 0.1, 0.3
_SISTER_GOODS = 0.8
_CHAPTER = 2
_ABOUT = WORKS | {DealKind.AGREEMENT, DealKind.OTHER}
_SISTER_KIND, _OTHER_KIND = 0.1, 0.25
_SAME_WORDS = 88


def likeness(one: Traits, other: Traits) -> float:
    """The evidence that two mentions are one deal, 0 where something forbids it; symmetric,
    THRESHOLD and above means yes.
    """
    first, second = _in_order(one, other)
    if not compatible(first, second):
        return 0.0
    if first.mention.kind is DealKind.VISIT:
        return _visits(first, second)
    return max(0.0, round(_evidence(first, second), 6))


def compatible(first: Traits, second: Traits) -> bool:
    """Whether nothing forbids that the two, earlier first, are told of one deal: no bar, and kinds
    and subjects that fit.
    """
    return not barred(first, second) and _kinds_fit(first, second) and _subjects_fit(first, second)


def barred(first: Traits, second: Traits) -> bool:
    """Whether the two, earlier first, cannot both be of one deal, whatever else is told between
    them.
    """
    return not (
        parties_fit(first.parties, second.parties)
        and not (first.ordinal and second.ordinal and first.ordinal != second.ordinal)
        and not _terms_clash(first, second)
        and not _begun_anew(first, second)
        and _events_fit(first, second)
        and _places_fit(first, second)
    )


def fits_all(one: Traits, group: Iterable[Traits]) -> bool:
    """Whether no member of a group bars that ``one`` joins it."""
    return not any(barred(*_in_order(one, mate)) for mate in group)


@lru_cache(4096)
def parties_fit(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets of parties can be the same: each of the smaller set is, holds or lies in one
    of the larger.
    """
    small, large = sorted((one, other), key=len)
    return all(any(_related(code, mate) for mate in large) for code in small)


@lru_cache(4096)
def goods_in_common(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of goods two mentions have in common, 0 to 1 (Dice); goods of one HS heading under two
    names count 0.8.
    """
    if not one or not other:
        return 0.0
    return (sum(_best(good, other) for good in one) + sum(_best(good, one) for good in other)) / (
        len(one) + len(other)
    )


def _best(good: str, others: frozenset[str]) -> float:
    if good in others:
        return 1.0
    mine = headings_of(good)
    return _SISTER_GOODS if any(_kin(mine, headings_of(other)) for other in others) else 0.0


def _kin(mine: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two goods share a heading, or one is a chapter ("machinery", 84) that holds the
    other.
    """
    if mine & others:
        return True
    chapters = tuple(code for code in mine | others if len(code) == _CHAPTER)
    return any(code[:_CHAPTER] in chapters for code in mine) and any(
        code[:_CHAPTER] in chapters for code in others
    )


def _in_order(one: Traits, other: Traits) -> tuple[Traits, Traits]:
    return (one, other) if age(one) <= age(other) else (other, one)


def age(one: Traits) -> tuple[date, int, str]:
    """What mentions are ordered by: the earlier first, undated ones last; of one day the one that
    names more goods, then by id.
    """
    return one.said or date.max, -len(one.goods), one.name


def _related(code: str, mate: str) -> bool:
    return code == mate or country_of(code) == mate or country_of(mate) == code


def _kinds_fit(first: Traits, second: Traits) -> bool:
    kinds = {first.mention.kind, second.mention.kind}
    if len(kinds) == 1 or kinds <= _PAPERS or kinds <= WORKS:
        return True
    # "Deliveries suspended" and "deliveries resumed" are one thing where the goods are the same.
    if (
        kinds == {DealKind.SUPPLY, DealKind.RESUMPTION}
        and first.mention.status is DealStatus.SUSPENDED
    ):
        return bool(first.goods) and first.goods == second.goods
    # "Chassis go on being supplied" tells of "production on these chassis resumes" where the same
    # firm is named; a supply
    # that is only planned has a due day of its own.
    if kinds == {DealKind.SUPPLY, DealKind.RESUMPTION}:
        supply = first if first.mention.kind is DealKind.SUPPLY else second
        return bool(first.actors & second.actors) and supply.mention.status not in PLEDGES
    return _contract_of(first, second)


def _contract_of(first: Traits, second: Traits) -> bool:
    """ "Would like to lease harvesters", then «договор лизинга комбайнов»: the paper on the very
    goods is the supply's contract.
    """
    wished = first.mention.kind is DealKind.SUPPLY and first.mention.status in PLEDGES
    return (
        wished
        and second.mention.kind is DealKind.AGREEMENT
        and bool(first.goods)
        and first.goods == second.goods
    )


def _terms_clash(first: Traits, second: Traits) -> bool:
    """Two papers for different years are two papers; one that names no years is said about the time
    of the other's.
    """
    if first.mention.kind not in _PAPERS:
        return False
    if first.terms and second.terms:
        return first.terms != second.terms
    if _signed_anew(first, second):
        return True
    termed, bare = (first, second) if first.terms else (second, first)
    if termed.terms and bare.said:
        return not min(termed.terms) - 1 <= bare.said.year <= max(termed.terms) + 1
    plans = DealKind.ROADMAP in {first.mention.kind, second.mention.kind}
    return (
        plans
        and not termed.terms
        and (gap := days_between(first, second)) is not None
        and gap > 2 * _NEW_PAPER_DAYS
    )


def _signed_anew(first: Traits, second: Traits) -> bool:
    """Whether both are told as signed, the later on a day of its own: called a new one, or years
    after the other.
    """
    if (
        {first.mention.status, second.mention.status} != {DealStatus.SIGNED}
        or first.days is None
        or second.days is None
    ):
        return False
    apart = (second.days[0] - first.days[1]).days
    return apart > _LONG_DAYS or (apart > _NEW_PAPER_DAYS and Signal.ANEW in second.mention.signals)


def _begun_anew(first: Traits, second: Traits) -> bool:
    """Whether the later one offers or plans what the earlier one tells as signed, done or stopped:
    that is a new deal.
    """
    gap = days_between(first, second)
    if second.mention.status in PLEDGES and first.mention.status in STOPS and gap:
        return True
    if (
        second.mention.status not in PLEDGES
        or gap is None
        or gap <= _NEW_PAPER_DAYS
        or first.terms & second.terms
    ):
        return False
    reached = RANK.get(first.mention.status, 0)
    return (
        reached
        >= RANK[DealStatus.SIGNED if first.mention.kind in _PAPERS else DealStatus.COMPLETED]
    )


def _events_fit(first: Traits, second: Traits) -> bool:
    """Visits and gatherings are one by their days; gatherings also by their number."""
    if first.gathering or second.gathering:
        numbered = first.ordinal is not None and first.ordinal == second.ordinal
        return numbered or _days_meet(first, second)
    return first.mention.kind is not DealKind.VISIT or _days_meet(first, second)


def _days_meet(first: Traits, second: Traits) -> bool:
    if first.days is None or second.days is None:
        return False
    apart = max((second.days[0] - first.days[1]).days, (first.days[0] - second.days[1]).days)
    return apart <= _SAME_DAYS


def _places_fit(first: Traits, second: Traits) -> bool:
    """One document tells two deals unless goods, or for want of goods the themes, or the days of a
    visit coincide.
    """
    if first.mention.document != second.mention.document:
        return True
    if first.mention.kind is second.mention.kind is DealKind.VISIT:
        return first.parties == second.parties and _days_meet(
            first, second
        )  # the meetings of one visit
    if first.goods or second.goods:
        return first.goods == second.goods or _named_after(first, second)
    return bool(first.theme) and first.theme == second.theme


def _named_after(first: Traits, second: Traits) -> bool:
    """Whether one names only the theme (a works, a branch) of the very goods the other moves:
    «Автокран» and truck cranes.
    """
    return bool(
        (not first.goods and good_of(first.theme) in second.goods)
        or (not second.goods and good_of(second.theme) in first.goods)
    )


def good_of(theme: str) -> str:
    """The goods a theme is the plural of ('crane_trucks' → 'crane_truck'); '' where it is no
    plural.
    """
    return theme.removesuffix("s") if theme.endswith("s") else ""


def _subjects_fit(first: Traits, second: Traits) -> bool:
    """Different goods, or different themes where no goods are named, are different deals."""
    if first.goods and second.goods:
        return goods_in_common(first.goods, second.goods) >= 0.5
    if first.goods or second.goods:
        return True
    if first.subjects and second.subjects and second.mention.kind in _ABOUT:
        return not first.subjects.isdisjoint(second.subjects)
    return len({first.theme, second.theme} - {""}) < 2


def _visits(first: Traits, second: Traits) -> float:
    """Visits of the same days: one where the people are the same, or one telling names none."""
    known = first.actors and second.actors
    return THRESHOLD if not known or first.actors & second.actors else 0.0


def _evidence(first: Traits, second: Traits) -> float:
    kinds = {first.mention.kind, second.mention.kind}
    taken_up = first.mention.status is DealStatus.SUSPENDED
    unlike = (
        0.0
        if taken_up or len(kinds) == 1 or _contract_of(first, second) or kinds <= _PAPERS
        else _SISTER_KIND
        if kinds <= WORKS
        else _OTHER_KIND
    )
    return (
        _GOODS * goods_in_common(first.goods, second.goods)
        + _THEME
        * ((bool(first.theme) and first.theme == second.theme) or _named_after(first, second))
        + _ACTORS * bool(first.actors & second.actors)
        + _parties(first, second)
        + _paper(first, second)
        + _ORDINAL * (first.ordinal is not None and first.ordinal == second.ordinal)
        + _WORDS * _same_words(first, second)
        + _time(first, second)
        + _WORDS * _same_work(first, second)
        - unlike
    )


def _parties(first: Traits, second: Traits) -> float:
    if not first.parties or not second.parties:
        return 0.0
    if first.parties == second.parties:
        return _PARTIES
    if first.parties < second.parties or second.parties < first.parties:
        return _PARTIES / 2
    # A country's deal is seldom its region's: what else is alike must make up for it.
    return -_PARTIES / 2


def _paper(first: Traits, second: Traits) -> float:
    """What speaks for one paper: the same years; carried out in words that name the year of
    signing; signed days after it was announced.
    """
    if first.mention.kind not in _PAPERS:
        return 0.0
    early, late, gap = first.mention.status, second.mention.status, days_between(first, second)
    carried = late in {DealStatus.IN_PROGRESS, DealStatus.COMPLETED} and early is DealStatus.SIGNED
    back = carried and first.said is not None and first.said.year in second.years
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
        _TERMS * (bool(first.terms) and first.terms == second.terms) + _BACK * back + _SOON * soon
    )


def _same_words(first: Traits, second: Traits) -> bool:
    shortest = min(len(first.words), len(second.words))
    return shortest > 12 and fuzz.token_sort_ratio(first.words, second.words) >= _SAME_WORDS


def _same_work(first: Traits, second: Traits) -> bool:
    """Whether deals of no known goods name the same service or work, in either language, or works
    the same thing: two words of each at least, and most of the shorter's, in any case form.

    "building a dairy plant in Kaluga Oblast" and "construction of the dairy plant"; names of places
    say nothing of the work.
    """
    if (
        {first.mention.kind, second.mention.kind} - _ABOUT
        or first.goods
        or second.goods
        or first.parties != second.parties
    ):
        return False
    if first.subjects & second.subjects:
        return True
    if {first.mention.kind, second.mention.kind} - WORKS:
        return False
    mine, others = frozenset(first.mention.work_stems), frozenset(second.mention.work_stems)
    common = len(mine & others)
    return common >= 2 and common >= 0.6 * min(len(mine), len(others))


def _time(first: Traits, second: Traits) -> float:
    gap = days_between(first, second)
    if gap is None:
        return 0.0
    if gap <= _SAME_DAYS:
        return _DAY
    return _WEEK if gap <= _SAME_WEEK else -0.2 * (gap > _LONG_DAYS)


def days_between(first: Traits, second: Traits) -> int | None:
    """Days from one saying to the other, None where either has no date."""
    return abs((second.said - first.said).days) if first.said and second.said else None
