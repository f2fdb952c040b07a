import numpy as np
import pytest

from kirmash.series import gaussian, sampler
from kirmash.series.constraints import Row, State, System
from kirmash.terms.measures import Measure
from kirmash.terms.periods import year


def system(*middles, spread=0.01, wrong=0.1):
    def row(n, middle):
        return Row(
            f"u{n}", "level", (0,), (1.0,), (State("good", middle, spread, 1 - wrong), State("wrong_near", middle, 1.0, wrong)), (f"c{n}",)
        )

    return gaussian.linear(System(((Measure.TURNOVER, year(2015)),), tuple(row(n, m) for n, m in enumerate(middles)), ()))


def test_sure_claims_give_the_posterior_known_in_closed_form():
    sample = sampler.run(system(1.0, 1.02, 1.04, spread=0.05, wrong=1e-9), 7, 4000)
    assert sample.levels.mean() == pytest.approx(1.02, abs=0.003)
    assert sample.levels.std() == pytest.approx(0.05 / np.sqrt(3), rel=0.08)
    assert sample.converged


def test_two_claims_against_one_leave_the_one_out_and_even_odds_stay_even():
    three = sampler.run(system(1.0, 1.001, 1.5), 7, 2000)
    assert three.readings[2, 0] < 0.05
    assert three.readings[0, 0] > 0.9
    two = sampler.run(system(1.0, 1.5), 7, 4000)
    assert two.readings[0, 0] == pytest.approx(two.readings[1, 0], abs=0.12)


def test_chains_that_stay_apart_are_not_trusted():
    rng = np.random.default_rng(1)
    apart = rng.normal(size=(40, sampler.GROUPS * sampler.PER_GROUP, 1)) * 0.01
    apart[:, : sampler.PER_GROUP] += 5.0
    rhats, sizes = sampler.diagnose(apart)
    assert rhats.max() > sampler.TRUSTED_RHAT
    assert sizes.min() < sampler.TRUSTED_ESS
