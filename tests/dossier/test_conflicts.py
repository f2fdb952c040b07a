"""What hangs on a contradiction, and what would settle it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kirmash import Dossier, pair_of
from kirmash.dossier.conflicts import Contradiction
from kirmash.records.estimates import ClaimConflict
from kirmash.records.periods import year_period
from kirmash.records.quantities import Measure

PAIR = pair_of("BLR", "RU-IVA")
CONFLICT = ClaimConflict("x-1", ("c-1", "c-2"), "other_period", 0.9)
AT_STAKE = Contradiction(Measure.TURNOVER, CONFLICT, (), year_period(2014), 100.0, 90.0, 120.0)


def test_the_stake_is_what_the_level_would_be() -> None:
    stake = AT_STAKE.doubted_claim_effect
    assert stake is not None
    assert (stake.level, stake.as_claimed, stake.without, stake.unit) == (100.0, 120.0, 90.0, "USD")
    assert stake.period == year_period(2014)


def test_a_level_that_stays_is_no_stake() -> None:
    assert replace(AT_STAKE, if_claim_true=None, without=100.0).doubted_claim_effect is None
    assert replace(AT_STAKE, if_claim_true=100.0, without=None).doubted_claim_effect is None
    assert replace(AT_STAKE, period=None).doubted_claim_effect is None
    assert replace(AT_STAKE, level=None).doubted_claim_effect is None
    partly = replace(AT_STAKE, without=100.01).doubted_claim_effect
    assert partly is not None
    assert (partly.as_claimed, partly.without) == (120.0, None)


@pytest.mark.parametrize(
    ("explanation", "period", "settled"),
    [
        ("other_period", None, "unknown"),
        ("other_period", year_period(2013), "other_period"),
        ("loose_bound", None, "loose_bound"),
    ],
)
def test_an_explanation_that_names_no_period_is_settled_by_a_question(
    explanation: str, period: object, settled: str
) -> None:
    conflict = replace(CONFLICT, explanation=explanation, period=period)
    assert replace(AT_STAKE, conflict=conflict).settling_explanation == settled


def test_a_report_names_the_documents_of_its_claims(filled: Dossier) -> None:
    report = filled.conflict_report(PAIR)
    assert report.conflicts == filled.conflicts(PAIR)
    assert report.conflicts
    assert {claim.document for conflict in report.conflicts for claim in conflict.claims} <= set(
        report.documents
    )
