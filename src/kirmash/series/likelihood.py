"""The readings of one number: as stated, a bound near its level, a loose bound, or wrong in one of
the usual ways.

Each reading is a middle, a spread and a chance, in logs (or in parts of the scale for a balance);
"before" and "after" are about another period with the same number. Widths of hedges and chances:
``priors``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from kirmash.records.claims import Claim
from kirmash.series.priors import (
    LOOSE_BOUND_MIXTURE,
    HedgedValue,
    SeriesPriors,
    SourceTier,
    interpret_hedge,
)

READING_SLOTS = (
    "main",
    "revised",
    "loose0",
    "loose1",
    "loose2",
    "wrong_near",
    "wrong_any",
    "scale_up",
    "scale_down",
    "currency",
    "scope",
    "sign",
    "before",
    "after",
)
"""The place of every reading in the sampler's arrays."""
_SLOT_OF = MappingProxyType(
    {
        "good": 0,
        "near": 0,
        **{name: place for place, name in enumerate(READING_SLOTS)},
        "good_revised": 1,
    }
)
MAX_SIGN_SLIP_PERCENT = 95
"""A rate of this size or more is not read as a rise reported as a fall or the other way round."""
NEAR_ERROR_SHARE, ANY_ERROR_SHARE = 0.7, 0.3
"""How the gross errors of a balance divide between numbers near the right one and any others."""
RANGE_WIDTH, UNIFORM_WIDTH = 3.3, 3.46
"""Standard deviations between the ends of a stated range, and of a uniform distribution."""
THOUSAND_LOG = math.log(1000)
"""A slip of scale, in logs: millions for billions."""
RIGHT_PREFIXES = ("good", "near", "loose")
"""Beginnings of the names of readings in which the claim is right for its period."""


@dataclass(frozen=True, slots=True)
class MixtureComponent:
    """One way to read a row: name, middle and standard deviation (log units), chance."""

    name: str
    middle: float
    spread: float
    chance: float

    @property
    def slot(self) -> int:
        """Its place in READING_SLOTS."""
        return _SLOT_OF[self.name]

    @property
    def right(self) -> bool:
        """Whether the claim is right when read so."""
        return self.name.startswith(RIGHT_PREFIXES)


@dataclass(frozen=True, slots=True)
class LevelScale:
    """The scale of the unknowns: logs, or for a balance parts of its largest number."""

    linear: bool
    unit: float
    priors: SeriesPriors

    def from_plain_units(self, value: float) -> float:
        """A plain level on the scale of the unknowns."""
        return value / self.unit if self.linear else math.log(value)

    def sd_from_plain_units(self, value: float, sd: float) -> float:
        """The spread there of a plain standard deviation at ``value``."""
        return max(sd / self.unit, 1e-4) if self.linear else sd / abs(value)


def level_mixture_components(
    claim: Claim, tier: SourceTier, scale: LevelScale
) -> list[MixtureComponent]:
    """The readings of a level; empty without one."""
    quantity = claim.quantity
    if quantity is None:
        return []
    if (
        quantity.low is not None
        and quantity.high is not None
        and quantity.high > quantity.low
        and (scale.linear or quantity.low > 0)
    ):
        ends = scale.from_plain_units(quantity.low), scale.from_plain_units(quantity.high)
        good = [
            MixtureComponent(
                "good",
                sum(ends) / 2,
                math.hypot((ends[1] - ends[0]) / RANGE_WIDTH, tier.revision_spread),
                1.0,
            )
        ]
        return _with_error_components(good, tier.gross_error_chance, _level_errors(scale))
    hedged = interpret_hedge(quantity.value, quantity.hedge, "level", scale.priors.hedge_factor)
    middle = (
        scale.from_plain_units(hedged.middle)
        if scale.linear or hedged.middle > 0
        else scale.from_plain_units(quantity.value)
    )
    spread = math.hypot(
        scale.sd_from_plain_units(quantity.value or scale.unit, hedged.spread), tier.revision_spread
    )
    later = scale.priors["revised"], scale.priors["revised_by"]
    right = _bound_components(
        MixtureComponent("good", middle, spread, 1.0),
        scale.from_plain_units(quantity.value),
        hedged,
        later,
    )
    return _with_error_components(right, tier.gross_error_chance, _level_errors(scale))


