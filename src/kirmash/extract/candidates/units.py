"""What a number counts: the unit beside it, or the one its list, heading or page implies."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

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
from kirmash.extract.candidates.unit_words import (
    header_units,
    scale_value,
    unit_names,
    units_behind,
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
_LARGEST_SCALED_ELSEWHERE = 100_000
_HUNDRED = 100
_MOST_LOCAL, _MOST_FAMILY = 3, 4
_MOST_READINGS = 8
_USUAL = 2  # of the page's commonest units that a number may take


@dataclass(frozen=True, slots=True)
class SeenUnit:
    """A unit at a place of the page and the scale said with it, 1 for none."""

    at: int
    unit: str
    factor: float


@dataclass(frozen=True, slots=True)
class PageUnits:
    """What a page says of its units: ``seen`` beside numbers and in headings in the order of the
    text, ``usual`` the commonest, ``local`` the currencies of its places.
    """

    text: str
    lang: str
    sentences: tuple[CandidateSentence, ...]
    seen: tuple[SeenUnit, ...]
    usual: tuple[SeenUnit, ...]
    local: tuple[str, ...]


def read_page_units(
    text: str,
    lang: str,
    sentences: tuple[CandidateSentence, ...],
    amounts: Sequence[Amount],
    places: Sequence[PlaceMention],
) -> PageUnits:
    """What all numbers of a page tell each other of their units."""
    headers = [SeenUnit(word.start, word.unit, word.factor) for word in header_units(text, lang)]
    local = page_currencies(places)
    seen = [
        SeenUnit(found.amount.number.start, unit, _factor(text, lang, found.amount))
        for found in amounts
        if (unit := _unit_beside(text, lang, found.amount, local))
    ]
    counts = Counter((entry.unit, entry.factor) for entry in (*seen, *headers))
    for word in _money_words(text, lang):
        counts[word, 1.0] += 1
    usual = [SeenUnit(0, unit, factor) for (unit, factor), _ in counts.most_common()]
    return PageUnits(
        text,
        lang,
        sentences,
        tuple(sorted((*seen, *headers), key=lambda entry: entry.at)),
        tuple(entry for entry in usual if entry.unit not in _RATES),
        local,
    )


def _unit_beside(text: str, lang: str, amount: NumberWithUnit, local: Sequence[str]) -> str:
    """The unit beside a number, of a shared sign that of the page's places; '' for none."""
    if amount.unit:
        return amount.unit
    for family in families_beside(text, amount.number.start, amount.number.end):
        return next((code for code in local if code in family.codes), family.codes[0])
    return next(iter(units_behind(text, amount.number.end, lang)), "")


def _factor(text: str, lang: str, amount: NumberWithUnit) -> float:
    """The scale that is part of a number."""
    if not amount.number.has_scale:
        return 1.0
    hit = _last_word_pattern().search(text, amount.number.start, amount.number.end)
    return scale_value(hit[0].lower(), lang) if hit else 1.0


@cache
def _last_word_pattern() -> re.Pattern[str]:
    return bounded_re(r"[^\W\d_]+\.?$")


def unit_readings(page: PageUnits, found: Amount) -> tuple[UnitReading, ...]:
    """The readings of a number as a level, the likeliest first, at most eight."""
    amount = found.amount
    readings = list(_own_readings(page, amount))
    if not readings:
        readings += _inherited_readings(page, found)
    if amount.number.is_fraction:
        readings.insert(0, UnitReading(_HUNDRED, PERCENT, "fraction"))
    unique = {(reading.factor, reading.unit): reading for reading in reversed(readings)}
    return tuple(reversed(unique.values()))[:_MOST_READINGS]


def _own_readings(page: PageUnits, amount: NumberWithUnit) -> list[UnitReading]:
    """The readings of what stands beside the number."""
    unit = amount.unit
    if unit in _RATES:
        return [UnitReading(1, unit, "beside")]
    beside = families_beside(page.text, amount.number.start, amount.number.end)
    behind = units_behind(page.text, amount.number.end, page.lang)
    if unit and not is_currency(unit):
        names = dict.fromkeys((*behind, *unit_names(unit), unit))
        listed = [UnitReading(1, name, "beside") for name in names if name]
        return [*listed, *_scaled_elsewhere(page, amount, unit)]
    if unit:
        return [
            UnitReading(1, unit, "beside"),
            *(UnitReading(1, code, "place") for code in _kin(page, amount, unit, beside)),
            *(UnitReading(1, name, "beside") for name in behind),
            *_scaled_elsewhere(page, amount, unit),
        ]
    codes = [code for family in beside for code in _by_place(page, family)]
    return [
        *(UnitReading(1, code, "place") for code in dict.fromkeys(codes[:_MOST_FAMILY])),
        *(UnitReading(1, name, "beside") for name in behind),
        *(entry for code in codes[:1] for entry in _scaled_elsewhere(page, amount, code)),
    ]


