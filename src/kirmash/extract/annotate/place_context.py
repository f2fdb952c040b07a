"""The words around a word that decide whether it names a place there: capitals, currencies,
streets, persons, lists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kirmash.extract.annotate.place_lexicon import PlaceConditions, PlaceSense, region_code
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import phrase_pattern
from kirmash.records.mentions import EconomyMention
from kirmash.sandbox.expressions import bounded_re

_LOOK_BACK = 24


@cache_until_languages_change
def _place_word_pattern() -> re.Pattern[str]:
    """A word of place right before a name: 'in', «из», «г.»."""
    return bounded_re(rf"(?:^|\b)(?:{phrase_pattern('place.before')})\s$", re.IGNORECASE)


@cache_until_languages_change
def _not_after_pattern() -> re.Pattern[str]:
    """What behind an adjective makes it part of a currency, a street, an hour or a meat."""
    currency, street, meat = (
        phrase_pattern(f"place.{use}") for use in ("currency", "street", "meat")
    )
    return bounded_re(rf" ?\$|[ -](?:{currency})|\s(?:{street})|\s(?:{meat})s?\b", re.IGNORECASE)


@cache_until_languages_change
def _district_pattern() -> re.Pattern[str]:
    return bounded_re(rf"\s(?:{phrase_pattern('place.district')})\b")


@cache_until_languages_change
def _in_list_pattern() -> re.Pattern[str]:
    """What between two names makes them a list."""
    return bounded_re(rf"\s(?:{phrase_pattern('place.listed')})\s")


@cache_until_languages_change
def _list_joint_pattern() -> re.Pattern[str]:
    """What joins the regions of a list that share one word: "Brest and Minsk regions"."""
    return bounded_re(rf"(?:,|,? (?:{phrase_pattern('place.joined')}|&))\s")


@cache_until_languages_change
def _many_regions_pattern() -> re.Pattern[str]:
    return bounded_re(rf"\s(?:{phrase_pattern('place.many_regions')})")


@cache_until_languages_change
def _in_name_pattern() -> re.Pattern[str]:
    """'The China-Belarus industrial park', 'European-American Market Department',
    «Китайско-белорусский индустриальный парк».
    """
    return bounded_re(phrase_pattern("place.in_name"))


_NOT_BEFORE = bounded_re(
    r"(?:доллар\w{0,3}|долл?\.|долл|\bул\.|улиц\w{1,2}"
    r"|проспект\w{0,2}|площад\w{1,2}|пл\.|шоссе)\s$",
    re.IGNORECASE,
)
_NAME_AFTER = bounded_re(
    r"\s(?!Chamber|Ministry|Investment|Export|Trade|Custom|National|Central|Bank|Development"
    "|Business|Government|State)[A-ZА-ЯЁ][a-zа-яё]{2}"
)
_NAME_BEFORE = bounded_re(r"[^.!?:;«\"\s]\s+[A-ZА-ЯЁ](?:[a-zа-яё]+|\.)\s$")
_FIRST_NAME = bounded_re(
    r"(?:^|\s)(?!(?:In|From|The|To|And|With|But|For|As|At|While|When|Both|Since|Like|Unlike|After"
    r"|Before|By|On|Of|Via|If|King|Queen|South|North)\s)"
    r"[A-Z](?:[a-z]+|\.)\s$"
)
_SURNAME = bounded_re(r"[А-ЯЁ]\w+[сц]к(?:ий|ого|ому|им|ом)")
_ORGANISATION = bounded_re(
    r"\s(?:[A-Z][a-z]+\s){0,3}(?:Plant|Works|Factory|Mill|Fair|Forum|Exchange|Airport|University"
    r"|Metro|Kremlin|Zoo|Bank|Museum)\b"
)
_ATTACHED_GAP = bounded_re(r"(?:['’]s)?\s(?:[^\s,.;]+\s){0,3}")


def spelling_fits_sense(text: str, start: int, end: int, sense: PlaceSense) -> bool:
    """Whether capitals and the characters that touch the word suit this sense."""
    guard = sense.guard
    if guard & PlaceConditions.EXACT_SPELLING:
        return text[start:end] == sense.exact_spelling
    if guard & PlaceConditions.COMPOUND_PART:
        return text[end : end + 1] in ("-", "‑", "–") or text[end : end + 3] in (
            " - ",
            " – ",
        )  # «Татарстано - узбекистанский»
    return (
        bool(guard & (PlaceConditions.LOWER_CASE_ALLOWED | PlaceConditions.NOT_A_PLACE))
        or text[start].isupper()
    )


def is_district_name(text: str, end: int) -> bool:
    """Whether the word before ``end`` names a district."""
    return _district_pattern().match(text, end) is not None


def is_country_before_place(text: str, first_end: int, second_start: int) -> bool:
    """Whether a country is so close before a place that the place is its own ("Russian city of
    Ivanovo"): no list between them.
    """
    gap = text[first_end:second_start]
    return _ATTACHED_GAP.fullmatch(gap) is not None and not _in_list_pattern().search(gap)


def is_country_after_place(text: str, first_end: int, second_start: int) -> bool:
    """Whether a country is added to a place: "Georgia, USA", "Georgia (USA)"."""
    return text[first_end:second_start] in (", ", " (", ", the ")


def context_allows(text: str, start: int, end: int, sense: PlaceSense) -> bool:
    """Whether the words before and after leave the word a name of this place."""
    guard = sense.guard
    if guard & PlaceConditions.NEEDS_PLACE_WORD and not _has_place_word(text, start, end):
        return False
    if guard & PlaceConditions.PERSON_NAME and _is_person(text, start, end):
        return False
    return not guard & PlaceConditions.ATTRIBUTE or _is_place_attribute(text, start, end)


def is_town_not_surname(text: str, start: int, end: int, region_mentioned: bool) -> bool:
    """Whether a form that a surname has too (Иванову) is the town: a word of place before it, or
    its region named and no name beside it.
    """
    return _has_place_word(text, start, end) or (
        region_mentioned and not _is_person(text, start, end)
    )


def _has_place_word(text: str, start: int, end: int) -> bool:
    """A word of place before it, and no surname after."""
    return _place_word_pattern().search(
        text, max(0, start - 12), start
    ) is not None and not _NAME_AFTER.match(text, end)


def _is_person(text: str, start: int, end: int) -> bool:
    """A first name before it, or a surname after it."""
    return bool(
        _NAME_AFTER.match(text, end) or _FIRST_NAME.search(text, max(0, start - _LOOK_BACK), start)
    )


def _is_place_attribute(text: str, start: int, end: int) -> bool:
    """An adjective, a capital or a town that is no part of a currency, a street, an hour, a meat or
    a person's name.
    """
    if _not_after_pattern().match(text, end) or _NOT_BEFORE.search(text, max(0, start - 12), start):
        return False
    person = _SURNAME.fullmatch(text, start, end) and _NAME_BEFORE.search(
        text, max(0, start - _LOOK_BACK), start
    )
    return not person


def is_part_of_organisation_name(text: str, place: EconomyMention) -> bool:
    """Whether a place only helps to name a park, a university or a department, and plays no part in
    a trade.
    """
    return (
        place.form in {"adjective", "name"}
        and _in_name_pattern().match(text, place.end) is not None
    )


# 'The Middle East country', 'East Africa's largest economy': one of a group, named otherwise.
_GROUP_MEMBER = bounded_re(
    r"\s(?:country|nation|state|economy|giant|neighbou?r)\b|[’']s\s(?:\w+\s)?(?:largest|biggest"
    r"|top|leading|main|second|third)\b"
)


def resolve_region_lists(
    text: str, lang: str, places: Sequence[EconomyMention]
) -> tuple[EconomyMention, ...]:
    """The places with lists of regions joined ("Brest and Minsk regions") and towns that only name
    an organisation marked city.
    """
    resolved: list[EconomyMention] = []
    listed = False
    for place in reversed(places):
        many = _many_regions_pattern().match(text, place.end) if place.form != "name" else None
        listed = bool(many) or (
            listed
            and _list_joint_pattern().fullmatch(text, place.end, resolved[-1].start) is not None
        )
        if place.form == "group" and _GROUP_MEMBER.match(text, place.end):
            continue
        if listed and place.form in ("adjective", "city", "capital"):
            code = region_code(text[place.start : place.end], lang)
            resolved.append(
                EconomyMention(place.start, many.end() if many else place.end, code, "name")
                if code
                else place
            )
        elif place.form == "capital" and _ORGANISATION.match(text, place.end):
            resolved.append(EconomyMention(place.start, place.end, place.code, "city"))
        else:
            resolved.append(place)
    return tuple(reversed(resolved))
