"""The system of one series query: its unknowns, the rows of numbers stated of them, and the
constraints between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from kirmash.records.claims import Claim
from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.records.quantities import FULL_DECLINE_PERCENT, Hedge, Measure
from kirmash.series import likelihood, structure
from kirmash.series.evidence import SeriesQuery, base_period_of, measure_and_mirror_side
from kirmash.series.likelihood import LevelScale, MixtureComponent
from kirmash.series.printed import CHANGE, LEVEL, RepeatedClaimEvidence, source_tier
from kirmash.series.priors import (
    SETTLED_RANKS,
    SeriesPriors,
    SourceTier,
    currency_ranges,
    load_priors,
)
from kirmash.series.structure import MirrorFactor, Node, SoftConstraint, SumIdentity, Vintage

RULED_OUT = 1e-200
"""The chance of a reading that official cells leave no room for."""


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """One number of one utterance: the unknowns it is about with their coefficients, its readings,
    and the claims that state it.

    ``elsewhere`` are the unknowns it is about instead in some of its readings, by their names: the
    year before or after, the other direction, the other side. ``witnesses`` is how often it
    counts, ``page`` the one document it stands in, ``outlets`` who prints it; ``early`` is a
    first estimate. ``settled`` is above 0 for official cells and what persons decide, the more the
    less it yields; ``against`` are the claims of the cells that rule a row out as first read.
    """

    utterance: str
    kind: str
    nodes: tuple[int, ...]
    coefficients: tuple[float, ...]
    components: tuple[MixtureComponent, ...]
    claims: tuple[str, ...]
    official: bool = False
    elsewhere: tuple[tuple[str, tuple[int, ...]], ...] = ()
    witnesses: float = 1.0
    page: str = ""
    outlets: tuple[str, ...] = ()
    early: bool = False
    settled: int = 0
    against: tuple[str, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether it is a cell or a decision that nothing contradicts."""
        return self.settled > 0 and len(self.components) == 1

    @property
    def is_ruled_out(self) -> bool:
        """Whether official cells leave it no chance as first read."""
        return self.components[0].chance <= RULED_OUT

    def nodes_elsewhere(self, reading: str) -> tuple[int, ...]:
        """The unknowns it is about when read so; empty where those are its own."""
        return next((nodes for name, nodes in self.elsewhere if name == reading), ())

    def coefficients_elsewhere(self, nodes: tuple[int, ...]) -> tuple[float, ...]:
        """The coefficients of such unknowns."""
        return self.coefficients[:2] if self.kind == "change" else (1.0,) * len(nodes)


@dataclass(frozen=True, slots=True)
class BalanceObservation:
    """A balance stated where its two flows are unknowns: exports less imports in plain units, with
    a plain standard deviation.
    """

    row: ObservationRow
    value: float
    sd: float


@dataclass(frozen=True, slots=True)
class DerivedLevel:
    """A level that follows from other series: middle and standard deviation in plain units, and the
    claims behind it; ``settled`` as of a row where those are official cells.
    """

    period: Period
    value: float
    sd: float
    claims: tuple[str, ...]
    settled: int = 0


@dataclass(frozen=True, slots=True)
class ConstraintSystem:
    """All unknowns (a measure with a period or with a mirror factor), the evidence on them, and
    what ties them together.

    ``balances`` become rows once the flows are roughly known. ``linear`` is True for a balance
    alone, which is in parts of ``scale``. ``known`` are middles and variances, by unknown, of what
    official cells give.
    """

    nodes: tuple[Node, ...]
    rows: tuple[ObservationRow, ...]
    soft_constraints: tuple[SoftConstraint, ...]
    identities: tuple[SumIdentity, ...] = ()
    linear: bool = False
    scale: float = 1.0
    balances: tuple[BalanceObservation, ...] = ()
    known: tuple[tuple[int, float, float], ...] = ()


