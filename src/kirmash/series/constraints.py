"""How far one side's figures of a flow tell the other's: by the size of the flow, since small flows
hardly agree at all.

The importer counts what came from a country whatever way it took, the exporter what it sent off
without knowing where it would end: on world trade of 2009 nine in ten reports of a million dollars
lie within a factor of 25 of each other, of ten billion within 1.5. The spreads stand in
``series_priors.csv`` (``mirror_imports_1e6`` for what importers say of flows of $1 m or more),
measured on every other flow told twice; ``benchmarks/series/mirror.py`` scores them on the rest.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kirmash.records.claims import Claim
from kirmash.records.periods import Period
from kirmash.records.quantities import Hedge, Measure
from kirmash.reference.economies import country_of
from kirmash.series import likelihood, structure
from kirmash.series.evidence import Question, Said, flow_of
from kirmash.series.likelihood import Scale, State
from kirmash.series.priors import Priors, Tier, priors
from kirmash.series.structure import House, Node, Tie, Whole

SIZES = (1e10, 1e9, 1e8, 1e7, 1e6, 0.0)
"""Lower ends of the classes of flows, in dollars a year."""
TELLS = {Measure.EXPORTS: "imports", Measure.IMPORTS: "exports"}
"""What the other side tells of our flow: our exports are its imports."""
CLOSE = frozenset({"ARM", "AZE", "BLR", "KAZ", "KGZ", "MDA", "RUS", "TJK", "TKM", "UZB"})
"""Members of the CIS, which compare their customs statistics: their figures of flows above the
least agree better than others'.
"""


def sized(
    ties: Sequence[Tie],
    index: Mapping[Node, int],
    said: Sequence[Said],
    question: Question,
    priors: Priors,
) -> tuple[Tie, ...]:
    """``ties`` with the spread of every side's factor as wide as flows of that size need; in
    another currency as it stands.
    """
    if question.unit != "USD":
        return tuple(ties)
    names = {place: node for node, place in index.items() if isinstance(node[1], House)}
    return tuple(
        replace(tie, spread=_spread(names[tie.nodes[0]], said, question, priors) or tie.spread)
        if tie.kind == "house"
        else tie
        for tie in ties
    )


def spread(
    measure: Measure, size: float, priors: Priors, sides: tuple[str, str | None] = ("", None)
) -> float:
    """The standard deviation, in logs, of the other side's word on a flow of ``measure`` of
    ``size`` dollars a year.

    ``sides`` are the two economies or regions of them; '' and None where they are not known.
    """
    least = next(one for one in SIZES if size >= one)
    if least and all(side and country_of(side) in CLOSE for side in sides):
        return min(priors["mirror_close"], priors[_name(measure, least)])
    return priors[_name(measure, least)]


def _name(measure: Measure, least: float) -> str:
    return f"mirror_{TELLS[measure]}_{least:.0e}".replace("e+0", "e").replace("e+", "e")


def yearly(states: Sequence[State], priors: Priors) -> list[State]:
    """Readings of the other side's figure, wider by what the sides differ in one year beyond their
    stable factor.
    """
    return [replace(one, spread=(one.spread**2 + priors["mirror"] ** 2) ** 0.5) for one in states]


def _spread(node: Node, said: Sequence[Said], question: Question, priors: Priors) -> float | None:
    """None where the side tells no level."""
    measure, house = node
    sizes = [
        claim.quantity.value * 12 / one.period.months
        for one in said
        for claim in one.claims
        if claim.quantity
        and claim.quantity.value > 0
        and isinstance(house, House)
        and flow_of(question, claim) == (measure, house.code)
    ]
    return (
        spread(measure, statistics.median(sizes), priors, (question.reporter, question.partner))
        if sizes
        else None
    )


__all__ = ["Row", "Said", "System", "base_of", "build"]


@dataclass(frozen=True, slots=True)
class Row:
    """One number of one utterance: which unknowns it speaks of with what coefficients, its
    readings, the claims that tell it.

    ``before`` and ``after`` are the unknowns it speaks of when it is of the year before or after;
    empty where there are none.
    """

    utterance: str
    kind: str
    nodes: tuple[int, ...]
    coefficients: tuple[float, ...]
    states: tuple[State, ...]
    claims: tuple[str, ...]
    official: bool = False
    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A balance told where its two flows are unknowns: exports less imports in plain units, with a
    plain standard deviation.
    """

    row: Row
    value: float
    sd: float


