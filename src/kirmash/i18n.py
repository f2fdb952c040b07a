"""Every text the program says in a report: sentences by key and language, plural forms, numbers,
dates and periods.

The sentences stand whole, per language, in ``data/locale/<lang>.po`` (gettext); plural forms follow
the file's header. Numbers, months and dates follow CLDR through Babel, which is loaded when the
first of them is written. Nothing is glued: a sentence with a hedge has a key of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Protocol

from kirmash.catalogs import plural_rule, read_catalog
from kirmash.messages import LANGUAGES, Message, Value, choose_form, fill, show_plainly

SHORT_DATES = {"en": "d MMM y", "ru": "dd.MM.y"}
LOCALES = {"en": "en_GB", "ru": "ru"}
CATALOGS = ("", "desk.", "web.", "work.")
"""Files of a language: what reports say, the command line, the pages of the desk
(``web``: that show, ``work``: on which people decide).
"""
SCALES = ((1e9, "billion"), (1e6, "million"), (1.0, "plain"))
SMALL_VALUE = 1e-2
MONTHS_IN_YEAR, MONTHS_IN_HALF, MONTHS_IN_QUARTER = 12, 6, 3
CURRENCY_CODE_LENGTH = 3  # ISO 4217
MINUS, NBSP, DASH = "−", "\u00a0", "–"
_NUMBER_SIGNS = {"en": {}, "ru": str.maketrans({",": NBSP, ".": ","})}


class MonthRange(Protocol):
    """A run of whole months or of days, as ``records.periods.Period`` is one: this floor lies below
    the records.
    """

    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def months(self) -> int: ...
    @property
    def year(self) -> int: ...
    @property
    def is_year(self) -> bool: ...
    @property
    def has_whole_months(self) -> bool: ...
    @property
    def days(self) -> tuple[date, date]: ...


@dataclass(frozen=True, slots=True)
class Catalog:
    """The sentences of one language: ``single`` by key, ``plural`` forms by key, and which form a
    number takes.
    """

    single: dict[str, str]
    plural: dict[str, tuple[str, ...]]
    form: Callable[[int], int]


@cache
def catalog(lang: str) -> Catalog:
    """The sentences of ``lang`` (en or ru), read once. Raises KeyError for another language."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    entries = [entry for part in CATALOGS for entry in read_catalog(f"{part}{lang}.po")]
    header = next(entry.forms[0] for entry in entries if not entry.key)
    single = {entry.key: entry.forms[0] for entry in entries if entry.key and not entry.plural}
    plural = {entry.key: entry.forms for entry in entries if entry.plural}
    return Catalog(single, plural, plural_rule(header))


def has_message(key: str, lang: str) -> bool:
    """Whether ``lang`` has a sentence for ``key``: lexicon keys such as themes may be newer than
    the wording.
    """
    return key in catalog(lang).single


def translate(key: str, lang: str, **values: object) -> str:
    """The sentence of ``key`` with its placeholders filled. Raises KeyError for a key or a
    placeholder not there.
    """
    return _fill_sentence(catalog(lang).single[key], values)


def _fill_sentence(template: str, values: Mapping[str, object]) -> str:
    """A sentence that ends in a shortened word ("in 2024 г.") has its full stop already."""
    text = template.format(**values)
    return text[:-1] if template.endswith("}.") and text.endswith("..") else text


def word_message(problem: Message, lang: str) -> str:
    """A message in ``lang``: what went wrong or why a value is unknown, without its remedy.

    ``data/locale/errors.<lang>.po`` has the sentences by code; a code it does not know, as of a
    plug-in, is said in English. Messages within it are said in ``lang`` too.
    """
    form = _message_form(problem, lang)
    sentence = fill(form, problem.params, partial(_show_value, lang=lang)).rstrip()
    return f"{word_message(problem.where, lang)}: {sentence}" if problem.where else sentence


def word_remedy(problem: Message, lang: str) -> str:
    """What to do about it, in ``lang``; '' where nothing is said."""
    known = _message_forms(lang).get((problem.code, "remedy")) if problem.remedy else None
    template = known[0] if known else problem.remedy
    return fill(template, problem.params, partial(_show_value, lang=lang))


def word_error(problem: Message, lang: str) -> str:
    """What went wrong and what to do about it, in ``lang``."""
    return f"{word_message(problem, lang)} {word_remedy(problem, lang)}".strip()


