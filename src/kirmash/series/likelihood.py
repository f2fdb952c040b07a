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
from kirmash.records.quantities import Hedge
from kirmash.series.priors import (
    LOOSE_BOUND_MIXTURE,
    HedgedValue,
    SeriesPriors,
    SourceTier,
    interpret_hedge,
    rounding_step,
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
    "scattered",
    "ten_up",
    "ten_down",
    "hundred_up",
    "hundred_down",
    "currency_b",
    "scope_down",
    "direction",
    "mirror",
    "coverage",
    "flow",
    "flow_b",
    "printed",
)
"""The place of every reading in the sampler's arrays."""
_SLOT_OF = MappingProxyType(
    {
        "good": 0,
        "near": 0,
        **{name: place for place, name in enumerate(READING_SLOTS)},
        "good_revised": 1,
        "good_printed": READING_SLOTS.index("printed"),
        "good_scattered": READING_SLOTS.index("scattered"),
    }
)
MAX_SIGN_SLIP_PERCENT = 95
"""A rate of this size or more is not read as a rise reported as a fall or the other way round."""
NEAR_ERROR_SHARE, ANY_ERROR_SHARE = 0.7, 0.3
"""How the gross errors of a balance divide between numbers near the right one and any others."""
RANGE_WIDTH, UNIFORM_WIDTH = 3.3, 3.46
"""Standard deviations between the ends of a stated range, and of a uniform distribution."""
SCALE_LOGS = MappingProxyType(
    {"scale": math.log(1000), "ten": math.log(10), "hundred": math.log(100)}
)
"""Slips of scale, in logs: millions for billions, a digit or two lost."""
ROUGH_STEP_SHARE = 0.0125
"""A bound whose step of roundness is this share of it lies as near as ``hedge_widths.csv`` says;
the finer its digits, the nearer."""
MIN_LOOSE_SPREAD = 0.01
MAX_PRINTED_SHARE = 0.7
"""A number copied to the digit is known more finely than any right one by this factor, at least."""
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
    """The scale of the unknowns: logs, or for a balance parts of its largest number; and how many
    units of the two sides' currencies a dollar buys.
    """

    linear: bool
    unit: float
    priors: SeriesPriors
    currencies: tuple[tuple[float, float], ...] = ()

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
    right = _bound_components(
        MixtureComponent("good", middle, spread, 1.0),
        scale.from_plain_units(quantity.value),
        hedged,
        {} if tier.is_settled else _later_counts(scale),
    )
    if not tier.is_settled:
        right = _with_copied(right, claim, scale)
    return _with_error_components(right, tier.gross_error_chance, _level_errors(scale))


_ERRORS_OF_SUMS = frozenset({"wrong_near", "wrong_any", "coverage"})


def derived_mixture_components(
    level: tuple[float, float], tier: SourceTier, scale: LevelScale
) -> list[MixtureComponent]:
    """The readings of a level (middle and spread) that follows from what a source printed of other
    periods: right, counted anew, or of another coverage; nobody slipped in printing it.
    """
    middle, spread = level
    good = MixtureComponent("good", middle, math.hypot(spread, tier.revision_spread), 1.0)
    plain = HedgedValue(middle, spread, 0, 1.0, 0.0)
    right = _bound_components(good, middle, plain, _later_counts(scale))
    slips = {name: by for name, by in _level_errors(scale).items() if name in _ERRORS_OF_SUMS}
    return _with_error_components(right, tier.gross_error_chance, slips)


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
        {} if tier.is_settled else _later_counts(scale, 0.5),
        rough=ROUGH_STEP_SHARE,
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


def _later_counts(scale: LevelScale, share: float = 1.0) -> Mapping[str, tuple[float, float]]:
    """By reading the chance and spread of a right figure that was counted anew or otherwise."""
    priors = scale.priors
    return {
        "good_revised": (priors["revised"], share * priors["revised_by"]),
        "good_scattered": (priors["scattered"], share * priors["scattered_by"]),
    }


