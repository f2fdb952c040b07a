import numpy as np
import pytest

from kirmash.records.periods import year_period
from kirmash.records.quantities import Measure
from kirmash.series import gaussian
from kirmash.series.constraints import ConstraintSystem, MixtureComponent, ObservationRow
from kirmash.series.sampler import sampling
from kirmash.series.sampler.sampling import sample_system


def system(*middles, spread=0.01, wrong=0.1):
    def row(n, middle):
        return ObservationRow(
            f"u{n}",
            "level",
            (0,),
            (1.0,),
            (
                MixtureComponent("good", middle, spread, 1 - wrong),
                MixtureComponent("wrong_near", middle, 1.0, wrong),
            ),
            (f"c{n}",),
        )

    return gaussian.linearise(
        ConstraintSystem(
            ((Measure.TURNOVER, year_period(2015)),),
            tuple(row(n, m) for n, m in enumerate(middles)),
            (),
        )
    )


def test_sure_claims_give_the_posterior_known_in_closed_form():
    sample = sample_system(system(1.0, 1.02, 1.04, spread=0.05, wrong=1e-9), 7, 4000)
    assert sample.levels.mean() == pytest.approx(1.02, abs=0.003)
    assert sample.levels.std() == pytest.approx(0.05 / np.sqrt(3), rel=0.08)
    assert sample.converged


def test_two_claims_against_a_third_leave_it_out_and_even_odds_stay_even():
    three = sample_system(system(1.0, 1.001, 1.5), 7, 2000)
    assert three.readings[2, 0] < 0.05
    assert three.readings[0, 0] > 0.9
    two = sample_system(system(1.0, 1.5), 7, 4000)
    assert two.readings[0, 0] == pytest.approx(two.readings[1, 0], abs=0.05)


def test_a_reading_that_is_sure_is_not_sampled():
    sample = sample_system(
        gaussian.linearise(
            ConstraintSystem(((Measure.TURNOVER, year_period(2015)),), (sure(1.0), sure(1.2)), ())
        ),
        7,
        2000,
    )
    assert sample.readings[:, 0].tolist() == [1.0, 1.0]
    assert sample.levels.mean() == pytest.approx(1.1, abs=0.001)
    assert sample.levels.std() == pytest.approx(0.05 / np.sqrt(2), rel=0.05)


def sure(middle):
    return ObservationRow(
        "u", "level", (0,), (1.0,), (MixtureComponent("good", middle, 0.05, 1.0),), ("c",)
    )


def test_every_reading_has_its_share_and_the_shares_of_a_row_sum_to_unity():
    sample = sample_system(system(1.0, 1.3, 0.9, wrong=0.3), 7, 2000)
    assert sample.readings.sum(1) == pytest.approx(np.ones(3))
    assert sample.readings.min() >= 0.0


def test_many_claims_on_one_level_are_as_easy_as_few():
    rng = np.random.default_rng(1)
    middles = 1.0 + 0.01 * rng.normal(size=200)
    sample = sample_system(system(*middles, 3.0), 7, 2000)
    assert sample.converged
    assert sample.levels.mean() == pytest.approx(middles.mean(), abs=0.002)
    assert sample.readings[-1, 0] < 0.01
    assert sample.readings.sum(1) == pytest.approx(np.ones(201))


def test_many_unknowns_without_a_doubt_are_not_sampled_one_by_one():
    years = range(1950, 1950 + 3 * sampling.MAX_OPEN)
    rows = tuple(
        ObservationRow(
            f"u{n}",
            "level",
            (n,),
            (1.0,),
            (
                MixtureComponent("good", 1.0, 0.01, 0.9999),
                MixtureComponent("wrong_near", 1.0, 1.0, 0.0001),
            ),
            (f"c{n}",),
        )
        for n, _ in enumerate(years)
    )
    nodes = tuple((Measure.TURNOVER, year_period(year)) for year in years)
    sample = sample_system(gaussian.linearise(ConstraintSystem(nodes, rows, ())), 7, 200)
    assert sample.levels.std(0).max() < 0.02
    assert sample.readings[:, 0].min() > 0.99
