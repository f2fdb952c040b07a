"""The rules of periods of a language made ready: each compiled, and one expression that finds where any of them begins."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kirmash.lang.base import of_languages
from kirmash.lang.patterns import lower
from kirmash.lang.registry import get, langs_of, words
from kirmash.lexicons import rows


@dataclass(frozen=True, slots=True)
class Rule:
    """One listed case: its name, by which the resolver is chosen, and its expression."""

    name: str
    pattern: re.Pattern[str]


@of_languages
def rules(lang: str) -> tuple[tuple[Rule, ...], re.Pattern[str]]:
    """The rules for a text of ``lang``, in the order they are tried, and one expression that finds where any of them begins."""
    listed = get(lang).periods(langs_of(lang))
    made = tuple(Rule(name, re.compile(text, re.IGNORECASE)) for name, text in listed)
    plain = (re.sub(r"\(\?P<\w+>", "(?:", text) for _, text in listed)
    # Every rule begins with a word: said once, in front, since most places in a text begin none.
    return made, lower(rf"(?<!\w)(?=\w)(?:{'|'.join(f'({text})' for text in plain)})")


@of_languages
def trigger(lang: str) -> re.Pattern[str]:
    """What no period of any rule lacks, for small text: a year in digits, a month, or a word such as year, quarter, half."""
    langs = langs_of(lang)
    forms = [
        form for row in rows("time_words") if row["kind"] in {"month", "year"} and row["lang"] in langs for form in row["forms"].split("|")
    ]
    stems = {form.lower().split("*")[0][:4] for form in forms if " " not in form}
    return re.compile("|".join(sorted({r"19\d", r"20\d", *map(re.escape, stems), *words("period.stem", langs)})))
