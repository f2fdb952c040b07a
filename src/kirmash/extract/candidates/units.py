"""What a number counts: the unit beside it, or the one its list, heading or page implies."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kirmash.extract.annotate.money import NumberWithUnit
from kirmash.extract.candidates.amounts import Amount
from kirmash.extract.candidates.currencies import (
    CurrencyFamily,
    families_beside,
    families_of,
    page_currencies,
)
from kirmash.extract.candidates.model import (
    PERCENT,
    POINTS,
    TIMES,
    UNITS,
    CandidateSentence,
    PlaceMention,
    UnitReading,
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
from kirmash.lang.registry import compile_phrases, reading_language_codes
from kirmash.reference.lexicons import data_rows
from kirmash.sandbox.expressions import bounded_re

_RATES = frozenset({PERCENT, TIMES, POINTS})
_UNIT_NAMES = {"kg": "kilograms", "heads": "head"}
_LARGEST_SCALED_ELSEWHERE = 100_000
_HUNDRED = 100
_MOST_LOCAL = 3
_MOST_READINGS = 8


@dataclass(frozen=True, slots=True)
class PageUnits:
    """What a page says of its units.

    ``money`` and ``physical`` are units with their places, ``words`` the words of money with or
    without a number, ``scales`` those of scale; ``usual`` the currencies of its numbers, commonest
    first; ``local`` those of its places.
    """

    text: str
    lang: str
    sentences: tuple[CandidateSentence, ...]
    money: tuple[tuple[int, str], ...]
    physical: tuple[tuple[int, str], ...]
    words: tuple[tuple[int, str], ...]
    scales: tuple[tuple[int, float], ...]
    usual: tuple[str, ...]
    local: tuple[str, ...]


def read_page_units(
    text: str,
    lang: str,
    sentences: tuple[CandidateSentence, ...],
    amounts: Sequence[Amount],
    places: Sequence[PlaceMention],
) -> PageUnits:
    """What all numbers of a page tell each other of their units."""
    money = tuple(
        (found.amount.number.start, found.amount.unit)
        for found in amounts
        if is_currency(found.amount.unit)
    )
    physical = tuple(
        (found.amount.number.start, _unit_name(found.amount.unit))
        for found in amounts
        if found.amount.unit and found.amount.unit not in _RATES and not found.amount.is_money
    )
    words = tuple(_money_words(text, lang))
    counts = Counter(unit for _, unit in money) + Counter(unit for _, unit in words)
    return PageUnits(
        text,
        lang,
        sentences,
        money,
        physical,
        words,
        tuple(_scale_words(text, lang)),
        tuple(unit for unit, _ in counts.most_common()),
        page_currencies(places),
    )


def unit_readings(page: PageUnits, found: Amount) -> tuple[UnitReading, ...]:
    """The readings of a number as a level, the likeliest first, at most eight."""
    amount = found.amount
    readings = list(_own_readings(page, amount))
    if not amount.unit:
        readings += _inherited_readings(page, found)
    if amount.number.is_fraction:
        readings.append(UnitReading(_HUNDRED, PERCENT, "fraction"))
    unique = {(reading.factor, reading.unit): reading for reading in reversed(readings)}
    return tuple(reversed(unique.values()))[:_MOST_READINGS]


def _unit_name(unit: str) -> str:
    return _UNIT_NAMES.get(unit, unit)


def _own_readings(page: PageUnits, amount: NumberWithUnit) -> list[UnitReading]:
    """The readings of what stands beside the number."""
    unit = _unit_name(amount.unit)
    if unit in _RATES:
        return [UnitReading(1, unit, "beside")]
    beside = families_beside(page.text, amount.number.start, amount.number.end)
    if unit and not is_currency(unit):
        return [UnitReading(1, unit, "beside"), *_scaled_elsewhere(page, amount, unit)]
    readings = []
    if unit:
        readings.append(UnitReading(1, unit, "beside"))
        readings += [UnitReading(1, code, "place") for code in _kin(page, amount, unit, beside)]
        readings += _scaled_elsewhere(page, amount, unit)
    else:
        codes = [code for family in beside for code in _by_place(page, family)]
        readings += [UnitReading(1, code, "place") for code in codes[:_MOST_LOCAL]]
    return readings


def _kin(
    page: PageUnits, amount: NumberWithUnit, unit: str, beside: Sequence[CurrencyFamily]
) -> list[str]:
    """Other currencies of the sign or word beside a number, where the page's places have them and
    no word of nation excludes them.
    """
    written = page.text[amount.start : amount.end]
    if compile_phrases("money.nation").search(written) or re.search(r"[A-Z]{2}|[A-Z]\$", written):
        return [code for family in beside for code in _by_place(page, family)[:1] if code != unit][
            :1
        ]
    families = [*beside, *(family for family in families_of(unit) if family not in beside)]
    local = [code for family in families for code in page.local if code in family.codes]
    return [code for code in dict.fromkeys(local) if code != unit][:_MOST_LOCAL]


def _by_place(page: PageUnits, family: CurrencyFamily) -> list[str]:
    """The currencies of a family, those of the page's places first, then the usual one."""
    local = [code for code in page.local if code in family.codes]
    return list(dict.fromkeys([*local, family.codes[0]]))


