"""The readings of one slot of one number, the likeliest first and cut to a few.

The order is by nearness and by how a page tells things: the own sentence, the heading it stands
under, the sentences before, the title, the rest. A reader may look at more by a higher ``most``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kirmash.extract.candidates.model import (
    DerivedPeriod,
    NumberCandidate,
    PageCandidates,
    PeriodCandidate,
    PlaceMention,
    ProductMention,
    UnitReading,
)
from kirmash.records.periods import MONTHS_IN_YEAR, Period

MOST_PLACES, MOST_PERIODS, MOST_PRODUCTS, MOST_UNITS = 12, 12, 12, 8
_OWN, _HEADING, _BEFORE, _TITLE, _PARAGRAPH, _ELSEWHERE = 0.0, 30.0, 40.0, 60.0, 80.0, 140.0
_PER_CHARACTER, _PER_SENTENCE, _PER_MENTION = 0.05, 8.0, 6.0
_BEHIND = 1.4
_MOST_COUNTED = 8
_DERIVED = 60.0
_IN_LEXICON = 0.6


def unit_readings(number: NumberCandidate, most: int = MOST_UNITS) -> tuple[UnitReading, ...]:
    """The readings of a number as a level, the likeliest first."""
    return number.units[:most]


def place_readings(
    page: PageCandidates, number: NumberCandidate, most: int = MOST_PLACES
) -> tuple[str, ...]:
    """The economies a number's reporter or partner may be, the likeliest first; none is always
    possible for the partner and is not listed.
    """
    cost: dict[str, float] = {}
    count: defaultdict[str, int] = defaultdict(int)
    for place in page.places:
        count[place.code] += 1
        here = _cost(page, number, place)
        cost[place.code] = min(here, cost.get(place.code, here))
    ranked = sorted(
        cost, key=lambda code: cost[code] - _PER_MENTION * min(count[code], _MOST_COUNTED)
    )
    return tuple(ranked[:most])


def period_readings(
    page: PageCandidates, number: NumberCandidate, most: int = MOST_PERIODS
) -> tuple[Period, ...]:
    """The periods a number may be of, those of the text before the derived ones of equal
    likelihood.
    """
    cost: dict[Period, float] = {}
    for mention in page.periods:
        here = _cost(page, number, mention)
        cost[mention.period] = min(here, cost.get(mention.period, here))
    for rank, derived in enumerate(page.derived_periods):
        cost[derived.period] = _derived_cost(derived, rank, cost)
    return tuple(sorted(cost, key=lambda period: cost[period])[:most])


def _derived_cost(derived: DerivedPeriod, rank: int, cost: dict[Period, float]) -> float:
    """A year earlier than a likely period is likelier than one that no word implies."""
    if derived.derivation == "year_earlier":
        return cost.get(derived.period.months_earlier(-MONTHS_IN_YEAR), _ELSEWHERE) + _DERIVED
    return _DERIVED + rank * _PER_SENTENCE


def product_readings(
    page: PageCandidates, number: NumberCandidate, most: int = MOST_PRODUCTS
) -> tuple[ProductMention, ...]:
    """What a number may be of, the likeliest first, each head once; no product is always possible
    and is not listed.
    """
    ranked = sorted(_near_products(page, number), key=lambda pair: pair[0])
    unique: dict[str, ProductMention] = {}
    for _, product in ranked:
        unique.setdefault(product.words.casefold(), product)
    return tuple(unique.values())[:most]


def _near_products(
    page: PageCandidates, number: NumberCandidate
) -> Iterator[tuple[float, ProductMention]]:
    for product in page.products:
        cost = _cost(page, number, product)
        yield cost * (_IN_LEXICON if product.key else 1.0), product


def _cost(
    page: PageCandidates,
    number: NumberCandidate,
    mention: PlaceMention | PeriodCandidate | ProductMention,
) -> float:
    """How far a mention is from a number, as a reader would go."""
    if mention.sentence == number.sentence:
        gap = max(mention.start - number.end, number.start - mention.end, 0)
        return _OWN + gap * _PER_CHARACTER * (_BEHIND if mention.start > number.start else 1.0)
    sentence = page.sentences[number.sentence]
    if mention.sentence == sentence.heading:
        return _HEADING
    steps = number.sentence - mention.sentence
    if steps < 0:
        return _ELSEWHERE - steps * _PER_SENTENCE
    far = _BEFORE + steps * _PER_SENTENCE
    if mention.sentence == 0:
        return min(far, _TITLE)
    same = page.sentences[mention.sentence].paragraph == sentence.paragraph
    return min(far, _ELSEWHERE) if same else min(far + _PARAGRAPH / 4, _ELSEWHERE)
