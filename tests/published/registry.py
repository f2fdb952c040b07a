"""The published numbers Kirmash gives back, and how: what was printed, what we compute, and whether the digits agree.

`printed.csv` holds the numbers as printed, with their publication and place; a module for each publication computes ours from the
public data beside the project. Tables too long to list one by one (`LONG`) are counted by their number of cells.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from tests.published import chain, guide, log_of_gravity, margins, packages

HERE = Path(__file__).parent
Key = tuple[str, str]
COMPUTED: Mapping[str, Callable[[Path], dict[Key, float]]] = {
    "Santos Silva & Tenreyro, The Log of Gravity, 2006": log_of_gravity.numbers,
    "Yotov et al., An Advanced Guide to Trade Policy Analysis, 2016": guide.numbers,
    "Vargas Sepúlveda, economiccomplexity vignette, 2024": chain.numbers,
    "Correia, Guimarães & Zylkin, ppmlhdfe, 2020": packages.ppmlhdfe,
    "Bergé, fixest walkthrough": packages.fixest,
}
LONG: tuple[Callable[[Path], tuple[str, str, int, int]], ...] = (margins.agreement, packages.separation)
"""Each gives publication, what it is, how many numbers were published and how many agree."""
CELLS = chain.cells
"""The same, for tables published as data: counted apart from numbers that were printed."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One number as printed."""

    publication: str
    place: str
    what: str
    printed: str


def printed() -> list[Printed]:
    """All of `printed.csv`."""
    with (HERE / "printed.csv").open(encoding="utf-8", newline="") as file:
        return [Printed(**row) for row in csv.DictReader(file)]


def as_printed(ours: float, theirs: str) -> str:
    """Ours with as many decimals as theirs, the half rounded away from zero."""
    digits = len(theirs.partition(".")[2])
    rounded = Decimal(repr(ours)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{rounded + 0:f}"


def agrees(ours: float, theirs: str) -> bool:
    """Whether ours, printed like theirs, is the same text."""
    return as_printed(ours, theirs) == theirs


def page(found_by: Mapping[str, Mapping[Key, float]], shared: Path) -> str:
    """docs/published-numbers.md, of what each publication's module computed."""
    sets = {name: found_by[name] for name in COMPUTED}
    rows = [(one, sets[one.publication][one.place, one.what]) for one in printed()]
    longer = [compute(shared) for compute in LONG]
    total = len(rows) + sum(found[3] for found in longer)
    _, what, count, agreed = CELLS(shared)
    lines = [
        "# Published numbers reproduced",
        "",
        f"**{total} published numbers reproduced to the printed digit**, from public data, by `tests/published` (`python tools/published.py` writes this page).",
        "",
        f"Besides, {agreed:,} of {count:,} cells of the R package economiccomplexity's own output file ({what}) agree to twelve digits.",
        "",
        "Reprints: The Log of Gravity and the Advanced Guide were compared with the tables of M. Vargas Sepúlveda's replications in R (log-of-gravity,",
        "tradepolicy). The third column of the Guide's table 3 (domestic trade) is left out: the reprint's numbers are not those of the specification",
        "it states. So are the product scores by reflections, whose last digits in the vignette are rounding (checked in extended precision).",
        "",
        "| publication | what | numbers |",
        "|---|---|---|",
        *(f"| {name} | listed below | {sum(one.publication == name for one, _ in rows)} |" for name in sets),
        *(f"| {publication} | {what} | {agreed} of {count} |" for publication, what, count, agreed in longer),
        "",
        "| publication and place | number | printed | ours |",
        "|---|---|---|---|",
        *(
            f"| {one.publication.split(',')[0]}; {one.place} | {one.what} | {one.printed} | {as_printed(ours, one.printed)} |"
            for one, ours in rows
        ),
    ]
    return "\n".join(lines) + "\n"
