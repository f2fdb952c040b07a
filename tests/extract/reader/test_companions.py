"""What the other numbers of a page say for a reading."""

from __future__ import annotations

import numpy as np
import pytest

from kirmash.extract.reader.companions import agreement_columns, size_columns
from kirmash.extract.reader.identities import LevelReading
from kirmash.extract.reader.joint import PARTS, Readings, Weighed
from kirmash.extract.reader.labels import LEVEL, kind_of
from kirmash.extract.reader.slots import SLOTS
from kirmash.extract.reader.stages import Beliefs
from kirmash.records.quantities import Measure

EXPORTS, IMPORTS = (kind_of(LEVEL, one, 1.0) for one in (Measure.EXPORTS, Measure.IMPORTS))
MEASURE, REPORTER, PARTNER, PERIOD, GOODS, TURNED = range(6)


def weighed(rows: list[tuple[int, int, int, float]]) -> Weighed:
    """Readings (number, kind, reporter, chance) with partner 5, period 3 and no goods."""
    number, kind, reporter = (np.array([row[at] for row in rows]) for at in range(3))
    size = len(rows)
    others = {"partner": 5, "period": 3, "product": -1}
    values = {slot: np.full(size, others.get(slot, 0)) for slot in SLOTS} | {"reporter": reporter}
    none = np.zeros((size, len(PARTS)))
    readings = Readings(
        number, kind, np.zeros(size, int), values, values, none.astype("f4"), none.astype(int)
    )
    return Weighed(Beliefs(), readings, np.array([row[3] for row in rows]))


def test_the_chances_of_the_other_numbers_agree_part_by_part() -> None:
    told = weighed([(0, EXPORTS, 1, 0.8), (1, EXPORTS, 1, 0.6), (1, IMPORTS, 2, 0.2)])
    core, page = np.array([1.0, 0.5]), np.zeros(2, int)
    row = agreement_columns([told], [page], core, [(0, EXPORTS, 0, 1, 5, 3, -1)])[0]
    assert row[MEASURE] == pytest.approx(0.75)  # of number 1's mass .6 of .8 is exports
    assert row[REPORTER] == pytest.approx(0.75)
    assert row[TURNED] == pytest.approx(0.25)
    assert row[PARTNER] == row[PERIOD] == row[GOODS] == pytest.approx(1)


def test_a_number_is_no_companion_of_itself() -> None:
    told = weighed([(0, EXPORTS, 1, 0.8), (1, EXPORTS, 2, 0.6)])
    apart = np.array([0, 1])
    row = agreement_columns([told], [apart], np.ones(2), [(0, EXPORTS, 0, 1, 5, 3, -1)])[0]
    assert np.isnan(row).all()
    together = agreement_columns(
        [told], [np.zeros(2, int)], np.ones(2), [(0, EXPORTS, 0, 1, 5, 3, -1)]
    )
    assert together[0, REPORTER] == 0


def level(number: int, size: float, measure: Measure = Measure.EXPORTS) -> LevelReading:
    return LevelReading(number, measure, 1, 2, 3, -1, "usd", size, 0.01, 0.9, 4)


def test_a_level_is_ranked_in_its_list_and_may_be_the_sum_of_those_behind_or_before() -> None:
    levels = [level(0, 100.0), level(1, 60.0), level(2, 40.0), level(3, 25.0), level(4, 65.0)]
    found = size_columns(levels, levels)
    assert found[0].tolist() == pytest.approx([0, 100 / 65, 2, 0])
    assert found[3, 0] == 1
    assert found[4, 3] == 2  # 25 and 40 before it
    assert found[1, 2] == 0


def test_a_level_alone_has_no_rank_and_what_is_no_level_is_unknown() -> None:
    found = size_columns([level(0, 5.0)], [level(0, 5.0), None])
    assert np.isnan(found[0, :2]).all()
    assert found[0, 2:].tolist() == [0, 0]
    assert np.isnan(found[1]).all()
