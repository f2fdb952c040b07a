"""A flow that its own side left out is no nought: it is taken from the partner's report, flow by
flow, and marked; a flow that neither side could report is not known at all.

An economy that reported nothing of a side is taken from its partners' reports whole. One that
reported others may still leave a partner out (in WITS 2009 Russia reports nothing with Belarus):
there the partner's report is taken too. Exports filled in so are the importer's figures, CIF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kirmash.records.coverage import FilledInterval
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Unknown
from kirmash.trade import mirror
from kirmash.trade.table import RECONCILED, WORLD
from kirmash.trade.totals.flow_totals import EXACT_IN_DOUBLE, FlowCodes, FlowTotal

Thousandths = NDArray[Any]
"""Whole numbers: of 64 bits, or Python's own where these have no room for them."""

THOUSANDTHS = 1000
_BOTH, _NOBODY = -1, -2  # places of reporters that are no economy of the table


@dataclass(frozen=True, slots=True, eq=False)
class FlowColumns:
    """Reported total flows as columns of one length, in order of reporter and sides.

    ``reporter``, ``exporter`` and ``importer`` are places in ``economies`` (WORLD is the place
    after the last; a source that reconciled both sides is −1); values are whole thousandths of a
    dollar, as Python numbers where they are too large for 64 bits.
    """

    economies: tuple[str, ...]
    reporter: NDArray[np.int64]
    exporter: NDArray[np.int64]
    importer: NDArray[np.int64]
    thousandths: Thousandths

    @property
    def is_reconciled(self) -> bool:
        """Whether any flow is reconciled from both sides' reports."""
        return bool((self.reporter == _BOTH).any())


def index_flows(economies: tuple[str, ...], codes: FlowCodes) -> FlowColumns:
    """Flows of labels as flows of ``economies``, which has all of their ends but WORLD."""
    place = {name: number for number, name in enumerate(economies)}
    place |= {WORLD: len(economies), RECONCILED: _BOTH}
    of = np.array([place.get(label, _NOBODY) for label in codes.labels], dtype=np.int64)
    sides = of[codes.reporter], of[codes.exporter], of[codes.importer]
    return FlowColumns(economies, *sides, codes.thousandths)


def to_dollars(thousandths: Thousandths) -> NDArray[np.float64]:
    """Whole thousandths as dollars, each the double nearest to the exact value."""
    dollars = np.asarray(thousandths.astype(np.float64) / THOUSANDTHS)
    large = np.abs(dollars) >= EXACT_IN_DOUBLE / THOUSANDTHS
    if large.any():
        dollars[large] = [int(number) / THOUSANDTHS for number in thousandths[large]]
    return dollars


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


def side_flows(flows: FlowColumns, side: str) -> SideFlows:
    """Total flows seen from the exporters or the importers ("exporter" or "importer")."""
    sides = (flows.exporter, flows.importer)
    mine, partner = sides if side == "exporter" else reversed(sides)
    world = len(flows.economies)  # the column of what is traded with the world
    is_own = (mine < world) & ((flows.reporter == _BOTH) | (flows.reporter == mine))
    is_partners = (mine < world) & (flows.reporter == partner) & ~is_own
    amounts = np.zeros((world, world + 1), dtype=flows.thousandths.dtype)
    own, filled = np.zeros((2, world, world + 1), dtype=np.bool_)
    own[mine[is_own], partner[is_own]] = True
    amounts[mine[is_own], partner[is_own]] = flows.thousandths[is_own]
    is_filled = is_partners.copy()
    is_filled[is_partners] = ~own[mine[is_partners], partner[is_partners]]
    filled[mine[is_filled], partner[is_filled]] = True
    amounts[mine[is_filled], partner[is_filled]] = flows.thousandths[is_filled]
    between = amounts[:, :world]
    totals = np.where(own[:, world], amounts[:, world], between.sum(axis=1))
    table, reports = to_dollars(between), own.any(axis=1)
    return SideFlows(
        table,
        to_dollars(totals),
        (table > 0) & filled[:, :world],
        _names(flows, reports),
        _names(flows, (own | filled)[:, :world].any(axis=1) & ~reports),
        _names(flows, ~own[:, world]),
    )


def _names(flows: FlowColumns, chosen: Any) -> frozenset[str]:
    return frozenset(name for name, takes in zip(flows.economies, chosen, strict=True) if takes)


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
