"""What a text in one language may call an economy: every form of every name, with what must hold
around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ahocorasick_rs import AhoCorasick

from kirmash.extract.annotate import place_forms
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import phrase_pattern, phrases_for_use
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

_SHORTEST_REGION = 4  # letters of a region named without its type


class PlaceConditions:
    """What must hold around a word, for it to name the economy: bits of one plain number, for
    speed.
    """

    NONE = 0
    LOWER_CASE_ALLOWED = (
        1  # may be written without a capital: Russian adjectives and words for people
    )
    EXACT_SPELLING = 2  # capitals count: "US" is no "us"
    NEEDS_PLACE_WORD = 4  # a person has it too: a word of place before it, no name beside it
    NEEDS_COUNTRY = 8  # too common abroad: its country must be named in the text
    COMPOUND_PART = 16  # first half of a compound
    NOT_A_PLACE = 32  # no economy at all: "Latin America"
    ATTRIBUTE = 64  # an adjective: a currency, a street or a surname may follow
    NEEDS_FULL_NAME = (
        256  # letters that others use too: the economy must be named in full elsewhere
    )
    # a surname in another case (Иванову): a word of place before it, or the place named elsewhere
    SURNAME_FORM = 512
    PERSON_NAME = 128  # persons are called so: no other name beside it


@dataclass(frozen=True, slots=True)
class PlaceSense:
    """One meaning of a word; ``exact_spelling`` is the one spelling allowed where EXACT
    holds.
    """

    code: str
    form: str
    guard: int
    exact_spelling: str = ""


@dataclass(frozen=True, slots=True)
class PlaceLexicon:
    """The words of one language: an automaton over folded patterns and the senses of each, best
    first.
    """

    automaton: AhoCorasick
    senses: tuple[tuple[PlaceSense, ...], ...]
    is_plain: tuple[bool, ...]
    words: Mapping[str, tuple[PlaceSense, ...]]


@cache_until_languages_change
def _namesakes() -> frozenset[str]:
    """Words that persons or things share with a place of the tables: these need a word of place
    before them.
    """
    return frozenset(phrases_for_use("place.namesake"))


@cache_until_languages_change
def _common_words() -> frozenset[str]:
    """Words whose regions ("Central", "North West") are distinguished from common words only by
    their country's own readers.
    """
    return frozenset(phrases_for_use("place.common"))


@cache_until_languages_change
def _english_type_pattern() -> re.Pattern[str]:
    return bounded_re(
        rf"(.+?) (?:{phrase_pattern('place.type', ('en',))}|autonomous okrug|autonomous oblast)"
    )


_COUNTRIES_WITH_REGIONS = frozenset({"RUS", "BLR", "KAZ", "UKR", "CHN", "IND", "CAN", "USA", "DEU"})
_COUNTRIES_WITHOUT_REGIONS = frozenset({"GBR", "MKD", "SVN", "LVA", "MLT", "CZE"})
_NATIONS = frozenset({"GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR"})
_CHARACTER_VARIANTS = (
    ("İ", "I"),
    ("Ё", "е"),
    ("\u00a0", " "),
    ("\u202f", " "),
    ("\n", " "),
    ("’", "'"),
    ("ʼ", "'"),
    ("‑", "-"),
    ("–", "-"),
    ("—", "-"),
)


def fold_place_text(text: str) -> str:
    """Lower case with ё as е and one kind of space, apostrophe and hyphen; every character keeps
    its place.
    """
    for odd, plain in _CHARACTER_VARIANTS:
        text = text.replace(odd, plain)
    return text.lower().replace("ё", "е")


@cache
def load_place_lexicon(lang: str) -> PlaceLexicon:
    """The words of ``lang`` (en, ru, be), built once."""
    senses_by_pattern: dict[str, list[PlaceSense]] = {}
    for pattern, sense in _patterns(lang):
        senses = senses_by_pattern.setdefault(pattern, [])
        if all(sense.code != other.code for other in senses):
            senses.append(sense)
    groups = tuple(tuple(senses) for senses in senses_by_pattern.values())
    plain = tuple(
        not any(
            sense.guard & (PlaceConditions.EXACT_SPELLING | PlaceConditions.COMPOUND_PART)
            for sense in group
        )
        for group in groups
    )
    return PlaceLexicon(
        AhoCorasick(list(senses_by_pattern)),
        groups,
        plain,
        MappingProxyType(dict(zip(senses_by_pattern, groups, strict=True))),
    )


def region_code(word: str, lang: str) -> str:
    """The code of the region that "Minsk", "Минской", «Иванове» or "мінскай" with its type word
    would name; '' for none.
    """
    folded, kind = fold_place_text(word), "вобласць" if lang == "be" else "область"
    town = folded.rstrip("аеоуыі")
    typed = (
        (f"{folded} oblast",) if lang == "en" else (f"{folded[:-2]}ая {kind}", f"{town}ская {kind}")
    )
    senses = (load_place_lexicon(lang).words.get(phrase) for phrase in typed)
    return next((group[0].code for group in senses if group), "")


def _patterns(lang: str) -> Iterator[tuple[str, PlaceSense]]:
    """Pattern and sense, the better sense of one pattern first."""
    decline = _declension_of(lang)
    for mask in phrases_for_use("place.no_place", (lang,)):
        yield from (
            (form, PlaceSense("", "mask", PlaceConditions.NOT_A_PLACE))
            for form in decline(fold_place_text(mask))
        )
    for word, code, form in _place_words(lang):
        yield from _inflected_patterns(
            word, PlaceSense(code, form, _guard_bits(word, form, code)), lang
        )


def _place_words(lang: str) -> Iterator[tuple[str, str, str]]:
    """(word, code, form) of countries and groups, then of the aliases, then of regions: that is who
    owns a shared word.
    """
    entries = lexicons.economies().values()
    names = [(word, entry) for entry in entries if (word := _name_in_language(entry, lang))]
    for word, entry in names:
        if not entry.parent:
            yield word, entry.code, "group" if entry.kind == "group" else "name"
    yield from _alias_words(lang)
    capitals = {alias.alias for alias in lexicons.economy_aliases() if alias.kind == "capital"}
    for word, entry in names:
        if entry.parent and word not in capitals and _is_distinctive_name(word, entry):
            yield word, entry.code, "name"


def _alias_words(lang: str) -> Iterator[tuple[str, str, str]]:
    """(word, code, form) of the other words for economies in one language."""
    for alias in lexicons.economy_aliases():
        if alias.lang == lang:
            group = lexicons.economies()[alias.code].kind == "group"
            form = "city" if alias.kind == "capital" and alias.alias[:1].islower() else alias.kind
            yield alias.alias, alias.code, "group" if group else form


def _is_distinctive_name(word: str, entry: lexicons.EconomyEntry) -> bool:
    """Whether a region's bare name can be distinguished from common words; regions as small as a
    town are left out whole.
    """
    if entry.parent in _COUNTRIES_WITHOUT_REGIONS and entry.code not in _NATIONS:
        return False
    return len(word) >= _SHORTEST_REGION and not _common_words().issuperset(
        fold_place_text(word).split()
    )


def _name_in_language(entry: lexicons.EconomyEntry, lang: str) -> str:
    return {"en": entry.en, "ru": entry.ru, "be": entry.be}.get(lang, "")


def _guard_bits(word: str, form: str, code: str) -> int:
    guard = _spelling_guards(word) | _namesake_guards(word)
    if form in ("adjective", "capital", "city") or code in ("USA", "TUR"):
        guard |= PlaceConditions.ATTRIBUTE
    entry = lexicons.economies()[code]
    if (
        form == "name"
        and entry.parent
        and entry.parent not in _COUNTRIES_WITH_REGIONS
        and code not in _NATIONS
        and not _names_region_type(word)
    ):
        guard |= PlaceConditions.NEEDS_COUNTRY
    return guard


def _spelling_guards(word: str) -> int:
    """What the letters of a word as it is listed ask of the text."""
    guard = PlaceConditions.NONE
    if word[:1].islower():
        guard |= PlaceConditions.LOWER_CASE_ALLOWED
    if word.endswith("-"):
        guard |= PlaceConditions.COMPOUND_PART
    if word[1:2].isupper() or word[-1:].isupper() or word[1:2] == ".":
        guard |= PlaceConditions.EXACT_SPELLING
    return guard


def _namesake_guards(word: str) -> int:
    """What a text must show where the word names something else too."""
    guard = PlaceConditions.NONE
    if word in phrases_for_use("place.letters"):
        guard |= PlaceConditions.NEEDS_FULL_NAME
    if fold_place_text(word) in _namesakes():
        guard |= PlaceConditions.NEEDS_PLACE_WORD
    if fold_place_text(word) in phrases_for_use("place.person_too"):
        guard |= PlaceConditions.PERSON_NAME
    return guard


def _names_region_type(word: str) -> bool:
    """Whether a region's name says that it is one: «Кашкадарьинская область», 'Khorezm Region'."""
    return word.endswith((" область", " Region", " Oblast"))


