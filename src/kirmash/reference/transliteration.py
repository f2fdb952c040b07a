"""Names from one script into the other, and one spelling for all ways to write a name.

Russian into Latin letters goes by BGN/PCGN, simplified: ъ and ь are left out, е is always e. Latin
into Cyrillic letters goes by the sounds of practical transcription.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from types import MappingProxyType

_TO_LATIN = MappingProxyType(
    dict(zip("абвгґдезийіклмнопрстуўфыэ", "abvggdeziyiklmnoprstuufye", strict=True))
    | {
        "ё": "e",
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
)
_TO_CYRILLIC = (
    ("shch", "щ"),
    ("sch", "ш"),
    ("yo", "ё"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("ph", "ф"),
    ("yu", "ю"),
    ("ya", "я"),
    ("ye", "е"),
    ("th", "т"),
    ("ck", "к"),
    ("ee", "и"),
    ("oo", "у"),
    ("x", "кс"),
    ("qu", "кв"),
    ("iy", "ий"),
    *zip("abcdefghijklmnopqrstuvwyz", "абкдефгхижклмнопкрстуввйз", strict=True),
)
_KEY_LETTERS = MappingProxyType(
    _TO_LATIN | dict(zip("йўіэґїє", ("i", "u", "i", "e", "g", "i", "e"), strict=True))
)
# What several transliterations write differently comes to one letter: Belshyna and Belshina, Kamaz
# and KAMAZ, Voskresensky and Voskresenskiy.
_SPELLING_VARIANTS = (
    ("shch", "sch"),
    ("kh", "h"),
    ("yu", "u"),
    ("iu", "u"),
    ("ya", "a"),
    ("ia", "a"),
    ("yo", "e"),
    ("ye", "e"),
    ("iy", "i"),
    ("yi", "i"),
    ("ij", "i"),
    ("y", "i"),
    ("ks", "x"),
    ("ck", "k"),
    ("c", "k"),
    ("w", "v"),
    ("j", "i"),
)


def to_latin(name: str) -> str:
    """A name in Latin letters; those it has already stay."""
    return "".join(_match_case(letter, _TO_LATIN.get(letter.lower(), letter)) for letter in name)


def to_cyrillic(name: str) -> str:
    """A name in Cyrillic letters; those it has already stay."""
    text, at = "", 0
    while at < len(name):
        lower = name[at:].lower()
        source, target = next(
            ((s, t) for s, t in _TO_CYRILLIC if lower.startswith(s)), (name[at], name[at])
        )
        text += _match_case(name[at], target)
        at += len(source)
    return re.sub(
        r"(?<=[бвгджзклмнпрстфхцчшщ])й\b",
        "и",
        re.sub(r"(?<=[аеиоу])и\b", "й", text, flags=re.IGNORECASE),
    )


@lru_cache(maxsize=20_000)
def spelling_key(name: str) -> str:
    """Small Latin letters and digits, blanks between words, differences of transliteration
    levelled: Воскресенский, Voskresensky and Voskresenskiy have one.
    """
    plain = unicodedata.normalize("NFKD", name.casefold().replace("й", "и").replace("ў", "у"))
    latin = "".join(_KEY_LETTERS.get(char, char) for char in plain)
    words = re.sub(r"[^a-z0-9]+", " ", latin).split()
    return " ".join(_key_of_word(word) for word in words)


def _key_of_word(word: str) -> str:
    for odd, usual in _SPELLING_VARIANTS:
        word = word.replace(odd, usual)
    return re.sub(r"(.)\1+", r"\1", word)


def _match_case(like: str, text: str) -> str:
    return text[:1].upper() + text[1:] if like.isupper() else text
