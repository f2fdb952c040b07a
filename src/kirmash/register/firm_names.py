"""Names of firms brought to one form: legal form set aside, quotation marks and case folded, Cyrillic written in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from rapidfuzz import fuzz

from kirmash.lexicons import rows

LATIN = MappingProxyType(
    dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіўґєї",
             ("a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts",
              "ch", "sh", "shch", "", "y", "", "e", "yu", "ya", "i", "u", "g", "e", "i"), strict=True))
)  # fmt: skip
"""A plain transliteration, after BGN/PCGN without its signs; what people write differs and is levelled by :func:`skeleton`."""

_QUOTES = re.compile(r"[«»“”„\"'’`]")
# What several transliterations write differently comes to one letter: Belshyna and Belshina, Kamaz and KAMAZ, Gomselmash.
_LEVELLED = (("shch", "sch"), ("kh", "h"), ("yu", "u"), ("iu", "u"), ("ya", "a"), ("ia", "a"), ("yo", "e"), ("ye", "e"), ("iy", "i"),
             ("yi", "i"), ("ij", "i"), ("y", "i"), ("ks", "x"), ("ck", "k"), ("c", "k"), ("w", "v"), ("j", "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class FirmName:
    """A name apart: the legal form's short name ('' where none is said) and the core by which firms are compared."""

    form: str
    core: str


@lru_cache(maxsize=20_000)
def parted(name: str) -> FirmName:
    """The legal form and the core of a name: ОАО «Белшина» and "Belshina JSC" have one core."""
    plain = " ".join(_QUOTES.sub(" ", name).split())
    form = ""
    for expression, short in _forms():
        cut = expression.sub(" ", plain)
        if cut != plain and cut.strip(" ,.-"):
            form, plain = form or short, " ".join(cut.split()).strip(" ,.-")
    return FirmName(form, skeleton(plain))


@lru_cache(maxsize=20_000)
def skeleton(name: str) -> str:
    """Small Latin letters and digits, blanks between words, differences of transliteration levelled."""
    latin = "".join(LATIN.get(char, char) for char in unicodedata.normalize("NFKD", name.casefold().replace("й", "и").replace("ў", "у")))
    words = re.sub(r"[^a-z0-9]+", " ", latin).split()
    return " ".join(_levelled(word) for word in words)


def _levelled(word: str) -> str:
    for odd, usual in _LEVELLED:
        word = word.replace(odd, usual)
    return re.sub(r"(.)\1+", r"\1", word)


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Expressions of all legal forms at either end of a name, the longest first."""
    listed = [(form, row["form"]) for row in rows("legal_forms") for form in row["forms"].split("|")]
    listed.sort(key=lambda one: -len(one[0]))
    return tuple((re.compile(rf"^{_loose(form)}(?=\s|$)|(?<=[\s,]){_loose(form)}$", _case(form)), short) for form, short in listed)


def _loose(form: str) -> str:
    return re.escape(form).replace(r"\ ", r"\s+")


def _case(form: str) -> re.RegexFlag:
    """Short forms are written in their own letters: the firm «Ао» does not exist, but the word «по» does."""
    return re.RegexFlag(0) if len(form) <= 4 else re.IGNORECASE


def alike(first: FirmName, second: FirmName) -> float:
    """How alike two names are, 0 to 1: 1 for one core; a legal form that differs takes a tenth, words in another order nothing."""
    if not first.core or not second.core:
        return 0.0
    ratio = max(fuzz.ratio(first.core, second.core), fuzz.token_sort_ratio(first.core, second.core)) / 100
    same = 1.0 if first.core == second.core else ratio
    return same - (0.0 if _agree(first.form, second.form) else 0.1)


def _agree(first: str, second: str) -> bool:
    """Whether two legal forms may be one firm's: one is not said, or is the plain word for the other, as JSC is for OJSC."""
    return first.endswith(second) or second.endswith(first)
