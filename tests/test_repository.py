"""The rules the repository keeps: no registry addresses, no machine's paths, files that stay
readable.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def test_requirements_hold_no_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"https?://|--index-url|--find-links", path.read_text("utf-8")), (
            path.name
        )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 450
    long = [
        node.name
        for node in _functions(ast.parse(text))
        if (node.end_lineno or 0) - node.lineno >= 60
    ]
    assert not long


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(
    "path",
    [p for p in SOURCES if p.name == "__init__.py" and p.parent.name != "kirmash"],
    ids=lambda p: p.parent.name,
)
def test_packages_hold_a_docstring_and_nothing_else(path: Path) -> None:
    body = ast.parse(path.read_text("utf-8")).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)
