"""Lists of words as expressions: forms separated by ``|``, ``*`` for any ending, a blank for any
blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kirmash.formats import numbers
from kirmash.lang.base import cache_until_languages_change
from kirmash.reference.lexicons import data_rows
from kirmash.sandbox.expressions import bounded_re

_REGEX_TOKEN = re.compile(r"\\.|\(\?P|[^\\(]+|\(")


@lru_cache(maxsize=8)
def lower_text(text: str) -> str:
    """``text`` in lower case, place for place: expressions for it need no IGNORECASE."""
    lowered = text.lower()
    return (
        lowered
        if len(lowered) == len(text)
        else "".join(
            lowered_char if len(lowered_char := char.lower()) == 1 else char for char in text
        )
    )


def compile_lowered(expression: str) -> re.Pattern[str]:
    """An expression for :func:`lower_text`: lower case, but for escapes such as ``\\S``."""
    return bounded_re(
        _REGEX_TOKEN.sub(
            lambda hit: hit[0] if hit[0][0] == "\\" or hit[0] == "(?P" else hit[0].lower(),
            expression,
        )
    )


def windows_around(
    text: str, trigger: re.Pattern[str], before: int, after: int
) -> Iterator[tuple[int, int]]:
    """The stretches of ``text`` around hits of ``trigger``, cut at blanks, disjoint, in order."""
    window: tuple[int, int] | None = None
    for hit in trigger.finditer(text):
        if window and hit.end() + 1 < window[1] - after // 2:
            continue
        start, end = (
            _nearest_blank(text, hit.start() - before, -1),
            _nearest_blank(text, hit.end() + after, 1),
        )
        if window and start <= window[1]:
            window = (window[0], max(end, window[1]))
            continue
        if window:
            yield window
        window = (start, end)
    if window:
        yield window


def _nearest_blank(text: str, place: int, step: int) -> int:
    """The next blank from ``place`` on by ``step``, at most 40 characters off, or an end."""
    for _ in range(40):
        if place <= 0 or place >= len(text) or text[place].isspace():
            break
        place += step
    return min(max(place, 0), len(text))


def split_forms(cell: str) -> tuple[str, ...]:
    """The forms one cell lists."""
    return tuple(form.strip() for form in cell.split("|") if form.strip())


def form_pattern(form: str) -> str:
    """One form as an expression with no letter on either side: ``январ*`` takes any ending."""
    inner = r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in form.split())
    left = r"(?<!\w)" if form[0].isalnum() else ""
    return left + inner + (r"(?!\w)" if form[-1].isalnum() else "")


def matches_form(form: str, text: str, keeps_case: bool = False) -> bool:
    """Whether a text is one form from end to end: what ``form_pattern`` matches fully, without an
    expression made for each of thousands of forms.
    """
    if not keeps_case:
        form, text = form.lower(), text.lower()
    words, parts = form.split(), text.split()
    if len(words) != len(parts) or text[:1].isspace() or text[-1:].isspace():
        return False
    return all(_word_matches(word, part) for word, part in zip(words, parts, strict=True))


def _word_matches(word: str, part: str) -> bool:
    stem, star, ending = word.partition("*")
    if not star:
        return word == part
    if not part.startswith(stem) or not part.endswith(ending.rpartition("*")[2]):
        return False
    return re.fullmatch(re.escape(word).replace(r"\*", r"\w*"), part) is not None


def alternation_pattern(forms: Iterable[str]) -> str:
    """All forms as one alternation, longer forms first, grouped by first character for speed."""
    groups: dict[str, list[str]] = {}
    for form in sorted({" ".join(form.split()) for form in forms}, key=len, reverse=True):
        groups.setdefault(form[0].lower(), []).append(form)
    words = [_group_pattern(first, group) for first, group in groups.items() if first.isalnum()]
    signs = [
        form_pattern(form)
        for first, group in groups.items()
        if not first.isalnum()
        for form in group
    ]
    bounded = [rf"(?<!\w)(?:{'|'.join(words)})"] if words else []
    return "|".join(bounded + signs) or r"(?!)"


def _group_pattern(first: str, group: list[str]) -> str:
    """Forms of one first character, that character said once."""
    bound = r"(?<!\w)"
    rest = (form_pattern(form).removeprefix(bound)[len(re.escape(form[0])) :] for form in group)
    return f"{re.escape(first)}(?:{'|'.join(rest)})"


def forms_in_table(name: str, langs: tuple[str, ...], **columns: str) -> tuple[str, ...]:
    """Forms of a list in the given languages whose other columns hold the given values."""
    chosen = (
        row
        for row in data_rows(name)
        if row["lang"] in langs and all(row[key] == value for key, value in columns.items())
    )
    return tuple(form for row in chosen for form in split_forms(row["forms"]))


@cache_until_languages_change
def time_word_pattern(kind: str, langs: tuple[str, ...]) -> str:
    """The forms of a kind of words of time (month, ordinal …) as one alternation, in no group."""
    forms = [
        form
        for row in data_rows("time_words")
        if row["kind"] == kind and row["lang"] in langs
        for form in row["forms"].split("|")
    ]
    return alternation_pattern(forms).replace(r"(?<!\w)", "")


@cache_until_languages_change
def time_word_value(kind: str, word: str, langs: tuple[str, ...]) -> int | None:
    """The value of a word of ``kind`` (``may`` -> 5), None where it is none; digits are theirs."""
    if (number := numbers.whole(word)) is not None:
        return number
    for pattern, value in _time_word_patterns(kind, langs):
        if pattern.fullmatch(word):
            return value
    return None


@cache_until_languages_change
def _time_word_patterns(
    kind: str, langs: tuple[str, ...]
) -> tuple[tuple[re.Pattern[str], int], ...]:
    chosen = [
        row for row in data_rows("time_words") if row["kind"] == kind and row["lang"] in langs
    ]
    pairs = [(form, int(row["value"])) for row in chosen for form in row["forms"].split("|")]
    pairs.sort(key=lambda pair: len(pair[0]), reverse=True)
    return tuple((bounded_re(form_pattern(form), re.IGNORECASE), value) for form, value in pairs)
