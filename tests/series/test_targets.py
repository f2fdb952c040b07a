from dataclasses import replace
from datetime import date

import pytest
from tests.series.series_cases import SEEDS, claim, usd

from kirmash.records.periods import quarter_period, year_period
from kirmash.records.quantities import Direction, Hedge, Measure, Modality, Quantity
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series
from kirmash.series.targets import TargetStatus, follow_targets

SERIES = estimate_series(SeriesQuery(Measure.TURNOVER, "BLR", "RU-IVA"), SeriesEvidence(SEEDS, {}))
NOW = date(2018, 1, 1)


def aim(**fields):
    return claim("t", modality=Modality.TARGET, **fields)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"quantity": usd(75e6), "period": year_period(2015)}, TargetStatus.MET),
        ({"quantity": usd(120e6), "period": year_period(2015)}, TargetStatus.MISSED),
        ({"quantity": usd(90e6, Hedge.LESS_THAN), "period": year_period(2015)}, TargetStatus.MET),
        ({"change_pct": 10.0, "period": year_period(2015)}, TargetStatus.MISSED),
        ({"direction": Direction.UP, "period": year_period(2015)}, TargetStatus.MISSED),
        ({"direction": Direction.UP, "period": quarter_period(2016, 1)}, TargetStatus.MET),
        ({"direction": Direction.UP, "period": None}, TargetStatus.DIRECTION),
    ],
)
def test_a_target_is_decided_by_the_series(fields, state):
    assert [target.state for target in follow_targets([aim(**fields)], SERIES, NOW)] == [state]


def test_an_open_target_states_what_growth_it_still_needs():
    (target,) = follow_targets([aim(quantity=usd(200e6), period=year_period(2020))], SERIES, NOW)
    level = next(p.value for p in SERIES.points if p.period == year_period(2015))
    assert target.state is TargetStatus.OPEN
    assert level * (1 + target.growth / 100) ** 5 == pytest.approx(200e6)


def test_a_later_target_for_the_same_year_replaces_the_earlier_target():
    first, second = (
        aim(quantity=usd(200e6), period=year_period(2020)),
        replace(aim(quantity=usd(150e6), period=year_period(2020)), document="later"),
    )
    states = {target.claim: target for target in follow_targets([first, second], SERIES, NOW)}
    assert (states[first.id].state, states[first.id].replaced_by) == (
        TargetStatus.REPLACED,
        second.id,
    )
    assert states[second.id].state is TargetStatus.OPEN


def test_one_target_told_by_several_outlets_is_one():
    first = aim(quantity=usd(200e6), period=year_period(2020))
    again = (
        replace(first, document="b"),
        replace(first, document="c", quantity=usd(200.4e6, Hedge.ABOUT)),
        replace(first, document="d", period=None),
    )
    (target,) = follow_targets([first, *again], SERIES, NOW)
    assert target.claim == first.id
    assert set(target.repeated_by) == {claim.id for claim in again}


def test_targets_of_another_side_flow_goods_or_unit_are_other_targets():
    other = (
        aim(quantity=usd(200e6), period=year_period(2020), partner="RU-TVE"),
        replace(aim(quantity=usd(200e6), period=year_period(2020)), measure=Measure.EXPORTS),
        aim(quantity=Quantity(200e6, "RUB"), period=year_period(2020)),
    )
    assert follow_targets(other, SERIES, NOW) == ()
    own = aim(quantity=usd(200e6), period=year_period(2020))
    goods = replace(own, document="b", product="dairy", quantity=usd(150e6))
    states = {target.claim: target.state for target in follow_targets([own, goods], SERIES, NOW)}
    assert states == {own.id: TargetStatus.OPEN, goods.id: TargetStatus.OPEN}


def test_a_direction_whose_period_passed_without_a_level_is_not_known():
    (target,) = follow_targets([aim(direction=Direction.UP, period=year_period(2017))], SERIES, NOW)
    assert target.state is TargetStatus.UNKNOWN


def test_imports_of_one_side_are_exports_of_the_other():
    exports = estimate_series(
        SeriesQuery(Measure.EXPORTS, "BLR", "RU-IVA"),
        SeriesEvidence(
            (claim("x", Measure.EXPORTS, quantity=usd(60e6), period=year_period(2015)),), {}
        ),
    )
    mirrored = replace(
        aim(quantity=usd(50e6), period=year_period(2015)),
        measure=Measure.IMPORTS,
        reporter="RU-IVA",
        partner="BLR",
    )
    turned = replace(mirrored, measure=Measure.EXPORTS)
    followed = follow_targets([mirrored, turned], exports, NOW)
    assert [(target.claim, target.state) for target in followed] == [
        (mirrored.id, TargetStatus.MET)
    ]


def test_the_year_before_a_deadline_years_ahead_is_no_base_of_a_multiple():
    level = claim("t", quantity=usd(100e6), period=year_period(2014))
    double = aim(change_pct=100.0, period=year_period(2020), base_period=year_period(2019))
    (target,) = follow_targets([level, double], SERIES, NOW, {double.id: date(2015, 6, 1)})
    assert (target.target_level, target.base) == (200e6, 100e6)
