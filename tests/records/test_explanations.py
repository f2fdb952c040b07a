"""Clauses of explanations in words: numbers and plural forms, lists, periods and full stops."""

from __future__ import annotations

import pytest

from kirmash.i18n import catalog
from kirmash.records.estimates import ComparedFigure, ExplanationClause, SeriesPoint
from kirmash.records.explanations import explanation_text
from kirmash.records.periods import Period, quarter_period, year_period
from kirmash.records.quantities import Measure


def text(lang: str, *clauses: ExplanationClause, unit: str = "USD") -> str:
    """The sentence of a point with these clauses."""
    point = SeriesPoint("v-1", year_period(2015), 1.0, 1.0, 1.0, "", (), explanation=clauses)
    return explanation_text(point, unit, lang).replace("\u00a0", " ")


def figure(kind: str, period: Period, measure: Measure = Measure.TURNOVER) -> ComparedFigure:
    """A figure of the turnover, or another flow."""
    return ComparedFigure(kind, measure, period)


@pytest.mark.parametrize(
    ("count", "english", "russian"),
    [
        (1, "One outlet prints the level.", "Уровень называет 1 издание."),
        (2, "2 outlets print one number.", "Одно число называют 2 издания."),
        (5, "5 outlets print one number.", "Одно число называют 5 изданий."),
    ],
)
def test_outlets_are_counted_in_the_forms_of_the_language(
    count: int, english: str, russian: str
) -> None:
    clause = ExplanationClause("one_number", 1, count)
    assert (text("en", clause), text("ru", clause)) == (english, russian)


def test_numbers_and_outlets_have_their_own_forms() -> None:
    clause = ExplanationClause("numbers", 5, 21, 0.034)
    assert text("en", clause) == "5 numbers from 21 outlets lie within 4 % of the level."
    assert text("ru", clause) == "5 чисел от 21 издания отличаются от уровня менее чем на 4 %."


def test_parts_of_a_year_have_an_article_where_the_language_has_one() -> None:
    clause = ExplanationClause("agree", figures=(figure("level", quarter_period(2015, 1)),))
    assert text("en", clause) == "The level for the first quarter of 2015 agrees with it."
    assert text("ru", clause) == "С ним сходится уровень за I квартал 2015 г."


def test_figures_are_listed_as_the_language_lists_them() -> None:
    years = [figure("rate", year_period(year)) for year in (2015, 2016)]
    clause = ExplanationClause("follows", figures=(*years, figure("level", year_period(2014))))
    assert text("en", clause).endswith("2015, the rate of change for 2016 and the level for 2014.")
    assert text("ru", clause).endswith("темп изменения за 2016 г. и уровень за 2014 г.")


def test_levels_have_the_unit_of_the_series_and_one_full_stop() -> None:
    clause = ExplanationClause("revised", levels=(98.4e6,))
    assert text("ru", clause) == "Первая оценка была 98,4 млн долл."
    assert text("en", clause, unit="EUR") == "The first estimate was €98.4 m."


def test_a_shortened_word_keeps_its_full_stop_between_clauses() -> None:
    level = ExplanationClause("agree", figures=(figure("level", year_period(2014)),))
    other = ExplanationClause("alternative", levels=(67.6e6,), chances=(0.12,))
    assert text("ru", level, other) == (
        "С ним сходится уровень за 2014 г.; возможен и уровень 67,6 млн долл. (вероятность 12 %)."
    )


def test_figures_of_another_period_are_told_from_those_of_an_unknown_one() -> None:
    aside = ExplanationClause("aside", 2, reading="other_period", period=year_period(2014))
    assert text("en", aside) == "2 numbers were set aside: probably that of 2014."
    unknown = ExplanationClause("aside", 1, reading="other_period")
    assert text("ru", unknown) == "1 число не учтено: вероятно, это показатель за другой период."


def test_a_point_without_clauses_has_no_sentence() -> None:
    assert text("en") == ""


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_way_a_number_can_be_wrong_has_words(lang: str) -> None:
    readings = {
        *("other_period", "other_reporter", "direction", "other_flow", "scope", "coverage"),
        *("currency", "sign", "wrong"),
        *(f"{size}_{way}" for size in ("scale", "ten", "hundred") for way in ("up", "down")),
    }
    assert {f"explain.reading.{name}" for name in readings} <= catalog(lang).single.keys()
