"""A balance from exports and imports, where both are known: two steps, so that it may be below
zero.

First the flows are estimated together, in logs, without what is said of the balance; then the
balance, in plain units, takes their difference as one more statement beside those said of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kirmash.records.estimates import Series
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.series import constraints, hypotheses, points, posterior
from kirmash.series.conflicts import conflicts
from kirmash.series.constraints import Known
from kirmash.series.evidence import Evidence, Question, Said, Sifted, sift, spaced
from kirmash.series.points import Desk
from kirmash.series.posterior import HIGH, LOW, Posterior, Task
from kirmash.series.priors import Priors, priors
from kirmash.series.structure import Node


def differences(found: Posterior) -> tuple[Known, ...]:
    """The difference of every period whose exports and imports are both derived and told apart from
    zero knowledge.
    """
    periods = sorted(
        {
            when
            for measure, when in found.index
            if measure is Measure.EXPORTS and isinstance(when, Period)
        }
    )
    return tuple(made for period in periods if (made := _difference(found, period)))


def _difference(found: Posterior, period: Period) -> Known | None:
    sides = found.draws(Measure.EXPORTS, period), found.draws(Measure.IMPORTS, period)
    levels = found.level(Measure.EXPORTS, period), found.level(Measure.IMPORTS, period)
    if (
        sides[0] is None
        or sides[1] is None
        or any(one is None or one.high > 6 * one.low for one in levels)
    ):
        return None
    drawn = np.exp(np.clip(sides[0], -600, 600)) - np.exp(np.clip(sides[1], -600, 600))
    low, middle, high = (float(value) for value in np.quantile(drawn, (LOW, 0.5, HIGH)))
    return Known(period, middle, (high - low) / 3.29, tuple(_behind(found, period)))


def _behind(found: Posterior, period: Period) -> Iterable[str]:
    places = {found.index[measure, period] for measure in (Measure.EXPORTS, Measure.IMPORTS)}
    return dict.fromkeys(
        key for row in found.system.rows if places & set(row.nodes) for key in row.claims
    )


__all__ = [
    "Evidence",
    "Question",
    "estimate",
    "estimate_many",
    "influence",
    "sensitivity",
    "spaced",
]


@dataclass(frozen=True, slots=True)
class _Sorted:
    question: Question
    sifted: Sifted
    ceilings: Mapping[Period, float]
    priors: Priors


def estimate(question: Question, evidence: Evidence) -> Series:
    """The series asked for: a point for every period some claim speaks of or asked for, a fit for
    every claim of the question.

    Never fails on what claims say: a period without a level to show has status 'x' and a reason
    (direction_only, no_level, too_wide, not_converged); without claims the series is empty. The
    same seed and claims give the same numbers, whatever the order of the claims.
    """
    return estimate_many([(question, evidence)])[0]


def estimate_many(
    asked: Sequence[tuple[Question, Evidence]], chosen: Priors | None = None
) -> list[Series]:
    """Many series at once, each the same to the last digit as ``estimate`` gives it alone, in a
    fraction of the time.
    """
    chosen = chosen or priors()
    sorted_ = [
        _Sorted(question, sift(question, evidence), evidence.ceilings, chosen)
        for question, evidence in asked
    ]
    return [_series(one, desk) for one, desk in zip(sorted_, _desks(sorted_), strict=True)]


def sensitivity(
    question: Question, evidence: Evidence, doubt: bool = False
) -> tuple[Series, Series, Series]:
    """The series with every hedge width halved, as documented, and doubled; with ``doubt`` every
    chance of error and spread instead.
    """
    times = (0.5, 1.0, 2.0)
    scaled = [priors(1.0, factor) if doubt else priors(factor, 1.0) for factor in times]
    less, usual, more = (estimate_many([(question, evidence)], one)[0] for one in scaled)
    return less, usual, more


def influence(
    question: Question, evidence: Evidence, period: Period
) -> tuple[tuple[str, float], ...]:
    """How much each claim moves the level of ``period``: (claim id, level with it less level
    without its utterance), greatest first.

    All claims of one utterance are left out together. Claims without which nothing is left to
    estimate are given the whole level.
    """
    whole = _Sorted(question, sift(question, evidence), evidence.ceilings, priors())
    without = [
        replace(whole.sifted, said=tuple(one for one in whole.sifted.said if one is not left))
        for left in whole.sifted.said
    ]
    full, *others = (
        _level(desk, period)
        for desk in _desks([whole, *(replace(whole, sifted=one) for one in without)])
    )
    if full is None:
        return ()
    moves = zip(whole.sifted.said, others, strict=True)
    told = [
        (claim.id, full if left is None else full - left)
        for one, left in moves
        for claim in one.claims
    ]
    original = whole.sifted.original
    return tuple(
        sorted(
            ((original.get(key, key), move) for key, move in told),
            key=lambda pair: (-abs(pair[1]), pair[0]),
        )
    )


def _level(desk: Desk, period: Period) -> float | None:
    level = desk.found.level(desk.question.measure, period)
    return level.middle if level else None


def _desks(asked: Sequence[_Sorted]) -> list[Desk]:
    """Every question with its posterior: balances after the flows they are the difference of."""
    flows = [place for place, one in enumerate(asked) if one.question.measure is Measure.BALANCE]
    first = _find(
        [(asked[place], _flows(asked[place].sifted.said), ()) for place in flows], Measure.TURNOVER
    )
    known = {place: differences(found) for place, found in zip(flows, first, strict=True)}
    found = _find([(one, _own(one), known.get(place, ())) for place, one in enumerate(asked)])
    return [
        _desk(one, made, known.get(place, ()))
        for place, (one, made) in enumerate(zip(asked, found, strict=True))
    ]


def _flows(said: Sequence[Said]) -> tuple[Said, ...]:
    return tuple(one for one in said if all(c.measure is not Measure.BALANCE for c in one.claims))


def _own(one: _Sorted) -> tuple[Said, ...]:
    """What bears on the question directly: for a balance only what is said of it, for a flow all
    that is said of the trade.
    """
    if one.question.measure is not Measure.BALANCE:
        return one.sifted.said
    return tuple(
        said for said in one.sifted.said if all(c.measure is Measure.BALANCE for c in said.claims)
    )


def _find(
    asked: Sequence[tuple[_Sorted, tuple[Said, ...], tuple[Known, ...]]],
    measure: Measure | None = None,
) -> list[Posterior]:
    tasks = []
    for one, said, known in asked:
        question = replace(one.question, measure=measure) if measure else one.question
        system = constraints.build(said, question, one.priors, known)
        held: dict[Node, float] = {
            (question.measure, p): math.log(level)
            for p, level in one.ceilings.items()
            if level > 0 and not system.linear
        }
        tasks.append(Task(system, question.seed, one.priors, held))
    return posterior.find_many(tasks, max((one.question.draws for one, *_ in asked), default=0))


def _desk(one: _Sorted, found: Posterior, known: tuple[Known, ...]) -> Desk:
    speaking = {claim.id: said.utterance for said in one.sifted.said for claim in said.claims}
    return Desk(one.question, one.sifted, found, known, speaking)


def _series(one: _Sorted, desk: Desk) -> Series:
    question = one.question
    made = Series(
        question.measure,
        question.reporter,
        question.partner,
        question.unit,
        tuple(points.point(desk, period) for period in points.periods(desk)),
        hypotheses.fits(desk),
        conflicts(desk),
        desk.found.converged,
    )
    return _named(made, one.sifted.original) if one.sifted.original else made


def _named(series: Series, original: Mapping[str, str]) -> Series:
    """The series with every amended claim under the id it has in the ledger."""
    told = {
        point.period: tuple(original.get(key, key) for key in point.evidence)
        for point in series.points
    }
    return replace(
        series,
        points=tuple(replace(point, evidence=told[point.period]) for point in series.points),
        fits=tuple(replace(fit, claim=original.get(fit.claim, fit.claim)) for fit in series.fits),
        conflicts=tuple(
            replace(
                one,
                claims=tuple(original.get(key, key) for key in one.claims),
                claim=original.get(one.claim, one.claim),
            )
            for one in series.conflicts
        ),
    )
