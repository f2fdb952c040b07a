"""Trade by technology, by end use and by rung of added value.

Classes come of data: `lall` and `end_use` read tables shipped with Kirmash; which product code
belongs to which group (HS to SITC, HS to BEC) is a concordance's business, so products are handed
in with their weights in groups.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from kirmash.errors import IndicatorRefused
from kirmash.indicators.matrix import Floats, checked_vector, checked_vectors
from kirmash.messages import message
from kirmash.records.quantities import Unknown

LALL_TABLES = MappingProxyType({2: "lall_classes.csv", 3: "lall_classes_sitc3.csv"})
"""The table of technology classes by SITC revision."""


@dataclass(frozen=True, slots=True)
class ClassShares:
    """``shares`` sum to 1 with ``unclassed``, the part of value in products that no class holds;
    all 0 to 1.
    """

    shares: Mapping[str, float]
    unclassed: float


@cache
def lall(revision: int = 2) -> Mapping[str, str]:
    """Technology class by group (three digits) of SITC Rev. 2 or 3. Lall 2000, "The technological
    structure …", Oxford Dev. Studies 28(3).

    By Rev. 2 as Lall has it, by Rev. 3 as UNCTADstat carried it over. PP primary; RB1, RB2
    resource-based (agro-based, other); LT1 textiles and footwear, LT2 other low technology; MT1
    automotive, MT2 process, MT3 engineering; HT1 electronics and electrical, HT2 other high
    technology; ST special transactions. Refused: another revision.
    """
    if revision not in LALL_TABLES:
        raise IndicatorRefused(
            "indicator.lall-revision",
            "Lall's classes are not available for SITC Rev. {revision}.",
            "Use Rev. 2 or 3.",
            revision=revision,
        )
    return _class_table(LALL_TABLES[revision], f"sitc{revision}")


@cache
def end_use() -> Mapping[str, str]:
    """End use by BEC Rev.

    4 code: capital, intermediate, consumption, or mixed (fuels and cars serve two). UN, Series M
    No. 53, Rev. 4.
    """
    return _class_table("bec_end_use.csv", "bec4")


def class_shares(
    values: Mapping[str, float],
    weights: Mapping[str, Mapping[str, float]],
    classes: Mapping[str, str],
) -> ClassShares | Unknown:
    """Shares of classes in the value of products.

    ``values`` is value by product; ``weights`` gives each product's groups with their parts (1 in
    all for a product in one group); ``classes`` the class of a group. Groups or products that none
    holds count as unclassed. Unknown where the value is zero in all.
    """
    worth = checked_vector(
        list(values.values()), message("quantity.values-by-product", "values by product")
    )
    total = float(worth.sum())
    if not total:
        return Unknown(
            "indicator.no-trade",
            "there is no trade",
        )
    totals: dict[str, float] = {}
    for product, value in zip(values, worth, strict=True):
        for group, weight in weights.get(product, {}).items():
            if group in classes:
                totals[classes[group]] = (
                    totals.get(classes[group], 0.0) + float(value) * weight / total
                )
    return ClassShares(
        MappingProxyType(dict(sorted(totals.items()))), max(0.0, 1 - sum(totals.values()))
    )


def price_rungs(own: ArrayLike, world: ArrayLike, edge: float = 1.25) -> tuple[str, ...]:
    """Each product's rung by its unit value beside the world's: "low" under 1/``edge``, "high" over
    ``edge``, else "middle".

    Fontagné & Freudenberg 1997 take an edge of 1.15 to 1.25. Both are unit values > 0 in one unit
    (leave out products without).
    """
    ours, theirs = checked_vectors(own, world, message("quantity.unit-values", "unit values"))
    if not ((ours > 0) & (theirs > 0)).all() or edge <= 1:
        raise IndicatorRefused(
            "indicator.unit-values",
            "Unit values must be positive, and the threshold above 1.",
            "Leave out products without a unit value.",
        )
    ratio = ours / theirs
    return tuple("low" if r < 1 / edge else "high" if r > edge else "middle" for r in ratio)


def value_ladder(values: ArrayLike, scores: ArrayLike, steps: int = 4) -> Floats | Unknown:
    """Shares of value on each step of a ladder of products, from the simplest to the most complex;
    sums to 1.

    ``scores`` is PCI (or any score) of every product of the list, traded or not, so steps hold
    equal numbers of products (quantiles; a product on an edge goes down). Unknown where nothing is
    traded.
    """
    worth, rank = (
        checked_vector(values, message("quantity.values-by-product", "values by product")),
        checked_vector(
            scores, message("quantity.scores-by-product", "scores by product"), signed=True
        ),
    )
    if worth.size != rank.size or not 1 <= steps <= rank.size:
        raise IndicatorRefused(
            "indicator.steps",
            "Values: {values}, scores: {scores}, steps: {steps}.",
            "Give a score for each product, and no more steps than products.",
            values=worth.size,
            scores=rank.size,
            steps=steps,
        )
    if not worth.any():
        return Unknown(
            "indicator.no-trade",
            "there is no trade",
        )
    edges = np.quantile(rank, np.arange(1, steps) / steps)
    share: Floats = (
        np.bincount(np.searchsorted(edges, rank), weights=worth, minlength=steps) / worth.sum()
    )
    return share


def _class_table(name: str, key: str) -> Mapping[str, str]:
    text = resources.files("kirmash.data").joinpath(name).read_text("utf-8")
    reader = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    rows, names = list(reader), list(reader.fieldnames or ())
    if len(set(names)) != len(names):
        raise IndicatorRefused(
            "indicator.column-repeated",
            "{name}: duplicate column.",
            "Give each column one name.",
            name=name,
        )
    classes = {row[key]: row["class"] for row in rows}
    if len(classes) != len(rows):
        raise IndicatorRefused(
            "indicator.code-repeated",
            "{name}: duplicate code.",
            "Give each code one class.",
            name=name,
        )
    return MappingProxyType(classes)