@dataclass(frozen=True, slots=True)
class Known:
    """A level that follows from other series: middle and standard deviation in plain units, and the
    claims behind it.
    """

    period: Period
    value: float
    sd: float
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class System:
    """All unknowns (measure and period, and houses: a side's factor), the evidence on them, what
    ties them together.

    ``gaps`` are balances, made rows once the flows are roughly known. ``linear`` for a balance
    alone, in parts of ``scale``.
    """

    nodes: tuple[Node, ...]
    rows: tuple[Row, ...]
    ties: tuple[Tie, ...]
    wholes: tuple[Whole, ...] = ()
    linear: bool = False
    scale: float = 1.0
    gaps: tuple[Gap, ...] = ()


def base_of(claim: Claim, period: Period) -> Period:
    """The period a change is reckoned from: as said, or the same months a year before; a base of
    other length is brought to length.
    """
    base = claim.base_period
    if base is None or base == period:
        return _back(period, 12)
    if base.months == period.months:
        return base
    return _back(period, 12 * max(1, round((period.first - base.first) / 12)))


def build(
    said: Sequence[Said],
    question: Question,
    chosen: Priors | None = None,
    known: Sequence[Known] = (),
) -> System:
    """The system of one question; no rows where nothing can be evidence.

    A balance is in plain units (``linear``); ``known`` are then its levels that follow from exports
    and imports (``balance``).
    """
    chosen = chosen or priors()
    linear = question.measure is Measure.BALANCE
    sizes = [abs(c.quantity.value) for s in said for c in s.claims if c.quantity] + [
        abs(one.value) for one in known
    ]
    scale = max(sizes, default=1.0) or 1.0
    reader = _Reader({}, question, Scale(linear, scale if linear else 1.0, chosen))
    spoken = {key for one in said for key in reader.keys(one)} | {
        (question.measure, one.period) for one in known
    }
    keys = structure.complete(spoken, question)
    balances = {
        one.period
        for one in said
        for c in one.claims
        if c.measure is Measure.BALANCE and c.quantity
    }
    keys = keys if linear else structure.with_flows(keys, balances)
    index = {key: place for place, key in enumerate(sorted(keys, key=structure.order))}
    reader = replace(reader, index=index)
    rows = tuple(row for one in said for row in (reader.level(one), reader.change(one)) if row)
    rows += tuple(_known(one, index[question.measure, one.period], scale) for one in known)
    gaps = () if linear else tuple(gap for one in said if (gap := reader.gap(one)))
    drawn, wholes = structure.lay_out(index, chosen, linear, _counted(said, rows))
    drawn = sized(drawn, index, said, question, chosen)
    return System(tuple(index), rows, drawn, wholes, linear, scale if linear else 1.0, gaps)


def _counted(said: Sequence[Said], rows: Sequence[Row]) -> frozenset[int]:
    """The unknowns that a cell of an official table tells by themselves."""
    cells = {claim.id for one in said for claim in one.claims if claim.cell}
    return frozenset(
        row.nodes[0]
        for row in rows
        if row.kind == "level" and len(row.nodes) == 1 and cells.intersection(row.claims)
    )


