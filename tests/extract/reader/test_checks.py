"""Claims that wait because the words round the number say that it never was, or that it is of the
page's own period.
"""

from __future__ import annotations

import pytest

from kirmash.extract import pipeline
from kirmash.extract.candidates.page import find_candidates
from kirmash.extract.reader import checks
from kirmash.extract.reader.decide import DecidedFigure
from kirmash.extract.reader.stages import Inputs, read_inputs
from kirmash.records.evidence import Document
from kirmash.records.periods import parse


def inputs_of(text: str) -> Inputs:
    document = Document("0" * 64, "page.txt", text, "ru" if text > "А" else "en")
    return read_inputs(find_candidates(pipeline.annotate(document)), ())


def decided(inputs: Inputs, value: float, period: int = -1) -> DecidedFigure:
    number = next(
        one.index for one in inputs.view.candidates.numbers if one.value == pytest.approx(value)
    )
    return DecidedFigure(number, 0, 0, 0, 1, period, -1, 0, 0, 1.0, 0.9, {})


@pytest.mark.parametrize(
    ("text", "value", "is_so"),
    [
        ("But for the ban Ghana would have sold Togo cocoa for $40 million in 2019.", 40e6, True),
        ("Without the flood exports to Peru could have reached $70 million in 2016.", 70e6, True),
        ("A sum of $70 million would have been exported to Peru in 2016.", 70e6, True),
        ("Exports to Peru were $70 million in 2016; they would have been lower.", 70e6, False),
        ("Exports to Peru were $70 million, which would have been a record in 2010.", 70e6, False),
        ("Peru would have to pay: its exports were $70 million in 2016.", 70e6, False),
        ("Если бы не пошлина, экспорт в Перу составил бы 70 млн долларов в 2016 году.", 70e6, True),
        ("Без запрета Гана продала бы Того какао на 40 млн долларов.", 40e6, True),
        ("Хотел бы отметить: экспорт в Перу в 2016 году был 70 млн долларов.", 70e6, False),
        ("Чтобы экспорт рос, в 2016 году продали хотя бы 70 млн долларов.", 70e6, False),
        ("Без пошліны экспарт у Перу склаў бы 70 млн долараў у 2016 годзе.", 70e6, True),
        ("Хацелася б адзначыць: экспарт у Перу ў 2016 годзе быў 70 млн долараў.", 70e6, False),
        ("Партнёры по пункту Б. Китай купил в 2016 году на 70 млн долларов.", 70e6, False),
    ],
)
def test_what_would_have_been(text: str, value: float, is_so: bool) -> None:
    inputs = inputs_of(text)
    assert checks.never_was(inputs, decided(inputs, value)) is is_so


@pytest.mark.parametrize(
    ("text", "read", "is_so"),
    [
        (
            "Trade in January-May 2019 was below that of January-May 2018. In the reporting period"
            " exports were $70 million.", "2018-01/2018-05", True,
        ),
        (
            "Trade in January-May 2019 was below that of January-May 2018. In the reporting period"
            " exports were $70 million.", "2019-01/2019-05", False,
        ),
        (
            "Trade in January-May 2019 was below that of January-May 2018. In the reporting period"
            " of January-May 2018 exports were $70 million.", "2018-01/2018-05", False,
        ),
        (
            "Trade grew in January-May 2018 and stood still in April 2019. In the reporting period exports"
            " were $70 million.", "2018-01/2018-05", False,
        ),
        (
            "Оборот за январь–май 2019 года ниже уровня января–мая 2018 года. За отчётный период"
            " продано на 70 млн долларов.", "2018-01/2018-05", True,
        ),
        (
            "Оборот за 2019 год ниже уровня 2018 года. За рассматриваемый период продано на 70 млн"
            " долларов.", "2018", True,
        ),
    ],
)  # fmt: skip
def test_the_reporting_period_is_the_later_of_two(text: str, read: str, is_so: bool) -> None:
    inputs = inputs_of(text)
    period = inputs.view.periods.index_of(parse(read))
    assert period >= 0
    earlier = checks.earlier_siblings(inputs)
    assert checks.is_of_another_period(inputs, decided(inputs, 70e6, period), earlier) is is_so
