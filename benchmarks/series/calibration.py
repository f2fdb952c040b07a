"""Calibration of the series on truth nobody tuned to: run ``python -m benchmarks.series.calibration
[series]`` from the repository.

Three worlds: errors as the model knows them, errors of another family (heavy tails), and the same
with mistakes copied over weeks by several outlets. The last two show how the estimate degrades
where the model is wrong.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from benchmarks.series import generator, rivals, rumours
from benchmarks.series.generator import Case

from kirmash.records.estimates import Series
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.series import constraints
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series
from kirmash.series.evidence import select_evidence

QUESTION = SeriesQuery(Measure.TURNOVER, "A", "B")
OURS, BASELINE = "kirmash", "median of levels"
METHODS = (OURS, BASELINE, "Stone least squares", "robust-t MAP")
WORLDS: Mapping[str, Callable[[dict[int, float], np.random.Generator], Case]] = MappingProxyType(
    {
        "as modelled": generator.case,
        "heavy tails": lambda months, rng: rumours.case(months, rng, copying=False),
        "heavy tails and copied mistakes": rumours.case,
    }
)
SERIES, SEED = 58, 2021


@dataclass(frozen=True, slots=True)
class Flags:
    """Claims flagged as out of line: how many are wrong, how many are flagged, how many are wrong
    in all.
    """

    hits: int
    raised: int
    wrong: int

    @property
    def precision(self) -> float:
        return self.hits / max(self.raised, 1)

    @property
    def recall(self) -> float:
        return self.hits / max(self.wrong, 1)


@dataclass(frozen=True, slots=True)
class Measured:
    """One world: absolute log errors of each method, whether each 90 % interval holds the truth,
    flags, how the sampler went.

    ``copied`` are the flags among claims of copied utterances alone.
    """

    series: int
    claims: int
    errors: Mapping[str, Sequence[float]]
    covered: Mapping[str, Sequence[float]]
    flags: Flags
    copied: Flags
    converged: int
    seconds: float

    def median(self, method: str) -> float:
        """Median absolute log error."""
        return float(np.median(self.errors[method]))

    def gain(self) -> float:
        """How far the median error is below the baseline's, as a share of it."""
        return 1 - self.median(OURS) / self.median(BASELINE)


def main() -> None:
    """Print a table for each world."""
    path = generator.shared() / generator.FILE
    if not path.exists():
        print(f"skipped: {generator.FILE} is not beside the repository")
        return
    number = int(sys.argv[1]) if len(sys.argv) > 1 else SERIES
    for name in WORLDS:
        for row in rows(name, world(name, number)):
            print(" | ".join(row), flush=True)


def world(name: str, number: int = SERIES) -> Measured:
    """Estimate every series of a world and hold it against the truth."""
    months, rng = (
        generator.customs(generator.shared() / generator.FILE),
        np.random.default_rng(SEED),
    )
    return measure([WORLDS[name](months[n % len(months)], rng) for n in range(number)])


def rows(name: str, measured: Measured) -> Iterator[tuple[str, str, str]]:
    """(what, measured, aim) of one world; the aims are those of the world as modelled."""
    aimed = name == "as modelled"
    yield f"{name}: series, claims", f"{measured.series}, {measured.claims}", "–"
    for method in METHODS:
        errors = measured.errors[method]
        aim = f"40 % below {BASELINE}, below the others" if aimed and method == OURS else "–"
        yield (
            f"{name}: median (90th percentile) of the absolute log error, {method}",
            f"{np.median(errors):.4f} ({np.quantile(errors, 0.9):.4f})",
            aim,
        )
    yield (
        f"{name}: median error below that of {BASELINE}",
        f"{measured.gain():.0%}",
        "40 %" if aimed else "–",
    )
    for method in METHODS:
        if coverage := measured.covered[method]:
            aim = ".87–.93" if aimed and method == OURS else "–"
            yield (
                f"{name}: truth inside the 90 % interval, {method}",
                f"{np.mean(coverage):.3f} of {len(coverage)}",
                aim,
            )
    flags, copied = measured.flags, measured.copied
    yield (
        f"{name}: flagged as out of line, precision",
        f"{flags.precision:.2f} of {flags.raised}",
        ".80" if aimed else "–",
    )
    yield (
        f"{name}: flagged as out of line, recall",
        f"{flags.recall:.2f} of {flags.wrong}",
        ".60" if aimed else "–",
    )
    if copied.wrong:
        yield (
            f"{name}: copied mistakes flagged, recall",
            f"{copied.recall:.2f} of {copied.wrong}",
            "–",
        )
    yield (
        f"{name}: converged",
        f"{measured.converged} of {measured.series}",
        "all" if aimed else "–",
    )
    yield (
        f"{name}: time a series",
        f"{1000 * measured.seconds / measured.series:.0f} ms",
        "300 ms" if aimed else "–",
    )


def measure(cases: Sequence[Case]) -> Measured:
    """Every method on the same cases."""
    errors: dict[str, list[float]] = {method: [] for method in METHODS}
    covered: dict[str, list[float]] = {method: [] for method in METHODS}
    flags, copied, settled, spent = Flags(0, 0, 0), Flags(0, 0, 0), 0, 0.0
    for case in cases:
        begun = time.perf_counter()
        series = estimate_series(QUESTION, SeriesEvidence(case.claims, case.published))
        spent += time.perf_counter() - begun
        settled += series.converged
        periods = _ours(case, series, errors[OURS], covered[OURS])
        _rivals(case, periods, errors, covered)
        flagged = {fit.claim for fit in series.fits if fit.reading == "out_of_line"}
        flags = _more(flags, flagged, case.wrong)
        copied = _more(copied, flagged & case.copied, case.wrong & case.copied)
    return Measured(
        len(cases),
        sum(len(case.claims) for case in cases),
        errors,
        covered,
        flags,
        copied,
        settled,
        spent,
    )


def _more(so_far: Flags, flagged: frozenset[str] | set[str], wrong: frozenset[str]) -> Flags:
    return Flags(
        so_far.hits + len(flagged & wrong), so_far.raised + len(flagged), so_far.wrong + len(wrong)
    )


def _ours(case: Case, series: Series, errors: list[float], covered: list[float]) -> list[Period]:
    """Score the points; the periods that have a level."""
    points = [p for p in series.points if p.value and p.low and p.high and p.period in case.truth]
    for point in points:
        truth = case.truth[point.period]
        errors.append(abs(math.log((point.value or 1) / truth)))
        covered.append(float((point.low or 0) <= truth <= (point.high or 0)))
    return [point.period for point in points]


def _rivals(
    case: Case,
    periods: list[Period],
    errors: dict[str, list[float]],
    covered: dict[str, list[float]],
) -> None:
    system = constraints.build_system(
        select_evidence(QUESTION, SeriesEvidence(case.claims, case.published)).usable, QUESTION
    )
    scored_periods = [p for p in case.truth if p in periods]
    for period, value in rivals.median_of_levels(system, scored_periods).items():
        errors[BASELINE].append(abs(value - math.log(case.truth[period])))
    for key, solve in (("Stone least squares", rivals.stone), ("robust-t MAP", rivals.robust_t)):
        for period, (value, sd) in solve(system, scored_periods).items():
            away = abs(value - math.log(case.truth[period]))
            errors[key].append(away)
            covered[key].append(float(away <= 1.645 * sd))


if __name__ == "__main__":
    main()
