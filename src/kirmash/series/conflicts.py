"""Claims that cannot all hold, each set with its likeliest explanation and how likely it is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from kirmash.series import constraints, hedging
from kirmash.series.constraints import Row
from kirmash.series.posterior import Posterior
from kirmash.series.sifting import Question, Sifted
from kirmash.terms.claims import Claim
from kirmash.terms.estimates import Conflict
from kirmash.terms.evidence import short_id
from kirmash.terms.measures import Measure
from kirmash.terms.periods import Period, year
from kirmash.terms.utterances import Utterance

DOUBTED = 0.5
UNSETTLED = 0.25
"""A row this likely to be wrong is named as contradicted."""
TENSION = 0.5
"""A bound whose near reading has fallen below this share of its prior chance is in tension with the others."""
LAGS = ((1, 0.55), (2, 0.22), (0, 0.13), (3, 0.05), (4, 0.03), (5, 0.02))
"""Which year a level without a period means, by years before the day it was said: the last full year mostly."""
NONE_OF_THEM = 0.10
"""Chance that it means no year known: a hope, another scope, a slip; its level is then anything within a factor of about four."""
CURRENCY = (3.0, 130.0)
"""Factors between which a figure in roubles (Russian or Belarusian, denominated) may lie above its value in dollars."""


def conflicts(question: Question, sifted: Sifted, found: Posterior) -> tuple[Conflict, ...]:
    """Every set of claims that cannot all hold as read at first, the likeliest explained first; empty without numbers."""
    if found.sample is None:
        return ()
    doubted = [made for row in found.system.rows if (made := _doubted(found, row))]
    bounds = [made for row in found.system.rows if (made := _loose(found, row))]
    undated = [made for one in sifted.utterances if (made := _undated(question, sifted, found, one))]
    unique = {one.id: one for one in (*undated, *doubted, *bounds)}
    return tuple(sorted(unique.values(), key=lambda one: (-one.probability, one.id)))


def _conflict(claims: Iterable[str], explanation: str, probability: float, period: Period | None) -> Conflict:
    kept = tuple(dict.fromkeys(claims))
    return Conflict(short_id("x", explanation, period, *sorted(kept)), kept, explanation, min(max(probability, 0.0), 1.0), period)


def _doubted(found: Posterior, row: Row) -> Conflict | None:
    """A row that is more likely wrong than not, or that others leave in serious doubt."""
    wrong = 1.0 - found.trust(row)
    against = _against(found, row)
    if wrong < UNSETTLED or not against:
        return None
    explanation, share = _slip(found, row, wrong)
    return _conflict((*row.claims, *against), explanation, share, found.system.nodes[row.nodes[0]][1])


def _against(found: Posterior, row: Row) -> tuple[str, ...]:
    """Claims of the trusted rows that speak of the same unknowns, the surest first."""
    others = [one for one in found.system.rows if one is not row and set(one.nodes) & set(row.nodes)]
    return tuple(key for one in sorted(others, key=lambda r: (-found.trust(r), r.states[0].spread, r.utterance))[:3] for key in one.claims)


def _slip(found: Posterior, row: Row, wrong: float) -> tuple[str, float]:
    """The likeliest way a doubted row went wrong: scale, period, currency, or it is just wrong; with the chance of that."""
    scale = found.share(row, "scale")
    if scale > wrong / 2:
        return "million_billion", scale
    if row.kind == "level" and not found.system.linear and (fits := _other_year(found, row)):
        return "other_period", wrong * fits
    if row.kind == "level" and not found.system.linear and _in_currency(found, row):
        return "roubles_dollars", wrong * 0.5
    return ("bad_level" if row.kind == "level" else "bad_rate"), wrong


def _other_year(found: Posterior, row: Row) -> float:
    """How well the level fits the year before or after, against an error of any size; 0 where it does not fit better."""
    measure, period = found.system.nodes[row.nodes[0]]
    density = max(
        (_density(found, row, measure_period) for measure_period in ((measure, period.back()), (measure, period.back(-12)))), default=0.0
    )
    chance = 0.3 * density / (0.3 * density + 0.7 * 0.5)
    return chance if chance > DOUBTED else 0.0


def _density(found: Posterior, row: Row, key: tuple[Measure, Period]) -> float:
    placed = found.place(*key)
    return _normal(row.states[0].middle - placed[0], math.hypot(row.states[0].spread, placed[1])) if placed else 0.0


def _in_currency(found: Posterior, row: Row) -> bool:
    placed = found.place(*found.system.nodes[row.nodes[0]])
    return placed is not None and CURRENCY[0] <= math.exp(min(abs(row.states[0].middle - placed[0]), 50.0)) <= CURRENCY[1]


def _loose(found: Posterior, row: Row) -> Conflict | None:
    """A bound that holds but says less than such words usually do, because other claims put the level further off."""
    if row.states[0].name != "near" or not (against := _against(found, row)):
        return None
    near, loose = found.share(row, "near"), found.share(row, "loose")
    if near >= TENSION * row.states[0].chance or loose < DOUBTED:
        return None
    return _conflict((*row.claims, *against), "loose_bound", loose, found.system.nodes[row.nodes[0]][1])


def _undated(question: Question, sifted: Sifted, found: Posterior, told: Utterance) -> Conflict | None:
    """A level said without a period: the year it fits best, where that is not the last full one before it was said."""
    claims = [sifted.claims[key] for key in told.claims if sifted.aside.get(key) == "no_period"]
    levels = [c for c in claims if c.quantity and c.quantity.value > 0 and c.measure is question.measure]
    if told.said is None or not levels or found.system.linear:
        return None
    scores = readings_by_year(found, question, levels, told.said.year)
    best = max(scores, key=lambda one: (one[1], str(one[0])), default=(None, 0.0))
    usual = year(told.said.year - 1)
    against = _speaking_of(found, question, usual)
    if best[0] == usual or not against:
        return None
    explanation = "other_period" if best[0] else "unknown"
    return _conflict((*(c.id for c in levels), *against), explanation, best[1], best[0])


def readings_by_year(found: Posterior, question: Question, levels: Sequence[Claim], said: int) -> list[tuple[Period | None, float]]:
    """The chance of each year that a level without a period may mean; the period None stands for no year known. Sums to 1."""
    told = [hedging.told(c.quantity.value, c.quantity.hedge, "level") for c in levels if c.quantity]
    middle = sum(math.log(max(one.middle, 1e-9)) for one in told) / len(told)
    spread = math.hypot(sum(one.spread / max(one.middle, 1e-9) for one in told) / len(told), constraints.REVISION)
    scores: list[tuple[Period | None, float]] = [(None, NONE_OF_THEM * 0.3)]
    for lag, chance in LAGS:
        placed = found.place(question.measure, year(said - lag)) if said > lag else None
        if placed is not None:
            scores.append((year(said - lag), chance * _normal(middle - placed[0], math.hypot(spread, placed[1]))))
    total = sum(score for _, score in scores)
    return [(period, score / total) for period, score in scores]


def _speaking_of(found: Posterior, question: Question, period: Period) -> tuple[str, ...]:
    key = (question.measure, period)
    if key not in found.system.nodes:
        return ()
    place = found.system.nodes.index(key)
    rows = [row for row in found.system.rows if place in row.nodes]
    return tuple(key for row in sorted(rows, key=lambda r: (-found.trust(r), r.states[0].spread, r.utterance))[:2] for key in row.claims)


def _normal(away: float, spread: float) -> float:
    return math.exp(-0.5 * min((away / spread) ** 2, 1400.0)) / (spread * 2.5066282746)
