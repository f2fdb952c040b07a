"""The rules of periods: listed expressions, each with a miniature example, in English and in Russian with Belarusian.

A rule's groups say what was read: ``y`` a year in digits, ``rel`` and ``before`` words such as 'last year' and 'a year
earlier', ``bare`` 'the year' alone, ``m1`` and ``m2`` months, ``ord`` an ordinal, ``n`` a number of months.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kirmash.lexicons import rows
from kirmash.press.patterns import lower
from kirmash.press.time_words import CYRILLIC, expression

_EN = ("en",)
_DASH = r"\s*[-–—‑]\s*"
_DIGITS = r"(?:19|20)\d\d"
_NOT_YEAR = (
    r"(?!\d|[.,]\d|\s*(?:%|percent|per\s+cent|million|billion|thousand|mln|bln|km|tons?|tonnes|млн|млрд|тыс|процент|км\b|тонн|чел|"
    r"единиц|шт\b|штук|companies|people|units|руб|долл))"
)
_BEFORE_YEAR = r"(?<![\w$€£₽./:№#-])"
# 'The Economic Survey 2021', 'Innoprom Expo 2021': a year in a name.
_NO_TITLE = "".join(
    rf"(?<!\b{word}\s)" for word in ("survey", "report", "expo", "forum", "summit", "fair", "yearbook", "outlook", "review")
)

_STEMS = {
    _EN: (
        "year", "quarter", "half", "halves", "month", "period", "q[1-4]", "h[1-4]", "[1-4][qh]", "fy", "fiscal", "financial", "time",
        "stretch", "span",
    ),
    CYRILLIC: (
        "год", "г\\.", "т\\.", "с\\.", "квартал", "полуго", "пол\\w*годд", "паўгодд", "месяц", "лет\\b", "период", "отрез", "врем", "срок",
        "промежут", "перыяд", "час", "назад", "состоян", "сёлет", "летась", "леташ", "таму", "раней",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One listed case: its name, by which the resolver is chosen, and its expression."""

    name: str
    pattern: re.Pattern[str]


@cache
def rules(lang: str) -> tuple[tuple[Rule, ...], re.Pattern[str]]:
    """The rules for a text of ``lang``, in the order they are tried, and one expression that finds where any of them begins."""
    listed = _english() if lang == "en" else _cyrillic()
    made = tuple(Rule(name, re.compile(text, re.IGNORECASE)) for name, text in listed)
    plain = (re.sub(r"\(\?P<\w+>", "(?:", text) for _, text in listed)
    # Every rule begins with a word: said once, in front, since most places in a text begin none.
    return made, lower(rf"(?<!\w)(?=\w)(?:{'|'.join(f'({text})' for text in plain)})")


@cache
def trigger(lang: str) -> re.Pattern[str]:
    """What no period of any rule lacks, for small text: a year in digits, a month, or a word such as year, quarter, half."""
    langs = _EN if lang == "en" else CYRILLIC
    words = [
        form for row in rows("time_words") if row["kind"] in {"month", "year"} and row["lang"] in langs for form in row["forms"].split("|")
    ]
    stems = {word.lower().split("*")[0][:4] for word in words if " " not in word}
    return re.compile("|".join(sorted({r"19\d", r"20\d", *map(re.escape, stems), *_STEMS[langs]})))


