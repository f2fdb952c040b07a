"""Numbers in prose: digits with either decimal mark, ranges, scales, number words and fractions of
every language.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from kirmash.formats.numbers import DecimalSeparatorConvention, parse
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import (
    alternation_pattern,
    compile_lowered,
    form_pattern,
    forms_in_table,
    lower_text,
    split_forms,
)
from kirmash.lang.registry import (
    get_language,
    phrase_pattern,
    phrases_for_use,
    reading_language_codes,
)
from kirmash.reference.lexicons import data_rows
from kirmash.sandbox.expressions import bounded_re

_HUNDRED, _THOUSAND = 100, 1_000
_DECIMALS = 4  # to which a number times its scale is rounded
_SPACE = "[ \u00a0\u202f\u2009]"
# A number in digits as prose writes it; every text it matches is a number to ``digits``.
DIGITS_PATTERN = (
    r"\d{1,3}(?:\.\d{3})+,\d{1,9}(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?![\d.])"
    rf"|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?!\d)|\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)(?:[.,]\d{{1,"
    rf"9}}(?!\d))?"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d{1,9})?(?!\d)|\d{1,15}(?:[.,]\d{1,9})?(?!\d)"
)


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A number and its place. ``low`` and ``high`` are a range's ends; ``has_scale`` where a word
    such as million is part of it.

    ``is_fraction`` marks a fraction in words ('a third' is 0.333…), ``in_words`` any number in
    words.
    """

    start: int
    end: int
    value: float
    low: float | None = None
    high: float | None = None
    has_scale: bool = False
    in_words: bool = False
    is_fraction: bool = False


def find_numbers(text: str, lang: str) -> tuple[NumberMention, ...]:
    """Every number of ``text`` in order, not overlapping. Digits inside longer strings of digits
    and points are passed over.
    """
    numbers: list[NumberMention] = []
    lowered = lower_text(text)
    for hit in _number_pattern(lang).finditer(lowered):
        if (
            hit["a"]
            and hit["scale"]
            and _from_pattern().search(lowered, max(0, hit.start() - 6), hit.start())
        ):
            numbers += _read_scaled_pair(hit, lang)
        elif number := _read_number(hit, lang):
            if numbers and _continues_number(text, numbers[-1], number):
                number = replace(
                    number,
                    start=numbers[-1].start,
                    value=round(numbers[-1].value + number.value, 4),
                    has_scale=True,
                )
                numbers.pop()
            numbers.append(number)
    return tuple(numbers)


def _read_scaled_pair(hit: re.Match[str], lang: str) -> tuple[NumberMention, NumberMention]:
    """'From 1.2 to 1.9 billion' is no range but two numbers of one scale."""
    factor = _word_value(hit["scale"], lang)
    first, last = (round(parse_digits(hit[name], lang) * factor, 4) for name in ("a", "b"))
    return NumberMention(hit.start("a"), hit.end("a"), first, has_scale=True), NumberMention(
        hit.start("b"), hit.end(), last, has_scale=True
    )


_COMMA_GROUP = bounded_re(r"[1-9]\d{0,2},\d{3}")
_POINT = bounded_re(r"[\s(]\.$")


@cache_until_languages_change
def _from_pattern() -> re.Pattern[str]:
    return bounded_re(rf"\b(?:{phrase_pattern('number.from')})\s[$€£]?$")


@cache_until_languages_change
def _continuation_pattern() -> re.Pattern[str]:
    """What may be between a number and a smaller one that continues it."""
    return bounded_re(
        rf"(?:{_SPACE}|\n){{1,3}}(?:(?:{phrase_pattern('number.goes_on')}){_SPACE}+)?"
    )


