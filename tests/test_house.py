"""The limits of the house, for all files at once: a failure names the places past a limit."""

from __future__ import annotations

import pytest
from tools import house

OUTSIDE = tuple(module for module in house.modules() if not house.in_rules(module))


@pytest.mark.parametrize("measure", house.table(), ids=lambda measure: measure.label)
def test_a_limit_of_the_house_holds(measure: house.Measure) -> None:
    assert measure.passed, f"{measure.label}: {measure.without_rules:g}, limit {measure.limit:g}"


def test_no_module_is_past_its_length() -> None:
    assert [m.name for m in OUTSIDE if m.lines > house.MOST_LINES] == []


def test_no_function_is_past_its_length() -> None:
    assert house.long_functions(OUTSIDE) == []


def test_no_function_is_too_complex() -> None:
    assert house.complex_functions(OUTSIDE) == []


def test_no_line_is_too_wide() -> None:
    assert house.wide_lines(house.modules()) == []


def test_a_class_name_stands_for_a_single_class() -> None:
    assert house.double_classes(OUTSIDE) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {part for module in house.modules() for part in module.name.split(".")}
    assert not names & house.NO_NAMES


def test_the_page_has_the_measures_of_today() -> None:
    """The labels; counts may be a little older. ``tools/house.py --write`` fills the page in."""
    begin, end = "<!-- house:begin -->", "<!-- house:end -->"
    rows = house.PAGE.read_text("utf-8").split(begin)[1].split(end)[0].strip().splitlines()[2:]
    assert [row.split(" | ")[0].strip("| ") for row in rows] == [
        measure.label for measure in house.table()
    ]


def test_the_page_draws_every_package_and_module() -> None:
    """``tools/house.py --write`` draws the picture anew."""
    page = house.PAGE.read_text("utf-8")
    drawn = page.split("<!-- picture:begin -->")[1].split("<!-- picture:end -->")[0]
    assert drawn.strip() == house.picture()


def test_the_floors_are_those_that_are_checked() -> None:
    """The page shows what import-linter holds; ``tools/house.py --write`` copies it."""
    assert house.floors_text() in house.PAGE.read_text("utf-8")


def test_the_words_not_used_are_listed_for_people() -> None:
    page = (house.ROOT / "CONTRIBUTING.md").read_text("utf-8")
    listed = page.split("<!-- words:begin -->")[1].split("<!-- words:end -->")[0].split()
    assert listed == sorted(house.EMPTY_WORDS)


def test_only_the_pipeline_and_the_reader_of_deals_know_the_rules() -> None:
    users = {
        user
        for name, by in house.importers().items()
        if name.startswith(f"{house.RULES}.")
        for user in by
        if not user.startswith(f"{house.RULES}.")
    }
    assert users == {
        "kirmash.extract.pipeline",
        "kirmash.extract.deal_reader.candidates",
        "kirmash.extract.deal_reader.decide",
        "kirmash.extract.deal_reader.words",
    }


def test_the_measures_see_what_they_measure() -> None:
    assert house.is_empty("last_said")
    assert not house.is_empty("reported_value")
    tree = house.ast.parse("def f(a):\n    return [x for x in a if x or a] if a else 1\n")
    assert [house.complexity(node) for node in house.functions(tree)] == [5]