def _scaled_elsewhere(page: PageUnits, amount: NumberWithUnit, unit: str) -> list[UnitReading]:
    """'$ million' in a heading: the number times a scale said before."""
    if amount.number.has_scale or amount.value >= _LARGEST_SCALED_ELSEWHERE:
        return []
    before = bisect_left(page.scales, (amount.number.start, 0.0)) - 1
    if before < 0:
        return []
    return [UnitReading(page.scales[before][1], unit, "elsewhere")]


def _inherited_readings(page: PageUnits, found: Amount) -> list[UnitReading]:
    """A number with no unit beside it: its list's, the sentence's, the page's, or none."""
    amount, at = found.amount, found.amount.number.start
    currencies = list(
        dict.fromkeys(
            [
                *_nearest(page.money, at, page.sentences[found.sentence]),
                *(unit for unit in page.usual[:2]),
                *page.local[:1],
            ]
        )
    )
    physical = _nearest(page.physical, at, page.sentences[found.sentence])
    readings: list[UnitReading] = []
    if not amount.number.has_scale and amount.value < _LARGEST_SCALED_ELSEWHERE:
        scales = _nearest_scales(page, at)
        readings += [
            UnitReading(scale, unit, "list") for scale in scales for unit in currencies[:2]
        ][:2]
        readings += [UnitReading(scale, unit, "list") for scale in scales[:1] for unit in physical]
    readings[:0] = [UnitReading(1, unit, "list") for unit in currencies[:3]]
    readings[1:1] = [UnitReading(1, unit, "list") for unit in physical]
    if amount.value <= _HUNDRED and not amount.number.has_scale:
        readings.append(UnitReading(1, PERCENT, "list"))
    if not amount.number.in_words or amount.number.has_scale:
        readings.append(UnitReading(1, UNITS, "plain"))
    return readings


def _nearest(units: Sequence[tuple[int, str]], at: int, sentence: CandidateSentence) -> list[str]:
    """The unit last said before a place and the one next said in its sentence."""
    index = bisect_left(units, (at, ""))
    before = [units[index - 1][1]] if index else []
    after = [units[index][1]] if index < len(units) and units[index][0] < sentence.end else []
    return list(dict.fromkeys(before + after))


def _nearest_scales(page: PageUnits, at: int) -> list[float]:
    index = bisect_left(page.scales, (at, 0.0))
    before = [page.scales[index - 1][1]] if index else []
    after = [page.scales[index][1]] if index < len(page.scales) else []
    return list(dict.fromkeys(before + after))


@cache_until_languages_change
def _currency_word_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    return compile_lowered(alternation_pattern(forms_in_table("currency_words", langs)))


@cache_until_languages_change
def _currency_word_codes(langs: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs = [
        (form, row["code"])
        for row in data_rows("currency_words")
        if row["lang"] in langs
        for form in split_forms(row["forms"])
    ]
    pairs.sort(key=lambda pair: len(pair[0]), reverse=True)
    return tuple((bounded_re(form_pattern(form), re.IGNORECASE), code) for form, code in pairs)


@cache_until_languages_change
def _currency_word_code(word: str, langs: tuple[str, ...]) -> str:
    return next((code for form, code in _currency_word_codes(langs) if form.fullmatch(word)), "")


def _money_words(text: str, lang: str) -> list[tuple[int, str]]:
    """Words of money anywhere: "in millions of euros", «тыс. долларов»."""
    langs = reading_language_codes(lang)
    hits = _currency_word_pattern(langs).finditer(lower_text(text))
    coded = ((hit.start(), _currency_word_code(" ".join(hit[0].split()), langs)) for hit in hits)
    return [(at, code) for at, code in coded if code]


@cache_until_languages_change
def _scale_pattern(lang: str) -> re.Pattern[str]:
    forms = forms_in_table("number_words", reading_language_codes(lang), kind="scale")
    return compile_lowered(alternation_pattern(form for form in forms if len(form) > 1))


@cache_until_languages_change
def _scale_value(word: str, lang: str) -> float:
    langs = reading_language_codes(lang)
    return next(
        (
            float(row["value"])
            for row in data_rows("number_words")
            if row["kind"] == "scale" and row["lang"] in langs
            for form in split_forms(row["forms"])
            if re.fullmatch(form_pattern(form), word, re.IGNORECASE)
        ),
        1.0,
    )


def _scale_words(text: str, lang: str) -> list[tuple[int, float]]:
    hits = _scale_pattern(lang).finditer(lower_text(text))
    return [(hit.start(), _scale_value(hit[0], lang)) for hit in hits]
