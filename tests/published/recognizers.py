"""The public specifications of Recognizers-Text (Microsoft, MIT) held against our numbers, money,
periods and days.

A case passes where every value it expects is found at its place. Every other case falls under the
first reason class whose predicate holds for it (what Kirmash leaves out on purpose), or is
``unexplained``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kirmash.extract.annotate import days, money, numbers, periods
from kirmash.records.periods import Period

Case = Mapping[str, Any]
FILES = {
    "numbers": "Number/English/NumberModel.json",
    "percentages": "Number/English/PercentModel.json",
    "currency": "NumberWithUnit/English/CurrencyModel.json",
    "periods": "DateTime/English/DatePeriodParser.json",
    "days": "DateTime/English/DateParser.json",
}
CURRENCIES = {
    "Dollar": "USD",
    "United States dollar": "USD",
    "Euro": "EUR",
    "British pound": "GBP",
    "Pound": "GBP",
    "Japanese yen": "JPY",
    "Chinese yuan": "CNY",
    "Indian rupee": "INR",
    "Russian ruble": "RUB",
    "Canadian dollar": "CAD",
    "Australian dollar": "AUD",
    "Hong Kong dollar": "HKD",
    "Swiss franc": "CHF",
    "Mexican peso": "MXN",
    "Brazilian real": "BRL",
    "Swedish krona": "SEK",
    "Norwegian krone": "NOK",
    "Danish krone": "DKK",
    "Kenyan shilling": "KES",
    "South Korean won": "KRW",
    "Singapore dollar": "SGD",
}
PLACED = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Result:
    """How one file fared: cases, those passed, those left out by reason, and the inputs nobody has
    explained.
    """

    cases: int
    passed: int
    reasons: Mapping[str, int]
    unexplained: tuple[str, ...]


def load(specs: Path, name: str) -> list[Case]:
    """The cases of one file."""
    cases: list[Case] = json.loads((specs / FILES[name]).read_text("utf-8-sig"))
    return cases


def judge(cases: list[Case], name: str) -> Result:
    """Hold every case of a file against our functions."""
    reasons: Counter[str] = Counter()
    passed, unexplained = 0, []
    for case in cases:
        if PASSES[name](case):
            passed += 1
        elif reason := next((key for key, applies in REASONS[name] if applies(case)), ""):
            reasons[reason] += 1
        else:
            unexplained.append(case["Input"])
    return Result(len(cases), passed, dict(sorted(reasons.items())), tuple(unexplained))


# -- what passing means
# -------------------------------------------------------------------------------------------------


def _number(case: Case) -> bool:
    matches = numbers.find_numbers(case["Input"], "en")
    expected = [
        number
        for number in case["Results"]
        if PLACED.fullmatch(str(number["Resolution"].get("value", "")))
    ]
    if len(expected) < len(case["Results"]):
        return False
    if not expected:
        return not matches
    return all(
        any(
            _near(number.value, want) and _overlap(number.start, number.end, want)
            for number in matches
        )
        for want in expected
    )


def _near(ours: float, want: Case) -> bool:
    value = float(want["Resolution"]["value"].rstrip("%"))
    return abs(ours - value) <= 1e-9 * max(1.0, abs(value)) + (5e-3 if abs(value) < 1 else 0)


def _overlap(start: int, end: int, want: Case) -> bool:
    return start <= want["End"] and want["Start"] < end


def _percent(case: Case) -> bool:
    amounts = [
        amount
        for amount in money.find_numbers_with_units(case["Input"], "en")
        if amount.unit == "percent"
    ]
    if not case["Results"]:
        return not amounts
    return all(
        any(
            _near(amount.value, want) and _overlap(amount.start, amount.end, want)
            for amount in amounts
        )
        for want in case["Results"]
    )


def _currency(case: Case) -> bool:
    amounts = [
        amount for amount in money.find_numbers_with_units(case["Input"], "en") if amount.is_money
    ]
    if not case["Results"]:
        return not amounts
    return all(any(_same_money(amount, want) for amount in amounts) for want in case["Results"])


def _same_money(amount: money.NumberWithUnit, want: Case) -> bool:
    resolution = want["Resolution"]
    code = resolution.get("isoCurrency") or CURRENCIES.get(resolution.get("unit", ""), "")
    return (
        bool(resolution.get("value"))
        and _near(amount.value, want)
        and amount.unit == code
        and _overlap(amount.start, amount.end, want)
    )


def _reference(case: Case) -> date | None:
    stated = case.get("Context", {}).get("ReferenceDateTime", "")
    return date.fromisoformat(stated[:10]) if stated else None


def _months(resolution: Mapping[str, str]) -> Period | None:
    """Whole months from a start to the day after an end; None where either is no first
    of a month.
    """
    start, end = resolution.get("startDate", ""), resolution.get("endDate", "")
    if not (start.endswith("-01") and end.endswith("-01")):
        return None
    first, last = (int(day[:4]) * 12 + int(day[5:7]) - 1 for day in (start, end))
    return Period(first, last - 1) if last > first else None


def _period(case: Case) -> bool:
    mentions = periods.find_periods(case["Input"], "en", _reference(case))
    if not case["Results"]:
        return not mentions
    return all(
        any(mention.period in _readings(want) and mention.period for mention in mentions)
        for want in case["Results"]
    )


def _readings(want: Case) -> list[Period | None]:
    value = want["Value"] or {}
    return [_months(value.get(key) or {}) for key in ("PastResolution", "FutureResolution")]


def _day(case: Case) -> bool:
    matches = {day for _, _, day in days.find_calendar_dates(case["Input"], "en", _reference(case))}
    if not case["Results"]:
        return not any(len(day) == 10 for day in matches)
    expected = (
        [
            (result["Value"] or {}).get(key, {}).get("date")
            for key in ("PastResolution", "FutureResolution")
        ]
        for result in case["Results"]
    )
    return all(bool(matches & set(dates)) for dates in expected)


# -- why the others are left out
# ------------------------------------------------------------------------------------------


def _input_matches(pattern: str) -> Callable[[Case], bool]:
    expression = re.compile(pattern, re.IGNORECASE)
    return lambda case: bool(expression.search(case["Input"]))


def _expected_text_matches(pattern: str) -> Callable[[Case], bool]:
    """The words expected, not the whole sentence."""
    expression = re.compile(pattern, re.IGNORECASE)
    return lambda case: any(expression.search(result["Text"]) for result in case["Results"])


def _unaligned(case: Case) -> bool:
    return all(not any(_readings(result)) for result in case["Results"]) and bool(case["Results"])


PASSES: Mapping[str, Callable[[Case], bool]] = {
    "numbers": _number,
    "percentages": _percent,
    "currency": _currency,
    "periods": _period,
    "days": _day,
}
REASONS: Mapping[str, tuple[tuple[str, Callable[[Case], bool]], ...]] = {
    "numbers": (
        ("fractions with a slash or 'over'", _input_matches(r"\d\s*[/⁄]\s*\d|\bover\b|[½¼¾⅓⅔⅛]")),
        (
            "fractions in words beyond half, third, quarter and tenth",
            _input_matches(
                r"\b\w+(?:ths?|fifths?|sixths?|eighths?|ninths?|thirds?|halves|half|quarters?)\b"
            ),
        ),
        ("exponents and powers", _input_matches(r"\de[+-]?\d|\^")),
        (
            "negative numbers: a sign before a figure is a dash in the press",
            _input_matches(r"(?<!\w)[-−–]\s?[\d.]|\b(?:minus|negative)\b"),
        ),
        ("figures shortened by a letter (k, M) outside money", _input_matches(r"\d\s?[kmbgt]\b")),
        ("dozens, scores, couples", _input_matches(r"dozen|score\b|couple")),
        (
            "a number inside an address, a version or a code",
            _input_matches(r"\d+\.\d+\.\d+|\d[a-z]|[a-z]-?\d"),
        ),
        ("decimals said in words ('point one')", _input_matches(r"\bpoint\b")),
        ("a number without a whole part ('.5')", _input_matches(r"(?<!\d)\.\d")),
        (
            "numbers put side by side in words",
            _input_matches(
                r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|million"
                r"|billion|trillion)\b.*\b(?:and|one|two|three|four|five|six|seven|eight|nine"
                r"|hundred|thousand|million|billion|trillion|\w+ty)\b"
            ),
        ),
        ("a number the specification leaves to units or dates", lambda case: not case["Results"]),
        ("digits grouped or joined otherwise than in the press", _input_matches(r"\d[ ,]\d")),
        ("a lone 'one' or 'a': mostly no number in the press", _input_matches(r"\b(?:one|a)\b")),
    ),
    "percentages": (
        (
            "'per cents of' and words of percent the press does not use",
            _input_matches(r"percentage|per cents|percents|out of"),
        ),
        ("decimals in words, addresses", _input_matches(r"\bpoint\b|\bhalf\b|/")),
        ("'percent' without a number, ranges", _input_matches(r"between|from|to")),
    ),
    "currency": (
        (
            "coins: cents, pence",
            _input_matches(
                r"\bcents?\b|\bpenn|\bpence\b|\bp\b|¢|\bcentavo|\bfen\b|\bjiao\b|kopek|kopeck"
            ),
        ),
        (
            "a currency word without an amount",
            lambda case: any(not result["Resolution"].get("value") for result in case["Results"]),
        ),
        (
            "currencies that no longer exist or are not in our list",
            lambda case: any(
                not (
                    result["Resolution"].get("isoCurrency")
                    or CURRENCIES.get(result["Resolution"].get("unit", ""))
                )
                for result in case["Results"]
            ),
        ),
        (
            "tokens torn apart by blanks, codes joined to a sign ('a $ 1 . 5', 'mxn$ 15')",
            _input_matches(r"\d\s+[.,]\s+\d|[$£€]\s\d"),
        ),
        (
            "national dollars and pounds marked by a letter with a blank ('c $')",
            _input_matches(r"\b[a-z]{1,3}\s?\$|\$\s?[a-z]{2}\b"),
        ),
        (
            "currencies our list has not",
            lambda case: any(
                (result["Resolution"].get("isoCurrency") or "")
                not in {"", "USD", "EUR", "GBP", "JPY", "CNY", "INR", "RUB", "CAD"}
                for result in case["Results"]
            ),
        ),
        ("shortened scales and glued codes", _input_matches(r"\d\s?[kmb]n?\b|mm\b")),
        (
            "amounts in words",
            _input_matches(
                r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|hundred|dozen|couple|half"
                r"|a few)\b"
            ),
        ),
        ("several coins of one sum", _input_matches(r"\band\b")),
        ("ranges and bounds the specification splits otherwise", _input_matches(r"between|from|-")),
    ),
    "periods": (
        ("days and weeks: Kirmash reads whole months", _unaligned),
        (
            "open ends: before, after, since, until",
            _input_matches(r"\b(?:before|after|since|until|till|by|later|earlier|prior|beyond)\b"),
        ),
        (
            "seasons, decades, centuries",
            _input_matches(
                r"\b(?:spring|summer|autumn|fall|winter|season|decade|century|\d0s|\w+ties)\b"
            ),
        ),
        (
            "lengths counted from now in years, quarters or months",
            _input_matches(
                r"\b(?:next|past|last|previous|coming|following|in|within"
                r"|upcoming)\s+(?:the\s+)?(?:\d+|\w+)\s+(?:years?|months?|quarters?)|years?\s+ago"
                r"|months?\s+ago"
            ),
        ),
        ("periods in digits (2016/11, 11-2016)", _input_matches(r"\d[/.-]\d")),
        (
            "academic, school and holiday years",
            _input_matches(r"fiscal|school|academic|calendar|christmas|easter|holiday"),
        ),
        (
            "month and year wordings the press does not use, and bounds taken otherwise (late this "
            "year; to 2018, that year counted in)",
            _input_matches(
                r"\b(?:month|year|quarter|half|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*"
                r"|sep\w*|oct\w*|nov\w*|dec\w*|\d{4})\b"
            ),
        ),
        ("a period the specification leaves out", lambda case: not case["Results"]),
    ),
    "days": (
        (
            "weekdays, today, tomorrow and other days counted from now",
            _input_matches(
                r"\b(?:mon|tue|wed|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?s?\b"
                r"|today|tomorrow|yesterday|\bday\b|week|fortnight|\bnow\b|tmr|\bdays\b"
            ),
        ),
        (
            "months and years counted from now",
            _input_matches(r"\b(?:next|last|this|previous|past|coming)\b|\b(?:month|year)s?\b"),
        ),
        (
            "a day without a month",
            _expected_text_matches(r"^(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?$|^(?:the\s+)?\w+$"),
        ),
        (
            "days in words or with a holiday",
            _input_matches(
                r"\b(?:first|second|third|fourth|fifth|twenty|thirty|thirtieth|\w+teenth|christmas"
                r"|easter|one|two|three|eleven)\b"
            ),
        ),
        (
            "dates in digits otherwise than 05.02.2016 and 2016-02-05",
            _input_matches(r"\d[/.-]\d|\d{1,2}\s\d{1,2}\s\d{2,4}|['’]\d\d"),
        ),
        ("a day joined to its month", _input_matches(r"[a-z]{3}[-/.]?\s?\d|\d[-/]?[a-z]{3}")),
        ("a day the specification leaves out", lambda case: not case["Results"]),
    ),
}


def page(specs: Path, russian: Mapping[str, tuple[int, int]]) -> str:
    """docs/recognizers.md: every file with what passed and why the rest did not, and the Russian
    cases beside it.
    """
    lines = [
        "# Numbers and dates against public specifications",
        "",
        "The English cases are those of Recognizers-Text (Microsoft, MIT licence), made for "
        "assistants that talk of appointments; Kirmash reads",
        "the press on trade. The Russian ones are our own templates, as many of each kind "
        "(`tests/extract/cases_ru.py`), and easier. What is left out is told by the",
        "kind of its wording; a kind holds what is refused on purpose (days, weekdays, coins, "
        "exponents) and real misses beside it. A value below 1 may differ by",
        "0.005, since fractions in words are rounded. `python tools/recognizers.py` writes this "
        "page.",
        "",
        "| cases | in all | passed | left out, by kind of wording | unexplained | Russian: in all "
        "| passed |",
        "|---|---|---|---|---|---|---|",
    ]
    results_by_name = dict(results(specs))
    kinds = dict(zip(FILES, ("number", "percent", "currency", "period", "day"), strict=True))
    for name, result in results_by_name.items():
        count, passed = russian[kinds[name]]
        lines.append(
            f"| {name} | {result.cases} | {result.passed} | {sum(result.reasons.values())} | "
            f"{len(result.unexplained)} | {count} | {passed} |"
        )
    for name, result in results_by_name.items():
        lines += [
            "",
            f"## {name.capitalize()}: what is left out, by kind of wording",
            "",
            "| reason | cases |",
            "|---|---|",
        ]
        lines += [
            f"| {reason} | {number} |"
            for reason, number in sorted(
                result.reasons.items(), key=lambda pair: (-pair[1], pair[0])
            )
        ]
    return "\n".join(lines) + "\n"


def results(specs: Path) -> Iterator[tuple[str, Result]]:
    """Every file's result."""
    for name in FILES:
        yield name, judge(load(specs, name), name)
