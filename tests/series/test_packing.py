import numpy as np
import pytest

from kirmash.records.periods import year
from kirmash.records.quantities import Measure
from kirmash.series import chains, gaussian
from kirmash.series.constraints import Row, System
from kirmash.series.likelihood import State

YEARS = tuple((Measure.TURNOVER, year(n)) for n in (2014, 2015))


def row(place, *states, **years):
    return Row("u", "level", (place,), (1.0,), states, ("c",), **years)


def packed(*rows):
    return chains.pack(gaussian.linear(System(YEARS, rows, ())))


def test_a_row_with_one_reading_is_laid_into_the_normal():
    made = packed(row(0, State("good", 2.0, 0.01, 1.0)))
    assert made.rows == ()
    assert made.readings[0, 0] == 1.0
    assert made.mean[0] == pytest.approx(2.0)
    assert made.covariance[0, 0] == pytest.approx(0.0001, rel=0.001)


def test_a_reading_without_a_chance_is_no_reading():
    made = packed(row(0, State("good", 2.0, 0.01, 1.0), State("wrong_near", 2.0, 0.5, 0.0)))
    assert made.rows == ()


def test_readings_of_other_years_speak_of_the_unknowns_of_those_years():
    (told,) = packed(
        row(1, State("good", 2.0, 0.01, 0.9), State("before", 2.0, 0.01, 0.1), before=(0,))
    ).rows
    assert told.nodes.tolist() == [0, 1]
    assert told.design.tolist() == [[0.0, 1.0], [1.0, 0.0]]
    assert told.way.tolist() == [0, 1]
    assert told.spoken == (((1, 1.0),), ((0, 1.0),))


def test_rows_are_taken_by_time_and_bounds_last():
    two = State("wrong_near", 2.0, 0.5, 0.1)
    bound, late, early = (
        row(0, State("near", 2.0, 0.1, 0.9), two),
        row(1, State("good", 2.0, 0.01, 0.9), two),
        row(0, State("good", 2.0, 0.01, 0.9), two),
    )
    made = packed(bound, late, early)
    assert [told.place for told in made.rows] == [2, 1, 0]
    assert np.all(made.readings == 0.0)