def build_system(
    evidence: Sequence[RepeatedClaimEvidence],
    query: SeriesQuery,
    chosen: SeriesPriors | None = None,
    derived_levels: Sequence[DerivedLevel] = (),
) -> ConstraintSystem:
    """The system of one query; no rows where nothing can be evidence.

    A balance is in plain units (``linear``); ``derived_levels`` are then its levels that follow
    from exports and imports.
    """
    chosen = chosen or load_priors()
    linear = query.measure is Measure.BALANCE
    scale = _largest_number(evidence, derived_levels)
    blank = _RowBuilder({}, query, _scale(query, scale, chosen))
    index = _index_nodes(blank, evidence, derived_levels)
    builder = replace(blank, node_index=index)
    rows = builder.rows(evidence) + tuple(
        _derived_row(item, index[query.measure, item.period], scale) for item in derived_levels
    )
    balances = (builder.balance_observation(item) for item in evidence if not linear)
    soft_constraints, identities = structure.build_constraints(
        index, chosen, linear, _officially_counted(evidence, rows)
    )
    return ConstraintSystem(
        tuple(index),
        rows,
        structure.scale_mirror_spreads(soft_constraints, index, evidence, query, chosen),
        identities,
        linear,
        scale if linear else 1.0,
        tuple(filter(None, balances)),
    )


def _scale(query: SeriesQuery, largest: float, chosen: SeriesPriors) -> LevelScale:
    linear = query.measure is Measure.BALANCE
    currencies = currency_ranges(query.reporter, query.partner) if query.unit == "USD" else ()
    return LevelScale(linear, largest if linear else 1.0, chosen, currencies)


def _largest_number(
    evidence: Sequence[RepeatedClaimEvidence], derived_levels: Sequence[DerivedLevel]
) -> float:
    """The largest level in plain units, 1 where there is none."""
    sizes = [abs(c.quantity.value) for s in evidence for c in s.claims if c.quantity]
    return max((*sizes, *(abs(item.value) for item in derived_levels)), default=1.0) or 1.0


def _index_nodes(
    builder: _RowBuilder,
    evidence: Sequence[RepeatedClaimEvidence],
    derived_levels: Sequence[DerivedLevel],
) -> dict[Node, int]:
    """The place of every unknown: those mentioned, and those that tie them to each other."""
    query = builder.query
    mentioned = {key for item in evidence for key in builder.nodes(item)} | {
        (query.measure, item.period) for item in derived_levels
    }
    keys = structure.nodes_with_calendar_years(mentioned, query)
    if not builder.scale.linear:
        balances = {
            item.period
            for item in evidence
            for claim in item.claims
            if claim.measure is Measure.BALANCE and claim.quantity
        }
        keys = structure.add_missing_flows(keys, balances)
    return {key: place for place, key in enumerate(sorted(keys, key=structure.node_sort_key))}


def _officially_counted(
    evidence: Sequence[RepeatedClaimEvidence], rows: Sequence[ObservationRow]
) -> frozenset[int]:
    """The unknowns that a cell of an official table states by themselves."""
    cells = {claim.id for statement in evidence for claim in statement.claims if claim.cell}
    return frozenset(
        row.nodes[0]
        for row in rows
        if row.kind == "level" and len(row.nodes) == 1 and cells.intersection(row.claims)
    )


def _derived_row(derived: DerivedLevel, place: int, scale: float) -> ObservationRow:
    """What could be wrong of it is in its spread already."""
    reading = MixtureComponent("good", derived.value / scale, max(derived.sd / scale, 1e-4), 1.0)
    return ObservationRow(
        "", "level", (place,), (1.0,), (reading,), derived.claims, settled=derived.settled
    )


