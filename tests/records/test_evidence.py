"""Spans: taken from the text, never typed, and checked when an extraction is made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.errors import SpanMismatch
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document, Span, check_spans, short_id, span_of
from kirmash.records.extractions import Extraction, to_json
from kirmash.records.quantities import Measure


@given(st.text(min_size=1), st.data())
def test_a_span_taken_from_a_text_holds(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = span_of(text, start, data.draw(st.integers(start + 1, len(text))))
    check_spans(text, [span])
    assert text[span.start : span.end] == span.quote


@pytest.mark.parametrize(("start", "end"), [(0, 0), (-1, 2), (0, 9), (3, 2)])
def test_a_span_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(SpanMismatch):
        span_of("exports", start, end)


def test_an_extraction_with_a_wrong_quote_cannot_be_constructed() -> None:
    claim = Claim("0" * 64, Measure.EXPORTS, "BLR", (Span(0, 4, "grew"),))
    with pytest.raises(SpanMismatch):
        Extraction(Document("0" * 64, "a.txt", "Exports grew.", "en"), (claim,))


def test_ids_are_the_same_for_the_same_parts() -> None:
    assert short_id("c", 1, "a") == short_id("c", 1, "a") != short_id("c", 1, "b")


def test_the_contract_keeps_an_unknown_as_null() -> None:
    text = "Exports grew."
    claim = Claim("0" * 64, Measure.EXPORTS, None, (span_of(text, 0, 12),))
    line = to_json(Extraction(Document("0" * 64, "a.txt", text, "en"), (claim,)))["claims"][0]
    assert [
        line[name] for name in ("reporter", "partner", "period", "value", "unit", "change_pct")
    ] == [None] * 6
