"""Files of extractions in a dossier: taken once, kept with their reader, weighed as they say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_documents import answer

from kirmash import Dossier, Pair
from kirmash.dossier.briefing import Order
from kirmash.dossier.reading import extract
from kirmash.records.extractions import Extraction, to_json
from kirmash.records.judgements import Verdict

SENTENCES = {
    "BLR": "Exports of Belarus to Uzbekistan reached $120 million in 2018.",
    "assumed": "Exports reached $150 million in 2019.",
    "days": "From 1 to 20 July 2020 exports of Belarus to Uzbekistan were $9 million.",
}
TEXT = "\n".join(SENTENCES.values())
PAIR = Pair("BLR", "UZB")


def claim(key: str, value: float, period: str, **more: Any) -> dict[str, Any]:
    start = TEXT.index(SENTENCES[key])
    place = {"start": start, "end": start + len(SENTENCES[key]), "quote": SENTENCES[key]}
    return {
        "measure": "exports",
        "reporter": "BLR",
        "partner": "UZB",
        "period": period,
        "value": value,
        "unit": "USD",
        "spans": [place],
        **more,
    }


CLAIMS = [
    claim("BLR", 120_000_000, "2018", slots={"reporter": "stated", "partner": "stated"}),
    claim("assumed", 150_000_000, "2019", slots={"reporter": "assumed", "partner": "assumed"}),
    claim("assumed", 151_000_000, "2019", acceptance="unconfirmed", acceptance_reason="unsure"),
    claim("days", 9_000_000, "2020-07-01/2020-07-20"),
]


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def record(text: str = TEXT, claims: object = CLAIMS, **more: Any) -> dict[str, Any]:
    return {
        "schema": "kirmash.extraction/2",
        "document": {"source": "p.txt", "text": text, "published": "2021-02-03"},
        "claims": claims,
        **more,
    }


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "d") as created:
        yield created


def readings(dossier: Dossier) -> dict[str, str]:
    values = {each.id: each.quantity.value for each in dossier.claims("BLR", "UZB")}  # type: ignore[union-attr]
    return {f"{values[fit.claim]:.0f}": fit.reading for fit in dossier.series(PAIR, "exports").fits}


def test_adding_twice_changes_nothing(dossier: Dossier, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", record(reader="X"), {"schema": "?"})
    first = dossier.add([path])
    position = dossier.ledger_position
    assert (len(first.added), first.known, first.refused) == (1, (), ())
    assert [(each.reason, each.count) for each in first.rejected] == [("unknown_schema", 1)]
    again = dossier.add([path])
    assert (again.added, len(again.known)) == ((), 1)
    assert dossier.ledger_position == position


def test_unconfirmed_claims_and_days_stay_out_of_the_series_with_the_reason(
    dossier: Dossier, tmp_path: Path
) -> None:
    dossier.add([write(tmp_path / "a.jsonl", record(reader="X"))])
    assert readings(dossier) == {
        "120000000": "used",
        "150000000": "unconfirmed",
        "151000000": "unconfirmed",
        "9000000": "part_of_month",
    }
    assert len(dossier.claims("BLR", "UZB")) == len(CLAIMS)


def test_a_person_lets_the_claim_named_count_and_no_other_of_its_sentence(
    dossier: Dossier, tmp_path: Path
) -> None:
    dossier.add([write(tmp_path / "a.jsonl", record(reader="X"))])
    ids = {each.quantity.value: each.id for each in dossier.claims("BLR", "UZB")}  # type: ignore[union-attr]
    decision = dossier.judge(ids[150_000_000], Verdict.CONFIRM, "A. Reader")
    assert readings(dossier)["150000000"] == "used"
    assert readings(dossier)["151000000"] == "unconfirmed"
    dossier.judge(decision.id, Verdict.WITHDRAW, "A. Reader")
    assert readings(dossier)["150000000"] == "unconfirmed"
    dossier.judge(ids[151_000_000], Verdict.ABOUT, "A. Reader", other="2017")
    points = {str(point.period): point.value for point in dossier.series(PAIR, "exports").points}
    assert points["2017"] == 151_000_000


def test_the_reader_is_shown_with_the_evidence(dossier: Dossier, tmp_path: Path) -> None:
    dossier.add([write(tmp_path / "a.jsonl", record())], reader="the chamber")
    (entry,) = dossier.documents()
    assert entry.document.reader == "the chamber"
    (citation,) = dossier.why(dossier.claims("BLR", "UZB")[0].id).citations
    assert citation.reader == "the chamber"
    brief = dossier.assemble(PAIR, Order(lang="en"))
    assert "the chamber" in {
        part for item in brief.evidence for part in item.note.removesuffix(".").split(": ")
    }
    answers = answer("documents", "-d", dossier.folder)
    assert answers["documents"][0]["reader"] == "the chamber"


def test_reading_anew_leaves_the_readings_of_others(dossier: Dossier, tmp_path: Path) -> None:
    page = tmp_path / "p.txt"
    page.write_text(TEXT, "utf-8")
    dossier.add([page])
    own = dossier.claims("BLR", "UZB")
    dossier.add([write(tmp_path / "a.jsonl", record(claims=CLAIMS[3:], reader="X"))])
    (document,) = dossier.documents()
    assert (document.readings, document.document.reader) == (2, "X")
    (claim_of_other,) = dossier.claims("BLR", "UZB")
    assert claim_of_other not in own
    assert dossier.reread() == 0
    assert dossier.claims("BLR", "UZB") == (claim_of_other,)
    dossier.add([page])
    assert dossier.claims("BLR", "UZB") == (claim_of_other,)


def test_a_judgement_follows_its_claim_into_another_readers_reading(
    dossier: Dossier, tmp_path: Path
) -> None:
    dossier.add([write(tmp_path / "a.jsonl", record(claims=CLAIMS[1:2], reader="X"))])
    (first,) = dossier.claims("BLR", "UZB")
    dossier.judge(first.id, Verdict.CONFIRM, "A. Reader")
    amended = {**CLAIMS[1], "value": 149_000_000}
    dossier.add([write(tmp_path / "b.jsonl", record(claims=[amended], reader="Y"))])
    assert readings(dossier) == {"149000000": "used"}


def test_a_line_of_a_page_that_is_there_is_a_reading_of_that_page(
    dossier: Dossier, tmp_path: Path, demo_pages: Path
) -> None:
    dossier.add([demo_pages])
    before = [entry.document.id for entry in dossier.documents()]
    claims, series = _claims(dossier), dossier.series(("BLR", "RU-IVA"))
    deals = [(deal.kind, deal.status, deal.parties) for deal in dossier.all_deals()]
    page = sorted(demo_pages.glob("*.html"))[0]
    (own,) = extract([page])
    assert isinstance(own, Extraction)
    path = write(tmp_path / "x.jsonl", to_json(own))
    outcome = dossier.add([path])
    assert (len(outcome.added), outcome.rejected) == (1, ())
    assert [entry.document.id for entry in dossier.documents()] == before
    assert _claims(dossier) == claims
    assert dossier.series(("BLR", "RU-IVA")) == series
    assert [(deal.kind, deal.status, deal.parties) for deal in dossier.all_deals()] == deals


def _claims(dossier: Dossier) -> list[str]:
    return [each.id for found in dossier.extractions() for each in found.claims]


def test_extractions_alone_give_what_their_pages_give(
    dossier: Dossier, tmp_path: Path, demo_pages: Path
) -> None:
    read = [each for each in extract([demo_pages]) if isinstance(each, Extraction)]
    pages = [each for each in read if not any(claim.cell for claim in each.claims)]
    dossier.add([write(tmp_path / "all.jsonl", *map(to_json, pages))])
    stored = {each.document.origin: each for each in dossier.extractions()}
    assert [
        [
            (c.measure, c.pair, c.period, c.stated, c.change_pct)
            for c in stored[page.document.id].claims
        ]
        for page in pages
    ] == [
        [(c.measure, c.pair, c.period, c.stated, c.change_pct) for c in page.claims]
        for page in pages
    ]


def test_the_command_names_the_place_and_what_to_do(
    dossier: Dossier, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from kirmash.cli import documents

    bad = [{**CLAIMS[0], "period": f"20{number}-99"} for number in range(10, 18)]
    path = write(tmp_path / "a.jsonl", record(claims=[*CLAIMS, *bad]))
    assert documents.add(dossier.folder, [path], documents.AddOptions(None, 1, "", False))
    printed = capsys.readouterr()
    message = " ".join(printed.err.split())
    assert "line 1, claims[4], period: Invalid period “2010-99”. Use 2014," in message
    assert "… and 3 more for this reason." in message
    assert "8 records of the extractions were refused." in printed.out
    assert answer("claims", "BLR", "UZB", "-d", dossier.folder)["claims"][1]["slots"] == {
        "reporter": {"basis": "assumed", "start": None, "end": None},
        "partner": {"basis": "assumed", "start": None, "end": None},
    }


def test_a_file_that_is_none_is_refused_with_the_reason(dossier: Dossier, tmp_path: Path) -> None:
    outcome = dossier.add([tmp_path / "none.jsonl"])
    assert [refusal.source for refusal in outcome.refused] == [str(tmp_path / "none.jsonl")]
    (tmp_path / "folder").mkdir()
    write(tmp_path / "folder" / "a.jsonl", record())
    assert dossier.add([tmp_path / "folder"]).passed_over
