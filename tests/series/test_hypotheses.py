import pytest
from tests.series.series_cases import DEMO, OVER_67, PUBLISHED, SEEDS, claim, usd

from kirmash.records.periods import year_period
from kirmash.records.quantities import Hedge, Measure
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series
from kirmash.series.hypotheses import bound_readings_of_claim, differing_bound_readings

TURNOVER = SeriesQuery(Measure.TURNOVER, "BLR", "RU-IVA")


def estimated(*claims):
    return estimate_series(TURNOVER, SeriesEvidence(claims, PUBLISHED))


def test_both_readings_of_a_bound_are_reported_where_they_differ():
    (bound_reading,) = differing_bound_readings(estimated(*DEMO))
    assert (bound_reading.claim, bound_reading.period) == (OVER_67.id, year_period(2015))
    assert (bound_reading.near_level, bound_reading.bound_level) == (
        pytest.approx(67.3e6),
        pytest.approx(79.5e6, rel=0.02),
    )
    assert (
        bound_reading.near_weight
        < bound_reading.bound_weight
        < bound_reading.near_weight + bound_reading.bound_weight
        <= 1
    )


def test_a_bound_beside_the_level_or_alone_has_no_other_reading():
    beside = claim("d", quantity=usd(98e6, Hedge.MORE_THAN), period=year_period(2014))
    assert bound_readings_of_claim(estimated(*SEEDS, beside), beside.id) is None
    assert differing_bound_readings(estimated(OVER_67)) == ()


def test_a_rate_that_is_a_bound_has_both_readings_too():
    levels = [
        claim(f"d{n}", quantity=usd(v), period=year_period(y))
        for n, (v, y) in enumerate(((50.1e6, 2016), (50.3e6, 2016), (75.2e6, 2017)))
    ]
    grew = claim("d9", change_pct=17.0, change_hedge=Hedge.MORE_THAN, period=year_period(2017))
    bound_reading = bound_readings_of_claim(estimated(*levels, grew), grew.id)
    assert bound_reading.near_level == pytest.approx(50.2e6 * 1.17, rel=0.01)
    assert bound_reading.bound_level == pytest.approx(75.2e6, rel=0.02)
