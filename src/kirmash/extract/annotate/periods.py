"""Periods named in a text, resolved against the date of publication."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kirmash.extract.annotate import days, period_rules
from kirmash.extract.annotate.period_rules import compile_rules, trigger_pattern
from kirmash.lang.patterns import lower_text, time_word_value, windows_around
from kirmash.lang.registry import compile_phrases, phrases_for_use, reading_language_codes
from kirmash.records import periods
from kirmash.records.mentions import PeriodMention
from kirmash.records.periods import MONTHS_IN_YEAR, Period

_MAXIMUM_GAP = 500  # characters to a period that others refer to
_RECENT_PERIODS = 4  # the last ones among which it is sought
_FLOW_WINDOW = 60  # characters round a day in which a flow is named
_MEANWHILE_WINDOW = 7  # characters before 'the same time' that make it mean besides
_LEAD_WINDOW = 12  # characters before a number of months
# How far a period's words may reach before and behind the year, month or quarter in them.
_BEFORE, _AFTER = 40, 60
_CENTURY_START = 2000  # what two digits of a year add to
_LAST_RESULTS_MONTH = 5  # results of a year are published until this month of the next
_MID_YEAR = 6  # till this month, recent years end with the year before
_HALF_YEAR, _QUARTER = 6, 3  # months
_MINIMUM_MONTHS = 2  # that have gone by where the text counts them
_LONGEST_RANGE, _LONGEST_RECENT = 40, 30  # years that a range, and 'the last … years', may have
_NOT_A_PERIOD = Period(0, 0)
_RELATIVE = ("rel", "before", "bare", "frel")


@dataclass(frozen=True, slots=True)
class _PeriodContext:
    """What a rule may lean on: the text, its date and languages, and the period found before, if
    near.
    """

    text: str
    published: date | None
    langs: tuple[str, ...]
    previous_period: Period | None
    second_previous_period: Period | None = None


def find_periods(text: str, lang: str, published: date | None) -> tuple[PeriodMention, ...]:
    """Every period named in ``text``, in order. ``period`` is None where it cannot be resolved;
    days are left out.
    """
    published = published or days.resolve_yearless_date(text)
    results: list[PeriodMention] = []
    own: list[PeriodMention] = []
    to_date = -1
    for name, match in _rule_matches(text, lang):
        earlier = own[-2].period if len(own) > 1 else None
        near = _near_period(own, match.start())
        scene = _PeriodContext(text, published, reading_language_codes(lang), near, earlier)
        if (period := _READERS[name](match, scene)) is _NOT_A_PERIOD:
            continue
        current = PeriodMention(match.start(), match.end(), period, _is_relative(match))
        if results and results[-1].end == to_date and (cut := _match_length(results[-1], current)):
            results[-1] = cut
        to_date = match.end() if name == "todate" else -1
        results.append(current)
        ahead = period_rules.is_planned_period(text, match.start())
        if name != "same" and not match.groupdict().get("before") and not ahead:
            own.append(current)
    return tuple(results)


def _rule_matches(text: str, lang: str) -> Iterator[tuple[str, re.Match[str]]]:
    """The rules that hold in a text, by name, with their matches, in order."""
    listed, scanner = compile_rules(lang)
    lowered = lower_text(text)
    for start, end in windows_around(lowered, trigger_pattern(lang), _BEFORE, _AFTER):
        for hit in scanner.finditer(lowered, start, end):
            rule = listed[(hit.lastindex or 1) - 1]
            if match := rule.pattern.match(text, hit.start()):
                yield rule.name, match


def _near_period(own: Sequence[PeriodMention], start: int) -> Period | None:
    """The last period resolved before a place, if near."""
    return next(
        (
            previous.period
            for previous in reversed(own[-_RECENT_PERIODS:])
            if previous.period and start - previous.end < _MAXIMUM_GAP
        ),
        None,
    )


def _match_length(to_date: PeriodMention, behind: PeriodMention) -> PeriodMention | None:
    """«С начала года – вдвое больше, чем за январь–сентябрь прошлого»: nine months of this year
    too; None where nothing is compared so.
    """
    long, base = to_date.period, behind.period
    if (
        not long
        or not base
        or behind.start - to_date.end > _MAXIMUM_GAP // 2
        or base.months_earlier(-12).first != long.first
        or base.months >= long.months
    ):
        return None
    return replace(to_date, period=base.months_earlier(-12))


def _is_relative(match: re.Match[str]) -> bool:
    groups = match.groupdict()
    return any(groups.get(name) for name in _RELATIVE) or not groups.get("y")


def _first_group(match: re.Match[str], *names: str) -> str | None:
    groups = match.groupdict()
    return next((groups[name] for name in names if groups.get(name)), None)


def _resolve_year(match: re.Match[str], scene: _PeriodContext) -> int | None:
    """The year a rule's groups name: digits, 'last year', 'a year earlier', 'the year'."""
    if text := _first_group(match, "y", "y3"):
        return int(text)
    if text := _first_group(match, "yy"):
        return _CENTURY_START + int(text)
    if text := _first_group(match, "rel"):
        return _resolve_relative_year(text.lower(), scene)
    published_year = scene.published.year if scene.published else None
    previous_year = scene.previous_period.year if scene.previous_period else None
    if _first_group(match, "before"):
        base = published_year if previous_year is None else previous_year
        return None if base is None else base - 1
    return previous_year if published_year is None else published_year


