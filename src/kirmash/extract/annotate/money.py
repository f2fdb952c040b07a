"""Amounts: numbers with a currency, a percent sign or a physical unit beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from kirmash.extract.annotate.numbers import NumberMention, find_numbers
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import (
    alternation_pattern,
    compile_lowered,
    form_pattern,
    forms_in_table,
    lower_text,
    matches_form,
    split_forms,
)
from kirmash.lang.registry import compile_phrases, phrase_pattern, reading_language_codes
from kirmash.reference.lexicons import data_rows
from kirmash.sandbox.expressions import bounded_re

# How the dollars of these countries are signed beside their names.
_DOLLAR_SIGNS = {"CAD": r"\bCAD\b|C\$", "AUD": r"\bAUD\b|A\$"}
# 'Rs 500 crore' are rupees of Pakistan where the text is about Pakistan, and of India elsewhere:
# the usual currency, the
# other one, and the usual one's own signs beside the names of its countries.
_SHARED_WORDS = (
    ("INR", "PKR", "₹|INR"),
    ("INR", "LKR", "₹|INR"),
    ("AED", "MAD", "AED"),
    ("RSD", "TND", "RSD"),
    ("RSD", "DZD", "RSD"),
)
TEXT_CACHE_SIZE = 4
"""Texts whose currencies are cached: requested number by number, but one document at
a time.
"""

_SIGN_WINDOW = 12
_LONGEST_SIGN = 3
_CURRENCY_LETTERS = 3  # of a code of ISO 4217
_SCALES = {"mil": 1e6, "mln": 1e6, "bil": 1e9, "bln": 1e9}
_SCALE = bounded_re(r"\s(million|mln|billion|bln)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NumberWithUnit:
    """A number with its unit: an ISO 4217 code, ``percent``, ``points``, ``times``, a physical
    unit, or '' for none.

    ``start`` to ``end`` cover number and unit; ``number`` has the number's own place.
    """

    start: int
    end: int
    value: float
    unit: str
    number: NumberMention

    @property
    def is_money(self) -> bool:
        """Whether the unit is a currency."""
        return len(self.unit) == _CURRENCY_LETTERS and self.unit.isupper()


def find_numbers_with_units(
    text: str, lang: str, first: int = 0, last: int | None = None
) -> tuple[NumberWithUnit, ...]:
    """Every number from ``first`` to ``last`` with the unit beside it, in the order of the text."""
    here = text[first:last]
    amounts = [
        _build_amount(here, number, lang, _dollar_currency(text, lang))
        for number in find_numbers(here, lang)
    ]
    local = _local_currencies(text)
    nation = compile_phrases("money.nation")
    amounts = [
        replace(amount, unit=local[amount.unit])
        if amount.unit in local and not nation.search(here, amount.start, amount.end)
        else amount
        for amount in amounts
    ]
    return tuple(_shift_amount(amount, first) for amount in amounts)


@cache_until_languages_change
def _shared_currencies() -> tuple[tuple[str, str, re.Pattern[str], re.Pattern[str]], ...]:
    """The usual currency of words that countries share, another one, and what names the countries
    of either.
    """
    return tuple(
        (
            usual,
            code,
            bounded_re(phrase_pattern(f"money.{code}.here")),
            bounded_re(f"{phrase_pattern(f'money.{code}.elsewhere')}|{signs}"),
        )
        for usual, code, signs in _SHARED_WORDS
    )


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def _local_currencies(text: str) -> dict[str, str]:
    """The currencies that words shared by several countries stand for in a text that names one of
    these and not the usual one.
    """
    return {
        usual: code
        for usual, code, here, elsewhere in _shared_currencies()
        if here.search(text) and not elsewhere.search(text)
    }


def _shift_amount(amount: NumberWithUnit, offset: int) -> NumberWithUnit:
    if not offset:
        return amount
    n = amount.number
    number = NumberMention(
        n.start + offset,
        n.end + offset,
        n.value,
        n.low,
        n.high,
        n.has_scale,
        n.in_words,
        n.is_fraction,
    )
    return NumberWithUnit(
        amount.start + offset, amount.end + offset, amount.value, amount.unit, number
    )


def _build_amount(text: str, number: NumberMention, lang: str, dollar: str) -> NumberWithUnit:
    before = text[max(0, number.start - _SIGN_WINDOW) : number.start]
    if before.rstrip()[-1:] in _sign_ends() and (sign := _sign_pattern().search(before)):
        code = _currency_code(sign[0].strip(), lang)
        end = number.end
        if after := _currency_suffix(lang).match(text, number.end):
            currency = _currency_code(" ".join(after[1].split()), lang)
            code, end = (
                (currency, after.end()) if currency and (code in {currency, "USD"}) else (code, end)
            )
        return NumberWithUnit(
            number.start - len(before) + sign.start(),
            end,
            number.value,
            dollar if sign[0].strip() == "$" else code,
            number,
        )
    if after := _currency_suffix(lang).match(text, number.end):
        word = " ".join(after[1].split())
        code = _currency_code(word, lang)
        if not number.has_scale and (scale := _SCALE.match(text, after.end())):  # '75 USD million'
            number = replace(
                number, value=round(number.value * _SCALES[scale[1][:3].lower()], 4), has_scale=True
            )
            return NumberWithUnit(number.start, scale.end(), number.value, code, number)
        return NumberWithUnit(number.start, after.end(), number.value, code, number)
    if unit := _unit_pattern(lang).match(text, number.end):
        return NumberWithUnit(
            number.start,
            unit.end(),
            number.value,
            _unit_code(" ".join(unit[1].split()), lang),
            number,
        )
    return NumberWithUnit(number.start, number.end, number.value, "", number)


@cache_until_languages_change
def _dollar_pattern(code: str) -> re.Pattern[str]:
    """How a text declares the dollar of ``code``."""
    return bounded_re(f"{_DOLLAR_SIGNS[code]}|{phrase_pattern(f'money.dollar.{code}')}")


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def _dollar_currency(text: str, lang: str) -> str:
    """What a bare $ stands for: the dollar the text declares, where it declares no United States
    one.
    """
    if lang == "en" and not re.search(r"US\s?\$|\bUSD\b|U\.?S\.?\s+dollar", text):
        return next((code for code in _DOLLAR_SIGNS if _dollar_pattern(code).search(text)), "USD")
    return "USD"


@cache
def _sign_pattern() -> re.Pattern[str]:
    signs = [sign for row in data_rows("currencies") for sign in split_forms(row["signs"])]
    words = "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))
    return bounded_re(rf"(?<![A-Za-z])(?:{words})\s?$")


@cache
def _sign_ends() -> frozenset[str]:
    """The last characters of all signs: most numbers have none of them before, and need no
    expression.
    """
    return frozenset(
        sign[-1] for row in data_rows("currencies") for sign in split_forms(row["signs"])
    )


@cache_until_languages_change
def _currency_suffix(lang: str) -> re.Pattern[str]:
    forms = {form for form, _ in _currency_words(lang)}
    glued = sorted(forms, key=len, reverse=True)
    words = "|".join(
        form_pattern(form).removeprefix(r"(?<!\w)").replace(r"\.(?!\w)", r"\.") for form in glued
    )
    marks = {
        sign
        for row in data_rows("currencies")
        for sign in split_forms(row["signs"])
        if not sign.isalnum() and len(sign) <= _LONGEST_SIGN
    }
    signs = "|".join(
        re.escape(sign) for sign in sorted(marks, key=len, reverse=True)
    )  # '4.5 billion CA$', «3 млн €»
    return bounded_re(
        rf"[\s-]{{0,2}}({words}|(?:{signs})(?!\s?\d)(?!\w)|(?:USD|EUR|RUB|CAD|CNY)(?=[a-z]{{2}}))",
        re.IGNORECASE,
    )


@cache_until_languages_change
def _currency_words(lang: str) -> tuple[tuple[str, str], ...]:
    """The forms of words for currencies in the languages read, each with its code."""
    chosen = (
        row for row in data_rows("currency_words") if row["lang"] in reading_language_codes(lang)
    )
    return tuple((form, row["code"]) for row in chosen for form in split_forms(row["forms"]))


@cache_until_languages_change
def _currency_patterns(lang: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs = sorted(_currency_words(lang), key=lambda pair: len(pair[0]), reverse=True)
    return tuple((bounded_re(form_pattern(form), re.IGNORECASE), code) for form, code in pairs)


@cache_until_languages_change
def _currency_code(word: str, lang: str) -> str:
    """The ISO code of a sign, code or word; '' where it is none."""
    signs = {
        sign: row["code"] for row in data_rows("currencies") for sign in split_forms(row["signs"])
    }
    if word in signs:
        return signs[word]
    return next(
        (code for form, code in _currency_patterns(lang) if form.fullmatch(word)),
        signs.get(word.upper(), ""),
    )


@cache_until_languages_change
def _unit_pattern(lang: str) -> re.Pattern[str]:
    forms = [
        form
        for row in data_rows("units")
        if row["lang"] in reading_language_codes(lang)
        for form in split_forms(row["forms"])
    ]
    words = alternation_pattern(forms).replace(r"(?<!\w)", "")
    # A text cut off inside the word: 'by 28 per', «7,5 п».
    cut = rf"(?:{phrase_pattern('money.cut_percent', reading_language_codes(lang))})(?=\s*\Z)"
    return bounded_re(rf"[\s-]{{0,2}}({words}|{cut})", re.IGNORECASE)


@cache_until_languages_change
def _unit_code(word: str, lang: str) -> str:
    for row in data_rows("units"):
        if row["lang"] in reading_language_codes(lang) and any(
            matches_form(form, word) for form in split_forms(row["forms"])
        ):
            return row["unit"]
    return "percent"


def price_unit_end(text: str, amount: NumberWithUnit, lang: str) -> int:
    """Where the unit of goods ends that money stands for: '$420 a tonne', «12 тыс. руб. за тонну»,
    '$0.9/kg'; 0 where there is none.
    """
    hit = _per_unit_pattern(lang).match(lower_text(text), amount.end) if amount.is_money else None
    return hit.end() if hit else 0


@cache_until_languages_change
def _per_unit_pattern(lang: str) -> re.Pattern[str]:
    units = alternation_pattern(
        forms_in_table("price_units", reading_language_codes(lang))
    ).replace(r"(?<!\w)", "")
    return compile_lowered(
        rf"\s*(?:(?:{phrase_pattern('money.per_unit', reading_language_codes(lang))})(?:{units})|/"
        rf"\s?(?:{units}))"
    )
