"""Indicators of products, whoever sells them. See `pair_totals`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kirmash.indicators import complexity, relatedness
from kirmash.indicators.inputs import EconomyInputs, lacking, picked
from kirmash.indicators.registry import Row, indicator
from kirmash.indicators.world import HELD_BY_NONE, income_levels, space
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
)
def _goods(inputs: EconomyInputs) -> Iterator[Row]:
    """Products by complexity, the most complex first, or those named."""
    found = space(inputs.now)
    if isinstance(found, Unknown):
        yield from (
            (name, "", found, inputs.period)
            for name in ("pci", "pci_reflections", "product_fitness", "ubiquity")
        )
        return
    labels, worth, by_turns = (
        found.presence.products,
        found.space.complexity.products,
        found.reflected,
    )
    for place in picked(labels, worth - worth.min() + 1, inputs.products, inputs.top):
        yield "pci", labels[place], float(worth[place]), inputs.period
        told = by_turns if isinstance(by_turns, Unknown) else float(by_turns.products[place])
        yield "pci_reflections", labels[place], told, inputs.period
        yield "product_fitness", labels[place], float(found.fitness.products[place]), inputs.period
        yield "ubiquity", labels[place], float(found.presence.ubiquity[place]), inputs.period


@indicator(
    "proximity",
    "product",
    "share",
    "(MᵀM)_kl / max(k_k, k_l)",
    "0 to 1",
    relatedness.proximity,
    unknown="no_advantage",
    products="each",
)
def _proximity(inputs: EconomyInputs) -> Iterator[Row]:
    """Each pair of the products named, as "one/other"."""
    found = space(inputs.now)
    if isinstance(found, Unknown) or len(inputs.products) < 2:
        yield (
            "proximity",
            "",
            lacking(found) or Unknown("proximity is computed for two products: name them"),
            inputs.period,
        )
        return
    labels, near = found.presence.products, found.space.proximity
    places = picked(labels, near[0], inputs.products, 0)
    if len(places) < 2:
        yield "proximity", "/".join(inputs.products), HELD_BY_NONE, inputs.period
    for one, other in combinations(places, 2):
        yield "proximity", f"{labels[one]}/{labels[other]}", float(near[one, other]), inputs.period


@indicator(
    "prody",
    "product",
    "income",
    "Σ_i w_ik Y_i",
    "within incomes",
    complexity.sophistication,
    unknown="no_income",
    products="each",
)
def _prody(inputs: EconomyInputs) -> Iterator[Row]:
    found = income_levels(inputs.now, inputs.income)
    if isinstance(found, Unknown):
        yield "prody", "", found, inputs.period
        return
    labels, values = found.products.labels, found.products.values
    for place in picked(labels, values, inputs.products, inputs.top):
        yield "prody", labels[place], float(values[place]), inputs.period
