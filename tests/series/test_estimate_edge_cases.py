"""Ceilings, tiers of sources, planted slips of scope and currency, and input with little or nothing
in it.
"""

import math

import pytest
from tests.series.series_cases import claim, usd

from kirmash.records.periods import quarter_period, year_period
from kirmash.records.quantities import Direction, Hedge, Measure
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series

TURNOVER = SeriesQuery(Measure.TURNOVER, "BLR", "RU-IVA")
BALANCE = SeriesQuery(Measure.BALANCE, "BLR", "RU-IVA")
YEARS = range(2014, 2019)
STEADY = {2014: 50.1e6, 2015: 53.2e6, 2016: 51.7e6, 2017: 55.4e6, 2018: 57.3e6}


def level_claims(where="d", **values):
    """Levels by year: ``told(y2014=50e6)``; several documents by ``where``."""
    return [
        claim(f"{where}{name}", quantity=usd(value), period=year_period(int(name[1:])))
        for name, value in values.items()
    ]


def twice():
    """Every year of a steady series told by two documents, a little apart."""
    return [
        claim(
            f"{where}{when}", quantity=usd(float(f"{value * times:.4g}")), period=year_period(when)
        )
        for where, times in (("a", 1.0), ("b", 1.004))
        for when, value in STEADY.items()
    ]


def series(claims, question=TURNOVER, **more):
    return estimate_series(question, SeriesEvidence(tuple(claims), {}, **more))


def point(estimated, when=2015):
    return next(
        candidate for candidate in estimated.points if candidate.period == year_period(when)
    )


def fit(estimated, slip):
    return next(fit for fit in estimated.fits if fit.claim == slip.id)


def explained(estimated, slip):
    return next(
        conflict.explanation for conflict in estimated.conflicts if conflict.claim == slip.id
    )


# -- ceilings


def test_a_region_is_limited_by_its_country():
    rough = [claim("a", quantity=usd(100e6, Hedge.ABOUT), period=year_period(2015))]
    free, limited = point(series(rough)), point(series(rough, ceilings={year_period(2015): 99e6}))
    assert free.high > 99e6 >= limited.high
    assert limited.value < free.value


def test_a_ceiling_that_the_claims_contradict_is_a_contradiction_and_not_enforced():
    estimated = series(
        level_claims("a", y2015=100.3e6) + level_claims("b", y2015=100.4e6),
        ceilings={year_period(2015): 40e6},
    )
    assert point(estimated).value == pytest.approx(100.3e6, rel=0.01)
    (above,) = [
        conflict for conflict in estimated.conflicts if conflict.explanation == "above_whole"
    ]
    assert (above.period, above.probability) == (year_period(2015), 1.0)


# -- tiers


def test_an_office_outweighs_a_regional_paper_that_states_another_figure():
    office, paper = (
        claim("office", quantity=usd(50.31e6), period=year_period(2015)),
        claim("paper", quantity=usd(64.72e6), period=year_period(2015)),
    )
    estimated = series([office, paper], tiers={"office": "customs", "paper": "regional"})
    assert fit(estimated, office).weight > 0.7
    assert fit(estimated, paper).weight < 0.3
    turned = series([office, paper], tiers={"office": "regional", "paper": "customs"})
    assert fit(turned, paper).weight > fit(turned, office).weight


def test_official_evidence_is_counted_by_tier():
    alone = level_claims(y2015=50.31e6)
    assert point(series(alone, tiers={"dy2015": "statistics"})).official == 1.0
    assert point(series(alone)).official == 0.0


# -- planted slips


@pytest.mark.parametrize(
    ("value", "explanation", "reading"),
    [
        (53.4e6 * 1.18, "goods_services", "scope"),  # goods and services told as goods
        (53.4e6 * 61.2, "roubles_dollars", "currency"),  # roubles told as dollars
        (53.4e3, "million_billion", "scale_up"),  # thousands for millions
        (53.4e9, "million_billion", "scale_up"),  # billions for millions
    ],
)
def test_a_planted_slip_is_detected_and_explained(value, explanation, reading):
    slip = claim("slip", quantity=usd(float(f"{value:.4g}")), period=year_period(2015))
    estimated = series([*twice(), slip])
    assert point(estimated).value == pytest.approx(53.3e6, rel=0.01)
    assert fit(estimated, slip).reading == "out_of_line"
    assert explained(estimated, slip) == explanation
    names = {
        hypothesis.reading.replace("scale_down", "scale_up"): hypothesis.probability
        for hypothesis in fit(estimated, slip).hypotheses
    }
    assert max(names, key=names.get) == reading


