from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.ledger import codec
from kirmash.records.claims import Claim
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Cell, Document, Span
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.mentions import Actor, ActorKind, DocumentGoods
from kirmash.records.periods import Period
from kirmash.records.quantities import Direction, Hedge, Measure, Modality, Quantity

TEXT = "Оборот — $98.4 m, ниже на 14,7 %. 𝄞 end"
NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15), st.floats(allow_nan=False, allow_infinity=False)
)
KEYS = st.lists(st.sampled_from(["bus", "tractor", "лён"]), max_size=3).map(tuple)
PERIODS = st.tuples(st.integers(24000, 24400), st.integers(0, 24)).map(
    lambda p: Period(p[0], p[0] + p[1])
)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    start = draw(st.integers(0, len(TEXT) - 2))
    end = draw(st.integers(start + 1, len(TEXT)))
    return (Span(start, end, TEXT[start:end]),)


QUANTITIES = st.builds(
    Quantity,
    NUMBERS,
    st.sampled_from(["USD", "percent"]),
    st.sampled_from(Hedge),
    st.none() | NUMBERS,
    st.none() | NUMBERS,
)
CLAIMS = st.builds(
    Claim,
    st.just("d"),
    st.sampled_from(Measure),
    st.none() | st.just("BLR"),
    spans(),
    partner=st.none() | st.just("RU-IVA"),
    hs=KEYS,
    period=st.none() | PERIODS,
    quantity=st.none() | QUANTITIES,
    change_pct=st.none() | NUMBERS,
    direction=st.none() | st.sampled_from(Direction),
    modality=st.sampled_from(Modality),
    speaker=st.none() | st.text(),
    cell=st.none()
    | st.builds(Cell, st.text(), st.text(), st.integers(1), st.integers(1), st.text()),
)
MENTIONS = st.builds(
    DealMention,
    st.just("d"),
    st.sampled_from(DealKind),
    st.sampled_from(DealStatus),
    KEYS,
    st.text(),
    spans(),
    goods=KEYS,
    actors=KEYS,
    theme=st.text(),
    date=st.none() | st.just("2016-04"),
)
ACTORS = st.builds(
    Actor, st.just("d"), st.text(), st.sampled_from(ActorKind), spans(), role=st.none() | st.text()
)
GOODS = st.builds(DocumentGoods, st.just("d"), st.text(), KEYS, spans())
DOCUMENTS = st.builds(
    Document,
    st.just("d"),
    st.text(),
    st.just(TEXT),
    st.just("ru"),
    published=st.none() | st.dates(),
)
EXTRACTIONS = st.builds(
    Extraction,
    DOCUMENTS,
    *(st.lists(kind, max_size=2).map(tuple) for kind in (CLAIMS, MENTIONS, ACTORS, GOODS)),
)
JUDGEMENTS = st.builds(
    Judgement,
    st.text(),
    st.sampled_from(Verdict),
    st.text(),
    st.text(),
    other=st.text(),
    anchor=st.text(),
)


@given(EXTRACTIONS)
def test_an_extraction_comes_back_as_it_was_to_the_last_id(extraction: Extraction) -> None:
    back = codec.record_from_json(Extraction, codec.record_to_json(extraction))
    assert back == extraction
    assert [c.id for c in back.claims] == [c.id for c in extraction.claims]
    assert [d.id for d in back.deals] == [d.id for d in extraction.deals]


@given(JUDGEMENTS)
def test_a_judgement_comes_back_as_it_was(judgement: Judgement) -> None:
    assert codec.record_from_json(Judgement, codec.record_to_json(judgement)) == judgement


def test_integers_and_decimals_retain_their_kind_since_ids_are_hashed_from_them() -> None:
    integer, broken = Quantity(67_000_000, "USD"), Quantity(67_000_000.0, "USD")
    assert repr(codec.record_from_json(Quantity, codec.record_to_json(integer))) == repr(integer)
    assert repr(codec.record_from_json(Quantity, codec.record_to_json(broken))) == repr(broken)


def test_a_field_an_older_ledger_lacks_takes_its_default() -> None:
    line = '{"id":"x","source":"a.txt","text":"t","lang":"en"}'
    assert codec.record_from_json(Document, line) == Document("x", "a.txt", "t", "en")


def test_a_date_is_a_date_again() -> None:
    document = Document("x", "a.txt", "t", "en", published=date(2016, 4, 15))
    assert codec.record_from_json(Document, codec.record_to_json(document)).published == date(
        2016, 4, 15
    )


@pytest.mark.parametrize("line", ["", "[]", "null", '{"id": "x"}', '{"unheard_of": 1}', '"text"'])
def test_what_is_no_record_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        codec.record_from_json(Document, line)


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match=r".+"):
        codec.record_to_json(Quantity(float("nan"), "USD"))
