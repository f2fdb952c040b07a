"""Periods named in a text, resolved against the date of publication."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from kirmash.extract.annotate import days, period_rules
from kirmash.extract.annotate.period_rules import rules, trigger
from kirmash.lang.patterns import near, small, value_of
from kirmash.lang.registry import compiled, langs_of, words
from kirmash.records import periods
from kirmash.records.mentions import FoundPeriod
from kirmash.records.periods import Period

_NEAR = 500
# How far a period's words may reach before and behind the year, month or quarter in them.
_BEFORE, _BEHIND = 40, 60
# Results of a year are told until this month of the next.
_STILL_LAST_YEAR = 5
_RELATIVE = ("rel", "before", "bare", "frel")


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a rule may lean on: the text, its date and languages, and the period found before, if
    near.
    """

    text: str
    published: date | None
    langs: tuple[str, ...]
    last: Period | None
    earlier: Period | None = None


def find(text: str, lang: str, published: date | None) -> tuple[FoundPeriod, ...]:
    """Every period named in ``text``, in order. ``period`` is None where it cannot be resolved;
    days are left out.
    """
    published = published or days.by_weekday(text)
    found: list[FoundPeriod] = []
    own: list[FoundPeriod] = []
    to_date = -1
    listed, scanner = rules(lang)
    lowered = small(text)
    spots = ((start, end) for start, end in near(lowered, trigger(lang), _BEFORE, _BEHIND))
    for hit in (hit for start, end in spots for hit in scanner.finditer(lowered, start, end)):
        rule = listed[(hit.lastindex or 1) - 1]
        match = rule.pattern.match(text, hit.start())
        last = next(
            (
                one.period
                for one in reversed(own[-4:])
                if one.period and hit.start() - one.end < _NEAR
            ),
            None,
        )
        earlier = own[-2].period if len(own) > 1 else None
        scene = _Scene(text, published, langs_of(lang), last, earlier)
        if match and (period := _READERS[rule.name](match, scene)) is not _NO_PERIOD:
            told = FoundPeriod(match.start(), match.end(), period, _leans(match))
            if found and found[-1].end == to_date and (cut := _as_long(found[-1], told)):
                found[-1] = cut
            to_date = match.end() if rule.name == "todate" else -1
            found.append(told)
            ahead = period_rules.ahead().search(text, max(0, match.start() - 12), match.start())
            ahead = ahead or period_rules.planned_for().search(
                text, max(0, match.start() - 8), match.start()
            )
            if rule.name != "same" and not match.groupdict().get("before") and not ahead:
                own.append(found[-1])
    return tuple(found)


def _as_long(to_date: FoundPeriod, behind: FoundPeriod) -> FoundPeriod | None:
    """«С начала года – вдвое больше, чем за январь–сентябрь прошлого»: nine months of this year
    too; None where nothing is compared so.
    """
    long, base = to_date.period, behind.period
    if (
        not long
        or not base
        or behind.start - to_date.end > _NEAR // 2
        or base.back(-12).first != long.first
        or base.months >= long.months
    ):
        return None
    return replace(to_date, period=base.back(-12))


_NO_PERIOD = Period(0, 0)


def _leans(match: re.Match[str]) -> bool:
    groups = match.groupdict()
    return any(groups.get(name) for name in _RELATIVE) or not groups.get("y")


def _said(match: re.Match[str], *names: str) -> str | None:
    groups = match.groupdict()
    return next((groups[name] for name in names if groups.get(name)), None)


