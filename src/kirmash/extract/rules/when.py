"""Which of a sentence's periods a figure belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from kirmash.records.mentions import PeriodMention
from kirmash.records.periods import Period, month_range
from kirmash.sandbox.expressions import bounded_re

# Words before a period that make it the base of a comparison.
_BASE = bounded_re(
    r"(?:\b(?:than|against|compared\s+(?:to|with)|in\s+comparison\s+(?:to|with)|versus|vs\.?"
    r"|relative\s+to|чем|против|по\s+сравнению\s+с[о]?|"
    r"в\s+сравнении\s+с[о]?|относительно|по\s+отношению\s+к|у\s+параўнанні\s+з|чым|супраць"
    r"|к\s+уровню|за\s+[уў]зровень|от\s+уровня|уровня|уровень|выше\s+показател\w+"
    r"|ниже\s+показател\w+|"
    r"level\s+of|на\s+фоне)(?:\s+(?:in|for|during|the|that|of|those|в|за|у|на|тот|показател\w+"
    r"|аналогичн\w+|уровн\w+|объ[её]м\w+|результат\w+|итог\w+|данны\w+|"
    r"was|it|had|been|a|first|figure|figures|level))*\s*)$",
    re.IGNORECASE,
)
_BASE_AFTER_RATE = bounded_re(
    r"\b(?:from|on|over|above|below|с|со|к|ко|от|до|ад|з|of)\s+(?:the\s+|those\s+of\s+"
    r"|that\s+of\s+|that\s+in\s+)?$",
    re.IGNORECASE,
)
_SAME = bounded_re(
    r"(?:same|similar|correspond|analog|comparab|equivalent|аналогичн|соответств|т\w+ же|т\w+ "
    r"жа|так\w+ же|аналагічн|адпаведн|сопостав)",
    re.IGNORECASE,
)
_EARLIER = bounded_re(
    r"(?:year\s+(?:earlier|ago|before)|previous year|годом ранее|годом раньше|год "
    "назад|предыдущ|year-ago|prior year"
    r"|preceding|годам раней|папярэдн)",
    re.IGNORECASE,
)
_SINCE = bounded_re(r"\b(?:since|с|со|з|начиная\s+с|from)\s+(?:the\s+)?$", re.IGNORECASE)
_CLOSE = bounded_re(
    r"[\s,)]*+\(?\s*(?:(?:of|in|for|during|at|by|over|за|в|во|у|по\s+итогам|на|as\s+of|back\s+in"
    r"|full-year|to)\s+)?(?:the\s+|a\s+|whole\s+)*(?:end\s+of\s+|конец\s+)?$",
    re.IGNORECASE,
)
_NOW = bounded_re(
    r"\b(?:now|currently|today|by\s+now|at\s+present|presently|back\s+then|at\s+that\s+time"
    r"|at\s+the\s+time|at\s+the\s+moment|сейчас|сегодня|на\s+сегодня|тогда|"
    r"в\s+настоящее\s+время|на\s+данный\s+момент|цяпер|тады)\b",
    re.IGNORECASE,
)


# What makes an amount the level of a comparison: 'against $83 million', 'up from', «против 12 млн».
_BASE_LEVEL = bounded_re(
    r"(?:\b(?:against|versus|vs\.?|compared\s+(?:to|with)|(?:up|down|increase|rise|growth|decline"
    r"|decrease)\s+(?:from|on|over)|in\s+exchange\s+for|"
    r"против|по\s+сравнению\s+с[о]?|супраць)\s+(?:the\s+|only\s+|just\s+|some\s+|about\s+"
    r"|around\s+|почти\s+|около\s+)?(?:US|CAD|A|C)?[$€£₽¥]?\s?)$",
    re.IGNORECASE,
)
# 'Climbed 53 percent to $111 million, from $73 million', but not 'from 73 to 111 million'.
_FROM_LEVEL = bounded_re(
    r"\bfrom\s+(?:only\s+|just\s+|some\s+|about\s+|around\s+)?(?:US|CAD|A|C)?[$€£₽¥]?\s?$",
    re.IGNORECASE,
)
_ON_TO = bounded_re(r"\bto\b", re.IGNORECASE)
# «На 5% меньше прошлогодней»: compared with last year's.
_LAST_YEARS = bounded_re(r"прошлогодн|леташн|last\s+year[’']s", re.IGNORECASE)
_THAN = bounded_re(r"\b(?:меньше|больше|ниже|выше|менш\w*|больш\w*|above|below)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dated:
    """A period of the sentence and its part: plain, base or since; ``until`` runs from a since to
    the month of publication.
    """

    found: PeriodMention
    part: str
    until: Period | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Where a figure stands: its own place, the piece of the sentence that is its own, and what
    kind of figure it is.
    """

    start: int
    end: int
    left: int
    right: int
    rate: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """Where the sentence begins, and when the document was published."""

    start: int
    published: date | None