def test_the_year_before_stated_as_this_year_is_detected():
    slip = claim("slip", quantity=usd(53.3e6), period=year_period(2016))
    other_years = [candidate for candidate in twice() if candidate.period != year_period(2016)]
    sure = [
        claim(f"{where}2016", quantity=usd(value), period=year_period(2016))
        for where, value in (("a", 81.7e6), ("b", 81.9e6))
    ]
    estimated = series([*other_years, *sure, slip])
    (slipped,) = [candidate for candidate in estimated.conflicts if candidate.claim == slip.id]
    assert (slipped.explanation, slipped.means or slipped.period) == (
        "other_period",
        year_period(2015),
    )


# -- little or nothing

REASONS = {"direction_only", "no_level", "too_wide", "not_converged", "two_levels"}


def finite(estimated):
    for candidate in estimated.points:
        numbers = candidate.value, candidate.low, candidate.high
        if candidate.status == "x":
            assert numbers == (None, None, None)
            assert candidate.reason in REASONS
        else:
            assert all(math.isfinite(number) for number in numbers)
            assert candidate.low <= candidate.value <= candidate.high


@pytest.mark.parametrize("hedge", [Hedge.MORE_THAN, Hedge.LESS_THAN, Hedge.UP_TO])
def test_a_single_bound_is_of_low_reliability_or_none_with_its_reason(hedge):
    estimated = series([claim("a", quantity=usd(67e6, hedge), period=year_period(2015))])
    finite(estimated)
    assert point(estimated).status in {"u", "x"}


def test_only_growth_rates_give_no_level_and_say_so():
    estimated = series(
        [claim(f"d{when}", change_pct=5.0, period=year_period(when)) for when in YEARS]
    )
    finite(estimated)
    assert {candidate.reason for candidate in estimated.points} == {"no_level"}


def test_two_sure_claims_that_cannot_both_hold_are_reported_as_a_contradiction():
    two = level_claims("a", y2015=50.12e6) + level_claims("b", y2015=93.47e6)
    estimated = series(two, tiers={"ay2015": "customs", "by2015": "customs"})
    finite(estimated)
    assert any(
        {member.id for member in two} <= set(conflict.claims) for conflict in estimated.conflicts
    )
    estimate_2015 = point(estimated)
    assert (estimate_2015.value, estimate_2015.reason) == (None, "two_levels")
    levels = sorted(each.value for each in estimate_2015.alternatives)
    assert levels == pytest.approx([50.12e6, 93.47e6], rel=0.02)
    assert sum(each.probability for each in estimate_2015.alternatives) == pytest.approx(1.0)


@pytest.mark.parametrize("value", [0.0, -12.3e6, 12.3e6])
def test_a_balance_may_be_nothing_or_below(value):
    estimated = series(
        [claim("a", Measure.BALANCE, quantity=usd(value), period=year_period(2015))], BALANCE
    )
    finite(estimated)
    estimate_2015 = point(estimated)
    assert estimate_2015.status == "x" or estimate_2015.low <= value <= estimate_2015.high


def test_a_balance_that_turns_from_below_to_above_zero():
    levels = {2014: -12.3e6, 2015: 0.0, 2016: 8.1e6}
    estimated = series(
        [
            claim(f"d{when}", Measure.BALANCE, quantity=usd(value), period=year_period(when))
            for when, value in levels.items()
        ],
        BALANCE,
    )
    finite(estimated)
    assert point(estimated, 2014).high < 0 < point(estimated, 2016).low


def test_a_fall_by_all_and_a_level_of_nothing_are_out_of_line():
    odd = [
        claim("a", change_pct=-100.0, period=year_period(2015)),
        claim("b", quantity=usd(0.0), period=year_period(2015)),
    ]
    estimated = series(odd)
    finite(estimated)
    assert {candidate.reading for candidate in estimated.fits} == {"out_of_line"}
    assert point(estimated).reason == "no_level" if estimated.points else True


def test_no_claims_at_all_and_a_direction_alone():
    assert (series([]).points, series([]).conflicts, series([]).converged) == ((), (), True)
    estimated = series([claim("a", direction=Direction.DOWN, period=quarter_period(2016, 1))])
    assert [(candidate.reason, candidate.direction) for candidate in estimated.points] == [
        ("direction_only", Direction.DOWN)
    ]
