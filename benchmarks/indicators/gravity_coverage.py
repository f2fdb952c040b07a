"""How often 95 % intervals of three-way PPML hold the true coefficient, by design: ``python -m benchmarks.indicators.gravity_coverage``.

Designs are (economies, years, noise) of `generator.panel`, whose two coefficients are 0.5. A row a design and term gives the share of
draws whose interval (normal, ±1.96 errors) holds 0.5: uncorrected, with the paper's errors, and with ours; its own error, two standard
deviations of a share of 0.95, is under .02 from 500 draws. Arguments: draws, then designs as 20,4,1.0.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from benchmarks.indicators import generator

from kirmash.indicators import gravity_bias

TRUE, REACH, TERMS = 0.5, 1.959964, ("agreement", "ease")
DESIGNS = ((20, 4, 1.0), (30, 4, 1.0), (20, 10, 1.0), (30, 5, 3.0))


def held(economies: int, years: int, noise: float, draws: int) -> Iterator[str]:
    """One line a term: coverage uncorrected, with the paper's errors, with ours; and the seconds a draw took."""
    started, panel = time.perf_counter(), gravity_bias.Panel("trade", TERMS)
    inside = {term: [0, 0, 0] for term in TERMS}
    for seed in range(draws):
        found = gravity_bias.corrected(generator.panel(economies, years, seed, noise), panel)
        for term in TERMS:
            ways = (
                (found.raw.coefficients, found.uncorrected), (found.coefficients, found.paper_errors), (found.coefficients, found.errors),
            )  # fmt: skip
            for way, (values, errors) in enumerate(ways):
                inside[term][way] += abs(values[term] - TRUE) <= REACH * errors[term]
    seconds = (time.perf_counter() - started) / draws
    for term, counts in inside.items():
        shares = "  ".join(f"{count / draws:.3f}" for count in counts)
        yield f"{economies} economies, {years} years, noise {noise:g}, {term:9}: {shares}  ({draws} draws, {seconds:.2f} s each)"


if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    chosen = [tuple(map(float, word.split(","))) for word in sys.argv[2:]] or DESIGNS
    sys.stdout.write("coverage: uncorrected  paper's errors  ours\n")
    for size, years, noise in chosen:
        for line in held(int(size), int(years), noise, runs):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
