"""An answer from the records that bear on it is the answer from the whole dossier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.dossier.selection.made_dossiers import PAIRS, fill

from kirmash import Dossier, View
from kirmash.dossier import answers, conflicts, deals, scope
from kirmash.dossier.conflicts import FLOWS
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.records.extractions import Extraction

SEEDS = (2, 5)
AS_OF = date(2018, 5, 1)


def views(dossier: Dossier) -> list[View]:
    last = dossier.ledger_position
    return [View(), View(date(2016, 2, 1)), View(None, last // 2), View(AS_OF, last - 5)]


def every_pair() -> list[Pair]:
    return [Pair(*pair, with_regions=regions) for pair in PAIRS for regions in (False, True)]


@pytest.fixture(params=SEEDS)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path) as dossier:
        fill(dossier, request.param, 45)
        yield dossier


def inputs(material: DossierMaterial, pair: Pair, dossier: Dossier) -> list[Any]:
    """What every series of the pair is estimated from."""
    results = list[Any]()
    for measure in FLOWS:
        query, evidence = answers.estimation_inputs(material, pair, measure, dossier.settings)
        days = {claim.document: evidence.published[claim.document] for claim in evidence.claims}
        results.append((query, replace(evidence, published=days, tiers={}), days))
    return results


def _day_and_name(extraction: Extraction) -> tuple[str, str, str]:
    """What claims are listed by, whatever the order of adding."""
    document = extraction.document
    return str(document.published or ""), document.source, document.id


def test_claims_deals_targets_and_series(made: Dossier) -> None:
    for view in views(made):
        whole = made.material(view)
        judged = made.ledger.resolved_judgements(view)
        assert judged == whole.judgements
        for pair in every_pair():
            assert made.claim_report(pair, view).claims == scope.claims_about_pair(
                pair, sorted(whole.extractions, key=_day_and_name)
            )
            part = made.deal_material(pair, view)
            wanted = deals.deals_of_pair(whole, pair, made)
            assert deals.deals_of_pair(part, pair, made) == wanted
            assert deals.score_deals(part, wanted) == deals.score_deals(whole, wanted)
            assert conflicts._dated_claims(
                made.pair_material(pair, view), pair
            ) == conflicts._dated_claims(whole, pair)


def test_series_are_estimated_from_the_same(made: Dossier) -> None:
    for pair in every_pair():
        for view in (View(), View(date(2016, 2, 1))):
            part, whole = made.pair_material(pair, view), made.material(view)
            assert inputs(part, pair, made) == inputs(whole, pair, made)


def test_random_dossiers_bring_mentions_together(made: Dossier) -> None:
    """Else the comparisons above would hold of nothing."""
    every = made.all_deals()
    assert max(len(deal.mentions) for deal in every) > 2
    assert any(deal.umbrella for deal in every) or len(every) > 10
