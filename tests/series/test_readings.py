import pytest
from tests.series.series_cases import DEMO, OVER_67, PUBLISHED, SEEDS, claim, usd

from kirmash.records.periods import year
from kirmash.records.quantities import Hedge, Measure
from kirmash.series.estimate import Evidence, Question, estimate
from kirmash.series.hypotheses import of, readings

TURNOVER = Question(Measure.TURNOVER, "BLR", "RU-IVA")


def found(*claims):
    return estimate(TURNOVER, Evidence(claims, PUBLISHED))


def test_both_readings_of_a_bound_are_told_where_they_differ():
    (one,) = readings(found(*DEMO))
    assert (one.claim, one.period) == (OVER_67.id, year(2015))
    assert (one.near, one.bound) == (pytest.approx(67.3e6), pytest.approx(79.5e6, rel=0.02))
    assert one.near_weight < one.bound_weight < one.near_weight + one.bound_weight <= 1


def test_a_bound_beside_the_level_or_alone_has_no_other_reading():
    beside = claim("d", quantity=usd(98e6, Hedge.MORE_THAN), period=year(2014))
    assert of(found(*SEEDS, beside), beside.id) is None
    assert readings(found(OVER_67)) == ()


def test_a_rate_that_is_a_bound_has_both_readings_too():
    levels = [
        claim(f"d{n}", quantity=usd(v), period=year(y))
        for n, (v, y) in enumerate(((50.1e6, 2016), (50.3e6, 2016), (75.2e6, 2017)))
    ]
    grew = claim("d9", change_pct=17.0, change_hedge=Hedge.MORE_THAN, period=year(2017))
    one = of(found(*levels, grew), grew.id)
    assert one.near == pytest.approx(50.2e6 * 1.17, rel=0.01)
    assert one.bound == pytest.approx(75.2e6, rel=0.02)
