"""The whole demo dossier: one register and one series a reader of the pages agrees with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kirmash import Dossier, View
from kirmash.records.deals import Deal, DealKind, DealStatus
from kirmash.records.estimates import Series

PAIR = ("BLR", "RU-IVA")
AS_OF = View(date(2024, 7, 31))


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory, demo_pages: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path_factory.mktemp("story")) as opened:
        assert not opened.add([demo_pages]).refused
        yield opened


@pytest.fixture(scope="module")
def turnover(dossier: Dossier) -> Series:
    return dossier.series(PAIR, view=AS_OF)


@pytest.fixture(scope="module")
def deals(dossier: Dossier) -> tuple[Deal, ...]:
    return dossier.deals(PAIR, AS_OF)


def test_every_page_states_that_it_is_a_reconstruction(dossier: Dossier) -> None:
    for entry in dossier.documents():
        if entry.document.source.endswith(".html"):
            assert entry.document.note
            assert "reconstruction" in entry.document.note
            assert entry.document.published


def test_levels(turnover: Series) -> None:
    levels = {str(p.period): p for p in turnover.points}
    assert levels["2014"].value == pytest.approx(98.4e6)
    assert levels["2013"].value == pytest.approx(115.4e6, rel=0.01)
    low, high = levels["2015"].low, levels["2015"].high
    assert low is not None
    assert high is not None
    assert 72e6 <= low < 79e6 < high <= 84e6
    assert not levels["2015"].alternatives, "a bound is not taken for a level"
    assert turnover.converged


def test_about_100_million_is_not_taken_for_2015(turnover: Series, dossier: Dossier) -> None:
    claims = {c.id: c for extraction in dossier.extractions() for c in extraction.claims}
    about = [
        fit
        for fit in turnover.fits
        if (quantity := claims[fit.claim].quantity) and quantity.value == 100e6
    ]
    assert len(about) == 3
    assert len({fit.utterance for fit in about}) == 1
    assert {fit.reading for fit in about} <= {"no_period", "unconfirmed"}
    cited = {key for point in turnover.points for key in point.evidence}
    assert not cited & {fit.claim for fit in about}


def test_by_about_and_by_almost_20_percent_are_a_single_utterance(
    turnover: Series, dossier: Dossier
) -> None:
    claims = {c.id: c for extraction in dossier.extractions() for c in extraction.claims}
    rates = [fit for fit in turnover.fits if claims[fit.claim].change_pct == -20]
    assert len(rates) == 2
    assert len({fit.utterance for fit in rates}) == 1


def test_exceeded_67_million_is_a_bound_with_its_tension_displayed(
    turnover: Series, dossier: Dossier
) -> None:
    claims = {c.id: c for extraction in dossier.extractions() for c in extraction.claims}
    bound = next(
        fit
        for fit in turnover.fits
        if (quantity := claims[fit.claim].quantity) and quantity.value == 67e6
    )
    assert bound.reading == "bound"
    assert bound.low == pytest.approx(67e6)
    assert bound.high is None
    assert any(bound.claim in conflict.claims for conflict in turnover.conflicts)


def test_the_plan_of_measures_goes_from_planned_to_signed_to_carried_out(
    deals: tuple[Deal, ...],
) -> None:
    plan = next(d for d in deals if d.theme == "plan_of_measures" and len(d.history) >= 3)
    steps = [step.status for step in plan.history]
    first = [
        steps.index(s) for s in (DealStatus.PLANNED, DealStatus.SIGNED, DealStatus.IN_PROGRESS)
    ]
    assert first == sorted(first)


def test_buses_offered_twice_are_a_single_deal_without_a_result(deals: tuple[Deal, ...]) -> None:
    buses = [
        d
        for d in deals
        if {"bus", "trolleybus"} <= set(d.goods)
        and d.kind is DealKind.SUPPLY
        and d.umbrella is None
    ]
    assert len(buses) == 1
    years = {step.published.year for step in buses[0].history if step.published}
    assert {2015, 2017} <= years
    assert buses[0].status not in {DealStatus.SIGNED, DealStatus.IN_PROGRESS, DealStatus.COMPLETED}
    assert buses[0].outcome != "done"


def test_the_crane_truck_plant_is_resumed(deals: tuple[Deal, ...]) -> None:
    cranes = [
        d
        for d in deals
        if d.kind is DealKind.RESUMPTION
        and ("crane_truck" in " ".join(d.goods) or d.theme == "crane_trucks" or "8705" in d.hs)
    ]
    assert cranes
    assert any(
        d.status in {DealStatus.IN_PROGRESS, DealStatus.COMPLETED, DealStatus.RESUMED}
        for d in cranes
    )
