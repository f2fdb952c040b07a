"""The first things asked of a pair: how much, which way, and how it changes.

Values are ≥ 0 in one currency and one valuation (FOB or CIF); NaN, infinities and negative values
are refused. Ratios do not depend on the unit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kirmash.errors import IndicatorRefused
from kirmash.indicators.matrix import Floats, checked_number, checked_vectors
from kirmash.records.quantities import Unknown

NO_BASE = Unknown("there was no trade in the base period, so no growth rate can be computed")


def turnover(exports: float, imports: float) -> float:
    """Exports plus imports, in their unit; ≥ 0. Mikić & Gilbert 2009."""
    return checked_number(exports, "exports") + checked_number(imports, "imports")


def balance(exports: float, imports: float) -> float:
    """Exports minus imports, in their unit; below zero a deficit. Mikić & Gilbert 2009."""
    return checked_number(exports, "exports") - checked_number(imports, "imports")


def normalised_balance(exports: float, imports: float) -> float | Unknown:
    """(X − M) / (X + M); −1 (buys only) to 1 (sells only).

    Unknown where neither is traded. Mikić & Gilbert 2009.
    """
    total = turnover(exports, imports)
    return (
        balance(exports, imports) / total
        if total
        else Unknown("there is no trade in either direction")
    )


def coverage(exports: float, imports: float) -> float | Unknown:
    """X / M, the part of imports that exports pay for; ≥ 0. Unknown without imports."""
    sold, bought = checked_number(exports, "exports"), checked_number(imports, "imports")
    return sold / bought if bought else Unknown("there are no imports")


def growth(after: float, before: float) -> float | Unknown:
    """V_t / V_(t−1) − 1, so 0.043 is 4.3 % more; ≥ −1. Unknown where nothing was traded before."""
    new, old = checked_number(after, "value"), checked_number(before, "value before")
    return new / old - 1 if old else NO_BASE


def cagr(last: float, first: float, years: float) -> float | Unknown:
    """Mean yearly growth, (V_T / V_0)^(1/T) − 1; ≥ −1.

    Unknown where nothing was traded at first; ``years`` must be above zero.
    """
    new, old = checked_number(last, "last value"), checked_number(first, "first value")
    if not checked_number(years, "years"):
        raise IndicatorRefused(
            "There are no years between the two values.", "Use two different years."
        )
    return float((new / old) ** (1 / years)) - 1 if old else NO_BASE


def contributions(after: ArrayLike, before: ArrayLike) -> Floats | Unknown:
    """What each part adds to the growth of the whole, (V_k,t − V_k,t−1) / Σ V_t−1; the parts sum to
    `growth` of the whole.

    The parts are products, partners or directions, the same in both vectors. Unknown where nothing
    was traded before.
    """
    new, old = checked_vectors(after, before, "values after and before, by part")
    total = float(old.sum())
    part: Floats = np.subtract(new, old) / total if total else new
    return part if total else NO_BASE
