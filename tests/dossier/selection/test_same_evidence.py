"""The evidence of a record, and the relations of a deal, as from the whole dossier."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.dossier.selection.made_dossiers import fill

from kirmash import Dossier, View
from kirmash.deals.matching import goods_overlap
from kirmash.dossier import deals
from kirmash.dossier.evidence import explain_record
from kirmash.dossier.selection.material import build_deals
from kirmash.dossier.selection.neighbours import similar_goods
from kirmash.errors import UnknownRecord
from kirmash.reference import lexicons

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
        for deal in every:
            history = dossier.deal_history(deal.id, view)
            assert history.deal == deal
            assert history.relations == deals.relations_of_deal(every, deal.id)
            assert history.scores == deals.score_deals(whole, [deal])[deal.id]


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