def _with_copied(
    right: list[MixtureComponent], claim: Claim, scale: LevelScale
) -> list[MixtureComponent]:
    """The right readings of a level, for a plain one with that of a number copied to the digit:
    rounded, no more.
    """
    quantity, main = claim.quantity, right[0]
    if quantity is None or scale.linear or quantity.hedge is not Hedge.EXACT:
        return right
    rounded = rounding_step(quantity.value) / (UNIFORM_WIDTH * abs(quantity.value))
    spread, chance = math.hypot(rounded, scale.priors["printed_by"]), scale.priors["printed"]
    if spread >= MAX_PRINTED_SHARE * main.spread:
        return right
    copied = MixtureComponent("good_printed", main.middle, spread, chance)
    return [replace(main, chance=main.chance - chance), *right[1:], copied]


def _bound_components(
    good: MixtureComponent,
    edge: float,
    hedged: HedgedValue,
    later: Mapping[str, tuple[float, float]],
    rough: float | None = None,
) -> list[MixtureComponent]:
    """A bound is a level just beyond it, or loose; anything else is as stated, or since counted
    anew or otherwise.

    A number rougher than revisions are ("about 100 million") has room for them in its own width.
    ``rough`` is the step of roundness as a share of the number: "exceeded 376 million" lies nearer
    its number than "exceeded half a billion".
    """
    if not hedged.side:
        wider = {name: each for name, each in later.items() if good.spread < each[1] / 2}
        counted = [
            MixtureComponent(name, good.middle, math.hypot(good.spread, by), chance)
            for name, (chance, by) in wider.items()
        ]
        left = 1 - sum(chance for chance, _ in wider.values())
        return [replace(good, chance=left), *counted]
    if rough is None:
        rough = hedged.step / abs(hedged.middle) if hedged.middle else ROUGH_STEP_SHARE
    fine = min(1.0, rough / ROUGH_STEP_SHARE) ** 2
    near = 1 - (1 - hedged.near_chance) * fine
    wide = math.sqrt(fine)
    far = [
        MixtureComponent(
            f"loose{n}",
            edge + hedged.side * away * wide,
            max(sd * wide, MIN_LOOSE_SPREAD),
            (1 - near) * part,
        )
        for n, (away, sd, part) in enumerate(LOOSE_BOUND_MIXTURE)
    ]
    return [MixtureComponent("near", good.middle, good.spread, near), *far]


def _level_errors(scale: LevelScale) -> Mapping[str, tuple[float, float, float]]:
    """The errors of a level: shift of its middle, additional spread, share of the gross errors."""
    priors, share = scale.priors, scale.priors.gross_error_shares("level")
    if scale.linear:
        return {
            "wrong_near": (0.0, priors["near_by"], NEAR_ERROR_SHARE),
            "wrong_any": (0.0, priors["level_any_by"], ANY_ERROR_SHARE),
        }
    slips = {
        "wrong_near": (0.0, priors["near_by"], share["near"]),
        "coverage": (0.0, priors["coverage_by"], share["coverage"]),
        "wrong_any": (0.0, priors["level_any_by"], share["any"]),
        "scope": (-math.log(priors["services"]), priors["services_by"], share["scope"] / 2),
        "scope_down": (math.log(priors["services"]), priors["services_by"], share["scope"] / 2),
        "before": (0.0, 0.0, share["before"]),
        "after": (0.0, 0.0, share["after"]),
        "direction": (0.0, 0.0, share["direction"]),
        "flow": (0.0, 0.0, share["flow"] / 2),
        "flow_b": (0.0, 0.0, share["flow"] / 2),
        "mirror": (0.0, 0.0, share["mirror"]),
    }
    for name, away in SCALE_LOGS.items():
        slips |= {
            f"{name}_up": (away, 0.0, share[name] / 2),
            f"{name}_down": (-away, 0.0, share[name] / 2),
        }
    for name, (low, high) in zip(("currency", "currency_b"), scale.currencies, strict=False):
        middle, width = math.log(low * high) / 2, math.log(high / low)
        slips[name] = (-middle, width / UNIFORM_WIDTH, share["currency"] / len(scale.currencies))
    return slips


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
