"""Which economies a deal is between: those its clause names, else those the document is about.

The country an ambassador serves in is the address of the talk, not a party, where a region of it is
spoken of.
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
