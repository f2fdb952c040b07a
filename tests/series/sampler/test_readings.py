"""The densities of readings laid out by chunks are those of each row by itself."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from kirmash.records.periods import year_period
from kirmash.records.quantities import Measure
from kirmash.series.constraints import ConstraintSystem, ObservationRow
from kirmash.series.gaussian import NormalSystem
from kirmash.series.likelihood import MixtureComponent
from kirmash.series.sampler import mixtures, readings, sampling

ROWS = (
    ObservationRow(
        "u-1",
        "level",
        (0,),
        (1.0,),
        (
            MixtureComponent("good", 1.0, 0.1, 0.8),
            MixtureComponent("before", 1.0, 0.1, 0.15),
            MixtureComponent("wrong_any", 1.0, 1.0, 0.05),
        ),
        ("c-1",),
        elsewhere=(("before", (1,)),),
        witnesses=1.5,
    ),
    ObservationRow(
        "u-2",
        "change",
        (0, 1),
        (1.0, -1.0),
        (MixtureComponent("good", 0.2, 0.05, 0.9), MixtureComponent("wrong_any", 0.2, 0.5, 0.1)),
        ("c-2",),
    ),
)
LEVELS = np.random.default_rng(3).normal(1.0, 0.3, (40, 2))


def density(row: ObservationRow, part: MixtureComponent, levels: np.ndarray) -> float:
    """Of one reading at one draw, counted by witnesses where it is about another unknown."""
    there = row.nodes_elsewhere(part.name)
    nodes = there or row.nodes
    times = row.coefficients_elsewhere(there) if there else row.coefficients
    away = sum(t * levels[n] for n, t in zip(nodes, times, strict=True)) - part.middle
    normal = math.exp(-0.5 * (away / part.spread) ** 2) / (part.spread * math.sqrt(2 * math.pi))
    if there:
        return float((part.chance * normal) ** row.witnesses)
    flat = (part.spread * math.sqrt(2 * math.pi)) ** (1 - row.witnesses)
    return float(part.chance**row.witnesses * flat * normal)


@pytest.mark.parametrize("cells", [1, 10**6])
def test_chances_and_likelihoods_are_those_of_each_row(
    cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "CHUNK_CELLS", cells)
    arrays = mixtures.row_arrays(ROWS, mixtures.readings_elsewhere(ROWS))
    chances = readings.reading_chances(ROWS, arrays, LEVELS)
    logs = readings.log_likelihoods(ROWS, arrays, LEVELS)
    for place, row in enumerate(ROWS):
        each = np.array([[density(row, part, at) for part in row.components] for at in LEVELS])
        assert logs[place] == pytest.approx(np.log(each.sum(1)))
        shares = (each / each.sum(1, keepdims=True)).mean(0)
        slots = [part.slot for part in row.components]
        assert chances[place, slots] == pytest.approx(shares)
        assert chances[place].sum() == pytest.approx(1.0)


def test_systems_of_several_laws_are_those_of_each_law_by_itself() -> None:
    right = (
        MixtureComponent("good", 1.0, 0.01, 0.6),
        MixtureComponent("good_revised", 1.0, 0.03, 0.2),
        MixtureComponent("wrong_any", 1.0, 1.0, 0.2),
    )
    row = ObservationRow("u-1", "level", (0,), (1.0,), right, ("c-1",), witnesses=1.25)
    law = {"good": 0.3, "good_revised": 0.6, "good_scattered": 0.1}
    read = (
        replace(right[0], chance=0.8 * 0.3 / 0.9),
        replace(right[1], chance=0.8 * 0.6 / 0.9),
        right[2],
    )
    nodes = ((Measure.TURNOVER, year_period(2014)),)

    def normal(rows: tuple[ObservationRow, ...]) -> NormalSystem:
        system = ConstraintSystem(nodes, rows, ())
        return NormalSystem(system, np.eye(1), np.ones(1))

    first, second = sampling.reduce_systems(normal((row,)), [{}, law])
    for found, parts in ((first, right), (second, read)):
        alone = sampling.reduce_system(normal((replace(row, components=parts),)))
        assert found.arrays.log_chance == pytest.approx(alone.arrays.log_chance)
        assert found.mixtures.log_weight == pytest.approx(alone.mixtures.log_weight)
        assert found.mixtures.mean == pytest.approx(alone.mixtures.mean)
