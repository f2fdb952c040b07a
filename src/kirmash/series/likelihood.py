"""The readings of one number: as said, a bound near its level, a loose bound, or wrong in one of
the ways numbers go wrong.

Each reading is a middle, a spread and a chance, in logs (or in parts of the scale for a balance);
"before" and "after" speak of another period with the same number. Bounds and hedges: ``hedging``;
chances: ``priors``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from kirmash.records.claims import Claim
from kirmash.series import priors as series_priors
from kirmash.series.priors import Priors, Tier

SLOTS = (
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
    {"good": 0, "near": 0, **{name: place for place, name in enumerate(SLOTS)}, "good_revised": 1}
)
RIGHT = ("good", "near", "loose")
"""Beginnings of the names of readings in which the claim is right for its period."""


@dataclass(frozen=True, slots=True)
class State:
    """One way to read a row: name, middle and standard deviation (log units), chance."""

    name: str
    middle: float
    spread: float
    chance: float

    @property
    def slot(self) -> int:
        """Its place in SLOTS."""
        return _SLOT_OF[self.name]

    @property
    def right(self) -> bool:
        """Whether the claim is right when read so."""
        return self.name.startswith(RIGHT)


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of the unknowns: logs, or for a balance parts of its largest number."""

    linear: bool
    unit: float
    priors: Priors

    def place(self, value: float) -> float:
        """A plain level on the scale of the unknowns."""
        return value / self.unit if self.linear else math.log(value)

    def spread(self, value: float, sd: float) -> float:
        """The spread there of a plain standard deviation at ``value``."""
        return max(sd / self.unit, 1e-4) if self.linear else sd / abs(value)


def level_states(claim: Claim, tier: Tier, scale: Scale) -> list[State]:
    """The readings of a level; empty without one."""
    said = claim.quantity
    if said is None:
        return []
    if (
        said.low is not None
        and said.high is not None
        and said.high > said.low
        and (scale.linear or said.low > 0)
    ):
        ends = scale.place(said.low), scale.place(said.high)
        good = [
            State("good", sum(ends) / 2, math.hypot((ends[1] - ends[0]) / 3.3, tier.revision), 1.0)
        ]
        return _with_wrong(good, tier.gross, _level_slips(scale))
    told = series_priors.told(said.value, said.hedge, "level", scale.priors.widen)
    middle = (
        scale.place(told.middle) if scale.linear or told.middle > 0 else scale.place(said.value)
    )
    spread = math.hypot(scale.spread(said.value or scale.unit, told.spread), tier.revision)
    later = scale.priors["revised"], scale.priors["revised_by"]
    right = _sided(State("good", middle, spread, 1.0), scale.place(said.value), told, later)
    return _with_wrong(right, tier.gross, _level_slips(scale))


def change_states(claim: Claim, tier: Tier, scale: Scale) -> list[State]:
    """The readings of a rate of change, as a difference of logs; as a spread around none for a
    balance.
    """
    rate = claim.change_pct or 0.0
    told = series_priors.told(rate, claim.change_hedge, "change", scale.priors.widen)
    middle = max(1 + told.middle / 100, 0.01)
    edge = math.log(1 + rate / 100)
    spread = math.hypot(told.spread / 100 / max(middle, 0.05), 0.5 * tier.revision)
    if edge < 0:  # "fell by more than 20 %" bounds the level from above
        told = series_priors.Told(told.middle, told.spread, -told.side, told.near, told.step)
    right = _sided(
        State("good", math.log(middle), spread, 1.0),
        edge,
        told,
        (scale.priors["revised"], scale.priors["revised_by"] / 2),
    )
    states = _with_wrong(right, tier.gross, _change_slips(math.log(middle), rate, scale))
    if not scale.linear:
        return states
    return [replace(state, middle=0.0) for state in states if not state.name.startswith("loose")]


