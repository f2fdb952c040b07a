"""Russian numbers, percentages, money, periods and days, by templates: what is written and what it
means, worked out here by hand.

The meaning comes from the template's own parts (a count, a scale, a month), never from the reader
under test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

TODAY = date(2017, 10, 20)
KINDS = {"number": 235, "percent": 20, "currency": 180, "period": 252, "day": 137}
"""How many of each: as many as the English specifications have."""

_SCALES = (
    ("тыс.", 1e3),
    ("тысяч", 1e3),
    ("млн", 1e6),
    ("миллионов", 1e6),
    ("млрд", 1e9),
    ("миллиардов", 1e9),
    ("трлн", 1e12),
)
_FIGURES = (
    ("5", 5.0),
    ("12", 12.0),
    ("98,4", 98.4),
    ("1,25", 1.25),
    ("340", 340.0),
    ("7.6", 7.6),
    ("1 250", 1250.0),
    ("64,0", 64.0),
)
_WORDS = (
    ("пять", 5),
    ("двенадцать", 12),
    ("двадцать три", 23),
    ("сорок", 40),
    ("девяносто девять", 99),
    ("сто", 100),
    ("двести сорок", 240),
    ("триста двадцать пять", 325),
    ("семьсот", 700),
    ("девятьсот", 900),
)
_SCALED_WORDS = (
    ("полмиллиона", 5e5),
    ("полмиллиарда", 5e8),
    ("полтора миллиона", 1.5e6),
    ("полтора миллиарда", 1.5e9),
    ("миллиард", 1e9),
    ("миллион", 1e6),
)
_FRAMES = (
    "Отгружено {} единиц за год.",
    "Всего {}, сообщили в ведомстве.",
    "Речь о {} за весь срок.",
)
_MONEY = (
    ("долларов", "USD"),
    ("долл.", "USD"),
    ("долларов США", "USD"),
    ("евро", "EUR"),
    ("рублей", "RUB"),
    ("руб.", "RUB"),
    ("юаней", "CNY"),
    ("тенге", "KZT"),
    ("белорусских рублей", "BYN"),
    ("фунтов стерлингов", "GBP"),
)
_MONTHS = (
    ("январе", "января", "январь"),
    ("феврале", "февраля", "февраль"),
    ("марте", "марта", "март"),
    ("апреле", "апреля", "апрель"),
    ("мае", "мая", "май"),
    ("июне", "июня", "июнь"),
    ("июле", "июля", "июль"),
    ("августе", "августа", "август"),
    ("сентябре", "сентября", "сентябрь"),
    ("октябре", "октября", "октябрь"),
    ("ноябре", "ноября", "ноябрь"),
    ("декабре", "декабря", "декабрь"),
)
_YEARS = (2009, 2012, 2014, 2016)


@dataclass(frozen=True, slots=True)
class Case:
    """A text, its kind, and what it means: a number, "value code", an ISO period or an ISO day."""

    kind: str
    text: str
    means: str


def cases() -> list[Case]:
    """As many of each kind as ``KINDS`` says, the same on every run, spread evenly over the
    templates.
    """
    makers = {
        "number": _numbers,
        "percent": _percents,
        "currency": _currencies,
        "period": _periods,
        "day": _days,
    }
    return [case for kind, make in makers.items() for case in _spread(list(make()), kind)]


def _spread(candidates: list[tuple[str, str]], kind: str) -> list[Case]:
    count = KINDS[kind]
    assert len(candidates) >= count, (kind, len(candidates))
    return [Case(kind, *candidates[at * len(candidates) // count]) for at in range(count)]


def _numbers() -> Iterator[tuple[str, str]]:
    for frame in _FRAMES:
        for (figure, value), (scale, factor) in product(_FIGURES, _SCALES):
            yield frame.format(f"{figure} {scale}"), repr(value * factor)
        for words, value in _WORDS:
            yield frame.format(words), repr(float(value))
            yield frame.format(f"{words} миллионов"), repr(value * 1e6)
        for words, value in _SCALED_WORDS:
            yield frame.format(words), repr(value)
        for figure, value in _FIGURES:
            yield frame.format(figure), repr(value)


def _percents() -> Iterator[tuple[str, str]]:
    for (figure, value), unit in product(
        _FIGURES[:6], ("%", " %", " процента", " процентов", " проц.")
    ):
        yield f"Показатель вырос на {figure}{unit} за год.", repr(value)


def _currencies() -> Iterator[tuple[str, str]]:
    for (figure, value), (scale, factor), (word, code) in product(
        _FIGURES[:6], _SCALES[:6], _MONEY
    ):
        yield f"Сумма составила {figure} {scale} {word} за год.", f"{value * factor!r} {code}"
    for (figure, value), sign in product(_FIGURES, (("$", "USD"), ("€", "EUR"))):
        yield f"Сумма составила {sign[0]}{figure} млн за год.", f"{value * 1e6!r} {sign[1]}"
    for words, value in _SCALED_WORDS:
        yield f"Сумма составила {words} долларов за год.", f"{value!r} USD"


def _periods() -> Iterator[tuple[str, str]]:
    for year in _YEARS:
        for text, means in (
            ("в {} году", "{}"),
            ("за {} год", "{}"),
            ("по итогам {} года", "{}"),
            ("в I полугодии {} года", "{}-H1"),
            ("в первом полугодии {} года", "{}-H1"),
            ("во втором полугодии {} года", "{}-H2"),
            ("в первом квартале {} года", "{}-Q1"),
            ("во II квартале {} года", "{}-Q2"),
            ("в третьем квартале {} года", "{}-Q3"),
            ("в IV квартале {} г.", "{}-Q4"),
            ("за девять месяцев {} года", "{}-01/{}-09"),
            ("за 7 месяцев {} года", "{}-01/{}-07"),
            ("за пять месяцев {} года", "{}-01/{}-05"),
        ):
            yield f"Экспорт вырос {text.format(year)}.", means.replace("{}", str(year))
        for at, (place, _, plain) in enumerate(_MONTHS, 1):
            yield f"Экспорт вырос в {place} {year} года.", f"{year}-{at:02d}"
            if at > 1:
                yield f"Экспорт вырос в январе–{place} {year} года.", _run(year, at)
                yield f"Экспорт вырос за январь–{plain} {year} года.", _run(year, at)
                yield f"Экспорт вырос в январе-{place} {year} г.", _run(year, at)
    for text, means in (
        ("в прошлом году", "2016"),
        ("в минувшем году", "2016"),
        ("в 2016-м", "2016"),
        ("в текущем году", "2017"),
        ("в этом году", "2017"),
        ("за девять месяцев текущего года", "2017-01/2017-09"),
        ("в первом полугодии текущего года", "2017-H1"),
        ("в январе–августе текущего года", "2017-01/2017-08"),
        ("в январе–мае прошлого года", "2016-01/2016-05"),
        ("во втором квартале этого года", "2017-Q2"),
        ("в позапрошлом году", "2015"),
        ("в следующем году", "2018"),
        ("к 2020 году", "2020"),
        ("к концу 2025 года", "2025"),
        ("до 2030 года", "2030"),
    ):
        for frame in ("Экспорт вырос {}.", "Объём поставок {} изменился.", "{} торговля росла."):
            yield (
                frame.format(text).capitalize() if frame.startswith("{") else frame.format(text),
                means,
            )
    for first, last in ((2014, 2016), (2010, 2012), (2016, 2017)):
        for text in ("в {}–{} годах", "в {}-{} гг.", "с {} по {} год"):
            yield f"Экспорт рос {text.format(first, last)}.", f"{first}-01/{last}-12"


def _run(year: int, last: int) -> str:
    return {3: f"{year}-Q1", 6: f"{year}-H1", 12: f"{year}"}.get(
        last, f"{year}-01/{year}-{last:02d}"
    )


def _days() -> Iterator[tuple[str, str]]:
    for (at, (_, genitive, _)), number, year in product(
        enumerate(_MONTHS, 1), (1, 9, 15, 25), _YEARS
    ):
        iso_date = date(year, at, number).isoformat()
        yield f"Договор подписан {number} {genitive} {year} года.", iso_date
        yield f"Договор подписан {number:02d}.{at:02d}.{year}.", iso_date
        yield f"Договор подписан {number} {genitive} {year} г.", iso_date
