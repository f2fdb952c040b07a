"""Claims against the estimate: contradictions with what depends on them, and targets with their
outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kirmash.briefs import wording
from kirmash.deprecation import renamed_attributes
from kirmash.dossier import answers, scope
from kirmash.dossier.answers import EstimationView
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import decisions, estimates, sides
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.dossier.workspace import Workspace
from kirmash.errors import InputError
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.estimates import ClaimConflict, Series
from kirmash.records.evidence import Document, PrintedPlace
from kirmash.records.periods import Period
from kirmash.records.quantities import SERIES_MEASURES, Measure, Modality
from kirmash.series import targets
from kirmash.series.conflicts import claim_with_default_reading
from kirmash.series.evidence import SeriesEvidence
from kirmash.series.target_levels import target_unit
from kirmash.series.targets import TargetFollowUp, TargetStatus
from kirmash.settings import Settings

MIN_CHANGE_SHARE = 0.0005
"""A level that moves by a smaller share of itself stays."""

FLOWS = (Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE)
TARGET_MEASURES = frozenset({*SERIES_MEASURES, Measure.SHARE})
"""The measures whose targets are followed."""
MAX_ANEW = 12
"""Claims up to which a flow is estimated anew for each of its conflicts; beyond, what hangs on a
claim follows from the estimate at hand.
"""
_AFTER_ALL_PERIODS = Period(10**6, 10**6)


@renamed_attributes({"held": "if_claim_true", "moves": "max_level_change"})
@dataclass(frozen=True, slots=True)
class Contradiction:
    """A set of claims that cannot all hold.

    ``period`` is the one whose level they are about: for a figure without a period the one it
    would be taken for at first. ``level`` is the estimate there, ``without`` the estimate once the
    doubted utterance, the first of the claims, is left out, and ``if_claim_true`` what it would be
    were that utterance right as first read; each None where there is none. ``max_level_change`` is
    the greater share by which it moves, 0 where it does not or nothing can be said. Levels are in
    plain units of ``unit``. ``converged`` is whether the estimate of its series did.
    """

    measure: Measure
    conflict: ClaimConflict
    claims: tuple[Claim, ...]
    period: Period | None
    level: float | None
    without: float | None
    if_claim_true: float | None = None
    unit: str = "USD"
    converged: bool = True

    @property
    def max_level_change(self) -> float:
        """How much of the level hangs on the doubted claim.

        By leaving it out, or by taking it at its word.
        """
        others = [other for other in (self.without, self.if_claim_true) if other is not None]
        return (
            max((abs(other / self.level - 1) for other in others), default=0.0)
            if self.level
            else 0.0
        )

    @property
    def doubted_claim_effect(self) -> DoubtedClaimEffect | None:
        """What depends on the doubted claim.

        None where the estimate stays, or nothing can be said.
        """
        if self.period is None or not self.level or self.max_level_change < MIN_CHANGE_SHARE:
            return None
        return DoubtedClaimEffect(
            period=self.period,
            level=self.level,
            unit=self.unit,
            as_claimed=self._if_different(self.if_claim_true),
            without=self._if_different(self.without),
        )

    @property
    def settling_explanation(self) -> str:
        """What would settle it.

        The explanation, or "unknown" where another period is not named.
        """
        explanation = self.conflict.explanation
        return (
            "unknown" if explanation == "other_period" and not self.conflict.period else explanation
        )

    def _if_different(self, other: float | None) -> float | None:
        """Another level, where it differs from the estimate."""
        if other is None or not self.level or abs(other / self.level - 1) < MIN_CHANGE_SHARE:
            return None
        return other


@dataclass(frozen=True, slots=True)
class DoubtedClaimEffect:
    """The level of a period as estimated, with the doubted claim taken as true, and without it.

    In plain units of ``unit``; the last two are None where the level would stay.
    """

    period: Period
    level: float
    unit: str
    as_claimed: float | None
    without: float | None


@dataclass(frozen=True, slots=True)
class ConflictReport:
    """The contradictions of a pair, and the documents of their claims by id, without the texts.

    ``unconverged`` are the measures whose estimate did not converge: of these there may be more
    contradictions, or fewer. ``tables`` are, by id, the documents that stand for a source of the
    trade tables, their day that of retrieval, and ``table_files`` the files added of it then.
    """

    conflicts: tuple[Contradiction, ...]
    documents: Mapping[str, Document]
    unconverged: tuple[Measure, ...] = ()
    tables: Mapping[str, Document] = field(default_factory=dict)
    table_files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def place_of(self, claim: Claim) -> PrintedPlace | None:
        """Where a claim is printed; None where its document is unknown."""
        document = self.tables.get(claim.document) or self.documents.get(claim.document)
        if document is None:
            return None
        source, day = document.outlet or document.source, document.published
        if claim.cell is None:
            return PrintedPlace("page", source, day, "published")
        files = self.table_files.get(document.id)
        if files is None:
            return PrintedPlace("table", source, day, "published", (document.source,))
        return PrintedPlace("table", source, day, "retrieved", files)


@renamed_attributes({"said": "published"})
@dataclass(frozen=True, slots=True)
class SourcedTarget:
    """A target with the claim that set it, when that was published, and the unit of its levels."""

    target: TargetFollowUp
    claim: Claim
    published: date | None
    unit: str


def build_conflict_report(workspace: Workspace, pair: Pair, view: View) -> ConflictReport:
    """Every contradiction in the flows of a pair, with their documents."""
    material = workspace.pair_material(pair, view)
    conflicts, unconverged = find_contradictions(material, pair, workspace.settings)
    names = {claim.document for conflict in conflicts for claim in conflict.claims}
    tables = {
        extraction.document.id: replace(extraction.document, text="")
        for extraction in material.extractions
        if extraction.document.id in names & material.official
    }
    added = workspace.tables.additions() if tables else ()
    files = {
        name: tuple(
            each.file
            for each in added
            if each.source == document.source and each.retrieved == str(document.published)
        )
        for name, document in tables.items()
    }
    documents = workspace.documents_by_id(names)
    return ConflictReport(conflicts, documents, unconverged, tables, files)


def find_contradictions(
    material: DossierMaterial, pair: Pair, settings: Settings
) -> tuple[tuple[Contradiction, ...], tuple[Measure, ...]]:
    """Every contradiction in the flows of a pair and in the investments of either in the other,
    and the measures whose estimate did not converge.

    Those that move the estimate most first, then the likeliest explained.
    """
    flows = [(pair, measure) for measure in FLOWS]
    investments = [(side, Measure.INVESTMENT) for side in (pair, Pair(pair.second, pair.first))]
    results: list[Contradiction] = []
    unconverged: list[Measure] = []
    for side, measure in (*flows, *investments):
        series, found = _measure_contradictions(material, side, measure, settings)
        results += found
        if not series.converged:
            unconverged.append(measure)
    ordered = sorted(
        results,
        key=lambda contradiction: (
            -round(contradiction.max_level_change, 4),
            -contradiction.conflict.probability,
            contradiction.conflict.id,
        ),
    )
    return tuple(ordered), tuple(dict.fromkeys(unconverged))


def _measure_contradictions(
    material: DossierMaterial, pair: Pair, measure: Measure, settings: Settings
) -> tuple[Series, list[Contradiction]]:
    """The series of a pair and its contradictions, those about each period by the view that its
    level is taken from.
    """
    views = answers.estimation_views(material, pair, measure, settings)
    elsewhere = frozenset[Period]().union(*(view.periods or () for view in views))
    results: list[Contradiction] = []
    every: list[tuple[Series, frozenset[Period] | None]] = []
    for view in views:
        series, contradictions = _contradictions_seen_from(material, view, pair)
        every.append((series, view.periods))
        results += (
            each
            for each in contradictions
            if (each.period in elsewhere if view.periods else each.period not in elsewhere)
        )
    return sides.combine_views(every), results


def _contradictions_seen_from(
    material: DossierMaterial, view: EstimationView, pair: Pair
) -> tuple[Series, list[Contradiction]]:
    claims = {claim.id: claim for extraction in material.extractions for claim in extraction.claims}
    question, evidence = view.inputs
    if len(evidence.claims) > MAX_ANEW:
        stored = estimates.rivals(material.results, question, evidence)
        series = sides.seen_from(stored.series, pair.first)
        pairs = zip(series.conflicts, stored.without, stored.if_true, strict=True)
        turned = question.reporter != pair.first and question.measure is Measure.BALANCE
        return series, [
            _build_contradiction(
                series,
                conflict,
                (sides.negated(without), sides.negated(if_true)) if turned else (without, if_true),
                claims,
            )
            for conflict, without, if_true in pairs
        ]
    series = decisions.name_distrusted(
        sides.seen_from(estimates.series(material.results, question, evidence), pair.first),
        material,
        evidence.claims,
    )
    changed = [
        change_evidence(series, evidence, conflict)
        for conflict in series.conflicts
        for change_evidence in (_evidence_without_claim, _evidence_if_claim_true)
    ]
    variants = estimates.batch(material.results, [(question, variant) for variant in changed])
    others = iter([sides.seen_from(variant, pair.first) for variant in variants])
    levels = [
        (series.period_at_stake(conflict), next(others), next(others))
        for conflict in series.conflicts
    ]
    return series, [
        _build_contradiction(
            series, conflict, (_level_at(without, period), _level_at(if_true, period)), claims
        )
        for conflict, (period, without, if_true) in zip(series.conflicts, levels, strict=True)
    ]


def _build_contradiction(
    series: Series,
    conflict: ClaimConflict,
    others: tuple[float | None, float | None],
    claims: dict[str, Claim],
) -> Contradiction:
    disputed = tuple(claims[key] for key in conflict.claims if key in claims)
    period = series.period_at_stake(conflict)
    level = _level_at(series, period)
    return Contradiction(
        series.measure, conflict, disputed, period, level, *others, series.unit, series.converged
    )


def _evidence_without_claim(
    series: Series, evidence: SeriesEvidence, conflict: ClaimConflict
) -> SeriesEvidence:
    """The evidence with the doubted utterance left out."""
    return replace(
        evidence, amended={**evidence.amended, **dict.fromkeys(_doubted_claims(series, conflict))}
    )


def _evidence_if_claim_true(
    series: Series, evidence: SeriesEvidence, conflict: ClaimConflict
) -> SeriesEvidence:
    """The evidence with the doubted utterance taken as right, as it was read at first."""
    same = _doubted_claims(series, conflict)
    read = {
        claim.id: claim_with_default_reading(conflict, evidence.amended.get(claim.id) or claim)
        for claim in evidence.claims
        if claim.id in same
    }
    return replace(evidence, amended={**evidence.amended, **read}, assumed=same)


def _doubted_claims(series: Series, conflict: ClaimConflict) -> frozenset[str]:
    """The claims of the utterance the conflict is about.

    Its own first claim, and those reported with it.
    """
    first = conflict.claim or conflict.claims[0]
    utterance = next((fit.utterance for fit in series.fits if fit.claim == first), None)
    return frozenset(
        fit.claim for fit in series.fits if utterance and fit.utterance == utterance
    ) or frozenset({first})


def _level_at(series: Series, period: Period | None) -> float | None:
    return next((point.value for point in series.points if point.period == period), None)


def find_targets(
    material: DossierMaterial, pair: Pair, settings: Settings
) -> tuple[SourcedTarget, ...]:
    """Every target set for the flows of a pair, its investments and shares, and what became of it
    by the material's day.

    The earliest deadline first. Of measures without a series only the figures stated decide.
    """
    dated_claims = _dated_claims(material, pair)
    published = {claim.id: day for day, claim in dated_claims}
    claims = {claim.id: claim for _, claim in dated_claims}
    followed_targets: list[SourcedTarget] = []
    for series, mine in _series_of_targets(material, pair, tuple(claims.values()), settings):
        followed_targets += (
            SourcedTarget(target, claims[target.claim], published[target.claim], series.unit)
            for target in targets.follow_targets(mine, series, material.as_of, published)
        )
    return tuple(sorted(followed_targets, key=_deadline_key))


def _series_of_targets(
    material: DossierMaterial, pair: Pair, claims: Sequence[Claim], settings: Settings
) -> Iterator[tuple[Series, tuple[Claim, ...]]]:
    """Each series that targets are followed in, with the targets that are and every other claim;
    a target without a unit in the usual one.
    """
    units: dict[tuple[Pair, Measure], dict[str, list[Claim]]] = {}
    for claim in claims:
        if claim.modality is Modality.TARGET:
            side = _side_of_target(claim, pair)
            by_unit = units.setdefault((side, claim.measure), {"": []})
            by_unit.setdefault(target_unit(claim, claims), []).append(claim)
    for (side, measure), by_unit in units.items():
        usual = _series_in(material, (side, measure), "", settings)
        ours = [*by_unit.pop(""), *by_unit.pop(usual.unit, [])]
        for unit, aims in ((usual.unit, ours), *by_unit.items()):
            if aims:
                mine = {claim.id for claim in aims}
                series = usual
                if unit != usual.unit:
                    series = _series_in(material, (side, measure), unit, settings)
                facts_and_aims = (
                    c for c in claims if c.modality is not Modality.TARGET or c.id in mine
                )
                yield series, tuple(facts_and_aims)


def _series_in(
    material: DossierMaterial, asked: tuple[Pair, Measure], unit: str, settings: Settings
) -> Series:
    """A series in a unit, '' for its usual one; without points where there is no such series."""
    side, measure = asked
    if measure in SERIES_MEASURES:
        return answers.estimate_series(material, side, measure, settings, unit)
    return Series(measure, side.first, side.second, unit or "percent", ())


def _side_of_target(target: Claim, pair: Pair) -> Pair:
    """The pair seen from the target's own side, of a turnover from its first."""
    turned = target.measure is not Measure.TURNOVER and target.reporter == pair.second
    return Pair(pair.second, pair.first) if turned else Pair(pair.first, pair.second)


