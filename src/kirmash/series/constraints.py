"""Claims as evidence on unknown levels: a row an utterance and number, ties between periods; logs, except for a balance.

A row speaks of a sum of unknowns with coefficients. It has several readings, each a middle, a spread and a chance:
meant as said, a bound near its level, a loose bound, or plainly wrong. The priors below are assumptions, stated here once.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from kirmash.series import hedging
from kirmash.terms.claims import Claim
from kirmash.terms.measures import Measure, Modality
from kirmash.terms.periods import Period

GROSS = 0.10
"""Chance that a number of the press is grossly wrong: an assumption, not measured."""
GROSS_OFFICIAL = 0.02
GROSS_CONFIRMED = 0.005
SCALE_SLIP = 0.08
"""Of the gross errors, the share that is millions for billions or the reverse."""
WRONG = ((0.35, 0.70), (2.5, 0.22))
"""Other gross errors: spread in logs and share; a wrong year or scope, and anything else."""
WALK = 0.40
"""Standard deviation of a year's change, in logs."""
MONTHLY = 0.35
"""Standard deviation of a month's share of its year, in logs; k months have MONTHLY · sqrt((12 − k) / 12k)."""
IDENTITY = 0.003
REVISION = 0.004
"""What two correct statements of one figure differ by: revisions and coverage."""


@dataclass(frozen=True, slots=True)
class State:
    """One way to read a row: name, middle and standard deviation (log units), chance."""

    name: str
    middle: float
    spread: float
    chance: float


@dataclass(frozen=True, slots=True)
class Row:
    """One number of one utterance: which unknowns it speaks of with what coefficients, its readings, the claims that tell it."""

    utterance: str
    kind: str
    nodes: tuple[int, ...]
    coefficients: tuple[float, ...]
    states: tuple[State, ...]
    claims: tuple[str, ...]
    official: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """A prior relation between unknowns, never wrong, only loose: Σ coefficient · unknown ~ Normal(middle, spread)."""

    nodes: tuple[int, ...]
    coefficients: tuple[float, ...]
    middle: float
    spread: float
    kind: str


@dataclass(frozen=True, slots=True)
class Whole:
    """An identity of plain levels: the whole is the sum of its parts."""

    whole: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class System:
    """All unknowns (measure and period), the evidence on them, what ties them together; ``linear`` for a balance."""

    nodes: tuple[tuple[Measure, Period], ...]
    rows: tuple[Row, ...]
    ties: tuple[Tie, ...]
    wholes: tuple[Whole, ...] = ()
    linear: bool = False
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Said:
    """The claims of one utterance that may be evidence, all in the unit asked for."""

    utterance: str
    claims: tuple[Claim, ...]
    period: Period
    confirmed: bool = False


def base_of(claim: Claim, period: Period) -> Period:
    """The period a change is reckoned from: as said, or the same months a year before; a base of other length is brought to length."""
    base = claim.base_period
    if base is None or base == period:
        return period.back()
    if base.months == period.months:
        return base
    years = max(1, round((period.first - base.first) / 12))
    return period.back(12 * years)