def _year(match: re.Match[str], scene: _Scene) -> int | None:
    """The year a rule's groups tell: digits, 'last year', 'a year earlier', 'the year'."""
    if told := _said(match, "y", "y3"):
        return int(told)
    if told := _said(match, "yy"):
        return 2000 + int(told)
    if told := _said(match, "rel"):
        word = told.lower()
        endings = (
            () if " " in word else words("period.year_word", scene.langs)
        )  # «за январь–сентябрь прошлого»
        offsets = (
            value_of("year", tried, scene.langs)
            for tried in (*(f"{word} {ending}" for ending in endings), word)
        )
        offset = next((value for value in offsets if value is not None), None)
        if not scene.published:  # 'the results of 2013 … last year': the year spoken of
            return scene.last.year if offset == -1 and scene.last and scene.last.is_year else None
        return scene.published.year + offset if offset is not None else None
    if _said(match, "before"):
        return (
            scene.last.year - 1
            if scene.last
            else (scene.published.year - 1 if scene.published else None)
        )
    if scene.published:
        return scene.published.year
    return scene.last.year if scene.last else None


def _months(match: re.Match[str], scene: _Scene, first: int, last: int) -> Period | None:
    """Months of the year told, or of the newest year in which they are over where none is told."""
    number = _year(match, scene)
    if number is None or first > last:
        return periods.of_months(number - 1, first, last + 12) if number and last < first else None
    named = _said(match, "y", "y3", "yy", "rel", "before")
    if not named and scene.published:
        if (number, last) > (scene.published.year, scene.published.month):
            return periods.of_months(
                number if _is_planned(match, scene, first) else number - 1, first, last
            )
        if _is_planned(match, scene, first) and last < scene.published.month:
            return periods.of_months(number + 1, first, last)
    return periods.of_months(number, first, last)


_HALF_YEAR = 6


def _is_planned(match: re.Match[str], scene: _Scene, first: int) -> bool:
    """Whether months of no year lie ahead: in the next half year, and what is said of them is yet
    to be, 'will be held in June'.
    """
    if not scene.published or not 0 < (first - scene.published.month) % 12 <= _HALF_YEAR:
        return False
    left = max(scene.text.rfind(mark, 0, match.start()) for mark in (". ", "\n", "; "))
    stop = min(
        (at for mark in (". ", "\n", "; ") if (at := scene.text.find(mark, match.end())) >= 0),
        default=len(scene.text),
    )
    return bool(
        period_rules.planned().search(
            scene.text, max(left, match.start() - 80), min(stop, match.end() + 80)
        )
    )


def _month_number(match: re.Match[str], scene: _Scene, *names: str) -> int:
    return value_of("month", (_said(match, *names) or "").lower(), scene.langs) or 1


_FLOW_NEAR = 60


def _read_day(match: re.Match[str], scene: _Scene) -> Period | None:
    told, as_of = _said(match, "m1") or "", _said(match, "asof")
    month = int(told) if told.isdigit() else _month_number(match, scene, "m1")
    if not as_of or not 1 <= month <= 12:
        return _NO_PERIOD
    around = scene.text[max(0, match.start() - _FLOW_NEAR) : match.end() + _FLOW_NEAR]
    if _said(match, "first") and month > 1 and compiled("period.flow").search(around):
        return _months(
            match, scene, 1, month - 1
        )  # «на 1 октября товарооборот составил»: what was traded since January
    return (
        _NO_PERIOD
        if compiled("period.on_day", scene.langs).match(as_of)
        else _months(match, scene, month, month)
    )


def _read_month_years(match: re.Match[str], scene: _Scene) -> Period | None:
    first = periods.of_months(int(match["y"]), *[_month_number(match, scene, "m1")] * 2)
    last = periods.of_months(int(match["y2"]), *[_month_number(match, scene, "m2")] * 2)
    return Period(first.first, last.last) if first.first <= last.last else None


def _read_months(match: re.Match[str], scene: _Scene) -> Period | None:
    first, last = (_month_number(match, scene, name) for name in ("m1", "m2"))
    if _said(match, "y2") and last < first:  # April-March 2023-24
        return periods.of_months(int(match["y"]), first, last + 12)
    return _months(
        match, scene, _month_number(match, scene, "m1"), _month_number(match, scene, "m2")
    )