def _declension_of(lang: str) -> Callable[[str], frozenset[str]]:
    if lang == "be":
        return place_forms.belarusian_name_forms
    return place_forms.russian_name_forms if lang == "ru" else lambda word: frozenset({word})


def _inflected_patterns(
    word: str, sense: PlaceSense, lang: str
) -> Iterator[tuple[str, PlaceSense]]:
    """Every pattern of one word."""
    folded = fold_place_text(word)
    if sense.guard & PlaceConditions.EXACT_SPELLING:
        yield folded, PlaceSense(sense.code, sense.form, sense.guard, word)
    elif sense.guard & PlaceConditions.COMPOUND_PART:
        yield folded[:-1], sense
    elif lang == "en":
        yield from _english_patterns(folded, sense)
    elif (
        folded.endswith(("ский", "цкий", "скі", "цкі", "ный"))
        and " " not in folded
        and sense.guard & PlaceConditions.LOWER_CASE_ALLOWED
    ):
        yield from ((form, sense) for form in place_forms.adjective_forms(folded))
        compound = folded[:-1] + "а" if folded.endswith("і") else folded[:-2] + "о"
        yield (
            compound,
            PlaceSense(
                sense.code,
                "adjective",
                PlaceConditions.LOWER_CASE_ALLOWED | PlaceConditions.COMPOUND_PART,
            ),
        )
    elif sense.guard & PlaceConditions.LOWER_CASE_ALLOWED:
        yield from ((form, sense) for form in place_forms.demonym_forms(folded))
    else:
        yield from _cyrillic_patterns(folded, sense, _declension_of(lang))