def _continues_number(text: str, number: NumberMention, after: NumberMention) -> bool:
    """«38 млрд 607,6 млн» and '12 thousand 500' are one number: a smaller one behind its greater,
    nothing between.
    """
    if (
        not number.has_scale
        or number.low is not None
        or after.low is not None
        or after.is_fraction
        or number.value < _THOUSAND
    ):
        return False
    if not _continuation_pattern().fullmatch(text, number.end, after.start):
        return False
    step = _THOUSAND ** int(math.log10(number.value) // 3)
    rest = (
        _HUNDRED <= after.value < _THOUSAND
        and after.value == int(after.value)
        and step == _THOUSAND
        and not after.in_words
    )
    return after.value < step and (
        after.has_scale or (rest and text[number.end : after.start].isspace())
    )


def parse_digits(text: str, lang: str) -> float:
    """The value of a number in digits: '1,234.5', '1 234,5', '98,4' and in English '26,61' too."""
    thousands = get_language(lang).groups_digits_by_comma and _COMMA_GROUP.fullmatch(text)
    written = "".join(str(int(char)) if char.isdecimal() else char for char in text)
    return float(
        parse(
            written,
            DecimalSeparatorConvention.POINT
            if thousands
            else DecimalSeparatorConvention.LONE_DECIMAL,
        )
    )


@cache_until_languages_change
def _number_pattern(lang: str) -> re.Pattern[str]:
    langs = reading_language_codes(lang)
    scale = alternation_pattern(forms_in_table("number_words", langs, kind="scale")).replace(
        r"(?<!\w)", ""
    )
    # 1.2–1.3 bn; 10 to 15 percent; от 10 до 15 процентов is two numbers
    ranged = (
        rf"(?P<a>{DIGITS_PATTERN})(?:\s?[-–—‑]\s?"
        rf"|\s+(?:{phrase_pattern('number.to')})\s+)(?P<b>{DIGITS_PATTERN})"
        rf"(?=\s*(?:{scale}|%|{phrase_pattern('number.range_unit')}))"
    )
    units = alternation_pattern(forms_in_table("number_words", langs, kind="unit"))
    halves = alternation_pattern(forms_in_table("number_words", langs, kind="half"))
    parts, integers = (
        alternation_pattern(forms_in_table("number_words", langs, kind="part")),
        alternation_pattern(forms_in_table("number_words", langs, kind="whole")),
    )
    hundred = alternation_pattern(forms_in_table("number_words", langs, kind="hundred"))
    phrase = rf"(?:{units}|{hundred}|(?<![\d.,])\d{{1,4}}(?=\s+(?:{hundred})))"
    phrase += (
        rf"(?:[\s-]+(?:(?:{phrase_pattern('number.and', langs)})\s+)?(?:{units}|{hundred})){{0,5}}"
    )
    text = (
        rf"(?=\d)(?<![\d])(?<!\d[.,])(?:{ranged}"
        rf"|(?P<one>{DIGITS_PATTERN}))(?:[\s-]?\s?(?P<scale>{scale}))?"
        rf"|(?<!\w)(?=[^\W\d])(?:(?P<whole>{integers})"
        rf"|(?P<half>{halves})[\s-]+(?P<hscale>{scale})"
        rf"|(?P<part>{parts})(?!\s+(?:{phrase_pattern('number.part_of_year')}))"
        rf"|(?P<words>{phrase})(?:[\s-]+(?P<wscale>{scale}))?"
        rf"|(?P<bare>{scale}))"
    )
    return compile_lowered(text)


def _read_number(hit: re.Match[str], lang: str) -> NumberMention | None:
    if hit["one"] or hit["a"]:
        return _read_digits(hit, lang)
    if hit["bare"]:
        return _read_bare_scale(hit, lang)
    return _read_words(hit, lang)


def _read_digits(hit: re.Match[str], lang: str) -> NumberMention:
    """A number or a range in digits, times the scale behind it; of a range that falls, its end."""
    start, end = hit.span()
    scaled = bool(hit["scale"])
    factor = _word_value(hit["scale"], lang) if scaled else 1.0
    if hit["one"]:
        after_point = _POINT.search(hit.string, max(0, start - 2), start)
        if not scaled and after_point and hit["one"].isdecimal():
            return NumberMention(start - 1, end, float(f"0.{hit['one']}"))  # 'grew .5 percent'
        return NumberMention(start, end, _scaled_digits(hit["one"], factor, lang), has_scale=scaled)
    low, high = (_scaled_digits(hit[name], factor, lang) for name in ("a", "b"))
    if low >= high:
        return NumberMention(hit.start("b"), end, high, has_scale=scaled)
    return NumberMention(start, end, (low + high) / 2, low, high, has_scale=scaled)


def _scaled_digits(text: str, factor: float, lang: str) -> float:
    return round(parse_digits(text, lang) * factor, _DECIMALS)


def _read_words(hit: re.Match[str], lang: str) -> NumberMention | None:
    """'dozens', 'half a million', 'a third', 'two hundred thousand'."""
    start, end = hit.span()
    if hit["whole"]:
        return NumberMention(
            start, end, _word_value(hit["whole"], lang), has_scale=True, in_words=True
        )
    if hit["half"]:
        value = _word_value(hit["half"], lang, "half") * _word_value(hit["hscale"], lang)
        return NumberMention(start, end, value, has_scale=True, in_words=True)
    if hit["part"]:
        value = _word_value(hit["part"], lang, "part")
        return NumberMention(start, end, value, in_words=True, is_fraction=True)
    if not hit["words"]:
        return None
    scale = _word_value(hit["wscale"], lang) if hit["wscale"] else 1.0
    value = _sum_words(hit["words"], lang) * scale
    return NumberMention(start, end, value, has_scale=bool(hit["wscale"]), in_words=True)


def _read_bare_scale(hit: re.Match[str], lang: str) -> NumberMention | None:
    """«миллиард долларов»: a scale alone is one of it; in English only 'a billion' is,
    abbreviations and plurals never.
    """
    word = hit["bare"].lower()
    if _never_alone_pattern(lang).fullmatch(word):
        return None
    return NumberMention(
        hit.start(), hit.end(), _word_value(word, lang), has_scale=True, in_words=True
    )


@cache_until_languages_change
def _never_alone_pattern(lang: str) -> re.Pattern[str]:
    """Words of scale that want a number before them."""
    return bounded_re(phrase_pattern("number.never_alone", reading_language_codes(lang)), re.DOTALL)


@cache_until_languages_change
def _word_values(lang: str) -> tuple[tuple[re.Pattern[str], str, float], ...]:
    chosen = [
        row for row in data_rows("number_words") if row["lang"] in reading_language_codes(lang)
    ]
    return tuple(
        (bounded_re(form_pattern(form), re.IGNORECASE), row["kind"], float(row["value"]))
        for row in chosen
        for form in split_forms(row["forms"])
    )


@cache_until_languages_change
def _word_value(word: str, lang: str, kind: str = "") -> float:
    plain = " ".join(word.split())
    return next(
        (
            value
            for form, of, value in _word_values(lang)
            if (not kind or of == kind) and form.fullmatch(plain)
        ),
        1.0,
    )


def _sum_words(phrase: str, lang: str) -> float:
    """'two hundred and forty-five' is 245, «триста двадцать» 320."""
    plain = " ".join(phrase.lower().split())
    if (
        exact_value := next(
            (value for form, _, value in _word_values(lang) if form.fullmatch(plain)), None
        )
    ) is not None:
        return exact_value
    total = 0.0
    for word in re.split(r"[\s-]+", plain):
        if word in phrases_for_use("number.and", reading_language_codes(lang)):
            continue
        value = float(word) if word.isdecimal() else _word_value(word, lang)
        hundred = any(
            of == "hundred" and form.fullmatch(word) for form, of, _ in _word_values(lang)
        )
        total = (total or 1.0) * value if hundred else total + value
    return total