@dataclass(frozen=True, slots=True)
class _RowBuilder:
    """Turns the claims of an utterance into rows."""

    node_index: dict[Node, int]
    query: SeriesQuery
    scale: LevelScale

    def nodes(self, statement: RepeatedClaimEvidence) -> set[Node]:
        """The unknowns an utterance is about."""
        mentioned: set[Node] = set()
        for claim in self._numeric_claims(statement):
            measure, side = measure_and_mirror_side(self.query, claim)
            if measure is not Measure.BALANCE or self.scale.linear:
                mentioned.add((measure, statement.period))
                if self._is_early(statement):
                    mentioned.add((measure, Vintage(statement.period)))
                if statement.kind == CHANGE and claim.change_pct is not None:
                    mentioned.add((measure, base_period_of(claim, statement.period)))
            if side and statement.kind == LEVEL:
                mentioned.add((measure, MirrorFactor(side)))
        return mentioned

    def rows(self, evidence: Sequence[RepeatedClaimEvidence]) -> tuple[ObservationRow, ...]:
        """The rows of all utterances, of each the level before the change."""
        rows = (row for item in evidence for row in (self.level_row(item), self.change_row(item)))
        return tuple(filter(None, rows))

    def level_row(self, item: RepeatedClaimEvidence) -> ObservationRow | None:
        """The row of its level, None where it states none that has a place on this scale."""
        claims = [claim for claim in self._flow_claims(item) if self._has_level(claim)]
        if not claims or item.kind != LEVEL:
            return None
        measure, side = measure_and_mirror_side(self.query, claims[0])
        nodes = (*self._nodes_at(measure, side, item.period), *self._vintage(item, measure))
        readings = likelihood.level_mixture_components(
            claims[0], self._source_tier(item), self.scale
        )
        if side and not self.scale.linear:
            readings = structure.widen_mirror_readings(readings, self.scale.priors)
        row = self._build_row(item, claims, readings, ("level", nodes, (1.0,) * len(nodes)))
        there = {} if self.scale.linear else self._level_elsewhere(item, measure, side)
        # A level stated with its rate of change has its period stated twice; of a bound the year
        # is the least of doubts.
        if readings[0].name == "near" or any(c.change_pct is not None for c in claims):
            there = {name: nodes for name, nodes in there.items() if name not in _YEARS}
        return _with_elsewhere(row, there)

    def _level_elsewhere(
        self, item: RepeatedClaimEvidence, measure: Measure, side: str | None
    ) -> dict[str, tuple[int, ...]]:
        """The unknowns a level is about when it is not about its own: empty where nobody is."""
        there = {
            name: self._nodes_if_indexed(measure, side, _shift_period(item.period, months))
            for name, months in _YEARS.items()
        }
        for name, other in _OTHER_FLOWS.get(measure, {}).items():
            there[name] = self._nodes_if_indexed(other, None, item.period)
        factor = (measure, MirrorFactor(self.query.partner or ""))
        if side is None and factor in self.node_index:
            there["mirror"] = (self.node_index[measure, item.period], self.node_index[factor])
        return {name: nodes for name, nodes in there.items() if nodes}

    def change_row(self, statement: RepeatedClaimEvidence) -> ObservationRow | None:
        """The row of its rate of change, None where it states none above −100 %."""
        claims = [
            claim
            for claim in self._flow_claims(statement)
            if claim.change_pct is not None and claim.change_pct > FULL_DECLINE_PERCENT
        ]
        if not claims or statement.kind != CHANGE:
            return None
        measure, _ = measure_and_mirror_side(self.query, claims[0])
        base = base_period_of(claims[0], statement.period)
        late = self._vintage(statement, measure)
        nodes = (
            self.node_index[measure, statement.period],
            self.node_index[measure, base],
            *late,
        )
        factor = 1 + (claims[0].change_pct or 0.0) / 100 if self.scale.linear else 1.0
        readings = likelihood.change_mixture_components(
            claims[0], self._source_tier(statement), self.scale
        )
        row = self._build_row(
            statement, claims, readings, ("change", nodes, (1.0, -factor, *(1.0 for _ in late)))
        )
        if self.scale.linear:
            return _with_elsewhere(row, {})
        there = {
            name: _concatenate_if_both(
                self._nodes_if_indexed(measure, None, _shift_period(statement.period, months)),
                self._nodes_if_indexed(measure, None, _shift_period(base, months)),
            )
            for name, months in _YEARS.items()
        }
        return _with_elsewhere(row, {name: nodes for name, nodes in there.items() if nodes})

    def balance_observation(self, statement: RepeatedClaimEvidence) -> BalanceObservation | None:
        """A balance in plain units where both flows of its period are unknowns."""
        claims = [
            c
            for c in statement.claims
            if c.measure is Measure.BALANCE
            and c.quantity
            and measure_and_mirror_side(self.query, c)[1] is None
        ]
        claims = [c for c in claims if c.reporter == self.query.reporter]
        flows = tuple(
            self.node_index.get((m, statement.period), -1)
            for m in (Measure.EXPORTS, Measure.IMPORTS)
        )
        if (
            not claims
            or statement.kind != LEVEL
            or -1 in flows
            or claims[0].quantity is None
            or claims[0].quantity.hedge in _BOUND_HEDGES
        ):
            return None
        scale = LevelScale(True, 1.0, self.scale.priors)
        good = likelihood.level_mixture_components(claims[0], self._source_tier(statement), scale)[
            0
        ]
        row = self._build_row(statement, claims, [good], ("gap", flows, (1.0, -1.0)))
        return BalanceObservation(
            row, good.middle, max(good.spread, 0.005 * abs(good.middle), 1e-9)
        )

    def _numeric_claims(self, statement: RepeatedClaimEvidence) -> list[Claim]:
        return [c for c in statement.claims if c.quantity or c.change_pct is not None]

    def _flow_claims(self, statement: RepeatedClaimEvidence) -> list[Claim]:
        """The claims with a number that this scale can hold: balances on a linear one alone."""
        return [
            claim
            for claim in self._numeric_claims(statement)
            if self.scale.linear or claim.measure is not Measure.BALANCE
        ]

    def _has_level(self, claim: Claim) -> bool:
        return claim.quantity is not None and (self.scale.linear or claim.quantity.value > 0)

    def _source_tier(self, statement: RepeatedClaimEvidence) -> SourceTier:
        return source_tier(statement, self.scale.priors)

    def _nodes_at(self, measure: Measure, side: str | None, period: Period) -> tuple[int, ...]:
        mirror_factor = (self.node_index[measure, MirrorFactor(side)],) if side else ()
        return (self.node_index[measure, period], *mirror_factor)

    def _nodes_if_indexed(
        self, measure: Measure, side: str | None, period: Period | None
    ) -> tuple[int, ...]:
        return (
            self._nodes_at(measure, side, period)
            if period and (measure, period) in self.node_index
            else ()
        )

    def _build_row(
        self,
        statement: RepeatedClaimEvidence,
        claims: list[Claim],
        readings: Sequence[MixtureComponent],
        equation: tuple[str, tuple[int, ...], tuple[float, ...]],
    ) -> ObservationRow:
        kind, nodes, coefficients = equation
        official = any(c.cell for c in claims) or statement.tier in _OFFICIAL_TIERS
        return ObservationRow(
            statement.utterance,
            kind,
            nodes,
            coefficients,
            tuple(readings),
            tuple(c.id for c in claims),
            official,
            witnesses=statement.witnesses,
            page=statement.page,
            outlets=statement.outlets,
            early=self._is_early(statement),
            settled=SETTLED_RANKS.get(statement.tier, 0),
        )

    def _is_early(self, statement: RepeatedClaimEvidence) -> bool:
        """Whether it repeats a first estimate: printed within months of the end of its period; a
        cell of a table is what stands today.
        """
        day, claim = statement.published, statement.claims[0]
        if day is None or claim.cell or self.scale.linear or claim.measure is Measure.BALANCE:
            return False
        if self._source_tier(statement).is_settled:  # a person says how it stands today
            return False
        return day.year * MONTHS_IN_YEAR + day.month - 1 - statement.period.last <= EARLY_MONTHS

    def _vintage(self, statement: RepeatedClaimEvidence, measure: Measure) -> tuple[int, ...]:
        key = (measure, Vintage(statement.period))
        early = self._is_early(statement) and key in self.node_index
        return (self.node_index[key],) if early else ()


