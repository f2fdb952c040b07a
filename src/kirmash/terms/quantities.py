"""Values with a unit and a hedge, and the typed absence of a value."""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.terms.measures import Hedge


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number somebody said, in plain units (98.4 million dollars is 98400000 USD).

    ``unit`` is an ISO 4217 code, ``percent``, ``units``, ``rank`` or a physical unit (``t``, ``kg``, ``m2`` …).
    ``low`` and ``high`` are the ends of a range the text itself gives ("1.2–1.3 bn"), else None.
    """

    value: float
    unit: str
    hedge: Hedge = Hedge.EXACT
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """No value, and why: what Kirmash gives instead of 0, None or NaN."""

    reason: str