def _message_form(problem: Message, lang: str) -> str:
    forms = _message_forms(lang).get((problem.code, ""))
    if not forms:
        return choose_form(problem.template, problem.params)
    if len(forms) == 1:
        return forms[0]
    count = problem.params.get("count", 0)
    return forms[catalog(lang).form(abs(count) if isinstance(count, int) else 0)]


@cache
def _message_forms(lang: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """The forms of every sentence by its code, and of remedies by (code, "remedy"). English is in
    the code itself.
    """
    if lang == "en":
        return {}
    forms = {}
    for entry in read_catalog(f"errors.{lang}.po"):
        if entry.key and entry.context:
            code, _, part = entry.context.partition(" ")
            forms[code, part] = entry.forms
    return forms


def _show_value(value: Value, form: str, *, lang: str) -> str:
    """A parameter as a reader of ``lang`` expects it; ``form`` is a number's format."""
    if isinstance(value, Message):
        return word_message(value, lang)
    if isinstance(value, tuple):
        return ", ".join(_show_value(item, form, lang=lang) for item in value)
    if isinstance(value, date):
        return format_date(value, lang)
    text = show_plainly(value, form)
    numeric = isinstance(value, float) or (form and isinstance(value, int))
    return text.translate(_NUMBER_SIGNS[lang]) if numeric else text


def translate_indicator_class(name: str, label: str, lang: str) -> str:
    """A class, step or rung of an indicator in words; what has none, such as a product's code, as
    it stands.
    """
    key = f"class.{name}.{label}"
    return translate(key, lang) if label and has_message(key, lang) else label


def translate_plural(key: str, lang: str, n: int, **values: object) -> str:
    """The sentence of ``key`` in the plural form that ``n`` takes; ``{n}`` in it is written the
    language's way.
    """
    messages = catalog(lang)
    template = messages.plural[key][messages.form(abs(n))]
    return _fill_sentence(template, {"n": format_number(n, lang), **values})


def format_index_value(value: float, lang: str) -> str:
    """A plain number with three decimals, or as many as show three figures of a small one."""
    small = 0 < abs(value) < SMALL_VALUE
    return format_number(
        value + 0.0, lang, 2 - math.floor(math.log10(abs(value))) if small else 3
    )  # no minus before a zero


def format_number(value: float, lang: str, digits: int | None = None) -> str:
    """``1,234.5`` or ``1 234,5``; exactly ``digits`` decimals, or up to two where None. The minus
    is U+2212.
    """
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + ("0" * digits) if digits else "" if digits == 0 else ".##")
    return format_decimal(value, format=pattern, locale=LOCALES[lang]).replace("-", MINUS)


def format_value(value: float, unit: str, lang: str, digits: int | None = None) -> str:
    """A value in plain units as a reader expects it: ``$98.4 m``, ``98,4 млн долл.``, ``14.6 %``,
    ``33``.
    """
    if unit == "percent":
        return format_pct(value, lang, signed=False)
    scale, name = display_scale(value, unit)
    number = format_number(abs(value) / scale, lang, digits)
    return _with_sign(value, _in_unit(number, unit, name, lang))


def format_interval(low: float, high: float, unit: str, lang: str) -> str:
    """Both ends in one scale: ``$77.0–82.7 m``, ``77,0–82,7 млн долл.``."""
    scale, name = display_scale(max(abs(low), abs(high)), unit)
    ends = DASH.join(format_number(end / scale, lang, 1) for end in (low, high))
    return _in_unit(ends, unit, name, lang)


def format_estimate(value: float, low: float, high: float, unit: str, lang: str) -> str:
    """A value with its interval in one scale: ``$79.8 m (77.0–82.7)``, ``79,8 млн долл.
    (77,0–82,7)``.
    """
    scale, _ = display_scale(value, unit)
    ends = DASH.join(format_number(end / scale, lang, 1) for end in (low, high))
    return f"{format_value(value, unit, lang, 1)} ({ends})"


def format_pct(value: float, lang: str, signed: bool = True) -> str:
    """``−14.7 %`` with a sign, or ``14.7 %`` without; at most one decimal."""
    number = format_number(abs(round(value, 1)), lang)
    sign = "" if not signed or round(value, 1) == 0 else MINUS if value < 0 else "+"
    return f"{sign}{number}{NBSP}%"


def format_points(value: float, lang: str) -> str:
    """A change in percentage points with its sign: ``+1.2 pp``, ``−0.3 п. п.``"""
    sign = MINUS if value < 0 else "+" if value > 0 else ""
    return translate("value.points", lang, number=sign + format_number(abs(value), lang))


