"""The measured computations of indicators: each runs in a process of its own.

``python -m benchmarks.indicators.measures NAME ARGUMENT…`` prints as JSON the seconds, the peak
memory in MB, and what the computation is compared by.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
from benchmarks.indicators import generator
from benchmarks.measuring import median_seconds, peak_megabytes, timed

Measured = dict[str, Any]
ECONOMIES, PRODUCTS = 225, 5_000
EXPORTERS = [f"c{number:03d}" for number in range(ECONOMIES)]
GOODS = [f"p{number:05d}" for number in range(PRODUCTS)]
TERMS, TRUE, REACH = ("agreement", "ease"), 0.5, 1.96  # the true coefficient, a 95 % interval


def ours() -> Measured:
    """RCA, complexity and the product space by Kirmash, and the bare matrix product beside it."""
    from kirmash.indicators import complexity, matrix, relatedness, structure

    values = generator.exports(ECONOMIES, PRODUCTS)
    scaling = complexity.ScoreScaling(ddof=0, scale_products_separately=False)

    def compute() -> tuple[complexity.AdvantageMatrix, relatedness.ProductSpace]:
        trade = matrix.from_dense(EXPORTERS, GOODS, values)
        presence = complexity.presence(trade)
        space = relatedness.product_space(presence, scaling)
        structure.rca(trade.values)
        if not isinstance(space, relatedness.ProductSpace):
            sys.exit(space.reason)
        return presence, space

    presence, space = compute()
    seconds = median_seconds(compute)
    cells = np.ascontiguousarray(presence.cells, dtype=np.float32)
    scores = space.complexity.economies.tolist()
    return {
        "seconds": seconds,
        "bare": median_seconds(lambda: cells.T @ cells),
        "eci": dict(zip(presence.exporters, scores, strict=True)),
    }


def ecomplexity(checked: str) -> Measured:
    """The same by ecomplexity; ``checked`` "yes" with its check of log-supermodularity."""
    import ecomplexity as package

    frame = _long_frame()
    columns = {"time": "t", "loc": "c", "prod": "p", "val": "v"}
    started = time.perf_counter()
    table = package.ecomplexity(frame, columns, check_logsupermodularity=checked == "yes")
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "eci": table.groupby("c")["eci"].first().to_dict()}


def economic_complexity() -> Measured:
    """The same by economic-complexity."""
    import economic_complexity as package
    import pandas as pd

    # it writes into what pandas 3 returns as read-only, so it gets copies
    plain = pd.DataFrame.values.fget
    pd.DataFrame.values = property(lambda self: plain(self).copy())
    wide = _long_frame().pivot(index="c", columns="p", values="v")
    started = time.perf_counter()
    advantage = package.rca(wide)
    scores, _ = package.complexity(advantage)
    package.relatedness(advantage, proximities=package.proximity(advantage))
    return {"seconds": time.perf_counter() - started, "eci": scores.to_dict()}


def gravity(economies: str = "200", years: str = "30") -> Measured:
    """Three-way PPML by Kirmash and by pyfixest on one panel."""
    import pandas as pd
    import pyfixest

    from kirmash.indicators import gravity as estimators

    table = generator.panel(int(economies), int(years), 3)
    pair = ("exporter", "importer")
    effects = (("exporter", "year"), ("importer", "year"), pair)
    frame = pd.DataFrame(table)
    for first, second in effects:
        frame[first[0] + second[0]] = frame[first] * 1000 + frame[second]
    formula, errors = "trade ~ agreement + ease | ey + iy + ei", {"CRV1": "ei"}
    # its first estimate compiles
    pyfixest.fepois(formula, frame[frame.exporter < 20], vcov=errors)
    started = time.perf_counter()
    fit = pyfixest.fepois(formula, frame, vcov=errors)
    peer = time.perf_counter() - started
    started = time.perf_counter()
    estimate = estimators.estimate(
        table, estimators.GravityModel("trade", TERMS, effects, cluster=pair)
    )
    seconds = time.perf_counter() - started
    gap = abs(estimate.coefficients["ease"] - float(fit.coef()["ease"]))
    return {"seconds": seconds, "peer": peer, "gap": gap}


def coverage(runs: str) -> Measured:
    """How often 95 % intervals of three-way PPML contain the truth, before and after correction."""
    from kirmash.indicators import gravity_bias

    inside, columns = np.zeros((2, len(TERMS))), gravity_bias.PanelColumns("trade", TERMS)

    def count() -> None:
        for seed in range(int(runs)):
            estimate = gravity_bias.estimate_bias_corrected(generator.panel(30, 10, seed), columns)
            raw, corrected = estimate.raw.coefficients, estimate.coefficients
            for place, term in enumerate(TERMS):
                inside[0, place] += abs(raw[term] - TRUE) < REACH * estimate.uncorrected[term]
                inside[1, place] += abs(corrected[term] - TRUE) < REACH * estimate.errors[term]

    seconds = timed(count)
    plain, corrected = (inside / int(runs)).tolist()
    return {"seconds": seconds, "plain": plain, "corrected": corrected, "runs": int(runs)}


def published(variance: str, runs: str) -> Measured:
    """The bias and coverage of a design after Weidner & Zylkin: 20 economies, 5 years."""
    from benchmarks.indicators import gravity_coverage

    started = time.perf_counter()
    summary = gravity_coverage.published(20, 5, variance, int(runs))
    return {"seconds": time.perf_counter() - started, **asdict(summary)}


def _long_frame() -> Any:
    """The generated exports as a pandas frame of a row a cell."""
    import pandas as pd

    values = generator.exports(ECONOMIES, PRODUCTS)
    return pd.DataFrame(
        {
            "t": 2020,
            "c": np.repeat(EXPORTERS, PRODUCTS),
            "p": np.tile(GOODS, ECONOMIES),
            "v": values.ravel(),
        }
    )


MEASURES: dict[str, Callable[..., Measured]] = {
    "ours": ours,
    "ecomplexity": ecomplexity,
    "economic-complexity": economic_complexity,
    "gravity": gravity,
    "coverage": coverage,
    "published": published,
}

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    measured = MEASURES[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({**measured, "peak": peak_megabytes()}))
