"""Amounts: numbers with a currency, a percent sign or a physical unit beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from kirmash.extract.annotate.numbers import Number
from kirmash.extract.annotate.numbers import find as find_numbers
from kirmash.lang.base import of_languages
from kirmash.lang.patterns import any_of, form_expression, forms_of, listed, lower, small
from kirmash.lang.registry import compiled, langs_of, phrases
from kirmash.reference.lexicons import rows

# How the dollars of these countries are signed beside their names.
_DOLLARS = {"CAD": r"\bCAD\b|C\$", "AUD": r"\bAUD\b|A\$"}
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
TEXTS = 4
"""How many texts it is known of which money they speak: asked number by number, but one document at
a time.
"""

_LEFT = 12
_SIGN = 3
_SCALES = {"mil": 1e6, "mln": 1e6, "bil": 1e9, "bln": 1e9}
_SCALE = re.compile(r"\s(million|mln|billion|bln)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit: an ISO 4217 code, ``percent``, ``points``, ``times``, a physical
    unit, or '' where none is said.

    ``start`` to ``end`` hold number and unit; ``number`` keeps the number's own place.
    """

    start: int
    end: int
    value: float
    unit: str
    number: Number

    @property
    def is_money(self) -> bool:
        """Whether the unit is a currency."""
        return len(self.unit) == 3 and self.unit.isupper()


def find(text: str, lang: str, first: int = 0, last: int | None = None) -> tuple[Amount, ...]:
    """Every number from ``first`` to ``last`` with the unit beside it, in the order of the text."""
    here = text[first:last]
    found = [
        _amount(here, number, lang, _plain_dollar(text, lang))
        for number in find_numbers(here, lang)
    ]
    local = _local(text)
    nation = compiled("money.nation")
    found = [
        replace(one, unit=local[one.unit])
        if one.unit in local and not nation.search(here, one.start, one.end)
        else one
        for one in found
    ]
    return tuple(_moved(one, first) for one in found)


@of_languages
def _shared() -> tuple[tuple[str, str, re.Pattern[str], re.Pattern[str]], ...]:
    """The usual currency of words that countries share, another one, and what names the countries
    of either.
    """
    return tuple(
        (
            usual,
            code,
            re.compile(phrases(f"money.{code}.here")),
            re.compile(f"{phrases(f'money.{code}.elsewhere')}|{signs}"),
        )
        for usual, code, signs in _SHARED_WORDS
    )


@lru_cache(maxsize=TEXTS)
def _local(text: str) -> dict[str, str]:
    """The currencies that words shared by several countries stand for in a text that names one of
    these and not the usual one.
    """
    return {
        usual: code
        for usual, code, here, elsewhere in _shared()
        if here.search(text) and not elsewhere.search(text)
    }


def _moved(one: Amount, by: int) -> Amount:
    if not by:
        return one
    n = one.number
    number = Number(n.start + by, n.end + by, n.value, n.low, n.high, n.scaled, n.worded, n.part)
    return Amount(one.start + by, one.end + by, one.value, one.unit, number)


def _amount(text: str, number: Number, lang: str, dollar: str) -> Amount:
    before = text[max(0, number.start - _LEFT) : number.start]
    if before.rstrip()[-1:] in _sign_ends() and (sign := _signs().search(before)):
        code = _coded(sign[0].strip(), lang)
        end = number.end
        if after := _suffix(lang).match(text, number.end):
            told = _coded(" ".join(after[1].split()), lang)
            code, end = (told, after.end()) if told and (code in {told, "USD"}) else (code, end)
        return Amount(
            number.start - len(before) + sign.start(),
            end,
            number.value,
            dollar if sign[0].strip() == "$" else code,
            number,
        )
    if after := _suffix(lang).match(text, number.end):
        word = " ".join(after[1].split())
        code = _coded(word, lang)
        if not number.scaled and (scale := _SCALE.match(text, after.end())):  # '75 USD million'
            number = replace(
                number, value=round(number.value * _SCALES[scale[1][:3].lower()], 4), scaled=True
            )
            return Amount(number.start, scale.end(), number.value, code, number)
        return Amount(number.start, after.end(), number.value, code, number)
    if unit := _units(lang).match(text, number.end):
        return Amount(
            number.start,
            unit.end(),
            number.value,
            _unit_of(" ".join(unit[1].split()), lang),
            number,
        )
    return Amount(number.start, number.end, number.value, "", number)


