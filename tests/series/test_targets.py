from datetime import date

import pytest
from tests.series.series_cases import SEEDS, claim, usd

from kirmash.records.periods import quarter, year
from kirmash.records.quantities import Direction, Hedge, Measure, Modality
from kirmash.series.estimate import Evidence, Question, estimate
from kirmash.series.targets import TargetState, follow

SERIES = estimate(Question(Measure.TURNOVER, "BLR", "RU-IVA"), Evidence(SEEDS, {}))
NOW = date(2018, 1, 1)


def aim(**said):
    return claim("t", modality=Modality.TARGET, **said)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"quantity": usd(75e6), "period": year(2015)}, TargetState.MET),
        ({"quantity": usd(120e6), "period": year(2015)}, TargetState.MISSED),
        ({"quantity": usd(90e6, Hedge.LESS_THAN), "period": year(2015)}, TargetState.MET),
        ({"change_pct": 10.0, "period": year(2015)}, TargetState.MISSED),
        ({"direction": Direction.UP, "period": year(2015)}, TargetState.MISSED),
        ({"direction": Direction.UP, "period": quarter(2016, 1)}, TargetState.MET),
        ({"direction": Direction.UP, "period": None}, TargetState.DIRECTION),
    ],
)
def test_a_target_is_decided_by_the_series(said, state):
    assert [one.state for one in follow([aim(**said)], SERIES, NOW)] == [state]


def test_an_open_target_says_what_growth_it_still_needs():
    (target,) = follow([aim(quantity=usd(200e6), period=year(2020))], SERIES, NOW)
    level = next(p.value for p in SERIES.points if p.period == year(2015))
    assert target.state is TargetState.OPEN
    assert level * (1 + target.growth / 100) ** 5 == pytest.approx(200e6)


def test_a_later_target_for_the_same_year_replaces_the_earlier_one():
    first, second = (
        aim(quantity=usd(200e6), period=year(2020)),
        aim(quantity=usd(150e6), period=year(2020)),
    )
    states = {one.claim: one for one in follow([first, second], SERIES, NOW)}
    assert (states[first.id].state, states[first.id].replaced_by) == (
        TargetState.REPLACED,
        second.id,
    )
    assert states[second.id].state is TargetState.OPEN