def blend(readings: Sequence[list[State]]) -> tuple[State, ...]:
    """Several tellings of one number as one: the middle of each kind of reading, its spread kept
    and widened by their disagreement.
    """
    if len(readings) == 1:
        return tuple(readings[0])
    names = dict.fromkeys(state.name for states in readings for state in states)
    return tuple(
        _blended(name, [s for states in readings for s in states if s.name == name], len(readings))
        for name in names
    )


def _blended(name: str, states: Sequence[State], tellings: int) -> State:
    middle = sum(s.middle for s in states) / len(states)
    variance = sum(s.spread**2 + (s.middle - middle) ** 2 for s in states) / len(states)
    return State(name, middle, math.sqrt(variance), sum(s.chance for s in states) / tellings)


def _sided(
    good: State, edge: float, told: series_priors.Told, later: tuple[float, float]
) -> list[State]:
    """A bound is a level just beyond it, or loose; anything else is as said, or a first estimate
    since revised.

    ``later`` are the chance and spread of such revisions.
    A number rougher than revisions are ("about 100 million") has room for them in its own width.
    """
    revised = later[0] if good.spread < later[1] / 2 else 0.0
    if not told.side and not revised:
        return [good]
    if not told.side:
        return [
            replace(good, chance=1 - revised),
            State("good_revised", good.middle, math.hypot(good.spread, later[1]), revised),
        ]
    far = [
        State(f"loose{n}", edge + told.side * away, sd, (1 - told.near) * part)
        for n, (away, sd, part) in enumerate(series_priors.LOOSE)
    ]
    return [State("near", good.middle, good.spread, told.near), *far]


def _level_slips(scale: Scale) -> Mapping[str, tuple[float, float, float]]:
    """Ways a level goes wrong: shift of its middle, spread beyond its own, share of the gross
    errors.
    """
    priors, share = scale.priors, scale.priors.shares("level")
    if scale.linear:
        return {
            "wrong_near": (0.0, priors["near_by"], 0.7),
            "wrong_any": (0.0, priors["level_any_by"], 0.3),
        }
    low, high = math.log(priors["currency_low"]), math.log(priors["currency_high"])
    return {
        "wrong_near": (0.0, priors["near_by"], share["near"]),
        "wrong_any": (0.0, priors["level_any_by"], share["any"]),
        "scale_up": (math.log(1000), 0.0, share["scale"] / 2),
        "scale_down": (-math.log(1000), 0.0, share["scale"] / 2),
        "currency": (
            -(low + high) / 2,
            (high - low) / 3.46,
            share["currency"],
        ),  # spread of a flat chance between the ends
        "scope": (-math.log(priors["services"]), priors["services_by"], share["scope"]),
        "before": (0.0, 0.0, share["before"]),
        "after": (0.0, 0.0, share["after"]),
    }


def _change_slips(
    middle: float, rate: float, scale: Scale
) -> Mapping[str, tuple[float, float, float]]:
    priors, share = scale.priors, scale.priors.shares("change")
    slips = {
        "wrong_near": (0.0, priors["near_by"], share["near"]),
        "wrong_any": (0.0, priors["change_any_by"], share["any"]),
        "before": (0.0, 0.0, share["before"]),
        "after": (0.0, 0.0, share["after"]),
    }
    if abs(rate) < 95:
        slips["sign"] = (math.log(1 - rate / 100) - middle, 0.01, share["sign"])
    return slips


def _with_wrong(
    right: list[State], gross: float, slips: Mapping[str, tuple[float, float, float]]
) -> list[State]:
    main, total = right[0], sum(share for _, _, share in slips.values())
    kept = [replace(state, chance=state.chance * (1 - gross)) for state in right]
    wrong = [
        State(
            name,
            main.middle + shift,
            math.hypot(main.spread, sd) if sd < 1 else sd,
            gross * share / total,
        )
        for name, (shift, sd, share) in slips.items()
    ]
    return kept + wrong
