"""The evidence of a system by moment matching, against sums that can be done by hand."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from kirmash.records.periods import year_period
from kirmash.records.quantities import Measure
from kirmash.series import gaussian
from kirmash.series.constraints import ConstraintSystem, ObservationRow
from kirmash.series.likelihood import MixtureComponent
from kirmash.series.sampler.evidence import find_evidences
from kirmash.series.sampler.sampling import mix_samples, sample_system

NONE: dict[str, float] = {}


def row(middle, *parts, number=0):
    components = tuple(
        MixtureComponent(name, middle, spread, chance) for name, spread, chance in parts
    )
    return ObservationRow(f"u{number}", "level", (0,), (1.0,), components, (f"c{number}",))


def log_evidence(rows, laws=(NONE,), starts=()):
    node = (Measure.TURNOVER, year_period(2015))
    system = ConstraintSystem((node,), tuple(rows), ())
    return [each.log for each in find_evidences(gaussian.linearise(system), laws, starts)]


def density(value, variance):
    return math.exp(-0.5 * value * value / variance) / math.sqrt(2 * math.pi * variance)


def by_hand(middles, mixtures):
    """The integral over the level of its prior and of all rows, less what the program leaves out:
    the vague normal about the centre."""
    centre = float(np.median(middles))
    grid = np.linspace(centre - 4, centre + 4, 400_001)
    total = np.exp(-0.5 * ((grid - centre) / gaussian.PRIOR_SD) ** 2) / (
        gaussian.PRIOR_SD * math.sqrt(2 * math.pi)
    )
    total = total * np.exp(-0.5 * ((grid - centre) / 5.0) ** 2) / (5.0 * math.sqrt(2 * math.pi))
    for middle, mixture in zip(middles, mixtures, strict=True):
        total = total * sum(
            chance
            * np.exp(-0.5 * ((grid - middle) / spread) ** 2)
            / (spread * math.sqrt(2 * math.pi))
            for _, spread, chance in mixture
        )
    return math.log(float(np.trapezoid(total, grid)))


NARROW = (("good", 0.005, 0.9), ("wrong_any", 0.5, 0.1))
WIDE = (("good", 0.05, 0.9), ("wrong_any", 0.5, 0.1))


def test_differences_of_evidence_are_those_of_the_integral():
    agreeing, scattered = (18.0, 18.003, 17.998), (18.0, 18.04, 17.95)
    for middles in (agreeing, scattered):
        rows = {
            name: [row(m, *parts, number=n) for n, m in enumerate(middles)]
            for name, parts in (("narrow", NARROW), ("wide", WIDE))
        }
        (narrow,), (wide,) = log_evidence(rows["narrow"]), log_evidence(rows["wide"])
        exact = by_hand(middles, [NARROW] * 3) - by_hand(middles, [WIDE] * 3)
        assert narrow - wide == pytest.approx(exact, abs=0.4)


def test_agreeing_figures_speak_for_the_narrow_law_and_scattered_ones_against_it():
    chance = random.Random(4)
    laws = ({"good": 0.97, "good_scattered": 0.03}, {"good": 0.1, "good_scattered": 0.9})

    def rows(spread):
        return [
            row(
                18 + chance.gauss(0, spread),
                ("good", 0.005, 0.45),
                ("good_scattered", 0.045, 0.45),
                ("wrong_any", 0.5, 0.1),
                number=n,
            )
            for n in range(12)
        ]

    narrow, wide = log_evidence(rows(0.004), laws)
    assert narrow > wide + 3
    narrow, wide = log_evidence(rows(0.04), laws)
    assert wide > narrow + 3


def test_the_better_of_two_humps_is_found_from_a_start_beside_it():
    rows = [row(18 + 0.001 * n, *NARROW, number=n) for n in range(4)]
    rows += [row(19 + 0.001 * n, *NARROW, number=4 + n) for n in range(3)]
    alone = log_evidence(rows)
    beside = log_evidence(rows, starts=[(np.array([18.0]), np.array([[0.01]]))])
    assert beside[0] >= alone[0]


def test_mixtures_by_chance_are_drawn_as_often_as_they_are_likely():
    made = [
        sample_system(gaussian.linearise(one_level(middle)), 7, 1000) for middle in (18.0, 19.0)
    ]
    mixed = mix_samples(made, [0.75, 0.25])
    assert len(mixed.levels) == len(made[0].levels)
    assert (mixed.levels < 18.5).mean() == pytest.approx(0.75, abs=0.01)
    assert mix_samples(made[:1], [1.0]) is made[0]


def one_level(middle):
    node = (Measure.TURNOVER, year_period(2015))
    return ConstraintSystem((node,), (row(middle, ("good", 0.01, 1.0)),), ())


def test_the_evidence_is_held_near_the_bound_that_its_levels_give():
    rows = [row(18 + 0.003 * n, *NARROW, number=n) for n in range(4)]
    (evidence,) = log_evidence(rows)
    assert evidence == pytest.approx(
        by_hand([18 + 0.003 * n for n in range(4)], [NARROW] * 4)
        - by_hand([18.0], [NARROW])
        + log_evidence([row(18.0, *NARROW)])[0],
        abs=0.3,
    )
