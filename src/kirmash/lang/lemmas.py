"""Base forms of words, for a search that finds every form: Russian by pymorphy3's dictionary,
English by its regular endings.

The English rules are few on purpose: plural and third person (-s, -es, -ies), past and participle
(-ed, -ied, -ing), a doubled letter before them, and a last -e. They do not lead verbs and nouns of
one root together, and irregular forms stay as they are.
"""

from __future__ import annotations

from functools import lru_cache

from kirmash.lang.morphology import parse_word
from kirmash.sandbox.expressions import bounded_re

MOST_READINGS = 3
"""Readings of a Russian word that count: «стали» is of сталь and of стать."""
_CYRILLIC, _LATIN = bounded_re(r"[а-я]+"), bounded_re(r"[a-z]+")
_VOWELS = frozenset("aeiouy")
_SHORTEST_STEM = 3
_DOUBLED = bounded_re(r"([b-df-hj-km-np-rtv-x])\1$")  # not l, s, z: sell, pass, buzz


@lru_cache(maxsize=60_000)
def base_forms(word: str) -> tuple[str, ...]:
    """The base forms a word in lower case may be of, likeliest first; itself where nothing is
    known of its language.
    """
    folded = word.replace("ё", "е")
    if _CYRILLIC.fullmatch(folded):
        forms = (reading.normal_form.replace("ё", "е") for reading in parse_word(folded))
        return tuple(dict.fromkeys(forms))[:MOST_READINGS] or (folded,)
    return (english_stem(folded),) if _LATIN.fullmatch(folded) else (folded,)


def english_stem(word: str) -> str:
    """An English word in lower case without the endings of its forms."""
    if len(word) <= _SHORTEST_STEM:
        return word
    stem = _without_participle(_without_plural(word))
    if stem.endswith("e") and len(stem) > _SHORTEST_STEM:
        stem = stem[:-1]
    return stem


def _without_plural(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > _SHORTEST_STEM + 1 else word[:-1]
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _without_participle(word: str) -> str:
    if word.endswith("ied"):
        return word[:-3] + "y" if len(word) > _SHORTEST_STEM + 1 else word[:-1]
    if word.endswith("eed"):
        return word
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_STEM and _VOWELS & set(stem):
            return _DOUBLED.sub(r"\1", stem)
    return word
