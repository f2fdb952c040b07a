"""No expression of the program does more than in proportion to the text."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from tests import pattern_growth


def test_no_expression_outgrows_its_text() -> None:
    ran = subprocess.run(  # a fresh interpreter: what is compiled already is not seen again
        [sys.executable, "-m", "tests.pattern_growth"],
        capture_output=True,
        text=True,
        check=False,
        cwd=pattern_growth.ROOT,
    )
    assert ran.stderr == ""
    *growing, counted = map(json.loads, ran.stdout.splitlines())
    assert growing == []
    assert counted["shapes"] > 500


@pytest.mark.parametrize(
    ("expression", "run"),
    [
        (r"\s+x", " "),
        (r"\w+-\w+", "a"),
        (r"(?:a+)+b", "a"),
        (r"<a [^>]*>", "<a "),
        (r"(?:<!--.*?-->\s*)*x", "<!-- -->"),
    ],
)
def test_growth_is_seen(expression: str, run: str) -> None:
    trouble = pattern_growth.measured([(re.compile(expression), run)])
    assert trouble


@pytest.mark.parametrize(
    ("expression", "run"), [(r"[^x]{1,500}$", "a"), (r"\s{0,8}x", " "), (r"(?<!\w)\w+-", "a")]
)
def test_bounds_are_no_growth(expression: str, run: str) -> None:
    assert pattern_growth.measured([(re.compile(expression), run)]) == []
