"""Decisions by users: what is refused before anything is looked up, and what is recorded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kirmash import Dossier
from kirmash.dossier.judging import Decision
from kirmash.errors import BadPeriod, InputError, UnknownRecord

PAIR = ("BLR", "RU-IVA")


@pytest.fixture
def own(filled: Dossier, tmp_path: Path) -> Iterator[Dossier]:
    shutil.copytree(filled.folder, tmp_path / "own")
    with Dossier.open(tmp_path / "own") as dossier:
        yield dossier


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (("c-1", "love", "A"), "Unknown decision 'love'."),
        (("c-1", "wrong", " "), "A decision needs a name: --by NAME."),
        (("d-1", "merge", "A"), "A merge needs the second deal: --with ID."),
        (("c-1", "about", "A"), "State which period the claim refers to: --with 2014."),
    ],
)
def test_an_incomplete_decision_is_refused(decision: tuple[str, str, str], message: str) -> None:
    with pytest.raises(InputError) as fault:
        Decision(*decision)
    assert fault.value.message == message


def test_a_decision_is_recorded_under_the_full_id(own: Dossier) -> None:
    claim = own.claims(*PAIR)[0]
    judgement = own.judge(claim.id[:8], "about", "A. Reader", "2014", "a slip")
    assert (judgement.target, judgement.other, judgement.note) == (claim.id, "2014", "a slip")
    assert judgement.anchor == f"{claim.document}:{claim.spans[0].start}:{claim.spans[0].end}"
    assert judgement in own.ledger.active_judgements()


def test_kinds_are_not_mixed_and_periods_are_periods(own: Dossier) -> None:
    claim, deal = own.claims(*PAIR)[0], own.deals(PAIR)[0]
    with pytest.raises(InputError, match="different types"):
        own.judge(deal.id, "merge", "A", claim.id)
    with pytest.raises(InputError, match="is not a claim"):
        own.judge(deal.id, "about", "A", "2014")
    with pytest.raises(BadPeriod):
        own.judge(claim.id, "about", "A", "soon")
    with pytest.raises(UnknownRecord):
        own.judge("c-zzzz", "wrong", "A")
    assert own.ledger.active_judgements() == ()


def test_a_withdrawal_needs_a_name(own: Dossier) -> None:
    document = own.documents()[0].document.id
    with pytest.raises(InputError):
        own.withdraw(document[:12], " ")
    assert own.withdraw(document[:12], "A") == document
    assert document not in {extraction.document.id for extraction in own.extractions()}