def _dated_claims(material: DossierMaterial, pair: Pair) -> list[tuple[date | None, Claim]]:
    """The claims of the pair itself with the day each was published; the undated last."""
    narrow = Pair(pair.first, pair.second)
    dated_claims = [
        (extraction.document.published, claim)
        for extraction in answers.leave_out_unconfirmed(material, material.extractions)
        for claim in extraction.claims
        if claim.measure in TARGET_MEASURES and scope.is_figure_of_pair(narrow, claim.pair)
    ]
    return sorted(dated_claims, key=lambda dated: _publication_key(*dated))


def _publication_key(published: date | None, claim: Claim) -> tuple[bool, date, str, int]:
    start = claim.spans[0].start if claim.spans else 0
    return published is None, published or date.min, claim.document, start


def check_outcome(outcome: str) -> None:
    """Raise InputError for anything but an outcome of targets, or '' for all."""
    if outcome and outcome not in set(TargetStatus):
        raise InputError(
            "target.outcome-unknown",
            "Unknown outcome of targets: {outcome!r}.",
            "Choose one of: {known}.",
            outcome=outcome,
            known=", ".join(TargetStatus),
        )


def describe_target(followed: SourcedTarget, lang: str) -> str:
    """What a target came to in words: the level it means and the one reached, or what took its
    place.
    """
    return wording.target_outcome_text(followed.target, followed.unit, lang)


def _deadline_key(followed: SourcedTarget) -> tuple[Period, date, str]:
    deadline = followed.target.deadline or _AFTER_ALL_PERIODS
    return deadline, followed.published or date.min, followed.claim.id
