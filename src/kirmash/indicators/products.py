"""Indicators of products, whoever sells them. See `pair_totals`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kirmash.indicators import complexity, relatedness
from kirmash.indicators.inputs import (
    ADVANTAGE_OF_NONE,
    EconomyInputs,
    complexity_results,
    compute_prody_and_expy,
    first_unknown,
    select_positions,
)
from kirmash.indicators.needs.terms import WORLD_BY_PRODUCT, NeedKind, needs_of
from kirmash.indicators.registry import IndicatorRow, indicator
from kirmash.records.quantities import Unknown


@indicator(
    "pci",
    "product",
    "score",
    "see eci",
    "any",
    complexity.complexity,
    unknown="no_advantage",
    products="each",
    needs=WORLD_BY_PRODUCT,
)
@indicator(
    "pci_reflections",
    "product",
    "score",
    "K_p,19",
    "any",
    complexity.reflections,
    unknown="no_advantage",
    products="each",
    needs=WORLD_BY_PRODUCT,
)
@indicator(
    "product_fitness",
    "product",
    "score",
    "Q = 1/(Mᵀ (1/F)), mean 1",
    "> 0",
    complexity.fitness,
    unknown="no_advantage",
    products="each",
    needs=WORLD_BY_PRODUCT,
)
@indicator(
    "ubiquity",
    "product",
    "count",
    "Σ_i M_ik",
    "≥ 1",
    complexity.presence,
    unknown="no_advantage",
    products="each",
    needs=WORLD_BY_PRODUCT,
)
def _product_complexity(inputs: EconomyInputs) -> Iterator[IndicatorRow]:
    """Products by complexity, the most complex first, or those named."""
    results = complexity_results(inputs.now, inputs.floors)
    if isinstance(results, Unknown):
        yield from (
            (name, "", results, inputs.period)
            for name in ("pci", "pci_reflections", "product_fitness", "ubiquity")
        )
        return
    labels, worth, by_turns = (
        results.presence.products,
        results.product_space.complexity.products,
        results.reflections,
    )
    for place in select_positions(labels, worth - worth.min() + 1, inputs.products, inputs.top):
        yield "pci", labels[place], float(worth[place]), inputs.period
        reflection_score = (
            by_turns if isinstance(by_turns, Unknown) else float(by_turns.products[place])
        )
        yield "pci_reflections", labels[place], reflection_score, inputs.period
        yield (
            "product_fitness",
            labels[place],
            float(results.fitness.products[place]),
            inputs.period,
        )
        yield "ubiquity", labels[place], float(results.presence.ubiquity[place]), inputs.period


@indicator(
    "proximity",
    "product",
    "share",
    "(MᵀM)_kl / max(k_k, k_l)",
    "0 to 1",
    relatedness.proximity,
    unknown="no_advantage",
    products="each",
    needs=WORLD_BY_PRODUCT,
)
def _proximity(inputs: EconomyInputs) -> Iterator[IndicatorRow]:
    """Each pair of the products named, as "one/other"."""
    results = complexity_results(inputs.now, inputs.floors)
    if isinstance(results, Unknown) or len(inputs.products) <= 1:
        yield (
            "proximity",
            "",
            first_unknown(results)
            or Unknown(
                "indicator.two-products",
                "proximity is computed for two products: name them",
            ),
            inputs.period,
        )
        return
    labels, near = results.presence.products, results.product_space.proximity
    places = select_positions(labels, near[0], inputs.products, 0)
    if len(places) <= 1:
        yield "proximity", "/".join(inputs.products), ADVANTAGE_OF_NONE, inputs.period
    for first, other in combinations(places, 2):
        yield (
            "proximity",
            f"{labels[first]}/{labels[other]}",
            float(near[first, other]),
            inputs.period,
        )


@indicator(
    "prody",
    "product",
    "income",
    "Σ_i w_ik Y_i",
    "within incomes",
    complexity.sophistication,
    unknown="no_income",
    products="each",
    needs=WORLD_BY_PRODUCT + needs_of(NeedKind.INCOMES),
)
def _prody(inputs: EconomyInputs) -> Iterator[IndicatorRow]:
    levels = compute_prody_and_expy(inputs.now, inputs.income)
    if isinstance(levels, Unknown):
        yield "prody", "", levels, inputs.period
        return
    labels, values = levels.products.labels, levels.products.values
    for place in select_positions(labels, values, inputs.products, inputs.top):
        yield "prody", labels[place], float(values[place]), inputs.period
