"""Days named in a text, resolved against the date of publication, and the day a weekday or an
address tells.
"""

from __future__ import annotations

import re
from datetime import date

from kirmash.lang.base import of_languages
from kirmash.lang.dates import day_and_month, month_of, real_day, stated
from kirmash.lang.patterns import expression, small, value_of
from kirmash.lang.registry import langs_of, phrases, words

_YEARS = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?!\d)")
_URL_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-](0[1-9]|1[0-2])(?![\d])")


def find(text: str, lang: str, published: date | None) -> tuple[tuple[int, int, str], ...]:
    """Calendar days and months as ISO text with their places: '25 June' -> 2015-06-25 where
    ``published`` is of 2015.
    """
    found: list[tuple[int, int, str]] = []
    for hit in _days(lang).finditer(text):
        if told := _iso(hit, lang, published):
            found.append((hit.start(), hit.end(), told))
    return tuple(found)


@of_languages
def _weekdays() -> tuple[re.Pattern[str], ...]:
    """A day of the week beside a day without a year."""
    weekday = rf"(?P<weekday>{phrases('date.weekday')})\w*"
    before, behind = day_and_month()
    written = (before, rf"{behind}\b")
    no_year = r"(?!,?\s+(?:19|20)\d\d)"
    return tuple(re.compile(rf"\b{weekday},?\s+{form}{no_year}", re.IGNORECASE) for form in written)


def by_weekday(text: str) -> date | None:
    """The day that 'Monday, September 23' tells in a text of no date, by the one year told, or the
    one after it, that it fits.
    """
    lowered = small(text)
    if not any(day in lowered for day in words("date.day_named")):  # looking for them costs nothing
        return None
    found = next((hit for form in _weekdays() if (hit := form.search(text))), None)
    years = sorted({int(year) for year in _YEARS.findall(text)}) if found else []
    if not found or not years:
        return None
    stem = found["weekday"].casefold()[:3]
    which = next((at for at in range(7) if stem in words(f"date.weekday.{at + 1}")), -1)
    likely = sorted({*years[-2:], *(year + 1 for year in years[-2:])})
    month, number = month_of(found["month"]), int(found["day"])
    days = (real_day(year, month, number) for year in likely)
    fitting = [day for day in days if day and day.weekday() == which]
    return fitting[0] if len(fitting) == 1 else None


def by_address(url: str | None) -> date | None:
    """The last day of the month that an address carries as ``/2018/10/``: it was public by then;
    None where it carries none.
    """
    found = _URL_MONTH.search(url or "")
    return stated(f"{found[1]}-{found[2]}") if found else None


def _days(lang: str) -> re.Pattern[str]:
    month, langs = expression("month", langs_of(lang)), langs_of(lang)
    number = r"(?P<d>\d{1,2})(?:st|nd|rd|th|-?го)?(?:\s*(?:[-–—]|and|и)\s*\d{1,2}(?:st|nd|rd|th)?)?"
    year = r"(?:,?\s+(?P<y>(?:19|20)\d\d)\b)?"
    named = rf"\b{number}\s+(?:of\s+)?(?P<m>{month}){year}"
    american = (
        rf"|\b(?P<m2>{month})\s+{number.replace('<d>', '<d2>')}(?!\d){year.replace('<y>', '<y2>')}"
        if langs == ("en",)
        else ""
    )
    dotted = (
        r"|(?<![\d.])(?P<d3>\d{1,2})[./](?P<m3>\d{2})[./](?P<y3>(?:19|20)\d\d)(?!\d)"
        r"|(?<!\d)(?P<y4>(?:19|20)\d\d)-"
        r"(?P<m4>\d\d)-(?P<d4>\d\d)(?!\d)"
    )
    alone = rf"|\b(?P<m5>{month}),?\s+(?P<y5>(?:19|20)\d\d)\b"
    return re.compile(named + american + dotted + alone, re.IGNORECASE)


def _iso(hit: re.Match[str], lang: str, published: date | None) -> str | None:
    said = {key[0]: value for key, value in hit.groupdict().items() if value}
    month = value_of("month", said["m"].lower(), langs_of(lang))
    if not month or not 1 <= month <= 12:
        return None
    if "d" not in said:
        return f"{said['y']}-{month:02d}"
    if "y" in said:
        return _valid(int(said["y"]), month, int(said["d"]))
    if not published:
        return None
    near = [published.year + step for step in (0, -1, 1)]
    told = [one for one in (_valid(number, month, int(said["d"])) for number in near) if one]
    return min(told, key=lambda iso: abs((date.fromisoformat(iso) - published).days), default=None)


def _valid(number: int, month: int, which: int) -> str | None:
    try:
        return date(number, month, which).isoformat()
    except ValueError:
        return None
