"""docs/indicators.md says what the docstrings say; every public function has one."""

from __future__ import annotations

import runpy

from tests.conftest import ROOT


def test_the_page_is_of_these_docstrings() -> None:
    page = runpy.run_path(str(ROOT / "tools" / "indicators.py"))["page"]()
    assert page == (ROOT / "docs" / "indicators.md").read_text("utf-8"), "run tools/indicators.py"
    assert " |  |" not in page
