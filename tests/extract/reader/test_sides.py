"""Sides that wait because the words round a figure speak of somebody else."""

from __future__ import annotations

import numpy as np
import pytest

from kirmash.extract import pipeline
from kirmash.extract.candidates.page import find_candidates
from kirmash.extract.reader.sides import SIDES, PageSides
from kirmash.extract.reader.stages import read_inputs
from kirmash.records.evidence import Document

REGIONS = (
    "Irkutsk Oblast traded with Mongolia for $31.4 million in 2010. Russia watches.\n\n"
    "In Buryatia things went worse. Its trade with Mongolia was $10.6 million."
)
COUNTRY = (
    "Irkutsk Oblast traded with Mongolia for $31.4 million in 2010.\n\n"
    "Russia as a whole was slower. Trade with Mongolia was $10.6 million."
)
REPORTER, PARTNER = SIDES


def doubt(text: str, value: float, reporter: str, partner: str) -> str:
    """Which side of the number waits when it is read as a turnover of the pair."""
    document = Document("0" * 64, "page.txt", text, "en")
    inputs = read_inputs(find_candidates(pipeline.annotate(document)), ())
    number = next(one.index for one in inputs.view.candidates.numbers if one.value == value)
    sides = (inputs.view.economies.index_of(code) for code in (reporter, partner))
    return PageSides.of(inputs).in_doubt(inputs, number, *sides)


@pytest.mark.parametrize(
    ("text", "value", "reporter", "partner", "side"),
    [
        (REGIONS, 10.6e6, "RU-IRK", "MNG", REPORTER),  # the paragraph is about another region
        (REGIONS, 10.6e6, "MNG", "RU-IRK", PARTNER),
        (REGIONS, 10.6e6, "RU-BU", "MNG", ""),
        (REGIONS, 31.4e6, "RU-IRK", "MNG", ""),
        (COUNTRY, 10.6e6, "RU-IRK", "MNG", ""),  # its country alone is no other region
        (REGIONS, 10.6e6, "RUS", "MNG", REPORTER),  # the page names the country's regions
        (REGIONS, 10.6e6, "MNG", "RUS", ""),  # as a partner the country may stand
        (COUNTRY, 31.4e6, "RUS", "MNG", REPORTER),
    ],
)
def test_who_waits(text: str, value: float, reporter: str, partner: str, side: str) -> None:
    assert doubt(text, value, reporter, partner) == side


def test_a_pair_that_its_sentence_passes_over_waits() -> None:
    text = "Irkutsk Oblast and Mongolia met. Trade of Peru with Chile was $10.6 million in 2010."
    assert doubt(text, 10.6e6, "RU-IRK", "MNG") == REPORTER
    assert doubt(text, 10.6e6, "PER", "CHL") == ""


def test_the_doubts_of_many_readings_are_columns() -> None:
    document = Document("0" * 64, "page.txt", REGIONS, "en")
    inputs = read_inputs(find_candidates(pipeline.annotate(document)), ())
    number = next(one.index for one in inputs.view.candidates.numbers if one.value == 10.6e6)
    irkutsk, mongolia = map(inputs.view.economies.index_of, ("RU-IRK", "MNG"))
    sides = PageSides.of(inputs)
    rows = sides.columns(inputs, [(number, irkutsk, mongolia), (number, irkutsk, -1)])
    assert rows[0].tolist()[:4] == [False, False, True, False]
    assert np.isnan(rows[1]).all()
