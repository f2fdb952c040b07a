"""Both sides of the mirror: what the exporter reported, what the importer reported, and a value
reconciled from both.

Exports are valued FOB, imports CIF (with freight and insurance). The ratio CIF/FOB is estimated on
flows reported by both sides: ln(M/X) on the logarithm of distance and on contiguity, as in Gaulier
& Zignago (2010, "BACI: International Trade Database at the Product-Level", CEPII 2010-23, section
3), over totals of pairs, so without their unit values. A reporter's quality is the mean of
|ln(M̂/X)| over its pairs, net of the partners' (their section 4, a two-way analysis of absolute
residuals): a reconciled value is the mean of the two logarithms, weighted by the inverse of squared
quality. Small flows are reported far worse than large ones – a parcel misrouted is all of a small
trade – so the residuals are measured against what is usual for a flow's size, and freight is learnt
with more weight on the sizes that are reported well.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from kirmash.messages import Plural
from kirmash.records.quantities import Unknown
from kirmash.trade import areas

MIN_PAIRS = 30
# no freight above a fifth of the value is believed (Growth Lab, comtrade-mirroring)
MAX_MARGIN = 0.2
INTERVAL_FACTOR = 1.645  # half-width of a 90 % interval in standard deviations
COVERAGE = 0.9
WIDTH_GROUPS, MIN_GROUP = 8, 50  # of reports by size, of which each tells how wide nine in ten lie
_MIN_DEVIATION = 0.03  # no reporter is taken to be more exact than 3 %
_MIN_RESIDUAL = 1e-6  # smaller residuals are rounding
# how much more or less exact than usual a flow's size may make its reports
_SIZE_FACTOR_RANGE = (0.2, 4.0)


@dataclass(frozen=True, slots=True)
class MirrorPair:
    """One flow in one period as both sides reported it, in dollars; None is not reported.
    ``exported`` FOB, ``imported`` CIF. ``parts`` are the sides (exporter, importer) of whom the
    tables have a part of the goods alone: nothing is compared with it.
    """

    period: str
    exporter: str
    importer: str
    exported: Decimal | None
    imported: Decimal | None
    parts: tuple[str, ...] = ()

    @property
    def total_exported(self) -> Decimal | None:
        """The exporter's report of all goods; None where there is none."""
        return None if "exporter" in self.parts else self.exported

    @property
    def total_imported(self) -> Decimal | None:
        """The importer's report of all goods; None where there is none."""
        return None if "importer" in self.parts else self.imported

    @property
    def gap_pct(self) -> float | Unknown:
        """How far the importer's report lies above the exporter's, in percent of the latter;
        unknown where one is silent, zero or a part of the goods.
        """
        if self.parts:
            return Unknown(
                "mirror.part-of-goods",
                "The tables have some goods of the flow only, which cannot be compared with all.",
            )
        if self.exported is None or self.imported is None:
            return Unknown(
                "mirror.one-side",
                "Only one side reported the flow.",
            )
        if not self.exported:
            return Unknown(
                "mirror.exporter-silent",
                "The exporter reported no trade, so no comparison is possible.",
            )
        return float((self.imported - self.exported) / self.exported) * 100


@dataclass(frozen=True, slots=True)
class MirrorModel:
    """What the double reports teach: ln(CIF/FOB) = ``constant`` + ``slope``·ln(km) +
    ``contiguity``, and each reporter's standard deviation.

    ``exporters`` and ``importers`` hold standard deviations of ln(value) by reporter;
    ``default_deviation`` is for reporters not seen; all are for a flow of ``centre`` (ln of
    dollars) and change with its size by ``size_slope`` (per unit of ln, below 0). ``pairs`` is the
    flows it was learnt from. ``widths`` are pairs of ln of dollars and half-width of a 90 %
    interval in deviations, as the double reports of that size had it; () for INTERVAL_FACTOR.
    """

    constant: float
    slope: float
    contiguity: float
    exporters: Mapping[str, float]
    importers: Mapping[str, float]
    default_deviation: float
    pairs: int
    centre: float = 0.0
    size_slope: float = 0.0
    widths: tuple[tuple[float, float], ...] = ()

    def size_uncertainty_factor(self, dollars: float) -> float:
        """How many times less sure than usual reports on a flow of this size are, 0.2 to 4."""
        return min(
            max(
                math.exp(self.size_slope * (math.log(dollars) - self.centre)), _SIZE_FACTOR_RANGE[0]
            ),
            _SIZE_FACTOR_RANGE[1],
        )

    def interval_factor(self, dollars: float) -> float:
        """The half-width of a 90 % interval of one report from the other, in deviations."""
        if not self.widths:
            return INTERVAL_FACTOR
        sizes, factors = (np.array(column) for column in zip(*self.widths, strict=True))
        return float(np.interp(math.log(dollars), sizes, factors))

    def double_deviation(self, exporter: str, importer: str) -> float:
        """The standard deviation of ln of one side's report from the other's, FOB, for a flow of
        the usual size.
        """
        return math.hypot(
            self.exporters.get(exporter, self.default_deviation),
            self.importers.get(importer, self.default_deviation),
        )

    def freight_margin(self, exporter: str, importer: str) -> float | Unknown:
        """The share of freight and insurance in the CIF value, 0 to 0.2; unknown where the distance
        is.
        """
        distance = areas.distance_and_contiguity(exporter, importer)
        if distance is None:
            return Unknown(
                "mirror.no-distance",
                "The distance between {exporter} and {importer} is not known.",
                exporter=exporter,
                importer=importer,
            )
        kilometres, touches = distance
        ratio = (
            self.constant + self.slope * math.log(max(kilometres, 1)) + self.contiguity * touches
        )
        return min(max(1 - math.exp(-ratio), 0.0), MAX_MARGIN)


