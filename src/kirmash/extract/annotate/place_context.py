"""What stands around a word and decides whether it names a place there: capitals, currencies,
streets, persons, lists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kirmash.extract.annotate.place_lexicon import Guard, Sense, region_of
from kirmash.lang.base import of_languages
from kirmash.lang.registry import phrases
from kirmash.records.mentions import Place

_LOOK_BACK = 24


@of_languages
def _word_of_place() -> re.Pattern[str]:
    """A word of place right before a name: 'in', «из», «г.»."""
    return re.compile(rf"(?:^|\b)(?:{phrases('place.before')})\s$", re.IGNORECASE)


@of_languages
def _not_after() -> re.Pattern[str]:
    """What behind an adjective makes it part of a currency, a street, an hour or a meat."""
    currency, street, meat = (phrases(f"place.{use}") for use in ("currency", "street", "meat"))
    return re.compile(rf" ?\$|[ -](?:{currency})|\s(?:{street})|\s(?:{meat})s?\b", re.IGNORECASE)


@of_languages
def _district() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{phrases('place.district')})\b")


@of_languages
def _in_list() -> re.Pattern[str]:
    """What between two names makes them a list."""
    return re.compile(rf"\s(?:{phrases('place.listed')})\s")


@of_languages
def _joined() -> re.Pattern[str]:
    """What joins the regions of a list that share one word: "Brest and Minsk regions"."""
    return re.compile(rf"(?:,|,? (?:{phrases('place.joined')}|&))\s")


@of_languages
def _many_regions() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{phrases('place.many_regions')})")


@of_languages
def _in_name() -> re.Pattern[str]:
    """'The China-Belarus industrial park', 'European-American Market Department',
    «Китайско-белорусский индустриальный парк».
    """
    return re.compile(phrases("place.in_name"))


_NOT_BEFORE = re.compile(
    r"(?:доллар\w{0,3}|долл?\.|долл|\bул\.|улиц\w{1,2}|проспект\w{0,2}|площад\w{1,2}|пл\.|шоссе)\s$",
    re.IGNORECASE,
)
_NAME_AFTER = re.compile(
    r"\s(?!Chamber|Ministry|Investment|Export|Trade|Custom|National|Central|Bank|Development"
    "|Business|Government|State)[A-ZА-ЯЁ][a-zа-яё]{2}"
)
_NAME_BEFORE = re.compile(r"[^.!?:;«\"\s]\s+[A-ZА-ЯЁ](?:[a-zа-яё]+|\.)\s$")
_FIRST_NAME = re.compile(
    r"(?:^|\s)(?!(?:In|From|The|To|And|With|But|For|As|At|While|When|Both|Since|Like|Unlike|After"
    r"|Before|By|On|Of|Via|If|King|Queen|South|North)\s)"
    r"[A-Z](?:[a-z]+|\.)\s$"
)
_SURNAME = re.compile(r"[А-ЯЁ]\w+[сц]к(?:ий|ого|ому|им|ом)")
_ORGANISATION = re.compile(
    r"\s(?:[A-Z][a-z]+\s){0,3}(?:Plant|Works|Factory|Mill|Fair|Forum|Exchange|Airport|University"
    r"|Metro|Kremlin|Zoo|Bank|Museum)\b"
)
_ATTACHED = re.compile(r"(?:['’]s)?\s(?:[^\s,.;]+\s){0,3}")


def spelt(text: str, start: int, end: int, sense: Sense) -> bool:
    """Whether capitals and the characters that touch the word suit this sense."""
    guard = sense.guard
    if guard & Guard.EXACT:
        return text[start:end] == sense.exact
    if guard & Guard.HYPHEN:
        return text[end : end + 1] in ("-", "‑", "–") or text[end : end + 3] in (
            " - ",
            " – ",
        )  # «Татарстано - узбекистанский»
    return bool(guard & (Guard.LOWER | Guard.MASKED)) or text[start].isupper()


def is_district(text: str, end: int) -> bool:
    """Whether the word before ``end`` names a district."""
    return _district().match(text, end) is not None


def beside(text: str, first_end: int, second_start: int) -> bool:
    """Whether a country stands so close before a place that it tells whose it is ("Russian city of
    Ivanovo"): no list between them.
    """
    gap = text[first_end:second_start]
    return _ATTACHED.fullmatch(gap) is not None and not _in_list().search(gap)


def follows(text: str, first_end: int, second_start: int) -> bool:
    """Whether a country is added to a place: "Georgia, USA", "Georgia (USA)"."""
    return text[first_end:second_start] in (", ", " (", ", the ")


def allows(text: str, start: int, end: int, sense: Sense) -> bool:
    """Whether what stands before and after leaves the word a name of this place."""
    guard = sense.guard
    if guard & Guard.PLACED and not _placed(text, start, end):
        return False
    if guard & Guard.NAMELIKE and _is_person(text, start, end):
        return False
    return not guard & Guard.ATTRIBUTE or _attribute(text, start, end)


def wavers_to_place(text: str, start: int, end: int, named: bool) -> bool:
    """Whether a form that a surname has too (Иванову) is the town: a word of place before it, or
    its region named and no name beside it.
    """
    return _placed(text, start, end) or (named and not _is_person(text, start, end))


def _placed(text: str, start: int, end: int) -> bool:
    """A word of place before it, and no surname after."""
    return _word_of_place().search(
        text, max(0, start - 12), start
    ) is not None and not _NAME_AFTER.match(text, end)


def _is_person(text: str, start: int, end: int) -> bool:
    """A first name before it, or a surname after it."""
    return bool(
        _NAME_AFTER.match(text, end) or _FIRST_NAME.search(text, max(0, start - _LOOK_BACK), start)
    )


def _attribute(text: str, start: int, end: int) -> bool:
    """An adjective, a capital or a town that is no part of a currency, a street, an hour, a meat or
    a person's name.
    """
    if _not_after().match(text, end) or _NOT_BEFORE.search(text, max(0, start - 12), start):
        return False
    person = _SURNAME.fullmatch(text, start, end) and _NAME_BEFORE.search(
        text, max(0, start - _LOOK_BACK), start
    )
    return not person


def names_body(text: str, place: Place) -> bool:
    """Whether a place only helps to name a park, a university or a department, and plays no part in
    a trade.
    """
    return place.form in {"adjective", "name"} and _in_name().match(text, place.end) is not None


# 'The Middle East country', 'East Africa's largest economy': one of a group, named otherwise.
_ONE_OF_IT = re.compile(
    r"\s(?:country|nation|state|economy|giant|neighbou?r)\b|[’']s\s(?:\w+\s)?(?:largest|biggest"
    r"|top|leading|main|second|third)\b"
)


def settled(text: str, lang: str, found: Sequence[Place]) -> tuple[Place, ...]:
    """The places with lists of regions joined ("Brest and Minsk regions") and towns that only name
    an organisation marked city.
    """
    kept: list[Place] = []
    listed = False
    for place in reversed(found):
        many = _many_regions().match(text, place.end) if place.form != "name" else None
        listed = bool(many) or (
            listed and _joined().fullmatch(text, place.end, kept[-1].start) is not None
        )
        if place.form == "group" and _ONE_OF_IT.match(text, place.end):
            continue
        if listed and place.form in ("adjective", "city", "capital"):
            code = region_of(text[place.start : place.end], lang)
            kept.append(
                Place(place.start, many.end() if many else place.end, code, "name")
                if code
                else place
            )
        elif place.form == "capital" and _ORGANISATION.match(text, place.end):
            kept.append(Place(place.start, place.end, place.code, "city"))
        else:
            kept.append(place)
    return tuple(reversed(kept))
