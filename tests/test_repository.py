"""The rules the repository keeps: no registry addresses, no machine's paths, files that stay
readable.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def test_requirements_hold_no_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"https?://|--index-url|--find-links", path.read_text("utf-8")), (
            path.name
        )


def test_packages_hold_a_docstring_and_nothing_else() -> None:
    packages = [p for p in SOURCES if p.name == "__init__.py" and p.parent.name != "kirmash"]
    for path in packages:
        (docstring,) = ast.parse(path.read_text("utf-8")).body
        assert isinstance(docstring, ast.Expr), path
