"""Calibration of the series on truth nobody tuned to: run ``python -m benchmarks.series.calibration [series]`` from the repository."""

from __future__ import annotations

import math
import sys
import time

import numpy as np
from benchmarks.series import generator, rivals
from benchmarks.series.generator import Case

from kirmash.series import constraints
from kirmash.series.estimate import Evidence, Question, estimate
from kirmash.series.sifting import sift
from kirmash.terms.measures import Measure

Errors = dict[str, list[float]]


def main() -> None:
    """Print one table for each generator."""
    path = generator.shared() / generator.FILE
    if not path.exists():
        print(f"skipped: {generator.FILE} is not beside the repository")
        return
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 58
    months = generator.customs(path)
    for name, heavy in (("as modelled", False), ("heavy tails, copied slips", True)):
        rng = np.random.default_rng(2021)
        cases = [generator.case(months[n % len(months)], rng, heavy) for n in range(number)]
        print("\n".join(report(name, cases)))


def report(name: str, cases: list[Case]) -> list[str]:
    """Median absolute log error, 90th percentile, coverage of 90 % intervals, contradiction flags, time."""
    errors: Errors = {"median of levels": [], "Stone least squares": [], "robust-t MAP": [], "kirmash": []}
    covered: Errors = {key: [] for key in errors}
    flags, settled, start, spent = [0, 0, 0], 0, time.perf_counter(), 0.0
    for one in cases:
        question, evidence = Question(Measure.TURNOVER, "A", "B"), Evidence(one.claims, one.published)
        begun = time.perf_counter()
        series = estimate(question, evidence)
        spent += time.perf_counter() - begun
        settled += series.converged
        points = {p.period: p for p in series.points if p.value and p.low and p.high and p.period in one.truth}
        for period, point in points.items():
            errors["kirmash"].append(abs(math.log((point.value or 1) / one.truth[period])))
            covered["kirmash"].append(float((point.low or 0) <= one.truth[period] <= (point.high or 0)))
        _rivals(one, list(points), errors, covered)
        flagged = {fit.claim for fit in series.fits if fit.reading == "out_of_line"}
        counts = len(flagged & one.wrong), len(flagged), len(one.wrong)
        flags = [total + more for total, more in zip(flags, counts, strict=True)]
    claims = sum(len(one.claims) for one in cases)
    lines = [f"\n{name}: {len(cases)} series, {claims} claims, {time.perf_counter() - start:.1f} s in all"]
    lines.append(f"{'':22}{'median':>8}{'p90':>8}{'cover 90 %':>12}{'levels':>8}")
    for key, values in errors.items():
        cover = f"{np.mean(covered[key]):12.3f}" if covered[key] else f"{'':12}"
        lines.append(f"{key:22}{np.median(values):8.4f}{np.quantile(values, 0.9):8.4f}{cover}{len(values):8}")
    hit, raised, all_wrong = flags
    lines.append(
        f"out of line: precision {hit / max(raised, 1):.2f}, recall {hit / max(all_wrong, 1):.2f}; converged {settled} of {len(cases)}"
    )
    lines.append(f"{1000 * spent / len(cases):.0f} ms a series")
    return lines


def _rivals(one: Case, periods: list[object], errors: Errors, covered: Errors) -> None:
    question = Question(Measure.TURNOVER, "A", "B")
    system = constraints.build(sift(question, Evidence(one.claims, one.published)).said, question)
    kept = [p for p in one.truth if p in periods]
    for period, value in rivals.median_of_levels(system, kept).items():
        errors["median of levels"].append(abs(value - math.log(one.truth[period])))
    for key, solve in (("Stone least squares", rivals.stone), ("robust-t MAP", rivals.robust_t)):
        for period, (value, sd) in solve(system, kept).items():
            away = abs(value - math.log(one.truth[period]))
            errors[key].append(away)
            covered[key].append(float(away <= 1.645 * sd))


if __name__ == "__main__":
    main()
