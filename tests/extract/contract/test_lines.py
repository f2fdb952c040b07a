"""A line of the extraction contract: what is taken, what is refused and why, and that nothing a
line holds ends in a traceback.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.extract import pipeline
from kirmash.extract.contract import lines, values
from kirmash.extract.contract.lines import LineOptions, LineReading
from kirmash.readers import pages
from kirmash.records.claims import SEVERAL, WORLD
from kirmash.records.deals import DealStatus
from kirmash.records.evidence import Acceptance, Basis, Slot
from kirmash.records.extractions import claim_json, to_json
from kirmash.records.quantities import Quantity
from kirmash.settings import Settings

TEXT = "Exports of Belarus to Uzbekistan reached $120 million in 2018, up by $20 million. Ўсё."
QUOTE = "Exports of Belarus to Uzbekistan reached $120 million in 2018"
OPTIONS = LineOptions("given.jsonl")
CLAIM: dict[str, Any] = {
    "measure": "exports",
    "reporter": "BLR",
    "partner": "UZB",
    "period": "2018",
    "value": 120_000_000,
    "unit": "USD",
    "hedge": "exact",
    "spans": [{"start": 0, "end": len(QUOTE), "quote": QUOTE}],
}
DEAL: dict[str, Any] = {
    "kind": "supply",
    "status": "interest",
    "parties": ["BLR", "UZB"],
    "object": "tractors",
    "date": "2018-05",
    "spans": [{"start": 0, "end": len(QUOTE), "quote": QUOTE}],
}


def line(claims: object = (), **more: Any) -> bytes:
    document = {"source": "p.txt", "text": TEXT, "published": "2019-02-03", **more.pop("page", {})}
    record = {
        "schema": "kirmash.extraction/2",
        "reader": "R. Hand",
        "document": document,
        "claims": list(claims) if isinstance(claims, tuple) else claims,
        **more,
    }
    return json.dumps(record).encode()


def read(*claims: dict[str, Any], **more: Any) -> LineReading:
    return lines.read_line(7, line(claims, **more), OPTIONS)


def reasons(reading: LineReading) -> list[tuple[str, str, str]]:
    return [(refusal.record, refusal.field, refusal.reason) for refusal in reading.refused]


def test_a_line_becomes_the_document_of_its_text_with_its_reader() -> None:
    reading = read(
        CLAIM, deals=[DEAL], page={"url": "https://www.example.org/a", "sha256": "a" * 64}
    )
    assert reading.extraction is not None
    document = reading.extraction.document
    assert document.id == sha256(TEXT.encode()).hexdigest()
    assert (document.reader, document.origin) == ("R. Hand", "a" * 64)
    assert (document.outlet, str(document.published), document.lang) == (
        "example.org",
        "2019-02-03",
        "en",
    )
    (claim,), (deal,) = reading.extraction.claims, reading.extraction.deals
    assert claim.quantity == Quantity(120_000_000, "USD")
    assert claim.slots == ()
    assert not claim.is_unconfirmed
    assert (deal.status, deal.date, deal.parties) == (
        DealStatus.INTEREST,
        "2018-05",
        ("BLR", "UZB"),
    )


def test_the_fields_of_the_second_version_are_kept_and_written_again() -> None:
    told = {
        "slots": {
            "reporter": {"basis": "stated", "start": 11, "end": 18},
            "partner": "inherited",
            "period": "a",
            "unit": {"basis": "stated", "start": 0, "end": 0},
        },
        "confidence": 0.75,
        "acceptance": "unconfirmed",
        "acceptance_reason": "the period is only assumed",
        "change_pp": 1.5,
    }
    (claim,) = _claims(read({**CLAIM, **told}))
    assert claim.slots == (
        Slot("reporter", Basis.STATED, 11, 18),
        Slot("partner", Basis.INHERITED),
        Slot("period", Basis.ASSUMED),
        Slot("unit", Basis.STATED),
    )
    assert (claim.confidence, claim.acceptance) == (0.75, Acceptance.UNCONFIRMED)
    assert claim.is_unconfirmed
    assert claim.ungiven_slots == ("period",)
    written = claim_json(claim)
    assert (written["confidence"], written["change_pp"]) == (0.75, 1.5)
    assert _claims(read(written)) == (claim,)


def _claims(reading: LineReading) -> tuple[Any, ...]:
    assert reading.refused == ()
    assert reading.extraction is not None
    return reading.extraction.claims


def test_a_level_and_an_absolute_change_are_two_claims() -> None:
    both = {**CLAIM, "change_pct": 20, "change_abs": 20_000_000, "change_unit": "USD"}
    level, change = _claims(read(both))
    assert (level.quantity, level.change_pct) == (Quantity(120_000_000, "USD"), 20)
    assert (change.absolute_change, change.change_pct, change.quantity) == (
        Quantity(20_000_000, "USD"),
        None,
        None,
    )
    assert not level.is_partial
    assert change.is_partial


@pytest.mark.parametrize(
    ("partner", "stored"),
    [(WORLD, WORLD), (SEVERAL, SEVERAL), ("European Union", "EU"), ("Ural belt", "Ural belt")],
)
def test_partners_without_a_code(partner: str, stored: str) -> None:
    (claim,) = _claims(read({**CLAIM, "partner": partner}))
    assert claim.partner == stored
    assert claim.pair == ({"BLR"} if partner in {WORLD, SEVERAL} else {"BLR", stored})


WRONG = [
    ({"measure": "sales"}, "measure", "unknown_value"),
    ({"reporter": "XQZ"}, "reporter", "unknown_economy"),
    ({"reporter": "Belarus"}, "reporter", "economy_by_name"),
    ({"partner": 7}, "partner", "unknown_economy"),
    ({"period": "2018-13"}, "period", "unknown_period"),
    ({"period": "0018"}, "period", "unknown_period"),
    ({"period": "2019-02-30"}, "period", "unknown_period"),
    ({"value": "120"}, "value", "not_a_number"),
    ({"value": True}, "value", "not_a_number"),
    ({"value": float("nan")}, "value", "not_finite"),
    ({"value": float("-inf")}, "value", "not_finite"),
    ({"value": 10**400}, "value", "not_finite"),
    ({"value": -5}, "value", "negative"),
    ({"unit": None}, "unit", "unknown_unit"),
    ({"unit": "dollars"}, "unit", "unknown_unit"),
    ({"unit": "QQQ"}, "unit", "unknown_unit"),
    ({"value_range": [1, 2]}, "value_range", "not_a_range"),
    ({"change_pct": -101}, "change_pct", "fell_by_more_than_all"),
    ({"hedge": "roughly"}, "hedge", "unknown_value"),
    ({"modality": "dreamt"}, "modality", "unknown_value"),
    ({"hs": ["12x"]}, "hs", "unknown_hs"),
    ({"hs": "1234"}, "hs", "not_a_list"),
    ({"spans": []}, "spans", "no_quote"),
    ({"spans": [{"start": 1, "end": 9, "quote": "Exports "}]}, "spans", "quote_not_there"),
    ({"spans": [{"start": 0, "end": 900, "quote": "E"}]}, "spans", "no_place"),
    ({"spans": [{"start": True, "end": 2, "quote": "x"}]}, "spans", "no_place"),
    ({"product": "x" * 2000}, "product", "too_long"),
    ({"product": ["oil"]}, "product", "not_text"),
    ({"confidence": 1.5}, "confidence", "no_confidence"),
    ({"slots": ["stated"]}, "slots", "not_slots"),
    ({"slots": {"period": "guessed"}}, "slots.period", "unknown_value"),
    ({"slots": {"period": {"basis": "s", "start": 5, "end": 9999}}}, "slots.period", "no_place"),
    ({"acceptance": "perhaps"}, "acceptance", "unknown_value"),
    ({"value": None}, "value", "says_nothing"),
]


@pytest.mark.parametrize(("change", "field", "reason"), WRONG)
def test_a_bad_claim_costs_that_claim_alone(
    change: dict[str, Any], field: str, reason: str
) -> None:
    reading = read({**CLAIM, "value": 1_000_000}, {**CLAIM, **change})
    assert reasons(reading) == [("claims[1]", field, reason)]
    assert reading.extraction is not None
    assert [claim.quantity for claim in reading.extraction.claims] == [Quantity(1_000_000, "USD")]


LINES = [
    (b"{", "not_json"),
    (b"[]", "not_a_record"),
    (b"\xff{}", "not_utf8"),
    (b"[" * 100_000, "not_json"),
    (b'{"schema": "kirmash.extraction/9"}', "unknown_schema"),
    (b'{"schema": "kirmash.extraction/1"}', "no_document"),
    (line(page={"text": " "}), "no_text"),
    (line(page={"lang": "xx"}), "unknown_language"),
    (line(page={"published": "20190203"}), "no_date"),
    (line(page={"published": "2019-02-30"}), "no_date"),
    (line(page={"text": "x" * 2_000_001}), "text_too_long"),
    (None, "line_too_long"),
]


@pytest.mark.parametrize(("content", "reason"), LINES)
def test_a_bad_line_is_refused_whole(content: bytes | None, reason: str) -> None:
    reading = lines.read_line(3, content, OPTIONS)
    assert reading.extraction is None
    assert [(refusal.line, refusal.record, refusal.reason) for refusal in reading.refused] == [
        (3, "", reason)
    ]


def test_characters_that_are_none_become_spaces_one_for_one() -> None:
    text = TEXT.replace("reached", "re\ud800\u202eed").replace("2018", "20\x1b8")
    quote = text[: len(QUOTE)]
    reading = lines.read_line(
        1,
        line(
            ({**CLAIM, "spans": [{"start": 0, "end": len(QUOTE), "quote": quote}]},),
            page={"text": text},
        ),
        OPTIONS,
    )
    assert reading.refused == ()
    assert reading.extraction is not None
    assert reading.extraction.document.text == text.translate(
        dict.fromkeys((0xD800, 0x202E, 0x1B), " ")
    )


def test_the_version_is_of_the_content_not_of_the_form() -> None:
    one = read(CLAIM)
    shuffled = dict(reversed(CLAIM.items()))
    assert read(shuffled).version == one.version
    assert read({**CLAIM, "value": 5}).version != one.version


def test_records_told_twice_are_one() -> None:
    assert len(_claims(read(CLAIM, CLAIM))) == 1


def test_the_reader_of_the_user_stands_where_the_line_names_none() -> None:
    options = LineOptions("given.jsonl", "the chamber")
    named = lines.read_line(1, line((CLAIM,)), options).extraction
    bare = lines.read_line(1, line((CLAIM,), reader=None), options).extraction
    nobody = lines.read_line(1, line((CLAIM,), reader=None), OPTIONS).extraction
    assert [named.document.reader, bare.document.reader, nobody.document.reader] == [  # type: ignore[union-attr]
        "R. Hand",
        "the chamber",
        lines.UNNAMED_READER,
    ]


def test_lines_come_one_by_one_and_too_long_ones_as_none(tmp_path: Path) -> None:
    settings = Settings(max_text_chars=1)
    most = settings.max_text_chars * 12 + 20_000_000
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf{}\n\n" + b"x" * (most + 5) + b"\n[1]")
    with path.open("rb") as stream:
        listed = [(number, line) for number, _, line in lines.iterate_lines(stream, settings)]
    assert listed == [(1, b"{}\n"), (3, None), (4, b"[1]")]


def test_what_extract_writes_comes_back_the_same(demo_pages: Path) -> None:
    for page in sorted(demo_pages.glob("*.html")) + sorted(demo_pages.glob("*.txt")):
        own = pipeline.extract(pages.load_document(page.read_bytes(), page.name, None, Settings()))
        reading = lines.read_line(1, json.dumps(to_json(own)).encode(), OPTIONS)
        assert reading.refused == ()
        assert reading.extraction is not None
        back = lines.attach_to_document(reading.extraction, own.document.id)
        assert back.claims == own.claims
        assert [(d.id, d.kind, d.object, d.hs) for d in back.deals] == [
            (d.id, d.kind, d.object, d.hs) for d in own.deals
        ]
        assert back.actors == own.actors
        assert [(g.words, g.hs) for g in back.goods] == [(g.words, g.hs) for g in own.goods]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["BLR", "2018", "exports", "USD", TEXT, QUOTE]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from([*CLAIM, "slots", "hs", "change_abs", "confidence"]), JSON),
    st.dictionaries(st.sampled_from([*DEAL, "slots", "hs"]), JSON),
    JSON,
)
def test_no_value_ends_in_a_traceback(
    claim: dict[str, Any], deal: dict[str, Any], other: Any
) -> None:
    content = line(({**CLAIM, **claim}, other), deals=[{**DEAL, **deal}], actors=other, goods=other)
    reading = lines.read_line(1, content, OPTIONS)
    assert reading.extraction is not None
    for refusal in reading.refused:
        assert len(refusal.value) <= values._SHOWN
