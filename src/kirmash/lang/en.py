"""English: its grammar of periods and the plural of its nouns."""

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
from kirmash.lang.morphology import english_forms, fold
from kirmash.lang.patterns import time_word_pattern
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_PART_OF_YEAR = r"(?:quarters?|half|halves)"
_SAME_PERIOD = (
    "(?:same|similar|reporting|reported|corresponding|analogous|comparable|equivalent|matching"
    r"|like)\s+"
    r"(?:period|months?|time\s?frame|quarter|half|span|stretch|time)\b"
)
_HEDGE_EXCEPTIONS = (
    # a rate and the level reached: 'by 1.2% year-on-year, up to $68.7 million'
    NonHedgeContext(
        frozenset({"up to"}),
        bounded_re(r"(?:%|percent|per\s+cent|times)(?:\s+[\w-]+){0,3},?\s+$", re.IGNORECASE),
    ),
    # 'adds up to 5 million'
    NonHedgeContext(frozenset({"up to"}), bounded_re(r"\badd\w*\s+$", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class _EnglishPeriodParts:
    """What the rules are made of: names of months, ordinals, counts, the year."""

    month: str
    ordinal: str
    count: str
    year_words: str

    @property
    def year(self) -> str:
        """The year behind a part of it: 'of 2015', ', last year'."""
        return rf"(?:,?\s*\[?(?:of|in|for|during)?\s*(?:the\s+|a\s+)?{self.year_words})"

    @property
    def possessive_year(self) -> str:
        """The year before a part of it: "last year's"."""
        return rf"(?:{self.year_words}[’'`]?s\s+)"


def english_period_rules(langs: tuple[str, ...]) -> Sequence[PeriodRule]:
    """The rules of periods in the order they are tried, as ``Language.periods`` wants them."""
    year_words = (
        rf"(?:(?P<y>{YEAR_DIGITS})(?!\d)|(?P<rel>{time_word_pattern('year', langs)})"
        rf"|(?P<before>{time_word_pattern('before', langs)})"
        r"|(?P<bare>(?:the|same)\s+year\b|year\b(?!-)))"
    )
    month, ordinal, count = (
        time_word_pattern(kind, langs) for kind in ("month", "ordinal", "count")
    )
    parts = _EnglishPeriodParts(month, ordinal, count, year_words)
    return [
        *_days_and_months(parts),
        *_parts_of_years(parts),
        *_month_counts(parts),
        *_open_ends(parts),
        *_years(parts, time_word_pattern("year", langs), time_word_pattern("before", langs)),
    ]


def _days_and_months(parts: _EnglishPeriodParts) -> list[PeriodRule]:
    month, year = parts.month, parts.year
    as_of = r"\b(?:(?P<asof>as\s+(?:of|at)\s+))?"
    ends = rf"(?:,?\s+(?P<y>{YEAR_DIGITS})\b)?"
    return [
        # 25 June 2015, 14-15 April: a day is no period
        ("day", rf"{as_of}(?:{_DAY}(?:{DASH_PATTERN}{_DAY})?\s+(?:of\s+)?(?P<m1>{month}){ends})"),
        # June 25, 2015
        ("day", rf"{as_of}(?P<m1>{month})\s+{_DAY}(?!\d)(?:{DASH_PATTERN}{_DAY}(?!\d))?{ends}"),
        ("day", rf"(?<!\d)(?P<y>{YEAR_DIGITS})-(?P<m1>\d\d)-\d\d(?!\d)"),
        # April 2023 to March 2024
        (
            "month_years",
            rf"\b(?P<m1>{month})\s+(?P<y>{YEAR_DIGITS})(?:{DASH_PATTERN}|\s+(?:to|through|until"
            r"|and)\s+)"
            rf"(?P<m2>{month})\s+(?P<y2>{YEAR_DIGITS})\b",
        ),
        # January-May 2015; from January to September this year; April-March 2023-24
        (
            "months",
            rf"\b(?P<m1>{month})(?:{DASH_PATTERN}|\s+(?:to|through|until"
            rf"|till)\s+)(?P<m2>{month}){year}?"
            r"(?:(?<=20\d\d)[-–/](?P<y2>(?:20)?\d\d)(?!\d))?",
        ),
        ("months", rf"\bbetween\s+(?P<m1>{month})\s+and\s+(?P<m2>{month}){year}?"),
    ]


def _parts_of_years(parts: _EnglishPeriodParts) -> list[PeriodRule]:
    ordinal, year, owner = parts.ordinal, parts.year, parts.possessive_year
    return [
        # last year's same period
        ("same", rf"\b{owner}{_SAME_PERIOD}"),
        # the same period of 2020; a similar period last year
        ("same", rf"\b{_SAME_PERIOD}{year}?"),
        # this year's first half
        ("part", rf"\b{owner}(?P<ord>{ordinal})\s+(?P<span>{_PART_OF_YEAR})\b"),
        # the first quarter of 2015
        ("part", rf"\b(?P<ord>{ordinal})[\s-]+(?P<span>{_PART_OF_YEAR})\b{year}?"),
        # the first three quarters of 2022
        ("quarters", rf"\b(?:the\s+)?first\s+(?P<n>two|three|[23])\s+quarters\b{year}?"),
        # Q1 2016, H1 of 2016
        ("part", rf"\b(?P<span>[QH])(?P<ord>[1-4])\b{year}?"),
        ("part", rf"\b(?P<ord>[1-4])(?P<span>[QH])(?:\b{year}?|(?P<y3>{YEAR_DIGITS})(?!\d))"),
    ]


def _month_counts(parts: _EnglishPeriodParts) -> list[PeriodRule]:
    """So many months, and the year to a month."""
    month, year = parts.month, parts.year
    number = rf"(?P<n>{parts.count}|\d\d?)[\s-]+months?"
    return [
        # this year's first five months
        ("count", rf"\b{parts.possessive_year}(?P<first>first)\s+{number}\b"),
        # the financial year up to October 2023: twelve months
        (
            "twelve",
            r"\b(?:(?:financial|fiscal)\s+year|twelve\s+months|12\s+months|year)"
            rf"\s+(?:up\s+to|to|ending|ended|through)(?:\s+in)?\s+(?P<m2>{month}){year}?",
        ),
        # nine months to September
        (
            "count",
            rf"\b(?:(?P<first>first)\s+)?{number}\s+(?:to|ending|ended|through|until)"
            rf"(?:\s+in)?\s+(?P<m2>{month}){year}?",
        ),
        # the first 10 months of 2023; the five months
        ("count", rf"\b(?:(?P<first>first)\s+)?{number}\b{year}?"),
        # the first months of 2018: which ones is left open
        ("vague", rf"\bfirst\s+months{year}?"),
    ]


def _open_ends(parts: _EnglishPeriodParts) -> list[PeriodRule]:
    """From the beginning of a year, to its end, about either."""
    return [
        # since the beginning of the year
        (
            "todate",
            r"\b(?:since|from)\s+the\s+(?:beginning|start|first\s+days)\s+of\s+"
            rf"(?:(?:the|this)\s+year\b|(?P<y>{YEAR_DIGITS})(?!\d))|\byear[\s-]to[\s-]date\b"
            r"|\bsince\s+January(?!\s+\d)|\bso\s+far\s+this\s+year\b",
        ),
        # by the end of the year
        (
            "ending",
            r"\b(?:by|before|until|till)\s+(?:the\s+end\s+of\s+the\s+year"
            r"|(?:the\s+)?year(?:[’']s)?[\s-]end)\b(?!\s+(?:19|20)\d\d)",
        ),
        # ended the year at 380 million
        ("results", r"\b(?:ended|closed|finished)\s+the\s+year\b"),
        # early this year; at the start of 2016; late last year
        (
            "early",
            r"\b(?:early|late|the\s+(?:start|beginning)\s+of)\s+(?:in\s+)?"
            rf"(?:the\s+)?{parts.year_words}",
        ),
    ]


def _years(parts: _EnglishPeriodParts, relative: str, before: str) -> list[PeriodRule]:
    """Fiscal years, years and single months; tried last, since other rules begin with them."""
    fiscal = r"\b(?:FY|(?:fiscal|financial)(?:\s+year)?)"
    # 'The Economic Survey 2021', 'Innoprom Expo 2021': a year in a name
    titles = lexicons.phrase_alternation("period.title", ("en",)).split("|")
    no_title = "".join(rf"(?<!\b{word}\s)" for word in titles)
    return [
        # FY24, fiscal 2023-24, 2023–24
        (
            "fiscal",
            rf"{fiscal}[\s-]*(?P<y>{YEAR_DIGITS})\s*[-–—/]\s*(?P<y2>(?:20)?\d\d)(?!\d)",
        ),
        ("fiscal", rf"{fiscal}[\s’'-]*(?P<y>{YEAR_DIGITS}|\d\d)(?!\d)"),
        (
            "fiscal",
            r"\b(?P<y>20\d\d)\s*[-–—/]\s*(?P<y2>\d\d)(?!\d|\s*(?:%|percent|per\s+cent))",
        ),
        (
            "fiscal",
            r"\b(?P<frel>last|previous|current|this|next)\s+(?:fiscal|financial)\b(?:\s+year)?",
        ),
        # in 2015-2016; from 2015 to 2019
        (
            "years",
            rf"{BEFORE_YEAR_PATTERN}(?P<y>{YEAR_DIGITS})(?:{DASH_PATTERN}|\s+to\s+"
            rf"|\s+through\s+)(?P<y2>{YEAR_DIGITS})(?!\d)",
        ),
        ("years", rf"\bbetween\s+(?P<y>{YEAR_DIGITS})\s+and\s+(?P<y2>{YEAR_DIGITS})(?!\d)"),
        # May 2017; June this year
        ("month", rf"\b(?P<m1>{parts.month}),?\s+(?:of\s+|in\s+)?(?:the\s+)?{parts.year_words}"),
        # in May; last December
        (
            "month",
            r"(?:(?<=\bin\s)|(?<=\blast\s)|(?<=\bsince\s)|(?<=\bby\s)|(?<=\bend\sof\s)"
            rf"|(?<=\bmid-))(?P<m1>{parts.month})(?!\s+\d)",
        ),
        # last month
        ("near", r"\b(?P<rel>last|this|past)\s+month\b"),
        # over the past two years
        ("lately", rf"\b(?:past|last|recent)\s+(?P<n>{parts.count}|\d\d?)\s+years\b"),
        (
            "year",
            f"{BEFORE_YEAR_PATTERN}{no_title}(?P<y>{YEAR_DIGITS}){after_year_pattern()}"
            rf"|\b(?P<rel>{relative})"
            rf"|\b(?P<before>{before})",
        ),
    ]


def english_deadline_rules(langs: tuple[str, ...]) -> Sequence[PeriodRule]:
    """The rules of times ahead in the order they are tried, as ``Language.deadlines`` wants."""
    relative = time_word_pattern("year", langs)
    year = rf"(?:(?P<y>{YEAR_DIGITS})(?!\d)|(?P<rel>{relative}))"
    part = (
        r"(?:(?:the\s+)?(?P<part>middle|beginning|start|end|close)\s+of\s+"
        r"|(?P<part2>mid|early)[-\s])?"
    )
    return [
        # 2026–2028 is a term
        ("term", rf"\b{YEAR_DIGITS}\s?[-–—/]\s?(?:{YEAR_DIGITS}|\d\d)(?!\d)"),
        *_days_ahead(time_word_pattern("month", langs), year),
        *_parts_ahead(langs, year, part),
        ("ahead", rf"\b(?P<ahead>{time_word_pattern('ahead', langs)})\b"),
        # by mid-2023, this year
        (
            "year",
            rf"\b{part}(?:(?<![\w$€£₽./:№#])(?P<y>{YEAR_DIGITS}){after_year_pattern()}"
            rf"|(?P<rel>{relative}))",
        ),
        # within the next two years; in a year's time
        (
            "count",
            r"\b(?P<bound>within|in|over|during|inside)\s+(?:the\s+)?(?:next\s+|coming\s+)?"
            rf"(?P<n>{time_word_pattern('amount', langs)}|\d{{1,3}})\s+"
            rf"(?P<stretch>{time_word_pattern('stretch', langs)})\b(?:[’']s?\s+time)?",
        ),
        ("weekday", rf"\b(?P<weekday>{time_word_pattern('weekday', langs)})\b"),
    ]


def _days_ahead(month: str, year: str) -> list[PeriodRule]:
    several = rf"(?:\s*(?:[-–—]|and|to)\s*(?P<last>{_DAY}))?"
    return [
        # 14–15 April; 25th of June next year
        (
            "day",
            rf"\b(?P<d>{_DAY}){several}\s+(?:of\s+)?(?P<m>{month})\b(?:,?\s+(?:of\s+)?{year})?",
        ),
        # June 25, 2015
        (
            "day",
            rf"\b(?P<m>{month})\s+(?P<d>{_DAY})(?!\d)(?:\s*[-–—]\s*(?P<last>{_DAY})(?!\d))?"
            rf"(?:,?\s+{year})?",
        ),
        # the 28th
        (
            "day",
            r"\bthe\s+(?P<d>(?:[12]?\d|3[01])(?:st|nd|rd|th))\b"
            r"(?=\s*(?:$|[,.;)]|of\s+(?:this|the)\s+month|will\b|is\b))",
        ),
    ]


def _parts_ahead(langs: tuple[str, ...], year: str, part: str) -> list[PeriodRule]:
    month, ordinal, season = (
        time_word_pattern(kind, langs) for kind in ("month", "ordinal", "season")
    )
    of_year = rf"(?:,?\s+(?:of\s+)?{year})?"
    coming = r"(?:(?:this|next|the\s+coming)\s+)?"
    return [
        # the second half of 2023, the last quarter; Q1 2016
        ("part", rf"\b(?P<ord>{ordinal})\s+(?P<span>half|semester|quarter)\b{of_year}"),
        ("part", rf"\b(?P<span>[qh])(?P<ord>[1-4])\b{of_year}"),
        ("season", rf"\b{coming}(?P<season>{season})\b{of_year}"),
        ("month", rf"\b{part}{coming}(?P<m>{month})\b(?!\s+\d{{1,2}}\b){of_year}"),
    ]


def _forms(phrase: str) -> frozenset[str]:
    return english_forms(fold(phrase))


LANGUAGE = Language(
    "en",
    "Latin",
    lexicons.language_folder("en"),
    periods=english_period_rules,
    deadlines=english_deadline_rules,
    forms=_forms,
    hedge_exceptions=_HEDGE_EXCEPTIONS,
    groups_digits_by_comma=True,
)
