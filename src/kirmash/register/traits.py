"""What of a mention tells which deal it is about: goods, theme, actors, parties, days, years, the number of a session."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from kirmash import lexicons
from kirmash.errors import BadPeriod
from kirmash.register.subjects import subjects_in
from kirmash.terms import periods
from kirmash.terms.deals import DealKind, DealMention, DealStatus

_SITTING = r"(?:session|sitting|meeting|forum|congress|round|заседани|пасяджэнн|форум|встреч|съезд|раунд)"
_ORDINALS = (
    r"first|inaugural|1st|перв\w+|перш\w+", r"second|2nd|втор\w+|друг\w+", r"third|3rd|трет\w+|трэц\w+",
    r"fourth|4th|четв[её]рт\w+|чацв[её]рт\w+", r"fifth|5th|пят\w+", r"sixth|6th|шест\w+|шост\w+", r"seventh|7th|седьм\w+|с[её]м\w+",
    r"eighth|8th|восьм\w+", r"ninth|9th|девят\w+|дзявят\w+", r"tenth|10th|десят\w+|дзясят\w+",
)  # fmt: skip
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_WORDS = "|".join(f"(?P<n{at}>{words})" for at, words in enumerate(_ORDINALS, 1))
_NUMBERED = re.compile(
    rf"\b(?:(?P<digits>\d{{1,2}})(?:-?(?:st|nd|rd|th|е|ое|го|м|я|й|ый))|(?P<roman>[ivx]+)|{_WORDS})\s+(?:[\w-]+\s+){{0,3}}?(?:\w+-)?{_SITTING}",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(?:for the (?P<en>first|second|third|fourth|fifth) time|(?P<once>впервые|упершыню)"
    r"|в[ао]?\s(?P<ru>перв|втор|трет|четв[её]рт|пят)\w+ раз"
    r"|(?P<be>перш|друг|трэц|чацв[её]рт|пят)ы раз)", re.IGNORECASE
)  # fmt: skip
_GATHERS = re.compile(
    r"session|sitting|\bmet\b|meet|gather|conven|заседани|собер|собрал|собира|встреч|провед|провел|пройд|прош|пасяджэнн|сабра|сабяр",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\b(20\d\d)\s?[-–—/]\s?(20\d\d|\d\d)\b")
_FOR_YEAR = re.compile(r"(?:\bfor|\bна)\s+(20\d\d)\b(?!\s?[-–—/]\s?\d)", re.IGNORECASE)
_YEAR = re.compile(r"\b20\d\d\b")
_REPORTED = timedelta(days=3)
"""Within which a visit or session that is told without its day is taken to have been reported."""
_GATHERINGS = frozenset({"working_group", "commission", "forum", "conference", "summit", "exhibition", "presentation"})


@dataclass(frozen=True, slots=True)
class Traits:
    """One mention as the linking sees it.

    ``days`` are the first and last day it happened or is to happen, as far as known, else the day it was published;
    ``terms`` the years a paper is for, ``years`` every year named; ``name`` is the mention's id,
    hashed once; ``subjects`` are the services and works it names where it moves no goods; ``theme`` is the mention's
    or, of a plan's item, the one its words name. ``back`` marks a mention that only
    looks back: at an event of a year gone by, at anything else of a year before the last.
    """

    mention: DealMention
    name: str
    theme: str
    said: date | None
    parties: frozenset[str]
    goods: frozenset[str]
    actors: frozenset[str]
    days: tuple[date, date] | None
    terms: frozenset[int]
    years: frozenset[int]
    ordinal: int | None
    words: str
    gathering: bool
    back: bool
    subjects: frozenset[str] = frozenset()


def traits_of(mention: DealMention, said: date | None) -> Traits:
    """The traits of one mention published on ``said``."""
    words = " ".join((mention.object, *(span.quote for span in mention.spans)))
    goods, theme = frozenset(mention.goods), mention.theme or ("" if mention.goods else theme_in(mention.object))
    gathering = mention.kind is DealKind.EXHIBITION or (mention.kind is DealKind.OTHER and theme in _GATHERINGS)
    event = gathering or mention.kind is DealKind.VISIT
    days = _days(_happens(mention, gathering), said)
    if event and not mention.date and said and mention.status is DealStatus.COMPLETED:
        days = said - _REPORTED, said
    back = bool(said and days and said.year - days[1].year > (0 if event else 1))
    return Traits(
        mention, mention.id, theme, said, frozenset(mention.parties), goods, frozenset(mention.actors),
        days, terms_in(words) | _long(mention.date), frozenset(map(int, _YEAR.findall(words))),
        ordinal_in(words), mention.object.casefold(), gathering, back, frozenset() if goods else _subjects(mention),
    )  # fmt: skip


def _subjects(mention: DealMention) -> frozenset[str]:
    """The services and works the object names, else the words it stands in."""
    return frozenset(subjects_in(mention.object) or subjects_in(" ".join(span.quote for span in mention.spans)))


def ordinal_in(words: str) -> int | None:
    """The number of a session or forum named in English, Russian or Belarusian; None where none is."""
    found = _NUMBERED.search(words)
    if not found:
        return _time_of(words)
    if found["digits"]:
        return int(found["digits"])
    if found["roman"]:
        roman = found["roman"].casefold()
        return _ROMAN.index(roman) + 1 if roman in _ROMAN else None
    return next(at for at in range(1, len(_ORDINALS) + 1) if found[f"n{at}"])


def _time_of(words: str) -> int | None:
    """The number of a gathering by its turn: 'met for the first time', «соберётся впервые», «собралась во второй раз»."""
    found = _TIMES.search(words) if _GATHERS.search(words) else None
    if not found:
        return None
    said = "first" if found["once"] else found["en"] or found["ru"] or found["be"]
    return next(
        (at for at, forms in enumerate(_ORDINALS, 1) if re.match(forms, said + ("ый" if found["ru"] or found["be"] else ""), re.I)), None
    )


def theme_in(words: str) -> str:
    """The theme of the deals lexicon that words of a plan name first, '' where they name none."""
    found = [(match.start(), -len(match[0]), theme) for theme, form in _themes() if (match := form.search(words))]
    return min(found)[2] if found else ""


@cache
def _themes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = (row for row in lexicons.rows("deal_words") if row["role"] == "theme")
    return tuple((row["value"], re.compile("|".join(map(_form, row["words"].split("|"))), re.IGNORECASE)) for row in rows)


def _form(entry: str) -> str:
    """'рабоч* групп*' as an expression over whole words."""
    return r"\b" + r"\w*".join(map(re.escape, entry.split("*"))) + (r"\b" if not entry.endswith("*") else "")


def terms_in(words: str) -> frozenset[int]:
    """The years a plan or agreement is made for: "2016–2017", "for 2017", «на 2017 год»; not the year it was made in."""
    ranges = ((int(first), int(last if len(last) == 4 else first[:2] + last)) for first, last in _RANGE.findall(words))
    spread = {year for first, last in ranges if 0 < last - first < 20 for year in range(first, last + 1)}
    return frozenset(spread) or frozenset(map(int, _FOR_YEAR.findall(words)))


def headings_of(good: str) -> frozenset[str]:
    """The HS headings (4 digits, or fewer where the lexicon has fewer) a goods key stands for."""
    entry = lexicons.goods().get(good)
    return frozenset(code[:4] for code in entry.hs) if entry else frozenset()


def _long(when: str | None) -> frozenset[int]:
    """The years of a date that is a run of more than a year."""
    if not when or "/" not in when:
        return frozenset()
    try:
        period = periods.parse(when)
    except BadPeriod:
        return frozenset()
    return frozenset(range(period.first // 12, period.last // 12 + 1)) if period.months > 12 else frozenset()


def _happens(mention: DealMention, gathering: bool) -> str | None:
    """When it happens as told; of a visit or gathering that is only due, its due day."""
    return mention.date or (mention.due if gathering or mention.kind is DealKind.VISIT else None)


def _days(when: str | None, said: date | None) -> tuple[date, date] | None:
    if not when:
        return (said, said) if said else None
    try:
        if len(when) == 10:
            day = date.fromisoformat(when)
            return day, day
        period = periods.parse(when)
    except ValueError:
        return (said, said) if said else None
    first = date(period.first // 12, period.first % 12 + 1, 1)
    following = period.last + 1
    last = date(following // 12, following % 12 + 1, 1) - timedelta(days=1)
    # "in April", said in April: the day it was said is the nearest that is known.
    return (said, said) if said and first <= said <= last else (first, last)
