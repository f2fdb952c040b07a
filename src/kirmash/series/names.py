"""Speakers' names folded to one script, so that a Russian and an English telling of one speech are seen to be one."""

from __future__ import annotations

import re
from types import MappingProxyType

_LETTERS = MappingProxyType({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia", "і": "i", "ў": "u",
})  # fmt: skip
_OFFICES = frozenset({
    "president", "prime", "minister", "deputy", "first", "vice", "premier", "premer", "ministr", "prezident", "vitse",
    "governor", "gubernator", "ambassador", "posol", "mayor", "mer", "head", "glava", "chairman", "chairwoman", "chair",
    "predsedatel", "press", "service", "pressluzhba", "sluzhba", "state", "oblast", "region", "government", "pravitelstvo",
    "pravitelstva", "respubliki", "republic", "belarus", "belarusi", "russia", "rossii", "zamestitel", "ministra",
    "spokesman", "spokesperson", "the", "and",
})  # fmt: skip
"""Words of offices, folded: no part of a name."""


def fold(text: str) -> str:
    """Lower-case Latin letters and spaces: Cyrillic transliterated, "ya/yu" and "ia/iu" one spelling."""
    latin = "".join(_LETTERS.get(char, char) for char in text.casefold())
    return re.sub(r"[^a-z]+", " ", re.sub(r"y([aeou])", r"i\1", latin)).strip()


def surnames(speaker: str) -> frozenset[str]:
    """The words of a speaker's name that may be the surname: the last one, offices left out; empty for an office alone."""
    words = [word for word in fold(speaker).split() if len(word) > 2 and word not in _OFFICES]
    return frozenset(words[-1:])