def change_mixture_components(
    claim: Claim, tier: SourceTier, scale: LevelScale
) -> list[MixtureComponent]:
    """The readings of a rate of change, as a difference of logs; for a balance as a spread around
    zero.
    """
    rate = claim.change_pct or 0.0
    hedged = interpret_hedge(rate, claim.change_hedge, "change", scale.priors.hedge_factor)
    middle = max(1 + hedged.middle / 100, 0.01)
    edge = math.log(1 + rate / 100)
    spread = math.hypot(hedged.spread / 100 / max(middle, 0.05), 0.5 * tier.revision_spread)
    if edge < 0:  # "fell by more than 20 %" bounds the level from above
        hedged = HedgedValue(
            hedged.middle, hedged.spread, -hedged.side, hedged.near_chance, hedged.step
        )
    right = _bound_components(
        MixtureComponent("good", math.log(middle), spread, 1.0),
        edge,
        hedged,
        (scale.priors["revised"], scale.priors["revised_by"] / 2),
    )
    components = _with_error_components(
        right, tier.gross_error_chance, _change_errors(math.log(middle), rate, scale)
    )
    if not scale.linear:
        return components
    return [
        replace(component, middle=0.0)
        for component in components
        if not component.name.startswith("loose")
    ]


def _bound_components(
    good: MixtureComponent,
    edge: float,
    hedged: HedgedValue,
    later: tuple[float, float],
) -> list[MixtureComponent]:
    """A bound is a level just beyond it, or loose; anything else is as stated, or a first estimate
    since revised.

    ``later`` are the chance and spread of such revisions. A number rougher than revisions are
    ("about 100 million") has room for them in its own width.
    """
    revised = later[0] if good.spread < later[1] / 2 else 0.0
    if not hedged.side and not revised:
        return [good]
    if not hedged.side:
        return [
            replace(good, chance=1 - revised),
            MixtureComponent(
                "good_revised", good.middle, math.hypot(good.spread, later[1]), revised
            ),
        ]
    far = [
        MixtureComponent(
            f"loose{n}", edge + hedged.side * away, sd, (1 - hedged.near_chance) * part
        )
        for n, (away, sd, part) in enumerate(LOOSE_BOUND_MIXTURE)
    ]
    return [MixtureComponent("near", good.middle, good.spread, hedged.near_chance), *far]


def _level_errors(scale: LevelScale) -> Mapping[str, tuple[float, float, float]]:
    """The errors of a level: shift of its middle, additional spread, share of the gross errors."""
    priors, share = scale.priors, scale.priors.gross_error_shares("level")
    if scale.linear:
        return {
            "wrong_near": (0.0, priors["near_by"], NEAR_ERROR_SHARE),
            "wrong_any": (0.0, priors["level_any_by"], ANY_ERROR_SHARE),
        }
    low, high = math.log(priors["currency_low"]), math.log(priors["currency_high"])
    return {
        "wrong_near": (0.0, priors["near_by"], share["near"]),
        "wrong_any": (0.0, priors["level_any_by"], share["any"]),
        "scale_up": (THOUSAND_LOG, 0.0, share["scale"] / 2),
        "scale_down": (-THOUSAND_LOG, 0.0, share["scale"] / 2),
        "currency": (
            -(low + high) / 2,
            (high - low) / UNIFORM_WIDTH,
            share["currency"],
        ),
        "scope": (-math.log(priors["services"]), priors["services_by"], share["scope"]),
        "before": (0.0, 0.0, share["before"]),
        "after": (0.0, 0.0, share["after"]),
    }


def _change_errors(
    middle: float, rate: float, scale: LevelScale
) -> Mapping[str, tuple[float, float, float]]:
    priors, share = scale.priors, scale.priors.gross_error_shares("change")
    slips = {
        "wrong_near": (0.0, priors["near_by"], share["near"]),
        "wrong_any": (0.0, priors["change_any_by"], share["any"]),
        "before": (0.0, 0.0, share["before"]),
        "after": (0.0, 0.0, share["after"]),
    }
    if abs(rate) < MAX_SIGN_SLIP_PERCENT:
        slips["sign"] = (math.log(1 - rate / 100) - middle, 0.01, share["sign"])
    return slips


def _with_error_components(
    right: list[MixtureComponent], gross: float, slips: Mapping[str, tuple[float, float, float]]
) -> list[MixtureComponent]:
    main, total = right[0], sum(share for _, _, share in slips.values())
    correct = [replace(component, chance=component.chance * (1 - gross)) for component in right]
    wrong = [
        MixtureComponent(
            name,
            main.middle + shift,
            math.hypot(main.spread, sd) if sd < 1 else sd,
            gross * share / total,
        )
        for name, (shift, sd, share) in slips.items()
    ]
    return correct + wrong
