"""The evidence of a record, and the relations of a deal, as from the whole dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.dossier.made_tables import Row, add
from tests.dossier.selection.made_dossiers import fill

from kirmash import Dossier, Pair, View
from kirmash.deals.matching import goods_overlap
from kirmash.dossier import answers, deals, firms
from kirmash.dossier.evidence import explain_record
from kirmash.dossier.selection.material import add_evidence_for_record, build_deals
from kirmash.dossier.selection.neighbours import similar_goods
from kirmash.errors import UnknownRecord
from kirmash.reference import lexicons

ROWS: list[Row] = [
    (year, "", seller, buyer, "870190", 90_000.0, 5.0)
    for year in ("2013", "2014")
    for seller, buyer in (("BLR", "RUS"), ("RUS", "BLR"), ("KAZ", "BLR"))
]
VIEWS = (View(), View(date(2016, 6, 1)))


@pytest.mark.parametrize("view", VIEWS)
def test_claims_mentions_and_deals_are_explained_as_from_the_whole(
    tmp_path: Path, view: View
) -> None:
    with Dossier.create(tmp_path) as dossier:
        fill(dossier, 7, 40)
        whole = dossier.material(view)
        claims = [claim.id for e in whole.extractions for claim in e.claims]
        mentions = [mention.id for e in whole.extractions for mention in e.deals]
        every = build_deals(whole, dossier.settings)
        for record in (*claims[:4], *mentions[:6], *(deal.id[:8] for deal in every)):
            wanted = explain_record(whole, record, dossier.settings)
            assert dossier.why(record, view) == wanted
        for claim in claims[:2]:
            wanted = explain_record(whole, claim, dossier.settings, with_series=True)
            assert dossier.why(claim, view, with_series=True) == wanted
            assert replace(wanted, fits=None) == dossier.why(claim, view)
        for deal in every:
            history = dossier.deal_history(deal.id, view)
            assert history.deal == deal
            assert history.relations == deals.relations_of_deal(every, deal.id, whole)
            assert history.scores == deals.score_deals(whole, [deal])[deal.id]


@pytest.mark.parametrize(("view", "with_tables"), [(VIEWS[0], True), (VIEWS[1], False)])
def test_values_and_utterances_are_explained_as_from_the_whole(
    tmp_path: Path, view: View, with_tables: bool
) -> None:
    with Dossier.create(tmp_path) as created:
        dossier = replace(created, settings=replace(created.settings, draws=400))
        fill(dossier, 5, 18)
        if with_tables:
            add(tmp_path, ROWS)
        whole = add_evidence_for_record(dossier.material(view), "v-", view.as_of)
        claims = [claim for e in whole.extractions for claim in e.claims]
        said = answers.gather_utterances(whole, claims)
        said = tuple(sorted(said, key=lambda utterance: -len(utterance.claims)))
        assert [len(utterance.claims) for utterance in said[:2]] == [2, 1] or view.as_of
        values = [
            point.id
            for pair in (("BLR", "RUS"), ("BLR", "RU-IVA"), ("RUS", "BLR"))
            for measure in ("turnover", "exports")
            for point in dossier.series(pair, measure, view).points
        ]
        assert values
        records = [*values[:2], *(utterance.id for utterance in said[::5])]
        for record in (*records, records[0][:7], records[-1][:7]):
            assert dossier.why(record, view) == explain_record(whole, record, dossier.settings)


def test_scores_relations_and_firms_are_those_of_the_whole(tmp_path: Path) -> None:
    with Dossier.create(tmp_path) as dossier:
        fill(dossier, 3, 40)
        for view in VIEWS:
            whole = dossier.material(view)
            every = build_deals(whole, dossier.settings)
            assert dossier.all_deals(view) == every
            assert dossier.scores(every[:9], view) == deals.score_deals(whole, every[:9])
            for deal in every[:9]:
                relations = deals.relations_of_deal(every, deal.id, whole)
                assert dossier.relations(deal.id, view) == relations
            for pair in (None, Pair("BLR", "RUS"), Pair("BLR", "RU-IVA", with_regions=True)):
                wanted = firms.list_enterprises(whole, pair, dossier.settings)
                assert dossier.enterprises(pair, view) == wanted
        assert dossier.relations("d-ffffffffff") == ()
        assert dossier.relations("c-") == ()


def test_ids_that_are_none_are_refused_as_before(tmp_path: Path) -> None:
    with Dossier.create(tmp_path) as dossier:
        fill(dossier, 7, 10)
        whole = dossier.material()
        for record in ("c-0000000000", "m-", "d-ffffffffff", "c", "x"):
            with pytest.raises(UnknownRecord) as now:
                dossier.why(record)
            with pytest.raises(UnknownRecord) as before:
                explain_record(whole, record, dossier.settings)
            assert str(now.value) == str(before.value)


def test_goods_are_looked_up_where_they_are_alike() -> None:
    every = sorted(lexicons.goods())
    for good in every[:: max(1, len(every) // 40)]:
        alike = {
            other for other in every if goods_overlap(frozenset({good}), frozenset({other})) > 0
        }
        assert alike <= similar_goods(good)
