"""The lexicon of time: month names, ordinals, counts of months and words such as 'last year', as expressions to build rules from."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kirmash.lexicons import rows
from kirmash.press.patterns import any_of, form_expression

CYRILLIC = ("ru", "be")


def langs_of(lang: str) -> tuple[str, ...]:
    """The lexicons a text of ``lang`` is read with: Russian and Belarusian texts quote each other."""
    return ("en",) if lang == "en" else CYRILLIC


@cache
def expression(kind: str, langs: tuple[str, ...]) -> str:
    """Every form of ``kind`` as one alternation, longest first, in no group."""
    forms = [form for row in rows("time_words") if row["kind"] == kind and row["lang"] in langs for form in row["forms"].split("|")]
    return any_of(forms).replace(r"(?<!\w)", "")


@lru_cache(maxsize=4_096)
def value_of(kind: str, word: str, langs: tuple[str, ...]) -> int | None:
    """The value of a word of ``kind`` (``may`` -> 5), None where it is none. Digits stand for themselves."""
    if word.isdigit():
        return int(word)
    for expressed, value in _compiled(kind, langs):
        if expressed.fullmatch(word):
            return value
    return None


@cache
def _compiled(kind: str, langs: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], int], ...]:
    chosen = [row for row in rows("time_words") if row["kind"] == kind and row["lang"] in langs]
    pairs = [(form, int(row["value"])) for row in chosen for form in row["forms"].split("|")]
    pairs.sort(key=lambda pair: len(pair[0]), reverse=True)
    return tuple((re.compile(form_expression(form), re.IGNORECASE), value) for form, value in pairs)
