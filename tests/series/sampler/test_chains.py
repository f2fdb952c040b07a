import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.series.sampler import chains, convergence
from kirmash.series.sampler.chains import ChainPlan, MultiReadingRow, SamplerInput

PRIOR = np.linalg.inv(
    np.eye(3) / 9 + 4 * np.array([[1, -1, 0], [-1, 2, -1], [0, -1, 1]])
)  # three years, each near the next


def row(nodes, design, *readings):
    """A sum of unknowns with its readings: middle, spread and chance of each."""
    middle, spread, chance = (np.array(each) for each in zip(*readings, strict=True))
    terms = tuple(zip(nodes, map(float, design), strict=True))
    return MultiReadingRow(
        middle, spread**2, chance, np.array(nodes), np.array(design, float), terms
    )


def level(place, middle, wrong=0.2):
    """A level right as said, off by a little, or another."""
    return row(
        [place],
        [1.0],
        (middle, 0.05, 1 - wrong),
        (middle, 0.6, wrong / 2),
        (middle - 1.0, 0.05, wrong / 2),
    )


def rate(middle):
    return row([0, 1], [-1.0, 1.0], (middle, 0.02, 0.9), (middle, 1.0, 0.1))


def packed(*rows):
    return SamplerInput(np.zeros(3), PRIOR, rows)


MIXED = level(0, 1.0), level(1, 1.4), rate(0.1), level(2, 1.2)


def marginal(system):
    """The chance of all that is told, every way to read it summed up."""
    rows = system.rows
    total = 0.0
    for readings in itertools.product(*(range(len(row.middle)) for row in rows)):
        design = np.zeros((len(rows), len(system.mean)))
        for at, row in enumerate(rows):
            design[at, row.nodes] = row.design
        away = (
            np.array([row.middle[r] for row, r in zip(rows, readings, strict=True)])
            - design @ system.mean
        )
        spread = design @ system.covariance @ design.T + np.diag(
            [row.variance[r] for row, r in zip(rows, readings, strict=True)]
        )
        chance = np.prod([row.chance[r] for row, r in zip(rows, readings, strict=True)])
        total += (
            chance
            * np.exp(-0.5 * away @ np.linalg.solve(spread, away))
            / np.sqrt(np.linalg.det(spread))
        )
    return np.log(total)


def test_where_all_ways_to_read_have_room_the_chains_hold_the_exact_chance_of_the_evidence():
    system = packed(*MIXED)
    begun = chains.start_chains(system, np.random.default_rng(1), ChainPlan(4, 36))
    assert begun.log_evidence == pytest.approx(np.full(4, marginal(system)))


@pytest.mark.parametrize("power", [1.0, 0.5])
def test_where_they_have_not_it_is_right_on_average(power):
    system = packed(*MIXED)
    begun = chains.start_chains(system, np.random.default_rng(1), ChainPlan(4000, 6, power))
    assert np.exp(begun.log_evidence - marginal(system)).mean() == pytest.approx(1.0, abs=0.05)


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=4), st.integers(0, 100))
def test_after_any_changes_mean_and_covariance_are_those_of_the_readings(middles, seed):
    system = packed(
        level(0, middles[0]),
        level(1, middles[1]),
        rate(middles[2]),
        level(2, middles[3]),
    )
    rng = np.random.default_rng(seed)
    begun = chains.start_chains(system, rng, ChainPlan(2, 8))
    for at in range(len(system.rows)):
        shares = chains.resample_reading(begun, at, rng.random(16))
        assert shares.sum(0) == pytest.approx(np.ones(16))
    mean, covariance = begun.mean.copy(), begun.covariance.copy()
    chains.recompute_moments(begun)
    assert mean == pytest.approx(begun.mean, abs=1e-6)
    assert covariance == pytest.approx(begun.covariance, abs=1e-6)


def test_sweeps_leave_the_shares_of_readings_where_all_ways_summed_up_put_them():
    system = packed(*MIXED)
    begun, rng = (
        chains.start_chains(system, np.random.default_rng(1), ChainPlan(1, 4096)),
        np.random.default_rng(2),
    )
    shares = np.mean(
        [
            [chains.resample_reading(begun, at, rng.random(4096))[0].mean() for at in range(4)]
            for _ in range(4)
        ],
        axis=0,
    )
    for at, row in enumerate(system.rows):
        only = chains.SamplerInput(
            system.mean,
            system.covariance,
            (*system.rows[:at], first_reading(row), *system.rows[at + 1 :]),
        )
        assert shares[at] == pytest.approx(np.exp(marginal(only) - marginal(system)), abs=0.02)


def first_reading(row):
    first = slice(0, 1)
    return replace(
        row, middle=row.middle[first], variance=row.variance[first], chance=row.chance[first]
    )


def test_draws_are_mirrored_about_the_mean():
    begun = chains.start_chains(packed(*MIXED), np.random.default_rng(1), ChainPlan(2, 4))
    drawn = chains.draw_levels(begun, np.random.default_rng(2), 3)
    assert drawn.shape == (6, 8, 3)
    assert drawn.mean(0) == pytest.approx(begun.mean.T)


def test_chains_that_stay_apart_are_not_trusted():
    rng = np.random.default_rng(1)
    apart = rng.normal(size=(40, chains.CHAIN_GROUPS * 8, 1)) * 0.01
    even = np.full(chains.CHAIN_GROUPS, 1 / chains.CHAIN_GROUPS)
    rhats, sizes = convergence.convergence_diagnostics(apart, even)
    assert rhats.max() < convergence.MAX_RHAT
    assert sizes.min() > convergence.MIN_EFFECTIVE_SIZE
    apart[:, :8] += 5.0
    rhats, sizes = convergence.convergence_diagnostics(apart, even)
    assert rhats.max() > convergence.MAX_RHAT
    assert sizes.min() < convergence.MIN_EFFECTIVE_SIZE


def test_a_group_with_all_the_weight_vouches_for_nothing():
    levels = np.random.default_rng(1).normal(size=(40, chains.CHAIN_GROUPS * 8, 1))
    levels[:, :8] += 5.0
    weight = np.array([1.0] + [0.0] * (chains.CHAIN_GROUPS - 1))
    _, sizes = convergence.convergence_diagnostics(levels, weight)
    assert sizes.min() < convergence.MIN_EFFECTIVE_SIZE


def test_what_is_retained_does_not_hang_on_the_last_digit() -> None:
    """A few heavy readings and very light ones: the light ones' sum is no difference of large
    numbers, or processors that round otherwise retain other readings.
    """
    weights = np.concatenate([0.45 * 0.55 ** np.arange(16), 4e-17 * 0.9 ** np.arange(48)])[None]
    plan, start = ChainPlan(1, 32), np.array([0.37])
    picked, after = chains._select_places(weights, start, plan)
    for seed in range(20):
        noise = np.random.default_rng(seed).integers(-1, 2, weights.shape)
        other, other_after = chains._select_places(weights * (1 + 2e-16 * noise), start, plan)
        assert (other == picked).all()
        assert other_after == pytest.approx(after, rel=1e-9)


def test_readings_that_all_fit_keep_their_places() -> None:
    weights = np.array([[0.0, 0.2, 0.2, 0.0, 0.6, 0.0]])
    picked, after = chains._select_places(weights, np.array([0.5]), ChainPlan(1, 4))
    assert picked.tolist() == [[1, 2, 4, 0]]
    assert after.tolist() == [[0.2, 0.2, 0.6, 0.0]]
