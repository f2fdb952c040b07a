"""The income level of what is exported: PRODY of products and EXPY of economies. Hausmann, Hwang & Rodrik 2007."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kirmash.errors import IndicatorRefused
from kirmash.indicators.matrix import Scores, TradeMatrix, vector
from kirmash.terms.quantities import Unknown

NO_INCOME = Unknown("its income per head is not known")
NO_SELLER = Unknown("no exporter of it has a known income")


@dataclass(frozen=True, slots=True, eq=False)
class Sophistication:
    """``products`` is PRODY, ``economies`` EXPY, both in the unit of the incomes and within their range."""

    products: Scores
    economies: Scores


def sophistication(matrix: TradeMatrix, income: Mapping[str, float]) -> Sophistication:
    """PRODY_k = Σ_i w_ik Y_i with w_ik = s_ik / Σ_i s_ik, and EXPY_i = Σ_k s_ik PRODY_k, of shares s_ik = X_ik / X_i.

    ``income`` is income per head by exporter. Economies without one are left out of both sums, and are Unknown. Refused where no
    exporter has an income. Only ratios of values enter, so neither the unit nor the order matters.
    """
    known = [i for i, name in enumerate(matrix.exporters) if name in income]
    if not known:
        raise IndicatorRefused("The table has no exporter with a known income.", "Check that both use the same codes.")
    level = vector([income[matrix.exporters[i]] for i in known], "income per head")
    share = matrix.values[known] / matrix.values[known].sum(axis=1, keepdims=True)
    weight = share.sum(axis=0)
    sold = np.flatnonzero(weight)
    prody = (level @ share[:, sold]) / weight[sold]
    expy = share[:, sold] @ prody
    names = tuple(matrix.products[k] for k in sold)
    return Sophistication(
        Scores(names, prody, dict.fromkeys(sorted(set(matrix.products) - set(names)), NO_SELLER)),
        Scores(tuple(matrix.exporters[i] for i in known), expy, {name: NO_INCOME for name in matrix.exporters if name not in income}),
    )
