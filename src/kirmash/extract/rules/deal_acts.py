"""The acts that a clause tells of: its verbs and nouns of action by class (``act_words.csv``), each
with its tense, and whether it is denied or stands in a subordinate part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from kirmash.extract.rules.deal_tenses import (
    HELPERS,
    english_tense,
    irregular_bases,
    is_participle,
    russian_tense,
)
from kirmash.lang.lemmas import english_stem
from kirmash.lang.morphology import parse_word
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

NOUN = "N"
"""The tense of a noun of action."""
UNKNOWN = "?"
"""The class of a verb that the lexicon does not know."""
_TOKEN = bounded_re(r"[^\W\d_]+(?:['’]t)?|\d+|[,;:()–—«»\"“”\-.!?%]")
_BREAKS, _ENDS, _OPENS = frozenset(",;:–—-()"), frozenset(".!?"), frozenset(",–—(")
_SUBORDINATE = {
    "en": frozenset(
        {
            *("which", "who", "whose", "whom", "where", "that", "when", "while", "if", "although"),
            *("though", "because", "since", "after", "before", "as", "until", "whereas", "once"),
            *("unless", "under"),
        }
    ),
    "ru": frozenset(
        {
            *("который", "где", "когда", "если", "чтобы", "хотя", "поскольку", "пока", "что"),
            *("чей", "как", "после", "куда", "откуда"),
        }
    ),
}
_RELATIVE = frozenset({"which", "who", "whose"})
_VERBS = frozenset({"VERB", "INFN", "PRTF", "PRTS", "GRND"})
_ADJECTIVES = frozenset({"ADJS", "ADJF"})
_PARTS = frozenset({"PRTF", "GRND"})
_DETERMINERS = frozenset({"the", "a", "an", "its", "their", "of"})
_NO_NOUN = {"en": frozenset({"no", "not", "without"}), "ru": frozenset({"нет", "без", "не"})}
_SHORTEST_PAST = 5


@dataclass(frozen=True, slots=True)
class Act:
    """One verb or noun of action: the stretch between stops it stands in, its classes, its tense
    (:data:`NOUN` of a noun), its base form.
    """

    stretch: int
    is_subordinate: bool
    classes: tuple[str, ...]
    tense: str
    is_denied: bool
    base: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words and stops of a clause in small letters, their base forms, and of Russian ones what
    the dictionary says of their form.
    """

    lang: str
    words: tuple[str, ...]
    bases: tuple[str, ...]
    tags: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    single: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


def tokens_of(words: str, lang: str) -> Tokens:
    """The tokens of a clause; what is not English is read by the Russian dictionary."""
    plain = tuple(
        found.group().lower().replace("ё", "е").replace("’", "'")
        for found in _TOKEN.finditer(words)
    )
    if lang == "en":
        bases = tuple(_english_base(word) for word in plain)
        return Tokens("en", plain, bases, (None,) * len(plain))
    read = tuple(_russian_base(word) for word in plain)
    return Tokens("ru", plain, tuple(base for base, _ in read), tuple(tag for _, tag in read))


def find_acts(tokens: Tokens) -> tuple[Act, ...]:
    """The acts of a clause, in the order of the text."""
    return tuple(_acts(tokens, _lexicon(tokens.lang)))


def _acts(tokens: Tokens, lexicon: _Lexicon) -> Iterator[Act]:
    stretch, subordinate, at = 0, False, 0
    words = tokens.words
    while at < len(words):
        word = words[at]
        if word in _BREAKS or word in _ENDS:
            stretch += 1
            subordinate = word in _OPENS and _opens_subordinate(tokens, at)
            at += 1
            continue
        subordinate |= word in _RELATIVE
        classes, length = _classes(tokens, at, lexicon)
        read = (
            _english(tokens, at, classes) if tokens.lang == "en" else _russian(tokens, at, classes)
        )
        if read:
            yield Act(stretch, subordinate, *read, tokens.bases[at])
        at += length


def _opens_subordinate(tokens: Tokens, at: int) -> bool:
    """Whether what begins behind a stop hangs on what stands before it."""
    if at + 1 >= len(tokens.words):
        return False
    if not _SUBORDINATE[tokens.lang].isdisjoint(tokens.bases[at + 1 : at + 3]):
        return True
    if tokens.lang == "en":
        return is_participle(tokens.words[at + 1])
    tag = tokens.tags[at + 1]
    return tag is not None and str(tag.POS) in _PARTS


def _classes(tokens: Tokens, at: int, lexicon: _Lexicon) -> tuple[tuple[str, ...], int]:
    """The classes of what begins at a place, and how many words it is long."""
    base = tokens.bases[at]
    for phrase, act in lexicon.phrases.get(base, ()):
        if tokens.bases[at : at + len(phrase)] == phrase:
            return (act,), len(phrase)
    if tokens.words[at] in HELPERS:
        return (), 1
    return lexicon.single.get(base, ()), 1


_Read = tuple[tuple[str, ...], str, bool]


def _english(tokens: Tokens, at: int, classes: tuple[str, ...]) -> _Read | None:
    words, word = tokens.words, tokens.words[at]
    past = word.endswith("ed")
    verbs = tuple(act for act in classes if not act.startswith("n."))
    named = at > 0 and words[at - 1] in _DETERMINERS and not past
    if (verbs and not named) or (past and len(word) >= _SHORTEST_PAST):
        return verbs or (UNKNOWN,) * (not classes), *english_tense(words, at)
    return _noun(words, at, classes, _NO_NOUN["en"])


def _russian(tokens: Tokens, at: int, classes: tuple[str, ...]) -> _Read | None:
    tag = tokens.tags[at]
    part = str(tag.POS) if tag is not None else ""
    verbs = tuple(act for act in classes if not act.startswith("n."))
    if part in _VERBS or (verbs and part in _ADJECTIVES):
        return verbs or (UNKNOWN,), *russian_tense(tokens.words, tokens.bases, tag, at)
    return _noun(tokens.words, at, classes, _NO_NOUN["ru"])


def _noun(
    words: Sequence[str], at: int, classes: tuple[str, ...], denials: frozenset[str]
) -> _Read | None:
    if not classes:
        return None
    named = tuple(act if act.startswith("n.") else f"n.{act}" for act in classes)
    return named, NOUN, not denials.isdisjoint(words[max(0, at - 2) : at])


def _english_base(word: str) -> str:
    return english_stem(irregular_bases().get(word, word))


@lru_cache(maxsize=50_000)
def _russian_base(word: str) -> tuple[str, Any]:
    readings = parse_word(word) if word[0].isalpha() else ()
    if not readings:
        return word, None
    return readings[0].normal_form.replace("ё", "е"), readings[0].tag


@cache
def _lexicon(lang: str) -> _Lexicon:
    single: dict[str, set[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in lexicons.data_rows("act_words"):
        if row["lang"] == lang:
            for entry in row["words"].split("|"):
                bases = tuple(tokens_of(entry, lang).bases)
                if len(bases) > 1:
                    phrases.setdefault(bases[0], []).append((bases, row["act"]))
                else:
                    for base in {bases[0], entry} if lang == "ru" else bases:
                        single.setdefault(base, set()).add(row["act"])
    return _Lexicon(
        {base: tuple(sorted(acts)) for base, acts in single.items()},
        {
            base: tuple(sorted(found, key=lambda each: (-len(each[0]), each)))
            for base, found in phrases.items()
        },
    )
