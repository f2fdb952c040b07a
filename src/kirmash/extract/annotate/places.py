"""The economies named in a text, and the two that a document is about, weighed from the places it
names.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kirmash.extract.annotate import place_context
from kirmash.extract.annotate.place_context import is_part_of_organisation_name
from kirmash.extract.annotate.place_lexicon import (
    PlaceConditions,
    PlaceLexicon,
    PlaceSense,
    fold_place_text,
    load_place_lexicon,
    region_code,
)
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import lower_text
from kirmash.lang.registry import phrase_pattern
from kirmash.records.mentions import EconomyMention
from kirmash.reference import lexicons
from kirmash.reference.economies import country_of
from kirmash.sandbox.expressions import bounded_re

_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"name": 1.0, "nickname": 1.0, "city": 0.7, "adjective": 0.45, "capital": 0.4, "group": 0.25}
)
_TITLE_FACTOR, _LEAD_FACTOR, _LEAD_SIZE = 5.0, 1.5, 500
_SECOND_SHARE = 1.3
_REGION_SHARE = 0.7  # a region this much as often named as its country is what the text is about
# What a place beside a word of trade weighs more.
_TRADE_WINDOW, _TRADE_FACTOR = 48, 2.0
_LOCATING_FACTOR = 0.4
_NAME_FACTOR = 0.1
# How a region itself is called, not a town of it.
_REGION_WORDS = frozenset({"name", "nickname", "adjective"})
# Cities that are regions of their own: named as scenes and outlets more than as economies.
_CITIES = frozenset(
    {
        "AE-DU",
        "AE-AZ",
        "CN-SH",
        "CN-BJ",
        "CN-TJ",
        "CN-CQ",
        "RU-SPE",
        "KZ-75",
        "KZ-79",
        "IN-DL",
        "DE-HH",
        "DE-HB",
        "TR-34",
    }
)


@cache_until_languages_change
def _trade_pattern() -> re.Pattern[str]:
    """A place beside these is a partner more likely than a scene: 'trade of India and the UAE'
    against 'Dubai Chambers'.
    """
    return bounded_re(phrase_pattern("place.trade"))


@cache_until_languages_change
def _locating_pattern() -> re.Pattern[str]:
    """Before a country that only says where a region lies or names an event: 'regions of Russia',
    «форум России и Китая».
    """
    return bounded_re(
        rf"(?:{phrase_pattern('place.locates')})\s+(?:(?:{phrase_pattern('place.article')})\s+)?$",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class _CountryFamily:
    """A country or group, the weight of its own words, its weightiest region ('' none) and that
    one's weight.
    """

    country: str
    country_weight: float
    region: str
    region_weight: float

    @property
    def region_ratio(self) -> float:
        """How much weightier the region is than the country."""
        return (
            self.region_weight / self.country_weight
            if self.country_weight
            else float("inf")
            if self.region
            else 0.0
        )


def find_economy_pair(
    text: str, title: str | None, places: Sequence[EconomyMention]
) -> tuple[str | None, str | None]:
    """The codes of the two heaviest families of places, each by the member meant, the one named
    first in front.
    """
    families = _families(_scores(text, title, places, ()))
    if _is_ambiguous(families):
        families = _families(
            _scores(
                text,
                title,
                places,
                [hit.start() for hit in _trade_pattern().finditer(lower_text(text))],
            )
        )
    best = _select_members(
        families[:2],
        _scores(text, None, places, ()),
        {place.code for place in places if place.form in _REGION_WORDS},
    )
    order = {place.code: at for at, place in reversed(list(enumerate(places)))}
    best.sort(key=lambda code: order[code])
    first, second = [*best, None, None][:2]
    return first, second


def _is_ambiguous(families: Sequence[_CountryFamily]) -> bool:
    """Whether the pair is in doubt without a look at the words of trade: a third country, or a
    country and its region, compete.
    """
    return bool(families[2:]) or any(
        family.country_weight and family.region_weight for family in families
    )


def _scores(
    text: str, title: str | None, places: Sequence[EconomyMention], trade: Sequence[int]
) -> Mapping[str, float]:
    """Weight of every code: its mentions by form, more in the title, in the lead and beside a word
    of trade.
    """
    heading = _title_span(text, title)
    body = heading[1]
    scores: dict[str, float] = defaultdict(float)
    for place in places:
        factor = (
            _TITLE_FACTOR
            if heading[0] <= place.start < body
            else _LEAD_FACTOR
            if place.start < body + _LEAD_SIZE
            else 1.0
        )
        if place.start >= body and _is_near_trade_word(trade, place):
            factor *= _TRADE_FACTOR
        if is_part_of_organisation_name(text, place):
            factor *= _NAME_FACTOR
        if trade and _locating_pattern().search(text, max(0, place.start - 40), place.start):
            factor *= _LOCATING_FACTOR
        scores[place.code] += factor * _WEIGHTS["city" if place.code in _CITIES else place.form]
    return scores


def _is_near_trade_word(trade: Sequence[int], place: EconomyMention) -> bool:
    """Whether a word of trade is close before or behind a place."""
    at = bisect_left(trade, place.start - _TRADE_WINDOW)
    return at < len(trade) and trade[at] < place.end + _TRADE_WINDOW


def _title_span(text: str, title: str | None) -> tuple[int, int]:
    at = text.find(title) if title else -1
    return (at, at + len(title)) if title and at >= 0 else (0, 0)


def _families(scores: Mapping[str, float]) -> list[_CountryFamily]:
    """The countries and groups, each with the weight of its own words and its weightiest region;
    the weightiest first.
    """
    members: dict[str, dict[str, float]] = defaultdict(dict)
    for code, score in scores.items():
        members[country_of(code)][code] = score
    families = []
    for country, weights in members.items():
        own = weights.pop(country, 0.0)
        region = max(weights, key=lambda code: weights[code], default="")
        families.append(_CountryFamily(country, own, region, weights.get(region, 0.0)))
    return sorted(families, key=lambda family: -(family.country_weight + family.region_weight))


def _select_members(
    families: Sequence[_CountryFamily], body: Mapping[str, float], region_codes: set[str]
) -> list[str]:
    """Each family's country, or its region where that is meant; ``body`` weighs the codes the title
    as any line; ``region_codes`` are regions.

    Two regions are seldom partners: beside a region of the one country, a region of the other is
    meant only where it outweighs its country, and where more than a title says so, «Сахалин –
    Хоккайдо: газ идёт» of trade with Japan. A region is one called so: a port is a scene.
    """
    highest_ratio = max((family.region_ratio for family in families), default=0.0)
    members = []
    for family in families:
        is_strongest = (
            family.region_ratio == highest_ratio
            and family.region not in _CITIES
            and family.region in region_codes
        )
        is_sufficient = is_strongest or body.get(family.region, 0.0) >= _SECOND_SHARE * body.get(
            family.country, 0.0
        )
        members.append(
            family.region
            if family.region_ratio >= (_REGION_SHARE if is_strongest else _SECOND_SHARE)
            and is_sufficient
            else family.country
        )
    return members


_PlaceMatch = tuple[int, int, tuple[PlaceSense, ...]]
"""Start, end and senses of a word."""
_UNCERTAIN = (
    PlaceConditions.NEEDS_PLACE_WORD
    | PlaceConditions.SURNAME_FORM
    | PlaceConditions.NEEDS_COUNTRY
    | PlaceConditions.PERSON_NAME
    | PlaceConditions.NEEDS_FULL_NAME
)


@dataclass(frozen=True, slots=True)
class _PlaceContext:
    """The codes a text names beyond doubt and the countries whose regions are among them."""

    lang: str
    certain_codes: frozenset[str]
    parent_codes: frozenset[str]


def find_places(text: str, lang: str) -> tuple[EconomyMention, ...]:
    """The economies named in ``text``, in order and without overlaps; the longest name wins.

    A city stands for its region, a capital for its country; every form of the language is known. A
    word that two places share goes to the one whose surroundings the text names too; a word that is
    no place there (a person, a currency, a street, a district of another region) is left
    out.
    """
    matches = _find_matches(text, load_place_lexicon(lang))
    around = _build_context(matches, lang)
    places: list[EconomyMention] = []
    for at, (start, end, senses) in enumerate(matches):
        sense: PlaceSense | None = senses[0]
        if len(senses) > 1 or senses[0].guard:
            sense = _choose_sense(text, matches, at, around)
        if sense is not None and sense.code:
            places.append(EconomyMention(start, end, sense.code, sense.form))
    return place_context.resolve_region_lists(text, lang, places)


def find_place_senses(text: str, lang: str) -> list[_PlaceMatch]:
    """Every word of ``text`` that may name an economy, with all its senses; nothing is decided.

    A sense without a code says that the word names no place there ("Latin American").
    """
    return _find_matches(text, load_place_lexicon(lang))


def _find_matches(text: str, words: PlaceLexicon) -> list[_PlaceMatch]:
    """Non-overlapping matches of whole words, the longest first from the left."""
    folded = fold_place_text(text)
    size = len(folded)
    hits = []
    for index, start, end in words.automaton.find_matches_as_indexes(folded, overlapping=True):
        if (start == 0 or not folded[start - 1].isalnum()) and (
            end == size or _is_word_end(text, end)
        ):
            hits.append((start, -end, index))
    hits.sort()
    return _select_longest(text, hits, words)


def _is_word_end(text: str, end: int) -> bool:
    """Whether a word ends here and is no part of an internet address ("belarus.by")."""
    after = text[end]
    return not (after.isalnum() or (after == "." and "a" <= text[end + 1 : end + 2] <= "z"))


def _select_longest(
    text: str, hits: Iterable[tuple[int, int, int]], words: PlaceLexicon
) -> list[_PlaceMatch]:
    selected: list[_PlaceMatch] = []
    last = 0
    for start, minus_end, index in hits:
        if start < last:
            continue
        senses = words.senses[index]
        if not (words.is_plain[index] and text[start].isupper()):
            senses = tuple(
                sense
                for sense in senses
                if place_context.spelling_fits_sense(text, start, -minus_end, sense)
            )
        if senses:
            last = -minus_end
            selected.append((start, last, senses))
    return selected


def _build_context(matches: Iterable[_PlaceMatch], lang: str) -> _PlaceContext:
    """What words with one sense and no condition name."""
    certain_codes = frozenset(
        senses[0].code
        for _, _, senses in matches
        if len(senses) == 1 and not senses[0].guard & _UNCERTAIN
    )
    economies = lexicons.economies()
    return _PlaceContext(
        lang, certain_codes, frozenset(economies[code].parent for code in certain_codes if code)
    )


def _parent_country(sense: PlaceSense) -> str:
    """The country of a region, '' for the rest."""
    return lexicons.economies()[sense.code].parent if sense.code else ""


def _choose_sense(
    text: str, matches: Sequence[_PlaceMatch], at: int, around: _PlaceContext
) -> PlaceSense | None:
    """The sense that holds in these surroundings, or none."""
    start, end, senses = matches[at]
    holding = [sense for sense in senses if _is_valid_sense(text, start, end, sense, around)]
    if len(holding) <= 1:
        return holding[0] if holding else None
    if place_context.is_district_name(text, end):
        return _other_district_sense(holding, around)
    own = region_code(text[start:end], around.lang)
    near = _neighbour_codes(text, matches, at)
    regions = all(
        _parent_country(sense) for sense in holding
    )  # Punjab of India or of Pakistan: the one whose country is named
    return max(
        holding,
        key=lambda sense: (
            _sense_weight(sense, own, near, around)
            + (regions and _parent_country(sense) in around.certain_codes)
        ),
    )


def _is_valid_sense(
    text: str, start: int, end: int, sense: PlaceSense, around: _PlaceContext
) -> bool:
    if (
        sense.guard & PlaceConditions.NEEDS_COUNTRY
        and _parent_country(sense) not in around.certain_codes | around.parent_codes
    ):
        return False
    if sense.guard & PlaceConditions.NEEDS_FULL_NAME and sense.code not in around.certain_codes:
        return False
    if sense.guard & PlaceConditions.SURNAME_FORM and not place_context.is_town_not_surname(
        text, start, end, sense.code in around.certain_codes
    ):
        return False
    return place_context.context_allows(text, start, end, sense)


def _neighbour_codes(text: str, matches: Sequence[_PlaceMatch], at: int) -> frozenset[str]:
    """The codes of the words that show which country a match belongs to: "Russia's" before it, ",
    USA" after it.
    """
    start, end, _ = matches[at]
    near: list[PlaceSense] = []
    if at and place_context.is_country_before_place(text, matches[at - 1][1], start):
        near += matches[at - 1][2]
    if at + 1 < len(matches) and place_context.is_country_after_place(
        text, end, matches[at + 1][0]
    ):
        near += matches[at + 1][2]
    return frozenset(sense.code for sense in near)


def _sense_weight(sense: PlaceSense, own: str, near: frozenset[str], around: _PlaceContext) -> int:
    """How much speaks for one of several places of one name.

    Most: its country beside it, or its other regions where a country has the name too; then that
    the word names a whole region there and the text speaks of that country; then that the text
    names it otherwise.
    """
    home = _parent_country(sense)
    weight = 2 if sense.code in around.certain_codes else 0
    if home:
        weight += 4 if home in near else 0
        weight += (
            3 if sense.code == own and home in around.certain_codes | around.parent_codes else 0
        )
        weight += 1 if not own and home in around.parent_codes else 0
    return weight


def _other_district_sense(senses: Sequence[PlaceSense], around: _PlaceContext) -> PlaceSense | None:
    """The district of a town that shares its name with a region's capital; none where both regions,
    or neither country, are named.

    Ivanovo District lies in Brest Oblast, not in Ivanovo Oblast.
    """
    first, *others = senses
    if first.code in around.certain_codes:
        return None
    return next(
        (
            sense
            for sense in others
            if sense.code in around.certain_codes
            or _parent_country(sense) in around.certain_codes | around.parent_codes
        ),
        None,
    )
