"""Whether two names of firms, bodies or towns in Latin letters can be one's.

A name is the lexicon's key where it has one ("=maz"), else the core that
:func:`kirmash.deals.firms.parse_firm_name` gives: without its legal form, marks and case. Case
forms of Russian, other transliterations, short names and initials are one name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

_MIN_WORD = 4
"""Letters of the shortest word whose ending may differ."""
_LONGEST_ENDING = 3
_SIMILAR_NAME, _SIMILAR_TOWN = 84, 75
_LINKING_WORDS = frozenset({"and", "of", "the", "for", "de", "i"})


@lru_cache(maxsize=50_000)
def is_same_name(one: str, other: str) -> bool:
    """Whether two names are one's: equal, a form or short form of the other, or its initials."""
    if one == other:
        return True
    if one.startswith("=") or other.startswith("="):
        known, name = (one, other) if one.startswith("=") else (other, one)
        return not name.startswith("=") and _same_word(known[1:], name)
    short, long = sorted((one.split(), other.split()), key=len)
    if len(short) == 1 and len(long) > 1 and _are_initials(short[0], long):
        return True
    if all(any(_same_word(word, mate) for mate in long) for word in short):
        return True
    return fuzz.token_sort_ratio(one, other) >= _SIMILAR_NAME


def _same_word(one: str, other: str) -> bool:
    """Whether two words are forms of one: but for an ending of two letters, or a letter."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _MIN_WORD:
        return False
    stem = short[: max(_MIN_WORD, len(short) - 2)]
    return (long.startswith(stem) and len(long) - len(short) <= _LONGEST_ENDING) or (
        fuzz.ratio(one, other) >= _SIMILAR_NAME
    )


def _are_initials(short: str, words: Sequence[str]) -> bool:
    """Whether a word is made of the first letters of others: KPLC, ММК."""
    telling = [word for word in words if word not in _LINKING_WORDS]
    return short in {"".join(word[0] for word in some) for some in (words, telling, telling[:-1])}


def is_same_town(one: str, other: str) -> bool:
    """Whether two names are one town's: transliterations of towns differ more than those of
    firms, as Chabahar and «Чахбехар» do.
    """
    return is_same_name(one, other) or (
        min(len(one), len(other)) > _MIN_WORD and fuzz.ratio(one, other) >= _SIMILAR_TOWN
    )
