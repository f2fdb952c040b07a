"""Decisions by users: what is refused before anything is looked up, and what is recorded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kirmash import Dossier
from kirmash.dossier.judging import Decision
from kirmash.errors import BadPeriod, InputError, UnknownRecord
from kirmash.reference.lexicons import url_host

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


def test_an_outlet_that_is_not_trusted_counts_for_nothing_on_the_pair(own: Dossier) -> None:
    used = {fit.claim for fit in own.series(PAIR).fits if fit.reading in {"used", "bound"}}
    claim = next(c for c in own.claims(*PAIR) if c.id in used)
    outlet = {e.document.id: e.document for e in own.extractions()}[claim.document]
    judgement = own.judge(claim.id, "distrust", "A")
    assert judgement.other == f"{url_host(outlet.url)}|BLR|RU-IVA"
    fits = {fit.claim: fit.reading for fit in own.series(PAIR).fits}
    assert fits[claim.id] == "distrusted"
    own.judge(claim.id, "confirm", "B")
    assert {f.claim: f.reading for f in own.series(PAIR).fits}[claim.id] != "distrusted"


def test_what_is_of_no_claim_has_no_level_and_no_outlet(own: Dossier) -> None:
    deal = own.deals(PAIR)[0]
    for verdict in ("use", "distrust"):
        with pytest.raises(InputError, match="only a claim has a level to use"):
            own.judge(deal.id, verdict, "A")


def test_a_rate_and_a_figure_without_a_period_have_no_level_to_use(own: Dossier) -> None:
    claims = own.claims(*PAIR)
    rate = next(c for c in claims if c.quantity is None and c.change_pct is not None)
    undated = next(c for c in claims if c.quantity and c.period is None)
    with pytest.raises(InputError, match="states no level to use"):
        own.judge(rate.id, "use", "A")
    with pytest.raises(InputError, match="State which period"):
        own.judge(undated.id, "use", "A")


def test_a_level_to_use_counts_for_the_period_given(own: Dossier) -> None:
    claim = next(c for c in own.claims(*PAIR) if c.quantity and c.period is None)
    assert claim.quantity
    own.judge(claim.id, "use", "A", "2011")
    point = next(p for p in own.series(PAIR).points if str(p.period) == "2011")
    assert point.value == pytest.approx(claim.quantity.value, rel=0.03)
    own.judge(claim.id, "withdraw", "A")
    assert not any(str(p.period) == "2011" and p.value for p in own.series(PAIR).points)
