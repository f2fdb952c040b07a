"""The record of decisions: each with its state, and what it binds after a new reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.dossier.checking.pages import PAIR, add, claim, levels, page

from kirmash import Dossier, View
from kirmash.dossier.judging import Decision, read_changes
from kirmash.records.claims import Claim
from kirmash.records.extractions import Extraction

TEXT = "Trade of Belarus with Ivanovo Oblast was $98.4 million in 2014 and $81 million later."


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "d") as created:
        waits = {"acceptance": "unconfirmed", "acceptance_reason": "Two periods fit equally."}
        claims = (
            claim(TEXT, "was $98.4 million in 2014", value=98.4e6, unit="USD"),
            claim(TEXT, "$81 million later", value=81e6, unit="USD", period="2016", **waits),
        )
        add(created, page("paper", TEXT, *claims))
        yield created


def states(dossier: Dossier) -> list[tuple[str, str]]:
    return [(e.judgement.verdict.value, e.state.value) for e in dossier.judgement_list()]


def read_again(dossier: Dossier, text: str, *claims: Claim) -> None:
    """Append a reading of the document as another grammar would."""
    (entry,) = dossier.documents()
    reading = Extraction(replace(entry.document, text=text), claims)
    raw = dossier.ledger.read_document_bytes(entry.document.id)
    assert dossier.ledger.add(reading, raw, f"grammar-{dossier.ledger_position}", "2026-01-01")


def test_each_decision_has_its_state(dossier: Dossier) -> None:
    first, second = (each.id for each in dossier.claims(*PAIR))
    wrong = dossier.judge(first, "wrong", "A. Reader", note="a slip")
    dossier.judge(first, "confirm", "B. Reader")
    taken_back = dossier.judge(second, "about", "A. Reader", "2015")
    dossier.judge(taken_back.id, "withdraw", "A. Reader")
    assert states(dossier) == [
        ("withdraw", "binds"),
        ("about", "withdrawn"),
        ("confirm", "binds"),
        ("wrong", "replaced"),
    ]
    entries = {entry.judgement.id: entry for entry in dossier.judgement_list()}
    assert entries[taken_back.id].by_judgement == dossier.judgement_list()[0].judgement.id
    assert entries[wrong.id].judgement.note == "a slip"
    assert entries[wrong.id].record == dossier.claims(*PAIR)[0]
    assert len(dossier.judgement_list(View(known_at=2))) == 1


def test_after_a_new_reading_decisions_bind_what_is_there(dossier: Dossier) -> None:
    first, second = dossier.claims(*PAIR)
    dossier.judge(first.id, "confirm", "A. Reader")
    dossier.judge(second.id, "confirm", "A. Reader")
    read_again(dossier, TEXT, replace(first, partner="RU-VLA"))
    lost, moved = dossier.judgement_list()
    assert (moved.state, lost.state) == ("moved", "lost")
    assert moved.target == replace(first, partner="RU-VLA").id
    assert lost.record == second, "what was judged can still be shown"


def test_a_correction_moves_with_its_words_and_binds_no_more_without_them(
    dossier: Dossier,
) -> None:
    changes = read_changes(("period=2015",))
    second = dossier.claims(*PAIR)[1]
    judgement = dossier.decide(Decision(second.id, "correct", "A. Reader", changes=changes))
    assert levels(dossier) == {"2014": 98.4, "2015": 81.0}
    read_again(dossier, f"A new head. {TEXT}")
    assert levels(dossier) == {"2015": 81.0}
    (moved,) = [c for c in dossier.claims(*PAIR) if c.quantity and c.quantity.value == 81e6]
    assert moved.spans[0].start == judgement.claim.spans[0].start + len("A new head. ")
    assert states(dossier) == [("correct", "binds")]
    read_again(dossier, "Nothing of it.")
    assert levels(dossier) == {}
    assert states(dossier) == [("correct", "lost")]
    earlier = dossier.series(PAIR, view=View(known_at=2)).points
    assert [str(point.period) for point in earlier] == ["2014", "2015"]


def test_whole_and_projected_material_agree(dossier: Dossier) -> None:
    changes = read_changes(("period=2015",))
    second = dossier.claims(*PAIR)[1]
    dossier.decide(Decision(second.id, "correct", "A. Reader", changes=changes))
    read_again(dossier, f"A new head. {TEXT}")
    whole = {c for e in dossier.material().extractions for c in e.claims}
    projected = {c for e in dossier.pair_material(PAIR).extractions for c in e.claims}
    assert whole == projected != set()
