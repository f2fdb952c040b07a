"""Indicators beside the packages that do the same, on one generated input, in one run. Ratios
matter; the machine is shared.

`rows()` gives the lines; run as a module it prints them: ``python -m benchmarks.indicators.report
[coverage]``. Each package is measured in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
HEAD = """
import json, resource, sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np
from benchmarks.indicators import generator
"""
TAIL = """
print(json.dumps({"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "base": base, **more}))
"""
BASE = "base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
TABLE = """
values = generator.exports()
exporters, products = [f"c{n:03d}" for n in range(225)], [f"p{n:05d}" for n in range(5000)]
"""
OURS = (
    TABLE
    + """
from kirmash.indicators import complexity, matrix, relatedness, structure
def chain():
    trade = matrix.from_dense(exporters, products, values)
    found = complexity.presence(trade)
    return found, relatedness.product_space(found, complexity.Scale(ddof=0, products_apart=False)), structure.rca(trade.values)
"""
    + BASE
    + """
times = []
for _ in range(5):
    started = time.perf_counter()
    found, space, advantage = chain()
    times.append(time.perf_counter() - started)
cells = np.ascontiguousarray(found.cells, dtype=np.float32)
bare = []
for _ in range(5):
    started = time.perf_counter()
    cells.T @ cells
    bare.append(time.perf_counter() - started)
seconds, more = sorted(times)[2], {"bare": sorted(bare)[2], "eci": dict(zip(found.exporters, space.complexity.economies.tolist()))}
"""
)
ROWS = (
    TABLE
    + """
import pandas as pd
frame = pd.DataFrame({"t": 2020, "c": np.repeat(exporters, 5000), "p": np.tile(products, 225), "v": values.ravel()})
"""
)
ECOMPLEXITY = (
    ROWS
    + BASE
    + """
from ecomplexity import ecomplexity
started = time.perf_counter()
told = ecomplexity(frame, {"time": "t", "loc": "c", "prod": "p", "val": "v"}, **OPTIONS)
seconds, more = time.perf_counter() - started, {"eci": told.groupby("c")["eci"].first().to_dict()}
"""
)
DATAWHEEL = (
    ROWS
    + BASE
    + """
import economic_complexity as ec
# it writes into what pandas 3 hands out as read-only, so it is given copies
plain = pd.DataFrame.values.fget
pd.DataFrame.values = property(lambda self: plain(self).copy())
wide = frame.pivot(index="c", columns="p", values="v")
started = time.perf_counter()
advantage = ec.rca(wide)
eci, pci = ec.complexity(advantage)
near = ec.proximity(advantage)
ec.relatedness(advantage, proximities=near)
seconds, more = time.perf_counter() - started, {"eci": eci.to_dict()}
"""
)
GRAVITY = (
    "table = generator.panel(200, 30, 3)\n"
    + BASE
    + """
from kirmash.indicators import gravity
import pandas as pd, pyfixest as pf
pair = ("exporter", "importer")
model = gravity.Model("trade", ("agreement", "ease"), (("exporter", "year"), ("importer", "year"), pair), pair)
frame = pd.DataFrame(table)
for one, other in (("exporter", "year"), ("importer", "year"), pair):
    frame[one[0] + other[0]] = frame[one] * 1000 + frame[other]
pf.fepois("trade ~ agreement + ease | ey + iy + ei", frame[frame.exporter < 20], vcov={"CRV1": "ei"})
started = time.perf_counter()
fit = pf.fepois("trade ~ agreement + ease | ey + iy + ei", frame, vcov={"CRV1": "ei"})
peer = time.perf_counter() - started
started = time.perf_counter()
found = gravity.estimate(table, model)
seconds, more = time.perf_counter() - started, {"peer": peer, "gap": abs(found.coefficients["ease"] - float(fit.coef()["ease"]))}
"""
)
COVERAGE = """
from kirmash.indicators import gravity_bias
base = 0.0
started, inside, seen, pulls = time.perf_counter(), np.zeros((2, 2)), 0, []
for seed in range(RUNS):
    found = gravity_bias.corrected(generator.panel(30, 10, seed), gravity_bias.Panel("trade", ("agreement", "ease")))
    for k, name in enumerate(("agreement", "ease")):
        inside[0, k] += abs(found.raw.coefficients[name] - 0.5) < 1.96 * found.uncorrected[name]
        inside[1, k] += abs(found.coefficients[name] - 0.5) < 1.96 * found.errors[name]
    seen += 1
plain, mended = (inside / seen).tolist()
seconds, more = time.perf_counter() - started, {"plain": plain, "corrected": mended, "runs": seen}
"""
PUBLISHED = """
from dataclasses import asdict
from benchmarks.indicators import gravity_coverage
base = 0.0
started = time.perf_counter()
more = asdict(gravity_coverage.published(20, 5, VARIANCE, RUNS))
seconds = time.perf_counter() - started
"""

PEERS = (
    (
        "ecomplexity",
        "without its log-supermodularity check",
        ECOMPLEXITY.replace("**OPTIONS", "check_logsupermodularity=False"),
    ),
    (
        "ecomplexity",
        "with its log-supermodularity check",
        ECOMPLEXITY.replace("**OPTIONS", "check_logsupermodularity=True"),
    ),
    ("economic-complexity", "no COI, COG", DATAWHEEL),
)
AIMS = {"ecomplexity": "100 × as quick, 0.33 of its memory, ECI to 1e-12"}
Row = tuple[str, str, str]


def rows() -> Iterator[Row]:
    """(what, measured, aim): ours beside theirs, the ratio, and how near the results are."""
    ours = _run(OURS)
    yield (
        "RCA, ECI, PCI, proximity, density, COI, COG of a year, 225 × 5,000",
        f"{ours['seconds']:.2f} s, {ours['seconds'] / ours['bare']:.1f} × the bare matrix product "
        f"({ours['bare']:.3f} s),"
        f" peak {ours['peak']:.0f} MB",
        "5 ×",
    )
    for package, how, code in PEERS:
        yield _beside(package, how, code, ours)
    yield _gravity()


def _gravity() -> Row:
    what = "three-way PPML, 200 × 200 × 30"
    if find_spec("pyfixest") is None:
        return what, "not measured: pyfixest is not installed", "1.5 ×"
    measured = _run(GRAVITY)
    ratio = measured["seconds"] / measured["peer"]
    timing = (
        f"{measured['seconds']:.1f} s, {ratio:.2f} × pyfixest's own {measured['peer']:.1f} s, "
        f"coefficients within {measured['gap']:.0e}"
    )
    return what, f"{timing}, peak {measured['peak']:.0f} MB", "1.5 ×"


def coverage(runs: int = 400) -> Iterator[Row]:
    """95 % intervals of three-way PPML at 30 × 30 × 10: how often they hold the truth, before and
    after the correction.
    """
    measured = _run(COVERAGE.replace("RUNS", str(runs)))
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
    measured = _run(PUBLISHED.replace("RUNS", str(runs)).replace("VARIANCE", repr(variance)))
    bias = f"bias {measured['raw']:+.3f} → {measured['corrected']:+.3f} (± {measured['error']:.3f})"
    what = f"three-way PPML after Weidner & Zylkin, 20 × 20 × 5, variance {variance}, {runs} runs"
    return (
        what,
        f"{bias}, coverage {measured['plain']:.3f} → {measured['ours']:.3f} (their errors "
        f"{measured['paper']:.3f})",
        ".93–.97",
    )


def _beside(package: str, how: str, code: str, ours: dict) -> Row:
    aim = AIMS.get(package, "–")
    if find_spec(package.replace("-", "_")) is None:
        return (
            f"beside {package}, {how}",
            f"not measured: {package} is not installed (`pip install {package}`)",
            aim,
        )
    what = f"beside {package} {importlib.metadata.version(package)}, {how}"
    try:
        theirs = _run(code)
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


def _run(code: str) -> dict:
    completed = subprocess.run(
        [sys.executable, "-c", HEAD + code + TAIL],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(completed.stdout.splitlines()[-1])


if __name__ == "__main__":
    for row in coverage() if "coverage" in sys.argv else rows():
        print(" | ".join(row), flush=True)
