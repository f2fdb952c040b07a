"""Claims: somebody says a quantity, or a change, of a measure of an economy with a partner in a period."""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.terms.evidence import Cell, Span, short_id
from kirmash.terms.measures import Direction, Hedge, Measure, Modality
from kirmash.terms.periods import Period
from kirmash.terms.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of one document.

    ``reporter`` is the economy whose figure it is (ISO 3166-1 alpha-3, ISO 3166-2, or a group's name);
    ``partner`` None means the world or nobody. A level (``quantity``), a change (``change_pct``, percent,
    may be below −100 never) or a bare ``direction`` is present. ``period`` None: neither text nor date gives it.
    """

    document: str
    measure: Measure
    reporter: str | None
    spans: tuple[Span, ...]
    partner: str | None = None
    product: str | None = None
    hs: tuple[str, ...] = ()
    period: Period | None = None
    quantity: Quantity | None = None
    change_pct: float | None = None
    change_hedge: Hedge = Hedge.EXACT
    base_period: Period | None = None
    direction: Direction | None = None
    share_of: str | None = None
    modality: Modality = Modality.REPORTED
    speaker: str | None = None
    cell: Cell | None = None

    @property
    def id(self) -> str:
        """``c-…``, hashed from the document, the places and what is said: stable across runs and readings."""
        places = [(s.start, s.end) for s in self.spans] if self.spans else self.cell
        said = (self.quantity, self.change_pct, self.direction, self.modality)
        return short_id("c", self.document, self.measure, self.reporter, self.partner, self.product, self.period, places, said)

    @property
    def pair(self) -> frozenset[str]:
        """The economies it is about, one or two, without roles."""
        return frozenset(code for code in (self.reporter, self.partner) if code)
