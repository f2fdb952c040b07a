"""Estimated series: levels with intervals, and the claims that do not fit them."""

from __future__ import annotations

from dataclasses import dataclass, field

from kirmash.records.evidence import OPTIONAL
from kirmash.records.periods import Period
from kirmash.records.quantities import Direction, Hedge, Measure


@dataclass(frozen=True, slots=True)
class LevelAlternative:
    """One of two levels that a period may have: its median and 90 % interval in plain units, and
    the chance that it is the one.
    """

    value: float
    low: float
    high: float
    probability: float


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """A figure that a level is set against: the ``level``, the ``rate``, the ``share`` or the
    ``total`` (with all countries) of a measure and period, as ``kind`` says.

    ``value`` is the number as ``claims`` state it: in plain units of the series, or of ``unit``
    where that is not '', of a rate or share in percent; None where nobody states it. ``base`` is
    the period that a rate starts from.
    """

    kind: str
    measure: Measure
    period: Period
    value: float | None = field(default=None, metadata=OPTIONAL)
    hedge: Hedge = field(default=Hedge.EXACT, metadata=OPTIONAL)
    unit: str = field(default="", metadata=OPTIONAL)
    base: Period | None = field(default=None, metadata=OPTIONAL)
    claims: tuple[str, ...] = field(default=(), metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class ExplanationClause:
    """One reason why a level is what it is, or why there is none; ``code`` is a key of the report
    messages under ``explain``.

    ``count`` are printed numbers, claims or rates, ``outlets`` those that print them. ``share`` is
    how far they lie from the level, a share of it. ``levels`` are levels in plain units of the
    series, ``chances`` theirs. ``figures`` are what it is set against or computed from, a whole
    before its parts.
    ``reading`` is what numbers that were set aside are taken for (see `ClaimInterpretation`),
    ``period`` that of another year. What a clause does not need is empty or None.
    """

    code: str
    count: int = field(default=0, metadata=OPTIONAL)
    outlets: int = field(default=0, metadata=OPTIONAL)
    share: float | None = field(default=None, metadata=OPTIONAL)
    levels: tuple[float, ...] = field(default=(), metadata=OPTIONAL)
    chances: tuple[float, ...] = field(default=(), metadata=OPTIONAL)
    figures: tuple[ComparedFigure, ...] = field(default=(), metadata=OPTIONAL)
    reading: str = field(default="", metadata=OPTIONAL)
    period: Period | None = field(default=None, metadata=OPTIONAL)
    direction: Direction | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """The estimated level of one period, in plain units of the series.

    ``low`` and ``high`` bound the 90 % interval. ``status`` is a shorthand: '' as stated, 'e'
    estimated or derived, 'u' of low reliability, 'x' not available (then value, low and high are
    None and ``reason`` says why). ``evidence`` are claim ids, strongest first; ``utterances``
    counts the independent ones. ``direction`` is set where only the way it moved is known.
    ``reason`` is a key of the report messages: direction_only, no_level, too_wide, not_converged
    (the sampler's chains disagree: no number is shown), two_levels (neither is the better).
    ``alternatives`` are two levels far apart, the likelier first, where the claims leave both.
    ``first_published`` is the level as first estimates gave it, where later figures differ.
    ``explanation`` is why the level is what it is; `explanations.explanation_text` words it, and
    `explanations.basis_text` the arithmetic of it.
    """

    id: str
    period: Period
    value: float | None
    low: float | None
    high: float | None
    status: str
    evidence: tuple[str, ...]
    utterances: int = 0
    official: float = 0.0
    direction: Direction | None = None
    reason: str = ""
    alternatives: tuple[LevelAlternative, ...] = field(default=(), metadata=OPTIONAL)
    first_published: float | None = field(default=None, metadata=OPTIONAL)
    explanation: tuple[ExplanationClause, ...] = field(default=(), metadata=OPTIONAL)


COMPUTED = frozenset({"share_of_total", "follows", "sum", "rest", "usual_share"})
"""Clauses by which a level is computed from figures of others."""
_BASES = (
    "decided",
    "cell",
    "one_number",
    "numbers",
    "one_number_apart",
    "confirmed",
    "share_of_total",
    "follows",
    "sum",
    "rest",
    "difference",
    "mirror",
    "usual_share",
    "bound",
    "other_figures",
)
"""Clauses that give a level, the first of a point before the others."""


def basis_clause(point: SeriesPoint) -> ExplanationClause | None:
    """The clause that gives the level: who decides or prints it, before what it is computed from,
    and that before a limit; None where there is no level.
    """
    if point.value is None:
        return None
    by_code = {clause.code: clause for clause in reversed(point.explanation)}
    return next((by_code[code] for code in _BASES if code in by_code), None)


_PROJECTED = frozenset({"usual_share", "other_figures"})


def is_projected(point: SeriesPoint) -> bool:
    """Whether no source gives the level or the numbers it is computed from: it is only expected by
    other periods, as of a year that has not ended.
    """
    clause = basis_clause(point)
    return clause is not None and clause.code in _PROJECTED


def basis_claims(point: SeriesPoint) -> tuple[str, ...]:
    """The claims whose numbers `explanations.basis_text` names, in its order."""
    clause = basis_clause(point)
    figures = clause.figures if clause else ()
    return tuple(dict.fromkeys(key for figure in figures for key in figure.claims))


@dataclass(frozen=True, slots=True)
class ClaimInterpretation:
    """One way to read a claim, with its probability given all other claims.

    ``reading`` is as_said, revised, near (a bound meant as a level beside it), loose, other_period,
    scale_up, scale_down (a thousand times too small or too large; ten_ and hundred_ likewise),
    currency (another one reported as dollars), scope (services included, or left out), direction
    (the other flow), other_reporter (the other side's figure), coverage (with or without regions,
    border trade, re-exports), sign (a fall reported as a rise), wrong, or no_known_period.
    ``period`` is the period it is then about, ``value`` the level it then gives there in the unit
    of the series; None where it gives none.
    """

    reading: str
    probability: float
    period: Period | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class ClaimFit:
    """The fit of one claim to the estimate: the level it amounts to, and whether that lies inside.

    ``value``, ``low``, ``high`` are the level the claim alone would give (a rate is applied to the
    estimated base; None on an open side of a bound). ``inside`` is None where nothing can be
    compared (no period, no number). ``reading`` is a key of the report messages for its use: used,
    bound, no_period, part_of_month, out_of_line, judged_wrong, unconfirmed, withdrawn, direction,
    other_unit, target.
    ``hypotheses`` are the ways to read it, likeliest first, their probabilities summing to 1; empty
    where nothing was weighed.
    """

    claim: str
    utterance: str
    period: Period | None
    value: float | None
    low: float | None
    high: float | None
    inside: bool | None
    weight: float
    reading: str
    hypotheses: tuple[ClaimInterpretation, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimConflict:
    """Claims that cannot all hold, the likeliest explanation (a key of the report messages) and its
    probability.

    ``claim`` is the claim that the explanation is about, '' where it is about all of them;
    ``means`` the period it is then about, if another than stated. ``usual`` is the period it would
    be read as at first where it states none. ``moves`` is how far the claim as first read lies from
    the estimate of ``period`` (or ``usual``), as a share of it, at most 10.
    """

    id: str
    claims: tuple[str, ...]
    explanation: str
    probability: float
    period: Period | None = None
    claim: str = ""
    means: Period | None = None
    moves: float = 0.0
    usual: Period | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Levels of one measure of one pair, oldest first, with the fits of every claim and the
    conflicts between claims.

    ``converged`` is False where the sampler's own diagnostics (R-hat, effective size) advise
    against trusting it.
    """

    measure: Measure
    reporter: str
    partner: str | None
    unit: str
    points: tuple[SeriesPoint, ...]
    fits: tuple[ClaimFit, ...] = ()
    conflicts: tuple[ClaimConflict, ...] = ()
    converged: bool = True

    def period_at_stake(self, conflict: ClaimConflict) -> Period | None:
        """The period whose level one of the conflicts is about: for a figure without a period the
        one it would be taken for at first.
        """
        first = conflict.claims[0]
        fitted = (fit.period for fit in self.fits if fit.claim == first and fit.period)
        return conflict.usual or next(fitted, None) or conflict.period

    @property
    def waiting(self) -> tuple[str, ...]:
        """Ids of the claims that wait for a person to confirm them, and count for nothing."""
        return tuple(fit.claim for fit in self.fits if fit.reading == "unconfirmed")