def _english() -> list[tuple[str, str]]:
    month, ordinal = expression("month", _EN), expression("ordinal", _EN)
    word = expression("count", _EN)
    told = (
        rf"(?:(?P<y>{_DIGITS})(?!\d)|(?P<rel>{expression('year', _EN)})|(?P<before>{expression('before', _EN)})"
        r"|(?P<bare>(?:the|same)\s+year\b|year\b(?!-)))"
    )
    year = rf"(?:,?\s*\[?(?:of|in|for|during)?\s*(?:the\s+|a\s+)?{told})"
    owner = rf"(?:{told}[’'`]?s\s+)"
    day = r"\d{1,2}(?:st|nd|rd|th)?"
    span = r"(?:quarters?|half|halves)"
    same = (
        r"(?:same|similar|reporting|reported|corresponding|analogous|comparable|equivalent|matching|like)\s+"
        r"(?:period|months?|time\s?frame|quarter|half|span|stretch|time)\b"
    )
    return [
        # 25 June 2015, 14-15 April: a day is no period
        ("day", rf"\b(?:(?P<asof>as\s+(?:of|at)\s+))?(?:{day}(?:{_DASH}{day})?\s+(?:of\s+)?(?P<m1>{month})(?:,?\s+(?P<y>{_DIGITS})\b)?)"),
        # June 25, 2015
        ("day", rf"\b(?:(?P<asof>as\s+(?:of|at)\s+))?(?P<m1>{month})\s+{day}(?!\d)(?:{_DASH}{day}(?!\d))?(?:,?\s+(?P<y>{_DIGITS})\b)?"),
        ("day", rf"(?<!\d)(?P<y>{_DIGITS})-(?P<m1>\d\d)-\d\d(?!\d)"),
        # April 2023 to March 2024
        ("month_years", rf"\b(?P<m1>{month})\s+(?P<y>{_DIGITS})(?:{_DASH}|\s+(?:to|through|until|and)\s+)"
         rf"(?P<m2>{month})\s+(?P<y2>{_DIGITS})\b"),
        # January-May 2015; from January to September this year; April-March 2023-24
        ("months", rf"\b(?P<m1>{month})(?:{_DASH}|\s+(?:to|through|until|till)\s+)(?P<m2>{month}){year}?"
         r"(?:(?<=20\d\d)[-–/](?P<y2>(?:20)?\d\d)(?!\d))?"),
        ("months", rf"\bbetween\s+(?P<m1>{month})\s+and\s+(?P<m2>{month}){year}?"),
        # last year's same period
        ("same", rf"\b{owner}{same}"),
        # the same period of 2020; a similar period last year
        ("same", rf"\b{same}{year}?"),
        # this year's first half
        ("part", rf"\b{owner}(?P<ord>{ordinal})\s+(?P<span>{span})\b"),
        # the first quarter of 2015
        ("part", rf"\b(?P<ord>{ordinal})[\s-]+(?P<span>{span})\b{year}?"),
        # the first three quarters of 2022
        ("quarters", rf"\b(?:the\s+)?first\s+(?P<n>two|three|[23])\s+quarters\b{year}?"),
        # Q1 2016, H1 of 2016
        ("part", rf"\b(?P<span>[QH])(?P<ord>[1-4])\b{year}?"),
        ("part", rf"\b(?P<ord>[1-4])(?P<span>[QH])(?:\b{year}?|(?P<y3>{_DIGITS})(?!\d))"),
        *_english_counts(month, word, told, year),
        # the first months of 2018: which ones is not told
        ("vague", rf"\bfirst\s+months{year}?"),
        # since the beginning of the year
        ("todate", r"\b(?:since|from)\s+the\s+(?:beginning|start|first\s+days)\s+of\s+"
         rf"(?:(?:the|this)\s+year\b|(?P<y>{_DIGITS})(?!\d))|\byear[\s-]to[\s-]date\b"
         r"|\bsince\s+January(?!\s+\d)|\bso\s+far\s+this\s+year\b"),
        # by the end of the year
        ("ending", r"\b(?:by|before|until|till)\s+(?:the\s+end\s+of\s+the\s+year|(?:the\s+)?year(?:[’']s)?[\s-]end)\b(?!\s+(?:19|20)\d\d)"),
        # ended the year at 380 million
        ("results", r"\b(?:ended|closed|finished)\s+the\s+year\b"),
        # early this year; at the start of 2016; late last year
        ("early", rf"\b(?:early|late|the\s+(?:start|beginning)\s+of)\s+(?:in\s+)?(?:the\s+)?{told}"),
        *_english_years(month, word, told),
    ]  # fmt: skip


def _english_counts(month: str, word: str, told: str, year: str) -> list[tuple[str, str]]:
    """So many months, and the year to a month."""
    owner = rf"(?:{told}[’'`]?s\s+)"
    return [
        # this year's first five months
        ("count", rf"\b{owner}(?P<first>first)\s+(?P<n>{word}|\d\d?)[\s-]+months?\b"),
        # the financial year up to October 2023: twelve months
        (
            "twelve",
            r"\b(?:(?:financial|fiscal)\s+year|twelve\s+months|12\s+months|year)\s+(?:up\s+to|to|ending|ended|through)(?:\s+in)?"
            rf"\s+(?P<m2>{month}){year}?",
        ),
        # nine months to September
        (
            "count",
            rf"\b(?:(?P<first>first)\s+)?(?P<n>{word}|\d\d?)[\s-]+months?\s+(?:to|ending|ended|through|until)"
            rf"(?:\s+in)?\s+(?P<m2>{month}){year}?",
        ),
        # the first 10 months of 2023; the five months
        ("count", rf"\b(?:(?P<first>first)\s+)?(?P<n>{word}|\d\d?)[\s-]+months?\b{year}?"),
    ]


