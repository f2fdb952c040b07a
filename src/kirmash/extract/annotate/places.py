"""The economies a text names: whole words found by one automaton, then judged by what stands around
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kirmash.extract.annotate import place_context, place_pair
from kirmash.extract.annotate.place_lexicon import (
    PlaceGuard,
    PlaceLexicon,
    PlaceSense,
    fold_place_text,
    load_place_lexicon,
    region_code,
)
from kirmash.records.mentions import PlaceMention
from kirmash.reference import lexicons

_PlaceMatch = tuple[int, int, tuple[PlaceSense, ...]]
_UNCERTAIN = (
    PlaceGuard.NEEDS_PLACE_WORD
    | PlaceGuard.SURNAME_FORM
    | PlaceGuard.NEEDS_COUNTRY
    | PlaceGuard.PERSON_NAME
    | PlaceGuard.NEEDS_FULL_NAME
)


@dataclass(frozen=True, slots=True)
class _PlaceContext:
    """The codes a text names beyond doubt and the countries whose regions are among them."""

    lang: str
    certain_codes: frozenset[str]
    parent_codes: frozenset[str]


def find_places(text: str, lang: str) -> tuple[PlaceMention, ...]:
    """The economies named in ``text``, in order and without overlaps; the longest name wins.

    A city stands for its region, a capital for its country; every form of the language is known. A
    word that two places share goes to the one whose surroundings the text names too; a word that is
    no place where it stands (a person, a currency, a street, a district of another region) is left
    out.
    """
    matches = _find_matches(text, load_place_lexicon(lang))
    around = _build_context(matches, lang)
    places: list[PlaceMention] = []
    for at, (start, end, senses) in enumerate(matches):
        sense: PlaceSense | None = senses[0]
        if len(senses) > 1 or senses[0].guard:
            sense = _choose_sense(text, matches, at, around)
        if sense is not None and sense.code:
            places.append(PlaceMention(start, end, sense.code, sense.form))
    return place_context.resolve_lists(text, lang, places)


def find_pair(
    text: str, title: str | None, places: Sequence[PlaceMention]
) -> tuple[str | None, str | None]:
    """The two economies a document is about, the one named first before the other; None where there
    is no second, or none.

    Of a country and its region the region is meant when the text names it nearly as often as the
    country.
    """
    return place_pair.find_pair(text, title, places)


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
                if place_context.matches_spelling(text, start, -minus_end, sense)
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
    if len(holding) < 2:
        return holding[0] if holding else None
    if place_context.is_district(text, end):
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
        sense.guard & PlaceGuard.NEEDS_COUNTRY
        and _parent_country(sense) not in around.certain_codes | around.parent_codes
    ):
        return False
    if sense.guard & PlaceGuard.NEEDS_FULL_NAME and sense.code not in around.certain_codes:
        return False
    if sense.guard & PlaceGuard.SURNAME_FORM and not place_context.is_town_not_surname(
        text, start, end, sense.code in around.certain_codes
    ):
        return False
    return place_context.context_allows(text, start, end, sense)


def _neighbour_codes(text: str, matches: Sequence[_PlaceMatch], at: int) -> frozenset[str]:
    """The codes of the words that tell whose place a match is: "Russia's" before it, ", USA" after
    it.
    """
    start, end, _ = matches[at]
    near: list[PlaceSense] = []
    if at and place_context.country_stands_before(text, matches[at - 1][1], start):
        near += matches[at - 1][2]
    if at + 1 < len(matches) and place_context.country_stands_after(text, end, matches[at + 1][0]):
        near += matches[at + 1][2]
    return frozenset(sense.code for sense in near)


def _sense_weight(sense: PlaceSense, own: str, near: frozenset[str], around: _PlaceContext) -> int:
    """How much speaks for one of several places of one name.

    Most: its country beside it, or its other regions where a country bears the name too; then that
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
