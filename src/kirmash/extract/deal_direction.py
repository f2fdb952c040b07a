"""Which party of a deal gives and which gets, by the words of its mention.

A preposition or a case tells it; the order of words only of a subject before the verb of giving or
getting, or of an English name behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kirmash.extract.annotate import names
from kirmash.extract.annotate.places import find_places
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.morphology import parse_word
from kirmash.lang.registry import compile_phrases, phrase_pattern
from kirmash.records.mentions import EconomyMention
from kirmash.reference.economies import country_of
from kirmash.sandbox.expressions import bounded_re

_CYRILLIC = bounded_re(r"[А-Яа-яЁё]")
_LONGEST_CLAUSE = 22  # words from which the order of words tells no direction
_PASSIVE = bounded_re(r"(?:,\s?|\b(?:be|been|being|is|are|was|were)\s(?:\w+ly\s)?)$", re.IGNORECASE)


def language_of(words: str) -> str:
    """The language the terms are read in: Russian where there is a Cyrillic letter."""
    return "ru" if _CYRILLIC.search(words) else "en"


@cache_until_languages_change
def before_name(use: str) -> re.Pattern[str]:
    """The phrases for a use at the end of the words before a name."""
    return bounded_re(rf"\b(?:{phrase_pattern(use)})\s(?:the |an? )?[«“\"]?$", re.IGNORECASE)


def find_direction(words: str, parties: Sequence[str]) -> tuple[str, ...]:
    """Which party gives and which gets, as 'from:CODE' and 'to:CODE': who sells, sends, visits;
    () where the words do not tell.

    >>> find_direction("Kazakhstan will sell potatoes to Pakistan", ("KAZ", "PAK"))
    ('from:KAZ', 'to:PAK')
    """
    if len(words.split()) > _LONGEST_CLAUSE:
        return ()
    places = find_places(words, language_of(words))
    named = [
        (code, place)
        for place in places
        if place.form != "city" and (code := _party_of(place.code, parties))
    ]  # a town's name can be that of another economy's: Ivanovo is a town of Brest too
    if not named:
        return ()
    verb = _verb_of(words)
    told: dict[str, str] = {}
    taken: dict[str, str] = {}
    for code, place in named:
        if role := _role_by_words(words, place, verb):
            told.setdefault(code, role)
        elif verb and not verb.passive and _is_telling(words, place, verb):
            taken.setdefault(code, _role_by_place(place.start < verb.start, verb))
    return _completed(told, taken, parties)


@dataclass(frozen=True, slots=True)
class _Verb:
    """The first verb of giving or getting: where it stands, the role of its subject, whether it is
    passive, and whether an order is what is got.
    """

    start: int
    subject: str
    passive: bool
    order: bool


def _verb_of(words: str) -> _Verb | None:
    won = compile_phrases("terms.wins").search(words)
    found = [
        (match.start(), role)
        for role, key in (("from", "terms.gives"), ("to", "terms.gets"))
        if (match := compile_phrases(key).search(words))
    ]
    if won and (not found or won.start() <= min(found)[0]):
        return _Verb(won.start(), "from", False, True)
    if not found:
        return None
    start, role = min(found)
    passive = bool(_PASSIVE.search(words[:start]) or _passive_form().match(words, start))
    return _Verb(start, role, passive, False)


@cache_until_languages_change
def _passive_form() -> re.Pattern[str]:
    return compile_phrases("terms.passive")


def _role_by_words(words: str, place: EconomyMention, verb: _Verb | None) -> str:
    """The role by the preposition before a place or its case, '' where neither tells."""
    before = words[max(0, place.start - 24) : place.start]
    if before_name("terms.from_before").search(before):
        return "to" if verb and verb.order else "from"
    if before_name("terms.by_before").search(before):
        return verb.subject if verb and verb.passive else ""
    if before_name("terms.to_before").search(before):
        return "to"
    if before_name("terms.in_before").search(before):
        return "from" if verb and verb.subject == "to" and not verb.passive else "to"
    return _role_by_case(words[place.start : place.end]) if place.form == "name" else ""


def _role_by_case(name: str) -> str:
    """'to' for a Russian dative, '' for any other form."""
    last = name.rsplit(maxsplit=1)[-1]
    if not _CYRILLIC.search(last):
        return ""
    cases = names.noun_cases(last)
    return "to" if "datv" in cases and not cases & {"nomn", "gent"} else ""


def _is_telling(words: str, place: EconomyMention, verb: _Verb) -> bool:
    """Whether the order of words tells a role: that of a subject before the verb, or of a name
    behind an English one; "offers Belarusian buses" tells none, as no Russian case but the
    nominative does.
    """
    if place.start > verb.start and place.form != "name":
        return False
    name = words[place.start : place.end]
    if place.form == "adjective" and len(words[: place.start].split()) > 2:  # noqa: PLR2004
        return False  # not the subject's first words
    if not _CYRILLIC.search(name):
        return True
    return place.start < verb.start and "nomn" in _cases(name.split(maxsplit=1)[0])


@lru_cache(maxsize=2_000)
def _cases(word: str) -> frozenset[str]:
    """The cases a Russian noun or adjective can be in."""
    return frozenset(parse.tag.case for parse in parse_word(word.lower()))


def _role_by_place(is_before: bool, verb: _Verb) -> str:
    """The role of who stands before or behind the verb without a preposition."""
    return verb.subject if is_before else ("to" if verb.subject == "from" else "from")


def _completed(
    told: dict[str, str], taken: dict[str, str], parties: Sequence[str]
) -> tuple[str, ...]:
    """The roles of both, where that of one is known: what the words tell goes before what their
    order does; () where both have the same.
    """
    roles = {**taken, **told}
    if len(parties) != 2:  # noqa: PLR2004  # a pair
        return ()
    known = sorted(roles, key=lambda code: code not in told)
    if not known:
        return ()
    if len(told) == 2 and len(set(told.values())) < 2:  # noqa: PLR2004  # both the same
        return ()
    first = known[0]
    other = next(code for code in parties if code != first)
    if not told and len(known) == 2 and roles[first] == roles[other]:  # noqa: PLR2004
        return ()
    opposite = "to" if roles[first] == "from" else "from"
    return tuple(sorted((f"{roles[first]}:{first}", f"{opposite}:{other}")))


def _party_of(code: str, parties: Sequence[str]) -> str:
    """The party a place speaks for, '' for none."""
    if code in parties:
        return code
    return next(
        (party for party in parties if country_of(code) == party or country_of(party) == code), ""
    )
