"""Claims: statements of a quantity, or a change, of a measure of an economy with a partner in a
period.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kirmash.records.evidence import (
    OPTIONAL,
    Acceptance,
    Basis,
    Cell,
    RemembersId,
    Slot,
    Span,
    short_id,
)
from kirmash.records.periods import Period
from kirmash.records.quantities import Direction, Hedge, Measure, Modality, Quantity

ABSOLUTE_CHANGE = "absolute change"
"""The product that marked an absolute change before it had a field: ids and the contract use it."""

WORLD = "WORLD"
"""The partner of a figure that the text says is with all countries."""

SEVERAL = "SEVERAL"
"""The partner of a figure with a handful of economies that have no usual name together."""

IDENTIFYING_SLOTS = ("reporter", "partner", "period")
"""The slots that say which series a figure is of."""


@dataclass(frozen=True, slots=True)
class PrecedentClaim:
    """That a figure is stated to be the first of its size, or a record (``record``; both are
    possible).

    Of a first, ``since`` is the year named ("since 2014"), ``years`` the span ("in ten years");
    ``vague`` where it reaches back to a day without a year ("since the crisis"). With none of them
    it is the first ever.
    """

    first: bool
    record: bool
    since: int | None = None
    years: int | None = None
    vague: bool = False


@dataclass(frozen=True, slots=True)
class RankingScope:
    """The list in which a rank is stated: partners by ``flow``; ``limited`` where it contains only
    some of them.
    """

    flow: Measure
    limited: bool


@dataclass(frozen=True, slots=True)
class ShareBase:
    """What a share is of: a ``flow`` of an economy (to, from or with ``other`` where named).

    Where it is of no flow, ``flow`` is None and ``activity`` is "output" or "gdp"; else '' .
    """

    economy: str
    flow: Measure | None
    activity: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Claim(RemembersId):
    """One claim of one document.

    ``reporter`` is the economy that the figure belongs to (ISO 3166-1 alpha-3, ISO 3166-2, or a
    group's name); ``partner`` None means the world or nobody. A level (``quantity``), a change
    (``change_pct``, percent, never below −100), an ``absolute_change`` (a quantity, below 0 for a
    fall) or a bare ``direction`` is present. ``period`` None: neither text nor date gives it.

    The fields after ``absolute_change`` are read from the surrounding words and never enter the id:
    ``precedent`` of a level stated to be a first or a record; ``year_to_date`` of a period that is
    still running; ``ranking`` of a rank; ``whole`` of a share, as far as ``share_of`` names one,
    ``share_kind`` the measure its words name ("exports" …, '' none) and ``one_firm`` where it is of
    a single enterprise; ``counted`` what a count is of (``shop``), '' unknown.

    The last fields are there where its reader gives them: ``change_pp`` is a change in percentage
    points, ``slots`` say how reporter, partner, period, product and unit are given, ``confidence``
    is from 0 to 1, ``acceptance`` is the reader's own judgement with its reason in words.
    ``partner`` may be ``WORLD`` or ``SEVERAL``.
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
    absolute_change: Quantity | None = None
    precedent: PrecedentClaim | None = None
    year_to_date: bool = False
    ranking: RankingScope | None = None
    whole: ShareBase | None = None
    share_kind: str = ""
    one_firm: bool = False
    counted: str = ""
    change_pp: float | None = field(default=None, metadata=OPTIONAL)
    slots: tuple[Slot, ...] = field(default=(), metadata=OPTIONAL)
    confidence: float | None = field(default=None, metadata=OPTIONAL)
    acceptance: Acceptance | None = field(default=None, metadata=OPTIONAL)
    acceptance_reason: str = field(default="", metadata=OPTIONAL)

    def _content_id(self) -> str:
        """``c-…``, hashed from the document, the places and the content: stable across runs and
        readings.
        """
        places = [(s.start, s.end) for s in self.spans] if self.spans else self.cell
        values: tuple[object, ...] = (
            self.stated,
            self.change_pct,
            self.direction,
            self.modality,
        )
        if self.change_pp is not None:
            values = (*values, self.change_pp)
        product = ABSOLUTE_CHANGE if self.absolute_change else self.product
        return short_id(
            "c",
            self.document,
            self.measure,
            self.reporter,
            self.partner,
            product,
            self.period,
            places,
            values,
        )

    @property
    def stated(self) -> Quantity | None:
        """The quantity it states, a level or an absolute change; None for a rate or a bare
        direction.
        """
        return self.quantity or self.absolute_change

    @property
    def is_partial(self) -> bool:
        """Whether it states no level or rate of the total flow: it is of some goods, or an absolute
        change.
        """
        return self.product is not None or self.absolute_change is not None

    @property
    def pair(self) -> frozenset[str]:
        """The economies it is about, one or two, without roles; the world and several are none."""
        return frozenset(
            code for code in (self.reporter, self.partner) if code and code not in {WORLD, SEVERAL}
        )

    @property
    def ungiven_slots(self) -> tuple[str, ...]:
        """Which of reporter, partner and period is filled without the text giving it: by what the
        page is about, or by nothing. An empty slot with the basis none claims nothing.
        """
        return tuple(
            slot.name
            for slot in self.slots
            if slot.name in IDENTIFYING_SLOTS
            and (
                slot.basis is Basis.ASSUMED
                or (slot.basis is Basis.NONE and getattr(self, slot.name) is not None)
            )
        )

    @property
    def is_unconfirmed(self) -> bool:
        """Whether it waits for a person: by its reader's word, or as an ungiven slot places it."""
        return self.acceptance is Acceptance.UNCONFIRMED or bool(self.ungiven_slots)


@dataclass(frozen=True, slots=True)
class Utterance:
    """Claims that are one piece of evidence: same measure, pair, days and value or change,
    repeated.

    ``claims`` are claim ids, ``documents`` their documents; ``published`` is the earliest day of
    publication.
    """

    id: str
    measure: Measure
    reporter: str | None
    partner: str | None
    claims: tuple[str, ...]
    documents: tuple[str, ...]
    published: date | None
    period: Period | None
    speaker: str | None = None
