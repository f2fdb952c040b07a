"""How sure a decision is: rivals, pipelines, and the page's own arithmetic."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kirmash.extract import pipeline
from kirmash.extract.candidates.page import find_candidates
from kirmash.extract.reader import confidence
from kirmash.extract.reader.confidence import Draft, average, confidence_matrix
from kirmash.extract.reader.joint import Readings
from kirmash.extract.reader.labels import LEVEL, kind_of
from kirmash.extract.reader.slots import SLOTS
from kirmash.extract.reader.stages import Inputs, read_inputs
from kirmash.records.evidence import Document
from kirmash.records.quantities import Measure

FLOWS = (Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS)


def readings(numbers: list[int], kinds: list[int]) -> Readings:
    """Whole readings that differ in their kind alone."""
    size = len(numbers)
    zeros = np.zeros(size, dtype=np.int64)
    none = np.zeros((size, 6))
    return Readings(
        np.array(numbers), np.array(kinds), zeros,
        dict.fromkeys(SLOTS, zeros), dict.fromkeys(SLOTS, zeros),
        none.astype(np.float32), none.astype(np.int64),
    )  # fmt: skip


def page(turnover: str, exports: str, imports: str) -> Inputs:
    text = (
        f"Trade between Peru and Chile totalled ${turnover} million in 2023. "
        f"Exports were ${exports} million and imports ${imports} million."
    )
    document = Document("0" * 64, "page.txt", text, "en")
    return read_inputs(find_candidates(pipeline.annotate(document)), ())


def drafts_of(inputs: Inputs) -> list[Draft]:
    """The page's three amounts as turnover, exports and imports of one pair and year."""
    amounts = [one.index for one in inputs.view.candidates.numbers if one.units and one.value > 99]
    assert len(amounts) == len(FLOWS)
    drafts = []
    for number, measure in zip(amounts, FLOWS, strict=True):
        unit = int(np.flatnonzero(inputs.units.number == number)[0])
        key = (kind_of(LEVEL, measure, 1.0), 0, 0, 1, 0, -1)
        drafts.append(Draft(number, key, 0.8, 0.9, unit, (0.1,) * 6, (0.9,) * 6, 0.1))
    return drafts


def test_a_reading_that_one_of_two_pipelines_weighs_counts_half() -> None:
    first, second = readings([0, 0], [2, 3]), readings([0], [2])
    found = average([(first, np.array([0.5, 0.3])), (second, np.array([0.7]))])
    chances = {key[0]: chance for key, chance in found[0].items()}
    assert chances == pytest.approx({2: 0.6, 3: 0.15})


@pytest.mark.parametrize(("imports", "fits"), [("200", 1), ("201", 1), ("290", -1)])
def test_turnover_beside_exports_and_imports(imports: str, fits: int) -> None:
    inputs = page("500", "300", imports)
    columns = confidence._arithmetic_columns(inputs, drafts_of(inputs), drafts_of(inputs))
    assert columns[:, 2].tolist() == [fits] * 3
    assert not columns[:, [0, 1, 3]].any()


def test_another_value_of_the_same_series_is_seen() -> None:
    inputs = page("500", "300", "200")
    drafts = drafts_of(inputs)
    twice = [drafts[0], replace(drafts[1], key=drafts[0].key)]
    columns = confidence._arithmetic_columns(inputs, twice, twice)
    assert columns[:, 0].tolist() == [-1, -1]


def test_a_page_without_drafts_has_no_rows() -> None:
    assert confidence_matrix(page("500", "300", "200"), [], []).shape[0] == 0
