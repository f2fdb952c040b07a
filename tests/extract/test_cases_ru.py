"""As many Russian numbers, percentages, sums, periods and days as the English specifications have;
floors at what is reached.
"""

from __future__ import annotations

from collections import Counter

import pytest
from tests.extract.cases_ru import KINDS, TODAY, Case, cases

from kirmash.extract.annotate import days, money, numbers, periods

FLOORS = {"number": 1.0, "percent": 1.0, "currency": 1.0, "period": 1.0, "day": 1.0}


def passes(case: Case) -> bool:
    """Whether what the case means is among what is read in it."""
    match case.kind:
        case "number":
            return any(
                abs(match.value - float(case.means)) <= 1e-9 * float(case.means)
                for match in numbers.find_numbers(case.text, "ru")
            )
        case "percent":
            return any(
                match.unit == "percent" and abs(match.value - float(case.means)) < 1e-9
                for match in money.find_numbers_with_units(case.text, "ru")
            )
        case "currency":
            value, code = case.means.split()
            amounts = money.find_numbers_with_units(case.text, "ru")
            return any(
                match.unit == code and abs(match.value - float(value)) <= 1e-9 * float(value)
                for match in amounts
            )
        case "period":
            return case.means in {
                str(match.period) for match in periods.find_periods(case.text, "ru", TODAY)
            }
        case _:
            return case.means in {
                day for _, _, day in days.find_calendar_dates(case.text, "ru", TODAY)
            }


def shares() -> dict[str, float]:
    """The share passed of each kind."""
    passed = Counter(case.kind for case in cases() if passes(case))
    return {kind: passed[kind] / total for kind, total in KINDS.items()}


def test_there_are_as_many_as_in_english() -> None:
    assert Counter(case.kind for case in cases()) == KINDS
    assert len({(case.kind, case.text) for case in cases()}) == sum(KINDS.values())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_written_is_what_is_read(kind: str) -> None:
    failed = [
        f"{case.text} = {case.means}" for case in cases() if case.kind == kind and not passes(case)
    ]
    assert len(failed) <= round((1 - FLOORS[kind]) * KINDS[kind]), "\n".join(failed[:40])
