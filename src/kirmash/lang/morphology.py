"""Every form a base form may take in a text: English plurals, Russian and Belarusian cases.

Russian forms come from pymorphy3's dictionary; Belarusian ones from the endings alone, since no
dictionary ships with it. All forms are given folded: see :func:`fold`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from kirmash.sandbox.expressions import bounded_re

_CHARACTER_VARIANTS = {
    "ё": "е",
    "Ё": "Е",
    "’": "'",
    "ʼ": "'",
    "‘": "'",
    "‑": "-",
    "‐": "-",
    "\xa0": " ",
    "\n": " ",
    "\t": " ",
    "İ": "I",
}


@cache
def russian_analyser() -> Any:
    """The one Russian analyser of the process: loading it takes half a second."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=60_000)
def parse_word(word: str) -> tuple[Any, ...]:
    """Every reading of one Russian word, likeliest first."""
    return tuple(russian_analyser().parse(word))


@lru_cache(maxsize=8)
def fold(text: str) -> str:
    """``text`` in lower case, of the same length, with ё as е, one apostrophe, hyphen and blank."""
    plain = text
    for odd, usual in _CHARACTER_VARIANTS.items():  # several times faster than str.translate
        plain = plain.replace(odd, usual)
    low = plain.lower()
    return (
        low
        if len(low) == len(plain)
        else "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
    )


def english_forms(phrase: str) -> frozenset[str]:
    """Singular and plural, written with hyphens or with blanks."""
    both = {phrase, _plural(phrase)}
    return frozenset(both | {form.replace("-", " ") for form in both})


def _plural(phrase: str) -> str:
    if re.search(r"[^aeiou]y$", phrase):
        return phrase[:-1] + "ies"
    if phrase.endswith(("aircraft", "equipment", "chassis", "machinery", "goods", "products")):
        return phrase
    if phrase.endswith("fe"):
        return phrase[:-2] + "ves"
    return phrase + ("es" if re.search(r"(s|x|z|ch|sh|tomato|potato|mango)$", phrase) else "s")


@lru_cache(maxsize=8_000)
def russian_forms(phrase: str) -> frozenset[str]:
    """All cases of both numbers; words before the head noun agree, words after it stay."""
    words = phrase.split(" ")
    head = next((i for i, word in enumerate(words) if _noun(word)), None)
    if head is None:
        return _declined_adjective(phrase) if len(words) == 1 else frozenset({phrase})
    noun, tail = _noun(words[head]), " ".join(words[head + 1 :])
    forms = {phrase}
    for form in noun.lexeme:
        before = [_agree_adjective(word, form.tag) for word in words[:head]]
        forms.add(" ".join([*before, form.word, *([tail] if tail else [])]))
    return frozenset(forms | _inanimate_accusative(words, head, tail))


def _inanimate_accusative(words: list[str], head: int, tail: str) -> set[str]:
    """The accusative of things, masculine and plural: their nominative, unlike that of persons."""
    noun = _noun(words[head])
    plural = next((form for form in noun.lexeme if "plur" in form.tag and "nomn" in form.tag), None)
    if plural is None or not head:
        return set()
    before = [_agree_adjective(word, plural.tag) for word in words[:head]]
    return {" ".join([*before, plural.word, *([tail] if tail else [])])}


@lru_cache(maxsize=8_000)
def _noun(word: str) -> Any:
    return (
        next((p for p in parse_word(word)[:6] if "NOUN" in p.tag and "nomn" in p.tag), None)
        if not _adjective(word)
        else None
    )


@lru_cache(maxsize=8_000)
def _adjective(word: str) -> Any:
    first = parse_word(word)[0]
    return first if first.tag.POS in {"ADJF", "PRTF"} else None


@lru_cache(maxsize=60_000)
def _agree_adjective(word: str, tag: Any) -> str:
    adjective = _adjective(word)
    if adjective is None:
        return word
    grammemes = {tag.case, tag.number} - {None}
    if tag.number == "sing":
        grammemes |= {tag.gender} - {None}
    if tag.case == "accs" and (tag.number == "plur" or tag.gender == "masc"):
        grammemes |= {tag.animacy} - {None}
    plain = {"gen2": "gent", "acc2": "accs", "loc2": "loct"}
    return _inflect_adjective(word, frozenset(plain.get(g, g) for g in grammemes))


@lru_cache(maxsize=60_000)
def _inflect_adjective(word: str, grammemes: frozenset[str]) -> str:
    """The form of an adjective that has all ``grammemes``; the word itself where none does."""
    return next(
        (form for form_grammemes, form in _paradigm(word) if grammemes <= form_grammemes), word
    )


@lru_cache(maxsize=8_000)
def _paradigm(word: str) -> tuple[tuple[frozenset[str], str], ...]:
    """Its forms of one part of speech, voice and tense: «замороженный» is not «заморозивший»."""
    tag = _adjective(word).tag
    own = (tag.POS, tag.voice, tag.tense)
    forms = ((form.tag, form.word) for form in _adjective(word).lexeme)
    return tuple(
        (frozenset(form_tag.grammemes), form)
        for form_tag, form in forms
        if (form_tag.POS, form_tag.voice, form_tag.tense) == own
    )


def _declined_adjective(word: str) -> frozenset[str]:
    adjective = _adjective(word)
    return (
        frozenset(form.word for form in adjective.lexeme if form.tag.POS in {"ADJF", "PRTF"})
        if adjective
        else frozenset({word})
    )


_SHORTEST_DECLINED = 4  # letters of a word whose endings are known
_BE_NOUN = [
    "",
    "",
    "а",
    "я",
    "у",
    "ю",
    "ы",
    "і",
    "е",
    "о",
    "ам",
    "ем",
    "ём",
    "ой",
    "ей",
    "ай",
    "яй",
    "ою",
    "аў",
    "яў",
    "оў",
    "ёў",
    "амі",
    "ямі",
    "ах",
    "ях",
    "ь",
]
_BE_ADJECTIVE = [
    "ы",
    "і",
    "ага",
    "яга",
    "аму",
    "яму",
    "ым",
    "ім",
    "ых",
    "іх",
    "ымі",
    "імі",
    "ую",
    "юю",
    "ая",
    "яя",
    "ай",
    "яй",
    "ое",
    "ае",
    "яе",
    "ыя",
    "ія",
]
_BE_TAIL = bounded_re(r"(?:ымі|імі|ага|ая|яя|ыя|ія|ое|ае|ы|і|а|я|о|е|ь|й)$")


@lru_cache(maxsize=4_000)
def belarusian_forms(phrase: str) -> frozenset[str]:
    """The base form and, for single words and two-word names, its stem with every usual ending."""
    words = phrase.split(" ")
    if words[2:] or min(map(len, words)) < _SHORTEST_DECLINED:
        return frozenset({phrase})
    nouns = {words[-1]} | {_BE_TAIL.sub("", words[-1]) + end for end in _BE_NOUN}
    if len(words) == 1:
        return frozenset(nouns)
    return frozenset(
        f"{_BE_TAIL.sub('', words[0])}{end} {noun}" for end in _BE_ADJECTIVE for noun in nouns
    )
