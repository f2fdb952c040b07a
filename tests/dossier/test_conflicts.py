"""What hangs on a contradiction, and what would settle it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kirmash import Dossier, pair_of
from kirmash.cli.series import print_conflicts
from kirmash.dossier import serialise
from kirmash.dossier.conflicts import ConflictReport, Contradiction
from kirmash.dossier.selection import estimates
from kirmash.records.estimates import ClaimConflict, Series
from kirmash.records.periods import year_period
from kirmash.records.quantities import Measure
from kirmash.series.evidence import SeriesQuery

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


def test_an_estimate_that_did_not_converge_is_named_though_nothing_contradicts(
    filled: Dossier, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serialise.conflicts(filled.conflict_report(PAIR))["converged"] is True

    def unsure(_: object, question: SeriesQuery, __: object) -> Series:
        exports = Measure.EXPORTS if question.reporter == "BLR" else Measure.IMPORTS
        sides = question.reporter, question.partner
        is_known = question.measure is not exports
        return Series(question.measure, *sides, "USD", (), converged=is_known)

    monkeypatch.setattr(estimates, "series", unsure)
    report = filled.conflict_report(PAIR)
    assert report.unconverged == (Measure.EXPORTS,)
    written = serialise.conflicts(report)
    assert (written["converged"], written["unconverged"]) == (False, ["exports"])
    print_conflicts(report)
    assert "Exports: the estimate did not converge" in capsys.readouterr().err


def test_a_contradiction_tells_whether_its_own_estimate_converged(filled: Dossier) -> None:
    found = filled.conflict_report(PAIR).conflicts[0]
    report = ConflictReport((found, replace(found, converged=False)), {}, (found.measure,))
    written = serialise.conflicts(report)["conflicts"]
    assert [each["converged"] for each in written] == [True, False]
