"""Indicators beside the packages that do the same, on one generated input, in one run. Ratios
matter; the machine is shared.

`rows()` gives the lines; run as a module it prints them: ``python -m benchmarks.indicators.report
[coverage]``. Each package is measured in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from benchmarks.measuring import run_step

MEASURES = "benchmarks.indicators.measures"
PEERS = (
    ("ecomplexity", "without its log-supermodularity check", ("ecomplexity", "no")),
    ("ecomplexity", "with its log-supermodularity check", ("ecomplexity", "yes")),
    ("economic-complexity", "no COI, COG", ("economic-complexity",)),
)
AIMS = {"ecomplexity": "100 × as quick, 0.33 of its memory, ECI to 1e-12"}
Row = tuple[str, str, str]


def rows() -> Iterator[Row]:
    """(what, measured, aim): ours beside theirs, the ratio, and how near the results are."""
    ours = run_step(MEASURES, "ours")
    yield (
        "RCA, ECI, PCI, proximity, density, COI, COG of a year, 225 × 5,000",
        f"{ours['seconds']:.2f} s, {ours['seconds'] / ours['bare']:.1f} × the bare matrix product "
        f"({ours['bare']:.3f} s),"
        f" peak {ours['peak']:.0f} MB",
        "5 ×",
    )
    for package, how, step in PEERS:
        yield _beside(package, how, step, ours)
    yield _gravity()


def _gravity() -> Row:
    what = "three-way PPML, 200 × 200 × 30"
    if find_spec("pyfixest") is None:
        return what, "not measured: pyfixest is not installed", "1.5 ×"
    measured = run_step(MEASURES, "gravity")
    ratio = measured["seconds"] / measured["peer"]
    timing = (
        f"{measured['seconds']:.1f} s, {ratio:.2f} × pyfixest's own {measured['peer']:.1f} s, "
        f"coefficients within {measured['gap']:.0e}"
    )
    return what, f"{timing}, peak {measured['peak']:.0f} MB", "1.5 ×"


def coverage(runs: int = 400) -> Iterator[Row]:
    """95 % intervals of three-way PPML at 30 × 30 × 10: how often they contain the truth, before
    and after the correction.
    """
    measured = run_step(MEASURES, "coverage", runs)
    plain, mended = (
        ", ".join(f"{share:.3f}" for share in measured[key]) for key in ("plain", "corrected")
    )
    what = (
        "95 % intervals of three-way PPML that hold the truth, 30 × 30 × 10, "
        f"{measured['runs']} runs"
    )
    yield what, f"{mended} after the correction, {plain} before", ".93–.97"
    for variance in ("constant", "poisson", "squared", "mixed"):
        yield _published(variance, runs)


def _published(variance: str, runs: int) -> Row:
    """A design after Weidner & Zylkin: 20 economies, 5 years; the mixed variance is out of reach of
    their correction too.
    """
    measured = run_step(MEASURES, "published", variance, runs)
    bias = f"bias {measured['raw']:+.3f} → {measured['corrected']:+.3f} (± {measured['error']:.3f})"
    what = f"three-way PPML after Weidner & Zylkin, 20 × 20 × 5, variance {variance}, {runs} runs"
    return (
        what,
        f"{bias}, coverage {measured['plain']:.3f} → {measured['ours']:.3f} (their errors "
        f"{measured['paper']:.3f})",
        ".93–.97",
    )


def _beside(package: str, how: str, step: tuple[str, ...], ours: dict[str, Any]) -> Row:
    aim = AIMS.get(package, "–")
    if find_spec(package.replace("-", "_")) is None:
        return (
            f"beside {package}, {how}",
            f"not measured: {package} is not installed (`pip install {package}`)",
            aim,
        )
    what = f"beside {package} {importlib.metadata.version(package)}, {how}"
    try:
        theirs = run_step(MEASURES, *step)
    except subprocess.CalledProcessError as failed:
        return what, f"not measured, it fails: {failed.stderr.splitlines()[-1]}", aim
    pairs = [
        (theirs["eci"][key], value) for key, value in ours["eci"].items() if key in theirs["eci"]
    ]
    gap = min(max(abs(peer - sign * other) for peer, other in pairs) for sign in (1, -1))
    return (
        what,
        f"{theirs['seconds'] / ours['seconds']:.0f} × as quick ({theirs['seconds']:.1f} s), "
        f"{ours['peak'] / theirs['peak']:.2f} of its"
        f" memory ({theirs['peak']:.0f} MB), ECI within {gap:.1e} but for its sign",
        aim,
    )


if __name__ == "__main__":
    for row in coverage() if "coverage" in sys.argv else rows():
        print(" | ".join(row), flush=True)
