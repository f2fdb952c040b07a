"""Speakers' names folded to one script, so that a Russian and an English telling of one speech are seen to be one."""

from __future__ import annotations

import re
from types import MappingProxyType

_LETTERS = MappingProxyType(
    dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіў", (
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch _ y _ e iu ia i u"
    ).split(), strict=True))
)  # fmt: skip
_OFFICES = frozenset(
    "president prime minister deputy first vice premier premer ministr prezident vitse governor gubernator ambassador posol mayor mer head "
    "glava chairman chairwoman chair predsedatel pradprymalnik press service pressluzhba sluzhba state of the and i oblast region government "
    "pravitelstvo pravitelstva respubliki republic belarus belarusi russia rossii mr mrs ms dr zamestitel ministra spokesman spokesperson".split()
)


def fold(text: str) -> str:
    """Lower-case Latin letters and spaces: Cyrillic transliterated, "ya/yu" and "ia/iu" one spelling."""
    latin = "".join(_LETTERS.get(char, char) for char in text.casefold()).replace("_", "")
    return re.sub(r"[^a-z]+", " ", re.sub(r"y([aeou])", r"i\1", latin)).strip()


def surnames(speaker: str) -> frozenset[str]:
    """The words of a speaker's name that may be the surname: the last one, offices left out; empty for an office alone."""
    words = [word for word in fold(speaker).split() if len(word) > 2 and word not in _OFFICES]
    return frozenset(words[-1:])
