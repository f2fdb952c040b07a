"""The readings of one slot of one number, the likeliest first and cut to a few.

A reading's score is the sum of learned weights (``data/candidate_ranking.csv``, made by
``training/ranking.py``): of where its best mention stands from the number, of how the mention is
read, and of how often the page has it. A reader may look at more by a higher ``most``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeVar

from kirmash.extract.candidates.model import (
    CandidateSentence,
    NumberCandidate,
    PageCandidates,
    PeriodCandidate,
    PlaceMention,
    ProductMention,
    UnitReading,
)
from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.reference.lexicons import data_rows

MOST_PLACES, MOST_PERIODS, MOST_PRODUCTS, MOST_UNITS = 12, 12, 12, 8
_FARTHEST_RANK, _FARTHEST_STEP, _MOST_COUNTED = 4, 6, 5
_MANY, _FIRST, _BEHIND, _AHEAD = 150, 20, 50, 20  # mentions of a page; those looked at
_Reading = TypeVar("_Reading")
_Near = TypeVar("_Near", PlaceMention, PeriodCandidate, ProductMention)
_Mention = PlaceMention | PeriodCandidate | ProductMention
Features = tuple[str, ...]
"""The names of what is true of a reading; its score is the sum of their weights."""


@cache
def load_weights() -> Mapping[str, float]:
    """The learned weights by the name of the feature; one not listed weighs nothing."""
    return {row["feature"]: float(row["weight"]) for row in data_rows("candidate_ranking")}


def unit_readings(number: NumberCandidate, most: int = MOST_UNITS) -> tuple[UnitReading, ...]:
    """The readings of a number as a level, the likeliest first."""
    return number.units[:most]


def place_readings(
    page: PageCandidates, number: NumberCandidate, most: int = MOST_PLACES
) -> tuple[str, ...]:
    """The economies a number's reporter or partner may be, the likeliest first; none is always
    possible for the partner and is not listed.
    """
    return _best(place_features(page, number), most)


def period_readings(
    page: PageCandidates, number: NumberCandidate, most: int = MOST_PERIODS
) -> tuple[Period, ...]:
    """The periods a number may be of, the likeliest first; none is always possible."""
    return _best(period_features(page, number), most)


def product_readings(
    page: PageCandidates, number: NumberCandidate, most: int = MOST_PRODUCTS
) -> tuple[ProductMention, ...]:
    """What a number may be of, the likeliest first, the same words once; no product is always
    possible and is not listed.
    """
    mentions: dict[str, ProductMention] = {}
    features: dict[str, list[Features]] = {}
    for product, names in product_features(page, number):
        words = product.words.casefold()
        if words not in mentions or _score(names) > max(map(_score, features[words])):
            mentions[words] = product
        features.setdefault(words, []).append(names)
    ranked = _best(features, most)
    return tuple(mentions[words] for words in ranked)


def _best(features: Mapping[_Reading, Sequence[Features]], most: int) -> tuple[_Reading, ...]:
    scores = {reading: max(map(_score, listed)) for reading, listed in features.items()}
    return tuple(sorted(scores, key=lambda reading: -scores[reading])[:most])


@lru_cache(maxsize=65_536)
def _score(names: Features) -> float:
    weights = load_weights()
    return sum(weights.get(name, 0.0) for name in names)


def place_features(page: PageCandidates, number: NumberCandidate) -> dict[str, list[Features]]:
    """The features of every mention of every economy, by its code."""
    found: dict[str, list[Features]] = {}
    places = _near(page, number, page.places)
    around = _Surroundings.of(page, number, places)
    counts: dict[str, int] = {}
    for place in places:
        counts[place.code] = counts.get(place.code, 0) + 1
    for place in places:
        count = min(counts[place.code], _MOST_COUNTED)
        names = (
            f"place:{around.relation(place)}",
            f"place:form:{place.form}",
            f"place:count:{count}",
        )
        found.setdefault(place.code, []).append(names)
    for code in page.implied_places:
        found.setdefault(code, [("place:implied",)])
    return found


def period_features(page: PageCandidates, number: NumberCandidate) -> dict[Period, list[Features]]:
    """The features of every mention and derivation of every period."""
    found: dict[Period, list[Features]] = {}
    mentions = _near(page, number, page.periods)
    around = _Surroundings.of(page, number, mentions)
    counts: dict[Period, int] = {}
    for mention in mentions:
        counts[mention.period] = counts.get(mention.period, 0) + 1
    for mention in mentions:
        names = (
            f"period:{around.relation(mention)}",
            f"period:reading:{mention.reading}",
            f"period:compares:{mention.compares}",
            f"period:count:{min(counts[mention.period], _MOST_COUNTED)}",
        )
        found.setdefault(mention.period, []).append(names)
    for derived in page.derived_periods:
        derivation: Features = (f"period:derived:{derived.derivation}",)
        if derived.derivation == "year_earlier":
            later = derived.period.months_earlier(-MONTHS_IN_YEAR)
            for base in found.get(later, [])[:_MOST_COUNTED]:
                found.setdefault(derived.period, []).append((*derivation, f"{base[0]}:earlier"))
        found.setdefault(derived.period, []).append(derivation)
    return found


def product_features(
    page: PageCandidates, number: NumberCandidate
) -> Iterator[tuple[ProductMention, Features]]:
    """The features of every mention of a product."""
    products = _near(page, number, page.products)
    around = _Surroundings.of(page, number, products)
    for product in products:
        kind = product.key.split(":")[0] if product.key else "phrase"
        kind = kind if kind in {"scope", "phrase"} else "goods"
        yield (
            product,
            (
                f"product:{around.relation(product)}",
                f"product:{kind}",
                f"product:{kind}:{around.relation(product)}",
            ),
        )


def _near(
    page: PageCandidates, number: NumberCandidate, mentions: Sequence[_Near]
) -> Sequence[_Near]:
    """The mentions that a number can be about: of a page with very many the first, those of its
    heading and those around it, so that work grows as the page does.
    """
    if len(mentions) <= _MANY:
        return mentions
    heading = page.sentences[number.sentence].heading
    at: int = bisect_left(mentions, number.digits_start, key=lambda mention: mention.start)
    chosen = {*range(_FIRST), *range(max(0, at - _BEHIND), min(len(mentions), at + _AHEAD))}
    if heading is not None:
        low = bisect_left(mentions, heading, key=lambda mention: mention.sentence)
        high = bisect_left(mentions, heading + 1, key=lambda mention: mention.sentence)
        chosen.update(range(low, min(high, low + _FIRST)))
    return [mentions[place] for place in sorted(chosen)]


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """Where mentions stand from a number; ``before`` are the ends of mentions before it in its
    sentence, ``after`` the starts of those behind it.
    """

    number: NumberCandidate
    sentence: CandidateSentence
    paragraphs: Sequence[CandidateSentence]
    before: tuple[int, ...]
    after: tuple[int, ...]

    @classmethod
    def of(
        cls, page: PageCandidates, number: NumberCandidate, mentions: Sequence[_Mention]
    ) -> _Surroundings:
        """The surroundings of a number among mentions of one kind."""
        first = bisect_left(mentions, number.sentence, key=lambda mention: mention.sentence)
        last = bisect_left(mentions, number.sentence + 1, key=lambda mention: mention.sentence)
        own = mentions[first:last]
        return cls(
            number,
            page.sentences[number.sentence],
            page.sentences,
            tuple(sorted({one.start for one in own if one.start < number.digits_start})),
            tuple(sorted({one.start for one in own if one.start >= number.digits_start})),
        )

    def relation(self, mention: _Mention) -> str:
        """Where a mention stands: how many of its kind away in the sentence, in the heading or the
        title, or how many sentences or paragraphs away.
        """
        number = self.number
        if mention.sentence == number.sentence:
            if mention.start < number.digits_start:
                rank = len(self.before) - bisect_left(self.before, mention.start) - 1
                return f"before:{min(rank, _FARTHEST_RANK)}"
            return f"after:{min(bisect_left(self.after, mention.start), _FARTHEST_RANK)}"
        if mention.sentence == self.sentence.heading:
            return "heading"
        steps = number.sentence - mention.sentence
        if steps < 0:
            return f"later:{min(-steps, _FARTHEST_STEP)}"
        if mention.sentence == 0:
            return f"title:{min(steps, _FARTHEST_STEP)}"
        same = self.paragraphs[mention.sentence].paragraph == self.sentence.paragraph
        return f"{'same' if same else 'earlier'}:{min(steps, _FARTHEST_STEP)}"
