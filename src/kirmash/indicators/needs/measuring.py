"""How far a year's tables meet a need: a coverage, with the reason where they do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kirmash.indicators.needs.terms import Need, NeedKind
from kirmash.records.coverage import Coverage, CoverageStatus
from kirmash.records.quantities import Unknown
from kirmash.trade.flows import FlowByProduct
from kirmash.trade.totals.completeness import Completeness, flow_coverage
from kirmash.trade.totals.flow_totals import FlowTotal
from kirmash.trade.worlds import reasons
from kirmash.trade.worlds.standing import (
    WorldStanding,
    flow_is_reportable,
    is_part_of_goods,
    partners_coverage,
    structure_coverage,
    total_coverage,
    world_coverage,
    world_goods_coverage,
)

OF_PARTNER = frozenset(
    {
        NeedKind.PARTNER_ALL_EXPORTS,
        NeedKind.PARTNER_EXPORT_STRUCTURE,
        NeedKind.PARTNER_IMPORT_STRUCTURE,
    }
)
_TOTALS = {
    NeedKind.ALL_EXPORTS: "exporter",
    NeedKind.PARTNER_ALL_EXPORTS: "exporter",
    NeedKind.ALL_IMPORTS: "importer",
}
_STRUCTURES = {
    NeedKind.EXPORT_STRUCTURE: "exporter",
    NeedKind.PARTNER_EXPORT_STRUCTURE: "exporter",
    NeedKind.IMPORT_STRUCTURE: "importer",
    NeedKind.PARTNER_IMPORT_STRUCTURE: "importer",
}


def unmet(note: Unknown, coverage: Coverage | None = None) -> Coverage:
    """A coverage that allows no value, with the reason."""
    return replace(coverage or Coverage(), status=CoverageStatus.UNKNOWN, note=note)


def economy_coverage(standing: WorldStanding, economy: str, need: Need) -> Coverage:
    """How far a year meets a need of an economy's trade or of a world."""
    if need.kind in _TOTALS:
        return total_coverage(standing, _TOTALS[need.kind], economy, need.share)
    if need.kind in _STRUCTURES:
        return structure_coverage(standing, _STRUCTURES[need.kind], economy, need.share)
    if need.kind is NeedKind.MARKETS:
        return partners_coverage(standing, "exporter", economy, need.share)
    if need.kind is NeedKind.WORLD:
        return world_coverage(standing, need.share)
    if need.kind is NeedKind.WORLD_BY_PRODUCT:
        return world_goods_coverage(standing, need.share)
    return Coverage()


def reportable_coverage(standing: WorldStanding, pair: tuple[str, str], need: Need) -> Coverage:
    """Whether the tables could hold the flow (economy, partner), or the way back."""
    forth = need.kind is NeedKind.EXPORTS_REPORTABLE
    return flow_is_reportable(standing, *(pair if forth else (pair[1], pair[0])))


def level_coverages(
    totals: Iterable[FlowTotal], known: Completeness, partner: str
) -> dict[tuple[str, str], dict[int, Coverage]]:
    """What the flows of a pair stand on, by (exporter, importer) and year: as the economy reported
    them, else as ``partner`` did, which fills them in.

    A sum of goods that are not known to be all is no level of a flow; a year of fewer than twelve
    months is a part.
    """
    by_flow: dict[tuple[str, str], dict[int, Coverage]] = {}
    for row in sorted(totals, key=lambda row: (row.year, row.reporter == partner)):
        coverage = flow_coverage(row, known)
        if is_part_of_goods(coverage):
            coverage = replace(coverage, status=CoverageStatus.UNKNOWN)
        if row.reporter == partner:
            coverage = replace(coverage, filled=((row.exporter, row.importer),))
        by_flow.setdefault((row.exporter, row.importer), {}).setdefault(row.year, coverage)
    return by_flow


def goods_coverage(
    standing: WorldStanding, flow: FlowByProduct | Unknown, share: float
) -> Coverage:
    """How much of a flow its products are, as the same side reported both."""
    if isinstance(flow, Unknown):
        return unmet(flow)
    year = standing.world.source_year
    total = next(
        (
            row
            for row in standing.world.flow_totals((flow.exporter,))
            if (row.reporter, row.exporter, row.importer)
            == (flow.reported_by, flow.exporter, flow.importer)
        ),
        None,
    )
    if total is None:
        return Coverage()
    coverage = flow_coverage(total, standing.known)
    if not share:
        return replace(coverage, status=CoverageStatus.COMPLETE, note=None)
    if is_part_of_goods(coverage):
        return replace(coverage, status=CoverageStatus.UNKNOWN)
    part = float(flow.values.sum()) / float(total.value) if total.value else 0.0
    coverage = replace(coverage, goods=part, levels=(len(standing.world.products[0]),))
    if part >= share:
        return coverage
    return unmet(reasons.part_of_flow(year, (flow.exporter, flow.importer), part), coverage)