def parts(
    text: str, found: tuple[PeriodMention, ...], rates: tuple[tuple[int, int], ...], whole: Whole
) -> tuple[Dated, ...]:
    """The part each period plays; ``rates`` are the places of rates of change, ``whole`` the
    sentence.
    """
    made = (Dated(one, _part(text, one, rates, whole.start)) for one in found)
    return tuple(
        replace(one, part="plain")
        if _ahead(one.found, whole.published)
        else replace(one, until=_until(one, whole.published))
        for one in made
    )


def _until(one: Dated, published: date | None) -> Period | None:
    """«С 2019 года поставили 1800 тракторов», told in February 2023: January 2019 to
    February 2023.
    """
    now, told = month_of(published), one.found.period
    return (
        Period(told.first, now.last)
        if one.part == "since" and now and told and told.first <= now.first
        else None
    )


def opens_earlier(text: str, one: PeriodMention, floor: int) -> bool:
    """Whether a sentence from ``floor`` turns back with its first words: 'A year earlier the region
    shipped 49 million worth'.
    """
    return bool(_EARLIER.match(text, one.start)) and not text[floor : one.start].strip('–—- «“"')


_SOON = 40
_SPAN = bounded_re(r"\s(?:to|through|по|до|па)\s", re.IGNORECASE)


def _ahead(one: PeriodMention, published: date | None) -> bool:
    """Whether a period lies wholly after publication: nothing is compared with it, it is a
    deadline.
    """
    return published is not None and one.period is not None and one.period.year > published.year


def _part(text: str, one: PeriodMention, rates: tuple[tuple[int, int], ...], floor: int) -> str:
    before = text[max(floor, one.start - 60) : one.start]
    words = text[one.start : one.end]
    if opens_earlier(text, one, floor) and not any(
        end > one.end and start - one.end < _SOON for start, end in rates
    ):
        return "plain"  # «Годом ранее область отгрузила на 49 млн»
    if (
        _BASE.search(before)
        or _EARLIER.search(words)
        or (_LAST_YEARS.match(words) and _THAN.search(before))
    ):
        return "base"
    if _SAME.match(words) and re.search(r"(?:19|20)\d\d|last|прошл|year|год", words):
        return "base"
    near = [end for _, end in rates if 0 <= one.start - end < 60]
    year_only = one.period is not None and one.period.months >= 12
    hit = _BASE_AFTER_RATE.search(before) if near else None
    if hit and hit[0].split()[0].lower() in {"from", "с", "со", "з"} and _SPAN.search(words):
        hit = None  # 'grew 10 percent from January to November'
    if hit and (year_only or hit[0].split()[0].lower() != "over"):
        return "base"
    single = not re.search(r"[-–—/]|\b(?:to|through|по|до|па)\b", words)
    return (
        "since"
        if single
        and _SINCE.search(before)
        and not re.match(r"[\s,]{0,6}(?:to|по|до|through)\b", text[one.end : one.end + 6])
        else "plain"
    )


def choose(
    text: str,
    site: Site,
    dated: tuple[Dated, ...],
    amounts: tuple[int, ...] = (),
    *,
    own: bool = False,
) -> tuple[bool, Period | None]:
    """Whether the sentence dates the figure, and the period. Beside the number first, then before
    it, then behind it.
    """
    dated = tuple(one for one in dated if not _opens_next(text, one, site))
    after = [one for one in dated if one.found.start >= site.end and not _awaits(text, one, site)]
    if (
        after
        and _CLOSE.fullmatch(text[site.end : after[0].found.start])
        and not (site.rate and after[0].part != "plain")
    ):
        return True, after[0].found.period
    if not site.rate and (
        turned := [one for one in dated if one.part == "base" and _leads_to(text, one, site)]
    ):
        return True, turned[0].found.period  # «(годом ранее – 8,7)»
    if site.rate and (shared := _with_level(text, site, after, amounts)):
        return True, shared
    plain = [one for one in dated if one.part == "plain"]
    plain = [
        one
        for one in plain
        if not _owned(text, one, site, amounts) and not _awaits(text, one, site)
    ]
    if own:
        plain = [one for one in plain if site.left <= one.found.start < site.start]
    own_before = [one for one in plain if site.left <= one.found.start < site.start]
    own_after = [one for one in plain if site.end <= one.found.start < site.right]
    before = [one for one in plain if one.found.start < site.left]
    far = [
        one
        for one in plain
        if one.found.start >= site.right
        and not any(site.end < end <= one.found.start for end in amounts)
    ]
    for group in (own_before[-1:], own_after[:1], before[-1:], far[:1]):
        if group:
            return True, group[0].found.period
    since = [one for one in dated if one.until and site.left <= one.found.start < site.start]
    return (True, since[0].until) if since and not site.rate else (False, None)