def _read_same(match: re.Match[str], scene: _Scene) -> Period | None:
    """'The same period of 2020': the months of the period before, in the year told."""
    if not _said(match, "y", "rel", "before") and period_rules.meanwhile().fullmatch(
        scene.text, max(0, match.start() - 7), match.end()
    ):
        return _NO_PERIOD  # 'at the same time', «в то же время»: besides
    if not scene.last:
        return None
    if not _said(match, "y", "rel", "before"):
        part = scene.last.is_year and scene.earlier is not None and scene.earlier.months < 12
        return (
            scene.earlier.back(12 * (scene.earlier.year - scene.last.year))
            if part and scene.earlier
            else scene.last
        )
    number = _year(match, scene)
    return scene.last.back(12 * (scene.last.year - number)) if number is not None else None


def _read_part(match: re.Match[str], scene: _Scene) -> Period | None:
    which = value_of("ordinal", (_said(match, "ord") or "1").strip().lower(), scene.langs) or 1
    if compiled("period.quarter", scene.langs).match(match["span"]):
        return _months(match, scene, which * 3 - 2, which * 3)
    which = min(which, 2)
    return _months(match, scene, which * 6 - 5, which * 6)


def _read_quarters(match: re.Match[str], scene: _Scene) -> Period | None:
    count = value_of("count", match["n"].lower(), scene.langs) or 0
    return _months(match, scene, 1, count * 3) if count in {2, 3} else _NO_PERIOD


def _read_count(match: re.Match[str], scene: _Scene) -> Period | None:
    """'Nine months of 2015'; a bare 'in the five months' repeats a period of that length, another
    is no period.
    """
    count = value_of("count", match["n"].lower(), scene.langs) or 0
    if not 1 <= count <= 12:
        return _NO_PERIOD
    if _said(match, "m2"):
        last = _month_number(match, scene, "m2")
        return _months(match, scene, last - count + 1, last) if last >= count else None
    if _said(match, "y", "rel", "before", "bare") or _said(match, "first"):
        return _months(match, scene, 1, count)
    if scene.last and scene.last.months == count:
        return scene.last
    opens = scene.text[max(0, match.start() - 12) : match.start()].lower().split()
    if (
        opens
        and opens[-1] in words("period.months_gone", scene.langs)
        and _just_over(scene.published, count)
    ):
        return _months(match, scene, 1, count)
    return (
        _months(match, scene, 1, count)
        if opens and opens[-1] in words("period.since_january", scene.langs)
        else _NO_PERIOD
    )


def _read_twelve(match: re.Match[str], scene: _Scene) -> Period | None:
    """'The financial year to June 2023': the twelve months that end then."""
    end = _months(match, scene, *[_month_number(match, scene, "m2")] * 2)
    return Period(end.last - 11, end.last) if end else None


def _just_over(published: date | None, count: int) -> bool:
    """Whether so many months of the year had just gone by: 'in eight months', said in September or
    October.
    """
    return published is not None and count >= _FEWEST and (published.month - count - 1) % 12 <= 1


_FEWEST = 2


def _read_to_date(match: re.Match[str], scene: _Scene) -> Period | None:
    """'Since the beginning of the year': January to the month of publication; of a year gone by,
    that year.
    """
    told = _said(match, "y")
    if scene.published and (not told or int(told) == scene.published.year):
        last = scene.last
        if (
            last
            and last.year == scene.published.year
            and last.first % 12 == 0
            and last.months < 12
            and last.last % 12 + 1 < scene.published.month
        ):
            # «За январь–октябрь … С начала года экспорт вырос»: the months told are what there is
            return last
        return periods.of_months(scene.published.year, 1, scene.published.month)
    return periods.year(int(told)) if told else None


def _read_results(match: re.Match[str], scene: _Scene) -> Period | None:  # noqa: ARG001 -- the date alone tells it
    """'Ended the year at …', «по итогам года»: the year of publication, till May the one before;
    undated, the last year told.
    """
    if scene.published:
        return periods.year(scene.published.year - (scene.published.month <= _STILL_LAST_YEAR))
    told = [int(year) for year in period_rules.past_year().findall(scene.text)]
    return periods.year(max(told)) if told else None


