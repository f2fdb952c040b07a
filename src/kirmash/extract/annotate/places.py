"""The economies a text names: whole words found by one automaton, then judged by what stands around
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kirmash.extract.annotate import place_context, place_pair
from kirmash.extract.annotate.place_lexicon import Guard, Lexicon, Sense, fold, lexicon, region_of
from kirmash.records.mentions import Place
from kirmash.reference import lexicons

_Match = tuple[int, int, tuple[Sense, ...]]
_RISKY = Guard.PLACED | Guard.WAVERING | Guard.COUNTRY | Guard.NAMELIKE | Guard.SELF


@dataclass(frozen=True, slots=True)
class _Around:
    """The codes a text names beyond doubt and the countries whose regions are among them."""

    lang: str
    named: frozenset[str]
    homes: frozenset[str]


def find(text: str, lang: str) -> tuple[Place, ...]:
    """The economies named in ``text``, in order and without overlaps; the longest name wins.

    A city stands for its region, a capital for its country; every form of the language is known. A
    word that two places share goes to the one whose surroundings the text names too; a word that is
    no place where it stands (a person, a currency, a street, a district of another region) is left
    out.
    """
    matches = _matches(text, lexicon(lang))
    around = _around(matches, lang)
    found: list[Place] = []
    for at, (start, end, senses) in enumerate(matches):
        sense: Sense | None = senses[0]
        if len(senses) > 1 or senses[0].guard:
            sense = _choose(text, matches, at, around)
        if sense is not None and sense.code:
            found.append(Place(start, end, sense.code, sense.form))
    return place_context.settled(text, lang, found)


def pair(text: str, title: str | None, places: Sequence[Place]) -> tuple[str | None, str | None]:
    """The two economies a document is about, the one named first before the other; None where there
    is no second, or none.

    Of a country and its region the region is meant when the text names it nearly as often as the
    country.
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
            senses = tuple(
                sense for sense in senses if place_context.spelt(text, start, -minus_end, sense)
            )
        if senses:
            last = -minus_end
            kept.append((start, last, senses))
    return kept


def _around(matches: Iterable[_Match], lang: str) -> _Around:
    """What words with one sense and no condition name."""
    named = frozenset(
        senses[0].code
        for _, _, senses in matches
        if len(senses) == 1 and not senses[0].guard & _RISKY
    )
    economies = lexicons.economies()
    return _Around(lang, named, frozenset(economies[code].parent for code in named if code))


def _home(sense: Sense) -> str:
    """The country of a region, '' for the rest."""
    return lexicons.economies()[sense.code].parent if sense.code else ""


def _choose(text: str, matches: Sequence[_Match], at: int, around: _Around) -> Sense | None:
    """The sense that holds in these surroundings, or none."""
    start, end, senses = matches[at]
    holding = [sense for sense in senses if _holds(text, start, end, sense, around)]
    if len(holding) < 2:
        return holding[0] if holding else None
    if place_context.is_district(text, end):
        return _other_bearer(holding, around)
    own = region_of(text[start:end], around.lang)
    near = _neighbours(text, matches, at)
    regions = all(
        _home(sense) for sense in holding
    )  # Punjab of India or of Pakistan: the one whose country is named
    return max(
        holding,
        key=lambda sense: (
            _weight(sense, own, near, around) + (regions and _home(sense) in around.named)
        ),
    )


def _holds(text: str, start: int, end: int, sense: Sense, around: _Around) -> bool:
    if sense.guard & Guard.COUNTRY and _home(sense) not in around.named | around.homes:
        return False
    if sense.guard & Guard.SELF and sense.code not in around.named:
        return False
    if sense.guard & Guard.WAVERING and not place_context.wavers_to_place(
        text, start, end, sense.code in around.named
    ):
        return False
    return place_context.allows(text, start, end, sense)


def _neighbours(text: str, matches: Sequence[_Match], at: int) -> frozenset[str]:
    """The codes of the words that tell whose place a match is: "Russia's" before it, ", USA" after
    it.
    """
    start, end, _ = matches[at]
    near: list[Sense] = []
    if at and place_context.beside(text, matches[at - 1][1], start):
        near += matches[at - 1][2]
    if at + 1 < len(matches) and place_context.follows(text, end, matches[at + 1][0]):
        near += matches[at + 1][2]
    return frozenset(sense.code for sense in near)


def _weight(sense: Sense, own: str, near: frozenset[str], around: _Around) -> int:
    """How much speaks for one of several places of one name.

    Most: its country beside it, or its other regions where a country bears the name too; then that
    the word names a whole region there and the text speaks of that country; then that the text
    names it otherwise.
    """
    home = _home(sense)
    weight = 2 if sense.code in around.named else 0
    if home:
        weight += 4 if home in near else 0
        weight += 3 if sense.code == own and home in around.named | around.homes else 0
        weight += 1 if not own and home in around.homes else 0
    return weight


def _other_bearer(senses: Sequence[Sense], around: _Around) -> Sense | None:
    """The district of a town that shares its name with a region's capital; none where both regions,
    or neither country, are named.

    Ivanovo District lies in Brest Oblast, not in Ivanovo Oblast.
    """
    first, *others = senses
    if first.code in around.named:
        return None
    return next(
        (
            sense
            for sense in others
            if sense.code in around.named or _home(sense) in around.named | around.homes
        ),
        None,
    )
