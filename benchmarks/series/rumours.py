"""A second world for the series, unlike the model: heavy tails, gross errors of no known kind, and
mistakes that outlets copy.

Correct figures differ from the truth by Student-t noise of two degrees of freedom; a gross error is
any factor (Student-t of one and a half). Half of the wrong utterances, and a seventh of the right
ones, are taken up by two to five other outlets over the next weeks without a word of where they
have it from: each prints the same number, now and then cut to two digits.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from benchmarks.series import generator
from benchmarks.series.generator import Case, Errors

from kirmash.records.claims import Claim
from kirmash.records.periods import Period
from kirmash.series import priors

TAKEN_UP, TAKEN_UP_RIGHT = 0.5, 0.15
"""Chances that a wrong and a right utterance are copied."""
CUT = 0.3
"""Chance that a copy prints fewer digits."""
DAYS = (4, 60)
"""Days after which a copy appears: beyond the three within which tellings are one utterance, and
past the weeks of a press cycle too.
"""


def case(months: dict[int, float], rng: np.random.Generator, copying: bool = True) -> Case:
    """Ten years of one partner with errors of another family; ``copying`` off leaves the heavy
    tails alone.
    """
    original = generator.case(months, rng, HEAVY)
    return _copied(original, rng) if copying else original


def _level(
    value: float, _period: Period, _annual: dict[Period, float], rng: np.random.Generator
) -> float:
    return value * float(np.exp(np.clip(rng.standard_t(1.5) * 0.4, -9, 9)))


def _rate(rate: float, rng: np.random.Generator) -> float:
    return rate + float(np.clip(rng.standard_t(1.5) * 15, -90, 900))


HEAVY = Errors(lambda rng: float(rng.standard_t(2) * 0.008), _level, _rate)


def _copied(original: Case, rng: np.random.Generator) -> Case:
    claims, published, copied, seen = (
        list(original.claims),
        dict(original.published),
        set[str](),
        set[tuple[object, ...]](),
    )
    wrong = set(original.wrong)
    for claim in original.claims:
        number = (claim.period, claim.quantity, claim.change_pct)
        chance = TAKEN_UP if claim.id in wrong else TAKEN_UP_RIGHT
        if number in seen or rng.random() >= chance:
            seen.add(number)
            continue
        seen.add(number)
        copied.add(claim.id)
        for _ in range(int(rng.integers(2, 6))):
            document = f"d{len(published)}"
            published[document] = _later(original.published[claim.document], rng)
            copy = _reprinted(claim, document, rng)
            claims.append(copy)
            copied.add(copy.id)
            if claim.id in original.wrong:
                wrong.add(copy.id)
    return replace(
        original,
        claims=tuple(claims),
        published=published,
        wrong=frozenset(wrong),
        copied=frozenset(copied),
    )


def _later(day: date | None, rng: np.random.Generator) -> date | None:
    return day + timedelta(days=int(rng.integers(*DAYS))) if day else None


def _reprinted(claim: Claim, document: str, rng: np.random.Generator) -> Claim:
    quantity = claim.quantity
    if (
        quantity
        and rng.random() < CUT
        and priors.rounding_step(quantity.value) < 0.01 * quantity.value
    ):
        quantity = replace(quantity, value=float(f"{quantity.value:.2g}"))
    return replace(claim, document=document, quantity=quantity)
