"""The rules of periods of a language made ready, and what round a period changes its meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kirmash.lang.base import language_cache
from kirmash.lang.patterns import compile_lowered, time_word_pattern
from kirmash.lang.registry import get_language, phrase_list, phrase_pattern, reading_languages
from kirmash.reference.lexicons import rows


@dataclass(frozen=True, slots=True)
class CompiledPeriodRule:
    """One listed case: its name, by which the resolver is chosen, and its expression."""

    name: str
    pattern: re.Pattern[str]


@language_cache
def compile_rules(lang: str) -> tuple[tuple[CompiledPeriodRule, ...], re.Pattern[str]]:
    """The rules for ``lang`` in the order they are tried, and what finds where any begins."""
    listed = get_language(lang).periods(reading_languages(lang))
    compiled_rules = tuple(
        CompiledPeriodRule(name, re.compile(text, re.IGNORECASE)) for name, text in listed
    )
    plain = (re.sub(r"\(\?P<\w+>", "(?:", text) for _, text in listed)
    # Every rule begins with a word: said once, in front, since most places in a text begin none.
    return compiled_rules, compile_lowered(
        rf"(?<!\w)(?=\w)(?:{'|'.join(f'({text})' for text in plain)})"
    )


@language_cache
def trigger_pattern(lang: str) -> re.Pattern[str]:
    """What no period lacks, for small text: a year in digits, a month, a word such as quarter."""
    langs = reading_languages(lang)
    forms = [
        form
        for row in rows("time_words")
        if row["kind"] in {"month", "year"} and row["lang"] in langs
        for form in row["forms"].split("|")
    ]
    stems = {form.lower().split("*")[0][:4] for form in forms if " " not in form}
    return re.compile(
        "|".join(
            sorted({r"19\d", r"20\d", *map(re.escape, stems), *phrase_list("period.stem", langs)})
        )
    )


@language_cache
def deadline_pattern() -> re.Pattern[str]:
    """What before a period sets it as an aim: 'by the end of', «до», «к концу»."""
    article, part = phrase_pattern("period.ahead_article"), phrase_pattern("period.ahead_part")
    return re.compile(
        rf"\b(?:{phrase_pattern('period.ahead')})\s+(?:(?:{article})\s+)?(?:{part})?$",
        re.IGNORECASE,
    )


@language_cache
def planned_year_pattern() -> re.Pattern[str]:
    """«В планах на 2030 год»."""
    return re.compile(rf"\b(?:{phrase_pattern('period.planned_for')})\s+$", re.IGNORECASE)


@language_cache
def past_year_pattern() -> re.Pattern[str]:
    """A year that is no deadline and no end of a plan: not 'by 2030', «на 2024-2026 годы»."""
    behind = "".join(rf"(?<!\b{word}\s)" for word in phrase_list("period.deadline"))
    return re.compile(rf"(?<![\d.,/–-]){behind}((?:19|20)\d\d)(?![\d–-])", re.IGNORECASE)


@language_cache
def future_pattern() -> re.Pattern[str]:
    """What says of a time that it is yet to come: 'will', «состоится»."""
    return re.compile(rf"\b(?:{phrase_pattern('period.planned')})\b", re.IGNORECASE)


@language_cache
def meanwhile_pattern() -> re.Pattern[str]:
    """'At the same time' where it means besides."""
    return re.compile(
        rf"(?:.*\W)?(?:{phrase_pattern('period.meanwhile')})", re.IGNORECASE | re.DOTALL
    )


@language_cache
def fiscal_country_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    """The countries whose fiscal years begin in a month of their own."""
    return re.compile(rf"\b(?:{time_word_pattern('fiscal', langs)})", re.IGNORECASE)
