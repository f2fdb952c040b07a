"""Which economies a heading names, in any case of the language: enough for the title of a plan, by names of the lexicon alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from kirmash import lexicons

_WORD = re.compile(r"[\w’'-]+")
_TYPES = frozenset(
    {
        "oblast",
        "region",
        "krai",
        "territory",
        "province",
        "republic",
        "of",
        "the",
        "область",
        "обл",
        "край",
        "республика",
        "вобласць",
        "рэспубліка",
    }
)
_STEM, _ENDING, _KEY = 4, 2, 3


def sides_in(heading: str) -> tuple[str, ...]:
    """Codes of the economies named, in order, each once; () where none is known."""
    words = [word.casefold().replace("ё", "е") for word in _WORD.findall(heading)]
    found: list[str] = []
    at = 0
    while at < len(words):
        code, taken = _at(words, at)
        found.extend([code] if code else [])
        at += taken
    return tuple(dict.fromkeys(found))


def _at(words: list[str], at: int) -> tuple[str, int]:
    """The economy whose name begins at a word, and how many words it takes; ('', 1) where none does."""
    fitting = [
        (len(name), name == tuple(words[at : at + len(name)]), code)
        for name, code in _names().get(words[at][:_KEY], ())
        if _fits(name, words[at : at + len(name)])
    ]
    length, _, code = max(fitting, default=(1, False, ""))
    return code, length


def _fits(name: tuple[str, ...], words: list[str]) -> bool:
    return len(words) == len(name) and all(map(_same, name, words))


def _same(one: str, other: str) -> bool:
    """The same word but for a Cyrillic case ending: all but the last letters of the shorter stand in both."""
    if one == other:
        return True
    shorter = min(len(one), len(other))
    stem = max(_STEM, shorter - _ENDING)
    return shorter >= stem and one[:stem] == other[:stem] and abs(len(one) - len(other)) <= _ENDING and one[0] > "Ѐ"


@cache
def _names() -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Names as words without their type words, under their first letters."""
    found: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for text, code in _texts():
        words = tuple(word for word in _WORD.findall(text.casefold().replace("ё", "е")) if word not in _TYPES)
        if words:
            found[words[0][:_KEY]].append((words, code))
    return MappingProxyType({key: tuple(names) for key, names in found.items()})


def _texts() -> Iterator[tuple[str, str]]:
    for entry in lexicons.economies().values():
        yield from ((text, entry.code) for text in (entry.en, entry.ru, entry.be) if text)
    yield from ((alias.alias, alias.code) for alias in lexicons.economy_aliases() if alias.kind in {"name", "city"})
