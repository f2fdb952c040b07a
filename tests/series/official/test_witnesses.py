"""What follows from cells of other periods is an ordinary witness; the cells stay cells."""

import pytest
from tests.series.series_cases import claim, usd

from kirmash.records.periods import Period, year_period
from kirmash.records.quantities import Measure
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series
from kirmash.series.priors import CELL_TIER

EXPORTS = SeriesQuery(Measure.EXPORTS, "BLR", "RU-IVA")
FIRST = year_period(2015).first
MONTHS = [
    claim("table", Measure.EXPORTS, quantity=usd((8 + n / 10) * 1e6), period=Period(month, month))
    for n, month in enumerate(range(FIRST, FIRST + 12))
]
SUM = sum(each.quantity.value for each in MONTHS)


def years(value, *documents):
    return [
        claim(name, Measure.EXPORTS, quantity=usd(value), period=year_period(2015))
        for name in documents
    ]


def estimated(*claims, cells=MONTHS, tiers=None):
    evidence = SeriesEvidence(
        (*MONTHS, *claims), {}, claim_tiers={c.id: CELL_TIER for c in cells}, tiers=tiers or {}
    )
    series = estimate_series(EXPORTS, evidence)
    return {point.period: point for point in series.points}


def test_months_that_are_printed_give_their_year_beside_one_wrong_number():
    points = estimated(*years(1.4 * SUM, "press"))
    assert points[year_period(2015)].value == pytest.approx(SUM, rel=0.002)
    assert points[year_period(2015)].high < 1.03 * SUM


def test_a_year_that_offices_print_otherwise_is_theirs_and_the_months_stay_as_printed():
    offices = {"office": "statistics", "ministry": "statistics", "customs": "customs"}
    stated = [
        each for n, name in enumerate(offices) for each in years((1.06 + n / 1e3) * SUM, name)
    ]
    points = estimated(*stated, tiers=offices)
    assert points[year_period(2015)].value == pytest.approx(1.061 * SUM, rel=0.004)
    for month in MONTHS:
        assert points[month.period].value == month.quantity.value


def test_a_year_that_is_a_cell_itself_yields_to_none():
    cell, *_ = own = years(1.004 * SUM, "table")
    points = estimated(*own, *years(1.4 * SUM, "press", "paper"), cells=[*MONTHS, cell])
    assert points[year_period(2015)].value == cell.quantity.value


def test_a_month_that_is_left_of_a_year_is_no_cell():
    year, missing = years(SUM, "table")[0], MONTHS[-1]
    cells = [*MONTHS[:-1], year]
    offices = {f"office{n}": "statistics" for n in range(3)}
    other = 1.3 * missing.quantity.value
    stated = [
        claim(name, Measure.EXPORTS, quantity=usd((1 + n / 500) * other), period=missing.period)
        for n, name in enumerate(offices)
    ]
    evidence = SeriesEvidence(
        (*cells, *stated), {}, claim_tiers={c.id: CELL_TIER for c in cells}, tiers=offices
    )
    points = {point.period: point for point in estimate_series(EXPORTS, evidence).points}
    assert points[missing.period].value == pytest.approx(other, rel=0.01)
    assert points[year_period(2015)].value == year.quantity.value
