"""Days named in a text, resolved against the date of publication."""

from __future__ import annotations

import re
from datetime import date

from kirmash.lang.patterns import expression, value_of
from kirmash.lang.registry import langs_of


def find(text: str, lang: str, published: date | None) -> tuple[tuple[int, int, str], ...]:
    """Calendar days and months as ISO text with their places: '25 June' -> 2015-06-25 where ``published`` is of 2015."""
    found: list[tuple[int, int, str]] = []
    for hit in _days(lang).finditer(text):
        if told := _iso(hit, lang, published):
            found.append((hit.start(), hit.end(), told))
    return tuple(found)


def _days(lang: str) -> re.Pattern[str]:
    month, langs = expression("month", langs_of(lang)), langs_of(lang)
    number = r"(?P<d>\d{1,2})(?:st|nd|rd|th|-?го)?(?:\s*(?:[-–—]|and|и)\s*\d{1,2}(?:st|nd|rd|th)?)?"
    year = r"(?:,?\s+(?P<y>(?:19|20)\d\d)\b)?"
    named = rf"\b{number}\s+(?:of\s+)?(?P<m>{month}){year}"
    american = rf"|\b(?P<m2>{month})\s+{number.replace('<d>', '<d2>')}(?!\d){year.replace('<y>', '<y2>')}" if langs == ("en",) else ""
    dotted = (
        r"|(?<![\d.])(?P<d3>\d{1,2})[./](?P<m3>\d{2})[./](?P<y3>(?:19|20)\d\d)(?!\d)|(?<!\d)(?P<y4>(?:19|20)\d\d)-"
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