def _kin(
    page: PageUnits, amount: NumberWithUnit, unit: str, beside: Sequence[CurrencyFamily]
) -> list[str]:
    """Other currencies of the sign or word beside a number, where the page's places have them and
    no word of nation excludes them.
    """
    written = page.text[amount.start : amount.end]
    if compile_phrases("money.nation").search(written) or _national_sign().search(written):
        others = [code for family in beside for code in _by_place(page, family)[:1]]
        return [code for code in others if code != unit][:1]
    families = [*beside, *(family for family in families_of(unit) if family not in beside)]
    local = [code for family in families for code in page.local if code in family.codes]
    return [code for code in dict.fromkeys(local) if code != unit][:_MOST_LOCAL]


@cache
def _national_sign() -> re.Pattern[str]:
    return bounded_re(r"[A-Z]{3}|[A-Z]\$")


def _by_place(page: PageUnits, family: CurrencyFamily) -> list[str]:
    """The currencies of a family, those of the page's places first, then the usual ones."""
    local = [code for code in page.local if code in family.codes]
    return list(dict.fromkeys([*local, *family.codes[:_MOST_LOCAL]]))


def _scaled_elsewhere(page: PageUnits, amount: NumberWithUnit, unit: str) -> list[UnitReading]:
    """'$ million' in a heading: the number times a scale said with that unit before or behind."""
    if amount.number.has_scale or amount.value >= _LARGEST_SCALED_ELSEWHERE:
        return []
    at = bisect_left(page.seen, amount.number.start, key=lambda entry: entry.at)
    around = [*reversed(page.seen[:at]), *page.seen[at:]]
    factors = [entry.factor for entry in around if entry.unit == unit and entry.factor > 1]
    return [UnitReading(factor, unit, "elsewhere") for factor in factors[:1]]


def _inherited_readings(page: PageUnits, found: Amount) -> list[UnitReading]:
    """A number with no unit beside it: its list's, the sentence's, the page's, or none."""
    amount = found.amount
    readings: list[UnitReading] = []
    scaled = amount.number.has_scale or amount.value >= _LARGEST_SCALED_ELSEWHERE
    for entry in _sources(page, found):
        if entry.unit in _RATES:
            readings.append(UnitReading(1, entry.unit, "list"))
            continue
        names = unit_names(entry.unit)[:1] if is_currency(entry.unit) else unit_names(entry.unit)
        if entry.factor > 1 and not scaled:
            readings += (UnitReading(entry.factor, name, "list") for name in names)
        else:
            readings += (UnitReading(1, name, "list") for name in names)
    readings = list(dict.fromkeys(readings))[: _MOST_READINGS - 2]
    if amount.value <= _HUNDRED and not amount.number.has_scale:
        readings.append(UnitReading(1, PERCENT, "list"))
    if not amount.number.in_words or amount.number.has_scale:
        readings.append(UnitReading(1, UNITS, "plain"))
    return readings


def _sources(page: PageUnits, found: Amount) -> list[SeenUnit]:
    """Whose unit a bare number may share, the likeliest first."""
    at = bisect_left(page.seen, found.amount.number.start, key=lambda entry: entry.at)
    sentence = page.sentences[found.sentence]
    before, after = list(reversed(page.seen[:at])), page.seen[at : at + _USUAL]
    own = [entry for entry in before[:_USUAL] if entry.at >= sentence.start]
    own += [entry for entry in after if entry.at < sentence.end]
    heading = page.sentences[sentence.heading] if sentence.heading is not None else None
    under = [entry for entry in page.seen if heading and heading.start <= entry.at < heading.end]
    local = [SeenUnit(0, code, 1.0) for code in page.local[:1]]
    values = [entry for entry in before if entry.unit not in _RATES][:_USUAL]
    return [*own[:_USUAL], *under[:_USUAL], *values, *page.usual[:_USUAL], *own[_USUAL:], *local]


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


def _money_words(text: str, lang: str) -> list[str]:
    """The currencies of words of money anywhere: "in millions of euros", «тыс. долларов»."""
    langs = reading_language_codes(lang)
    hits = _currency_word_pattern(langs).finditer(lower_text(text))
    coded = (_currency_word_code(" ".join(hit[0].split()), langs) for hit in hits)
    return [code for code in coded if code]
