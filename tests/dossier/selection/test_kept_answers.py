"""What is kept beside the ledger, or counted from rows, is what all records give."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.dossier.selection import made_dossiers
from tests.dossier.selection.made_dossiers import PAIRS, fill

from kirmash import Dossier, View
from kirmash.dossier import deals, scope
from kirmash.dossier.checking import queue
from kirmash.dossier.desk import review
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import decisions, neighbours
from kirmash.dossier.selection.standing import PairSummary
from kirmash.dossier.sources.findings import pairs_among
from kirmash.ledger.results_cache import NO_CACHE
from kirmash.records.claims import Claim
from kirmash.records.evidence import Acceptance, Document
from kirmash.series.evidence import ids_awaiting_confirmation

_read_claim = made_dossiers._claim
VIEWS = (View(), View(date(2016, 2, 1)))


def _claim_that_may_wait(chance: random.Random, document: Document) -> Claim:
    claim = _read_claim(chance, document)
    waits = document.id[0] in "02468ace"
    return replace(claim, acceptance=Acceptance.UNCONFIRMED) if waits else claim


@pytest.fixture(params=(2, 5))
def made(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Dossier]:
    monkeypatch.setattr(made_dossiers, "_claim", _claim_that_may_wait)
    with Dossier.create(tmp_path) as dossier:
        fill(dossier, request.param, 45)
        yield dossier


@pytest.mark.parametrize("is_kept", [True, False])
def test_deals_of_a_register_that_is_formed_whole(
    made: Dossier, monkeypatch: pytest.MonkeyPatch, is_kept: bool
) -> None:
    questions = [(Pair(*pair), view) for pair in PAIRS for view in VIEWS]
    by_parts = [made.deals(pair, view) for pair, view in questions]
    assert any(by_parts)
    monkeypatch.setattr(neighbours, "MOST_READ", -1)
    opened = made if is_kept else replace(made, results=NO_CACHE)
    for _ in range(2):
        assert [opened.deals(pair, view) for pair, view in questions] == by_parts
    assert [opened.all_deals(view) for view in VIEWS] == [made.all_deals(view) for view in VIEWS]
    deal = by_parts[0][0]
    assert deals.deal_history(opened, deal.id, View()).deal == deal


def test_groups_are_formed_anew_when_something_is_withdrawn(
    made: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = Pair(*PAIRS[0])
    monkeypatch.setattr(neighbours, "MOST_READ", -1)
    before = made.deals(pair)
    mention = before[0].mentions[0]
    document = next(e.document.id for e in made.extractions() for m in e.deals if m.id == mention)
    made.withdraw(document, "Anna", "twice")
    after = made.deals(pair)
    assert mention not in {name for deal in after for name in deal.mentions}
    assert after == tuple(
        deal for deal in made.all_deals() if scope.is_deal_of_pair(pair, deal.parties)
    )


def _every_claim(dossier: Dossier, view: View) -> list[Claim]:
    return [claim for e in dossier.ledger.latest_extractions(view) for claim in e.claims]


def _pairs_of_all_records(dossier: Dossier, view: View) -> tuple[PairSummary, ...]:
    """The pairs as every claim, mention and deal of the dossier gives them."""
    opinions = decisions.as_opinions(dossier.ledger.resolved_judgements(view))
    waiting = ids_awaiting_confirmation(_every_claim(dossier, view), opinions)
    extractions, every = dossier.ledger.latest_extractions(view), dossier.all_deals(view)
    codes = {
        pair
        for e in extractions
        for parties in (*(c.pair for c in e.claims), *(m.parties for m in e.deals))
        for pair in pairs_among(parties)
    }
    summaries = []
    for pair in codes:
        claims = [c for e in extractions for c in e.claims if pair in pairs_among(c.pair)]
        about = [
            e.document
            for e in extractions
            if any(pair in pairs_among(c.pair) for c in e.claims)
            or any(pair in pairs_among(m.parties) for m in e.deals)
        ]
        years = [c.period.year for c in claims if c.period]
        own = [d for d in every if scope.is_deal_of_pair(Pair(*pair), d.parties)]
        days = [document.published for document in about if document.published]
        summaries.append(
            PairSummary(
                *pair,
                len(claims),
                sum(c.id in waiting for c in claims),
                len(own),
                len(about),
                min(years, default=None),
                max(years, default=None),
                max(days, default=None),
            )
        )
    return tuple(
        sorted(summaries, key=lambda s: (-s.figures - s.deals, -s.documents, s.first, s.second))
    )


@pytest.mark.parametrize("view", VIEWS)
def test_pairs_and_what_waits(made: Dossier, view: View) -> None:
    from kirmash.dossier.desk.overview import desk_overview

    for _ in range(2):
        assert made.pairs(view) == _pairs_of_all_records(made, view)
        waiting = made.review_queue(None, view)
        assert desk_overview(made, view).waiting == len(waiting)
        assert len(waiting) > 1
        made.judge(waiting[0].claim.id, "confirm", "Anna")
        made.judge(waiting[-1].claim.id, "wrong", "Anna")


@pytest.mark.parametrize("view", VIEWS)
def test_queue_by_economies_is_that_of_all_claims(made: Dossier, view: View) -> None:
    for number in range(3):
        judgements = made.ledger.resolved_judgements(view)
        whole = made.material(view)
        claims = [c for e in whole.extractions for c in e.claims]
        documents = {e.document.id: e.document for e in whole.extractions}
        slow = queue._waiting_among(made, claims, documents, judgements)
        fast = made.review_queue(None, view)
        assert [(item.claim, item.effect) for item in fast] == [
            (item.claim, item.effect) for item in slow
        ]
        assert fast
        made.judge(fast[number % len(fast)].claim.id, "confirm", "Anna")


def test_undated_pages_are_those_of_the_whole_list(made: Dossier) -> None:
    listed = reversed(made.document_list().entries)
    assert review.undated_documents(made) == tuple(
        entry
        for entry in listed
        if entry.document.published is None
        and entry.withdrawn is None
        and not entry.document.reader
    )