def _resolve_relative_year(word: str, scene: _PeriodContext) -> int | None:
    """The year of 'last year' or «прошлого» with or without «года», by the day of publication."""
    endings = (
        () if " " in word else phrases_for_use("period.year_word", scene.langs)
    )  # «за январь–сентябрь прошлого»
    offsets = (
        time_word_value("year", tried, scene.langs)
        for tried in (*(f"{word} {ending}" for ending in endings), word)
    )
    offset = next((value for value in offsets if value is not None), None)
    if scene.published:
        return scene.published.year + offset if offset is not None else None
    previous = scene.previous_period  # 'the results of 2013 … last year': the year in question
    return previous.year if offset == -1 and previous and previous.is_year else None


def _resolve_months(
    match: re.Match[str], scene: _PeriodContext, first: int, last: int
) -> Period | None:
    """Months of the year named, or of the newest year in which they are over where none is."""
    number = _resolve_year(match, scene)
    if number is None or first > last:
        if not number or last >= first:
            return None
        return periods.month_range(number - 1, first, last + MONTHS_IN_YEAR)
    explicit_year = _first_group(match, "y", "y3", "yy", "rel", "before")
    if not explicit_year and scene.published:
        if (number, last) > (scene.published.year, scene.published.month):
            return periods.month_range(
                number if _is_planned(match, scene, first) else number - 1, first, last
            )
        if _is_planned(match, scene, first) and last < scene.published.month:
            return periods.month_range(number + 1, first, last)
    return periods.month_range(number, first, last)


def _is_planned(match: re.Match[str], scene: _PeriodContext, first: int) -> bool:
    """Whether months of no year lie ahead: in the next half year, and what is said of them is yet
    to be, 'will be held in June'.
    """
    if not scene.published:
        return False
    ahead = (first - scene.published.month) % MONTHS_IN_YEAR
    return 0 < ahead <= _HALF_YEAR and period_rules.is_future(
        scene.text, match.start(), match.end()
    )


def _month_number(match: re.Match[str], scene: _PeriodContext, *names: str) -> int:
    return time_word_value("month", (_first_group(match, *names) or "").lower(), scene.langs) or 1


