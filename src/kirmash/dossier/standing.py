"""How what was said stands to the estimate: contradictions by what they cost, targets by what became of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kirmash.dossier import answers, scope
from kirmash.dossier.answers import Material
from kirmash.dossier.scope import Pair
from kirmash.series import targets as following
from kirmash.series.targets import Target
from kirmash.settings import Settings
from kirmash.terms.claims import Claim
from kirmash.terms.estimates import Conflict, Series
from kirmash.terms.judgements import Judgement, Verdict
from kirmash.terms.measures import Measure, Modality
from kirmash.terms.periods import Period

FLOWS = (Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A set of claims that cannot all hold.

    ``period`` is the one whose level they are about; ``level`` is the estimate there and ``without`` the estimate once
    the doubted utterance, the first of the claims, is left out; both None where there is none. ``moves`` is the share by
    which it moves, 0 where it does not or nothing can be said.
    """

    measure: Measure
    conflict: Conflict
    claims: tuple[Claim, ...]
    period: Period | None
    level: float | None
    without: float | None

    @property
    def moves(self) -> float:
        """How much of the level hangs on the doubted claim."""
        return abs(self.without / self.level - 1) if self.level and self.without else 0.0


@dataclass(frozen=True, slots=True)
class Followed:
    """A target with the claim that set it, when that was published, and the unit of its levels."""

    target: Target
    claim: Claim
    said: date | None
    unit: str


def contradictions(material: Material, pair: Pair, settings: Settings) -> tuple[Contradiction, ...]:
    """Every contradiction in the flows of a pair: those that move the estimate most first, then the likeliest explained."""
    found = [one for measure in FLOWS for one in _of_measure(material, pair, measure, settings)]
    return tuple(sorted(found, key=lambda one: (-round(one.moves, 4), -one.conflict.probability, one.conflict.id)))


def _of_measure(material: Material, pair: Pair, measure: Measure, settings: Settings) -> list[Contradiction]:
    series = answers.series(material, pair, measure, settings)
    claims = {claim.id: claim for one in material.extractions for claim in one.claims}
    return [_contradiction(material, (pair, settings), series, one, claims) for one in series.conflicts]


def _contradiction(
    material: Material, asked: tuple[Pair, Settings], series: Series, conflict: Conflict, claims: dict[str, Claim]
) -> Contradiction:
    said = tuple(claims[key] for key in conflict.claims if key in claims)
    period = next((fit.period for fit in series.fits if fit.claim == conflict.claims[0] and fit.period), conflict.period)
    left = answers.series(_without(material, series, conflict.claims[0]), asked[0], series.measure, asked[1])
    return Contradiction(series.measure, conflict, said, period, _level(series, period), _level(left, period))


def _without(material: Material, series: Series, claim: str) -> Material:
    """The material as if a person had judged the claim's whole utterance wrong."""
    told = next((fit.utterance for fit in series.fits if fit.claim == claim), None)
    same = [fit.claim for fit in series.fits if told and fit.utterance == told] or [claim]
    doubts = tuple(Judgement(key, Verdict.WRONG, "kirmash", "") for key in same)
    return replace(material, judgements=(*material.judgements, *doubts))


def _level(series: Series, period: Period | None) -> float | None:
    return next((point.value for point in series.points if point.period == period), None)


def targets(material: Material, pair: Pair, settings: Settings) -> tuple[Followed, ...]:
    """Every target set for the flows of a pair and what became of it by the material's day; the earliest deadline first."""
    narrow = Pair(pair.first, pair.second)
    dated = [(one.document.published, claim) for one in material.extractions for claim in one.claims]
    ours = [(said, c) for said, c in dated if c.modality is Modality.TARGET and c.measure in FLOWS and scope.holds(narrow, c.pair)]
    ours.sort(key=lambda one: (one[0] is None, one[0] or date.min, one[1].document, one[1].spans[0].start if one[1].spans else 0))
    said = {claim.id: when for when, claim in ours}
    claims = {claim.id: claim for _, claim in ours}
    found: list[Followed] = []
    for measure in dict.fromkeys(claim.measure for claim in claims.values()):
        series = answers.series(material, pair, measure, settings)
        for one in following.follow(tuple(claims.values()), series, material.as_of):
            found.append(Followed(one, claims[one.claim], said[one.claim], series.unit))
    last = Period(10**6, 10**6)
    return tuple(sorted(found, key=lambda one: (one.target.deadline or last, one.said or date.min, one.claim.id)))
