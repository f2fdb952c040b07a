"""All candidates of a page, from its annotations."""

from __future__ import annotations

from collections import Counter

from kirmash.extract.candidates.amounts import Amount, change_readings, find_amounts
from kirmash.extract.candidates.cues import find_cues
from kirmash.extract.candidates.implied import find_implied_places
from kirmash.extract.candidates.layout import read_layout
from kirmash.extract.candidates.model import NumberCandidate, PageCandidates
from kirmash.extract.candidates.periods import (
    derive_periods,
    find_period_candidates,
    publication_day,
)
from kirmash.extract.candidates.places import find_place_mentions, find_references
from kirmash.extract.candidates.products import find_products
from kirmash.extract.candidates.units import PageUnits, read_page_units, unit_readings
from kirmash.records.mentions import AnnotatedDocument

_MOST_DERIVED = 300  # periods that a page implies; of a page with more those of its beginning


def find_candidates(annotated: AnnotatedDocument) -> PageCandidates:
    """Every number of a page with its readings, and what it may be connected with.

    The same annotated document always gives the same candidates; a page without numbers is not
    searched for anything else.
    """
    text, lang = annotated.text, annotated.lang
    sentences = read_layout(text)
    dates = [(mention.start, mention.end) for mention in annotated.periods]
    amounts = find_amounts(text, lang, sentences, dates)
    if not amounts:
        return PageCandidates(annotated, sentences, (), (), (), (), (), (), (), (), ())
    places = find_place_mentions(annotated, sentences)
    economies = [code for code, _ in Counter(place.code for place in places).most_common()]
    periods = find_period_candidates(annotated, sentences, economies)
    page_units = read_page_units(text, lang, sentences, amounts, places)
    numbers = tuple(_number(index, found, page_units) for index, found in enumerate(amounts))
    return PageCandidates(
        annotated,
        sentences,
        numbers,
        places,
        find_references(text, lang, sentences),
        periods,
        derive_periods(periods, publication_day(annotated))[:_MOST_DERIVED],
        find_products(
            annotated,
            sentences,
            [(place.start, place.end) for place in annotated.places] + dates,
        ),
        find_cues("measure_words", text, lang, sentences),
        find_cues("change_words", text, lang, sentences),
        find_cues("mood_words", text, lang, sentences),
        find_implied_places(annotated.document.url, numbers, places),
    )


def _number(index: int, found: Amount, page: PageUnits) -> NumberCandidate:
    amount, number = found.amount, found.amount.number
    return NumberCandidate(
        index,
        found.sentence,
        amount.start,
        amount.end,
        number.start,
        number.end,
        amount.value,
        number.low,
        number.high,
        amount.unit,
        number.has_scale,
        number.in_words,
        number.is_fraction,
        unit_readings(page, found),
        change_readings(amount),
        found.hedge,
        found.is_share,
    )
