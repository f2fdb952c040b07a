"""A balance from exports and imports, where both are known: two steps, so that it may be below zero.

First the flows are estimated together, in logs, without what is said of the balance; then the balance, in plain units, takes
their difference as one more statement beside those said of it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from kirmash.series.constraints import Known
from kirmash.series.posterior import HIGH, LOW, Posterior
from kirmash.terms.measures import Measure
from kirmash.terms.periods import Period


def differences(found: Posterior) -> tuple[Known, ...]:
    """The difference of every period whose exports and imports are both derived and told apart from zero knowledge."""
    periods = sorted({when for measure, when in found.index if measure is Measure.EXPORTS and isinstance(when, Period)})
    return tuple(made for period in periods if (made := _difference(found, period)))


def _difference(found: Posterior, period: Period) -> Known | None:
    sides = found.draws(Measure.EXPORTS, period), found.draws(Measure.IMPORTS, period)
    levels = found.level(Measure.EXPORTS, period), found.level(Measure.IMPORTS, period)
    if sides[0] is None or sides[1] is None or any(one is None or one.high > 6 * one.low for one in levels):
        return None
    drawn = np.exp(np.clip(sides[0], -600, 600)) - np.exp(np.clip(sides[1], -600, 600))
    low, middle, high = (float(value) for value in np.quantile(drawn, (LOW, 0.5, HIGH)))
    return Known(period, middle, (high - low) / 3.29, tuple(_behind(found, period)))


def _behind(found: Posterior, period: Period) -> Iterable[str]:
    places = {found.index[measure, period] for measure in (Measure.EXPORTS, Measure.IMPORTS)}
    return dict.fromkeys(key for row in found.system.rows if places & set(row.nodes) for key in row.claims)
