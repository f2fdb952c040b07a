"""What is asked of the series, what it is asked of, and the claims of one utterance that may be evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kirmash.series.priors import PRESS
from kirmash.terms.claims import Claim
from kirmash.terms.judgements import Judgement
from kirmash.terms.measures import Measure
from kirmash.terms.periods import Period

FLOWS = frozenset({Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE})
"""The measures of trade that identities tie: turnover = exports + imports, balance = exports − imports."""
_MIRRORED = {Measure.EXPORTS: Measure.IMPORTS, Measure.IMPORTS: Measure.EXPORTS}
STEPS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


@dataclass(frozen=True, slots=True)
class Question:
    """The series asked for: one measure of one pair in one unit, seen from ``reporter``.

    ``periods`` are answered besides those that claims speak of (see ``spaced``), where the seasonal prior and the year tell
    them. ``seed`` and ``draws`` drive the sampler.
    """

    measure: Measure
    reporter: str
    partner: str | None
    unit: str = "USD"
    seed: int = 20160415
    draws: int = 2_000
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Claims, the publication day of each document by id (None where unknown), and the judgements in force.

    ``amended`` is what people made of claims: by claim id the claim as it should be read, or None for one that counts no more.
    ``tiers`` names the source tier of documents by id (see ``source_tiers.csv``); a document without one is press.
    ``held`` are ids of claims taken as right whatever others say: what the estimate would be if they were.
    ``ceilings`` are levels the series cannot be above, by period: those of the country for a region of it.
    """

    claims: tuple[Claim, ...]
    published: Mapping[str, date | None]
    judgements: tuple[Judgement, ...] = ()
    amended: Mapping[str, Claim | None] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    ceilings: Mapping[Period, float] = field(default_factory=dict)
    held: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """The claims of one utterance that may be evidence, all in the unit asked for; ``tier`` is the best of its sources."""

    utterance: str
    claims: tuple[Claim, ...]
    period: Period
    tier: str = PRESS


def spaced(first: int, last: int, by: str) -> tuple[Period, ...]:
    """Every year, half, quarter or month of the calendar years ``first`` to ``last``, for ``Question.periods``.

    >>> [str(period) for period in spaced(2014, 2014, "quarter")]
    ['2014-Q1', '2014-Q2', '2014-Q3', '2014-Q4']
    """
    step = STEPS[by]
    return tuple(Period(month, month + step - 1) for month in range(first * 12, last * 12 + 12, step))


def flow_of(question: Question, claim: Claim) -> tuple[Measure, str | None]:
    """The measure a claim tells as seen from the question's reporter, and the other side's code where that side reports it.

    The partner's imports from the reporter are the reporter's exports to it, up to a mirror factor of the side.
    """
    if claim.measure in _MIRRORED and question.partner is not None and claim.reporter == question.partner:
        return _MIRRORED[claim.measure], claim.reporter
    return claim.measure, None
