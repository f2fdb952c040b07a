"""How often 95 % intervals of three-way PPML hold the true coefficient, by design: ``python -m
benchmarks.indicators.gravity_coverage``.

Designs are (economies, years, noise) of `generator.panel`, whose two coefficients are 0.5. A row a
design and term gives the share of draws whose interval (normal, ±1.96 errors) holds 0.5:
uncorrected, with the paper's errors, and with ours; its own error, two standard deviations of a
share of 0.95, is under .02 from 500 draws. Arguments: draws, then designs as 20,4,1.0.

With ``published`` before them, designs are those after Weidner & Zylkin, as 20,5,constant
(`generator.published_panel`, coefficient 1), and a line tells the mean bias before and after the
correction too.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from benchmarks.indicators import generator

from kirmash.indicators import gravity_bias

TRUE, REACH, TERMS = 0.5, 1.959964, ("agreement", "ease")
DESIGNS = ((20, 4, 1.0), (30, 4, 1.0), (20, 10, 1.0), (30, 5, 3.0))


PUBLISHED = tuple(
    (size, years, variance)
    for size, years in ((20, 5), (20, 2))
    for variance in generator.VARIANCES
)


@dataclass(frozen=True, slots=True)
class BiasSummary:
    """Of some draws: mean bias raw and corrected with the Monte Carlo error of the first, and the
    shares of intervals that hold 1.
    """

    raw: float
    corrected: float
    error: float
    plain: float
    paper: float
    ours: float


def published(economies: int, years: int, variance: str, draws: int) -> BiasSummary:
    """Draws of a design after Weidner & Zylkin (2021): all numbers but shares in units of the
    coefficient, which is 1.
    """
    seen = np.empty((draws, 5))
    for seed in range(draws):
        estimate = gravity_bias.estimate_bias_corrected(
            generator.published_panel(economies, years, seed, variance),
            gravity_bias.PanelColumns("trade", ("x",)),
        )
        sides = (
            estimate.raw.coefficients,
            estimate.coefficients,
            estimate.uncorrected,
            estimate.paper_errors,
            estimate.errors,
        )
        seen[seed] = [side["x"] for side in sides]
    raw, mended = seen[:, 0] - 1, seen[:, 1] - 1
    plain, paper, ours = (
        (abs(miss) <= REACH * seen[:, way]).mean()
        for miss, way in ((raw, 2), (mended, 3), (mended, 4))
    )
    error = raw.std() / np.sqrt(draws)
    return BiasSummary(*map(float, (raw.mean(), mended.mean(), error, plain, paper, ours)))


def _published_lines(designs: Iterable[tuple[int, int, str]], draws: int) -> Iterator[str]:
    yield "bias: raw  corrected (error); coverage: uncorrected  paper's errors  ours"
    for size, years, variance in designs:
        summary = published(size, years, variance, draws)
        bias = f"{summary.raw:+.4f}  {summary.corrected:+.4f} ({summary.error:.4f})"
        yield (
            f"{size} economies, {years} years, {variance:8}: {bias}; {summary.plain:.3f}  "
            f"{summary.paper:.3f}  {summary.ours:.3f}  ({draws} draws)"
        )


def coverage_lines(economies: int, years: int, noise: float, draws: int) -> Iterator[str]:
    """One line a term: coverage uncorrected, with the paper's errors, with ours; and the seconds a
    draw took.
    """
    started, panel = time.perf_counter(), gravity_bias.PanelColumns("trade", TERMS)
    inside = {term: [0, 0, 0] for term in TERMS}
    for seed in range(draws):
        estimate = gravity_bias.estimate_bias_corrected(
            generator.panel(economies, years, seed, noise), panel
        )
        for term in TERMS:
            ways = (
                (estimate.raw.coefficients, estimate.uncorrected),
                (estimate.coefficients, estimate.paper_errors),
                (estimate.coefficients, estimate.errors),
            )
            for way, (values, errors) in enumerate(ways):
                inside[term][way] += abs(values[term] - TRUE) <= REACH * errors[term]
    seconds = (time.perf_counter() - started) / draws
    for term, counts in inside.items():
        shares = "  ".join(f"{count / draws:.3f}" for count in counts)
        yield (
            f"{economies} economies, {years} years, noise {noise:g}, {term:9}: {shares}  "
            f"({draws} draws, {seconds:.2f} s each)"
        )


def _lines(words: list[str]) -> Iterator[str]:
    after_paper = words[:1] == ["published"]
    words = words[after_paper:]
    runs, designs = int(words[0]) if words else 500, [word.split(",") for word in words[1:]]
    if after_paper:
        yield from _published_lines(
            [(int(size), int(years), variance) for size, years, variance in designs] or PUBLISHED,
            runs,
        )
        return
    yield "coverage: uncorrected  paper's errors  ours"
    for size, years, noise in [tuple(map(float, design)) for design in designs] or DESIGNS:
        yield from coverage_lines(int(size), int(years), noise, runs)


if __name__ == "__main__":
    for line in _lines(sys.argv[1:]):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