@dataclass(frozen=True, slots=True)
class ReconciledFlow:
    """A flow FOB in dollars, with a 90 % interval and the weight of the exporter's report (0–1).

    From one report the interval is that of what the other side reports or would report, FOB: it has
    the spread of both. From two it holds both reports.
    """

    pair: MirrorPair
    value_usd: float
    low: float
    high: float
    weight: float
    margin: float


def fit_model(pairs: Iterable[MirrorPair]) -> MirrorModel | Unknown:
    """The model of the flows both sides reported; unknown below MIN_PAIRS of them with a known
    distance.
    """
    rows = [
        (pair, far, math.log(float(pair.imported / pair.exported)))
        for pair in pairs
        if pair.exported
        and pair.imported
        and not pair.parts
        and (far := areas.distance_and_contiguity(pair.exporter, pair.importer))
    ]
    if len(rows) < MIN_PAIRS:
        return Unknown(
            "mirror.too-few-flows",
            Plural(
                "Only {count} flow is reported by both sides; {needed} are needed to "
                "estimate freight and reliability.",
                "Only {count} flows are reported by both sides; {needed} are needed to "
                "estimate freight and reliability.",
            ),
            count=len(rows),
            needed=MIN_PAIRS,
        )
    ratio = np.array([row[2] for row in rows])
    size = np.array(
        [
            math.log(float(row[0].exported or 1)) / 2 + math.log(float(row[0].imported or 1)) / 2
            for row in rows
        ]
    )
    low, high = np.quantile(ratio, (0.1, 0.9))
    design = np.array([(1.0, math.log(max(row[1][0], 1)), float(row[1][1])) for row in rows])
    # winsorised: the tails are misreported partners, not freight
    clipped = np.clip(ratio, low, high)
    centre = float(size.mean())
    thinning = _size_slope(
        np.abs(ratio - design @ np.linalg.lstsq(design, clipped, rcond=None)[0]), size - centre
    )
    scale = np.clip(np.exp(thinning * (size - centre)), *_SIZE_FACTOR_RANGE)
    coefficients = np.linalg.lstsq(design / scale[:, None], clipped / scale, rcond=None)[0]
    residual = np.abs(ratio - design @ coefficients) / scale
    spread = _reporter_deviations(
        [row[0].exporter for row in rows], [row[0].importer for row in rows], residual
    )
    model = MirrorModel(
        float(coefficients[0]),
        float(coefficients[1]),
        float(coefficients[2]),
        *spread,
        len(rows),
        centre,
        thinning,
    )
    return replace(model, widths=_interval_widths(model, [row[0] for row in rows]))


def _interval_widths(
    model: MirrorModel, pairs: Sequence[MirrorPair]
) -> tuple[tuple[float, float], ...]:
    """By size of the report that is there, how many deviations off the other side's nine in ten lay
    within; () where a group of WIDTH_GROUPS would have fewer than MIN_GROUP reports.
    """
    seen: list[tuple[float, float]] = []
    for pair in pairs:
        margin = model.freight_margin(pair.exporter, pair.importer)
        exported, imported = float(pair.exported or 0), float(pair.imported or 0)
        if isinstance(margin, Unknown):
            continue
        distance = abs(math.log(imported * (1 - margin) / exported))
        distance /= model.double_deviation(pair.exporter, pair.importer)
        seen += [
            (math.log(dollars), distance / model.size_uncertainty_factor(dollars))
            for dollars in (exported, imported)
        ]
    if len(seen) < WIDTH_GROUPS * MIN_GROUP:
        return ()
    groups = np.array_split(np.array(sorted(seen)), WIDTH_GROUPS)
    return tuple(
        (float(np.median(group[:, 0])), float(np.quantile(group[:, 1], COVERAGE)))
        for group in groups
    )


def _size_slope(residual: np.ndarray, size: np.ndarray) -> float:
    """How ln of the absolute residual changes with the size of a flow, by least squares, never
    upwards; a residual of zero is left out.
    """
    seen = residual > _MIN_RESIDUAL
    spread = float((size[seen] ** 2).sum())
    return (
        min(float((size[seen] * np.log(residual[seen])).sum()) / spread, 0.0) if spread > 0 else 0.0
    )


