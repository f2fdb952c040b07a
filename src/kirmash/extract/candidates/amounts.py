"""The numbers of a page: amounts beside units, multiples in words, readings as rates of change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kirmash.extract.annotate import money
from kirmash.extract.annotate.hedges import find_hedge
from kirmash.extract.annotate.money import NumberWithUnit
from kirmash.extract.annotate.numbers import NumberMention
from kirmash.extract.candidates.model import (
    PERCENT,
    TIMES,
    CandidateSentence,
    ChangeReading,
    is_currency,
)
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import (
    alternation_pattern,
    compile_lowered,
    form_pattern,
    forms_in_table,
    lower_text,
    split_forms,
)
from kirmash.lang.registry import phrase_pattern, reading_language_codes
from kirmash.records.quantities import Hedge
from kirmash.reference.lexicons import data_rows
from kirmash.sandbox.expressions import bounded_re

_HUNDRED = 100.0
_PERCENT_DECIMALS = 4
_ALWAYS_AMOUNTS = (PERCENT, TIMES)
_SHARE_WINDOW = 60


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what stands beside it, before the page is looked at for its unit."""

    sentence: int
    amount: NumberWithUnit
    hedge: Hedge
    is_share: bool


def find_amounts(
    text: str,
    lang: str,
    sentences: Sequence[CandidateSentence],
    dates: Sequence[tuple[int, int]],
) -> tuple[Amount, ...]:
    """Every number of the sentences in order; digits that lie in ``dates`` are passed over where
    nothing makes an amount of them.
    """
    taken = _covered(dates)
    found: list[Amount] = []
    for index, sentence in enumerate(sentences):
        amounts = [
            *money.find_numbers_with_units(text, lang, sentence.start, sentence.end),
            *_multiples(text, lang, sentence.start, sentence.end),
        ]
        amounts.sort(key=lambda amount: (amount.start, -amount.end))
        last = -1
        for amount in amounts:
            if amount.number.start < last or _is_date(amount, taken):
                continue
            last = amount.number.end
            found.append(
                Amount(
                    index,
                    amount,
                    find_hedge(text, amount.start, amount.end, lang, sentence.start),
                    _is_share(text, lang, amount, sentence),
                )
            )
    return tuple(found)


def change_readings(amount: NumberWithUnit) -> tuple[ChangeReading, ...]:
    """A number as a rate of change: up, down, and as an index; () for one that can be none."""
    value = amount.value
    if amount.unit == TIMES:
        if not value:
            return ()
        return (
            ChangeReading("up", _rounded((value - 1) * _HUNDRED)),
            ChangeReading("down", _rounded(-(1 - 1 / value) * _HUNDRED)),
        )
    if amount.number.is_fraction:
        value *= _HUNDRED
    elif amount.unit != PERCENT and (amount.unit or amount.number.has_scale):
        return ()
    return (
        ChangeReading("up", _rounded(value)),
        ChangeReading("down", _rounded(-value)),
        ChangeReading("index", _rounded(value - _HUNDRED)),
    )


def _rounded(percent: float) -> float:
    return round(percent, _PERCENT_DECIMALS)


def _covered(spans: Sequence[tuple[int, int]]) -> bytearray:
    """One mark a character that a span covers."""
    marks = bytearray(max((end for _, end in spans), default=0))
    for start, end in spans:
        marks[start:end] = b"\x01" * (end - start)
    return marks


def _is_date(amount: NumberWithUnit, taken: bytearray) -> bool:
    if amount.unit in _ALWAYS_AMOUNTS or is_currency(amount.unit):
        return False
    return taken.find(1, amount.number.start, amount.number.end) >= 0


@cache_until_languages_change
def _share_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    return compile_lowered(rf"\b(?:{phrase_pattern('candidate.share', langs)})")


@cache_until_languages_change
def _share_of_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    return compile_lowered(rf"\s*(?:{phrase_pattern('candidate.share_of', langs)})\b")


def _is_share(text: str, lang: str, amount: NumberWithUnit, sentence: CandidateSentence) -> bool:
    """Whether its words make a percentage or a fraction a share: "accounted for", "per cent of"."""
    if amount.unit != PERCENT and not amount.number.is_fraction:
        return False
    langs, lowered = reading_language_codes(lang), lower_text(text)
    before = max(sentence.start, amount.start - _SHARE_WINDOW)
    return bool(
        _share_of_pattern(langs).match(lowered, amount.end)
        or _share_pattern(langs).search(lowered, before, amount.start)
    )


@cache_until_languages_change
def _multiple_pattern(lang: str) -> re.Pattern[str]:
    langs = reading_language_codes(lang)
    return compile_lowered(alternation_pattern(forms_in_table("number_words", langs, kind=TIMES)))


@cache_until_languages_change
def _multiple_values(lang: str) -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple(
        (bounded_re(form_pattern(form), re.IGNORECASE), float(row["value"]))
        for row in data_rows("number_words")
        if row["kind"] == TIMES and row["lang"] in reading_language_codes(lang)
        for form in split_forms(row["forms"])
    )


@cache_until_languages_change
def _multiple_value(word: str, lang: str) -> float:
    return next((value for form, value in _multiple_values(lang) if form.fullmatch(word)), 1.0)


def _multiples(text: str, lang: str, start: int, end: int) -> Iterator[NumberWithUnit]:
    """Multiples in one word: 'doubled', «вдвое»."""
    for hit in _multiple_pattern(lang).finditer(lower_text(text), start, end):
        value = _multiple_value(" ".join(hit[0].split()), lang)
        number = NumberMention(hit.start(), hit.end(), value, in_words=True)
        yield NumberWithUnit(hit.start(), hit.end(), value, TIMES, number)
