"""The evidence behind any record: its words in their documents, and what people decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from kirmash.deprecation import renamed_attributes
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import evidence as selection
from kirmash.dossier.selection.claim_relations import ClaimRelation, relate_claims
from kirmash.dossier.selection.material import (
    DossierMaterial,
    build_deals,
    claimed_pairs,
    record_ids,
    resolve_id,
    value_id,
)
from kirmash.dossier.workspace import Workspace
from kirmash.errors import InputError
from kirmash.ledger.projections import judged
from kirmash.ledger.views import View
from kirmash.records.claims import Claim, Utterance
from kirmash.records.deals import Deal, DealMention
from kirmash.records.estimates import ClaimFit, Series, SeriesPoint
from kirmash.records.evidence import OPTIONAL, Span
from kirmash.records.judgements import Judgement
from kirmash.records.quantities import SERIES_MEASURES, Measure
from kirmash.series import utterances
from kirmash.settings import Settings

CONTEXT_CHARACTERS = 140
MIN_INFLUENCE_PERCENT = 0.05
"""A claim that moves a level by a smaller share, in percent, is not told to push it."""


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """One place of one document: the quote with what stands before and after it, and what must be
    printed beside it.
    """

    record: str
    document: str
    outlet: str
    url: str | None
    published: date | None
    start: int
    end: int
    before: str
    quote: str
    after: str
    note: str | None
    reader: str = field(default="", metadata=OPTIONAL)


@renamed_attributes({"told_by": "utterance_claims", "pushes": "influence_percent"})
@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """The answer: what ``record`` is and everything that speaks for or against it. One of the
    records is set.

    ``fits`` say how its claims count in the series; None of a claim whose series was not asked for.
    ``influence`` of a value: claims with the level less the level without them, in the unit of the
    series, greatest first.
    """

    id: str
    citations: tuple[QuotedPassage, ...]
    claim: Claim | None = None
    point: SeriesPoint | None = None
    series: Series | None = None
    deal: Deal | None = None
    mention: DealMention | None = None
    fits: tuple[ClaimFit, ...] | None = ()
    judgements: tuple[Judgement, ...] = ()
    utterance_claims: tuple[str, ...] = ()
    influence: tuple[tuple[str, float], ...] = ()
    mentions: tuple[DealMention, ...] = ()

    @property
    def influence_percent(self) -> tuple[tuple[str, float], ...]:
        """Each claim that moves the level noticeably, and by how many percent of it, up or down."""
        if not self.point or not self.point.value:
            return ()
        level = abs(self.point.value)
        shares = ((claim, 100 * by / level) for claim, by in self.influence)
        return tuple(
            (claim, share) for claim, share in shares if abs(share) >= MIN_INFLUENCE_PERCENT
        )


@dataclass(frozen=True, slots=True)
class RelationReport:
    """How two claims stand to each other, with the words of both and what people decided."""

    relation: ClaimRelation
    citations: tuple[QuotedPassage, ...]
    judgements: tuple[Judgement, ...] = ()


def relate(workspace: Workspace, first: str, second: str, view: View) -> RelationReport:
    """How two claims (ids or their beginnings) stand to each other. Raises UnknownRecord, and
    InputError where one is no claim.
    """
    materials = [record_material(workspace, record, view) for record in (first, second)]
    found = [
        _claim_of_material(material, record)
        for material, record in zip(materials, (first, second), strict=True)
    ]
    days = materials[0].publication_dates | materials[1].publication_dates
    relation = relate_claims(found[0], found[1], days)
    cited = dict(
        zip((claim.id for claim in found), zip(materials, found, strict=True), strict=True)
    )
    return RelationReport(
        relation,
        tuple(
            passage for material, claim in cited.values() for passage in _cite(material, [claim])
        ),
        tuple(
            dict.fromkeys(
                judgement
                for key, (material, _) in cited.items()
                for judgement in _judgements_on(material, {key})
            )
        ),
    )


def _claim_of_material(material: DossierMaterial, record: str) -> Claim:
    claims = {claim.id: claim for claim in _all_claims(material)}
    name = resolve_id(record, record_ids(material.extractions))
    if name not in claims:
        raise InputError(
            "evidence.not-a-claim",
            "{record!r} is not a claim.",
            "Give the ids of two claims; `kirmash claims` lists them.",
            record=record,
        )
    return claims[name]


def explain(
    workspace: Workspace, record: str, view: View, with_series: bool = False
) -> EvidenceReport:
    """The evidence of a record of a dossier. Raises UnknownRecord."""
    material = record_material(workspace, record, view, with_series)
    return explain_record(material, record, workspace.settings, with_series)


def record_material(
    workspace: Workspace, record: str, view: View, with_series: bool = False
) -> DossierMaterial:
    """What bears on a claim, mention, deal, value or utterance (an id, or its beginning) in a view,
    with what the trade tables say of it; ``with_series`` what a claim's series is made from. Of a
    value or an utterance every claim, where its id does not tell whose it is. Raises UnknownRecord.
    """
    if record.startswith("d-"):
        return workspace.deal_record_material(record, view)
    narrow = _value_material(workspace, record, view) or _utterance_material(
        workspace, record, view
    )
    if narrow:
        return narrow
    names = workspace.record_ids(record, view)
    if record.startswith(("v-", "u-")) or (record not in names and workspace.tables.additions()):
        return workspace.statements_material(record, view)
    name = resolve_id(record, names)
    if name.startswith("m-"):
        return workspace.mention_material(name, view)
    return workspace.claim_material(name, view, with_series)


def _value_material(workspace: Workspace, record: str, view: View) -> DossierMaterial | None:
    """What a value is estimated from, where its whole id tells whose it is."""
    if not record.startswith("v-"):
        return None
    tables = workspace.tables
    tabled = tables.pairs() if tables.additions() else ()
    with workspace.ledger.connection() as connection:
        pair = selection.pair_of_value(connection, record, tabled)
    return workspace.pair_material(pair, view) if pair else None


def _utterance_material(workspace: Workspace, record: str, view: View) -> DossierMaterial | None:
    """What bears on an utterance, where its whole id is that of one claim alone."""
    if not record.startswith("u-"):
        return None
    with workspace.ledger.connection() as connection:
        name = selection.claim_told_alone(connection, view, record)
    if name is None:
        return None
    material = workspace.claim_material(name, view)
    return material if any(each.id == record for each in _all_utterances(material)) else None


def explain_record(
    material: DossierMaterial, record: str, settings: Settings, with_series: bool = False
) -> EvidenceReport:
    """The evidence of a claim (c-), value (v-), deal (d-), mention (m-) or utterance (u-), a
    claim's series estimated where asked for. Raises UnknownRecord.
    """
    if record.startswith("v-"):
        return _explain_value(material, record, settings)
    if record.startswith("d-"):
        return _explain_deal(material, record, settings)
    if record.startswith("u-"):
        return _explain_utterance(material, record)
    known = record_ids(material.extractions)
    name = resolve_id(record, known)
    report = _explain_claim_or_mention(material, name)
    if report.claim is None or not _has_series(report.claim):
        return report
    fits = _fits_of_claim(material, report.claim, name, settings) if with_series else None
    return replace(report, fits=fits)


def _explain_claim_or_mention(material: DossierMaterial, record: str) -> EvidenceReport:
    for extraction in material.extractions:
        for mention in extraction.deals:
            if mention.id == record:
                return EvidenceReport(
                    record,
                    _cite(material, [mention]),
                    mention=mention,
                    judgements=_judgements_on(material, {record}),
                )
    claim = next(
        c for extraction in material.extractions for c in extraction.claims if c.id == record
    )
    same = next((u for u in _utterances_beside(material, claim) if record in u.claims), None)
    utterance_claims = same.claims if same else ()
    return EvidenceReport(
        record,
        _cite(material, [claim]),
        claim=claim,
        judgements=_judgements_on(material, {record}),
        utterance_claims=utterance_claims,
    )


def _utterances_beside(material: DossierMaterial, claim: Claim) -> tuple[Utterance, ...]:
    """The utterances of the claims that may be of one utterance with this one."""
    days = material.publication_dates
    linked = utterances.claims_of_same_utterance(claim, _all_claims(material), days)
    return utterances.group_into_utterances(linked, days)


def _has_series(claim: Claim) -> bool:
    """Whether a claim is a figure that a series may be estimated from."""
    return claim.measure in SERIES_MEASURES and bool(claim.reporter and claim.partner)


def _fits_of_claim(
    material: DossierMaterial, claim: Claim, name: str, settings: Settings
) -> tuple[ClaimFit, ...]:
    """How a claim counts in the series of its measure and pair."""
    from kirmash.dossier import answers

    pair = Pair(claim.reporter or "", claim.partner or "")
    fits = answers.estimate_series(material, pair, claim.measure, settings).fits
    return tuple(fit for fit in fits if fit.claim == name)


def _explain_value(material: DossierMaterial, record: str, settings: Settings) -> EvidenceReport:
    points = dict(_values_beginning(material, record, settings))
    point, line = points[resolve_id(record, points)]
    claims = {claim.id: claim for claim in _all_claims(material)}
    cited = [claims[key] for key in point.evidence if key in claims]
    fits = tuple(
        fit for fit in line.fits if fit.period == point.period or fit.claim in point.evidence
    )
    from kirmash.dossier import answers

    pair = Pair(line.reporter, line.partner or "")
    influence = (
        answers.claim_influences(material, pair, line, point.period, settings)
        if point.value is not None
        else ()
    )
    return EvidenceReport(
        point.id,
        _cite(material, cited),
        point=point,
        series=line,
        fits=fits,
        judgements=_judgements_on(material, set(point.evidence)),
        influence=influence,
    )


_Question = tuple[Pair, Measure, str]
"""A series: of whom, of what, in which unit."""


def _values_beginning(
    material: DossierMaterial, beginning: str, settings: Settings
) -> Iterator[tuple[str, tuple[SeriesPoint, Series]]]:
    """The values whose ids begin so, each with its series: those alone are estimated that can have
    one.
    """
    from kirmash.dossier import answers

    questions: dict[str, list[_Question]] = {}
    for question, name in _possible_values(material):
        if name.startswith(beginning):
            questions.setdefault(name, []).append(question)
    estimated: dict[_Question, Series] = {}
    for name, each in questions.items():
        for question in each:
            if question not in estimated:
                pair, measure, unit = question
                estimated[question] = answers.estimate_series(
                    material, pair, measure, settings, unit
                )
            line = estimated[question]
            point = next((point for point in line.points if point.id == name), None)
            if point:
                yield name, (point, line)
                break


def _possible_values(material: DossierMaterial) -> Iterator[tuple[_Question, str]]:
    """Every value that a series of the material can have, by its id."""
    from kirmash.dossier import answers

    for first, second in claimed_pairs(material):
        for pair in (Pair(first, second), Pair(second, first)):
            for measure in SERIES_MEASURES:
                for unit, period in answers.possible_levels(material, pair, measure):
                    yield (pair, measure, unit), value_id(measure, pair.codes, unit, period)


def _explain_deal(material: DossierMaterial, record: str, settings: Settings) -> EvidenceReport:
    deals = {deal.id: deal for deal in build_deals(material, settings)}
    deal = deals[resolve_id(record, deals)]
    mentions = {m.id: m for extraction in material.extractions for m in extraction.deals}
    cited = [mentions[key] for key in deal.mentions if key in mentions]
    judged = _judgements_on(material, {deal.id, *deal.mentions})
    return EvidenceReport(
        deal.id, _cite(material, cited), deal=deal, judgements=judged, mentions=tuple(cited)
    )


def _explain_utterance(material: DossierMaterial, record: str) -> EvidenceReport:
    known = {utterance.id: utterance for utterance in _all_utterances(material)}
    utterance = known[resolve_id(record, known)]
    cited = [claim for claim in _all_claims(material) if claim.id in utterance.claims]
    return EvidenceReport(
        utterance.id,
        _cite(material, cited),
        judgements=_judgements_on(material, set(utterance.claims)),
        utterance_claims=utterance.claims,
    )


def _all_utterances(material: DossierMaterial) -> tuple[Utterance, ...]:
    """The utterances of the material, each of all its claims."""
    return utterances.group_into_utterances(_all_claims(material), material.publication_dates)


def _all_claims(material: DossierMaterial) -> tuple[Claim, ...]:
    return tuple(claim for extraction in material.extractions for claim in extraction.claims)


def _judgements_on(material: DossierMaterial, targets: set[str]) -> tuple[Judgement, ...]:
    return tuple(j for j in material.judgements if j.target in targets or j.other in targets)


def _cite(
    material: DossierMaterial, records: Iterable[Claim | DealMention]
) -> tuple[QuotedPassage, ...]:
    return tuple(
        _citation(material, record.id, record.document, span)
        for record in records
        for span in record.spans
    )


def _citation(material: DossierMaterial, record: str, key: str, span: Span) -> QuotedPassage:
    document = material.documents_by_id[key]
    text = material.text_of(document)
    before = text[max(0, span.start - CONTEXT_CHARACTERS) : span.start]
    after = text[span.end : span.end + CONTEXT_CHARACTERS]
    outlet = document.outlet or document.source
    place = (document.url, document.published, span.start, span.end)
    quote = (before, span.quote, after, document.note)
    return QuotedPassage(record, key, outlet, *place, *quote, reader=document.reader)


def records_by_id(workspace: Workspace, names: Iterable[str]) -> dict[str, Claim | DealMention]:
    """The claims and mentions with these ids, those that a person added or corrected too, by id."""
    wanted = set(names)
    with workspace.ledger.connection() as connection:
        records = judged.recorded_records(connection, wanted)
    by_people = workspace.ledger.active_judgements()
    records |= {item.claim.id: item.claim for item in by_people if item.claim}
    return {name: record for name, record in records.items() if name in wanted}
