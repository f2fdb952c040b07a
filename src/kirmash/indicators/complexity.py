"""Who can make what: presence of advantages, and the complexity of economies and products that
follows from it.

Results stay the same under the order and names of rows and products and the unit of values. Floors
on what is counted (`matrix.InclusionThresholds`) move rankings more than the method does, so state
them with every ranking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from kirmash.errors import IndicatorRefused
from kirmash.indicators import matrix
from kirmash.indicators.matrix import (
    Floats,
    LabelledScores,
    TradeMatrix,
    as_read_only,
    checked_vector,
)
from kirmash.indicators.structure import rca
from kirmash.messages import message
from kirmash.records.quantities import Unknown

DISCONNECTED_ECONOMIES = Unknown(
    "complexity.disconnected",
    "the economies form groups with no products in common, so their complexity cannot be compared",
)
TIED_RANKINGS = Unknown(
    "complexity.tied",
    "two rankings of the economies fit equally well, so complexity is not determined",
)
EQUAL_SCORES = Unknown(
    "complexity.equal",
    "all economies would have the same complexity",
)
SPECTRAL_TOLERANCE = 1e-9
MIN_ECONOMIES = 3  # fewer have no second eigenvector to rank by
MIN_REFLECTIONS = 4


@dataclass(frozen=True, slots=True, eq=False)
class AdvantageMatrix:
    """Which exporter has an advantage in which product: ``cells`` is (exporters, products), 0.0 or
    1.0, no empty row or column.
    """

    exporters: tuple[str, ...]
    products: tuple[str, ...]
    cells: Floats
    left_out: Mapping[str, Unknown]

    @property
    def diversity(self) -> Floats:
        """Products with an advantage, an exporter; ≥ 1."""
        count: Floats = self.cells.sum(axis=1)
        return count

    @property
    def ubiquity(self) -> Floats:
        """Exporters with an advantage, a product; ≥ 1."""
        count: Floats = self.cells.sum(axis=0)
        return count


@dataclass(frozen=True, slots=True, eq=False)
class ComplexityScores:
    """``economies`` (ECI) and ``products`` (PCI), in the order of a Presence; in standard
    deviations, mean 0. ``unscaled_products`` is PCI before its mean and deviation are taken out:
    the eigenvector up to a factor above 0, whose nought means something; None for other methods.
    """

    economies: Floats
    products: Floats
    unscaled_products: Floats | None = None


@dataclass(frozen=True, slots=True)
class ScoreScaling:
    """How scores are brought to mean 0 and deviation 1.

    ``ddof`` 1 divides by n − 1 (R), 0 by n (NumPy). ``scale_products_separately`` False puts PCI on
    the scale of ECI, as the Atlas does, so that ECI is the mean PCI of an economy's products.
    """

    ddof: int = 1
    scale_products_separately: bool = True


@dataclass(frozen=True, slots=True)
class IterationSettings:
    """How often an iterated score is renewed, counting the start; ``extremality`` is the exponent
    of Mariani et al. 2015 (1: none).
    """

    count: int = 20
    extremality: float = 1.0


DEFAULT_SCALING = ScoreScaling()
# Growth Lab, Atlas of Economic Complexity: economies of a million people and a billion dollars of
# exports (the mean of three years; a table of one year has that year's)
ATLAS_THRESHOLDS = matrix.InclusionThresholds(exporter_total=1e9, exporter_population=1e6)


def presence(matrix: TradeMatrix, threshold: float = 1.0) -> AdvantageMatrix:
    """RCA ≥ ``threshold``; exporters and products without any such cell are left out by name.

    Refused where none is left.
    """
    cells = (rca(matrix.values) >= threshold).astype(np.float64)
    return advantage_matrix_from_flags(matrix.exporters, matrix.products, cells, matrix.left_out)


def advantage_matrix_from_flags(
    exporters: tuple[str, ...],
    products: tuple[str, ...],
    cells: Floats,
    left_out: Mapping[str, Unknown] = MappingProxyType({}),
) -> AdvantageMatrix:
    """A Presence from a table of zeros and ones made in any other way (smoothed, by value per head
    …).
    """
    if cells.shape != (len(exporters), len(products)) or not ((cells == 0) | (cells == 1)).all():
        raise IndicatorRefused(
            "complexity.not-binary",
            "Presence must be a table of zeros and ones by exporter and product.",
            "Compare values with a threshold first.",
        )
    rows, columns = cells.sum(axis=1) > 0, cells.sum(axis=0) > 0
    if not rows.any():
        raise IndicatorRefused(
            "complexity.no-advantage",
            "No exporter has an advantage in any product.",
            "Lower the threshold.",
        )
    why = Unknown(
        "complexity.below-threshold",
        "no advantage reaches the threshold",
    )
    missing = [*_selected_labels(exporters, ~rows), *_selected_labels(products, ~columns)]
    retained = as_read_only(np.array(cells[np.ix_(rows, columns)], dtype=np.float64))
    all_left_out = MappingProxyType({**left_out, **dict.fromkeys(missing, why)})
    return AdvantageMatrix(
        _selected_labels(exporters, rows),
        _selected_labels(products, columns),
        retained,
        all_left_out,
    )


def complexity(
    presence_table: AdvantageMatrix, scale: ScoreScaling = DEFAULT_SCALING
) -> ComplexityScores | Unknown:
    """ECI and PCI: the second eigenvector of K_c⁻¹ M K_p⁻¹ Mᵀ. Hidalgo & Hausmann 2009; Hausmann et
    al., Atlas 2014.

    The sign makes ECI rise with diversity. Solved as the symmetric K_c^(−½) M K_p⁻¹ Mᵀ K_c^(−½)
    over economies alone; PCI follows as the mean over a product's exporters, which is the same
    eigenvector and spares the far larger product matrix. Unknown where the economies fall apart,
    where the second place is tied, or with fewer than three economies.
    """
    cells = presence_table.cells
    if len(presence_table.exporters) < MIN_ECONOMIES:
        return Unknown(
            "complexity.too-few-economies",
            "at least three economies are needed to compare complexity",
        )
    root = np.sqrt(presence_table.diversity)[:, None]
    spread = cells / (root * np.sqrt(presence_table.ubiquity))
    with matrix.limit_to_single_thread():
        values, vectors = np.linalg.eigh(spread @ spread.T)
    if values[-2] > 1 - SPECTRAL_TOLERANCE:
        return DISCONNECTED_ECONOMIES
    if values[-2] - values[-3] < SPECTRAL_TOLERANCE:
        return TIED_RANKINGS
    return _standardised_scores(presence_table, vectors[:, -2] / root[:, 0], scale)


def reflections(
    presence_table: AdvantageMatrix,
    rounds: IterationSettings = IterationSettings(),
    scale: ScoreScaling = DEFAULT_SCALING,
) -> ComplexityScores | Unknown:
    """ECI and PCI by the method of reflections, the way the eigenvector was first approached.
    Hidalgo & Hausmann 2009.

    Economies stop at an even order of reflection, products one later, ``rounds.count`` orders in
    all (an even number), counting order 0. Unknown where every economy comes out alike.
    """
    if rounds.count < MIN_REFLECTIONS or rounds.count % 2:
        raise IndicatorRefused(
            "complexity.reflections",
            "Invalid number of reflections: {count}.",
            "Use an even number of four or more.",
            count=rounds.count,
        )
    economies, products = presence_table.diversity, presence_table.ubiquity
    for order in range(1, rounds.count):
        if (
            np.ptp(economies) <= SPECTRAL_TOLERANCE * np.abs(economies).max()
            or np.ptp(products) <= SPECTRAL_TOLERANCE * np.abs(products).max()
        ):
            return EQUAL_SCORES
        # an order is a mean of the one before, so shift and scale may go: without them the
        # differences drown in rounding
        even, odd = _z_scores(economies, scale.ddof), _z_scores(products, scale.ddof)
        renewed, products = (
            (presence_table.cells @ odd) / presence_table.diversity,
            (even @ presence_table.cells) / presence_table.ubiquity,
        )
        economies = renewed if order < rounds.count - 1 else economies
    return ComplexityScores(_z_scores(economies, scale.ddof), _z_scores(products, scale.ddof))


def fitness(
    presence_table: AdvantageMatrix, rounds: IterationSettings = IterationSettings()
) -> ComplexityScores:
    """Fitness of economies and complexity of products; each > 0 with mean 1. Tacchella et al. 2012,
    exponent of Mariani et al. 2015.

    F = M Q and Q = (Mᵀ F^(−e))^(−1/e), both renewed from the round before and divided by their
    means. There is no unknown, but on some tables a few scores sink towards 0 for ever, so state
    the number of rounds.
    """
    economies, products = (
        np.ones(len(presence_table.exporters)),
        np.ones(len(presence_table.products)),
    )
    power = rounds.extremality
    for _ in range(rounds.count - 1):
        renewed = presence_table.cells @ products
        products = (economies**-power @ presence_table.cells) ** (-1 / power)
        economies = renewed / renewed.mean()
        products = products / products.mean()
    return ComplexityScores(economies, products)


def _standardised_scores(
    presence_table: AdvantageMatrix, raw: Floats, scale: ScoreScaling
) -> ComplexityScores | Unknown:
    """The sign rises with diversity; where that does not tell, with the first economy by name, so a
    run never flips.
    """
    lean = (
        float(np.corrcoef(raw, presence_table.diversity)[0, 1])
        if np.ptp(presence_table.diversity)
        else 0.0
    )
    first = raw[min(range(len(raw)), key=lambda i: presence_table.exporters[i])] - raw.mean()
    signed = raw if (lean if abs(lean) > SPECTRAL_TOLERANCE else first) >= 0 else -raw
    deviation = float(signed.std(ddof=scale.ddof))
    if deviation < SPECTRAL_TOLERANCE * float(np.abs(signed).max()):
        return EQUAL_SCORES
    with matrix.limit_to_single_thread():
        products = (signed @ presence_table.cells) / presence_table.ubiquity
    own = (
        _z_scores(products, scale.ddof)
        if scale.scale_products_separately
        else (products - signed.mean()) / deviation
    )
    return ComplexityScores((signed - signed.mean()) / deviation, own, products)


def _z_scores(raw: Floats, ddof: int) -> Floats:
    score: Floats = (raw - raw.mean()) / raw.std(ddof=ddof)
    return score


def _selected_labels(names: tuple[str, ...], keep: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(name for name, selected in zip(names, keep, strict=True) if selected)


NO_INCOME = Unknown(
    "complexity.income-unknown",
    "its income per head is not known",
)
NO_EXPORTER_INCOME = Unknown(
    "complexity.no-exporter-income",
    "no exporter of it has a known income",
)


@dataclass(frozen=True, slots=True, eq=False)
class Sophistication:
    """``products`` is PRODY, ``economies`` EXPY, both in the unit of the incomes and within their
    range.
    """

    products: LabelledScores
    economies: LabelledScores


def sophistication(matrix: TradeMatrix, income: Mapping[str, float]) -> Sophistication:
    """PRODY_k = Σ_i w_ik Y_i with w_ik = s_ik / Σ_i s_ik, and EXPY_i = Σ_k s_ik PRODY_k, of shares
    s_ik = X_ik / X_i.

    ``income`` is income per head by exporter. Economies without one are left out of both sums, and
    are Unknown. Refused where no exporter has an income. Only ratios of values enter, so neither
    the unit nor the order matters.
    """
    known = [i for i, name in enumerate(matrix.exporters) if name in income]
    if not known:
        raise IndicatorRefused(
            "complexity.no-income",
            "The table has no exporter with a known income.",
            "Check that both use the same codes.",
        )
    level = checked_vector(
        [income[matrix.exporters[i]] for i in known],
        message("quantity.income-per-head", "income per head"),
    )
    share = matrix.values[known] / matrix.values[known].sum(axis=1, keepdims=True)
    weight = share.sum(axis=0)
    sold = np.flatnonzero(weight)
    prody = (level @ share[:, sold]) / weight[sold]
    expy = share[:, sold] @ prody
    names = tuple(matrix.products[k] for k in sold)
    return Sophistication(
        LabelledScores(
            names,
            prody,
            dict.fromkeys(sorted(set(matrix.products) - set(names)), NO_EXPORTER_INCOME),
        ),
        LabelledScores(
            tuple(matrix.exporters[i] for i in known),
            expy,
            {name: NO_INCOME for name in matrix.exporters if name not in income},
        ),
    )
