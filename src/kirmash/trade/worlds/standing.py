"""What a year of a source may stand for: a world of reporters, an economy's trade with everybody,
the structure of it by product.

A world is one where nearly all trade is between economies that report: the partners of a few
reporters are no world, however many there are. An economy's total is its row with the world, or the
sum of partners that are known to be all; its structure is given where the goods at hand reach the
share asked for of that total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from kirmash.records.coverage import ENOUGH, Coverage, CoverageStatus
from kirmash.records.quantities import Unknown
from kirmash.trade.additions.manifest import SERVICES
from kirmash.trade.flows import WorldTradeYear
from kirmash.trade.source_years import MIN_WORLD_REPORTERS
from kirmash.trade.table import RECONCILED, WORLD
from kirmash.trade.totals.completeness import (
    PART_OF_GOODS,
    WITH_SERVICES,
    WITHOUT_CHAPTERS,
    Completeness,
    flow_coverage,
)
from kirmash.trade.totals.flow_totals import FlowTotal
from kirmash.trade.worlds import reasons

_SideKey = tuple[str, str]  # "exporter" or "importer", and the economy
_ByPartner = Mapping[str, FlowTotal]
_MANY = 16  # sides read one by one before all are read at once


@dataclass(frozen=True, slots=True, eq=False)
class WorldStanding:
    """A year with what is known of its completeness. ``reporters`` is the share of trade that is
    with economies which report, None where only that with the world is reported; ``level`` the
    digits of product codes asked for (0: the finest). ``read`` keeps the flows read so far.
    """

    world: WorldTradeYear
    known: Completeness
    reporters: float | None
    level: int = 0
    read: dict[_SideKey, tuple[_ByPartner, _ByPartner]] = field(default_factory=dict)

    def own_flows(self, side: str, economy: str) -> _ByPartner:
        """An economy's exports ("exporter") or imports by partner, as it reports them itself."""
        return self._flows(side, economy)[0]

    def others_flows(self, side: str, economy: str) -> _ByPartner:
        """The same as the partners report those flows that it does not."""
        return self._flows(side, economy)[1]

    def _flows(self, side: str, economy: str) -> tuple[_ByPartner, _ByPartner]:
        if (side, economy) not in self.read and economy != WORLD:
            # row by row of a few economies, all at once where it comes to many
            names = (economy,) if len(self.read) < _MANY else self.world.economies
            rows = self.world.flow_totals((economy,) if len(names) == 1 else ())
            flows = _flows_by_economy(rows)
            for name in names:
                for each in ("exporter", "importer"):
                    self.read[each, name] = flows.get((each, name), ({}, {}))
        return self.read.get((side, economy), ({}, {}))


def _flows_by_economy(
    rows: Iterable[FlowTotal],
) -> dict[_SideKey, tuple[dict[str, FlowTotal], dict[str, FlowTotal]]]:
    """Flows by side and economy: of its own report by partner, and of the partners' reports where
    it has none.
    """
    flows: dict[_SideKey, tuple[dict[str, FlowTotal], dict[str, FlowTotal]]]
    flows = defaultdict(lambda: ({}, {}))
    for row in rows:
        for side, mine, partner in (
            ("exporter", row.exporter, row.importer),
            ("importer", row.importer, row.exporter),
        ):
            if mine != WORLD and row.reporter in {RECONCILED, mine}:
                flows[side, mine][0][partner] = row
            elif mine != WORLD and row.reporter == partner:
                flows[side, mine][1][partner] = row
    for own, others in flows.values():
        for partner in others.keys() & own.keys():
            del others[partner]
    return dict(flows)


def world_standing(world: WorldTradeYear, known: Completeness, level: int = 0) -> WorldStanding:
    """What a year stands for; ``level`` is that of its products."""
    return WorldStanding(world, known, _reporters_share(world), level)


def _reporters_share(world: WorldTradeYear) -> float | None:
    """Of all trade, the share of its two ends that are with economies which report; None where only
    trade with the world is reported.
    """
    table = world.exports_by_partner
    total = float(table.sum())
    if not total:
        return None
    sides = ("exporter",) if world.is_reconciled else ("exporter", "importer")
    names = {name for side, name in world.reporting if side in sides}
    reports = np.isin(world.economies, sorted(names))
    return float(table[reports].sum() + table[:, reports].sum()) / (2 * total)


