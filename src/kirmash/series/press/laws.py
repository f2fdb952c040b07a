"""How finely right figures agree and how far first estimates are revised, by the evidence of a
pair's own claims.

A law of the press says how right figures scatter and by how much first estimates are revised. A few
laws are weighed by the probability that each gives to all claims of the pair, and levels are drawn
by each as often as it is likely (Bayesian model averaging, Hoeting et al. 1999): with few claims
the prior chances of the laws stand, with many the pair's own press decides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from kirmash.series.constraints import ConstraintSystem, ObservationRow
from kirmash.series.gaussian import FloatArray, NormalSystem
from kirmash.series.likelihood import MixtureComponent
from kirmash.series.press.differences import Assumption
from kirmash.series.press.outlets import with_outlets_of_the_other_side
from kirmash.series.press.scope import with_goods_and_services
from kirmash.series.priors import SeriesPriors
from kirmash.series.sampler.evidence import Levels, find_evidences

RIGHT_READINGS = ("good_printed", "good", "good_revised", "good_scattered")


SEVERAL, MOSTLY_EXACT = 2, 0.9
"""Claims that may tell of a press; the share of exact figures from which they agree as it is."""
MAX_LAWS, MIN_LAW = 5, 0.04
"""Laws by which a system is sampled, at most, and the least chance of one beside the likeliest."""
Settle = Callable[[ConstraintSystem], NormalSystem]
ASSUMPTIONS = (
    (with_outlets_of_the_other_side, "press_outlets_odds"),
    (with_goods_and_services, "press_scope_odds"),
)
"""What may be assumed of the claims, and the prior that says by how much, in logs of odds, they
must be likelier for it."""
_OFF = ("printed", "revised", "scattered")
_SCATTERS, _REVISIONS = ("digit", "exact", "mixed", "rough"), ("none", "small", "large")


@dataclass(frozen=True, slots=True)
class ScatterLaw:
    """The chance of the law, and the chances that a right figure is copied to the digit, exact as
    figures usually are, off by a percent or two, and off by some percent.
    """

    chance: float
    shares: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PressLaws:
    """The laws between which the claims of a pair decide: ``scatters``, the most exact first; and
    ``revisions``, the chance of each with the spread, in logs, of final figures about the first
    estimates. The chances of each sum to 1.
    """

    scatters: tuple[ScatterLaw, ...]
    revisions: tuple[tuple[float, float], ...]


def press_laws(priors: SeriesPriors) -> PressLaws:
    """The laws as the table of priors has them."""
    chances = [priors[f"press_{name}"] for name in _SCATTERS]
    off = [[priors[f"press_{name}_{way}"] for way in _OFF] for name in _SCATTERS]
    shares = [priors[f"revision_{name}"] for name in _REVISIONS]
    return PressLaws(
        tuple(
            ScatterLaw(
                chance / sum(chances),
                (
                    (1 - revised - scattered) * printed,
                    (1 - revised - scattered) * (1 - printed),
                    revised,
                    scattered,
                ),
            )
            for chance, (printed, revised, scattered) in zip(chances, off, strict=True)
        ),
        tuple(
            (share / sum(shares), priors[f"revision_{name}_by"])
            for share, name in zip(shares, _REVISIONS, strict=True)
        ),
    )


@dataclass(frozen=True, slots=True)
class LearnedPress:
    """A system read by the mean of the laws, and by each law that its claims leave likely, with the
    chance of it; these sum to 1.
    """

    system: ConstraintSystem
    by_law: tuple[tuple[float, ConstraintSystem], ...]


@dataclass(frozen=True, slots=True)
class _WeighedSystem:
    """A system read by the mean of the laws, the log of the probability that they give to its
    claims, up to a constant, and the levels about which it was found; ``unread`` is the system
    itself, ``likely`` its likeliest laws: chance, shares of the right readings and spread of
    revisions.
    """

    system: ConstraintSystem
    log_evidence: float
    levels: Levels
    exact_share: float
    revised_by: float
    unread: ConstraintSystem
    likely: tuple[tuple[float, Sequence[float], float], ...]

    @property
    def by_law(self) -> tuple[tuple[float, ConstraintSystem], ...]:
        """The system as each of its likeliest laws reads it, with their chances."""
        return tuple(
            (chance, _read_by(self.unread, shares, by)) for chance, shares, by in self.likely
        )


@dataclass(frozen=True, slots=True)
class _Assumed:
    """A system with something assumed of its press, and by how much it must be likelier."""

    weighed: _WeighedSystem
    cost: float

    @property
    def net(self) -> float:
        """The log of its evidence less what it costs."""
        return self.weighed.log_evidence - self.cost


_Weigh = Callable[..., _WeighedSystem]


def learn_press(system: ConstraintSystem, settle: Settle, priors: SeriesPriors) -> LearnedPress:
    """The system with its errors as its own claims suggest; a balance is unchanged.

    ``settle`` makes a system normal as it will be when it is sampled. That outlets quote the other
    reporter, and that figures are of goods and services, is assumed where the claims are likelier
    for it by what it costs, what gains most first; so is that the seasons of the pair are strong.
    """
    if system.linear or len(system.rows) < SEVERAL:
        return LearnedPress(system, ((1.0, system),))
    laws = press_laws(priors)
    weigh = partial(_weigh_laws, laws=laws, settle=settle)
    best = _with_strong_seasons(weigh(system), weigh, priors)
    left = list(ASSUMPTIONS)
    while left:
        options = [
            (at, _Assumed(weigh(found[0], starts=[best.levels]), found[1]))
            for at, (assume, name) in enumerate(left)
            for found in _assumed_systems(best, assume, (laws, settle, priors[name]))
        ]
        if not options:
            break
        at, option = max(options, key=lambda each: each[1].net)
        better = _better(best, option, weigh)
        if better.system != option.weighed.system:
            break
        best = better
        del left[at]
    return LearnedPress(best.system, best.by_law)


def _assumed_systems(
    best: _WeighedSystem,
    assume: Callable[[NormalSystem], Assumption],
    by: tuple[PressLaws, Settle, float],
) -> Iterator[tuple[ConstraintSystem, float]]:
    """The system with what may be assumed of it, and by how much it must be likelier for that."""
    laws, settle, least = by
    reads = [best.system]
    if best.exact_share < MOSTLY_EXACT:
        # what is shared widens the scatter of all: it is looked for as if figures agreed, too
        reads.append(_read_by(best.system, laws.scatters[0].shares, best.revised_by))
    for read in reads:
        found = assume(settle(read))
        system = replace(best.system, rows=found.rows[: len(read.rows)])
        if system != best.system:
            yield system, least + found.cost


def _with_strong_seasons(
    best: _WeighedSystem, weigh: _Weigh, priors: SeriesPriors
) -> _WeighedSystem:
    """The system with strong seasons where its claims are the likelier for it: parts that are
    printed and add up to their whole are no errors for being unlike other pairs' parts.
    """
    times = priors["season_strong"]
    soft = tuple(
        replace(each, spread=times * each.spread) if each.kind == "part" else each
        for each in best.system.soft_constraints
    )
    strong = replace(best.system, soft_constraints=soft)
    if strong == best.system:
        return best
    other = weigh(strong, starts=[best.levels])
    return _better(best, _Assumed(other, priors["season_odds"]), weigh)


def _better(best: _WeighedSystem, other: _Assumed, weigh: _Weigh) -> _WeighedSystem:
    """Another system of the same claims where it makes them likelier by what it costs."""
    if other.net <= best.log_evidence:
        return best
    # what it is likelier by may be due to levels that were not thought of before
    again = weigh(best.system, starts=[other.weighed.levels])
    if other.net > again.log_evidence:
        return other.weighed
    return max(best, again, key=lambda each: each.log_evidence)


def _weigh_laws(
    system: ConstraintSystem, starts: Sequence[Levels] = (), *, laws: PressLaws, settle: Settle
) -> _WeighedSystem:
    scatters = [dict(zip(RIGHT_READINGS, law.shares, strict=True)) for law in laws.scatters]
    exact = _read_rows(system, laws.scatters[0].shares)
    by_revision = [
        find_evidences(settle(_revised(exact, spread)), scatters, starts)
        for _, spread in laws.revisions
    ]
    found = list(zip(*by_revision, strict=True))
    logs = np.array(
        [
            [
                math.log(law.chance * chance) + each.log
                for (chance, _), each in zip(laws.revisions, line, strict=True)
            ]
            for law, line in zip(laws.scatters, found, strict=True)
        ]
    )
    top = logs.max()
    weight = np.exp(logs - top)
    total = weight.sum()
    weight /= total
    shares = weight.sum(1) @ np.array([law.shares for law in laws.scatters])
    squares = weight.sum(0) @ np.array([spread**2 for _, spread in laws.revisions])
    revised_by = math.sqrt(squares)
    read = _read_by(system, tuple(shares.tolist()), revised_by)
    scatter, revision = divmod(int(logs.argmax()), len(laws.revisions))
    likeliest = found[scatter][revision]
    return _WeighedSystem(
        read,
        float(top + math.log(total)),
        likeliest.levels,
        float(shares[:2].sum()),
        revised_by,
        system,
        _likely_laws(weight, laws),
    )


def _likely_laws(
    weight: FloatArray, laws: PressLaws
) -> tuple[tuple[float, Sequence[float], float], ...]:
    """The likeliest laws by their chances (scatters × revisions), as a weighed system has them."""
    order = np.argsort(-weight, axis=None, kind="stable")[:MAX_LAWS]
    chances = weight.ravel()[order]
    some = chances >= MIN_LAW * chances[0]
    chances = chances[some] / chances[some].sum()
    found = []
    for place, chance in zip(order[some].tolist(), chances.tolist(), strict=True):
        scatter, revision = divmod(place, len(laws.revisions))
        found.append((chance, laws.scatters[scatter].shares, laws.revisions[revision][1]))
    return tuple(found)


def _read_by(
    system: ConstraintSystem, shares: Sequence[float], revised_by: float
) -> ConstraintSystem:
    return _revised(_read_rows(system, shares), revised_by)


def _read_rows(system: ConstraintSystem, shares: Sequence[float]) -> ConstraintSystem:
    """The system with the right readings of its rows as a law shares them."""
    chances = dict(zip(RIGHT_READINGS, shares, strict=True))
    return replace(system, rows=tuple(_with_shares(row, chances) for row in system.rows))


def _revised(system: ConstraintSystem, by: float) -> ConstraintSystem:
    """The system with final figures about first estimates with some spread, in logs."""
    return replace(
        system,
        soft_constraints=tuple(
            replace(each, spread=by) if each.kind == "vintage" else each
            for each in system.soft_constraints
        ),
    )


def _with_shares(row: ObservationRow, shares: Mapping[str, float]) -> ObservationRow:
    right = [part for part in row.components if part.name in shares]
    if len(right) < SEVERAL:
        return row
    total = sum(part.chance for part in right)
    whole = sum(shares[part.name] for part in right)
    return replace(
        row,
        components=tuple(
            # made outright: there are tens of thousands, and `replace` takes ten times as long
            MixtureComponent(part.name, part.middle, part.spread, total * share / whole)
            if (share := shares.get(part.name)) is not None
            else part
            for part in row.components
        ),
    )
