"""What somebody could know of a world who knows its laws but not which statements err.

A Metropolis sampler over the levels of all pairs at once, random walks and jumps to printed numbers
by turns. It knows the laws of `laws.py`, which prints are the same and when each was published; not
which outlets quote the other reporter, nor any cause or scope.

It begins at the truth, so that it need not find it: where two levels are all but equally likely its
intervals may be narrow, which the median width does not feel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from benchmarks.worlds import laws
from benchmarks.worlds.generator import Statement, World
from benchmarks.worlds.laws import Floats, Law

Ints = npt.NDArray[np.int64]
Cdf = Callable[[Floats], Floats]

SWEEPS, BURN, THIN = 3_000, 300, 4
_TINY = 1e-280
_FAR = 1.5
"""Nearer prints (logs) are taken for no slip of ten."""
_FINAL, _EARLY, _MIRROR, _SERVICES, _EARLY_SERVICES = range(5)
_OTHER = np.array([laws.IMPORTS, laws.EXPORTS, laws.EXPORTS])
_LEVEL_OBJECTS = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """Statements of one kind (levels or rates) as arrays, an element a statement; ``group`` numbers
    the levels that print the same of the same cell.
    """

    pair: Ints
    year: Ints
    flow: Ints
    low: Floats
    high: Floats
    outlet: Ints
    early: npt.NDArray[np.bool_]
    style: Floats
    plain: npt.NDArray[np.bool_]
    group: Ints


@dataclass(frozen=True, slots=True)
class State:
    """A guess at everything unknown. ``two``, ``revision`` and ``yearly`` have pairs, years and
    two flows; ``ratio`` and ``services`` pairs and two flows; ``mirroring`` pairs and outlets.
    ``logs`` are the log likelihoods of the statements under it, levels before rates.
    """

    two: Floats
    revision: Floats
    yearly: Floats
    ratio: Floats
    services: Floats
    mirroring: npt.NDArray[np.bool_]
    logs: Floats


@dataclass(frozen=True, slots=True)
class Sampler:
    """The evidence of a world, and what a step needs."""

    law: Law
    levels: Evidence
    rates: Evidence
    random: np.random.Generator

    @property
    def cdf(self) -> Cdf:
        """The distribution function of a correct figure's scatter."""
        scale = self.law.scatter
        if self.law.heavy:
            return lambda z: _student_cdf(z / scale)
        return lambda z: np.asarray(ndtr(z / scale))