def _english_patterns(folded: str, sense: PlaceSense) -> Iterator[tuple[str, PlaceSense]]:
    yield folded, sense
    if sense.form == "adjective":
        yield folded + "s", sense
    typed = _english_type_pattern().fullmatch(folded)
    if typed:
        yield from ((f"{typed[1]} {word}", sense) for word in ("oblast", "region", "province"))
    elif sense.form == "name" and "-" in sense.code:
        loose = PlaceSense(sense.code, sense.form, sense.guard & ~PlaceConditions.NEEDS_COUNTRY)
        yield from (
            (f"{folded} {word}", loose) for word in ("province", "county", "state", "region")
        )


def _cyrillic_patterns(
    folded: str, sense: PlaceSense, decline: Callable[[str], frozenset[str]]
) -> Iterator[tuple[str, PlaceSense]]:
    wavering = place_forms.surname_like_forms(folded)
    if wavering:
        careful = PlaceSense(sense.code, sense.form, sense.guard | PlaceConditions.SURNAME_FORM)
        yield folded, sense
        yield from ((form, careful) for form in sorted(wavering))
        return
    yield from ((form, sense) for form in sorted(decline(folded)))
    if folded.endswith(" область"):
        stem = folded.removesuffix("область")
        yield from ((stem.replace("ая ", end) + "обл", sense) for end in ("ая ", "ой ", "ую "))
