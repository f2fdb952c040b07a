"""What official cells settle by themselves and through sums of flows.

An official cell yields only to another official cell or to a person. So the cells are laid down
before anything else is weighed: what follows from them by exports, imports, turnover and balance
is as certain, a part lies below its whole, and a reading of any other number that cannot be beside
them has no chance, however many repeat it. What follows from cells of other periods is an ordinary
witness (`witnesses.py`). Cells that contradict each other, by themselves or through any sum, are
weighed as others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.series.constraints import RULED_OUT, ConstraintSystem, ObservationRow
from kirmash.series.official.witnesses import Derivation, is_sum_of_periods, witness_row
from kirmash.series.priors import SeriesPriors
from kirmash.series.structure import MirrorFactor, SumIdentity, Vintage
from kirmash.series.sums import COMMON_SPREAD, MIN_GAP, STANDARD_DEVIATIONS, is_off

MAX_SPREAD = 0.25
"""What follows from cells less finely than this, in logs, is not taken to follow from them."""
PASSES = 6
"""How often sums are gone through: what follows from them may be a part of the next."""
_ANYTHING = "wrong_any"


@dataclass(frozen=True, slots=True)
class KnownLevel:
    """A level that cells give: middle and spread on the scale of the unknowns, and the cells that
    it rests on, by their places among the rows (balances after those).
    """

    middle: float
    spread: float
    cells: frozenset[int]


def settle_official_cells(system: ConstraintSystem, priors: SeriesPriors) -> ConstraintSystem:
    """The system with its official cells certain where they agree, and the readings of other
    numbers that cannot be beside them ruled out; as it is without cells.

    Sums whose levels are all cells say nothing more and are left out.
    """
    system = _without_derived_cells(system)
    rows = [*system.rows, *(balance.row for balance in system.balances)]
    ranks = sorted({row.settled for row in rows if row.settled}, reverse=True)
    certain: frozenset[int] = frozenset()
    for rank in ranks:
        places = frozenset(n for n, row in enumerate(rows) if _is_level_cell(system, row, rank))
        while True:
            cells = _Cells(system, certain | places)
            if not (disputed := cells.disputed & places):
                break
            places -= disputed
        certain |= places
    return _with_certain(_Cells(system, certain), priors) if certain else system


def _without_derived_cells(system: ConstraintSystem) -> ConstraintSystem:
    """The system without the levels derived elsewhere of which a cell states its own."""
    stated = {row.nodes[0] for row in system.rows if row.settled and row.utterance}
    own = (row for row in system.rows if row.utterance or row.nodes[0] not in stated)
    return replace(system, rows=tuple(own)) if stated else system


def _is_level_cell(system: ConstraintSystem, row: ObservationRow, rank: int) -> bool:
    """Whether a row of such a rank states an unknown by itself, without a bound."""
    others = (system.nodes[node][1] for node in row.nodes[1:])
    alone = row.kind == "gap" or all(isinstance(other, Vintage) for other in others)
    return (
        row.settled == rank
        and row.kind in {"level", "gap"}
        and alone
        and row.components[0].name == "good"
    )


class _Cells:
    """What some cells give: ``known`` levels by unknown, the ``disputed`` among the cells, and the
    sums of periods with what they ``derived`` of the one unknown that is no cell.
    """

    def __init__(self, system: ConstraintSystem, places: frozenset[int]) -> None:
        self.system, self.places = system, places
        self.known: dict[int, KnownLevel] = {}
        self.disputed: set[int] = set()
        self.derived: dict[SumIdentity, tuple[int, KnownLevel]] = {}
        for place in sorted(n for n in places if n < len(system.rows)):
            row = system.rows[place]
            first = row.components[0]
            self._learn(row.nodes[0], KnownLevel(first.middle, first.spread, frozenset({place})))
        for _ in range(PASSES):
            before = len(self.known)
            for node, level in self._consequences():
                self._learn(node, level)
            if len(self.known) == before:
                break
        if not system.linear:
            self._compare_parts()

    def _learn(self, node: int, level: KnownLevel) -> None:
        """Take a level in; where it contradicts another, all cells behind both are disputed."""
        other = self.known.get(node)
        if other is None:
            if level.spread <= MAX_SPREAD:
                self.known[node] = level
            return
        if not self._dispute(level, other) and level.spread < other.spread:
            self.known[node] = level

    def _dispute(self, level: KnownLevel, other: KnownLevel) -> bool:
        """Let the cells behind two levels be disputed where these contradict each other."""
        variance = level.spread**2 + other.spread**2 + COMMON_SPREAD**2
        if not is_off(level.middle - other.middle, variance):
            return False
        self.disputed |= level.cells | other.cells
        return True

    def _consequences(self) -> Iterator[tuple[int, KnownLevel]]:
        for identity in self.system.identities:
            found = self._of_sum(identity)
            if is_sum_of_periods(self.system, identity):
                self._compare_periods(identity, found)
            else:
                yield from found
        if not self.system.linear:
            for at, balance in enumerate(self.system.balances, len(self.system.rows)):
                if at in self.places:
                    yield from self._of_balance(at, balance.row.nodes, (balance.value, balance.sd))

    def _compare_periods(
        self, identity: SumIdentity, found: Iterator[tuple[int, KnownLevel]]
    ) -> None:
        """Let cells be disputed that contradict each other through a sum of periods; a level that
        is no cell itself is not known by one.
        """
        for node, level in found:
            if (other := self.known.get(node)) is not None:
                self._dispute(level, other)
            elif level.spread <= MAX_SPREAD:
                self.derived[identity] = node, level

    def _of_sum(self, identity: SumIdentity) -> Iterator[tuple[int, KnownLevel]]:
        """The one unknown of a sum that the others give."""
        nodes = (identity.total, *identity.parts)
        weights = dict(zip(identity.parts, identity.weights, strict=True))
        for unknown in nodes:
            others = [node for node in nodes if node != unknown]
            if not all(node in self.known for node in others):
                continue
            sizes = {
                node: self._plain(self.known[node].middle) * weights.get(node, 1.0)
                for node in others
            }
            value = sum(sizes.values())
            if unknown != identity.total:
                value = (2 * sizes[identity.total] - value) / weights[unknown]
            yield from self._level(unknown, value, others, (sizes, identity.spread))

    def _of_balance(
        self, at: int, nodes: Sequence[int], stated: tuple[float, float]
    ) -> Iterator[tuple[int, KnownLevel]]:
        """The flows that a balance and one of exports, imports and turnover give."""
        exports, imports = nodes
        (value, sd), period = stated, self.system.nodes[exports][1]
        index = {key: place for place, key in enumerate(self.system.nodes)}
        turnover = index.get((Measure.TURNOVER, period), -1)
        options = ((exports, imports, 1, 1, 1), (imports, exports, -1, 1, 1))
        halves = ((exports, turnover, 1, 1, 2), (imports, turnover, -1, 1, 2))
        for unknown, other, way, times, parts in (*options, *halves):
            level = self.known.get(other)
            if level is None:
                continue
            size = self._plain(level.middle)
            result = (times * size + way * value) / parts
            if result <= 0:
                self.disputed |= level.cells | {at}
                continue
            spread = math.hypot(size * level.spread, sd) / parts / result
            yield unknown, KnownLevel(math.log(result), spread, level.cells | {at})

    def _level(
        self,
        unknown: int,
        value: float,
        others: Sequence[int],
        by: tuple[Mapping[int, float], float],
    ) -> Iterator[tuple[int, KnownLevel]]:
        sizes, spread = by
        cells = frozenset().union(*(self.known[node].cells for node in others))
        if self.system.linear:
            own = math.hypot(spread, *(self.known[node].spread for node in others))
            yield unknown, KnownLevel(value, own, cells)
        elif value > 0:
            total = max(sizes.values())
            own = math.hypot(
                spread * total / value,
                *(sizes[node] * self.known[node].spread / value for node in others),
            )
            yield unknown, KnownLevel(math.log(value), own, cells)

    def _compare_parts(self) -> None:
        """Let cells be disputed of which a part is above its whole."""
        for node in self.known:
            for outer in self.containing(node):
                part, total = self.known[node], self.known[outer]
                variance = part.spread**2 + total.spread**2 + COMMON_SPREAD**2
                if part.middle > total.middle and is_off(part.middle - total.middle, variance):
                    self.disputed |= part.cells | total.cells

    def containing(self, node: int) -> list[int]:
        """The known unknowns that one is a part of: longer periods, the turnover of flows."""
        return [other for other in self.known if other != node and self._is_part(node, other)]

    def contained(self, node: int) -> list[int]:
        """The known unknowns that are a part of one."""
        return [other for other in self.known if other != node and self._is_part(other, node)]

    def _is_part(self, node: int, other: int) -> bool:
        (measure, inner), (outer_measure, outer) = self.system.nodes[node], self.system.nodes[other]
        if not isinstance(inner, Period) or not isinstance(outer, Period):
            return False
        return measure in {outer_measure, *_PARTS.get(outer_measure, ())} and outer.contains(inner)

    def _plain(self, middle: float) -> float:
        return middle if self.system.linear else math.exp(middle)


_PARTS: Mapping[Measure, tuple[Measure, ...]] = {
    Measure.TURNOVER: (Measure.EXPORTS, Measure.IMPORTS)
}


def _with_certain(cells: _Cells, priors: SeriesPriors) -> ConstraintSystem:
    system, number = cells.system, len(cells.system.rows)
    direct = {system.rows[place].nodes[0] for place in cells.places if place < number}
    rows = [
        _certain(row) if place in cells.places else _beside(cells, row, priors)
        for place, row in enumerate(system.rows)
    ]
    balances = [
        replace(balance, row=_certain(balance.row)) if at in cells.places else balance
        for at, balance in enumerate(system.balances, number)
        if not set(balance.row.nodes) <= (direct if at in cells.places else cells.known.keys())
    ]
    identities = (
        replace(identity, is_witness=True) if identity in cells.derived else identity
        for identity in system.identities
        if not {identity.total, *identity.parts} <= direct
    )
    rows += [witness_row(system, each, priors) for each in _derivations(cells)]
    known = sorted((node, each.middle, each.spread**2) for node, each in cells.known.items())
    return replace(
        system,
        rows=tuple(rows),
        balances=tuple(balances),
        identities=tuple(identities),
        known=tuple(known),
    )


def _derivations(cells: _Cells) -> Iterator[Derivation]:
    """What cells of other periods give, of each level the finest: they are of one office."""
    finest: dict[int, KnownLevel] = {}
    for node, level in cells.derived.values():
        if node not in finest or level.spread < finest[node].spread:
            finest[node] = level
    for node, level in finest.items():
        claims = _claims_of(cells.system, level.cells)
        yield Derivation(node, level.middle, level.spread, claims)


def _certain(row: ObservationRow) -> ObservationRow:
    return replace(row, components=(replace(row.components[0], chance=1.0),), elsewhere=())


@dataclass(frozen=True, slots=True)
class _Limit:
    """What is known where a number is: about it (``side`` 0), above it (1) or below it (−1)."""

    level: KnownLevel
    side: int = 0

    def leaves_out(self, middle: float, spread: float) -> bool:
        """Whether a reading lies too far on the wrong side."""
        gap, reach = middle - self.level.middle, _reach(spread, self.level.spread)
        return (self.side * gap if self.side else abs(gap)) > reach


def _reach(*spreads: float) -> float:
    return max(STANDARD_DEVIATIONS * math.hypot(*spreads), MIN_GAP)


def _beside(cells: _Cells, row: ObservationRow, priors: SeriesPriors) -> ObservationRow:
    """A number that is no certain cell, without the readings that the cells leave no room for."""
    factors = {type(cells.system.nodes[node][1]) for node in row.nodes}
    if row.settled or not row.utterance or MirrorFactor in factors:
        return row
    room = math.hypot(COMMON_SPREAD, priors["revision_large_by"] if Vintage in factors else 0.0)
    limits = _limits(cells, row, room)
    return _without_impossible(cells, row, limits) if limits else row


def _limits(cells: _Cells, row: ObservationRow, room: float) -> list[_Limit]:
    """What is known of the sum of unknowns that a row is about, or what it must lie between."""
    places = [
        (node, times)
        for node, times in zip(row.nodes, row.coefficients, strict=True)
        if not isinstance(cells.system.nodes[node][1], Vintage)
    ]
    if all(node in cells.known for node, _ in places):
        levels = [(cells.known[node], times) for node, times in places]
        middle = sum(times * level.middle for level, times in levels)
        spread = math.hypot(room, *(times * level.spread for level, times in levels))
        behind = frozenset[int]().union(*(level.cells for level, _ in levels))
        return [_Limit(KnownLevel(middle, spread, behind))]
    if row.kind != "level" or cells.system.linear:
        return []
    sides = ((cells.containing(row.nodes[0]), 1), (cells.contained(row.nodes[0]), -1))
    return [
        _Limit(replace(level, spread=math.hypot(room, level.spread)), side)
        for others, side in sides
        for level in (cells.known[other] for other in others)
    ]


def _without_impossible(
    cells: _Cells, row: ObservationRow, limits: Sequence[_Limit]
) -> ObservationRow:
    """The row with no chance for its readings that some limit leaves out."""
    open_readings = {_ANYTHING, *(name for name, nodes in row.elsewhere if nodes)}
    out = [
        part.name not in open_readings
        and any(limit.leaves_out(part.middle, part.spread) for limit in limits)
        for part in row.components
    ]
    left = sum(part.chance for part, gone in zip(row.components, out, strict=True) if not gone)
    if not any(out) or left <= 0:
        return row
    components = tuple(
        replace(part, chance=RULED_OUT if gone else part.chance / left)
        for part, gone in zip(row.components, out, strict=True)
    )
    first = row.components[0]
    broken = [limit for limit in limits if out[0] and limit.leaves_out(first.middle, first.spread)]
    return replace(
        row,
        components=components,
        elsewhere=_explained_by(row, broken),
        against=_claims_behind(cells, broken),
    )


def _explained_by(
    row: ObservationRow, broken: Sequence[_Limit]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The unknowns of its readings: a row that is off what is known moves nothing."""
    if not any(limit.side == 0 for limit in broken):
        return row.elsewhere
    nodes = row.nodes[:2] if row.kind == "change" else row.nodes
    return tuple(sorted({**{p.name: nodes for p in row.components}, **dict(row.elsewhere)}.items()))


def _claims_behind(cells: _Cells, broken: Sequence[_Limit]) -> tuple[str, ...]:
    """The claims of the cells that some limits rest on."""
    return _claims_of(cells.system, frozenset().union(*(limit.level.cells for limit in broken)))


def _claims_of(system: ConstraintSystem, cells: frozenset[int]) -> tuple[str, ...]:
    """The claims of some cells, by their places."""
    every = (*system.rows, *(balance.row for balance in system.balances))
    return tuple(dict.fromkeys(key for place in sorted(cells) for key in every[place].claims))
