"""The rules of periods of a language, compiled, and the words around a period that change its
meaning: aims, plans, fiscal years.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import compile_lowered, time_word_pattern, time_word_value
from kirmash.lang.registry import (
    get_language,
    phrase_pattern,
    phrases_for_use,
    reading_language_codes,
)
from kirmash.reference.lexicons import data_rows
from kirmash.sandbox.expressions import bounded_re

_STEM_LENGTH = 4  # letters by which words of time are sought
# Characters before a period in which it may be set as an aim: of a month, of any, of a plan.
_DEADLINE_WINDOW, _AHEAD_WINDOW, _PLAN_WINDOW = 24, 12, 8
_FUTURE_WINDOW = 80  # characters round a period in which something is said to be yet to come
_SENTENCE_ENDS = (". ", "\n", "; ")
_FISCAL_START = 4  # the month most fiscal years begin in


@dataclass(frozen=True, slots=True)
class CompiledPeriodRule:
    """One listed case: its name, by which the resolver is chosen, and its expression."""

    name: str
    pattern: re.Pattern[str]


@cache_until_languages_change
def compile_rules(lang: str) -> tuple[tuple[CompiledPeriodRule, ...], re.Pattern[str]]:
    """The rules for ``lang`` in the order they are tried, and what finds where any begins."""
    listed = get_language(lang).periods(reading_language_codes(lang))
    compiled_rules = tuple(
        CompiledPeriodRule(name, bounded_re(text, re.IGNORECASE)) for name, text in listed
    )
    plain = (re.sub(r"\(\?P<\w+>", "(?:", text) for _, text in listed)
    # Every rule begins with a word: said once, in front, since most places in a text begin none.
    return compiled_rules, compile_lowered(
        rf"(?<!\w)(?=\w)(?:{'|'.join(f'({text})' for text in plain)})"
    )


@cache_until_languages_change
def trigger_pattern(lang: str) -> re.Pattern[str]:
    """What no period lacks, for small text: a year in digits, a month, a word such as quarter."""
    langs = reading_language_codes(lang)
    forms = [
        form
        for row in data_rows("time_words")
        if row["kind"] in {"month", "year"} and row["lang"] in langs
        for form in row["forms"].split("|")
    ]
    stems = {form.lower().split("*")[0][:_STEM_LENGTH] for form in forms if " " not in form}
    return bounded_re(
        "|".join(
            sorted(
                {r"19\d", r"20\d", *map(re.escape, stems), *phrases_for_use("period.stem", langs)}
            )
        )
    )


@cache_until_languages_change
def _deadline_pattern() -> re.Pattern[str]:
    """What before a period sets it as an aim: 'by the end of', «до», «к концу»."""
    article, part = phrase_pattern("period.ahead_article"), phrase_pattern("period.ahead_part")
    return bounded_re(
        rf"\b(?:{phrase_pattern('period.ahead')})\s+(?:(?:{article})\s+)?(?:{part})?$",
        re.IGNORECASE,
    )


def is_deadline(text: str, start: int) -> bool:
    """Whether what begins at ``start`` is set as an aim: 'by the end of May'."""
    return bool(_deadline_pattern().search(text, max(0, start - _DEADLINE_WINDOW), start))


def is_planned_period(text: str, start: int) -> bool:
    """Whether the period that begins at ``start`` is an aim or planned for, right before it."""
    return bool(
        _deadline_pattern().search(text, max(0, start - _AHEAD_WINDOW), start)
        or _planned_year_pattern().search(text, max(0, start - _PLAN_WINDOW), start)
    )


def is_future(text: str, start: int, end: int) -> bool:
    """Whether a sentence says of the period in ``text[start:end]`` that it is yet to come."""
    left = max(text.rfind(mark, 0, start) for mark in _SENTENCE_ENDS)
    stops = (at for mark in _SENTENCE_ENDS if (at := text.find(mark, end)) >= 0)
    right = min(min(stops, default=len(text)), end + _FUTURE_WINDOW)
    return bool(_future_pattern().search(text, max(left, start - _FUTURE_WINDOW), right))


def fiscal_year_start_month(text: str, langs: tuple[str, ...]) -> int:
    """The month in which the fiscal year of the first country named begins; April for none."""
    match = _fiscal_country_pattern(langs).search(text)
    return (time_word_value("fiscal", match[0].lower(), langs) if match else None) or _FISCAL_START


@cache_until_languages_change
def _planned_year_pattern() -> re.Pattern[str]:
    """«В планах на 2030 год»."""
    return bounded_re(rf"\b(?:{phrase_pattern('period.planned_for')})\s+$", re.IGNORECASE)


@cache_until_languages_change
def non_deadline_year_pattern() -> re.Pattern[str]:
    """A year that is no deadline and no end of a plan: not 'by 2030', «на 2024-2026 годы»."""
    behind = "".join(rf"(?<!\b{word}\s)" for word in phrases_for_use("period.deadline"))
    return bounded_re(rf"(?<![\d.,/–-]){behind}((?:19|20)\d\d)(?![\d–-])", re.IGNORECASE)


@cache_until_languages_change
def _future_pattern() -> re.Pattern[str]:
    """What says of a time that it is yet to come: 'will', «состоится»."""
    return bounded_re(rf"\b(?:{phrase_pattern('period.planned')})\b", re.IGNORECASE)


@cache_until_languages_change
def meanwhile_pattern() -> re.Pattern[str]:
    """'At the same time' where it means besides."""
    return bounded_re(
        rf"(?:.*\W)?(?:{phrase_pattern('period.meanwhile')})", re.IGNORECASE | re.DOTALL
    )


@cache_until_languages_change
def _fiscal_country_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    """The countries whose fiscal years begin in a month of their own."""
    return bounded_re(rf"\b(?:{time_word_pattern('fiscal', langs)})", re.IGNORECASE)