EARLY_MONTHS = 10
"""Months after the end of a period in which its first estimate is quoted."""
_YEARS = MappingProxyType({"before": -MONTHS_IN_YEAR, "after": MONTHS_IN_YEAR})
_OTHER_FLOWS: Mapping[Measure, Mapping[str, Measure]] = MappingProxyType(
    {
        Measure.EXPORTS: {"direction": Measure.IMPORTS, "flow": Measure.TURNOVER},
        Measure.IMPORTS: {"direction": Measure.EXPORTS, "flow": Measure.TURNOVER},
        Measure.TURNOVER: {"flow": Measure.EXPORTS, "flow_b": Measure.IMPORTS},
    }
)
_ELSEWHERE = frozenset({*_YEARS, "direction", "flow", "flow_b", "mirror"})


def _with_elsewhere(row: ObservationRow, there: Mapping[str, tuple[int, ...]]) -> ObservationRow:
    """The row with the unknowns of its readings that are about others; a slip to what no claim is
    about is not considered.
    """
    lost = sum(s.chance for s in row.components if s.name in _ELSEWHERE and s.name not in there)
    remaining = (s for s in row.components if s.name not in _ELSEWHERE or s.name in there)
    adjusted = tuple(
        replace(s, chance=s.chance + lost) if s is row.components[0] else s for s in remaining
    )
    return replace(row, components=adjusted, elsewhere=tuple(sorted(there.items())))


_BOUND_HEDGES = frozenset({Hedge.MORE_THAN, Hedge.LESS_THAN, Hedge.UP_TO})
_OFFICIAL_TIERS = frozenset({"customs", "statistics"})


def _concatenate_if_both(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[int, ...]:
    return (*left, *right) if left and right else ()


def _shift_period(period: Period, months: int) -> Period | None:
    return (
        Period(period.first + months, period.last + months) if period.first + months >= 0 else None
    )
