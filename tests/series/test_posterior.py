import numpy as np
import pytest

from kirmash.records.periods import year_period
from kirmash.records.quantities import Measure
from kirmash.series import gaussian, posterior
from kirmash.series.constraints import ConstraintSystem, MixtureComponent, ObservationRow


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
    sample = posterior.run_sampler(system(1.0, 1.02, 1.04, spread=0.05, wrong=1e-9), 7, 4000)
    assert sample.levels.mean() == pytest.approx(1.02, abs=0.003)
    assert sample.levels.std() == pytest.approx(0.05 / np.sqrt(3), rel=0.08)
    assert sample.converged


def test_two_claims_against_a_third_leave_it_out_and_even_odds_stay_even():
    three = posterior.run_sampler(system(1.0, 1.001, 1.5), 7, 2000)
    assert three.readings[2, 0] < 0.05
    assert three.readings[0, 0] > 0.9
    two = posterior.run_sampler(system(1.0, 1.5), 7, 4000)
    assert two.readings[0, 0] == pytest.approx(two.readings[1, 0], abs=0.05)


def test_chains_that_stay_apart_are_not_trusted():
    rng = np.random.default_rng(1)
    apart = rng.normal(size=(40, posterior.CHAIN_GROUPS * 8, 1)) * 0.01
    even = np.full(posterior.CHAIN_GROUPS, 1 / posterior.CHAIN_GROUPS)
    rhats, sizes = posterior.convergence_diagnostics(apart, even)
    assert rhats.max() < posterior.MAX_RHAT
    assert sizes.min() > posterior.MIN_EFFECTIVE_SIZE
    apart[:, :8] += 5.0
    rhats, sizes = posterior.convergence_diagnostics(apart, even)
    assert rhats.max() > posterior.MAX_RHAT
    assert sizes.min() < posterior.MIN_EFFECTIVE_SIZE


def test_a_group_with_all_the_weight_vouches_for_nothing():
    levels = np.random.default_rng(1).normal(size=(40, posterior.CHAIN_GROUPS * 8, 1))
    levels[:, :8] += 5.0
    _, sizes = posterior.convergence_diagnostics(
        levels, np.array([1.0] + [0.0] * (posterior.CHAIN_GROUPS - 1))
    )
    assert sizes.min() < posterior.MIN_EFFECTIVE_SIZE


def test_a_reading_that_is_sure_is_not_sampled():
    sample = posterior.run_sampler(
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
    sample = posterior.run_sampler(system(1.0, 1.3, 0.9, wrong=0.3), 7, 2000)
    assert sample.readings.sum(1) == pytest.approx(np.ones(3))
    assert sample.readings.min() >= 0.0


def test_many_rows_are_swept_until_they_converge():
    rng = np.random.default_rng(1)
    sample = posterior.run_sampler(
        system(*(1.0 + 0.01 * rng.normal(size=posterior.MAX_FILTERED_ROWS + 2)), 3.0), 7, 2000
    )
    assert sample.converged
    assert sample.levels.mean() == pytest.approx(1.0, abs=0.01)
    assert sample.readings[-1, 0] < 0.01
    assert sample.readings.sum(1) == pytest.approx(np.ones(posterior.MAX_FILTERED_ROWS + 3))
