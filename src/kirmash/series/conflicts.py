"""Claims that cannot all hold, each set with its likeliest explanation, how likely it is, and how
much hangs on it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kirmash.records.claims import Claim, Utterance
from kirmash.records.estimates import Conflict
from kirmash.records.evidence import short_id
from kirmash.records.periods import Period, year
from kirmash.records.quantities import Hedge, Measure
from kirmash.series import priors
from kirmash.series.constraints import Row
from kirmash.series.hypotheses import normal, readings_by_year
from kirmash.series.points import Desk
from kirmash.series.posterior import Posterior

DOUBTED = 0.5
UNSETTLED = 0.25
"""A row this likely to be wrong is named as contradicted."""
TENSION = 0.5
"""A bound whose near reading has fallen below this share of its prior chance is in tension with the
others.
"""
ENOUGH = 0.3
"""A way to go wrong that has this share of all that is wrong of a row explains it."""
MOST = 10.0
"""No set of claims is held to move a level by more than this share of it: beyond that it is a slip
of scale, not a rival level.
"""


@dataclass(frozen=True, slots=True)
class _About:
    """The one claim a conflict is about, the period it then means, what hangs on it, and the period
    it would have at first.
    """

    claim: str = ""
    means: Period | None = None
    moves: float = 0.0
    usual: Period | None = None


def conflicts(desk: Desk) -> tuple[Conflict, ...]:
    """Every set of claims that cannot all hold as read at first, those with most at stake first;
    empty without numbers.
    """
    found = desk.found
    if found.sample is None:
        return ()
    ours = [
        row
        for row in found.system.rows
        if row.utterance and found.system.nodes[row.nodes[0]][0] is desk.question.measure
    ]
    doubted = [made for row in ours if (made := _doubted(found, row))]
    bounds = [made for row in ours if (made := _loose(found, row))]
    undated = [made for one in desk.sifted.utterances if (made := _undated(desk, one))]
    unique = {one.id: one for one in (*undated, *doubted, *bounds, *_above(desk))}
    return tuple(
        sorted(unique.values(), key=lambda one: (-round(one.moves, 4), -one.probability, one.id))
    )


def _above(desk: Desk) -> Iterable[Conflict]:
    """Periods whose claims put a region above its country."""
    for period in desk.found.above:
        rows = _rows_of(desk.found, desk.question.measure, period)
        yield _conflict((key for row in rows for key in row.claims), "above_whole", 1.0, period)


def _conflict(
    claims: Iterable[str],
    explanation: str,
    probability: float,
    period: Period | None,
    about: _About | None = None,
) -> Conflict:
    kept, told = tuple(dict.fromkeys(claims)), about or _About()
    key = short_id("x", explanation, period, *sorted(kept))
    return Conflict(
        key,
        kept,
        explanation,
        min(max(probability, 0.0), 1.0),
        period,
        told.claim,
        told.means,
        told.moves,
        told.usual,
    )


def _doubted(found: Posterior, row: Row) -> Conflict | None:
    """A row that is more likely wrong than not, or that others leave in serious doubt."""
    wrong = 1.0 - found.trust(row)
    against = _against(found, row)
    if wrong < UNSETTLED or not against:
        return None
    explanation, share, means = _slip(found, row, wrong)
    period = _period(found, row.nodes)
    return _conflict(
        (*row.claims, *against),
        explanation,
        share,
        period,
        _About(row.claims[0], means, _moves(found, row)),
    )


def _period(found: Posterior, nodes: tuple[int, ...]) -> Period | None:
    when = found.system.nodes[nodes[0]][1]
    return when if isinstance(when, Period) else None


def _moves(found: Posterior, row: Row) -> float:
    """How far the row as said lies from the estimate: by so much would what it speaks of move, were
    it right.
    """
    told = sum(
        times * found.quantiles[place][1]
        for times, place in zip(row.coefficients, row.nodes, strict=True)
    )
    away = row.states[0].middle - told
    if found.system.linear:
        return min(abs(away) / max(abs(found.quantiles[row.nodes[0]][1]), 1e-9), MOST)
    return _share(away)


def _share(away: float) -> float:
    """A difference of logs as a share of the level it starts from."""
    return min(abs(math.expm1(min(away, 5.0))), MOST)


def _against(found: Posterior, row: Row) -> tuple[str, ...]:
    """Claims of the trusted rows that speak of the same unknowns, the surest first."""
    others = [
        one for one in found.system.rows if one is not row and set(one.nodes) & set(row.nodes)
    ]
    return tuple(
        key
        for one in sorted(others, key=lambda r: (-found.trust(r), r.states[0].spread, r.utterance))[
            :3
        ]
        for key in one.claims
    )


_SLIPS = (
    ("scale", "million_billion"),
    ("before", "other_period"),
    ("after", "other_period"),
    ("currency", "roubles_dollars"),
    ("scope", "other_coverage"),
)


def _slip(found: Posterior, row: Row, wrong: float) -> tuple[str, float, Period | None]:
    """The likeliest way a doubted row went wrong, with the chance of that and the period it then
    means; or it is just wrong.
    """
    shares = [(found.share(row, name), name, why) for name, why in _SLIPS]
    share, name, why = max(shares)
    if share >= ENOUGH * wrong:
        return (
            why,
            share,
            _period(found, {"before": row.before, "after": row.after}.get(name, ()) or row.nodes),
        )
    if row.kind == "level" and not found.system.linear and (elsewhere := _other_year(found, row)):
        return "other_period", wrong * elsewhere[0], elsewhere[1]
    return ("bad_level" if row.kind == "level" else "bad_rate"), wrong, None


def _other_year(found: Posterior, row: Row) -> tuple[float, Period] | None:
    """The year before or after that the level fits better than an error of any size, with the
    chance of it.
    """
    measure, period = found.system.nodes[row.nodes[0]]
    if not isinstance(period, Period) or period.first < 12:
        return None
    fitting = [
        (_density(found, row, (measure, one)), one) for one in (period.back(), period.back(-12))
    ]
    density, best = max(fitting)
    chance = 0.3 * density / (0.3 * density + 0.7 * 0.5)
    return (chance, best) if chance > DOUBTED else None


def _density(found: Posterior, row: Row, key: tuple[Measure, Period]) -> float:
    placed = found.place(*key)
    return (
        normal(row.states[0].middle - placed[0], math.hypot(row.states[0].spread, placed[1]))
        if placed
        else 0.0
    )


def _loose(found: Posterior, row: Row) -> Conflict | None:
    """A bound that holds but says less than such words usually do, because other claims put the
    level further off.
    """
    if row.states[0].name != "near" or not (against := _against(found, row)):
        return None
    near, loose = found.share(row, "near"), found.share(row, "loose")
    if near >= TENSION * row.states[0].chance or loose < DOUBTED:
        return None
    return _conflict(
        (*row.claims, *against),
        "loose_bound",
        loose,
        _period(found, row.nodes),
        _About(row.claims[0], None, _moves(found, row)),
    )


def _undated(desk: Desk, told: Utterance) -> Conflict | None:
    """A level said without a period: the year it fits best, where that is not the last full one
    before it was said.
    """
    measure, found = desk.question.measure, desk.found
    claims = [
        desk.sifted.claims[key] for key in told.claims if desk.sifted.aside.get(key) == "no_period"
    ]
    levels = [c for c in claims if c.quantity and c.quantity.value > 0 and c.measure is measure]
    if told.said is None or not levels or found.system.linear:
        return None
    scores = readings_by_year(found, measure, levels, told.said.year)
    best = max(scores, key=lambda one: (one[1], str(one[0])), default=(None, 0.0))
    usual, said = year(told.said.year - 1), levels[0].quantity
    against = [key for row in _rows_of(found, measure, usual)[:2] for key in row.claims]
    if best[0] == usual or not against:
        return None
    explanation = "other_period" if best[0] else "unknown"
    placed = found.place(measure, usual)
    moves = _share(math.log(said.value) - placed[0]) if placed and said else 0.0
    about = _About(levels[0].id, best[0], moves, usual)
    return _conflict((*(c.id for c in levels), *against), explanation, best[1], best[0], about)


def as_first_read(conflict: Conflict, claim: Claim) -> Claim:
    """The doubted claim as it was read at first: of the usual year where it says none, a bound in
    doubt as a level just beside it.
    """
    dated = (
        replace(claim, period=conflict.usual) if conflict.usual and claim.period is None else claim
    )
    return _near(dated) if conflict.usual or conflict.explanation == "loose_bound" else dated


def _near(claim: Claim) -> Claim:
    """A bound as the level it hides: "exceeded 67 million" is then between 67 and 68 million."""
    said = claim.quantity
    if said and (side := priors.SIDES.get(said.hedge)):
        ends = sorted((said.value, said.value + side * priors.step(said.value)))
        return replace(
            claim,
            quantity=replace(
                said, value=sum(ends) / 2, hedge=Hedge.EXACT, low=ends[0], high=ends[1]
            ),
        )
    if claim.change_pct is not None and claim.change_hedge in priors.SIDES:
        read = priors.told(claim.change_pct, claim.change_hedge, "change")
        return replace(claim, change_pct=read.middle, change_hedge=Hedge.ABOUT)
    return claim


def _rows_of(found: Posterior, measure: Measure, period: Period) -> list[Row]:
    place = found.index.get((measure, period))
    rows = [row for row in found.system.rows if place in row.nodes]
    return sorted(rows, key=lambda r: (-found.trust(r), r.states[0].spread, r.utterance))
