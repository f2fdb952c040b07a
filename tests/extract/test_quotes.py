"""A quote that stands more than once is placed where what is claimed by it is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kirmash.extract import llm
from kirmash.extract.quotes import MAX_PLACES, ExpectedQuoteContext, QuoteFinder
from kirmash.readers import pages
from kirmash.records import periods
from kirmash.records.evidence import Document
from kirmash.settings import Settings

TEXT = (
    "In 2013 exports of Belarus to Latvia amounted to $50 million. "
    "In 2014 exports of Belarus to Latvia amounted to $50 million.\n"
    "Exports of Belarus to Poland in 2014 amounted to $50 million, "
    "from $48 million to $52 million by other counts.\n"
    "Minsk and Warsaw signed a contract for buses. "
    "Minsk and Riga signed a contract for buses in May 2014.\n"
)


def document(text: str = TEXT) -> Document:
    return pages.load_document(
        f"URL: https://example.org/a\nDATE: 2015-06-26\n\n{text}".encode(),
        "a.txt",
        None,
        Settings(),
    )


def starts(record: dict[str, Any], kind: str, text: str = TEXT) -> list[str]:
    """The text before the place of each record: the last three words."""
    page = document(text)
    checked = llm.check_answers(page, [json.dumps({kind: [record]})])
    assert not checked.refused
    return [
        " ".join(page.text[: accepted.spans[0].start].split()[-3:])
        for accepted in getattr(checked.extraction, kind)
    ]


@pytest.mark.parametrize(
    ("partner", "period", "before"),
    [
        ("LVA", "2013", "Belarus to Latvia"),
        ("LVA", "2014", "Belarus to Latvia"),
        ("POL", "2014", "Poland in 2014"),
        (None, None, "Belarus to Latvia"),
    ],
)
def test_a_claim_is_placed_by_its_period_and_economies(
    partner: str | None, period: str | None, before: str
) -> None:
    record = {
        "measure": "exports",
        "reporter": "BLR",
        "partner": partner,
        "period": period,
        "value": 50e6,
        "unit": "USD",
        "quote": "amounted to $50 million",
    }
    assert starts(record, "claims") == [before]
    (claim,) = llm.check_answers(document(), [json.dumps({"claims": [record]})]).extraction.claims
    hits = QuoteFinder(document()).find("amounted to $50 million")
    assert hits.index(claim.spans[0]) == {("LVA", "2014"): 1, ("POL", "2014"): 2}.get(
        (partner, period), 0
    )


def test_a_deal_is_placed_by_its_parties_and_days() -> None:
    parts = {"kind": "supply", "status": "signed", "quote": "signed a contract for buses"}
    assert starts({**parts, "parties": ["BLR", "LVA"]}, "deals") == ["Minsk and Riga"]
    assert starts({**parts, "date": "2014-05"}, "deals") == ["Minsk and Riga"]
    assert starts({**parts, "date": "2014-13"}, "deals") == ["Minsk and Warsaw"]
    assert starts({**parts, "parties": ["BLR", "POL"]}, "deals") == ["Minsk and Warsaw"]


def test_an_actor_is_placed_by_its_economy() -> None:
    text = "The ministry of Belarus was silent. The ministry of Poland replied.\n"
    assert starts(
        {"name": "ministry", "kind": "government", "quote": "ministry", "economy": "POL"},
        "actors",
        text,
    ) == ["was silent. The"]


def test_the_ends_of_a_range_count_and_the_first_place_where_nothing_does() -> None:
    placer = QuoteFinder(document())
    hits = placer.find("amounted to $50 million")
    assert len(hits) == 3
    assert placer.best_matching_span(hits, ExpectedQuoteContext(numbers=(48e6, 52e6))) == hits[2]
    assert (
        placer.best_matching_span(hits, ExpectedQuoteContext())
        == placer.best_matching_span(
            hits, ExpectedQuoteContext((periods.parse("1999"),), ("JPN",), (7.0,))
        )
        == hits[0]
    )


def test_the_line_decides_where_the_sentences_do_not() -> None:
    text = "".join(
        f"Trade of Belarus with {name}. It grew by 5 percent.\n" for name in ("Latvia", "Poland")
    )
    placer = QuoteFinder(document(text))
    hits = placer.find("grew by 5 percent")
    assert [
        placer.best_matching_span(hits, ExpectedQuoteContext(economies=(code,)))
        for code in ("LVA", "POL")
    ] == list(hits)


def test_white_space_may_differ_and_places_are_bounded() -> None:
    placer = QuoteFinder(document("grew  by\n5 percent. " * (MAX_PLACES + 5)))
    assert len(placer.find("grew by 5 percent")) == MAX_PLACES
    assert [placer.find(quote) for quote in ("", " \n", "shrank", "word " * 300)] == [()] * 4
