"""Numbers whose unit is said with another number of the sentence: «прибавил 41 %, соседний – 12»,
'at 8 and 11 percent respectively'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kirmash.extract.annotate.money import NumberWithUnit
from kirmash.extract.annotate.numbers import DIGITS_PATTERN, parse_digits
from kirmash.sandbox.expressions import bounded_re

_FROM = bounded_re(r"(?:\bс|\bfrom|\bз|\bсо|\bад)\s+$", re.IGNORECASE)
_BY = bounded_re(r"(?:\bна|\bby)\s+$", re.IGNORECASE)
_RESPECTIVE = bounded_re(r"respectively|соответственно|адпаведна", re.IGNORECASE)
_SHARED = bounded_re(r"\s+(?:до|to|and|и|і|да)\s+(?:на\s+|до\s+|by\s+|to\s+)?", re.IGNORECASE)
_LISTED = bounded_re(
    r",\s+(?:на\s+|до\s+|by\s+|to\s+)?|\s*,?\s+(?:and|и|і)\s+(?:на\s+|до\s+|by\s+|to\s+)?",
    re.IGNORECASE,
)
_BETWEEN = bounded_re(
    r"(?P<turn>\b(?:вырос|возрос|увелич|сниз|сократ|упал|подн|павяліч|знізі)\w*\s+)?\b(?:между"
    r"|between|от|ад)\s+(?:US)?[$€£₽]?$",
    re.IGNORECASE,
)
_TO = bounded_re(r"\s+(?:до|да|and|и|і)\s+", re.IGNORECASE)
# What a number of the same kind goes on with: a dash, «прибавил», «из них», 'from', each with a
# hedge or a preposition behind.
_LEAD = bounded_re(
    r"(?:\s[–—]\s+|\bприбав\w+\s+|\bпотерял\w*\s+|\b(?:из|in|of)\s+(?:них|them|which)\s+|\b(?:from"
    r"|against|versus|compared\s+(?:to|with)|против|супраць)\s+)"
    r"(?:(?:лишь|только|всего|почти|около|без\s+малого|более|свыше|about|nearly|only|just|some"
    r"|almost|толькі|каля|амаль)\s+)?(?:(?:на|до|by)\s+)?$",
    re.IGNORECASE,
)
_CLOSED = bounded_re(
    r"\s*(?:[.,;!?)»”](?!\d)|$|\n|\s[–—]\s|\s+(?:в|во|in|a\s+year|соответственно|respectively)\b)",
    re.IGNORECASE,
)
_DIGITS = bounded_re(DIGITS_PATTERN)
_YEARS = range(1900, 2100)
_LEADS = 40
_LEAST, _MOST = 0.01, 1000.0


def shared(text: str, found: Sequence[NumberWithUnit], lang: str) -> list[NumberWithUnit]:
    """``found`` with the units and scales numbers leave to the one behind or before them."""
    return (
        _onward(text, _backward(text, _ranged(text, list(found), lang), lang), lang)
        if len(found) > 1
        else list(found)
    )


def _ranged(text: str, made: list[NumberWithUnit], lang: str) -> list[NumberWithUnit]:
    """'Between 5 and 7 million dollars', «от 10 до 10,3 млн тонн» are one amount with its ends;
    'grew from 5 to 7' is none.
    """
    kept: list[NumberWithUnit] = []
    for after in made:
        one = kept[-1] if kept else None
        if one is None or not (merged := _range(text, one, after, lang)):
            kept.append(after)
        else:
            kept[-1] = merged
    return kept


def _range(
    text: str, one: NumberWithUnit, after: NumberWithUnit, lang: str
) -> NumberWithUnit | None:
    opened = _BETWEEN.search(text, max(0, one.start - _LEADS), one.start)
    like = (
        one.unit in {"", after.unit} and not one.number.is_fraction and not after.number.is_fraction
    )
    if (
        not opened
        or not like
        or not after.unit
        or opened["turn"]
        or not _TO.fullmatch(text, one.end, after.start)
    ):
        return None
    said = (
        _DIGITS.match(text, after.number.start)
        if after.number.has_scale and not one.number.has_scale
        else None
    )
    factor = after.value / (parse_digits(said[0], lang) or 1.0) if said else 1.0
    low, high = round(one.value * factor, 4), after.value
    if one.number.in_words or not low < high:
        return None
    middle = round((low + high) / 2, 4)
    number = replace(after.number, start=one.number.start, value=middle, low=low, high=high)
    return replace(after, start=one.start, value=middle, number=number)


def _plain(one: NumberWithUnit) -> bool:
    """A number in digits with nothing beside it, and no year."""
    told = one.unit == "" and not one.number.has_scale and not one.number.in_words
    return told and not (one.value % 1 == 0 and _YEARS[0] <= one.value <= _YEARS[-1])


def _backward(text: str, made: list[NumberWithUnit], lang: str) -> list[NumberWithUnit]:
    """'From 30 to 45 million dollars', «на 8, 9 и 11 процентов»: the number before takes scale and
    unit of the one behind.
    """
    respective = bool(_RESPECTIVE.search(text, made[0].start, made[-1].end + _LEADS))
    for index in range(len(made) - 2, -1, -1):
        one, after = made[index], made[index + 1]
        between = text[one.end : after.start]
        lead = max(0, one.start - 8)
        told = _FROM.search(text, lead, one.start) or (
            respective and bool(_LISTED.fullmatch(between))
        )
        joined = _SHARED.fullmatch(between) or (respective and _LISTED.fullmatch(between))
        if not _plain(one) or not joined:
            continue
        if after.unit == "percent" and (told or (_BY.search(text, lead, one.start) and respective)):
            made[index] = replace(one, unit="percent")
        elif after.number.has_scale and told and (said := _DIGITS.match(text, after.number.start)):
            made[index] = _scaled(one, after, after.value / (parse_digits(said[0], lang) or 1.0))
    return made


def _onward(text: str, made: list[NumberWithUnit], lang: str) -> list[NumberWithUnit]:
    """«Экспорт вырос на 41 %, импорт – на 12», «в 2014-м – 236 млн, в 2015-м – 161»: the number
    behind goes on in the unit before.
    """
    for index in range(1, len(made)):
        one, before = made[index], made[index - 1]
        if (
            not _plain(one)
            or not _LEAST <= one.value < _MOST
            or before.number.in_words
            or not _CLOSED.match(text, one.end)
        ):
            continue
        if not _LEAD.search(text, max(0, one.start - _LEADS), one.start):
            continue
        if before.unit == "percent":
            made[index] = (
                replace(one, unit="percent") if one.value <= 100 or before.value > 100 else one
            )
        elif before.number.has_scale and (said := _DIGITS.match(text, before.number.start)):
            factor = before.value / (parse_digits(said[0], lang) or 1.0)
            made[index] = _scaled(one, before, factor)
    return made


def _scaled(one: NumberWithUnit, like: NumberWithUnit, factor: float) -> NumberWithUnit:
    return replace(
        one,
        value=round(one.value * factor, 4),
        unit=like.unit,
        number=replace(one.number, has_scale=True),
    )