def _english_years(month: str, word: str, told: str) -> list[tuple[str, str]]:
    """Fiscal years, years and single months; tried last, since other rules begin with them."""
    return [
        # FY24, fiscal 2023-24, 2023–24
        ("fiscal", rf"\b(?:FY|(?:fiscal|financial)(?:\s+year)?)[\s-]*(?P<y>{_DIGITS})\s*[-–—/]\s*(?P<y2>(?:20)?\d\d)(?!\d)"),
        ("fiscal", rf"\b(?:FY|(?:fiscal|financial)(?:\s+year)?)[\s’'-]*(?P<y>{_DIGITS}|\d\d)(?!\d)"),
        ("fiscal", r"\b(?P<y>20\d\d)\s*[-–—/]\s*(?P<y2>\d\d)(?!\d|\s*(?:%|percent|per\s+cent))"),
        ("fiscal", r"\b(?P<frel>last|previous|current|this|next)\s+(?:fiscal|financial)\b(?:\s+year)?"),
        # in 2015-2016; from 2015 to 2019
        ("years", rf"{_BEFORE_YEAR}(?P<y>{_DIGITS})(?:{_DASH}|\s+to\s+|\s+through\s+)(?P<y2>{_DIGITS})(?!\d)"),
        ("years", rf"\bbetween\s+(?P<y>{_DIGITS})\s+and\s+(?P<y2>{_DIGITS})(?!\d)"),
        # May 2017; June this year
        ("month", rf"\b(?P<m1>{month}),?\s+(?:of\s+|in\s+)?(?:the\s+)?{told}"),
        # in May; last December
        ("month", rf"(?:(?<=\bin\s)|(?<=\blast\s)|(?<=\bsince\s)|(?<=\bby\s)|(?<=\bend\sof\s)|(?<=\bmid-))(?P<m1>{month})(?!\s+\d)"),
        # last month
        ("near", r"\b(?P<rel>last|this|past)\s+month\b"),
        # over the past two years
        ("lately", rf"\b(?:past|last|recent)\s+(?P<n>{word}|\d\d?)\s+years\b"),
        ("year", rf"{_BEFORE_YEAR}{_NO_TITLE}(?P<y>{_DIGITS}){_NOT_YEAR}|\b(?P<rel>{expression('year', _EN)})|\b"
         rf"(?P<before>{expression('before', _EN)})"),
    ]  # fmt: skip


def _cyrillic() -> list[tuple[str, str]]:
    month, ordinal = expression("month", CYRILLIC), expression("ordinal", CYRILLIC)
    word = expression("count", CYRILLIC)
    tail = r"(?:\s?[-–]?(?:го|й|м|ый|ом|ого|му)\b)?(?:\s*(?:год\w*|гг?\b\.?))?"
    told = (
        rf"(?:(?P<y>{_DIGITS})(?!\d){tail}|(?P<rel>{expression('year', CYRILLIC)})|(?P<before>{expression('before', CYRILLIC)})"
        r"|(?P<bare>года\b))"
    )
    year = rf"(?:,?\s*\[?(?:(?:в|за|у)\s+)?{told})"
    same = (
        r"(?:аналогичн\w+|соответствующ\w+|сопоставим\w+|отч[её]тн\w+|так\w+\s+же|т(?:от|ем|ом|ого|ому|ой|о|е|ех|у|ым)\s+же|т\w+\s+самы\w+|"
        r"аналагічн\w+|адпаведн\w+|т\w+\s+жа)\s+(?:период\w*|отрез\w+|месяц\w*|врем\w+|срок\w*|промежут\w+|квартал\w*|полугоди\w*|перыяд\w*|час\w*)"
    )
    span = r"(?:квартал\w*|полугоди\w*|половин\w*|полгода|пол\w*годд\w*|паўгодд\w*)"
    day = r"\d{1,2}(?:-?го)?"
    return [
        # 25 июня 2015 года, 14-15 апреля; «по состоянию на 1 мая» is a month
        ("day", rf"\b(?P<asof>(?:по\s+состоянию\s+)?на\s+)(?P<first>1)(?:-?е)?\s+(?P<m1>{month})(?:\s+(?P<y>{_DIGITS})(?!\d){tail})?"),
        ("day", rf"\b(?P<asof>по\s+состоянию\s+на\s+)?{day}(?:{_DASH}{day}|\s+и\s+{day})?\s+(?P<m1>{month})(?:\s+"
         rf"(?P<y>{_DIGITS})(?!\d){tail})?"),
        ("day", r"(?P<asof>по\s+состоянию\s+на\s+)?(?<![\d.])(?:(?P<first>0?1)|\d{1,2})\.(?P<m1>[01]\d)\."
         rf"(?:(?P<y>{_DIGITS})|(?P<yy>[0-3]\d))(?![\d.]*\d)"),
        ("day", rf"(?<!\d)(?P<y>{_DIGITS})-(?P<m1>\d\d)-\d\d(?!\d)"),
        # с апреля 2023 по март 2024 года
        ("month_years", rf"\b(?P<m1>{month})\s+(?P<y>{_DIGITS}){tail}(?:{_DASH}|\s+(?:по|до|па)\s+)(?P<m2>{month})\s+"
         rf"(?P<y2>{_DIGITS})(?!\d){tail}"),
        # чем за январь–сентябрь прошлого
        ("months", rf"\b(?P<m1>{month}){_DASH}(?P<m2>{month})\s+(?P<rel>прошлого|позапрошлого)\b(?!\s+г)"),
        # в январе–мае текущего года
        ("months", rf"\b(?P<m1>{month})(?:{_DASH}|\s+(?:по|до|па)\s+)(?P<m2>{month})(?:{year})?"),
        # январь и февраль 2018 года
        ("months", rf"\b(?P<m1>{month})\s+и\s+(?P<m2>{month}){year}"),
        # за аналогичный период прошлого года
        ("same", rf"\b{same}(?:{year})?"),
        # в первом полугодии 2015 года
        ("part", rf"\b(?P<ord>{ordinal})\s+(?P<span>{span})(?:{year})?"),
        # за три квартала 2015 года
        ("quarters", rf"\b(?P<n>{word}|[23])\s+квартал\w*(?:{year})?"),
        # за полугодие
        ("part", rf"\b(?P<span>полугоди[еюия]м?\b|паўгодд\w+)(?:{year})?"),
        # за первые девять месяцев; за девять месяцев 2015 года; за два первых месяца
        ("count", rf"\b(?P<first>перв\w+\s+|перш\w+\s+)(?P<n>{word}|\d\d?)(?:-?\w{{1,2}})?\s+месяц\w*(?:{year})?"),
        ("count", rf"\b(?P<n>{word}|\d\d?)(?:-?\w{{1,2}})?\s+(?P<first>перв\w+\s+|перш\w+\s+)?месяц\w*(?:{year})?"),
        # за первые месяцы 2018 года
        ("vague", rf"\bперв\w+\s+месяц\w*(?:{year})?"),
        # с начала года
        ("todate", r"\b(?:с|з)\s+(?:(?:самого\s+)?начала|пачатку)\s+"
         rf"(?:(?:(?:этого|текущего|нынешнего|гэтага)\s+)?года?\b|(?P<y>{_DIGITS})(?!\d){tail})"
         r"|\b(?:с|со|з)\s+(?:января|студзеня)(?!\s*[-–—\d]|\s+(?:по|до|па)\b)"),
        # до конца года
        ("ending", r"\b(?:до|к|да)\s+(?:конца|концу|канца)\s+года?\b"),
        # по итогам года; год закончили на отметке
        ("results", r"\bпо\s+(?:итогам|результатам)\s+года\b|\bгод\s+(?:\w+\s+)?(?:закончил\w*|завершил\w*|закрыл\w*)\b"),
        # в начале этого года
        ("early", rf"\b(?:в|у)\s+(?:самом\s+)?(?:начале|пачатку)\s+{told}"),
        *_cyrillic_years(month, word, told, tail),
    ]  # fmt: skip


