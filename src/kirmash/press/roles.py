"""Who is whose partner: the places of a clause with the part each plays, and the economies of a figure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kirmash import lexicons
from kirmash.press.reading import Place
from kirmash.terms.measures import Measure

_WINDOW = 60
# What may stand between a preposition and the name: articles, 'Russia’s', 'the province of', «Республикой», «соседней».
_EN_GAP = re.compile(
    r"(?:(?:the|its|our|their|neighbou?ring|neighbou?r|republic of|kingdom of|province of|state of|region of|oblast of"
    r"|city of|all of|whole of|rest of|"
    r"[A-Z]\w+(?:[’'`]s|ian|ese|ish)(?:\s+region\s+of)?)\s+)+$"
)
_RU_GAP = re.compile(
    r"(?:(?:республик\w+|област\w+|кра\w+|соседн\w+|братск\w+|город\w+|государств\w+|стран\w+|королевств\w+|самой|всей|рэспублік\w+)\s+)+$",
    re.IGNORECASE,
)
_PREPOSITIONS = {
    "en": {
        "to": "to", "into": "to", "towards": "to", "onto": "to", "from": "from", "with": "with", "between": "between",
        "of": "of", "by": "of", "in": "in", "for": "of", "and": "and", "among": "in", "against": "with", "out": "from",
        "reached": "to", "at": "in", "&": "and", "or": "and",
    },
    "ru": {
        "в": "to", "во": "to", "на": "to", "для": "of", "из": "from", "с": "with", "со": "with", "между": "between",
        "и": "and", "у": "of", "от": "from", "к": "to", "среди": "in", "или": "and", "да": "to", "з": "with", "ў": "to",
        "паміж": "between", "і": "and",
    },
}  # fmt: skip


# 'To the Russian market', «на российский рынок»: the place itself, not an owner.
_MARKET = re.compile(r"\s+(?:market|economy|econom|рын|экономик|рынак)\w*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Party:
    """A place of a clause and its part: to, from, with, between, of, in, or '' where none is told."""

    place: Place
    part: str


@dataclass(frozen=True, slots=True)
class Economies:
    """Whose figure it is and with whom; None for the world, nobody, or not told."""

    reporter: str | None
    partner: str | None


def parties(text: str, places: tuple[Place, ...], lang: str) -> tuple[Party, ...]:
    """The parts ``places`` play. A country that only tells where a named region lies is left out."""
    codes = {place.code for place in places}
    kept = [place for place in places if not _only_locates(place, codes)]
    found: list[Party] = []
    for place in kept:
        part = _part(text, place, lang)
        if part == "and":
            part = found[-1].part if found else ""
        found.append(Party(place, part))
    return tuple(found)


@cache
def parent(code: str) -> str | None:
    """The country of a region, None for others."""
    entry = lexicons.economies().get(code)
    return entry.parent or None if entry else None


def _only_locates(place: Place, codes: set[str]) -> bool:
    return any(parent(code) == place.code for code in codes if code != place.code)


def _part(text: str, place: Place, lang: str) -> str:
    before = text[max(0, place.start - _WINDOW) : place.start]
    stripped = (_EN_GAP if lang == "en" else _RU_GAP).sub("", before)
    after = text[place.end : place.end + 3]
    if stripped == before and before and not before[-1].isspace():
        return "joined" if before[-1] in "-–—/" else ""
    words = stripped.split()
    word = words[-1].lower().strip('(«“"') if words else ""
    if word.endswith(","):
        return "and" if lang == "en" else ""
    part = _PREPOSITIONS["en" if lang == "en" else "ru"].get(word, "")
    if lang == "be":
        part = {"з": "from_with", "у": "to", "са": "with"}.get(word, part)
    if re.match(r"[’'`]s?\b|['’](?=\s)", after) and part in {"", "of", "in", "and"}:
        return "of"
    if place.form == "adjective" and part in {"to", "in", "from"} and _MARKET.match(text, place.end):
        return part
    if place.form == "adjective" and part in {"to", "from", "with", "in", "and"}:
        return "of" if part != "and" else "and"
    return part or ("of" if place.form == "adjective" else "")


def economies(measure: Measure, found: tuple[Party, ...], home: Economies, alone: bool, at: int = -1) -> Economies:
    """The economies of a figure of ``measure`` from the parties of its clause, filled up from ``home``.

    ``home`` is what the text spoke of before; ``alone`` says that the words mean trade with the whole world;
    ``at`` is where the measure is named: an owner right before it is the reporter.
    """
    if measure in {Measure.TURNOVER, Measure.BALANCE}:
        return _mutual(found, home, alone)
    return _flow(found, home, alone, inward=measure is Measure.IMPORTS, at=at)


def carried(found: tuple[Party, ...], home: Economies) -> Economies:
    """The economies of a figure whose measure is carried on: 'India came next with …' puts India in the partner's place."""
    owners = _codes(found, "of")
    if home.partner and owners and owners[-1] in {home.reporter, home.partner}:
        return Economies(owners[-1], other(owners[-1], home))
    codes = [code for code in _codes(found) if code != home.reporter]
    return Economies(home.reporter, codes[-1]) if codes else home


