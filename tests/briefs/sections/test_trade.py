"""Of very many claims a brief sets against the estimates those that tell most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kirmash.briefs.facts import assemble_brief
from kirmash.briefs.material import BriefInputs
from kirmash.briefs.model import Brief, BriefTable
from kirmash.briefs.sections import annexes, trade
from kirmash.records.quantities import Measure


def table(brief: Brief, key: str) -> BriefTable:
    return next(t for section in brief.sections for t in section.tables if t.key == key)


@pytest.mark.parametrize(("lang", "said"), [("en", "2 of 3 claims"), ("ru", "2 из 3 утверждений")])
def test_of_many_claims_those_that_fit_best_and_worst_are_listed(
    material: Callable[..., BriefInputs], monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    inputs = material(lang)
    series = inputs.series[Measure.TURNOVER]
    period = series.fits[0].period
    fits = tuple(
        replace(fit, period=period, weight=weight)
        for fit, weight in zip(series.fits[:3], (0.9, 0.5, 0.1), strict=True)
    )
    some = replace(inputs, series={Measure.TURNOVER: replace(series, fits=fits)})
    whole = table(assemble_brief(some), "reconciliation")
    assert len(whole.rows) == 3
    assert said not in whole.note
    monkeypatch.setattr(trade, "MAX_FITS", 2)
    cut = table(assemble_brief(some), "reconciliation")
    middle = next(row for row in whole.rows if row[0] not in {own[0] for own in cut.rows})
    assert len(cut.rows) == 2
    assert said in cut.note
    assert middle[0] == whole.rows[[f.claim for f in _listed(fits)].index(fits[1].claim)][0]


def _listed(fits: tuple) -> list:
    return sorted(fits, key=lambda fit: (fit.period.last, fit.utterance, fit.claim))


def test_of_many_documents_those_quoted_are_all_listed(
    material: Callable[..., BriefInputs], monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = material("en")
    brief = assemble_brief(inputs)
    quoted = {item.document[:12] for item in brief.evidence}
    assert quoted <= {row[-1].text for row in table(brief, "documents").rows}
    monkeypatch.setattr(annexes, "MAX_DOCUMENTS", 2)
    cut = table(assemble_brief(inputs), "documents")
    assert {row[-1].text for row in cut.rows} == quoted
