import numpy as np
import pytest

from kirmash.records.periods import year_period
from kirmash.records.quantities import Measure
from kirmash.series import chains, gaussian
from kirmash.series.constraints import ConstraintSystem, ObservationRow
from kirmash.series.likelihood import MixtureComponent

YEARS = tuple((Measure.TURNOVER, year_period(n)) for n in (2014, 2015))


def row(place, *states, **years):
    return ObservationRow("u", "level", (place,), (1.0,), states, ("c",), **years)


def packed(*rows):
    return chains.prepare_sampler_input(gaussian.linearise(ConstraintSystem(YEARS, rows, ())))


def test_a_row_with_a_single_reading_is_laid_into_the_normal():
    system = packed(row(0, MixtureComponent("good", 2.0, 0.01, 1.0)))
    assert system.rows == ()
    assert system.readings[0, 0] == 1.0
    assert system.mean[0] == pytest.approx(2.0)
    assert system.covariance[0, 0] == pytest.approx(0.0001, rel=0.001)


def test_a_reading_without_a_chance_is_no_reading():
    system = packed(
        row(
            0,
            MixtureComponent("good", 2.0, 0.01, 1.0),
            MixtureComponent("wrong_near", 2.0, 0.5, 0.0),
        )
    )
    assert system.rows == ()


def test_readings_of_other_years_speak_of_the_unknowns_of_those_years():
    (packed_row,) = packed(
        row(
            1,
            MixtureComponent("good", 2.0, 0.01, 0.9),
            MixtureComponent("before", 2.0, 0.01, 0.1),
            year_before_nodes=(0,),
        )
    ).rows
    assert packed_row.nodes.tolist() == [0, 1]
    assert packed_row.design.tolist() == [[0.0, 1.0], [1.0, 0.0]]
    assert packed_row.design_row.tolist() == [0, 1]
    assert packed_row.terms == (((1, 1.0),), ((0, 1.0),))


def test_rows_are_taken_by_time_and_bounds_last():
    two = MixtureComponent("wrong_near", 2.0, 0.5, 0.1)
    bound, late, early = (
        row(0, MixtureComponent("near", 2.0, 0.1, 0.9), two),
        row(1, MixtureComponent("good", 2.0, 0.01, 0.9), two),
        row(0, MixtureComponent("good", 2.0, 0.01, 0.9), two),
    )
    system = packed(bound, late, early)
    assert [packed_row.row_index for packed_row in system.rows] == [2, 1, 0]
    assert np.all(system.readings == 0.0)
