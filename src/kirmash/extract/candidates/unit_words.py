"""Words of units with or without a number: "bottles" behind one, "in million US dollars" above a
list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import (
    alternation_pattern,
    compile_lowered,
    forms_in_table,
    lower_text,
    matches_form,
    split_forms,
)
from kirmash.lang.registry import reading_language_codes
from kirmash.reference.lexicons import data_rows

_HEADER_GAP = 14  # characters between a word of scale and the unit it belongs to


@dataclass(frozen=True, slots=True)
class UnitWord:
    """A unit said without a number beside it: "million dollars" has ``factor`` 1e6."""

    start: int
    unit: str
    factor: float


def units_behind(text: str, place: int, lang: str) -> tuple[str, ...]:
    """The counted or physical unit whose words begin at ``place``, with its other names; ()."""
    langs = reading_language_codes(lang)
    hit = _behind_pattern(langs).match(lower_text(text), place)
    return _unit_names(" ".join(hit[1].split()), langs) if hit else ()


def unit_names(unit: str) -> tuple[str, ...]:
    """A unit with its other names: kilograms and kg."""
    return next((names for names in _all_names() if unit in names), (unit,))


@cache_until_languages_change
def _all_names() -> tuple[tuple[str, ...], ...]:
    return tuple(
        dict.fromkeys(
            (row["unit"], *split_forms(row["names"])) for row in data_rows("counted_units")
        )
    )


@cache_until_languages_change
def _behind_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    words = alternation_pattern(forms_in_table("counted_units", langs)).replace(r"(?<!\w)", "")
    return compile_lowered(rf"[\s-]{{0,2}}(?:of\s+)?({words})")


@cache_until_languages_change
def _unit_names(word: str, langs: tuple[str, ...]) -> tuple[str, ...]:
    rows = (
        (form, (row["unit"], *split_forms(row["names"])))
        for row in data_rows("counted_units")
        if row["lang"] in langs
        for form in split_forms(row["forms"])
    )
    ranked = sorted(rows, key=lambda row: -len(row[0]))
    return next(
        (names for form, names in ranked if matches_form(form, word)),
        (),
    )


def header_units(text: str, lang: str) -> Iterator[UnitWord]:
    """The units said with a scale and no number, in order: "$ million", «тыс. тонн»."""
    langs, lowered = reading_language_codes(lang), lower_text(text)
    for hit in _header_pattern(langs).finditer(lowered):
        before = lowered[max(0, hit.start() - 4) : hit.start()].rstrip(" (\u00a0$€£")
        if before[-1:].isdigit():
            continue
        word = hit["unit"] or hit["sign"]
        unit = _header_unit(" ".join(word.split()), langs)
        if unit:
            yield UnitWord(hit.start(), unit, scale_value(hit["scale"] or hit["scale2"], lang))


@cache_until_languages_change
def _header_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    scales = alternation_pattern(
        form for form in forms_in_table("number_words", langs, kind="scale") if len(form) > 1
    ).replace(r"(?<!\w)", "")
    forms = (*forms_in_table("currency_words", langs), *forms_in_table("units", langs))
    units = alternation_pattern(
        form for form in (*forms, *forms_in_table("counted_units", langs)) if form not in _RATES
    ).replace(r"(?<!\w)", "")
    return compile_lowered(
        rf"(?<!\w)(?:(?P<scale>{scales})\s*(?:of\s+)?(?P<unit>{units})"
        rf"|(?P<sign>us\$|\$|€|£|usd|eur|{units})[\s,(]{{0,3}}(?P<scale2>{scales}|m|bn|b)(?!\w))"
    )


_RATES = frozenset({"%", "percent", "процент*", "раз", "раза", "times", "x"})


@cache_until_languages_change
def _header_unit(word: str, langs: tuple[str, ...]) -> str:
    signs = {"$": "USD", "us$": "USD", "€": "EUR", "£": "GBP"}
    if word.lower() in signs:
        return signs[word.lower()]
    for table, column in (("currency_words", "code"), ("units", "unit"), ("counted_units", "unit")):
        for row in data_rows(table):
            if row["lang"] in langs and any(
                matches_form(form, word) for form in split_forms(row["forms"])
            ):
                return row[column]
    return ""


@cache_until_languages_change
def scale_value(word: str, lang: str) -> float:
    """What a word of scale multiplies by, 1 where it is none."""
    langs = reading_language_codes(lang)
    return next(
        (
            float(row["value"])
            for row in data_rows("number_words")
            if row["kind"] == "scale" and row["lang"] in langs
            for form in split_forms(row["forms"])
            if matches_form(form, word)
        ),
        1.0,
    )