def posterior_levels(world: World, sweeps: int = SWEEPS) -> Floats:
    """Samples of the true levels: sample, pair, year and flow (logs)."""
    sampler = Sampler(
        world.law,
        _evidence([s for s in world.statements if not s.is_rate]),
        _evidence([s for s in world.statements if s.is_rate]),
        np.random.default_rng([7, world.seed]),
    )
    state, samples = _start(sampler, world), []
    for sweep in range(sweeps):
        state = _sweep(sampler, state)
        if sweep >= min(BURN, sweeps // 2) and sweep % THIN == 0:
            samples.append(laws.with_turnover(state.two))
    return np.array(samples)


def _evidence(statements: list[Statement]) -> Evidence:
    numbers: dict[tuple[object, ...], int] = {}
    groups = [
        numbers.setdefault((s.pair, s.year, s.flow, s.print.value, s.print.low), len(numbers))
        for s in statements
    ]
    return Evidence(
        np.array([s.pair for s in statements]),
        np.array([s.year for s in statements]),
        np.array([s.flow for s in statements]),
        np.array([s.print.low for s in statements]),
        np.array([s.print.high for s in statements]),
        np.array([s.outlet for s in statements]),
        np.array([s.is_early for s in statements]),
        np.array([min(s.print.style, _two_digits()) for s in statements]),
        np.array([_is_plain(s) for s in statements]),
        np.array(groups),
    )


def _two_digits() -> float:
    """The chance that a number by itself is printed as copied errors are."""
    return laws.LEVEL_HEDGES[0][1] * laws.EXACT_DIGITS[2][1]


def _is_plain(statement: Statement) -> bool:
    """Whether it is printed as copied errors are: two digits and no hedge."""
    width = statement.print.high - statement.print.low
    return statement.print.hedge == "exact" and width > 0.009


def _student_cdf(z: Floats) -> Floats:
    """The distribution function of Student's t with two degrees of freedom."""
    return 0.5 + z / (2 * np.sqrt(2 + z * z))


def _start(sampler: Sampler, world: World) -> State:
    """The truth itself: what follows wanders from it as far as the evidence lets it."""
    truth = world.levels
    two = truth.final[..., :2]
    apart = truth.mirror[..., :2] - two
    ratio = apart.mean(axis=1)
    state = State(
        two,
        (truth.early[..., :2] - two) * world.law.revised,
        (apart - ratio[:, None]) * world.law.mirrored,
        ratio,
        truth.services,
        truth.mirroring,
        np.zeros(0),
    )
    return replace(state, logs=_log_likelihood(sampler, state))


# -- likelihood ------------------------------------------------------------------------------------


def _objects(state: State) -> Floats:
    """The levels of everything that can be quoted: object, pair, year, flow."""
    early = state.two + state.revision
    added = state.services[:, None, :]
    return laws.with_turnover(
        np.stack(
            [
                state.two,
                early,
                state.two + state.ratio[:, None, :] + state.yearly,
                state.two + added,
                early + added,
            ]
        )
    )


def _log_likelihood(sampler: Sampler, state: State) -> Floats:
    """Of every statement, levels first, then rates."""
    objects = _objects(state)
    levels = _level_logs(sampler, state, objects)
    rates = _rate_logs(sampler, state, objects)
    return np.concatenate([levels, rates])


def _quoted(evidence: Evidence, state: State) -> Ints:
    mirrored = state.mirroring[evidence.pair, evidence.outlet]
    return np.where(mirrored, _MIRROR, np.where(evidence.early, _EARLY, _FINAL))


def _at(
    objects: Floats,
    which: Ints,
    data: Evidence,
    flow: Ints | None = None,
    years_before: int | npt.NDArray[np.bool_] = 0,
) -> Floats:
    """The level of an object for each statement's pair, year (or one before) and flow."""
    flows = data.flow if flow is None else flow
    cell = (which * laws.PAIRS + data.pair) * laws.YEARS + data.year - years_before
    return objects.reshape(-1).take(cell * len(laws.FLOWS) + flows)


def _level_logs(sampler: Sampler, state: State, objects: Floats) -> Floats:
    """Log likelihood of each level; that of a group stands at its first statement."""
    data, law, cdf = sampler.levels, sampler.law, sampler.cdf
    quoted = _quoted(data, state)

    def mass(level: Floats) -> Floats:
        return cdf(data.high - level) - cdf(data.low - level)

    own = _at(objects, quoted, data)
    right = mass(own)
    if law.services:
        scoped = np.where(data.early, _EARLY_SERVICES, _SERVICES)
        both = (1 - laws.SERVICES) * right + laws.SERVICES * mass(_at(objects, scoped, data))
        right = np.where(quoted == _MIRROR, right, both)
    first = data.year == 0
    before = _at(objects, quoted, data, years_before=~first)
    gross = ndtr((data.high - own) / laws.GROSS_SPREAD) - ndtr((data.low - own) / laws.GROSS_SPREAD)
    scaled = _scaled(data, own, cdf)
    wrong = (
        (laws.GROSS + laws.OTHER_YEAR * first) * gross
        + np.where(first, 0, laws.OTHER_YEAR) * mass(before)
        + laws.OTHER_FLOW * mass(_at(objects, quoted, data, _OTHER[data.flow]))
        + laws.SCALE * scaled
    )
    alone = laws.COPIED if law.copied else 1.0
    each = np.log((1 - laws.WRONG) * right + laws.WRONG * alone * wrong + _TINY)
    if not law.copied:
        return each
    return _with_copies(data, each, np.log(laws.WRONG * (1 - alone) * wrong + _TINY))


def _scaled(data: Evidence, own: Floats, cdf: Cdf) -> Floats:
    """The mass of prints of another scale; only those far off can be such."""
    far = np.abs((data.low + data.high) / 2 - own) > _FAR
    low, high, level = data.low[far], data.high[far], own[far]
    masses = np.zeros(len(own))
    for scale in laws.SCALES:
        shifted = level + np.log(scale)
        masses[far] += (cdf(high - shifted) - cdf(low - shifted)) / len(laws.SCALES)
    return masses


def _with_copies(data: Evidence, each: Floats, copied: Floats) -> Floats:
    """The likelihood of groups: all printed by themselves, or one error with its copies."""
    groups = int(data.group.max()) + 1
    sizes = np.bincount(data.group, minlength=groups)
    by_themselves = np.bincount(
        data.group, each + np.log(data.style * _reports_a_cell(data)), minlength=groups
    )
    _, first = np.unique(data.group, return_index=True)
    possible = np.isin(sizes - 1, laws.COPIES) & data.plain[first]
    as_copies = copied[first] + np.log(_reports_a_cell(data)[first] / len(laws.COPIES))
    joint = np.where(possible, np.logaddexp(by_themselves, as_copies), by_themselves)
    logs = np.zeros(len(each))
    logs[first] = joint
    return logs


def _reports_a_cell(data: Evidence) -> Floats:
    often = {flow: share for flow, is_rate, share in laws.PIECES if not is_rate}
    return laws.PAGES_A_YEAR * np.array([often[flow] for flow in range(3)])[data.flow]


def _rate_logs(sampler: Sampler, state: State, objects: Floats) -> Floats:
    data, cdf = sampler.rates, sampler.cdf
    quoted = _quoted(data, state)
    earlier = np.where(quoted == _MIRROR, _MIRROR, _FINAL)

    def growth(flow: Ints) -> Floats:
        return _at(objects, quoted, data, flow) - _at(objects, earlier, data, flow, 1)

    def mass(level: Floats, low: Floats = data.low, high: Floats = data.high) -> Floats:
        return cdf(high - level) - cdf(low - level)

    own = growth(data.flow)
    flipped_low = np.log1p(-np.minimum(np.expm1(data.high), 0.99))
    flipped_high = np.log1p(-np.minimum(np.expm1(data.low), 0.99))
    gross = ndtr((data.high - own) / laws.RATE_GROSS_SPREAD) - ndtr(
        (data.low - own) / laws.RATE_GROSS_SPREAD
    )
    wrong = (
        laws.RATE_GROSS * gross
        + laws.RATE_SIGN * mass(own, flipped_low, flipped_high)
        + laws.RATE_FLOW * mass(growth(_OTHER[data.flow]))
    )
    return np.log((1 - laws.WRONG) * mass(own) + laws.WRONG * wrong + _TINY)


# -- steps -----------------------------------------------------------------------------------------


def _sweep(sampler: Sampler, state: State) -> State:
    """Every unknown once or more, years by turns of odd and even."""
    for parity in range(2):
        years = np.arange(parity, laws.YEARS, 2)
        for propose in (_walk, _walk, _jump_flow, _jump_total, _jump_rest, _shift_share):
            two, log_ratio = propose(sampler, state, years)
            state = _accept_years(sampler, state, replace(state, two=two), years, log_ratio)
        if sampler.law.revised:
            state = _step_years(sampler, state, "revision", laws.REVISION_SCALE, years)
        if sampler.law.mirrored:
            state = _step_years(sampler, state, "yearly", laws.MIRROR_YEARLY, years)
    if sampler.law.mirrored:
        state = _step_pairs(sampler, state, "ratio", laws.MIRROR_SPREAD)
        for _ in range(2):
            state = _draw_mirroring(sampler, state)
    if sampler.law.services:
        state = _step_pairs(sampler, state, "services", 0.05)
    return _accept_pairs(sampler, state, _shifted(sampler, state))


def _shifted(sampler: Sampler, state: State) -> State:
    """All years of a flow moved together."""
    by = sampler.random.standard_normal((laws.PAIRS, 1, 2)) * _scales(sampler, (laws.PAIRS, 1, 2))
    return replace(state, two=state.two + by)


def _scales(sampler: Sampler, shape: tuple[int, ...]) -> Floats:
    """Scales of a random walk, from far below the scatter to a gross error."""
    return np.asarray(10 ** sampler.random.uniform(-3, -0.4, shape))


def _walk(sampler: Sampler, state: State, years: Ints) -> tuple[Floats, Floats]:
    """Exports, imports or both at random steps."""
    shape = (laws.PAIRS, len(years), 1)
    by = sampler.random.standard_normal(shape) * _scales(sampler, shape)
    which = sampler.random.integers(0, 3, shape)
    moved = np.concatenate([by * (which != laws.IMPORTS), by * (which != laws.EXPORTS)], axis=-1)
    two = state.two.copy()
    two[:, years] += moved
    return two, np.zeros((laws.PAIRS, len(years)))


def _shift_share(sampler: Sampler, state: State, years: Ints) -> tuple[Floats, Floats]:
    """One flow at a random step, the other so that turnover stays."""
    shape = (laws.PAIRS, len(years))
    flow = int(sampler.random.integers(2))
    old = state.two[:, years]
    total = np.logaddexp(old[..., 0], old[..., 1])
    new = old[..., flow] + sampler.random.standard_normal(shape) * _scales(sampler, shape)
    return _with_rest(state, years, (flow, new, total), old[..., 1 - flow])


def _with_rest(
    state: State, years: Ints, proposed: tuple[int, Floats, Floats], rest_before: Floats
) -> tuple[Floats, Floats]:
    """A flow and turnover as proposed, the other flow what is left; −∞ where nothing is."""
    flow, new, total = proposed
    possible = new < total - 1e-6
    gap = np.where(possible, new - total, -1.0)
    rest = np.where(possible, total + np.log1p(-np.exp(gap)), rest_before)
    two = state.two.copy()
    two[:, years, flow] = np.where(possible, new, state.two[:, years, flow])
    two[:, years, 1 - flow] = rest
    before = np.logaddexp(state.two[:, years, 0], state.two[:, years, 1]) - rest_before
    after = total - rest
    return two, np.where(possible, after - before, -np.inf)


def _printed(sampler: Sampler, flow: int, years: Ints) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """A printed level of each cell at random (logs), and whether the cell has one."""
    data = sampler.levels
    chosen = np.full((laws.PAIRS, laws.YEARS), np.nan)
    order = sampler.random.permutation(len(data.pair))
    order = order[data.flow[order] == flow]
    chosen[data.pair[order], data.year[order]] = ((data.low + data.high) / 2)[order]
    cells = chosen[:, years]
    return cells, ~np.isnan(cells)


def _jump(
    sampler: Sampler, flow: int, years: Ints, current: Floats
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """A level near a printed one, and the log ratio of proposing back and forth.

    The print is an auxiliary variable, drawn before and without regard to the level.
    """
    middle, possible = _printed(sampler, flow, years)
    middle = np.where(possible, middle, current)
    scale = 10 ** sampler.random.uniform(-2.7, -1.2, middle.shape)
    new = middle + sampler.random.standard_t(2, middle.shape) * scale
    ratio = 1.5 * (
        np.log(2 + ((new - middle) / scale) ** 2) - np.log(2 + ((current - middle) / scale) ** 2)
    )
    return new, ratio, possible


def _jump_flow(sampler: Sampler, state: State, years: Ints) -> tuple[Floats, Floats]:
    """Exports or imports to near a printed level."""
    flow = int(sampler.random.integers(2))
    current = state.two[:, years, flow]
    new, ratio, possible = _jump(sampler, flow, years, current)
    two = state.two.copy()
    two[:, years, flow] = new
    return two, np.where(possible, ratio, -np.inf)


def _jump_total(sampler: Sampler, state: State, years: Ints) -> tuple[Floats, Floats]:
    """Turnover to near a printed level, the shares of exports and imports as they are."""
    current = np.logaddexp(state.two[:, years, 0], state.two[:, years, 1])
    new, ratio, possible = _jump(sampler, laws.TURNOVER, years, current)
    two = state.two.copy()
    two[:, years] += (new - current)[..., None]
    return two, np.where(possible, ratio, -np.inf)


def _jump_rest(sampler: Sampler, state: State, years: Ints) -> tuple[Floats, Floats]:
    """Turnover to near a printed level, or a flow with turnover as it is."""
    flow = int(sampler.random.integers(2))
    total = np.logaddexp(state.two[:, years, 0], state.two[:, years, 1])
    new = state.two[:, years, flow]
    if sampler.random.random() < 0.5:
        total, ratio, possible = _jump(sampler, laws.TURNOVER, years, total)
    else:
        new, ratio, possible = _jump(sampler, flow, years, new)
    two, more = _with_rest(state, years, (flow, new, total), state.two[:, years, 1 - flow])
    return two, np.where(possible, ratio + more, -np.inf)


def _step_years(sampler: Sampler, state: State, name: str, scale: float, years: Ints) -> State:
    """A random walk of what differs by year."""
    shape = (laws.PAIRS, len(years), 2)
    sizes = scale * 10 ** sampler.random.uniform(-1, 0.5, shape)
    values = getattr(state, name).copy()
    values[:, years] += sampler.random.standard_normal(shape) * sizes
    changed = {name: values}
    if sampler.random.random() < 0.5:  # final levels give way, what is printed early stays
        changed["two"] = state.two + getattr(state, name) - values
    return _accept_years(
        sampler, state, replace(state, **changed), years, np.zeros((laws.PAIRS, len(years)))
    )


def _step_pairs(sampler: Sampler, state: State, name: str, scale: float) -> State:
    """A random walk of what is the same in all years of a pair."""
    values = getattr(state, name)
    sizes = scale * 10 ** sampler.random.uniform(-2, 0, values.shape)
    moved = values + sampler.random.standard_normal(values.shape) * sizes
    return _accept_pairs(sampler, state, replace(state, **{name: moved}))


def _cells(sampler: Sampler, parity: int) -> tuple[Ints, Ints]:
    """The pair of each statement, and the year of ``parity`` that it hangs on; −1 where none."""
    year = np.concatenate([sampler.levels.year, sampler.rates.year])
    pair = np.concatenate([sampler.levels.pair, sampler.rates.pair])
    return pair, np.where(year % 2 == parity, year, year - 1)


def _accept_years(
    sampler: Sampler, old: State, new: State, years: Ints, log_ratio: Floats
) -> State:
    """Metropolis and Hastings, for each pair and each of the years."""
    logs = _log_likelihood(sampler, new)
    pair, year = _cells(sampler, int(years[0]))
    hangs = year >= 0
    cells = (pair * laws.YEARS + year)[hangs]
    sums = np.bincount(cells, (logs - old.logs)[hangs], minlength=laws.PAIRS * laws.YEARS)
    gain = sums.reshape(laws.PAIRS, laws.YEARS)[:, years] + log_ratio
    gain += (_year_prior(new) - _year_prior(old))[:, years]
    steps = _step_prior(new.two) - _step_prior(old.two)
    gain += steps[:, years]
    following = years[years < laws.YEARS - 1]
    gain[:, : len(following)] += steps[:, following + 1]
    mask = np.zeros((laws.PAIRS, laws.YEARS), bool)
    mask[:, years] = np.log(sampler.random.random(gain.shape)) < gain
    each = mask[..., None]
    return replace(
        old,
        two=np.where(each, new.two, old.two),
        revision=np.where(each, new.revision, old.revision),
        yearly=np.where(each, new.yearly, old.yearly),
        logs=np.where(hangs & mask[pair, year], logs, old.logs),
    )


def _accept_pairs(sampler: Sampler, old: State, new: State) -> State:
    """Metropolis, for each pair as one."""
    logs = _log_likelihood(sampler, new)
    pair, _ = _cells(sampler, 0)
    gain = np.bincount(pair, logs - old.logs, minlength=laws.PAIRS)
    gain += (_step_prior(new.two) - _step_prior(old.two)).sum(axis=1)
    gain += _pair_prior(new) - _pair_prior(old)
    accepted = np.log(sampler.random.random(laws.PAIRS)) < gain
    each = accepted[:, None]
    return replace(
        old,
        two=np.where(each[..., None], new.two, old.two),
        ratio=np.where(each, new.ratio, old.ratio),
        services=np.where(each, new.services, old.services),
        logs=np.where(accepted[pair], logs, old.logs),
    )


def _draw_mirroring(sampler: Sampler, state: State) -> State:
    """Which outlets quote the other reporter: one outlet of every pair is drawn anew."""
    pair, _ = _cells(sampler, 0)
    outlet = int(sampler.random.integers(laws.OUTLETS))
    mirroring = state.mirroring.copy()
    mirroring[:, outlet] = ~mirroring[:, outlet]
    logs = _log_likelihood(sampler, replace(state, mirroring=mirroring))
    odds = np.log(laws.MIRRORED / (1 - laws.MIRRORED))
    gain = np.bincount(pair, logs - state.logs, minlength=laws.PAIRS)
    gain += np.where(mirroring[:, outlet], odds, -odds)
    accepted = np.log(sampler.random.random(laws.PAIRS)) < gain
    return replace(
        state,
        mirroring=np.where(accepted[:, None], mirroring, state.mirroring),
        logs=np.where(accepted[pair], logs, state.logs),
    )


def _step_prior(two: Floats) -> Floats:
    """Log prior of the step into each year, by pair and year; the first year's is of its level."""
    first = -0.5 * ((two[:, :1] - laws.LEVEL_MIDDLE) / laws.LEVEL_SPREAD) ** 2
    later = _student_log(np.diff(two, axis=1) / laws.STEP_SCALE, laws.STEP_FREEDOM)
    return np.asarray(np.concatenate([first, later], axis=1).sum(axis=-1))


def _year_prior(state: State) -> Floats:
    """Log prior of revisions and of the mirror's yearly differences, by pair and year."""
    revision = _student_log(state.revision / laws.REVISION_SCALE, laws.REVISION_FREEDOM)
    yearly = -0.5 * (state.yearly / laws.MIRROR_YEARLY) ** 2
    return np.asarray((revision + yearly).sum(axis=-1))


def _pair_prior(state: State) -> Floats:
    """Log prior of the mirror's ratio and of services, by pair."""
    ratio = -0.5 * ((state.ratio - np.array(laws.MIRROR_MEANS)) / laws.MIRROR_SPREAD) ** 2
    low, high = np.log1p(laws.SERVICES_RANGE)
    inside = (state.services >= low) & (state.services <= high)
    return np.asarray((ratio + np.where(inside, state.services, -np.inf)).sum(axis=-1))


def _student_log(z: Floats, freedom: float) -> Floats:
    return np.asarray(-(freedom + 1) / 2 * np.log1p(z * z / freedom))
