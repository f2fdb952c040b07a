"""Prior numbers of the series: widths of hedges and roundness, source tiers, chances of errors,
spreads of mirror figures.

They are in ``data/hedge_widths.csv``, ``data/series_priors.csv`` and ``data/source_tiers.csv``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from kirmash.records.quantities import Hedge, Measure
from kirmash.reference import lexicons
from kirmash.reference.economies import country_of

NORMAL_90_HALF_WIDTH, NORMAL_90_WIDTH = 1.645, 3.29
"""Standard deviations from the middle of a normal to an end of its 90 % interval, and between the
ends.
"""
MIN_SIZE = 1e-290
"""Numbers smaller than this have no digits to be round by."""
MIN_ROUND_SHARE = 0.04
LOOSE_BOUND_MIXTURE = ((0.05, 0.03, 0.40), (0.15, 0.07, 0.40), (0.40, 0.18, 0.20))
"""A true but loose bound: how far beyond it the level lies (log units), its spread and chance; a
half-normal of sd 0.25 in three parts.
"""
BOUND_SIDES = MappingProxyType({Hedge.MORE_THAN: 1, Hedge.LESS_THAN: -1, Hedge.UP_TO: -1})
"""The side of a bound on which the level lies."""


@dataclass(frozen=True, slots=True)
class HedgeWidth:
    """One row of ``hedge_widths.csv``: shift and spread in steps of roundness, spread as a share of
    the value, chances of a near level.
    """

    shift: float
    spread: float
    value_share: float
    near_round: float
    near_unround: float


@dataclass(frozen=True, slots=True)
class HedgedValue:
    """The reading of a number in its own unit: middle, standard deviation, side of a bound or 0,
    chance of a near level, step.
    """

    middle: float
    spread: float
    side: int
    near_chance: float
    step: float


@cache
def hedge_widths() -> Mapping[tuple[Hedge, str], HedgeWidth]:
    """Every row of the table by hedge and kind (level or change)."""
    names = ("shift", "spread", "own", "near_round", "near_unround")
    rows = lexicons.data_rows("hedge_widths")
    return MappingProxyType(
        {
            (Hedge(row["hedge"]), row["kind"]): HedgeWidth(*(float(row[name]) for name in names))
            for row in rows
        }
    )


def rounding_step(value: float) -> float:
    """The roundness of a printed number: the largest of 1 and 5 times a power of ten that divides
    it and is at most a third of it.

    98.4 gives 0.1, 67 gives 1, 20 gives 5, 100 gives 10; six significant digits count. 0 for 0.
    """
    size = abs(value)
    if size < MIN_SIZE or not math.isfinite(size):
        return 0.0
    top = math.floor(math.log10(size))
    digits = round(size / 10.0 ** (top - 5))
    for power in range(5, -1, -1):
        for factor in (5, 1):
            unit = factor * 10**power
            if digits % unit == 0 and 3 * unit <= digits:
                return float(f"{unit * 10.0 ** (top - 5):.6g}")
    return 10.0 ** (top - 5)


def is_round(value: float) -> bool:
    """Whether a number is rough by its digits alone: its step is at least 4 % of it."""
    return rounding_step(value) >= MIN_ROUND_SHARE * abs(value)


def interpret_hedge(value: float, hedge: Hedge, kind: str, scale: float = 1.0) -> HedgedValue:
    """The reading of ``value`` with its hedge; ``kind`` is level or change, ``scale`` widens every
    hedge (1 as documented).
    """
    width, unit = hedge_widths()[hedge, kind], rounding_step(value)
    away = math.copysign(1.0, value) if value else 1.0
    spread = scale * math.hypot(width.spread * unit, width.value_share * abs(value))
    near = width.near_round if is_round(value) else width.near_unround
    return HedgedValue(
        value + away * scale * width.shift * unit, spread, BOUND_SIDES.get(hedge, 0), near, unit
    )


PRESS_TIER = "press"
OFFICIAL_TIER = "statistics"
CONFIRMED_TIER = "confirmed"
ASSUMED_TIER = "assumed"
"""The tier of a claim that is taken as right to see what would follow; no source has it."""
CELL_TIER = "cell"
"""The tier of an official cell: it yields to another one or to a person, to no other source."""
DECIDED_TIER = "decided"
"""The tier of a level that a person says is to be used."""
SETTLED_RANKS = MappingProxyType({CELL_TIER: 1, DECIDED_TIER: 2, ASSUMED_TIER: 3})
"""The tiers that yield to none below them: an official cell to a person's decision, both to what is
taken as right to see what would follow.
"""
SETTLED = 1e-30
"""A chance of error below which a source is not doubted at all."""
CERTAIN_TIERS = frozenset({ASSUMED_TIER, CELL_TIER, CONFIRMED_TIER, DECIDED_TIER})
"""Tiers of claims whose reading nobody doubts: a table's cell, a person's word."""
MAX_CHANCE = 0.45
"""No chance is doubled beyond this: a number is still more likely right than wrong."""


@dataclass(frozen=True, slots=True)
class SourceTier:
    """A kind of source: chance that a number of it is grossly wrong, spread in logs of correct
    ones.
    """

    gross_error_chance: float
    revision_spread: float

    @property
    def is_settled(self) -> bool:
        """Whether a person settled it: such a level is neither counted anew nor otherwise."""
        return self.gross_error_chance < SETTLED


@dataclass(frozen=True, slots=True, eq=False)
class SeriesPriors:
    """The tables as numbers: ``values`` by name, source ``tiers`` by name; ``hedge_factor``
    multiplies every hedge width.
    """

    values: Mapping[str, float]
    tiers: Mapping[str, SourceTier]
    hedge_factor: float = 1.0

    def __getitem__(self, name: str) -> float:
        """One number of ``series_priors.csv``. Raises KeyError for an unknown name."""
        return self.values[name]

    def gross_error_shares(self, kind: str) -> dict[str, float]:
        """How the gross errors of a level or a change (``kind``) divide over the possible errors;
        sums to 1.
        """
        chances = {name.removeprefix(f"{kind}_"): self.values[name] for name in _ERROR_NAMES[kind]}
        total = sum(chances.values())
        return {name: value / total for name, value in chances.items()}


_ERROR_NAMES = MappingProxyType(
    {
        "level": (
            "level_before",
            "level_after",
            "level_scale",
            "level_ten",
            "level_hundred",
            "level_currency",
            "level_scope",
            "level_direction",
            "level_flow",
            "level_mirror",
            "level_coverage",
            "level_near",
            "level_any",
        ),
        "change": ("change_before", "change_after", "change_sign", "change_near", "change_any"),
    }
)


@cache
def _currency_ranges() -> Mapping[str, tuple[float, float]]:
    """By economy (ISO 3166-1) the least and most units of its currency to the dollar."""
    return MappingProxyType(
        {
            code: (float(row["low"]), float(row["high"]))
            for row in lexicons.data_rows("currency_slips")
            for code in row["economies"].split("|")
        }
    )


def currency_ranges(*sides: str | None) -> tuple[tuple[float, float], ...]:
    """The ranges of the currencies of some economies or regions of them, each once."""
    ranges = _currency_ranges()
    codes = [country_of(side) for side in sides if side]
    return tuple(dict.fromkeys(ranges[code] for code in codes if code in ranges))


@lru_cache(maxsize=32)
def load_priors(widen: float = 1.0, doubt: float = 1.0) -> SeriesPriors:
    """The priors as documented, with hedge widths times ``widen`` and chances and spreads times
    ``doubt``.
    """
    values = {
        row["name"]: _scale_by_doubt(row["kind"], float(row["value"]), doubt)
        for row in lexicons.data_rows("series_priors")
    }
    tiers = {
        row["tier"]: SourceTier(
            _scale_by_doubt("chance", float(row["gross"]), doubt), float(row["revision"])
        )
        for row in lexicons.data_rows("source_tiers")
    }
    return SeriesPriors(MappingProxyType(values), MappingProxyType(tiers), widen)


def _scale_by_doubt(kind: str, value: float, doubt: float) -> float:
    if kind == "chance":
        return min(value * doubt, MAX_CHANCE)
    return value * doubt if kind == "spread" else value


def better_tier(left: str, right: str) -> str:
    """The tier of the two that is wrong less often."""
    table = load_priors().tiers
    return min(left, right, key=lambda tier: (table[tier].gross_error_chance, tier))


FLOW_SIZE_CLASSES = (1e10, 1e9, 1e8, 1e7, 1e6, 0.0)
"""Lower ends of the classes of flows, in dollars a year."""
MIRROR_MEASURE = {Measure.EXPORTS: "imports", Measure.IMPORTS: "exports"}
"""What the other side calls our flow: our exports are its imports."""
CIS_MEMBERS = frozenset({"ARM", "AZE", "BLR", "KAZ", "KGZ", "MDA", "RUS", "TJK", "TKM", "UZB"})
"""Members of the CIS, which compare their customs statistics: their figures of flows above the
smallest class agree better than others'.
"""


def mirror_spread(
    measure: Measure, size: float, priors: SeriesPriors, sides: tuple[str, str | None] = ("", None)
) -> float:
    """The standard deviation, in logs, of the other side's report of a flow of ``measure`` of
    ``size`` dollars a year.

    ``sides`` are the two economies or regions of them; '' and None where they are unknown.
    """
    least = next(lower_end for lower_end in FLOW_SIZE_CLASSES if size >= lower_end)
    if least and all(side and country_of(side) in CIS_MEMBERS for side in sides):
        return min(priors["mirror_close"], priors[_mirror_prior_name(measure, least)])
    return priors[_mirror_prior_name(measure, least)]


def _mirror_prior_name(measure: Measure, least: float) -> str:
    return f"mirror_{MIRROR_MEASURE[measure]}_{least:.0e}".replace("e+0", "e").replace("e+", "e")