def reconcile(pair: MirrorPair, model: MirrorModel) -> ReconciledFlow | Unknown:
    """One value of a flow, from both reports or from the only one; unknown where neither side
    reported all goods or the distance is not known.
    """
    exported, imported = pair.total_exported, pair.total_imported
    margin = model.freight_margin(pair.exporter, pair.importer)
    if isinstance(margin, Unknown):
        return margin
    estimates: list[tuple[float, float]] = []
    reported = [value for value in (exported, imported) if value]
    scale = (
        model.size_uncertainty_factor(
            math.exp(sum(math.log(float(value)) for value in reported) / len(reported))
        )
        if reported
        else 1.0
    )
    if exported:
        estimates.append(
            (
                math.log(float(exported)),
                scale * model.exporters.get(pair.exporter, model.default_deviation),
            )
        )
    if imported:
        estimates.append(
            (
                math.log(float(imported) * (1 - margin)),
                scale * model.importers.get(pair.importer, model.default_deviation),
            )
        )
    if not estimates:
        if pair.parts:
            return Unknown(
                "mirror.parts-alone",
                "The tables have some goods of the flow only, and no total.",
            )
        return Unknown(
            "mirror.neither-side",
            "Neither side reported the flow.",
        )
    weights = [1 / spread**2 for _, spread in estimates]
    middle = sum(
        value * weight for (value, _), weight in zip(estimates, weights, strict=True)
    ) / sum(weights)
    if len(estimates) == 1:
        wide = scale * model.double_deviation(pair.exporter, pair.importer)
        wide *= model.interval_factor(float(reported[0]))
    else:
        # two reports may differ by more than their makers' records promise: both are inside
        wide = max(
            INTERVAL_FACTOR * math.sqrt(1 / sum(weights)),
            *(abs(value - middle) for value, _ in estimates),
        )
    share = weights[0] / sum(weights) if exported else 0.0
    return ReconciledFlow(
        pair, math.exp(middle), math.exp(middle - wide), math.exp(middle + wide), share, margin
    )


def pairs_from_rows(
    rows: Iterable[tuple[str, str, str, str, Decimal, bool]],
) -> tuple[MirrorPair, ...]:
    """Pairs from rows (period, reporter, exporter, importer, dollars, whether of all goods), each
    summed already; the order is by period, exporter, importer.

    Of two rows of a side that of all goods counts, then the larger.
    """
    by_flow: dict[tuple[str, str, str], dict[str, tuple[bool, Decimal]]] = defaultdict(dict)
    for period, reporter, exporter, importer, value, is_total in rows:
        side = "exporter" if reporter == exporter else "importer" if reporter == importer else ""
        if side:
            sides = by_flow[period, exporter, importer]
            sides[side] = max(sides.get(side, (False, value)), (is_total, value))
    pairs = []
    for key, sides in sorted(by_flow.items()):
        exported, imported = (
            sides[side][1] if side in sides else None for side in ("exporter", "importer")
        )
        parts = tuple(sorted(side for side, (is_total, _) in sides.items() if not is_total))
        pairs.append(MirrorPair(*key, exported, imported, parts))
    return tuple(pairs)


def _reporter_deviations(
    exporters: list[str], importers: list[str], residual: np.ndarray
) -> tuple[Mapping[str, float], Mapping[str, float], float]:
    """Standard deviations by exporter and by importer from absolute residuals, by alternating means
    drawn towards the middle.

    A residual is two errors at once, so each side is given half its variance; E|z| = σ·√(2/π).
    """
    scale, usual = math.sqrt(math.pi / 2), float(residual.mean())
    exporter_effects, importer_effects = (
        dict.fromkeys(exporters, 0.0),
        dict.fromkeys(importers, 0.0),
    )
    for _ in range(20):
        exporter_effects = _effects(
            exporters, residual - usual - np.array([importer_effects[name] for name in importers])
        )
        importer_effects = _effects(
            importers, residual - usual - np.array([exporter_effects[name] for name in exporters])
        )

    def spread(effects: Mapping[str, float]) -> dict[str, float]:
        return {
            name: max((usual + effect) * scale / math.sqrt(2), _MIN_DEVIATION)
            for name, effect in sorted(effects.items())
        }

    return (
        spread(exporter_effects),
        spread(importer_effects),
        max(usual * scale / math.sqrt(2), _MIN_DEVIATION),
    )


def _effects(names: list[str], values: np.ndarray) -> dict[str, float]:
    """Means by name, drawn to zero as if five flows of no effect had been seen as well."""
    by_name: dict[str, list[float]] = defaultdict(list)
    for name, value in zip(names, values.tolist(), strict=True):
        by_name[name].append(value)
    return {name: math.fsum(seen) / (len(seen) + 5) for name, seen in by_name.items()}
