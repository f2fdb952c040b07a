"""Deals of a pair: filtered, scored, told since a meeting, and one step by step."""

from __future__ import annotations

from datetime import date

import pytest

from kirmash import Dossier, View, pair_of
from kirmash.dossier.deals import DealQuery
from kirmash.errors import InputError, UnknownRecord

PAIR = pair_of("BLR", "RU-IVA")
VIEW = View(date(2017, 6, 1))


def test_filters_must_all_fit(filled: Dossier) -> None:
    every = filled.deal_list(PAIR, DealQuery(), VIEW).deals
    assert every == filled.deals(PAIR, VIEW)
    late = filled.deal_list(PAIR, DealQuery(late=True), VIEW).deals
    assert late
    assert {deal.outcome for deal in late} == {"late"}
    assert filled.deal_list(PAIR, DealQuery(late=True, party="КАМАЗ"), VIEW).deals == ()
    with pytest.raises(InputError):
        filled.deal_list(PAIR, DealQuery(status="dreamt"), VIEW)


def test_scores_come_where_requested_with_their_means(filled: Dossier) -> None:
    plain = filled.deal_list(PAIR, DealQuery(), VIEW)
    assert plain.scores == {}
    assert plain.mean_scores.source is None
    scored = filled.deal_list(PAIR, DealQuery(scored=True), VIEW)
    assert set(scored.scores) == {deal.id for deal in scored.deals}
    sources = [score.source for score in scored.scores.values()]
    assert scored.mean_scores.source == sum(sources) / len(sources)
    under_way = [
        score.implementation for score in scored.scores.values() if score.implementation is not None
    ]
    assert len(under_way) < len(scored.deals)
    assert scored.mean_scores.implementation == sum(under_way) / len(under_way)


def test_since_a_meeting_there_are_four_lists(filled: Dossier) -> None:
    last = filled.deal_list(PAIR, DealQuery(since="last"), VIEW).since
    assert last is not None
    assert last.day < date(2017, 6, 1)
    by_date = filled.deal_list(PAIR, DealQuery(since=last.day.isoformat()), VIEW).since
    assert by_date == last
    with pytest.raises(InputError, match="neither a date"):
        filled.deal_list(PAIR, DealQuery(since="soon"), VIEW)
    with pytest.raises(InputError, match="No visit or session"):
        filled.deal_list(pair_of("BLR", "VNM"), DealQuery(since="last"), VIEW)


def test_a_history_quotes_each_step(filled: Dossier) -> None:
    late = filled.deal_list(PAIR, DealQuery(late=True), VIEW).deals[0]
    history = filled.deal_history(late.id, VIEW)
    assert history.deal == late
    assert [entry.step for entry in history.steps] == list(late.history)
    for entry in history.steps:
        assert entry.mention is not None
        assert entry.citation is not None
        assert entry.citation.record == entry.mention.id == entry.step.mention
    assert history.scores == filled.scores([late], VIEW)[late.id]
    assert history.relations == filled.relations(late.id, VIEW)
    assert all(
        entry.deal == late.id and entry.kind != "part_of" for entry in history.preceding_deals
    )


def test_what_is_no_deal_is_refused(filled: Dossier) -> None:
    claim = filled.claims(*PAIR.codes)[0]
    with pytest.raises(InputError, match="is not a deal"):
        filled.deal_history(claim.id)
    with pytest.raises(UnknownRecord):
        filled.deal_history("d-ffffffffff")
