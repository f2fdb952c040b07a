"""Sides that wait because the words round a figure speak of somebody else."""

from __future__ import annotations

import pytest

from kirmash.extract import pipeline
from kirmash.extract.candidates.page import find_candidates
from kirmash.extract.reader.decide import DecidedFigure
from kirmash.extract.reader.labels import LEVEL, kind_of
from kirmash.extract.reader.sides import SIDES, PageSides
from kirmash.extract.reader.stages import Inputs, read_inputs
from kirmash.records.evidence import Document
from kirmash.records.quantities import Measure

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
    return PageSides.of(inputs).in_doubt(inputs, decided(inputs, value, reporter, partner))


def decided(inputs: Inputs, value: float, reporter: str, partner: str) -> DecidedFigure:
    number = next(one.index for one in inputs.view.candidates.numbers if one.value == value)
    sides = (inputs.view.economies.index_of(code) for code in (reporter, partner))
    kind = kind_of(LEVEL, Measure.TURNOVER, 1.0)
    return DecidedFigure(number, kind, 0, *sides, 0, -1, 0, 0, 1.0, 0.9, {})


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
