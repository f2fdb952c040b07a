"""How what was said stands to the estimate.

Contradictions by what they cost, targets by what became of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from kirmash.dossier import answers, scope
from kirmash.dossier.answers import Material
from kirmash.dossier.scope import Pair
from kirmash.dossier.workspace import Workspace
from kirmash.ledger.store import View
from kirmash.records.claims import Claim
from kirmash.records.estimates import Conflict, Series
from kirmash.records.evidence import Document
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure, Modality
from kirmash.series import targets as following
from kirmash.series.conflicts import as_first_read
from kirmash.series.estimate import Evidence, estimate_many
from kirmash.series.targets import Target
from kirmash.settings import Settings

UNMOVED = 0.0005
"""A level that moves by a smaller share of itself stays."""

FLOWS = (Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A set of claims that cannot all hold.

    ``period`` is the one whose level they are about: for a figure without a period the one it
    would be taken for at first. ``level`` is the estimate there, ``without`` the estimate once the
    doubted utterance, the first of the claims, is left out, and ``held`` what it would be were that
    utterance right as first read; each None where there is none. ``moves`` is
    the greater share by which it moves, 0 where it does not or nothing can be said.
    """

    measure: Measure
    conflict: Conflict
    claims: tuple[Claim, ...]
    period: Period | None
    level: float | None
    without: float | None
    held: float | None = None

    @property
    def moves(self) -> float:
        """How much of the level hangs on the doubted claim.

        By leaving it out, or by taking it at its word.
        """
        others = [other for other in (self.without, self.held) if other is not None]
        return (
            max((abs(other / self.level - 1) for other in others), default=0.0)
            if self.level
            else 0.0
        )

    @property
    def stake(self) -> Stake | None:
        """What hangs on the doubted claim.

        None where the estimate stays, or nothing can be said.
        """
        if self.period is None or not self.level or self.moves < UNMOVED:
            return None
        units = (claim.stated.unit for claim in self.claims if claim.stated)
        return Stake(
            period=self.period,
            level=self.level,
            unit=next(filter(None, units), "USD"),
            as_claimed=self._apart(self.held),
            without=self._apart(self.without),
        )

    @property
    def settled_by(self) -> str:
        """What would settle it.

        The explanation, or ``unknown`` where another period is not told.
        """
        explanation = self.conflict.explanation
        return (
            "unknown" if explanation == "other_period" and not self.conflict.period else explanation
        )

    def _apart(self, other: float | None) -> float | None:
        """Another level, where it differs from the estimate."""
        if other is None or not self.level or abs(other / self.level - 1) < UNMOVED:
            return None
        return other


@dataclass(frozen=True, slots=True)
class Stake:
    """The level of a period as estimated, with the doubted claim at its word, and without it.

    In plain units of ``unit``; the last two are None where the level would stay.
    """

    period: Period
    level: float
    unit: str
    as_claimed: float | None
    without: float | None


@dataclass(frozen=True, slots=True)
class ConflictReport:
    """The contradictions of a pair, and the documents of the dossier by their ids."""

    conflicts: tuple[Contradiction, ...]
    documents: Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class Followed:
    """A target with the claim that set it, when that was published, and the unit of its levels."""

    target: Target
    claim: Claim
    said: date | None
    unit: str


def find_conflicts(workspace: Workspace, pair: Pair, view: View) -> ConflictReport:
    """Every contradiction in the flows of a pair, with the documents that say what."""
    conflicts = contradictions(workspace.about(pair, view), pair, workspace.settings)
    return ConflictReport(conflicts, workspace.documents_by_id())


def contradictions(material: Material, pair: Pair, settings: Settings) -> tuple[Contradiction, ...]:
    """Every contradiction in the flows of a pair.

    Those that move the estimate most first, then the likeliest explained.
    """
    found = [one for measure in FLOWS for one in _of_measure(material, pair, measure, settings)]
    return tuple(
        sorted(
            found,
            key=lambda one: (-round(one.moves, 4), -one.conflict.probability, one.conflict.id),
        )
    )


def _of_measure(
    material: Material, pair: Pair, measure: Measure, settings: Settings
) -> list[Contradiction]:
    series = answers.series(material, pair, measure, settings)
    claims = {claim.id: claim for one in material.extractions for claim in one.claims}
    question, evidence = answers.asked(material, pair, measure, settings)
    changed = [
        one(series, evidence, conflict)
        for conflict in series.conflicts
        for one in (_without, _held)
    ]
    others = iter(estimate_many([(question, one) for one in changed]))
    return [
        _contradiction(series, conflict, (next(others), next(others)), claims)
        for conflict in series.conflicts
    ]


def _contradiction(
    series: Series, conflict: Conflict, others: tuple[Series, Series], claims: dict[str, Claim]
) -> Contradiction:
    said = tuple(claims[key] for key in conflict.claims if key in claims)
    fitted = next(
        (fit.period for fit in series.fits if fit.claim == conflict.claims[0] and fit.period), None
    )
    period = conflict.usual or fitted or conflict.period
    without, held = (_level(other, period) for other in others)
    return Contradiction(
        series.measure, conflict, said, period, _level(series, period), without, held
    )


def _without(series: Series, evidence: Evidence, conflict: Conflict) -> Evidence:
    """The evidence with the doubted utterance left out."""
    return replace(
        evidence, amended={**evidence.amended, **dict.fromkeys(_doubted(series, conflict))}
    )


def _held(series: Series, evidence: Evidence, conflict: Conflict) -> Evidence:
    """The evidence with the doubted utterance taken as right, as it was read at first."""
    same = _doubted(series, conflict)
    read = {
        claim.id: as_first_read(conflict, evidence.amended.get(claim.id) or claim)
        for claim in evidence.claims
        if claim.id in same
    }
    return replace(evidence, amended={**evidence.amended, **read}, held=same)


def _doubted(series: Series, conflict: Conflict) -> frozenset[str]:
    """The claims of the utterance the conflict is about.

    Its own first claim, and those told with it.
    """
    first = conflict.claim or conflict.claims[0]
    told = next((fit.utterance for fit in series.fits if fit.claim == first), None)
    return frozenset(
        fit.claim for fit in series.fits if told and fit.utterance == told
    ) or frozenset({first})


def _level(series: Series, period: Period | None) -> float | None:
    return next((point.value for point in series.points if point.period == period), None)


def targets(material: Material, pair: Pair, settings: Settings) -> tuple[Followed, ...]:
    """Every target set for the flows of a pair and what became of it by the material's day.

    The earliest deadline first.
    """
    narrow = Pair(pair.first, pair.second)
    dated = [
        (one.document.published, claim) for one in material.extractions for claim in one.claims
    ]
    ours = [
        (said, c)
        for said, c in dated
        if c.modality is Modality.TARGET and c.measure in FLOWS and scope.holds(narrow, c.pair)
    ]
    ours.sort(
        key=lambda one: (
            one[0] is None,
            one[0] or date.min,
            one[1].document,
            one[1].spans[0].start if one[1].spans else 0,
        )
    )
    said = {claim.id: when for when, claim in ours}
    claims = {claim.id: claim for _, claim in ours}
    found: list[Followed] = []
    for measure in dict.fromkeys(claim.measure for claim in claims.values()):
        series = answers.series(material, pair, measure, settings)
        for one in following.follow(tuple(claims.values()), series, material.as_of):
            found.append(Followed(one, claims[one.claim], said[one.claim], series.unit))
    last = Period(10**6, 10**6)
    return tuple(
        sorted(
            found, key=lambda one: (one.target.deadline or last, one.said or date.min, one.claim.id)
        )
    )
