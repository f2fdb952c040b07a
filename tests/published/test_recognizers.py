"""Numbers, percentages, currency, periods and days against the public English specifications:
floors for what passes.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.extract.cases_ru import KINDS
from tests.extract.test_cases_ru import shares
from tests.published import recognizers

SPECS = Path(__file__).parents[3] / "shared" / "data" / "recognizers_specs" / "Specs"
PAGE = Path(__file__).parents[2] / "docs" / "recognizers.md"
PASSED = {"numbers": 83, "percentages": 8, "currency": 112, "periods": 17, "days": 12}
UNEXPLAINED = {"numbers": 9, "percentages": 5, "currency": 10, "periods": 10, "days": 0}

pytestmark = pytest.mark.skipif(
    not SPECS.is_dir(), reason="the public specifications are not beside the project (../shared)"
)


@pytest.mark.parametrize("name", sorted(recognizers.FILES))
def test_no_fewer_pass_and_no_more_are_unexplained(name: str) -> None:
    result = recognizers.judge(recognizers.load(SPECS, name), name)
    assert result.passed + sum(result.reasons.values()) + len(result.unexplained) == result.cases
    assert result.passed >= PASSED[name]
    assert len(result.unexplained) <= UNEXPLAINED[name], result.unexplained


def test_the_page_states_the_measured_shares() -> None:
    measured = shares()
    assert PAGE.read_text("utf-8") == recognizers.page(
        SPECS, {kind: (count, round(measured[kind] * count)) for kind, count in KINDS.items()}
    )
