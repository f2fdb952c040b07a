"""The economies a text names: whole words found by one automaton, then judged by what stands around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kirmash import lexicons
from kirmash.press import place_context, place_pair
from kirmash.press.place_lexicon import Guard, Lexicon, Sense, fold, lexicon
from kirmash.press.reading import Place

_Match = tuple[int, int, tuple[Sense, ...]]
_RISKY = Guard.PLACED | Guard.COUNTRY | Guard.NAMELIKE


def find(text: str, lang: str) -> tuple[Place, ...]:
    """The economies named in ``text``, in order and without overlaps; the longest name wins.

    A city stands for its region, a capital for its country; every form of the language is known. A word that two
    places share goes to the one whose surroundings the text names too; a word that is no place where it stands
    (a person, a currency, a street, a district of another region) is left out.
    """
    matches = _matches(text, lexicon(lang))
    named = _named(matches)
    found: list[Place] = []
    for at, (start, end, senses) in enumerate(matches):
        sense: Sense | None = senses[0]
        if len(senses) > 1 or senses[0].guard:
            sense = _choose(text, matches, at, named)
        if sense is not None and sense.code:
            found.append(Place(start, end, sense.code, sense.form))
    return place_context.settled(text, found)


def pair(text: str, title: str | None, places: Sequence[Place]) -> tuple[str | None, str | None]:
    """The two economies a document is about, the one named first before the other; None where there is no second, or none.

    Of a country and its region the region is meant when the text names it nearly as often as the country.
    """
    return place_pair.pair(text, title, places)


def _matches(text: str, words: Lexicon) -> list[_Match]:
    """Non-overlapping matches of whole words, the longest first from the left."""
    folded = fold(text)
    size = len(folded)
    found = []
    for index, start, end in words.automaton.find_matches_as_indexes(folded, overlapping=True):
        if (start == 0 or not folded[start - 1].isalnum()) and (end == size or _ends(text, end)):
            found.append((start, -end, index))
    found.sort()
    return _longest(text, found, words)


def _ends(text: str, end: int) -> bool:
    """Whether a word ends here and is no part of an internet address ("belarus.by")."""
    after = text[end]
    return not (after.isalnum() or (after == "." and "a" <= text[end + 1 : end + 2] <= "z"))


def _longest(text: str, found: Iterable[tuple[int, int, int]], words: Lexicon) -> list[_Match]:
    kept: list[_Match] = []
    last = 0
    for start, minus_end, index in found:
        if start < last:
            continue
        senses = words.senses[index]
        if not (words.plain[index] and text[start].isupper()):
            senses = tuple(sense for sense in senses if place_context.spelt(text, start, -minus_end, sense))
        if senses:
            last = -minus_end
            kept.append((start, last, senses))
    return kept


def _named(matches: Iterable[_Match]) -> frozenset[str]:
    """The codes that words with one sense and no condition name."""
    return frozenset(senses[0].code for _, _, senses in matches if len(senses) == 1 and not senses[0].guard & _RISKY)


def _parents(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(lexicons.economies()[code].parent for code in codes if code)


def _choose(text: str, matches: Sequence[_Match], at: int, named: frozenset[str]) -> Sense | None:
    """The sense that holds in these surroundings, or none."""
    start, end, senses = matches[at]
    district = place_context.is_district(text, end)
    holding = [sense for sense in senses if _holds(text, start, end, sense, named)]
    if len(holding) < 2:
        return holding[0] if holding else None
    return _other_bearer(holding, named) if district else _best(holding, named, _neighbours(text, matches, at))


def _holds(text: str, start: int, end: int, sense: Sense, named: frozenset[str]) -> bool:
    if sense.guard & Guard.COUNTRY and lexicons.economies()[sense.code].parent not in named | _parents(named):
        return False
    return place_context.allows(text, start, end, sense)


def _neighbours(text: str, matches: Sequence[_Match], at: int) -> frozenset[str]:
    """The codes of the words that tell whose place a match is: "Russia's" before it, ", USA" after it."""
    start, end, _ = matches[at]
    near: list[Sense] = []
    if at and place_context.beside(text, matches[at - 1][1], start):
        near += matches[at - 1][2]
    if at + 1 < len(matches) and place_context.follows(text, end, matches[at + 1][0]):
        near += matches[at + 1][2]
    return frozenset(sense.code for sense in near)


def _best(senses: Sequence[Sense], named: frozenset[str], near: frozenset[str]) -> Sense:
    """Of several places of one name: the one whose country stands beside it, the one named otherwise, the one whose
    country's other regions are named, the first."""
    siblings = _parents(named)

    def weight(sense: Sense) -> int:
        home = lexicons.economies()[sense.code].parent
        return (home in near and bool(home)) * 4 + (sense.code in named) * 2 + (home in siblings and bool(home))

    return max(senses, key=weight)


def _other_bearer(senses: Sequence[Sense], named: frozenset[str]) -> Sense | None:
    """The district of a town that shares its name with a region's capital; none where both regions, or neither country, are named.

    Ivanovo District lies in Brest Oblast, not in Ivanovo Oblast.
    """
    first, *others = senses
    if first.code in named:
        return None
    around = named | _parents(named)
    return next((sense for sense in others if sense.code in named or lexicons.economies()[sense.code].parent in around), None)