def build(said: Sequence[Said], measure: Measure, widen: float = 1.0) -> System:
    """The system of one question; ``widen`` multiplies every hedge width. No rows where nothing can be evidence."""
    linear = measure is Measure.BALANCE
    scale = max((abs(c.quantity.value) for s in said for c in s.claims if c.quantity), default=1.0) or 1.0
    keys = sorted({key for one in said for key in _keys(one)} | _years(said), key=lambda key: (key[0].value, key[1]))
    index = {key: place for place, key in enumerate(keys)}
    reader = _Reader(index, linear, scale if linear else 1.0, widen)
    rows = tuple(row for one in said for row in (reader.level(one), reader.change(one)) if row)
    return System(tuple(keys), rows, _ties(keys, index, linear), _wholes(keys, index, linear), linear, reader.scale)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the claims of an utterance into rows."""

    index: dict[tuple[Measure, Period], int]
    linear: bool
    scale: float
    widen: float

    def level(self, one: Said) -> Row | None:
        """The row of its level, None where it says none that has a place on this scale."""
        told = [c for c in one.claims if c.quantity and (self.linear or c.quantity.value > 0)]
        if not told:
            return None
        readings = [level_states(claim, _gross(claim, one.confirmed), self) for claim in told]
        place = self.index[told[0].measure, one.period]
        ids, official = tuple(c.id for c in told), any(c.cell for c in told)
        return Row(one.utterance, "level", (place,), (1.0,), blend(readings), ids, official)

    def change(self, one: Said) -> Row | None:
        """The row of its rate of change, None where it says none above −100 %."""
        told = [c for c in one.claims if c.change_pct is not None and c.change_pct > -100]
        if not told:
            return None
        base = self.index[told[0].measure, base_of(told[0], one.period)]
        now = self.index[told[0].measure, one.period]
        readings = [change_states(claim, _gross(claim, one.confirmed), self) for claim in told]
        factor = 1 + (told[0].change_pct or 0.0) / 100 if self.linear else 1.0
        if self.linear:
            readings = [[State(s.name, 0.0, s.spread, s.chance) for s in states if not s.name.startswith("loose")] for states in readings]
        return Row(
            one.utterance, "change", (now, base), (1.0, -factor), blend(readings), tuple(c.id for c in told), any(c.cell for c in told)
        )

    def place(self, value: float) -> float:
        """A plain level on the scale of the unknowns."""
        return value / self.scale if self.linear else math.log(value)

    def spread(self, value: float, sd: float) -> float:
        """The spread there of a plain standard deviation at ``value``."""
        return max(sd / self.scale, 1e-4) if self.linear else sd / abs(value)


def level_states(claim: Claim, gross: float, reader: _Reader) -> list[State]:
    """The readings of a level."""
    said = claim.quantity
    if said is None:
        return []
    if said.low is not None and said.high is not None and said.high > said.low and (reader.linear or said.low > 0):
        ends = reader.place(said.low), reader.place(said.high)
        return _with_wrong(
            [State("good", sum(ends) / 2, math.hypot((ends[1] - ends[0]) / 3.3, REVISION), 1.0)], gross, scale_slip=not reader.linear
        )
    told = hedging.told(said.value, said.hedge, "level", reader.widen)
    middle = reader.place(told.middle) if reader.linear or told.middle > 0 else reader.place(said.value)
    spread = math.hypot(reader.spread(said.value or reader.scale, told.spread), REVISION)
    return _with_wrong(_sided(State("good", middle, spread, 1.0), reader.place(said.value), told), gross, scale_slip=not reader.linear)


def change_states(claim: Claim, gross: float, reader: _Reader) -> list[State]:
    """The readings of a rate of change, as a difference of logs."""
    told = hedging.told(claim.change_pct or 0.0, claim.change_hedge, "change", reader.widen)
    middle = max(1 + told.middle / 100, 0.01)
    edge = math.log(1 + (claim.change_pct or 0.0) / 100)
    spread = math.hypot(told.spread / 100 / max(middle, 0.05), 0.5 * REVISION)
    if edge < 0:  # "fell by more than 20 %" bounds the level from above
        told = hedging.Told(told.middle, told.spread, -told.side, told.near, told.step)
    return _with_wrong(_sided(State("good", math.log(middle), spread, 1.0), edge, told), gross, scale_slip=False)


def blend(readings: Sequence[list[State]]) -> tuple[State, ...]:
    """Several tellings of one number as one: the middle of each kind of reading, its spread kept and widened by their disagreement."""
    names = dict.fromkeys(state.name for states in readings for state in states)
    return tuple(_blended(name, [s for states in readings for s in states if s.name == name], len(readings)) for name in names)


def _blended(name: str, states: Sequence[State], tellings: int) -> State:
    middle = sum(s.middle for s in states) / len(states)
    variance = sum(s.spread**2 + (s.middle - middle) ** 2 for s in states) / len(states)
    return State(name, middle, math.sqrt(variance), sum(s.chance for s in states) / tellings)


def _sided(good: State, edge: float, told: hedging.Told) -> list[State]:
    """A bound is a level just beyond it, or loose; anything else is as said."""
    if not told.side:
        return [good]
    far = [State(f"loose{n}", edge + told.side * away, sd, (1 - told.near) * part) for n, (away, sd, part) in enumerate(hedging.LOOSE)]
    return [State("near", good.middle, good.spread, told.near), *far]


def _with_wrong(states: list[State], gross: float, scale_slip: bool) -> list[State]:
    kept = [State(s.name, s.middle, s.spread, s.chance * (1 - gross)) for s in states]
    main = states[0]
    slip = SCALE_SLIP if scale_slip else 0.0
    total = sum(part for _, part in WRONG)
    kept += [State(f"wrong{n}", main.middle, sd, gross * (1 - slip) * part / total) for n, (sd, part) in enumerate(WRONG)]
    if slip:
        kept += [State(name, main.middle + jump, main.spread, gross * slip / 2) for name, jump in _SLIPS]
    return kept


_SLIPS = (("scale_up", math.log(1000)), ("scale_down", -math.log(1000)))


def _gross(claim: Claim, confirmed: bool) -> float:
    if confirmed:
        return GROSS_CONFIRMED
    return GROSS_OFFICIAL if claim.cell and claim.modality is Modality.REPORTED else GROSS


def _keys(one: Said) -> set[tuple[Measure, Period]]:
    numbers = [c for c in one.claims if c.quantity or c.change_pct is not None]
    bases = {(c.measure, base_of(c, one.period)) for c in numbers if c.change_pct is not None}
    return {(c.measure, one.period) for c in numbers} | bases


def _years(said: Sequence[Said]) -> set[tuple[Measure, Period]]:
    """The calendar year that holds each part of a year spoken of: what ties parts to each other."""
    keys = {key for one in said for key in _keys(one)}
    held = ((measure, Period(p.year * 12, p.year * 12 + 11)) for measure, p in keys)
    return {(measure, whole) for (measure, whole), (_, p) in zip(held, keys, strict=True) if whole.holds(p)}


def _ties(keys: Sequence[tuple[Measure, Period]], index: dict[tuple[Measure, Period], int], linear: bool) -> tuple[Tie, ...]:
    walks = [_walk(index[one], index[other], (other[1].first - one[1].first) / 12, linear) for one, other in _neighbours(keys)]
    return tuple(walks + [_part(key, home, index, linear) for key in keys if (home := _home(key, keys))])


def _neighbours(keys: Sequence[tuple[Measure, Period]]) -> list[tuple[tuple[Measure, Period], tuple[Measure, Period]]]:
    free = [key for key in keys if not _home(key, keys)]
    pairs = itertools.pairwise(free)
    return [(one, other) for one, other in pairs if one[0] is other[0] and one[1].months == other[1].months]


def _walk(one: int, other: int, years: float, linear: bool) -> Tie:
    spread = (1.0 if linear else WALK) * math.sqrt(max(years, 0.25))
    return Tie((other, one), (1.0, -1.0), 0.0, spread, "walk")


def _home(key: tuple[Measure, Period], keys: Sequence[tuple[Measure, Period]]) -> tuple[Measure, Period] | None:
    """The shortest period spoken of that holds this one."""
    holding = [k for k in keys if k[0] is key[0] and k[1] != key[1] and k[1].holds(key[1])]
    return min(holding, key=lambda k: (k[1].months, k[1]), default=None)


def _part(
    key: tuple[Measure, Period], home: tuple[Measure, Period], index: dict[tuple[Measure, Period], int], linear: bool
) -> Tie:  # fmt: skip
    part, whole = key[1].months, home[1].months
    share = part / whole
    if linear:
        return Tie((index[key], index[home]), (1.0, -share), 0.0, 0.3 * math.sqrt(share), "part")
    return Tie((index[key], index[home]), (1.0, -1.0), math.log(share), MONTHLY * math.sqrt((whole - part) / (whole * part)), "part")


def _wholes(keys: Sequence[tuple[Measure, Period]], index: dict[tuple[Measure, Period], int], linear: bool) -> tuple[Whole, ...]:
    """Periods whose parts spoken of fill them without a gap; turnover beside exports and imports."""
    found = [Whole(index[key], tuple(index[k] for k in parts)) for key in keys if (parts := _filling(key, keys))]
    sides = [(Measure.EXPORTS, p) for measure, p in keys if measure is Measure.TURNOVER]
    for key in sides:
        both = key, (Measure.IMPORTS, key[1])
        if not linear and all(k in index for k in both):
            found.append(Whole(index[Measure.TURNOVER, key[1]], (index[both[0]], index[both[1]])))
    return tuple(found)


def _filling(key: tuple[Measure, Period], keys: Sequence[tuple[Measure, Period]]) -> list[tuple[Measure, Period]]:
    parts, month = [], key[1].first
    while month <= key[1].last:
        begun = [k for k in keys if k[0] is key[0] and k[1].first == month and k != key and k[1].last <= key[1].last]
        if not begun:
            return []
        parts.append(max(begun, key=lambda k: k[1].months))
        month = parts[-1][1].last + 1
    return parts
