"""Candidates: every number with what stands near it, nearest first, digits of periods left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kirmash.extract.candidates import (
    NumberCandidate,
    candidate_number_span,
    find_number_candidates,
)
from kirmash.extract.pipeline import annotate
from kirmash.records.evidence import Document
from kirmash.records.mentions import AnnotatedDocument

TEXT = (
    "In 2019 Peru exported tractors worth $40 million to Chile. Chile bought 300 buses.\n\nThe "
    "weather in Oslo was fine: 12 people came."
)


def annotated(text: str, lang: str = "en") -> AnnotatedDocument:
    return annotate(Document("0" * 64, "test.txt", text, lang))


def candidates_by_quote(document: AnnotatedDocument, reach: int = 1) -> dict[str, NumberCandidate]:
    return {
        candidate_number_span(document, candidate).quote: candidate
        for candidate in find_number_candidates(document, reach)
    }


def test_each_number_has_its_unit_and_sentence_but_no_digits_of_a_period() -> None:
    document = annotated(TEXT)
    by_quote = candidates_by_quote(document)
    assert [(candidate.amount.value, candidate.sentence) for candidate in by_quote.values()] == [
        (40e6, 0),
        (300, 1),
        (12, 2),
    ]
    assert by_quote["$40 million"].amount.unit == "USD"


def test_what_stands_near_comes_nearest_first_and_from_the_same_paragraph() -> None:
    document = annotated(TEXT)
    by_quote = candidates_by_quote(document)
    places = [document.places[at].code for at in by_quote["$40 million"].places]
    assert set(places) == {"PER", "CHL"}
    assert document.goods[by_quote["300"].goods[0]].key == "bus"
    assert [str(document.periods[at].period) for at in by_quote["300"].periods] == ["2019"]
    assert by_quote["12"].periods == ()
    assert {document.places[at].code for at in by_quote["12"].places} <= {"NOR"}


def test_without_reach_only_the_own_sentence_is_near() -> None:
    document = annotated(TEXT)
    by_quote = candidates_by_quote(document, reach=0)
    assert by_quote["300"].periods == ()
    assert [document.goods[at].key for at in by_quote["$40 million"].goods] == ["tractor"]


def test_actors_are_those_of_the_annotated_document() -> None:
    document = annotated("Governor Pavel Konkov said that trade of Belarus reached $40 million.")
    (candidate,) = find_number_candidates(document)
    assert [document.actors[at].name for at in candidate.actors] == ["Pavel Konkov"]


def test_a_text_without_numbers_has_no_candidates() -> None:
    assert list(find_number_candidates(annotated("Trade grew."))) == []


@given(st.text(max_size=200))
def test_indices_hold_in_any_text(text: str) -> None:
    document = annotated(text)
    for candidate in find_number_candidates(document):
        assert candidate_number_span(document, candidate).quote
        for indices, mentions in (
            (candidate.places, document.places),
            (candidate.periods, document.periods),
            (candidate.goods, document.goods),
            (candidate.actors, document.actors),
        ):
            assert len(set(indices)) == len(indices)
            assert all(0 <= at < len(mentions) for at in indices)