def _read_ending(match: re.Match[str], scene: _Scene) -> Period | None:  # noqa: ARG001 -- the date alone tells it
    """'By the end of the year': the year of publication, undated that spoken of."""
    told = scene.published or scene.last
    return periods.year(told.year) if told else None


def _read_early(match: re.Match[str], scene: _Scene) -> Period | None:
    """'Early this year' is its first quarter, 'late last year' the last one."""
    number = _year(match, scene)
    if number is None:
        return None
    return periods.quarter(number, 4 if compiled("period.year_end").match(match[0]) else 1)


def _read_years(match: re.Match[str], scene: _Scene) -> Period | None:  # noqa: ARG001 -- the digits alone tell it
    first, last = int(match["y"]), int(match["y2"])
    return Period(first * 12, last * 12 + 11) if first <= last else None


def _read_fiscal(match: re.Match[str], scene: _Scene) -> Period | None:
    """FY24 ends in 2024; its first month is that of the countries the text names, April where none
    is known.
    """
    starts = _fiscal_start(scene)
    if told := _said(match, "frel"):
        if not scene.published:
            return None
        last, following = (
            told.lower() in words(f"period.fiscal_{name}", scene.langs) for name in ("last", "next")
        )
        offset = following - last
        number = scene.published.year + offset - (scene.published.month < starts)
        return Period(number * 12 + starts - 1, number * 12 + starts + 10)
    number = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
    if (second := _said(match, "y2")) is None:
        number -= 1
    elif int(second) % 100 != (number + 1) % 100:
        return _read_years_short(number, int(second))
    return Period(number * 12 + starts - 1, number * 12 + starts + 10)


def _read_years_short(first: int, second: int) -> Period | None:
    last = second if second > 100 else first // 100 * 100 + second
    return Period(first * 12, last * 12 + 11) if first <= last < first + 40 else None


def _fiscal_start(scene: _Scene) -> int:
    """The month in which the fiscal year of the first country named begins."""
    found = period_rules.fiscal(scene.langs).search(scene.text)
    return (value_of("fiscal", found[0].lower(), scene.langs) if found else None) or _FISCAL_START


_FISCAL_START = 4


def _read_month(match: re.Match[str], scene: _Scene) -> Period | None:
    month = _month_number(match, scene, "m1")
    named = _said(match, "y", "rel", "before", "bare")
    if (
        not named
        and scene.published
        and period_rules.ahead().search(scene.text, max(0, match.start() - 24), match.start())
    ):
        return periods.of_months(
            scene.published.year + (month < scene.published.month), month, month
        )
    return _months(match, scene, month, month)


def _read_near(match: re.Match[str], scene: _Scene) -> Period | None:
    """'Last month', 'this month' before the day of publication."""
    if not scene.published:
        return None
    now = scene.published.year * 12 + scene.published.month - 1
    now -= not compiled("period.this").match(match["rel"])
    return Period(now, now)


def _read_lately(match: re.Match[str], scene: _Scene) -> Period | None:
    count = value_of("count", match["n"].lower(), scene.langs) or 0
    if not scene.published or not 1 <= count <= 30:
        return None
    last = scene.published.year if scene.published.month > 6 else scene.published.year - 1
    return Period((last - count + 1) * 12, last * 12 + 11)


def _read_year(match: re.Match[str], scene: _Scene) -> Period | None:
    if _said(match, "before") and scene.last:
        return scene.last.back()
    number = _year(match, scene)
    return periods.year(number) if number is not None else None


_READERS: dict[str, Callable[[re.Match[str], _Scene], Period | None]] = {
    "day": _read_day,
    "month_years": _read_month_years,
    "months": _read_months,
    "same": _read_same,
    "part": _read_part,
    "quarters": _read_quarters,
    "count": _read_count,
    "vague": lambda _match, _scene: None,
    "twelve": _read_twelve,
    "todate": _read_to_date,
    "early": _read_early,
    "ending": _read_ending,
    "results": _read_results,
    "years": _read_years,
    "fiscal": _read_fiscal,
    "month": _read_month,
    "lately": _read_lately,
    "near": _read_near,
    "year": _read_year,
}
