"""Which economies a deal is between: those its clause names, else those the document is about.

The country an ambassador serves in is the address of the talk, not a party, where a region of it is
spoken of; nor is the town a firm has its seat in. "The Russian region" is the region of Russia the
document is about, and talks "with foreign leaders" are not of the document's pair.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from kirmash.records.mentions import AnnotatedDocument, EconomyMention
from kirmash.reference.economies import country_of
from kirmash.sandbox.expressions import bounded_re

_POSTED = bounded_re(
    r"(?:\b(?:ambassador|envoy|embassy|consul(?:ate)?)(?:[ "
    r"-](?:general|extraordinary|plenipotentiary|and|of|[\w'’-]+)){0,7}"
    r"\s(?:to|in)\s(?:the\s)?"
    r"|\b(?:посол|посл[ауо]м?|после|посольств\w*|(?:ген)?консул\w*|полпред\w*|торгпред\w*)(?:[ "
    r"-][\w-]+){0,6}\sво?\s"
    r"|\b(?:пас(?:ол|ла|лу|лом|ле)|пасольств\w*|(?:ген)?консул\w*)(?:[ -][\w-]+){0,6}\s[уў]\s)$",
    re.IGNORECASE,
)
_LOOK_BACK = 90
_SEAT_AFTER = bounded_re(r"-(?:based|registered|headquartered)\b", re.IGNORECASE)
_SEAT_BEFORE = bounded_re(
    r"(?:\b(?:based|headquartered|registered)\sin\s"
    r"|\b(?:базирующ|зарегистрированн|расположенн)\w+\sв\s"
    r"|\b(?:зарэгістраван|размешчан)\w+\s[уў]\s)$",
    re.IGNORECASE,
)
_ITS_REGION = bounded_re(
    r"\s(?:region|province|oblast|city|регион(?:а|у|ом|е)?|област(?:ь|и|ью)|город(?:а|у|ом|е)?"
    r"|рэгіён(?:а|у|ам|е)?|вобласц(?:ь|і|ю)|горад(?:а|у|ам|зе)?)\b",
    re.IGNORECASE,
)
_INDEFINITE = bounded_re(r"\b(?:an?|any|another|every|each|some)\s$", re.IGNORECASE)
_WITH_OTHERS = bounded_re(
    r"\b(?:with|to|for|from|by|of|between)\s(?:(?:a|the|number|of|many|several|various|some|his"
    r"|her|their)\s){0,4}(?:foreign|other|third|world)\s(?:foreign\s)?"
    r"(?:leaders|countries|states|nations|heads|presidents|governments)\b"
    r"|\b(?:с|со|для|в|из|между)\s(?:(?:рядом|многими|некоторыми|лидерами|главами|президентами"
    r"|ряда|многих)\s){0,2}(?:иностранны|зарубежны|мировы|други|ины|третьи)(?:ми|х|е)\s"
    r"(?:лидер|стран|государств|глав|президент|правительств)\w*"
    r"|\b(?:з|са|для|у|ў|паміж)\s(?:(?:шэрагам|многімі|некаторымі|лідарамі|кіраўнікамі)\s){0,2}"
    r"(?:замежны|сусветны|іншы|трэці)(?:мі|х|я)\s(?:лідар|краін|дзяржаў|кіраўнік|прэзідэнт)\w*",
    re.IGNORECASE,
)


def pair_of(reading: AnnotatedDocument) -> tuple[str, ...]:
    """The economies the document is about; a country named only as an ambassador's post gives way
    to its region spoken of.
    """
    told = Counter(
        place.code for place in without_posts(reading.text, reading.places, homes_of(reading))
    )
    return tuple(_meant(code, told) for code in reading.pair if code)


def homes_of(reading: AnnotatedDocument) -> frozenset[str]:
    """The countries whose regions the document names."""
    codes = {place.code for place in reading.places}
    return frozenset(country_of(code) for code in codes if country_of(code) != code)


def without_posts(
    text: str, places: Iterable[EconomyMention], homes: frozenset[str]
) -> list[EconomyMention]:
    """The places but those an ambassador is posted to, where a region of that country, one of
    ``homes``, is named.
    """
    return [place for place in places if place.code not in homes or not _is_post(text, place)]


def without_seats(
    text: str, places: Iterable[EconomyMention], pair: Sequence[str]
) -> list[EconomyMention]:
    """The places but those a firm only has its seat in, where the seat's country is one of the
    ``pair``'s: "the Kursk-based trading house" makes Kursk no party of a talk held in Ivanovo.
    """
    homes = {country_of(code) for code in pair}
    told = list(places)
    others = [
        place
        for place in told
        if place.code in pair or country_of(place.code) not in homes or not _is_seat(text, place)
    ]
    return others or told


def region_meant(text: str, place: EconomyMention, pair: Sequence[str]) -> str:
    """The code of ``place``; of a country's adjective before 'region' that of the one region of
    this country in the ``pair``: 'sell more to the Russian region'.
    """
    regions = [code for code in pair if code != place.code and country_of(code) == place.code]
    if (
        len(regions) != 1
        or not _ITS_REGION.match(text, place.end)
        or _INDEFINITE.search(text, max(0, place.start - _LOOK_BACK), place.start)
    ):
        return place.code
    return regions[0]


def with_others(words: str) -> bool:
    """Whether words tell of dealings with others that they do not name: 'talks with a number of
    foreign leaders', «с другими странами».
    """
    return bool(_WITH_OTHERS.search(words))


def parties(codes: Iterable[str], pair: Sequence[str]) -> tuple[str, ...]:
    """Two economies of a deal from the ``codes`` its clause names and the ``pair`` of the document,
    fewer where no more are known.
    """
    found = _fine(codes, pair)
    if len(found) < 2:
        found = _fine([*found, *pair], pair)
    return tuple(found[:2])


def _is_post(text: str, place: EconomyMention) -> bool:
    return bool(_POSTED.search(text, max(0, place.start - _LOOK_BACK), place.start))


def _is_seat(text: str, place: EconomyMention) -> bool:
    before = _SEAT_BEFORE.search(text, max(0, place.start - _LOOK_BACK), place.start)
    return bool(before or _SEAT_AFTER.match(text, place.end))


def _meant(code: str, told: Counter[str]) -> str:
    """The region named most, where its country is named nowhere but as a post."""
    regions = [
        (count, region)
        for region, count in told.items()
        if region != code and country_of(region) == code
    ]
    return max(regions)[1] if regions and not told[code] else code


def _fine(codes: Iterable[str], pair: Sequence[str]) -> list[str]:
    """Each code once; of a country and its region the one the document is about, else the region.

    'Russia's Ivanovo Oblast' is the region; 'Belarusian firms, among them Orsha Linen Mill' is the
    country.
    """
    said = list(dict.fromkeys(codes))
    countries = {code for code in said if code in pair and country_of(code) == code}
    kept = [code for code in said if code in countries or country_of(code) not in countries]
    regions = {country_of(code) for code in kept if country_of(code) != code}
    return [code for code in kept if code in countries or code not in regions]
