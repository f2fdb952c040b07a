"""What a page's figures say of one another: shares, rates, wholes, lists."""

from __future__ import annotations

import numpy as np
import pytest

from kirmash.extract import pipeline
from kirmash.extract.candidates.page import find_candidates
from kirmash.extract.reader.identities import (
    WIDTH,
    LevelReading,
    identity_columns,
    level_of,
    rounding_of,
)
from kirmash.extract.reader.labels import CHANGE, LEVEL, kind_of
from kirmash.extract.reader.stages import Inputs, read_inputs
from kirmash.records.evidence import Document
from kirmash.records.quantities import Measure

TEXT = (
    "Foreign trade of Peru in 2023. Exports came to $500.0 million and imports to $800.0 million. "
    "Among suppliers: Chile $200.0 million (25.0%), Brazil $320.0 million (40.0%)."
)
SHARE_SAME, SHARE_OPPOSITE, SHARE_OTHER, SHARE_ELSEWHERE = range(4)
RATE_SAME, RATE_OPPOSITE, RATE_OTHER = range(4, 7)
OF_TURNOVER, OF_EXPORTS, OF_IMPORTS, OF_OWN, OF_OTHER = range(7, 12)
MEMBERS, LIST_TURNOVER, LIST_OWN, LIST_OPPOSITE = range(12, 16)


def read(text: str) -> Inputs:
    document = Document("0" * 64, "page.txt", text, "en")
    return read_inputs(find_candidates(pipeline.annotate(document)), ())


def level(
    inputs: Inputs, value: float, measure: Measure, partner: int, period: int = 0
) -> LevelReading:
    """The page's number of this value, read as a level in dollars."""
    number = next(
        one.index
        for one in inputs.view.candidates.numbers
        if one.value == value * 1e6 and any(unit.unit == "USD" for unit in one.units)
    )
    rows = np.flatnonzero(inputs.units.number == number)
    units = inputs.view.candidates.numbers[number].units
    unit = next(int(row) for row in rows if units[inputs.units.reading[row]].unit == "USD")
    key = (kind_of(LEVEL, measure, 1.0), 0, 0, partner, period, -1)
    found = level_of(inputs, number, key, unit, 0.8)
    assert found is not None
    return found


def totals(inputs: Inputs) -> list[LevelReading | None]:
    exports = level(inputs, 500.0, Measure.EXPORTS, -1)
    return [exports, level(inputs, 800.0, Measure.IMPORTS, -1)]


@pytest.mark.parametrize(
    ("measure", "column"),
    [(Measure.IMPORTS, SHARE_SAME), (Measure.EXPORTS, SHARE_OPPOSITE)],
)
def test_a_part_and_its_share_tell_whose_part_it_is(measure: Measure, column: int) -> None:
    inputs = read(TEXT)
    (row,) = identity_columns(inputs, totals(inputs), [level(inputs, 200.0, measure, 1)])
    assert row[column] == pytest.approx(0.8)
    assert {row[at] for at in range(SHARE_ELSEWHERE + 1) if at != column} == {0.0}


def test_a_share_that_fits_no_figure_says_so_and_none_beside_says_nothing() -> None:
    inputs = read(TEXT.replace("25.0%", "31.0%"))
    part, whole = level(inputs, 200.0, Measure.IMPORTS, 1), level(inputs, 500.0, Measure.EXPORTS, 1)
    misfit, alone = identity_columns(inputs, totals(inputs), [part, whole])
    assert misfit[:4].tolist() == [0.0] * 4
    assert np.isnan(alone[:4]).all()


def test_a_level_and_its_rate_tell_the_level_before() -> None:
    inputs = read("Exports of Peru to Chile rose 25% to $250 million in 2023 from $200 million.")
    now = level(inputs, 250.0, Measure.EXPORTS, 1)
    before = level(inputs, 200.0, Measure.EXPORTS, 1, period=1)
    (row,) = identity_columns(inputs, [now, before], [now])
    assert row[RATE_SAME] == pytest.approx(0.8)
    (other,) = identity_columns(inputs, [before], [level(inputs, 250.0, Measure.IMPORTS, 1)])
    assert other[RATE_SAME] == 0.0
    assert other[RATE_OPPOSITE] == pytest.approx(0.8)


def test_a_part_is_measured_by_its_wholes_and_so_is_its_list() -> None:
    inputs = read(TEXT)
    chile, brazil = (
        level(inputs, value, Measure.IMPORTS, at) for value, at in ((200, 1), (320, 2))
    )
    row, _ = identity_columns(inputs, [*totals(inputs), chile, brazil], [chile, brazil])
    assert np.isnan(row[OF_TURNOVER])
    assert row[OF_EXPORTS] == row[OF_OTHER] == pytest.approx(0.4)
    assert row[OF_IMPORTS] == row[OF_OWN] == pytest.approx(0.25)
    assert row[MEMBERS] == 2
    assert row[LIST_OWN] == pytest.approx(520 / 800)
    assert row[LIST_OPPOSITE] == pytest.approx(520 / 500)


def test_what_is_no_flows_level_has_no_identity() -> None:
    inputs = read(TEXT)
    assert (
        level_of(inputs, 0, (kind_of(CHANGE, Measure.EXPORTS, 1.0), 0, 0, 1, 0, -1), -1, 1) is None
    )
    assert level_of(inputs, 0, (kind_of(LEVEL, Measure.SHARE, 1.0), 0, 0, 1, 0, -1), -1, 1) is None
    found = identity_columns(inputs, [], [None])
    assert found.shape == (1, WIDTH)
    assert np.isnan(found).all()


@pytest.mark.parametrize(
    ("words", "part"),
    [("2.0", 0.025), ("2", 0.25), ("1,234.5", 0.05 / 1234.5), ("12.50", 0.0004)],
)
def test_how_far_a_number_is_rounded(words: str, part: float) -> None:
    inputs = read(f"Exports of Peru came to ${words} million in 2023.")
    number = next(one for one in inputs.view.candidates.numbers if one.unit or one.is_scaled)
    assert rounding_of(inputs.view.candidates.text, number) == pytest.approx(part, rel=1e-6)