@lru_cache(maxsize=TEXTS)
def _plain_dollar(text: str, lang: str) -> str:
    """What a bare $ stands for: the dollar the text declares, where it declares no United States
    one.
    """
    if lang == "en" and not re.search(r"US\s?\$|\bUSD\b|U\.?S\.?\s+dollar", text):
        for code, signs in _DOLLARS.items():
            if re.search(f"{signs}|{phrases(f'money.dollar.{code}')}", text):
                return code
    return "USD"


@cache
def _signs() -> re.Pattern[str]:
    signs = [sign for row in rows("currencies") for sign in forms_of(row["signs"])]
    words = "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z])(?:{words})\s?$")


@cache
def _sign_ends() -> frozenset[str]:
    """The last characters of all signs: most numbers have none of them before, and need no
    expression.
    """
    return frozenset(sign[-1] for row in rows("currencies") for sign in forms_of(row["signs"]))


@of_languages
def _suffix(lang: str) -> re.Pattern[str]:
    forms = {form for form, _ in _words(lang)}
    glued = sorted(forms, key=len, reverse=True)
    words = "|".join(
        form_expression(form).removeprefix(r"(?<!\w)").replace(r"\.(?!\w)", r"\.") for form in glued
    )
    marks = {
        sign
        for row in rows("currencies")
        for sign in forms_of(row["signs"])
        if not sign.isalnum() and len(sign) <= _SIGN
    }
    signs = "|".join(
        re.escape(sign) for sign in sorted(marks, key=len, reverse=True)
    )  # '4.5 billion CA$', «3 млн €»
    return re.compile(
        rf"[\s-]{{0,2}}({words}|(?:{signs})(?!\s?\d)(?!\w)|(?:USD|EUR|RUB|CAD|CNY)(?=[a-z]{{2}}))",
        re.IGNORECASE,
    )


@of_languages
def _words(lang: str) -> tuple[tuple[str, str], ...]:
    """The forms of words for currencies in the languages read, each with its code."""
    chosen = (row for row in rows("currency_words") if row["lang"] in langs_of(lang))
    return tuple((form, row["code"]) for row in chosen for form in forms_of(row["forms"]))


@of_languages
def _codes(lang: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs = sorted(_words(lang), key=lambda pair: len(pair[0]), reverse=True)
    return tuple((re.compile(form_expression(form), re.IGNORECASE), code) for form, code in pairs)


@of_languages
def _coded(word: str, lang: str) -> str:
    """The ISO code of a sign, code or word; '' where it is none."""
    signs = {sign: row["code"] for row in rows("currencies") for sign in forms_of(row["signs"])}
    if word in signs:
        return signs[word]
    return next(
        (code for form, code in _codes(lang) if form.fullmatch(word)), signs.get(word.upper(), "")
    )


@of_languages
def _units(lang: str) -> re.Pattern[str]:
    forms = [
        form
        for row in rows("units")
        if row["lang"] in langs_of(lang)
        for form in forms_of(row["forms"])
    ]
    words = any_of(forms).replace(r"(?<!\w)", "")
    # A text cut off inside the word: 'by 28 per', «7,5 п».
    cut = rf"(?:{phrases('money.cut_percent', langs_of(lang))})(?=\s*\Z)"
    return re.compile(rf"[\s-]{{0,2}}({words}|{cut})", re.IGNORECASE)


@of_languages
def _unit_of(word: str, lang: str) -> str:
    for row in rows("units"):
        if row["lang"] in langs_of(lang) and any(
            re.fullmatch(form_expression(form), word, re.IGNORECASE)
            for form in forms_of(row["forms"])
        ):
            return row["unit"]
    return "percent"


def priced(text: str, amount: Amount, lang: str) -> int:
    """Where the unit of goods ends that money stands for: '$420 a tonne', «12 тыс. руб. за тонну»,
    '$0.9/kg'; 0 where there is none.
    """
    hit = _per(lang).match(small(text), amount.end) if amount.is_money else None
    return hit.end() if hit else 0


@of_languages
def _per(lang: str) -> re.Pattern[str]:
    units = any_of(listed("price_units", langs_of(lang))).replace(r"(?<!\w)", "")
    return lower(
        rf"\s*(?:(?:{phrases('money.per_unit', langs_of(lang))})(?:{units})|/\s?(?:{units}))"
    )
