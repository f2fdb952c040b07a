"""The candidates of a page: every reading stands in the text, and the right ones are among them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kirmash.extract.candidates.model import NumberCandidate, PageCandidates
from kirmash.extract.candidates.page import find_candidates
from kirmash.extract.candidates.ranking import (
    period_readings,
    place_readings,
    product_readings,
    unit_readings,
)
from kirmash.extract.pipeline import annotate
from kirmash.records.evidence import Document

TEXT = (
    "In 2019 Peru exported tractors worth $40 million to Chile. Chile bought 300 buses.\n\n"
    "The weather in Oslo was fine: 12 people came."
)


def candidates(text: str, lang: str = "en") -> PageCandidates:
    return find_candidates(annotate(Document("0" * 64, "test.txt", text, lang)))


def number(page: PageCandidates, written: str) -> NumberCandidate:
    return next(
        candidate
        for candidate in page.numbers
        if written in page.text[candidate.start : candidate.end]
    )


def test_each_number_has_its_unit_and_sentence_but_no_digits_of_a_period() -> None:
    page = candidates(TEXT)
    assert [(candidate.value, candidate.sentence) for candidate in page.numbers] == [
        (40e6, 0),
        (300, 1),
        (12, 2),
    ]
    assert unit_readings(page.numbers[0])[0].unit == "USD"


def test_what_stands_near_comes_first() -> None:
    page = candidates(TEXT)
    forty = number(page, "$40 million")
    assert set(place_readings(page, forty)[:2]) == {"PER", "CHL"}
    assert str(period_readings(page, forty)[0]) == "2019"
    assert product_readings(page, forty)[0].key == "tractor"
    assert product_readings(page, number(page, "300"))[0].key == "bus"


def test_a_text_without_numbers_has_no_candidates() -> None:
    page = candidates("Trade of Peru grew.")
    assert page.numbers == ()
    assert page.places == ()


@given(st.text(max_size=200))
def test_places_hold_in_any_text(text: str) -> None:
    page = candidates(text)
    for mention in (
        *page.numbers,
        *page.places,
        *page.references,
        *page.periods,
        *page.products,
        *page.measures,
        *page.turns,
        *page.moods,
    ):
        assert 0 <= mention.start < mention.end <= len(page.text)
        assert 0 <= mention.sentence < len(page.sentences)
    for candidate in page.numbers:
        assert candidate.start <= candidate.digits_start < candidate.digits_end <= candidate.end
