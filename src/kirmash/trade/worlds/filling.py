"""A flow that its own side left out is no nought: it is taken from the partner's report, flow by
flow, and marked; a flow that neither side could report is not known at all.

An economy that reported nothing of a side is taken from its partners' reports whole. One that
reported others may still leave a partner out (in WITS 2009 Russia reports nothing with Belarus):
there the partner's report is taken too. Exports filled in so are the importer's figures, CIF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from kirmash.trade.table import WORLD

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
    position = {name: number for number, name in enumerate(economies)}
    seen = [
        (who, exporter, importer, value) if side == "exporter" else (who, importer, exporter, value)
        for who, exporter, importer, value in flows
    ]
    size = len(economies)
    table, filled = np.zeros((size, size)), np.zeros((size, size), dtype=np.bool_)
    sums = dict.fromkeys(economies, Decimal(0))
    with_world, reported = dict[str, Decimal](), set[tuple[str, str]]()
    for who, mine, partner, value in seen:
        if who in {"", mine} and mine != WORLD:
            reported.add((mine, partner))
            if partner == WORLD:
                with_world[mine] = value
            else:
                table[position[mine], position[partner]] = float(value)
                sums[mine] += value
    reporting = frozenset(mine for mine, _ in reported)
    for who, mine, partner, value in seen:
        if who == partner != WORLD and mine != WORLD and (mine, partner) not in reported:
            table[position[mine], position[partner]] = float(value)
            filled[position[mine], position[partner]] = True
            sums[mine] += value
    totals = np.array([float(with_world.get(name, sums[name])) for name in economies])
    trading = {name for name in economies if sums[name]}
    return SideFlows(
        table,
        totals,
        filled,
        reporting,
        frozenset(trading - reporting),
        frozenset(set(economies) - set(with_world)),
    )


def reportable_flows(
    economies: Sequence[str], exporting: Iterable[str], importing: Iterable[str]
) -> NDArray[np.bool_]:
    """Which flows (exporter, importer) could have been reported: its exporter reports exports, or
    its importer imports. A nought elsewhere is a hole, not an absence of trade.
    """
    sellers, buyers = (np.isin(economies, sorted(set(who))) for who in (exporting, importing))
    return np.logical_or.outer(sellers, buyers)
