"""Write docs/indicators.md from the registry of indicators and their docstrings."""

from __future__ import annotations

import importlib
import inspect
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parent.parent
MODULES = """
growth structure similarity complexity relatedness classes gravity gravity_bias value_added
matrix frames
"""


def page() -> str:
    """The page's text."""
    lines = [
        "# Indicators",
        "",
        "Made by `python tools/indicators.py` from the registry and the docstrings.",
        "A result is a number, a table, or an `Unknown` with its reason.",
    ]
    lines += ["", "## Asked for by name", "", *_indicator_table()]
    lines += ["", "## What each needs of the tables", "", *_needs_table()]
    for name in MODULES.split():
        module = importlib.import_module(f"kirmash.indicators.{name}")
        lines += [
            "",
            f"## {name}",
            "",
            inspect.getdoc(module) or "",
            "",
            "| function | what it gives |",
            "|---|---|",
        ]
        lines += [f"| `{each.__name__}` | {_cell(each)} |" for each in _public(module)]
    return "\n".join(lines) + "\n"


def _indicator_table() -> list[str]:
    """The table of what `kirmash indicators` computes over trade tables."""
    index = importlib.import_module("kirmash.indicators.registry")
    head = [
        "`kirmash indicators NAME … --of ECONOMY [--with PARTNER]` computes these over a dossier's "
        "trade tables; from Python,",
        "`dossier.tables.indices(…)`; as another library's table",
        "`kirmash.indicators.frames.to_arrow(kirmash.indicators.registry.indicator_columns(values))`",
        "(or `to_pandas`, `to_polars`).",
        "",
        "| name | what it is | of | unit | formula | range | source | an unknown means |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind in index.indicator_specs().values():
        title, unknown = (
            index.indicator_title(kind.name, "en"),
            index.unknown_meaning(kind.name, "en"),
        )
        source = (
            f"`{kind.function}`"
            if "." in kind.function and " " not in kind.function
            else kind.function
        )
        cells = (
            f"`{kind.name}`",
            title,
            ", ".join(kind.subjects),
            kind.unit,
            kind.formula,
            kind.range,
            source,
            unknown,
        )
        head.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') or '–' for cell in cells)} |")
    return head


def _needs_table() -> list[str]:
    """What the tables must have for a value of each indicator."""
    index = importlib.import_module("kirmash.indicators.registry")
    head = [
        "A value is given only where the tables have what it needs, to .95 of the value unless",
        "another share is named; otherwise it is an unknown that names what is missing and the",
        "command or file that would mend it. `coverage` beside every value (JSON, columns",
        "`coverage_…` of CSV and other tables) tells what it stands on; in the terminal `[u]`",
        "marks a part or a flow taken from the partner's report.",
        "",
        "| of | name | needs |",
        "|---|---|---|",
    ]
    for key, family in index.REGISTRY.items().items():
        subject, _, name = key.partition("/")
        kind = next(kind for kind in family.specs if kind.name == name)
        needs = "; ".join(index.need_text(need, "en") for need in kind.needs)
        head.append(f"| {subject} | `{name}` | {needs or '–'} |")
    return head


def _public(module: ModuleType) -> list[Any]:
    """Its own public functions, in the order in which they stand."""
    own = [
        member
        for name, member in vars(module).items()
        if not name.startswith("_") and inspect.isroutine(inspect.unwrap(member))
    ]
    own = [member for member in own if member.__module__ == module.__name__]
    return sorted(own, key=lambda member: inspect.unwrap(member).__code__.co_firstlineno)


def _cell(each: object) -> str:
    return " ".join((inspect.getdoc(each) or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    text = page()
    (ROOT / "docs" / "indicators.md").write_text(text, "utf-8")
    sys.stdout.write(f"{text.count('| `')} functions\n")