# 'To the level of 2013, which exceeded $900 million': the level is of that year.
_WHICH = bounded_re(
    r"[,\s]+(?:which|that|when\s+it|когда\s+он|котор\w+)\s+(?:\w+\s+){1,3}(?:US)?[$€£]?",
    re.IGNORECASE,
)
_DASHED = bounded_re(r"\s[–—-]\s")
# 'Jumped 9.5 percent to $300 million in April': the rate is of the level's period.
_TO_LEVEL = bounded_re(
    r"\s*,?\s*(?:to|до|да|reaching|totall?ing|hitting|surpassing|(?:and|и|і)\s+(?:reached"
    r"|stood\s+at|amounted\s+to|totall?ed|hit|составил\w*|достиг\w*|превысил\w*|склаў|склала)"
    r"|достигнув|составив|превысив)\s[^.;,%]{0,40}",
    re.IGNORECASE,
)


def _leads_to(text: str, one: Dated, site: Site) -> bool:
    """Whether a base is followed by its own figure: «годом ранее – 8,7», 'the level of 2013, which
    exceeded $900 million'.
    """
    return bool(
        _DASHED.fullmatch(text, one.found.end, site.start)
        or _WHICH.fullmatch(text, one.found.end, site.start)
    )


def _with_level(
    text: str, site: Site, after: list[Dated], amounts: tuple[int, ...]
) -> Period | None:
    """The period right behind the level that a rate leads to."""
    stop = min((end for end in amounts if end > site.end), default=0)
    close = next((one for one in after if one.found.start >= stop), None)
    if (
        not stop
        or not close
        or close.part != "plain"
        or not _TO_LEVEL.fullmatch(text, site.end, stop)
    ):
        return None
    return close.found.period if _CLOSE.fullmatch(text, stop, close.found.start) else None


def _owned(text: str, one: Dated, site: Site, amounts: tuple[int, ...]) -> bool:
    """Whether the period stands right behind another figure, which it belongs to: '2.8 bn as
    against 2.57 bn in 2016'.
    """
    return any(
        end != site.end
        and text[end - 1] != "%"
        and 0 <= one.found.start - end < 24
        and _CLOSE.fullmatch(text[end : one.found.start])
        and not (
            end < site.start
            and "," in text[end : one.found.start]
            and not re.search("[,;]", text[one.found.end : site.start])
        )
        for end in amounts
    )


# «25% (в январе 2011 года – 30%)», '$5 million (in 2019: $4 million)': in the brackets another
# figure of another time.
_NEXT_IN = bounded_re(r"[^()]{0,30}?[$€£]?\d")


def _opens_next(text: str, one: Dated, site: Site) -> bool:
    """Whether a period opens brackets behind the figure in which a figure of its own stands."""
    between = text[site.end : one.found.start] if one.found.start >= site.end else ""
    return (
        "(" in between
        and ")" not in between
        and len(between) < _SOON
        and _NEXT_IN.match(text, one.found.end) is not None
    )


def _awaits(text: str, one: Dated, site: Site) -> bool:
    """Whether the period behind a figure and a comma dates the next figure: «478 млн, при том что
    весь 2021 год принёс 703 млн».
    """
    opens = text[site.right : site.right + 1]
    if not site.end <= one.found.start < site.right or not (opens.isdigit() or opens in "$€£₽"):
        return False
    return bool(_STOPS.search(text, site.end, one.found.start)) and not re.search(
        "[,;]", text[one.found.end : site.right]
    )


_STOPS = bounded_re(r"[,;:]|\s[—–]\s")


def is_base(text: str, floor: int, start: int) -> bool:
    """Whether the amount at ``start`` is what another is compared with."""
    if _BASE_LEVEL.search(text, max(floor, start - 40), start):
        return True
    return bool(_FROM_LEVEL.search(text, max(floor, start - 40), start)) and not _ON_TO.search(
        text, start, start + 60
    )


def is_now(text: str, start: int, end: int) -> bool:
    """Whether the words speak of the present or of a time left open, so that no earlier period is
    carried on.
    """
    return bool(_NOW.search(text, start, end))


def month_of(published: date | None) -> Period | None:
    """The month of publication, for what is said to stand now."""
    return month_range(published.year, published.month, published.month) if published else None
