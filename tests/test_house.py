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


def test_the_measures_see_what_they_measure() -> None:
    assert house.is_empty("last_said")
    assert not house.is_empty("reported_value")
    tree = house.ast.parse("def f(a):\n    return [x for x in a if x or a] if a else 1\n")
    assert [house.complexity(node) for node in house.functions(tree)] == [5]
