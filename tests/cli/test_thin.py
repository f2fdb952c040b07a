"""The command line only parses, asks one use case, and shows the answer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from kirmash import cli

FOLDER = Path(cli.__file__).parent
MODULES = sorted(
    path.relative_to(FOLDER).with_suffix("").as_posix()
    for path in FOLDER.rglob("*.py")
    if path.stem != "__init__"
)
SHOWING = {"screen", "tables", "weighed"}  # how answers look: there numbers are rounded for the eye
COMMANDS = [name for name in MODULES if name not in SHOWING]
RECKONING = {"sum", "min", "max", "replace", "fields", "Counter.most_common"}
ARITHMETIC = (ast.Sub, ast.Div, ast.FloorDiv, ast.Pow, ast.Mod)


def functions(module: str) -> Iterator[ast.FunctionDef]:
    tree = ast.parse((FOLDER / f"{module}.py").read_text("utf-8"))
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def calls(node: ast.AST) -> Iterator[ast.Call]:
    yield from (child for child in ast.walk(node) if isinstance(child, ast.Call))


def opened(function: ast.FunctionDef) -> bool:
    return any(
        ast.unparse(call.func) in {"Dossier.open", "Dossier.create"} for call in calls(function)
    )


@pytest.mark.parametrize("module", COMMANDS)
def test_a_command_asks_a_dossier_a_single_question(module: str) -> None:
    for function in functions(module):
        if opened(function):
            queries = [
                ast.unparse(call.func)
                for call in calls(function)
                if ast.unparse(call.func).startswith("dossier.")
            ]
            assert len(queries) <= 1, f"{module}.{function.name} requires {queries}"


@pytest.mark.parametrize("module", COMMANDS)
def test_a_command_filters_and_reckons_nothing(module: str) -> None:
    for function in functions(module):
        if not opened(function) and not module.startswith("commands/"):
            continue  # what a row or a sentence looks like
        filters = [
            ast.unparse(node)
            for node in ast.walk(function)
            if isinstance(node, ast.comprehension) and node.ifs
        ]
        reckoned = [
            ast.unparse(c)
            for c in calls(function)
            if ast.unparse(c.func) in RECKONING and "refused" not in ast.unparse(c)
        ]
        numbers = [
            ast.unparse(n)
            for n in ast.walk(function)
            if isinstance(n, ast.BinOp) and isinstance(n.op, ARITHMETIC)
        ]
        assert (filters, reckoned, numbers) == ([], [], []), f"{module}.{function.name}"
