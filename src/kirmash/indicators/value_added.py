"""Value added in trade, from an inter-country input–output table: what a sector adds, whose value
an export carries, how far from use.

Antràs & Chor, NBER 24185, 2018, for the measures of position; v (I − A)⁻¹ e for value added in
exports (Hummels, Ishii & Yi 2001; Johnson & Noguera 2012). Shares do not depend on the unit, and
follow the order and names of sectors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kirmash.errors import IndicatorRefused
from kirmash.indicators.matrix import Floats, Scores, read_only
from kirmash.records.quantities import Unknown

IDLE = Unknown("the sector has no output in this table")
TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class InputOutput:
    """A table of n sectors (an industry of an economy), values in one currency.

    ``between`` is (n, n): what the row's sector delivers to the column's; ``final`` (n, economies):
    its deliveries for final use in each of ``economies``; ``output`` (n,). ``sectors`` are
    (economy, industry). Changes in inventories may be negative in ``final``.
    """

    sectors: tuple[tuple[str, str], ...]
    economies: tuple[str, ...]
    between: Floats
    final: Floats
    output: Floats


def table(
    sectors: tuple[tuple[str, str], ...],
    economies: tuple[str, ...],
    between: ArrayLike,
    final: ArrayLike,
) -> InputOutput:
    """A checked table; output is what each row delivers in all.

    Refused: shapes that do not fit, NaN, negative deliveries between sectors, output below zero, or
    sectors that use more than they make (negative value added beyond a thousandth of output, which
    real tables have by rounding).
    """
    inner, outer = np.asarray(between, dtype=np.float64), np.asarray(final, dtype=np.float64)
    n = len(sectors)
    if inner.shape != (n, n) or outer.shape != (n, len(economies)) or len(set(sectors)) < n:
        raise IndicatorRefused(
            f"{n} sectors, but deliveries {inner.shape} and final use {outer.shape}.",
            "Give each sector one row and one column.",
        )
    if not (np.isfinite(inner).all() and np.isfinite(outer).all()) or (inner < 0).any():
        raise IndicatorRefused(
            "Deliveries between sectors must be finite and not negative.",
            "Correct the table, or leave out unknown cells.",
        )
    output = inner.sum(axis=1) + outer.sum(axis=1)
    short = inner.sum(axis=0) > output * (1 + TOLERANCE) + 1e-9
    if (output < 0).any() or short.any():
        name = "/".join(sectors[int(np.argmax(short | (output < 0)))])
        raise IndicatorRefused(
            f"{name} uses more than it produces.",
            "Check that rows deliver and columns use, and the units.",
        )
    return InputOutput(
        sectors, economies, read_only(inner.copy()), read_only(outer.copy()), read_only(output)
    )


def value_added_share(found: InputOutput) -> Scores:
    """v / y: value added in a sector's output, taxes on its inputs included; 0 to 1.

    Unknown for an idle sector.
    """
    made = np.maximum(found.output - found.between.sum(axis=0), 0.0)
    return _scores(
        found, np.divide(made, found.output, out=np.zeros_like(made), where=found.output > 0)
    )


def upstreamness(found: InputOutput) -> Scores:
    """U = (I − Δ)⁻¹ 1 with Δ_ij = z_ij / y_i: the mean number of stages to final use; 1 (all sold
    for use) and more. Unknown if idle.
    """
    return _scores(found, _solved(_by_row(found)))


def downstreamness(found: InputOutput) -> Scores:
    """D = (I − Aᵀ)⁻¹ 1 with a_ij = z_ij / y_j: the mean number of stages from primary inputs; 1 and
    more, the output multiplier.
    """
    return _scores(found, _solved(_by_column(found).T))


@dataclass(frozen=True, slots=True)
class ExportContent:
    """Gross ``exports`` of an economy and whose value they carry: ``domestic`` + the sum of
    ``foreign`` = ``exports`` (up to rounding).
    """

    exports: float
    domestic: float
    foreign: Mapping[str, float]

    @property
    def domestic_share(self) -> float | Unknown:
        """0 to 1; Unknown where nothing is exported."""
        return (
            self.domestic / self.exports
            if self.exports
            else Unknown("the economy has no exports in this table")
        )


def export_content(found: InputOutput, economy: str) -> ExportContent:
    """Value added by economy in one economy's gross exports, v (I − A)⁻¹ e summed over each
    economy's sectors.

    ``domestic`` counts value that left and came back as well. Exports are all deliveries to sectors
    and final users elsewhere.
    """
    home = np.array([name == economy for name, _ in found.sectors])
    if not home.any() or economy not in found.economies:
        raise IndicatorRefused(
            f"The table has no economy {economy!r}.", f"It has: {', '.join(found.economies)}."
        )
    abroad = np.array([name != economy for name in found.economies])
    sold = np.where(
        home, found.between[:, ~home].sum(axis=1) + found.final[:, abroad].sum(axis=1), 0.0
    )
    needed = np.linalg.solve(np.eye(len(sold)) - _by_column(found), sold)
    made = np.maximum(found.output - found.between.sum(axis=0), 0.0)
    added = np.divide(made, found.output, out=np.zeros_like(made), where=found.output > 0) * needed
    by_economy = {
        name: float(sum(added[n] for n, (owner, _) in enumerate(found.sectors) if owner == name))
        for name in found.economies
    }
    return ExportContent(float(sold.sum()), by_economy.pop(economy), by_economy)


def _by_column(found: InputOutput) -> Floats:
    share: Floats = np.divide(
        found.between, found.output, out=np.zeros_like(found.between), where=found.output > 0
    )
    return share


def _by_row(found: InputOutput) -> Floats:
    made = found.output[:, None]
    share: Floats = np.divide(found.between, made, out=np.zeros_like(found.between), where=made > 0)
    return share


def _solved(shares: Floats) -> Floats:
    try:
        return np.asarray(
            np.linalg.solve(np.eye(len(shares)) - shares, np.ones(len(shares))), dtype=np.float64
        )
    except np.linalg.LinAlgError as endless:
        raise IndicatorRefused(
            "Some sectors deliver only to each other.",
            "Leave out sectors without final use.",
        ) from endless


def _scores(found: InputOutput, values: Floats) -> Scores:
    labels = tuple("/".join(sector) for sector in found.sectors)
    busy = found.output > 0
    idle = {label: IDLE for label, works in zip(labels, busy, strict=True) if not works}
    return Scores(tuple(label for label in labels if label not in idle), values[busy], idle)
