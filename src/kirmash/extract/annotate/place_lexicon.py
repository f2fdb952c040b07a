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
from kirmash.lang.base import of_languages
from kirmash.lang.registry import phrases, words
from kirmash.reference import lexicons


class Guard:
    """What must hold where a word stands, for it to name the economy: bits of one plain number, for
    speed.
    """

    NONE = 0
    LOWER = 1  # may be written without a capital: Russian adjectives and words for people
    EXACT = 2  # capitals count: "US" is no "us"
    PLACED = 4  # a person bears it too: a word of place before it, no name beside it
    COUNTRY = 8  # too common abroad: its country must be named in the text
    HYPHEN = 16  # first half of a compound
    MASKED = 32  # no economy at all: "Latin America"
    ATTRIBUTE = 64  # an adjective: a currency, a street or a surname may follow
    SELF = 256  # letters that others use too: the economy must be named in full elsewhere
    # a surname in another case (Иванову): a word of place before it, or the place named elsewhere
    WAVERING = 512
    NAMELIKE = 128  # persons are called so: no other name beside it


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing a word may stand for; ``exact`` is the one spelling allowed where EXACT holds."""

    code: str
    form: str
    guard: int
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language: an automaton over folded patterns and the senses of each, best
    first.
    """

    automaton: AhoCorasick
    senses: tuple[tuple[Sense, ...], ...]
    plain: tuple[bool, ...]
    words: Mapping[str, tuple[Sense, ...]]


@of_languages
def _namesakes() -> frozenset[str]:
    """Words that persons or things share with a place of the tables: these need a word of place
    before them.
    """
    return frozenset(words("place.namesake"))


@of_languages
def _common() -> frozenset[str]:
    """Words whose regions ("Central", "North West") are told from common words only by their
    country's own readers.
    """
    return frozenset(words("place.common"))


@of_languages
def _typed_english() -> re.Pattern[str]:
    return re.compile(
        rf"(.+?) (?:{phrases('place.type', ('en',))}|autonomous okrug|autonomous oblast)"
    )