def format_list(items: Sequence[str], lang: str) -> str:
    """``a, b and c``, ``а, б и в``."""
    from babel.lists import format_list as babel_list

    return babel_list(list(items), locale=LOCALES[lang])


def format_date(day: date | str | None, lang: str, short: bool = False) -> str:
    """``15 April 2016`` of a date or of ISO text, which may be a month or a year only; the words
    for an unknown day if None.

    ``short`` is for tables: ``15 Apr 2016``, ``15.04.2016``.
    """
    if day is None:
        return translate("date.unknown", lang)
    if isinstance(day, date):
        from babel.dates import format_date as babel_date

        return babel_date(day, SHORT_DATES[lang] if short else "long", LOCALES[lang]).replace(
            "\u202f", NBSP
        )
    match day.split("-"):
        case [_, _, _]:
            return format_date(date.fromisoformat(day), lang, short)
        case [year, month]:
            return translate("period.month", lang, month=month_name(int(month), lang), year=year)
    return day if short else translate("period.year", lang, year=day)


def format_period(period: MonthRange, lang: str, prose: bool = False) -> str:
    """``2014``, ``January–February 2018``, ``first half of 2014``, ``April 2023 – March 2024``;
    ``2014 г.`` in Russian prose. Days are told as days: ``1–20 July 2019``.
    """
    if not period.has_whole_months:
        return _format_days(*period.days, lang)
    if period.is_year:
        return translate("period.year", lang, year=period.year) if prose else str(period.year)
    start, end = period.first % MONTHS_IN_YEAR + 1, period.last % MONTHS_IN_YEAR + 1
    last_year = period.last // MONTHS_IN_YEAR
    if period.months == 1:
        return translate("period.month", lang, month=month_name(start, lang), year=period.year)
    if period.months == MONTHS_IN_HALF and start % MONTHS_IN_HALF == 1:
        return translate(f"period.half.{1 if start == 1 else 2}", lang, year=period.year)
    if period.months == MONTHS_IN_QUARTER and start % MONTHS_IN_QUARTER == 1:
        quarter = start // MONTHS_IN_QUARTER + 1
        return translate(f"period.quarter.{quarter}", lang, year=period.year)
    values = {
        "start": month_name(start, lang),
        "end": month_name(end, lang),
        "year": period.year,
        "last_year": last_year,
    }
    key = "period.months" if period.year == last_year else "period.across"
    return translate(key, lang, **values)


def _format_days(start: date, end: date, lang: str) -> str:
    """``1–20 July 2019``, ``20 March 2019 – 5 April 2019``, ``20 July 2019``."""
    last = format_date(end, lang)
    if start == end:
        return last
    if (start.year, start.month) == (end.year, end.month):
        return translate("period.days", lang, start=start.day, end=last)
    return translate("period.dates", lang, start=format_date(start, lang), end=last)


def month_name(number: int, lang: str) -> str:
    """The name of month ``number`` (1–12), in the nominative."""
    from babel.dates import get_month_names

    return str(get_month_names("wide", "stand-alone", LOCALES[lang])[number])


def display_scale(value: float, unit: str) -> tuple[float, str]:
    """What a value of ``unit`` is divided by, and the scale's name: billion, million or plain."""
    if not _is_money(unit):
        return 1.0, "plain"
    return next((scale, name) for scale, name in SCALES if abs(value) >= scale or name == "plain")


def _in_unit(number: str, unit: str, scale: str, lang: str) -> str:
    if unit in {"units", "rank"}:
        return number
    key = f"money.{unit}.{scale}"
    if has_message(key, lang):
        return translate(key, lang, number=number)
    if _is_money(unit):
        return translate(f"money.other.{scale}", lang, number=number, unit=unit)
    return (
        translate(f"unit.{unit}", lang, number=number)
        if has_message(f"unit.{unit}", lang)
        else f"{number}{NBSP}{unit}"
    )


def _is_money(unit: str) -> bool:
    return len(unit) == CURRENCY_CODE_LENGTH and unit.isupper()


def _with_sign(value: float, text: str) -> str:
    return f"{MINUS}{text}" if value < 0 else text


def unit_name(unit: str, lang: str) -> str:
    """A currency by its name and code (US Dollar (USD)); any other unit as it is."""
    from babel.numbers import get_currency_name

    name = get_currency_name(unit, locale=LOCALES[lang])
    return unit if name == unit else f"{name} ({unit})"