def world_coverage(standing: WorldStanding, share: float = ENOUGH) -> Coverage:
    """Whether the economies of a table are a world to compare with."""
    year, part = standing.world.source_year, standing.reporters
    coverage = Coverage(reporters=part)
    if year.reporter_count < MIN_WORLD_REPORTERS:
        return _none(coverage, reasons.too_few_reporters(year))
    if part is not None and part < share:
        return _none(coverage, reasons.no_world(year, part))
    return coverage


def total_coverage(
    standing: WorldStanding, side: str, economy: str, share: float = ENOUGH
) -> Coverage:
    """What an economy's exports ("exporter") or imports to everybody stand on."""
    own, year = standing.own_flows(side, economy), standing.world.source_year
    with_world = own.get(WORLD)
    if with_world:
        coverage = flow_coverage(with_world, standing.known)
        if not is_part_of_goods(coverage):
            return replace(coverage, partners=_partners_share(standing, side, economy))
    named = tuple(row for name, row in own.items() if name != WORLD)
    rows = named or tuple((own or standing.others_flows(side, economy)).values())
    if not rows:
        why = reasons.no_exports if side == "exporter" else reasons.no_imports
        return _none(Coverage(), why(year, economy))
    goods = _goods_coverage(standing, rows)
    if is_part_of_goods(goods):
        return goods
    if _has_all_partners(standing, side, named):
        return replace(goods, partners=1.0)
    if world_coverage(standing, share).is_complete and standing.reporters is not None:
        filled = () if own else ((economy, WORLD) if side == "exporter" else (WORLD, economy),)
        return replace(goods, reporters=standing.reporters, filled=filled)
    return _none(goods, reasons.unknown_total(year, economy, len(named)))


def _has_all_partners(standing: WorldStanding, side: str, rows: tuple[FlowTotal, ...]) -> bool:
    """Whether the partners of an economy's own flows are declared to be all; the importers of a
    reconciled table are, where its exporters are a world.
    """
    year = standing.world.source_year
    if not rows or not standing.known.is_declared(
        "partners", year.source, rows[0].reporter, year.year
    ):
        return False
    is_own = rows[0].reporter != RECONCILED or side == "exporter"
    return is_own or year.reporter_count >= MIN_WORLD_REPORTERS


def partners_coverage(
    standing: WorldStanding, side: str, economy: str, share: float = ENOUGH
) -> Coverage:
    """What the list of an economy's partners stands on: their part of its trade with the world."""
    total = total_coverage(standing, side, economy, share)
    part = _partners_share(standing, side, economy)
    if total.status is CoverageStatus.UNKNOWN or part is None or part >= ENOUGH:
        return total if part is None else replace(total, partners=part)
    if part >= share:
        return replace(total, partners=part, status=CoverageStatus.PARTIAL)
    why = reasons.part_of_partners(standing.world.source_year, economy, part)
    return _none(replace(total, partners=part), why)


def structure_coverage(
    standing: WorldStanding, side: str, economy: str, share: float = ENOUGH
) -> Coverage:
    """What an economy's exports or imports by product stand on: the goods' part of its total.

    Where no total is known, but the goods are those of a world of reporters, they are shown as the
    part they are.
    """
    world = standing.world
    place = world.row_index(economy)
    if isinstance(place, Unknown):
        return _none(Coverage(), place)
    table = world.exports if side == "exporter" else world.imports
    goods = float(table[place].sum()) if world.products else 0.0
    if not goods:
        return _none(Coverage(), _no_goods(standing, economy))
    total = total_coverage(standing, side, economy)
    totals = world.total_exports if side == "exporter" else world.total_imports
    part = goods / float(totals[place]) if totals[place] else None
    if total.status is CoverageStatus.UNKNOWN:
        is_world = world_coverage(standing).is_complete
        if is_world and is_part_of_goods(total) and part is not None and part >= share:
            return replace(total, status=CoverageStatus.PARTIAL)
        return total
    levels = (len(world.products[0]),)
    editions = (world.source_year.nomenclature,)
    coverage = replace(total, goods=part, levels=levels, editions=editions)
    if part is None or part >= share:
        return coverage
    return _none(coverage, reasons.part_of_structure(world.source_year, economy, part))