_FOLLOWED = frozenset({"RUS", "BLR", "KAZ", "UKR", "CHN", "IND", "CAN", "USA", "DEU"})
_SKIPPED = frozenset({"GBR", "MKD", "SVN", "LVA", "MLT", "CZE"})
_NATIONS = frozenset({"GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR"})
_SAME_LENGTH = (
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


def fold(text: str) -> str:
    """Lower case with ё as е and one kind of space, apostrophe and hyphen; every character keeps
    its place.
    """
    for odd, plain in _SAME_LENGTH:
        text = text.replace(odd, plain)
    return text.lower().replace("ё", "е")


@cache
def lexicon(lang: str) -> Lexicon:
    """The words of ``lang`` (en, ru, be), built once."""
    found: dict[str, list[Sense]] = {}
    for pattern, sense in _patterns(lang):
        senses = found.setdefault(pattern, [])
        if all(sense.code != other.code for other in senses):
            senses.append(sense)
    groups = tuple(tuple(senses) for senses in found.values())
    plain = tuple(
        not any(sense.guard & (Guard.EXACT | Guard.HYPHEN) for sense in group) for group in groups
    )
    return Lexicon(
        AhoCorasick(list(found)),
        groups,
        plain,
        MappingProxyType(dict(zip(found, groups, strict=True))),
    )


def region_of(word: str, lang: str) -> str:
    """The code of the region that "Minsk", "Минской", «Иванове» or "мінскай" with its type word
    would name; '' for none.
    """
    folded, kind = fold(word), "вобласць" if lang == "be" else "область"
    town = folded.rstrip("аеоуыі")
    typed = (
        (f"{folded} oblast",) if lang == "en" else (f"{folded[:-2]}ая {kind}", f"{town}ская {kind}")
    )
    senses = (lexicon(lang).words.get(one) for one in typed)
    return next((found[0].code for found in senses if found), "")


def _patterns(lang: str) -> Iterator[tuple[str, Sense]]:
    """Pattern and sense, the better sense of one pattern first."""
    decline = _decline_of(lang)
    for mask in words("place.no_place", (lang,)):
        yield from ((form, Sense("", "mask", Guard.MASKED)) for form in decline(fold(mask)))
    for word, code, form in _words(lang):
        yield from _forms(word, Sense(code, form, _guard(word, form, code)), lang)


def _words(lang: str) -> Iterator[tuple[str, str, str]]:
    """(word, code, form) of countries and groups, then of the aliases, then of regions: that is who
    owns a shared word.
    """
    entries = lexicons.economies().values()
    names = [(_named(entry, lang), entry) for entry in entries]
    yield from (
        (word, entry.code, "group" if entry.kind == "group" else "name")
        for word, entry in names
        if word and not entry.parent
    )
    capitals = {alias.alias for alias in lexicons.economy_aliases() if alias.kind == "capital"}
    for alias in lexicons.economy_aliases():
        if alias.lang == lang:
            group = lexicons.economies()[alias.code].kind == "group"
            form = "city" if alias.kind == "capital" and alias.alias[:1].islower() else alias.kind
            yield alias.alias, alias.code, "group" if group else form
    for word, entry in names:
        if word and entry.parent and word not in capitals and _tellable(word, entry):
            yield word, entry.code, "name"


def _tellable(word: str, entry: lexicons.EconomyEntry) -> bool:
    """Whether a region's bare name can be told from common words; regions as small as a town are
    left out whole.
    """
    if entry.parent in _SKIPPED and entry.code not in _NATIONS:
        return False
    return len(word) > 3 and not _common().issuperset(fold(word).split())


def _named(entry: lexicons.EconomyEntry, lang: str) -> str:
    return {"en": entry.en, "ru": entry.ru, "be": entry.be}.get(lang, "")


def _guard(word: str, form: str, code: str) -> int:
    guard = Guard.ATTRIBUTE if form in ("adjective", "capital", "city") else Guard.NONE
    if word[:1].islower():
        guard |= Guard.LOWER
    if word.endswith("-"):
        guard |= Guard.HYPHEN
    if word[1:2].isupper() or word[-1:].isupper() or word[1:2] == ".":
        guard |= Guard.EXACT
    if word in words("place.letters"):
        guard |= Guard.SELF
    if fold(word) in _namesakes():
        guard |= Guard.PLACED
    if fold(word) in words("place.person_too"):
        guard |= Guard.NAMELIKE
    if code in ("USA", "TUR"):
        guard |= Guard.ATTRIBUTE
    entry = lexicons.economies()[code]
    if (
        form == "name"
        and entry.parent
        and entry.parent not in _FOLLOWED
        and code not in _NATIONS
        and not _tells(word)
    ):
        guard |= Guard.COUNTRY
    return guard


def _tells(word: str) -> bool:
    """Whether a region's name says that it is one: «Кашкадарьинская область», 'Khorezm Region'."""
    return word.endswith((" область", " Region", " Oblast"))


def _decline_of(lang: str) -> Callable[[str], frozenset[str]]:
    if lang == "be":
        return place_forms.belarusian_name
    return place_forms.name if lang == "ru" else lambda word: frozenset({word})


def _forms(word: str, sense: Sense, lang: str) -> Iterator[tuple[str, Sense]]:
    """Every pattern of one word."""
    folded = fold(word)
    if sense.guard & Guard.EXACT:
        yield folded, Sense(sense.code, sense.form, sense.guard, word)
    elif sense.guard & Guard.HYPHEN:
        yield folded[:-1], sense
    elif lang == "en":
        yield from _english(folded, sense)
    elif (
        folded.endswith(("ский", "цкий", "скі", "цкі", "ный"))
        and " " not in folded
        and sense.guard & Guard.LOWER
    ):
        yield from ((form, sense) for form in place_forms.adjective(folded))
        compound = folded[:-1] + "а" if folded.endswith("і") else folded[:-2] + "о"
        yield compound, Sense(sense.code, "adjective", Guard.LOWER | Guard.HYPHEN)
    elif sense.guard & Guard.LOWER:
        yield from ((form, sense) for form in place_forms.demonym(folded))
    else:
        yield from _cyrillic(folded, sense, _decline_of(lang))


def _english(folded: str, sense: Sense) -> Iterator[tuple[str, Sense]]:
    yield folded, sense
    if sense.form == "adjective":
        yield folded + "s", sense
    typed = _typed_english().fullmatch(folded)
    if typed:
        yield from ((f"{typed[1]} {word}", sense) for word in ("oblast", "region", "province"))
    elif sense.form == "name" and "-" in sense.code:
        loose = Sense(sense.code, sense.form, sense.guard & ~Guard.COUNTRY)
        yield from (
            (f"{folded} {word}", loose) for word in ("province", "county", "state", "region")
        )


def _cyrillic(
    folded: str, sense: Sense, decline: Callable[[str], frozenset[str]]
) -> Iterator[tuple[str, Sense]]:
    wavering = place_forms.wavering(folded)
    if wavering:
        careful = Sense(sense.code, sense.form, sense.guard | Guard.WAVERING)
        yield folded, sense
        yield from ((form, careful) for form in sorted(wavering))
        return
    yield from ((form, sense) for form in sorted(decline(folded)))
    if folded.endswith(" область"):
        stem = folded.removesuffix("область")
        yield from ((stem.replace("ая ", end) + "обл", sense) for end in ("ая ", "ой ", "ую "))