def _known(one: Known, place: int, scale: float) -> Row:
    """What could be wrong of it is in its spread already."""
    reading = State("good", one.value / scale, max(one.sd / scale, 1e-4), 1.0)
    return Row("", "level", (place,), (1.0,), (reading,), one.claims)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the claims of an utterance into rows."""

    index: dict[Node, int]
    question: Question
    scale: Scale

    def keys(self, one: Said) -> set[Node]:
        """The unknowns an utterance speaks of."""
        found: set[Node] = set()
        for claim in self._told(one):
            measure, side = flow_of(self.question, claim)
            if measure is not Measure.BALANCE or self.scale.linear:
                found.add((measure, one.period))
            if (claim.change_pct is not None and measure is not Measure.BALANCE) or (
                claim.change_pct is not None and self.scale.linear
            ):
                found.add((measure, base_of(claim, one.period)))
            if side:
                found.add((measure, House(side)))
        return found

    def level(self, one: Said) -> Row | None:
        """The row of its level, None where it says none that has a place on this scale."""
        told = [
            c for c in self._told(one) if c.quantity and (self.scale.linear or c.quantity.value > 0)
        ]
        told = [c for c in told if self.scale.linear or c.measure is not Measure.BALANCE]
        if not told:
            return None
        measure, side = flow_of(self.question, told[0])
        nodes = self._at(measure, side, one.period)
        readings = [likelihood.level_states(claim, self._tier(one), self.scale) for claim in told]
        readings = (
            [yearly(one, self.scale.priors) for one in readings]
            if side and not self.scale.linear
            else readings
        )
        row = self._row(one, told, readings, ("level", nodes, (1.0,) * len(nodes)))
        # a level told with its rate of change has its period said twice; of a bound the year is the
        # least of doubts
        sure = (
            self.scale.linear
            or readings[0][0].name == "near"
            or any(c.change_pct is not None for c in told)
        )
        if sure:
            return self._with_years(row, lambda _: ())
        return self._with_years(
            row, lambda months: self._maybe(measure, side, _moved(one.period, months))
        )

    def change(self, one: Said) -> Row | None:
        """The row of its rate of change, None where it says none above −100 %."""
        told = [c for c in self._told(one) if c.change_pct is not None and c.change_pct > -100]
        told = [c for c in told if self.scale.linear or c.measure is not Measure.BALANCE]
        if not told:
            return None
        measure, _ = flow_of(self.question, told[0])
        base = base_of(told[0], one.period)
        nodes = self.index[measure, one.period], self.index[measure, base]
        factor = 1 + (told[0].change_pct or 0.0) / 100 if self.scale.linear else 1.0
        readings = [likelihood.change_states(claim, self._tier(one), self.scale) for claim in told]
        row = self._row(one, told, readings, ("change", nodes, (1.0, -factor)))
        if self.scale.linear:
            return self._with_years(row, lambda _: ())
        moved: Callable[[int], tuple[int, ...]] = lambda months: _both(  # noqa: E731
            self._maybe(measure, None, _moved(one.period, months)),
            self._maybe(measure, None, _moved(base, months)),
        )
        return self._with_years(row, moved)

    def gap(self, one: Said) -> Gap | None:
        """A balance in plain units where both flows of its period are unknowns."""
        told = [
            c
            for c in one.claims
            if c.measure is Measure.BALANCE and c.quantity and flow_of(self.question, c)[1] is None
        ]
        told = [c for c in told if c.reporter == self.question.reporter]
        flows = tuple(
            self.index.get((m, one.period), -1) for m in (Measure.EXPORTS, Measure.IMPORTS)
        )
        if not told or -1 in flows or told[0].quantity is None or told[0].quantity.hedge in _BOUNDS:
            return None
        scale = Scale(True, 1.0, self.scale.priors)
        good = likelihood.level_states(told[0], self._tier(one), scale)[0]
        row = self._row(one, told, [[good]], ("gap", flows, (1.0, -1.0)))
        return Gap(row, good.middle, max(good.spread, 0.005 * abs(good.middle), 1e-9))

    def _told(self, one: Said) -> list[Claim]:
        return [c for c in one.claims if c.quantity or c.change_pct is not None]

    def _tier(self, one: Said) -> Tier:
        return self.scale.priors.tiers[one.tier]

    def _at(self, measure: Measure, side: str | None, period: Period) -> tuple[int, ...]:
        house = (self.index[measure, House(side)],) if side else ()
        return (self.index[measure, period], *house)

    def _maybe(self, measure: Measure, side: str | None, period: Period | None) -> tuple[int, ...]:
        return self._at(measure, side, period) if period and (measure, period) in self.index else ()

    def _row(
        self,
        one: Said,
        told: list[Claim],
        readings: list[list[State]],
        of: tuple[str, tuple[int, ...], tuple[float, ...]],
    ) -> Row:
        kind, nodes, coefficients = of
        official = any(c.cell for c in told) or one.tier in _OFFICIAL
        return Row(
            one.utterance,
            kind,
            nodes,
            coefficients,
            likelihood.blend(readings),
            tuple(c.id for c in told),
            official,
        )

    def _with_years(self, row: Row, moved: Callable[[int], tuple[int, ...]]) -> Row:
        """The row with the unknowns of the year before and after; a slip between years nobody
        speaks of is not guessed at.
        """
        before, after = moved(-12), moved(12)
        missing = [name for name, there in (("before", before), ("after", after)) if not there]
        lost = sum(s.chance for s in row.states if s.name in missing)
        kept = (s for s in row.states if s.name not in missing)
        given = tuple(replace(s, chance=s.chance + lost) if s is row.states[0] else s for s in kept)
        return replace(row, states=given, before=before, after=after)


_BOUNDS = frozenset({Hedge.MORE_THAN, Hedge.LESS_THAN, Hedge.UP_TO})
_OFFICIAL = frozenset({"customs", "statistics"})


def _both(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return (*one, *other) if one and other else ()


def _moved(period: Period, months: int) -> Period | None:
    return (
        Period(period.first + months, period.last + months) if period.first + months >= 0 else None
    )


def _back(period: Period, months: int) -> Period:
    return period.back(months) if period.first >= months else period
