"""Measures, hedges, modalities, directions, and quantities with a unit and a hedge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kirmash.messages import Message, Plural, message

FULL_DECLINE_PERCENT = -100.0
"""The rate of change that leaves nothing; no level falls by more."""


class Measure(StrEnum):
    """What a claim is about. Turnover is symmetric; balance is exports less imports of the
    reporter.
    """

    TURNOVER = "turnover"
    EXPORTS = "exports"
    IMPORTS = "imports"
    BALANCE = "balance"
    INVESTMENT = "investment"
    OUTPUT = "output"
    SHARE = "share"
    COUNT = "count"
    PRICE = "price"
    RANK = "rank"


TRADE_MEASURES = frozenset({Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE})
"""The measures of trade that identities tie: turnover = exports + imports, balance = exports −
imports.
"""

SERIES_MEASURES = (
    Measure.TURNOVER,
    Measure.EXPORTS,
    Measure.IMPORTS,
    Measure.BALANCE,
    Measure.INVESTMENT,
)
"""The measures of two economies that are estimated: an investment is the reporter's in the
partner's.
"""


class Hedge(StrEnum):
    """The words round a number: 'just under' is almost, 'exceeded' is more_than."""

    EXACT = "exact"
    ABOUT = "about"
    ALMOST = "almost"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    UP_TO = "up_to"


class Modality(StrEnum):
    """Whether a claim reports the past, sets a target, forecasts or estimates."""

    REPORTED = "reported"
    TARGET = "target"
    FORECAST = "forecast"
    ESTIMATE = "estimate"


class Direction(StrEnum):
    """Which way a measure moved where the text says so."""

    UP = "up"
    DOWN = "down"
    FLAT = "flat"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A stated number, in plain units (98.4 million dollars is 98400000 USD).

    ``unit`` is an ISO 4217 code, ``percent``, ``units``, ``rank`` or a physical unit (``t``,
    ``kg``, ``m2`` …). ``low`` and ``high`` are the ends of a range that the text itself states
    ("1.2–1.3 bn"), else None.
    """

    value: float
    unit: str
    hedge: Hedge = Hedge.EXACT
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, init=False)
class Unknown:
    """An unknown value with the reason, instead of 0, None or NaN.

    Made as an error is: ``Unknown("growth.no-imports", "there are no imports")``, with parameters
    by name, or of a `Message`. A sentence alone has the code ``uncoded``.
    """

    why: Message

    def __init__(
        self, code: str | Message, template: str | Plural = "", /, **params: object
    ) -> None:
        object.__setattr__(self, "why", message(code, template, **params))

    @property
    def code(self) -> str:
        """The reason by a name that does not change."""
        return self.why.code

    @property
    def reason(self) -> str:
        """The reason in English."""
        return str(self.why)