def _read_day(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    month_text, as_of = _first_group(match, "m1") or "", _first_group(match, "asof")
    month = int(month_text) if month_text.isdecimal() else _month_number(match, scene, "m1")
    if not as_of or not 1 <= month <= MONTHS_IN_YEAR:
        return _NOT_A_PERIOD
    around = scene.text[max(0, match.start() - _FLOW_WINDOW) : match.end() + _FLOW_WINDOW]
    if _first_group(match, "first") and month > 1 and compile_phrases("period.flow").search(around):
        return _resolve_months(
            match, scene, 1, month - 1
        )  # «на 1 октября товарооборот составил»: what was traded since January
    return (
        _NOT_A_PERIOD
        if compile_phrases("period.on_day", scene.langs).match(as_of)
        else _resolve_months(match, scene, month, month)
    )


def _read_month_years(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    first = periods.month_range(int(match["y"]), *[_month_number(match, scene, "m1")] * 2)
    last = periods.month_range(int(match["y2"]), *[_month_number(match, scene, "m2")] * 2)
    return Period(first.first, last.last) if first.first <= last.last else None


def _read_months(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    first, last = (_month_number(match, scene, name) for name in ("m1", "m2"))
    if _first_group(match, "y2") and last < first:  # April-March 2023-24
        return periods.month_range(int(match["y"]), first, last + MONTHS_IN_YEAR)
    return _resolve_months(
        match, scene, _month_number(match, scene, "m1"), _month_number(match, scene, "m2")
    )


def _read_same_period(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    """'The same period of 2020': the months of the period before, in the year named."""
    if not _first_group(match, "y", "rel", "before") and period_rules.meanwhile_pattern().fullmatch(
        scene.text, max(0, match.start() - _MEANWHILE_WINDOW), match.end()
    ):
        return _NOT_A_PERIOD  # 'at the same time', «в то же время»: besides
    if not scene.previous_period:
        return None
    if not _first_group(match, "y", "rel", "before"):
        part = (
            scene.previous_period.is_year
            and scene.second_previous_period is not None
            and scene.second_previous_period.months < MONTHS_IN_YEAR
        )
        return (
            scene.second_previous_period.months_earlier(
                MONTHS_IN_YEAR * (scene.second_previous_period.year - scene.previous_period.year)
            )
            if part and scene.second_previous_period
            else scene.previous_period
        )
    number = _resolve_year(match, scene)
    return (
        scene.previous_period.months_earlier(MONTHS_IN_YEAR * (scene.previous_period.year - number))
        if number is not None
        else None
    )


def _read_part_of_year(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    which = (
        time_word_value("ordinal", (_first_group(match, "ord") or "1").strip().lower(), scene.langs)
        or 1
    )
    if compile_phrases("period.quarter", scene.langs).match(match["span"]):
        return _resolve_months(match, scene, (which - 1) * _QUARTER + 1, which * _QUARTER)
    which = min(which, 2)
    return _resolve_months(match, scene, (which - 1) * _HALF_YEAR + 1, which * _HALF_YEAR)


def _read_quarters(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    count = time_word_value("count", match["n"].lower(), scene.langs) or 0
    return _resolve_months(match, scene, 1, count * _QUARTER) if count in {2, 3} else _NOT_A_PERIOD


def _read_month_count(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    """'Nine months of 2015'; a bare 'in the five months' repeats a period of that length, another
    is no period.
    """
    count = time_word_value("count", match["n"].lower(), scene.langs) or 0
    if not 1 <= count <= MONTHS_IN_YEAR:
        return _NOT_A_PERIOD
    if _first_group(match, "m2"):
        last = _month_number(match, scene, "m2")
        return _resolve_months(match, scene, last - count + 1, last) if last >= count else None
    if _first_group(match, "y", "rel", "before", "bare") or _first_group(match, "first"):
        return _resolve_months(match, scene, 1, count)
    if scene.previous_period and scene.previous_period.months == count:
        return scene.previous_period
    opens = scene.text[max(0, match.start() - _LEAD_WINDOW) : match.start()].lower().split()
    if (
        opens
        and opens[-1] in phrases_for_use("period.months_gone", scene.langs)
        and _months_just_ended(scene.published, count)
    ):
        return _resolve_months(match, scene, 1, count)
    return (
        _resolve_months(match, scene, 1, count)
        if opens and opens[-1] in phrases_for_use("period.since_january", scene.langs)
        else _NOT_A_PERIOD
    )


def _read_twelve_months(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    """'The financial year to June 2023': the twelve months that end then."""
    end = _resolve_months(match, scene, *[_month_number(match, scene, "m2")] * 2)
    return Period(end.last - MONTHS_IN_YEAR + 1, end.last) if end else None


def _months_just_ended(published: date | None, count: int) -> bool:
    """Whether so many months of the year had just gone by: 'in eight months', said in September or
    October.
    """
    return (
        published is not None
        and count >= _MINIMUM_MONTHS
        and (published.month - count - 1) % MONTHS_IN_YEAR <= 1
    )


def _read_to_date(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    """'Since the beginning of the year': January to the month of publication; of a year gone by,
    that year.
    """
    year_text = _first_group(match, "y")
    if scene.published and (not year_text or int(year_text) == scene.published.year):
        last = scene.previous_period
        if (
            last
            and last.year == scene.published.year
            and last.is_cumulative
            and not last.is_year
            and last.last % MONTHS_IN_YEAR + 1 < scene.published.month
        ):
            # «За январь–октябрь … С начала года экспорт вырос»: only the months named have data
            return last
        return periods.month_range(scene.published.year, 1, scene.published.month)
    return periods.year_period(int(year_text)) if year_text else None


def _read_results(_match: re.Match[str], scene: _PeriodContext) -> Period | None:
    """'Ended the year at …', «по итогам года»: the year of publication, till May the one before;
    undated, the last year named.
    """
    if scene.published:
        return periods.year_period(
            scene.published.year - (scene.published.month <= _LAST_RESULTS_MONTH)
        )
    years = [int(year) for year in period_rules.non_deadline_year_pattern().findall(scene.text)]
    return periods.year_period(max(years)) if years else None


def _read_ending(_match: re.Match[str], scene: _PeriodContext) -> Period | None:
    """'By the end of the year': the year of publication, undated that in question."""
    reference = scene.published or scene.previous_period
    return periods.year_period(reference.year) if reference else None


def _read_early_or_late(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    """'Early this year' is its first quarter, 'late last year' the last one."""
    number = _resolve_year(match, scene)
    if number is None:
        return None
    return periods.quarter_period(
        number, 4 if compile_phrases("period.year_end").match(match[0]) else 1
    )


def _read_years(match: re.Match[str], _scene: _PeriodContext) -> Period | None:
    first, last = int(match["y"]), int(match["y2"])
    return periods.year_range(first, last) if first <= last else None


def _read_fiscal(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    """FY24 ends in 2024; its first month is that of the countries the text names, April where none
    is known.
    """
    starts = period_rules.fiscal_year_start_month(scene.text, scene.langs)
    ends = starts + MONTHS_IN_YEAR - 1
    if relative := _first_group(match, "frel"):
        if not scene.published:
            return None
        last, following = (
            relative.lower() in phrases_for_use(f"period.fiscal_{name}", scene.langs)
            for name in ("last", "next")
        )
        offset = following - last
        number = scene.published.year + offset - (scene.published.month < starts)
        return periods.month_range(number, starts, ends)
    number = int(match["y"]) + (_CENTURY_START if len(match["y"]) == len("yy") else 0)
    if (second := _first_group(match, "y2")) is None:
        number -= 1
    elif int(second) % 100 != (number + 1) % 100:
        return _resolve_year_range(number, int(second))
    return periods.month_range(number, starts, ends)


def _resolve_year_range(first: int, second: int) -> Period | None:
    century = first - first % 100
    last = second if second >= century else century + second
    return periods.year_range(first, last) if first <= last < first + _LONGEST_RANGE else None


def _read_month(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    month = _month_number(match, scene, "m1")
    explicit_year = _first_group(match, "y", "rel", "before", "bare")
    deadline = period_rules.is_deadline(scene.text, match.start())
    if not explicit_year and scene.published and deadline:
        return periods.month_range(
            scene.published.year + (month < scene.published.month), month, month
        )
    return _resolve_months(match, scene, month, month)


def _read_relative_month(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    """'Last month', 'this month' before the day of publication."""
    if not scene.published:
        return None
    month = scene.published.month - (not compile_phrases("period.this").match(match["rel"]))
    return periods.month_range(scene.published.year, month, month)


def _read_recent_years(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    count = time_word_value("count", match["n"].lower(), scene.langs) or 0
    if not scene.published or not 1 <= count <= _LONGEST_RECENT:
        return None
    last = scene.published.year - (scene.published.month <= _MID_YEAR)
    return periods.year_range(last - count + 1, last)


def _read_year(match: re.Match[str], scene: _PeriodContext) -> Period | None:
    if _first_group(match, "before") and scene.previous_period:
        return scene.previous_period.months_earlier()
    number = _resolve_year(match, scene)
    return periods.year_period(number) if number is not None else None


_READERS: dict[str, Callable[[re.Match[str], _PeriodContext], Period | None]] = {
    "day": _read_day,
    "month_years": _read_month_years,
    "months": _read_months,
    "same": _read_same_period,
    "part": _read_part_of_year,
    "quarters": _read_quarters,
    "count": _read_month_count,
    "vague": lambda _match, _scene: None,
    "twelve": _read_twelve_months,
    "todate": _read_to_date,
    "early": _read_early_or_late,
    "ending": _read_ending,
    "results": _read_results,
    "years": _read_years,
    "fiscal": _read_fiscal,
    "month": _read_month,
    "lately": _read_recent_years,
    "near": _read_relative_month,
    "year": _read_year,
}
