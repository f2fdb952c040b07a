"""How much of a level hangs on a claim: the level without its utterance, and were it taken as true.

Both follow from the posterior at hand, without sampling anew: draws are weighted by what they would
be worth without the utterance (importance sampling; Vehtari, Gelman and Gabry 2017), and the
mixture of the sum of unknowns that a claim is about is multiplied anew without it, or with it as
stated, given what all else says of that sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.series import gaussian
from kirmash.series.gaussian import FloatArray
from kirmash.series.posterior import Posterior
from kirmash.series.sampler import mixtures, readings
from kirmash.series.sampler.mixtures import RowArrays

MIN_CORRELATION = 0.03
"""A row whose sum of unknowns hardly moves with a level does not make it."""
WEIGHING_DRAWS = 2_000
MAX_GAIN = 1.5
SURE = -30.0
"""The log chance of every other reading of a claim that is taken as right."""


_Target = tuple[Measure, Period | None]


@dataclass(frozen=True, slots=True)
class RivalLevels:
    """A level without an utterance, and with it taken as right; None where there is none."""

    without: float | None
    if_true: float | None


def influences_from_draws(
    posterior: Posterior, target: tuple[Measure, Period], rows_of: Mapping[str, Sequence[int]]
) -> dict[str, float]:
    """By utterance (``rows_of`` gives the places of its rows) the level of ``target`` less the
    level without it, in plain units; only of those that bear on it.
    """
    sample, place = posterior.sample, posterior.derivable_index(*target)
    if sample is None or place is None:
        return {}
    number = min(WEIGHING_DRAWS, len(sample.levels))
    levels = sample.levels[np.linspace(0, len(sample.levels) - 1, number).astype(int)]
    full = posterior.to_plain_units(float(np.median(levels[:, place])))
    bearing = _bearing_rows(posterior, levels, place)
    counted = {name: some for name, rows in rows_of.items() if (some := bearing & {*rows})}
    places = np.array(sorted(row for rows in counted.values() for row in rows), dtype=np.int64)
    if not len(places):
        return {}
    order = np.argsort(levels[:, place], kind="stable")
    logs = readings.log_likelihoods(
        [posterior.system.rows[row] for row in places.tolist()],
        sample.reduction.arrays.of(places),
        levels[order],
    )
    at = {row: line for line, row in enumerate(places.tolist())}
    moves = {}
    for utterance, rows in counted.items():
        less = -logs[[at[row] for row in sorted(rows)]].sum(0)
        sums = np.exp(less - less.max()).cumsum()
        middle = order[np.searchsorted(sums, sums[-1] / 2)]
        moves[utterance] = full - posterior.to_plain_units(float(levels[middle, place]))
    return moves


def _bearing_rows(posterior: Posterior, levels: FloatArray, place: int) -> set[int]:
    """The rows whose sum of unknowns moves with an unknown."""
    sums = gaussian.sums_of_rows(posterior.system.rows)
    values = np.einsum("dgi,gi->dg", levels[:, sums[0]], sums[1])
    values -= values.mean(0)
    own = levels[:, place] - levels[:, place].mean()
    spread = np.sqrt((values**2).mean(0) * (own**2).mean()) + 1e-12
    correlation = np.abs((values * own[:, None]).mean(0)) / spread
    return set(np.flatnonzero(correlation > MIN_CORRELATION).tolist())


def rival_levels(
    posterior: Posterior, requests: Sequence[tuple[_Target, Sequence[int]]]
) -> list[RivalLevels]:
    """For each target and the rows of one utterance: its level without them, and with them true."""
    sample = posterior.sample
    if sample is None:
        return [RivalLevels(None, None) for _ in requests]
    reduction = sample.reduction
    group_of = {row: n for n, group in enumerate(reduction.groups) for row in group}
    count = len(posterior.system.rows)
    changed: list[tuple[int, list[int]]] = []
    for _, rows in requests:
        for row in rows:
            others = [other for other in reduction.groups[group_of[row]] if other not in rows]
            changed += [(group_of[row], others), (group_of[row], [*others, count + row])]
    if not changed:
        return [RivalLevels(None, None) for _ in requests]
    lines = np.array([group for group, _ in changed])
    arrays = _with_sure_rows(reduction.arrays)
    centre = gaussian.prior_centre(posterior.system)
    centres = mixtures.centres_of(posterior.system.rows, reduction.groups, centre)[lines]
    products = mixtures.multiply_groups(arrays, [rows for _, rows in changed], centres)
    cavity = reduction.cavity_mean[lines], reduction.cavity_variance[lines]
    new = _middles(mixtures.tilt(products, *cavity))
    old = _middles(mixtures.tilt(reduction.mixtures.of(lines), *cavity))
    moves = iter((new - old).reshape(-1, 2).tolist())
    results = []
    for target, rows in requests:
        shift = np.zeros(2)
        for row in rows:
            shift += np.array(next(moves)) * _gain(posterior, target, row)
        results.append(_shifted(posterior, target, shift))
    return results


def _with_sure_rows(arrays: RowArrays) -> RowArrays:
    """The rows, and after them each once more as one that is right as stated."""
    sure = arrays.log_chance.copy()
    sure[:, 0] = 0.0
    sure[:, 1:] += SURE
    doubled = {
        name: np.concatenate([getattr(arrays, name)] * 2)
        for name in ("middle", "variance", "flat", "nodes", "coefficients", "slots")
    }
    return RowArrays(np.concatenate((arrays.log_chance, sure)), **doubled)


def _middles(tilted: mixtures.Mixtures) -> FloatArray:
    """The mean of the component in which the median of each mixture lies."""
    order = np.argsort(tilted.mean, axis=1, kind="stable")
    weight = np.take_along_axis(np.exp(tilted.log_weight), order, 1).cumsum(1)
    at = (weight >= 0.5 * weight[:, -1:]).argmax(1)
    middles: FloatArray = np.take_along_axis(tilted.mean, order, 1)[np.arange(len(at)), at]
    return middles


def _gain(posterior: Posterior, target: _Target, row: int) -> float:
    """How far a level moves with the sum of unknowns of a row: its regression on that."""
    measure, period = target
    place, sample = (
        (posterior.node_index.get((measure, period)) if period else None),
        posterior.sample,
    )
    stated = posterior.system.rows[row]
    if place is None or sample is None:
        return 0.0
    if stated.nodes[0] == place and stated.kind == "level":
        return 1.0
    value = sample.levels[:, list(stated.nodes)] @ np.array(stated.coefficients)
    value = value - value.mean()
    own = sample.levels[:, place] - sample.levels[:, place].mean()
    gain = float((value * own).mean() / max(float((value**2).mean()), 1e-12))
    return min(max(gain, -MAX_GAIN), MAX_GAIN)


def _shifted(posterior: Posterior, target: _Target, shift: FloatArray) -> RivalLevels:
    measure, period = target
    place = posterior.derivable_index(measure, period) if period else None
    if place is None:
        return RivalLevels(None, None)
    middle = posterior.quantiles[place][1]
    without, if_true = (posterior.to_plain_units(middle + float(move)) for move in shift)
    return RivalLevels(without, if_true)
