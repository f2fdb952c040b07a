"""Russian: its grammar of periods, which Belarusian shares with words of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kirmash.lang.base import (
    BEFORE_YEAR_PATTERN,
    DASH_PATTERN,
    YEAR_DIGITS,
    Language,
    NonHedgeContext,
    PeriodRule,
    after_year_pattern,
)
from kirmash.lang.morphology import fold, russian_forms
from kirmash.lang.patterns import time_word_pattern
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

_YEAR_TAIL = r"(?:\s?[-–]?(?:го|й|м|ый|ом|ого|му)\b)?(?:\s*(?:год\w*|гг?\b\.?))?"
_DAY = r"\d{1,2}(?:-?го)?"
# «С 3 до 8 процентов»; «импорт – на 29,5%, до 833 млн»: behind a rate, the level reached.
_FROM_TO = bounded_re(
    r"(?:\bсо?|\bз|\bад|\bот)\s+[$€]?[\d.,]+\s*(?:%|процент\w*|млн|млрд|тыс)?\.?\s*(?:\w+\s+)?$"
    r"|\b(?:на|в)\s+(?:[а-яё]+\s+){0,2}[\d.,]+\s*(?:%|процент\w*|раза?|п\.\s?п\.)"
    r"(?:\s+\([^)]*\))?,?\s+(?:[–—]\s+|\()?$",
    re.IGNORECASE,
)
# «Вырос до 5 млн» is a level, no bound.
_ROSE_TO = bounded_re(
    rf"(?:{lexicons.phrase_alternation('hedge.rose', ('ru', 'be'))})\s(?:(?:[^.;]|\.(?!\s)){{0,"
    rf"120}}\s)?$",
    re.IGNORECASE,
)
_UP_TO = frozenset({"до", "да"})
HEDGE_EXCEPTIONS = (
    NonHedgeContext(_UP_TO, _FROM_TO),
    NonHedgeContext(_UP_TO, _ROSE_TO, preceding_length=170),
)


@dataclass(frozen=True, slots=True)
class _RussianPeriodParts:
    """What the rules are put together from: names of months, ordinals, counts, the year.

    ``langs`` are the languages whose phrases fill the slots of the rules.
    """

    langs: tuple[str, ...]
    month: str
    ordinal: str
    count: str
    year_words: str

    def phrase_group(self, name: str) -> str:
        """The phrases of a slot as a group."""
        return rf"(?:{lexicons.phrase_alternation(f'period.{name}', self.langs)})"

    @property
    def year(self) -> str:
        """The year behind a part of it: «в 2015 году», «прошлого года»."""
        return rf"(?:,?\s*\[?(?:{self.phrase_group('in_year')}\s+)?{self.year_words})"

    @property
    def number(self) -> str:
        """A number of months in words or digits."""
        return rf"(?P<n>{self.count}|\d\d?)"


def russian_period_rules(langs: tuple[str, ...]) -> Sequence[PeriodRule]:
    """The rules of periods in the order they are tried, as ``Language.periods`` wants them."""
    relative, before = time_word_pattern("year", langs), time_word_pattern("before", langs)
    year_words = (
        rf"(?:(?P<y>{YEAR_DIGITS})(?!\d){_YEAR_TAIL}|(?P<rel>{relative})|(?P<before>{before})"
        r"|(?P<bare>года\b))"
    )
    month, ordinal, count = (
        time_word_pattern(kind, langs) for kind in ("month", "ordinal", "count")
    )
    parts = _RussianPeriodParts(langs, month, ordinal, count, year_words)
    return [
        *_days_and_months(parts),
        *_parts_of_years(parts),
        *_month_counts(parts),
        *_open_ends(parts),
        *_years(parts),
        (
            "year",
            f"{BEFORE_YEAR_PATTERN}(?P<y>{YEAR_DIGITS}){after_year_pattern()}{_YEAR_TAIL}"
            rf"|\b(?P<rel>{relative})"
            rf"|\b(?P<before>{before})",
        ),
    ]


def _days_and_months(parts: _RussianPeriodParts) -> list[PeriodRule]:
    month, through = parts.month, parts.phrase_group("through")
    ends = rf"(?:\s+(?P<y>{YEAR_DIGITS})(?!\d){_YEAR_TAIL})?"
    return [
        # 25 июня 2015 года, 14-15 апреля; «по состоянию на 1 мая» is a month
        (
            "day",
            r"\b(?P<asof>(?:по\s+состоянию\s+)?на\s+)(?P<first>1)(?:-?е)?\s+"
            rf"(?P<m1>{month}){ends}",
        ),
        (
            "day",
            rf"\b(?P<asof>по\s+состоянию\s+на\s+)?{_DAY}(?:{DASH_PATTERN}{_DAY}|\s+и\s+{_DAY})?\s+"
            rf"(?P<m1>{month}){ends}",
        ),
        (
            "day",
            r"(?P<asof>по\s+состоянию\s+на\s+)?(?<![\d.])(?:(?P<first>0?1)|\d{1,2})\."
            rf"(?P<m1>[01]\d)\.(?:(?P<y>{YEAR_DIGITS})|(?P<yy>[0-3]\d))(?![\d.]*\d)",
        ),
        ("day", rf"(?<!\d)(?P<y>{YEAR_DIGITS})-(?P<m1>\d\d)-\d\d(?!\d)"),
        # с апреля 2023 по март 2024 года
        (
            "month_years",
            rf"\b(?P<m1>{month})\s+(?P<y>{YEAR_DIGITS}){_YEAR_TAIL}(?:{DASH_PATTERN}"
            rf"|\s+{through}\s+)"
            rf"(?P<m2>{month})\s+(?P<y2>{YEAR_DIGITS})(?!\d){_YEAR_TAIL}",
        ),
        # чем за январь–сентябрь прошлого
        (
            "months",
            rf"\b(?P<m1>{month}){DASH_PATTERN}(?P<m2>{month})\s+(?P<rel>прошлого"
            r"|позапрошлого)\b(?!\s+г)",
        ),
        # в январе–мае текущего года
        (
            "months",
            rf"\b(?P<m1>{month})(?:{DASH_PATTERN}|\s+{through}\s+)(?P<m2>{month})(?:{parts.year})?",
        ),
        # январь и февраль 2018 года
        ("months", rf"\b(?P<m1>{month})\s+и\s+(?P<m2>{month}){parts.year}"),
    ]


def _parts_of_years(parts: _RussianPeriodParts) -> list[PeriodRule]:
    year, span = parts.year, parts.phrase_group("part")
    return [
        # за аналогичный период прошлого года
        ("same", rf"\b{parts.phrase_group('same')}\s+{parts.phrase_group('stretch')}(?:{year})?"),
        # в первом полугодии 2015 года
        ("part", rf"\b(?P<ord>{parts.ordinal})\s+(?P<span>{span})(?:{year})?"),
        # за три квартала 2015 года
        ("quarters", rf"\b(?P<n>{parts.count}|[23])\s+квартал\w*(?:{year})?"),
        # за полугодие
        ("part", rf"\b(?P<span>{parts.phrase_group('half')})(?:{year})?"),
    ]


def _month_counts(parts: _RussianPeriodParts) -> list[PeriodRule]:
    """So many months."""
    first = rf"(?P<first>{parts.phrase_group('first')}\s+)"
    ends = rf"месяц\w*(?:{parts.year})?"
    return [
        # за первые девять месяцев; за девять месяцев 2015 года; за два первых месяца
        ("count", rf"\b{first}{parts.number}(?:-?\w{{1,2}})?\s+{ends}"),
        ("count", rf"\b{parts.number}(?:-?\w{{1,2}})?\s+{first}?{ends}"),
        # за первые месяцы 2018 года
        ("vague", rf"\bперв\w+\s+{ends}"),
    ]


def _open_ends(parts: _RussianPeriodParts) -> list[PeriodRule]:
    """From the beginning of a year, to its end, about either."""
    slot = parts.phrase_group
    return [
        # с начала года
        (
            "todate",
            rf"\b{slot('since')}\s+{slot('beginning')}\s+"
            rf"(?:(?:{slot('this_year')}\s+)?года?\b|(?P<y>{YEAR_DIGITS})(?!\d){_YEAR_TAIL})"
            rf"|\b{slot('since_month')}\s+{slot('january')}(?!\s*[-–—\d]|\s+{slot('through')}\b)",
        ),
        # до конца года
        ("ending", rf"\b{slot('until')}\s+{slot('the_end')}\s+года?\b"),
        # по итогам года; год закончили на отметке
        (
            "results",
            r"\bпо\s+(?:итогам|результатам)\s+года\b"
            r"|\bгод\s+(?:\w+\s+)?(?:закончил\w*|завершил\w*|закрыл\w*)\b",
        ),
        # в начале этого года
        ("early", rf"\b{slot('early_in')}\s+(?:самом\s+)?{slot('start')}\s+{parts.year_words}"),
    ]


def _years(parts: _RussianPeriodParts) -> list[PeriodRule]:
    """Years and single months; tried last, since other rules begin with them."""
    month = parts.month
    led = lexicons.phrase_alternation("period.in_month", parts.langs).split("|")
    behind = "|".join(rf"(?<=\b{word}\s)" for word in led)
    return [
        # в 2015-2016 годах; с 2015 по 2019 год
        (
            "years",
            f"{BEFORE_YEAR_PATTERN}(?P<y>{YEAR_DIGITS})(?:{DASH_PATTERN}"
            rf"|\s*(?:год\w*)?\s+{parts.phrase_group('through')}\s+)"
            rf"(?P<y2>{YEAR_DIGITS})(?!\d){_YEAR_TAIL}",
        ),
        ("fiscal", r"\b(?P<y>20\d\d)/(?P<y2>\d\d)(?!\d)(?:\s*год\w*)?"),
        # в апреле 2016 года
        ("month", rf"\b(?P<m1>{month})\s+{parts.year_words}"),
        # в апреле
        (
            "month",
            rf"(?:{behind}|(?<=\b{parts.phrase_group('end_of_month')}\s)|(?<=\b(?:исхода"
            r"|исходу)\s))"
            rf"(?P<m1>{month})(?!\s*\d)",
        ),
        # за весь прошлый год – 3 млн, в этом – уже 4,5 млн
        (
            "year",
            r"(?<=\bв\s)(?P<rel>этом|нынешнем|прошлом|минувшем|позапрошлом)"
            r"(?=\s+(?:[–—]|-\s|уже\b|только\b|лишь\b|же\b)|,)",
        ),
        # в прошлом месяце
        (
            "near",
            rf"\b(?P<rel>{parts.phrase_group('last_month')}\w+|(?:эт|текущ|нынешн)\w+)\s+месяц\w*",
        ),
        # за последние два года
        ("lately", rf"\b{parts.phrase_group('recent')}\s+{parts.number}\s+(?:год\w*|лет)\b"),
    ]


def russian_deadline_rules(langs: tuple[str, ...]) -> Sequence[PeriodRule]:
    """The rules of times ahead in the order they are tried, as ``Language.deadlines`` wants."""
    month, relative, ordinal, season, weekday, amount, stretch, ahead = (
        time_word_pattern(kind, langs)
        for kind in (
            "month",
            "year",
            "ordinal",
            "season",
            "weekday",
            "amount",
            "stretch",
            "ahead",
        )
    )
    digits = rf"(?P<y>{YEAR_DIGITS})(?!\d)(?:-?(?:го|му|м))?(?:\s*г(?:од[ауеу]?|\.))?"
    of_year = rf"(?:\s+(?:{digits}|(?P<rel>{relative})))?"
    part = (
        r"(?:(?P<part>середин\w+|начал[аоуе]|сярэдзін\w+|пачат\w+)\s+|(?:кон[ец]\w+|канц\w+)\s+)?"
    )
    return [
        # 2026–2028 годы: срок действия
        ("term", rf"\b{YEAR_DIGITS}\s?[-–—/]\s?(?:{YEAR_DIGITS}|\d\d)(?!\d)"),
        # 30–31 мая; 1-го сентября следующего года
        (
            "day",
            r"\b(?P<d>\d{1,2})(?:-?(?:го|му|м|е))?"
            r"(?:\s*(?:[-–—]|и|по)\s*(?P<last>\d{1,2})(?:-?го)?)?\s+"
            rf"(?P<m>{month})(?!\w){of_year}",
        ),
        ("day", rf"\b(?P<first>перв(?:ого|ому|ое)|першага)\s+(?P<m>{month})(?!\w){of_year}"),
        ("day", rf"(?<![\d.])(?P<d>\d{{1,2}})\.(?P<m>\d\d)\.(?P<y>{YEAR_DIGITS})(?!\d)"),
        # во втором полугодии, в IV квартале 2024 года
        (
            "part",
            rf"\b(?P<ord>{ordinal})\s+(?P<span>полугоди\w+|половин\w+|паўгоддз\w+|квартал\w*)"
            rf"{of_year}",
        ),
        ("season", rf"\b(?P<season>{season})(?!\w){of_year}"),
        ("month", rf"\b{part}(?P<m>{month})(?!\w){of_year}"),
        ("ahead", rf"\b(?P<ahead>{ahead})(?!\w)"),
        # к 2025 году, в следующем году
        (
            "year",
            rf"\b{part}(?:(?<![\w$€£₽./:№#])(?P<y>{YEAR_DIGITS}){after_year_pattern()}"
            rf"|(?P<rel>{relative}))",
        ),
        # в течение двух лет, через полгода
        (
            "count",
            r"\b(?P<bound>в\s+течение|на\s+протяжении|через|за|на\s+працягу|праз)\s+"
            rf"(?:(?:ближайш|следующ|бліжэйш)\w+\s+)?(?:(?P<n>{amount}|\d{{1,3}})\s+)?"
            rf"(?P<stretch>{stretch})(?!\w)",
        ),
        ("weekday", rf"\b(?P<weekday>{weekday})(?!\w)"),
    ]


def _forms(phrase: str) -> frozenset[str]:
    return frozenset(map(fold, russian_forms(phrase.lower())))


LANGUAGE = Language(
    "ru",
    "Cyrillic",
    lexicons.language_folder("ru"),
    distinctive_letters="иИщЩъЪ",
    word_languages=("ru", "be"),
    periods=russian_period_rules,
    deadlines=russian_deadline_rules,
    forms=_forms,
    hedge_exceptions=HEDGE_EXCEPTIONS,
)
