"""A flow that its own side left out is no nought: it is taken from the partner's report, flow by
flow, and marked; a flow that neither side could report is not known at all.

An economy that reported nothing of a side is taken from its partners' reports whole. One that
reported others may still leave a partner out (in WITS 2009 Russia reports nothing with Belarus):
there the partner's report is taken too. Exports filled in so are the importer's figures, CIF.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from kirmash.records.coverage import FilledInterval
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Unknown
from kirmash.trade import mirror
from kirmash.trade.table import WORLD
from kirmash.trade.totals.flow_totals import FlowTotal

ReportedFlow = tuple[str, str, str, Decimal]
"""Reporter ('' where the source reconciled both), exporter, importer and dollars."""


@dataclass(frozen=True, slots=True, eq=False)
class SideFlows:
    """One side's flows with every partner and its total trade, in dollars.

    ``table`` is (economies, partners) and ``totals`` (economies,): the row with the world where it
    is reported, else the partners' sum. ``filled`` marks the cells of ``table`` taken from the
    partner's report. ``reporting`` are the economies that report this side themselves, ``mirrored``
    those that partners alone report, ``summed`` those with the partners' sum for a total.
    """

    table: NDArray[np.float64]
    totals: NDArray[np.float64]
    filled: NDArray[np.bool_]
    reporting: frozenset[str]
    mirrored: frozenset[str]
    summed: frozenset[str]


def side_flows(flows: Iterable[ReportedFlow], economies: Sequence[str], side: str) -> SideFlows:
    """Total flows seen from the exporters or the importers ("exporter" or "importer")."""
    seen = tuple(_seen_from(flows, side))
    own = {(mine, partner): value for who, mine, partner, value in seen if who in {"", mine}}
    with_world = {mine: value for (mine, partner), value in own.items() if partner == WORLD}
    filled = {
        (mine, partner): value
        for who, mine, partner, value in seen
        if who == partner and (mine, partner) not in own
    }
    by_partner = {flow: value for flow, value in (own | filled).items() if flow[1] != WORLD}
    sums = dict.fromkeys(economies, Decimal(0))
    for (mine, _), value in by_partner.items():
        sums[mine] += value
    totals = np.array([float(with_world.get(name, sums[name])) for name in economies])
    reporting = frozenset(mine for mine, _ in own)
    return SideFlows(
        _flow_table(by_partner, economies),
        totals,
        _flow_table(filled, economies) > 0,
        reporting,
        frozenset({mine for mine, _ in by_partner} - reporting),
        frozenset(set(economies) - set(with_world)),
    )


def _seen_from(flows: Iterable[ReportedFlow], side: str) -> Iterator[ReportedFlow]:
    """Reporter, economy, partner and dollars, without what the world itself trades."""
    for who, exporter, importer, value in flows:
        mine, partner = (exporter, importer) if side == "exporter" else (importer, exporter)
        if mine != WORLD:
            yield who, mine, partner, value


def _flow_table(
    flows: Mapping[tuple[str, str], Decimal], economies: Sequence[str]
) -> NDArray[np.float64]:
    """Flows as a table (economies, partners)."""
    position = {name: number for number, name in enumerate(economies)}
    table = np.zeros((len(economies),) * 2)
    for (mine, partner), value in flows.items():
        table[position[mine], position[partner]] = float(value)
    return table


def reportable_flows(
    economies: Sequence[str], exporting: Iterable[str], importing: Iterable[str]
) -> NDArray[np.bool_]:
    """Which flows (exporter, importer) could have been reported: its exporter reports exports, or
    its importer imports. A nought elsewhere is a hole, not an absence of trade.
    """
    sellers, buyers = (np.isin(economies, sorted(set(who))) for who in (exporting, importing))
    return np.logical_or.outer(sellers, buyers)


def missing_report_intervals(
    totals: Iterable[FlowTotal], taught_by: Iterable[FlowTotal]
) -> dict[tuple[str, str, int], FilledInterval]:
    """Where the report that a flow lacks lies, by (exporter, importer, year) of those among
    ``totals`` that one side alone tells.

    Freight and reliability are learnt from ``taught_by``; {} where these tell too little. Both are
    totals of all goods.
    """
    model = mirror.fit_model(_mirror_pairs(taught_by))
    if isinstance(model, Unknown):
        return {}
    intervals = {}
    for pair in _mirror_pairs(totals):
        reconciled = mirror.reconcile(pair, model)
        if isinstance(reconciled, Unknown) or (pair.exported and pair.imported):
            continue
        place = pair.exporter, pair.importer, int(pair.period)
        intervals[place] = FilledInterval(*place, reconciled.low, reconciled.high)
    return intervals


def _mirror_pairs(totals: Iterable[FlowTotal]) -> tuple[mirror.MirrorPair, ...]:
    """The flows of twelve months with both sides' reports."""
    return mirror.pairs_from_rows(
        (f"{row.year}", row.reporter, row.exporter, row.importer, row.value, True)
        for row in totals
        if row.months == MONTHS_IN_YEAR
    )
