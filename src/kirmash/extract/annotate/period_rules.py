"""The rules of periods of a language made ready, and what round a period changes its meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kirmash.lang.base import of_languages
from kirmash.lang.patterns import expression, lower
from kirmash.lang.registry import get, langs_of, phrases, words
from kirmash.reference.lexicons import rows


@dataclass(frozen=True, slots=True)
class Rule:
    """One listed case: its name, by which the resolver is chosen, and its expression."""

    name: str
    pattern: re.Pattern[str]


@of_languages
def rules(lang: str) -> tuple[tuple[Rule, ...], re.Pattern[str]]:
    """The rules for ``lang`` in the order they are tried, and what finds where any begins."""
    listed = get(lang).periods(langs_of(lang))
    made = tuple(Rule(name, re.compile(text, re.IGNORECASE)) for name, text in listed)
    plain = (re.sub(r"\(\?P<\w+>", "(?:", text) for _, text in listed)
    # Every rule begins with a word: said once, in front, since most places in a text begin none.
    return made, lower(rf"(?<!\w)(?=\w)(?:{'|'.join(f'({text})' for text in plain)})")


@of_languages
def trigger(lang: str) -> re.Pattern[str]:
    """What no period lacks, for small text: a year in digits, a month, a word such as quarter."""
    langs = langs_of(lang)
    forms = [
        form
        for row in rows("time_words")
        if row["kind"] in {"month", "year"} and row["lang"] in langs
        for form in row["forms"].split("|")
    ]
    stems = {form.lower().split("*")[0][:4] for form in forms if " " not in form}
    return re.compile(
        "|".join(sorted({r"19\d", r"20\d", *map(re.escape, stems), *words("period.stem", langs)}))
    )


@of_languages
def ahead() -> re.Pattern[str]:
    """What before a period sets it as an aim: 'by the end of', «до», «к концу»."""
    article, part = phrases("period.ahead_article"), phrases("period.ahead_part")
    return re.compile(
        rf"\b(?:{phrases('period.ahead')})\s+(?:(?:{article})\s+)?(?:{part})?$", re.IGNORECASE
    )


@of_languages
def planned_for() -> re.Pattern[str]:
    """«В планах на 2030 год»."""
    return re.compile(rf"\b(?:{phrases('period.planned_for')})\s+$", re.IGNORECASE)


@of_languages
def past_year() -> re.Pattern[str]:
    """A year that is no deadline and no end of a plan: not 'by 2030', «на 2024-2026 годы»."""
    behind = "".join(rf"(?<!\b{word}\s)" for word in words("period.deadline"))
    return re.compile(rf"(?<![\d.,/–-]){behind}((?:19|20)\d\d)(?![\d–-])", re.IGNORECASE)


@of_languages
def planned() -> re.Pattern[str]:
    """What says of a time that it is yet to come: 'will', «состоится»."""
    return re.compile(rf"\b(?:{phrases('period.planned')})\b", re.IGNORECASE)


@of_languages
def meanwhile() -> re.Pattern[str]:
    """'At the same time' where it means besides."""
    return re.compile(rf"(?:.*\W)?(?:{phrases('period.meanwhile')})", re.IGNORECASE | re.DOTALL)


@of_languages
def fiscal(langs: tuple[str, ...]) -> re.Pattern[str]:
    """The countries whose fiscal years begin in a month of their own."""
    return re.compile(rf"\b(?:{expression('fiscal', langs)})", re.IGNORECASE)