def world_goods_coverage(standing: WorldStanding, share: float = ENOUGH) -> Coverage:
    """Whether a world is told by product: the part of all exports that economies with products
    have.
    """
    coverage, world = world_coverage(standing, share), standing.world
    if not coverage.is_complete:
        return coverage
    with_goods = world.exports.sum(axis=1) if world.products else np.zeros(0)
    if not with_goods.any():
        return _none(coverage, _no_goods(standing, WORLD))
    totals = np.maximum(world.total_exports, with_goods)
    reported = float(world.total_exports[with_goods > 0].sum() / world.total_exports.sum())
    goods = float(with_goods.sum() / totals[with_goods > 0].sum())
    coverage = replace(
        coverage,
        goods=goods,
        reporters=min(reported, coverage.reporters or 1.0),
        levels=(len(world.products[0]),),
        editions=(world.source_year.nomenclature,),
    )
    if reported < share:
        return _none(coverage, reasons.no_world_by_product(world.source_year, reported))
    if goods < share:
        return _none(coverage, reasons.part_of_structure(world.source_year, WORLD, goods))
    every = _all_goods_coverage(standing)
    if every.status is CoverageStatus.UNKNOWN:
        return replace(coverage, status=CoverageStatus.PARTIAL, goods=None, note=every.note)
    return coverage


def flow_is_reportable(standing: WorldStanding, exporter: str, importer: str) -> Coverage:
    """Whether a nought between two is an absence of trade: either side could have reported it."""
    world = standing.world
    i, j = world.row_index(exporter), world.row_index(importer)
    if isinstance(i, Unknown) or isinstance(j, Unknown):
        return _none(Coverage(), i if isinstance(i, Unknown) else j)  # type: ignore[arg-type]
    filled = ((exporter, importer),) if world.filled_exports[i, j] else ()
    if world.reportable[i, j]:
        return Coverage(filled=filled)
    return _none(Coverage(), reasons.neither_reports(world.source_year, (exporter, importer)))


def _goods_coverage(standing: WorldStanding, rows: tuple[FlowTotal, ...]) -> Coverage:
    """The coverage of a sum of flows: complete where nearly all of it is of all goods."""
    parts = [(row, flow_coverage(row, standing.known)) for row in rows]
    total = float(sum(row.value for row in rows))
    complete = float(sum(row.value for row, part in parts if not is_part_of_goods(part)))
    months = min(row.months for row in rows)
    retrieved = tuple(sorted({row.retrieved for row in rows}))
    editions = tuple(sorted({row.nomenclature for row in rows}))
    coverage = Coverage(months=months, retrieved=retrieved, editions=editions)
    if not total or complete >= ENOUGH * total:
        return coverage
    note = next(part.note for _, part in parts if is_part_of_goods(part))
    return replace(coverage, status=CoverageStatus.UNKNOWN, note=note)


def _all_goods_coverage(standing: WorldStanding) -> Coverage:
    """The coverage of all flows of a year together: from sums by reporter where these tell all."""
    world, known = standing.world, standing.known
    groups = world.reported.groups() if world.reported else ()
    source, year = world.source_year.source, world.source_year.year
    complete = [
        group
        for group in groups
        if not known.is_declared(SERVICES, source, group.reporter, year)
        and (group.reported or known.are_goods_declared(source, group.reporter, "", year))
    ]
    total = float(sum(group.value for group in groups))
    if not total or float(sum(group.value for group in complete)) < ENOUGH * total:
        return _goods_coverage(standing, world.flow_totals())
    return Coverage(
        months=min(group.months for group in groups),
        retrieved=tuple(sorted({day for group in groups for day in group.retrieved})),
        editions=tuple(sorted({name for group in groups for name in group.nomenclatures})),
    )


def is_part_of_goods(coverage: Coverage) -> bool:
    """Whether a flow is a sum of goods that are not known to be all, or has services among them."""
    parts = {PART_OF_GOODS, WITH_SERVICES, WITHOUT_CHAPTERS}
    return coverage.note is not None and coverage.note.code in parts


def _partners_share(standing: WorldStanding, side: str, economy: str) -> float | None:
    """The partners' part of an economy's trade with the world; None without a row of it."""
    place = standing.world.row_index(economy)
    if isinstance(place, Unknown) or WORLD not in standing.own_flows(side, economy):
        return None
    world = standing.world
    table, totals = (
        (world.exports_by_partner, world.total_exports)
        if side == "exporter"
        else (world.imports_by_partner, world.total_imports)
    )
    return float(table[place].sum() / totals[place]) if totals[place] else None


def _no_goods(standing: WorldStanding, economy: str) -> Unknown:
    """Why an economy has no goods here."""
    year = standing.world.source_year
    if 0 < year.level < standing.level and not standing.world.products:
        return reasons.level_too_fine(year, standing.level)
    return year.without_products() if economy == WORLD else reasons.no_structure(year, economy)


def _none(coverage: Coverage, note: Unknown) -> Coverage:
    return replace(coverage, status=CoverageStatus.UNKNOWN, note=note)