def _cyrillic_years(month: str, word: str, told: str, tail: str) -> list[tuple[str, str]]:
    """Years and single months; tried last, since other rules begin with them."""
    return [
        # в 2015-2016 годах; с 2015 по 2019 год
        ("years", rf"{_BEFORE_YEAR}(?P<y>{_DIGITS})(?:{_DASH}|\s*(?:год\w*)?\s+(?:по|до|па)\s+)(?P<y2>{_DIGITS})(?!\d){tail}"),
        ("fiscal", r"\b(?P<y>20\d\d)/(?P<y2>\d\d)(?!\d)(?:\s*год\w*)?"),
        # в апреле 2016 года
        ("month", rf"\b(?P<m1>{month})\s+{told}"),
        # в апреле
        ("month", r"(?:(?<=\bв\s)|(?<=\bза\s)|(?<=\bу\s)|(?<=\bк\s)|(?<=\b(?:конца|концу|конце|канца|канцу)\s)|(?<=\b(?:исхода|исходу)\s))"
         rf"(?P<m1>{month})(?!\s*\d)"),
        # за весь прошлый год – 3 млн, в этом – уже 4,5 млн
        ("year", r"(?<=\bв\s)(?P<rel>этом|нынешнем|прошлом|минувшем|позапрошлом)(?=\s+(?:[–—]|-\s|уже\b|только\b|лишь\b|же\b)|,)"),
        # в прошлом месяце
        ("near", r"\b(?P<rel>(?:прошл|минувш|прошедш|предыдущ|мінул)\w+|(?:эт|текущ|нынешн)\w+)\s+месяц\w*"),
        # за последние два года
        ("lately", rf"\b(?:последни\w+|апошні\w+)\s+(?P<n>{word}|\d\d?)\s+(?:год\w*|лет)\b"),
        ("year", rf"{_BEFORE_YEAR}(?P<y>{_DIGITS}){_NOT_YEAR}{tail}|\b(?P<rel>{expression('year', CYRILLIC)})|\b"
         rf"(?P<before>{expression('before', CYRILLIC)})"),
    ]  # fmt: skip
