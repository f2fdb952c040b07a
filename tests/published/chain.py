"""226 countries × 785 products, mean of 1998–2000: RCA to outlook gain, PRODY and EXPY, as the R
package's vignette prints them.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
from tests.published import rdata

from kirmash.indicators import complexity, matrix, relatedness, structure
from kirmash.indicators.matrix import Floats


@cache
def table(shared: Path) -> matrix.TradeMatrix:
    """The exports."""
    rows = _rows(shared, "derived_world_trade_avg_1998_to_2000.csv.gz")
    return matrix.from_rows(
        [r["country"] for r in rows],
        [r["product"] for r in rows],
        [float(r["value"]) for r in rows],
    )


def numbers(shared: Path) -> dict[tuple[str, str], float]:
    """Every number of the vignette that the indicators give."""
    trade = table(shared)
    present = complexity.presence(trade)
    countries, goods = present.exporters[:5], present.products[:5]
    direct, turned, fit = (
        complexity.complexity(present),
        complexity.reflections(present),
        complexity.fitness(present),
    )
    assert isinstance(direct, complexity.ComplexityScores)
    assert isinstance(turned, complexity.ComplexityScores)
    near, kin = relatedness.proximity(present.cells), relatedness.proximity(present.cells.T)
    densities = relatedness.density(present.cells, near)
    income = {
        r["country"]: float(r["value"])
        for r in _rows(shared, "derived_world_gdp_avg_1998_to_2000.csv.gz")
    }
    level = complexity.sophistication(trade, income)
    numbers = _cells("RCA", countries, goods, structure.rca(trade.values))
    numbers |= _cells(
        "COG", countries, goods, relatedness.outlook_gain(present.cells, near, fit.products)
    )
    for name, by_economy, other in (
        ("fitness", fit.economies, fit.products),
        ("reflections", turned.economies, turned.products),
    ):
        numbers |= _each(name, countries, by_economy) | _each(name, goods, other)
    numbers |= _each("ECI", countries, direct.economies) | _each("PCI", goods, direct.products)
    numbers |= _each(
        "COI", countries, relatedness.outlook_index(present.cells, densities, fit.products)
    )
    for labels, scores in ((countries, kin), (goods, near)):
        numbers |= {
            ("proximity", f"{labels[i]} {labels[k]}"): float(scores[i, k])
            for i, k in combinations(range(5), 2)
        }
    numbers |= _each("EXPY", level.economies.labels[:5], level.economies.values)
    return numbers | _each("PRODY", level.products.labels[:5], level.products.values)


def _each(place: str, labels: Sequence[str], scores: Floats) -> dict[tuple[str, str], float]:
    return {
        (place, label): float(score)
        for label, score in zip(labels, scores[: len(labels)], strict=True)
    }


def _cells(
    place: str, rows: Sequence[str], columns: Sequence[str], scores: Floats
) -> dict[tuple[str, str], float]:
    return {
        (place, f"{row} {column}"): float(scores[i, k])
        for i, row in enumerate(rows)
        for k, column in enumerate(columns)
    }


def _rows(shared: Path, name: str) -> list[dict[str, str]]:
    with gzip.open(shared / "data" / "economiccomplexity" / name, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cells(shared: Path) -> tuple[str, str, int, int]:
    """Every cell of the package's own output file: the 0/1 table exactly, fitness and both
    proximities to 1e-12 of their size.
    """
    theirs = rdata.read(shared / "data" / "economiccomplexity" / "economiccomplexity_output.rda")[
        "economiccomplexity_output"
    ]
    present = complexity.presence(table(shared))
    assert theirs["balassa_index"]["names"] == [list(present.exporters), list(present.products)]
    fit = complexity.fitness(present)
    pairs = [
        (present.cells, theirs["balassa_index"]["values"]),
        (fit.economies, theirs["complexity_measures"]["complexity_index_country"]),
        (fit.products, theirs["complexity_measures"]["complexity_index_product"]),
        (
            relatedness.proximity(present.cells.T),
            theirs["proximity"]["proximity_country"]["values"],
        ),
        (relatedness.proximity(present.cells), theirs["proximity"]["proximity_product"]["values"]),
    ]
    agreed = sum(int(np.isclose(ours, other, rtol=1e-12, atol=0).sum()) for ours, other in pairs)
    return (
        "economiccomplexity, output file",
        "226 × 785 advantages, fitness, both proximities",
        sum(other.size for _, other in pairs),
        agreed,
    )
