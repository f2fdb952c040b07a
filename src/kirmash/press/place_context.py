"""What stands around a word and decides whether it names a place there: capitals, currencies, streets, persons, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from kirmash import lexicons
from kirmash.press.place_lexicon import Guard, Sense, fold
from kirmash.press.reading import Place

_LOOK_BACK = 24
_PLACED = re.compile(
    r"(?:^|\b)(?:in|from|near|city of|town of|mayor of|в|во|из|под|до|близ|г\.|город|города|городе|городом|городу)\s$", re.IGNORECASE
)
_CURRENCY_AFTER = re.compile(
    r" ?\$|[ -](?:dollar|ro?uble|yuan|lira|pound|franc|rupee|shilling|tenge|peso|рубл|юан|тенге|лир|манат|сом|сум|фунт)", re.IGNORECASE
)
_CURRENCY_BEFORE = re.compile(r"(?:доллар\w{0,3}|долл?\.|долл|рубл\w{1,3}|\$)\s$", re.IGNORECASE)
_STREET_AFTER = re.compile(
    r"\s(?:улиц|ул\.|просп|пр-т|шосс|площад|вокзал|переул|бульвар|набережн|времен|время|трасс|тракт|рынок|язык"
    r"|[Ss]treet|[Aa]venue|[Hh]ighway|[Tt]ime\b|[Ss]quare|[Ll]anguage)"
)
_STREET_BEFORE = re.compile(r"(?:\bул\.|улиц\w{1,2}|проспект\w{0,2}|площад\w{1,2}|пл\.|шоссе)\s$", re.IGNORECASE)
_DISTRICT = re.compile(r"\s(?:[Dd]istricts?|[Rr]aion|[Rr]ayon|район(?:а|у|ом|е|ы|ов)?)\b")
_MEAT = re.compile(r"\s(?:meat|breast|fillet|leg|poultry|farm|thigh|wing)s?\b")
_DOMAIN = re.compile(r"\.[a-z]{2}")
_NAME_AFTER = re.compile(r"\s[A-ZА-ЯЁ][a-zа-яё]{2}")
_NAME_BEFORE = re.compile(r"(?:^|[^.!?\s]\s)[A-ZА-ЯЁ](?:[a-zа-яё]+|\.)\s$")
_ORGANISATION = re.compile(r"\s(?:[A-Z][a-z]+\s)*(?:Plant|Works|Factory|Mill|Fair|Forum|Exchange|Airport|University|Metro|Kremlin|Zoo|Bank)\b")
_JOINED = re.compile(r"(?:,|,? (?:and|и|і|&))\s")
_MANY_REGIONS = re.compile(r"\s(?:[Oo]blasts|[Rr]egions|[Pp]rovinces|област(?:ей|ями|ях|ям|и)|обл\.|вобласц(?:ей|ямі|ях|ям|і)|абласцей)")


def spelt(text: str, start: int, end: int, sense: Sense) -> bool:
    """Whether capitals and the characters that touch the word suit this sense."""
    guard = sense.guard
    if guard & Guard.EXACT:
        return text[start:end] == sense.exact
    if guard & Guard.HYPHEN:
        return text[end : end + 1] in ("-", "‑", "–")
    return bool(guard & (Guard.LOWER | Guard.MASKED)) or text[start].isupper()


def is_district(text: str, end: int) -> bool:
    """Whether the word before ``end`` names a district."""
    return _DISTRICT.match(text, end) is not None


def allows(text: str, start: int, end: int, sense: Sense) -> bool:
    """Whether what stands before and after leaves the word a name of this place."""
    guard, after, back = sense.guard, text[end : end + 1], max(0, start - _LOOK_BACK)
    if guard & Guard.PLACED and not _placed(text, start, end):
        return False
    if guard & Guard.NAMELIKE and (_NAME_AFTER.match(text, end) or _NAME_BEFORE.search(text, back, start)):
        return False
    if after == "." and _DOMAIN.match(text, end):
        return False
    return not guard & Guard.ATTRIBUTE or (after in (" ", "$", "-", "\u00a0", "\n", "") and _attribute(text, start, end)) or after not in " $-\u00a0\n"


def _placed(text: str, start: int, end: int) -> bool:
    return _PLACED.search(text, max(0, start - 12), start) is not None and not _NAME_AFTER.match(text, end)


def _attribute(text: str, start: int, end: int) -> bool:
    """An adjective that is none of a currency, a street, a station, an hour or a surname."""
    if _CURRENCY_AFTER.match(text, end) or _STREET_AFTER.match(text, end):
        return False
    return True


def settled(text: str, found: Sequence[Place]) -> tuple[Place, ...]:
    return tuple(found)
