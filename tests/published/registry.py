"""The published numbers Kirmash gives back, and how: what was printed, what we compute, and whether
the digits agree.

`printed.csv` holds the numbers as printed, with their publication and place; a module for each
publication computes ours from the public data beside the project. Tables too long to list one by
one (`LONG`) are counted by their number of cells.
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
LONG: tuple[Callable[[Path], tuple[str, str, int, int]], ...] = (
    margins.agreement,
    packages.separation,
)
"""Each gives publication, what it is, how many numbers were published and how many agree."""
CELLS = (chain.cells, margins.cells)
"""The same, for tables published as data: counted apart from numbers that were printed."""
LEFT_OUT = (
    "The Log of Gravity, table 3: Tobit and non-linear least squares, which Kirmash does not "
    "estimate; most errors, because the reprint gives"
    " classical ones where the paper's are robust. Table 5: the error of colony, printed 0.135 or "
    "0.134 as the allowance for few rows is made"
    " or not.",
    "The Advanced Guide, table 3, third column (domestic trade): the reprint's numbers are not "
    "those of the specification it states. RESET"
    " tests: p-values that say nothing of digits. Table 2, fifth column: 8 of its 156 numbers "
    "(domestic effects of Canada, Kenya, Malawi,"
    " Niger, Nepal and Senegal, or their errors), whose last digits hang on how far the iteration "
    "was driven: driven to ten digits ours for"
    " Malawi is 3.6435, theirs 3.6429. Table 1, R² of PPML as the book has it: the reprint could "
    "not reproduce it either. Chapter 2, changes"
    " in general equilibrium: Kirmash does not compute them.",
    "economiccomplexity: product scores by reflections, whose last digits in the vignette are "
    "rounding (checked in extended precision);"
    " networks, their centrality and communities, which Kirmash does not make.",
    "fixest: errors clustered by product without effects are printed as 0.330044 and 0.045954; "
    "Newton's method, driven to the end, gives"
    " 0.330028 and 0.045957, as Kirmash does. Negative binomial: not estimated. Likelihoods, "
    "pseudo-R² and BIC: not given.",
    "ppml_fe_bias (Weidner & Zylkin 2021): all 23 numbers printed for the package's example of 65 "
    "countries come out to their seven digits"
    " (bias 0.0076568, adjusted error 0.0419559), but its data are not beside the project, so no "
    "test holds them.",
    "ppmlhdfe: its output for the example of trade agreements is not among the data; one number of "
    "it is known from the paper.",
    "Upstreamness from WIOD, Atlas and OEC rankings, ITC's export potential: the data are not "
    "public or not beside the project.",
)
"""What is printed there and not listed here, and why."""


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


def page(computed_by: Mapping[str, Mapping[Key, float]], shared: Path) -> str:
    """docs/published-numbers.md, of what each publication's module computed."""
    sets = {name: computed_by[name] for name in COMPUTED}
    rows = [(number, sets[number.publication][number.place, number.what]) for number in printed()]
    longer = [compute(shared) for compute in LONG]
    total = len(rows) + sum(counts[3] for counts in longer)
    apart = [compute(shared) for compute in CELLS]
    lines = [
        "# Published numbers reproduced",
        "",
        f"**{total} published numbers reproduced to the printed digit**, from public data, by "
        "`tests/published` (`python tools/published.py` writes this page).",
        "",
        "Besides, of tables published as data, to twelve digits:",
        "",
        *(
            f"- {publication} ({what}): {agreed:,} of {count:,} cells"
            for publication, what, count, agreed in apart
        ),
        "",
        "Where the numbers were read: the third table of The Log of Gravity and chapter 1 of the "
        "Advanced Guide from M. Vargas Sepúlveda's reprints",
        "in R (log-of-gravity, tradepolicy), which print the Guide's with a fourth decimal; "
        "chapter 2 from its authors' own Stata logs; the vignette",
        "and the walkthrough from their packages' pages. Chapter 1's were taken from the page by "
        "programme; the others were read and typed.",
        "",
        "## Not listed, and why",
        "",
        *(f"- {reason}" for reason in LEFT_OUT),
        "",
        "## Counted",
        "",
        "| publication | what | numbers |",
        "|---|---|---|",
        *(
            f"| {name} | listed below | {sum(number.publication == name for number, _ in rows)} |"
            for name in sets
        ),
        *(
            f"| {publication} | {what} | {agreed} of {count} |"
            for publication, what, count, agreed in longer
        ),
        "",
        "## Listed",
        "",
        "| publication and place | number | printed | ours |",
        "|---|---|---|---|",
        *(
            f"| {number.publication.split(',')[0]}; {number.place} | {number.what} | "
            f"{number.printed} | "
            f"{as_printed(ours, number.printed)} |"
            for number, ours in rows
        ),
    ]
    return "\n".join(lines) + "\n"
