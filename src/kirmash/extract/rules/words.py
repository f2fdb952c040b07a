"""Words of a sentence that matter to figures: measures, changes and moods, found with one
expression each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from kirmash.lang.patterns import (
    alternation_pattern,
    compile_lowered,
    form_pattern,
    lower_text,
    split_forms,
)
from kirmash.lang.registry import reading_language_codes
from kirmash.records.quantities import Direction, Measure, Modality
from kirmash.reference.lexicons import data_rows
from kirmash.sandbox.expressions import bounded_re


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a measure; ``kind`` is noun, verb or weak (a measure only beside
    a figure).
    """

    start: int
    end: int
    measure: Measure
    kind: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A word of change and which way it points."""

    start: int
    end: int
    direction: Direction


@dataclass(frozen=True, slots=True)
class Mood:
    """A word that tells a figure is no report."""

    start: int
    end: int
    modality: Modality


# Words beside which a measure's word names something else: 'trade and economic ties', 'торговля и
# экономика', 'export duties'.
_NOT_AFTER = bounded_re(
    r"\s*(?:and\s+(?:economic|economy|investment|industr|trans|cultur)\w*|,\s*(?:economy|economic"
    "|investment|science|industrial)|relations|ties|missions?|house|"
    r"fairs?\b|officials?|ministers?|ministry|agreements?|wars?\b|rows?\b|unions?\b|barriers?"
    r"|polic\w+|restrictions?|duties|companies|department|"
    r"procedures|routes?\b|partners?\b|partnerships?|-economic|[-–]экономич|markets?\b"
    r"|destinations?|deals?\b|talks|committee|council|centre|center|of\s+experience)",
    re.IGNORECASE,
)
_RU_NOT_AFTER = bounded_re(
    r"-\w|\s+(?:дом\w*|палат\w*|партн[её]р\w*|соглашени\w*|отношени\w*|представител\w+|пошлин\w*"
    r"|сет\w+|центр\w*)\b",
    re.IGNORECASE,
)


def mentions(text: str, start: int, end: int, lang: str) -> tuple[Mention, ...]:
    """The measures named between ``start`` and ``end``, in order."""
    found: list[Mention] = []
    unlike = _NOT_AFTER if lang == "en" else _RU_NOT_AFTER
    for hit in _expression("measure_words", lang).finditer(lower_text(text), start, end):
        measure, kind = _meaning("measure_words", hit[0], lang)
        if measure and not unlike.match(text, hit.end()):
            found.append(Mention(hit.start(), hit.end(), Measure(measure), kind))
    return tuple(found)


def turns(text: str, start: int, end: int, lang: str) -> tuple[Turn, ...]:
    """The words of change between ``start`` and ``end``; 'more than' and «менее чем» hedge and are
    none.
    """
    found: list[Turn] = []
    for hit in _expression("change_words", lang).finditer(lower_text(text), start, end):
        direction, _ = _meaning("change_words", hit[0], lang)
        if direction and not _hedging(text, hit):
            found.append(Turn(hit.start(), hit.end(), Direction(direction)))
    return tuple(found)


def moods(text: str, start: int, end: int, lang: str) -> tuple[Mood, ...]:
    """The words of wish, expectation and estimate between ``start`` and ``end``."""
    found: list[Mood] = []
    for hit in _expression("mood_words", lang).finditer(lower_text(text), start, end):
        mood, _ = _meaning("mood_words", hit[0], lang)
        if mood and not _came_true(text, hit, start):
            found.append(Mood(hit.start(), hit.end(), Modality(mood)))
    return tuple(found)


# «Удалось увеличить», 'managed to raise', 'it should be noted': what was done, and what is only
# pointed out.
_DONE = bounded_re(
    r"\b(?:удал\w+|смогл\w*|смог|сумел\w*|позволил\w*|помогл\w*|помог|managed|allowed|helped"
    r"|made\s+it\s+possible)\s+(?:[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
_NOTED = bounded_re(
    r"should\s+(?:also\s+)?be\s+(?:noted|stressed|mentioned|emphasi[sz]ed|pointed|said|added"
    "|recalled|remembered)",
    re.IGNORECASE,
)
_BACK = 48


def _came_true(text: str, hit: re.Match[str], start: int) -> bool:
    """Whether an infinitive tells what was managed, or 'should' only asks to note."""
    if hit[0].startswith("should"):
        return _NOTED.match(text, hit.start()) is not None
    verb = hit[0].split()[0].endswith("ть") or hit[0].startswith("to ")
    return verb and _DONE.search(text, max(start, hit.start() - _BACK), hit.start()) is not None


_THAN_AFTER = bounded_re(
    r"\s+(?:than\b|[a-z]+ly\b|чем\s+на\b|\$|US|€|чым\b|за\b|\d|(?:одного|двух|тр[её]х|четыр[её]х"
    r"|пяти|десяти|половин[ыу]|трети|четверти|аднаго|паловы|палову|чвэрці)\b)",
    re.IGNORECASE,
)
_LOOSE = frozenset(
    {
        "more",
        "less",
        "above",
        "below",
        "fewer",
        "higher",
        "lower",
        "over",
        "больше",
        "более",
        "меньше",
        "менее",
        "выше",
        "ниже",
        "больш",
        "менш",
        "larger",
        "greater",
        "smaller",
    }
)


def _hedging(text: str, hit: re.Match[str]) -> bool:
    """'More than 5 percent' and «более 5 процентов» hedge; '5 percent more than' and «на 5
    процентов больше» tell a change.
    """
    word = hit[0].split()[0]
    if word in {"plus", "minus", "плюс", "минус", "мінус"}:
        return False
    if word not in _LOOSE or not (after := _THAN_AFTER.match(text, hit.end())):
        return False
    before = text[max(0, hit.start() - 12) : hit.start()].rstrip().lower()
    told = before.endswith(
        (
            "%",
            "percent",
            "cent",
            "pct",
            "pc",
            "проц",
            "проц.",
            "п.п.",
            "працэнтаў",
            "працэнта",
            "процентов",
            "процента",
            "процент",
            "раза",
            "times",
            "раз",
            "треть",
            "third",
            "quarter",
            "fifth",
            "tenth",
            "half",
            "четверть",
            "половину",
            "часть",
        )
    )
    return not told and bool(after)


@cache
def _expression(name: str, lang: str) -> re.Pattern[str]:
    forms = [
        form
        for row in data_rows(name)
        if row["lang"] in reading_language_codes(lang)
        for form in split_forms(row["forms"])
    ]
    return compile_lowered(alternation_pattern(forms))


@cache
def _listed(name: str, lang: str) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    key = {"measure_words": "measure", "change_words": "direction", "mood_words": "mood"}[name]
    chosen = [
        (form, row[key], row.get("kind", ""))
        for row in data_rows(name)
        if row["lang"] in reading_language_codes(lang)
        for form in split_forms(row["forms"])
    ]
    chosen.sort(key=lambda one: len(one[0]), reverse=True)
    return tuple(
        (bounded_re(form_pattern(form), re.IGNORECASE), value, kind) for form, value, kind in chosen
    )


@lru_cache(maxsize=4_096)
def _meaning(name: str, word: str, lang: str) -> tuple[str, str]:
    return next(
        ((value, kind) for form, value, kind in _listed(name, lang) if form.fullmatch(word)),
        ("", ""),
    )