def _codes(found: tuple[Party, ...], *parts: str) -> list[str]:
    return list(dict.fromkeys(party.place.code for party in found if not parts or party.part in parts))


def other(code: str | None, home: Economies) -> str | None:
    """The economy beside ``code`` in ``home``; its reporter where ``code`` is a stranger."""
    if code == home.reporter:
        return home.partner
    return home.reporter


def _mutual(found: tuple[Party, ...], home: Economies, alone: bool) -> Economies:
    """Trade of one with another: two places named, one named and one known, or both known."""
    withs = _codes(found, "with", "from_with")
    others = [code for code in _codes(found) if code not in withs]
    if withs and others:
        return Economies(others[-1] if len(others) == 1 else others[0], withs[0])
    if withs:
        return Economies(other(withs[0], home), withs[0])
    if alone:
        return Economies(others[0] if others else home.reporter, None)
    if len(others) >= 2:
        return Economies(others[0], others[1])
    if others:
        return home if others[0] in {home.reporter, home.partner} and home.partner else Economies(others[0], other(others[0], home))
    return home


def _flow(found: tuple[Party, ...], home: Economies, alone: bool, *, inward: bool, at: int) -> Economies:
    """A flow with a direction: the exporter reports exports, the importer imports."""
    sources, targets = _codes(found, "from", "from_with"), _codes(found, "to", "in")
    withs = _codes(found, "with")
    owners = _owners(found, at)
    reporters, partners = (targets, sources) if inward else (sources, targets)
    made_in = [party.place.code for party in found if party.part == "of" and party.place.form == "adjective"]
    if inward and (into := _codes(found, "to")) and not sources and made_in and made_in[0] != into[0]:
        return Economies(into[0], made_in[0])  # 'imports of Belarusian milk to Smolensk'
    reporter: str | None
    partner: str | None
    if not inward and sources and not targets:
        reporter, partner = sources[0], next((code for code in (*withs, *owners) if code != sources[0]), None)
    else:
        partner = next(iter(partners or withs), None)
        reporter = next((code for code in (*owners, *reporters) if code != partner), None)
        partner = partner or next((code for code in owners if code != reporter), None)
    if alone:
        return Economies(reporter or home.reporter, None)
    if reporter and partner:
        return Economies(reporter, partner)
    if partner:
        return Economies(other(partner, home), partner)
    if reporter:
        return Economies(reporter, other(reporter, home) if home.partner else None)
    return home


def _owners(found: tuple[Party, ...], at: int) -> list[str]:
    """Economies named as owners, the one right before the measure first."""
    kept = [one for one in found if one.part in {"of", "", "between", "joined", "and"}]
    kept.sort(key=lambda one: 0 if 0 <= at - one.place.end < 4 else 1)
    return list(dict.fromkeys(one.place.code for one in kept))
