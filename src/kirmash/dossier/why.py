"""Why a figure or deal stands as it does: its evidence, quoted in context, and what else bears on
it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kirmash.dossier import answers
from kirmash.dossier.answers import Material
from kirmash.dossier.scope import Pair
from kirmash.records.claims import Claim
from kirmash.records.deals import Deal, DealMention
from kirmash.records.estimates import Fit, Point, Series
from kirmash.records.evidence import Span
from kirmash.records.judgements import Judgement
from kirmash.records.quantities import Measure
from kirmash.settings import Settings

CONTEXT = 140
LEAST_PUSH = 0.05
"""A claim that moves a level by a smaller share, in percent, is not told to push it."""


@dataclass(frozen=True, slots=True)
class Citation:
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


@dataclass(frozen=True, slots=True)
class Why:
    """The answer: what ``record`` is and everything that speaks for or against it. One of the
    records is set.

    ``influence`` of a value: claims with the level less the level without them, in the unit of the
    series, greatest first.
    """

    id: str
    citations: tuple[Citation, ...]
    claim: Claim | None = None
    point: Point | None = None
    series: Series | None = None
    deal: Deal | None = None
    mention: DealMention | None = None
    fits: tuple[Fit, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    told_by: tuple[str, ...] = ()
    influence: tuple[tuple[str, float], ...] = ()
    mentions: tuple[DealMention, ...] = ()

    @property
    def pushes(self) -> tuple[tuple[str, float], ...]:
        """Each claim that moves the level noticeably, and by how many percent of it, up or down."""
        if not self.point or not self.point.value:
            return ()
        level = abs(self.point.value)
        shares = ((claim, 100 * by / level) for claim, by in self.influence)
        return tuple((claim, share) for claim, share in shares if abs(share) >= LEAST_PUSH)


def why(material: Material, record: str, settings: Settings) -> Why:
    """The evidence of a claim (c-), value (v-), deal (d-), mention (m-) or utterance (u-). Raises
    UnknownRecord.
    """
    if record.startswith("v-"):
        return _value(material, record, settings)
    if record.startswith("d-"):
        return _deal(material, record, settings)
    if record.startswith("u-"):
        return _utterance(material, record)
    known = answers.ids(material.extractions)
    return _said(material, answers.one_of(record, known), settings)


def _said(material: Material, record: str, settings: Settings) -> Why:
    for one in material.extractions:
        for mention in one.deals:
            if mention.id == record:
                return Why(
                    record,
                    _cite(material, [mention]),
                    mention=mention,
                    judgements=_judged(material, {record}),
                )
    claim = next(c for one in material.extractions for c in one.claims if c.id == record)
    fits = tuple(fit for fit in _series_of(material, claim, settings) if fit.claim == record)
    same = next(
        (u for u in answers.told(material, _all_claims(material)) if record in u.claims), None
    )
    told_by = same.claims if same else ()
    return Why(
        record,
        _cite(material, [claim]),
        claim=claim,
        fits=fits,
        judgements=_judged(material, {record}),
        told_by=told_by,
    )


def _series_of(material: Material, claim: Claim, settings: Settings) -> tuple[Fit, ...]:
    flows = {Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE}
    if claim.measure not in flows or not claim.reporter or not claim.partner:
        return ()
    return answers.series(
        material, Pair(claim.reporter, claim.partner), claim.measure, settings
    ).fits


def _value(material: Material, record: str, settings: Settings) -> Why:
    found = {
        point.id: (point, line)
        for line in _every_series(material, settings)
        for point in line.points
    }
    point, line = found[answers.one_of(record, found)]
    claims = {claim.id: claim for claim in _all_claims(material)}
    cited = [claims[key] for key in point.evidence if key in claims]
    fits = tuple(
        fit for fit in line.fits if fit.period == point.period or fit.claim in point.evidence
    )
    pair = Pair(line.reporter, line.partner or "")
    moved = (
        answers.influence(material, pair, line, point.period, settings)
        if point.value is not None
        else ()
    )
    return Why(
        point.id,
        _cite(material, cited),
        point=point,
        series=line,
        fits=fits,
        judgements=_judged(material, set(point.evidence)),
        influence=moved,
    )


def _every_series(material: Material, settings: Settings) -> Iterable[Series]:
    for first, second in answers.pairs_of(material):
        for measure in (Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE):
            yield answers.series(material, Pair(first, second), measure, settings)
            yield answers.series(material, Pair(second, first), measure, settings)


def _deal(material: Material, record: str, settings: Settings) -> Why:
    found = {deal.id: deal for deal in answers.deals(material, settings)}
    deal = found[answers.one_of(record, found)]
    mentions = {m.id: m for one in material.extractions for m in one.deals}
    cited = [mentions[key] for key in deal.mentions if key in mentions]
    judged = _judged(material, {deal.id, *deal.mentions})
    return Why(deal.id, _cite(material, cited), deal=deal, judgements=judged, mentions=tuple(cited))


def _utterance(material: Material, record: str) -> Why:
    found = {u.id: u for u in answers.told(material, _all_claims(material))}
    said = found[answers.one_of(record, found)]
    cited = [claim for claim in _all_claims(material) if claim.id in said.claims]
    return Why(
        said.id,
        _cite(material, cited),
        judgements=_judged(material, set(said.claims)),
        told_by=said.claims,
    )


def _all_claims(material: Material) -> tuple[Claim, ...]:
    return tuple(claim for one in material.extractions for claim in one.claims)


def _judged(material: Material, targets: set[str]) -> tuple[Judgement, ...]:
    return tuple(j for j in material.judgements if j.target in targets or j.other in targets)


def _cite(material: Material, records: Iterable[Claim | DealMention]) -> tuple[Citation, ...]:
    return tuple(
        _citation(material, record.id, record.document, span)
        for record in records
        for span in record.spans
    )


def _citation(material: Material, record: str, key: str, span: Span) -> Citation:
    document = material.documents[key]
    before = document.text[max(0, span.start - CONTEXT) : span.start]
    after = document.text[span.end : span.end + CONTEXT]
    outlet = document.outlet or document.source
    place = (document.url, document.published, span.start, span.end)
    return Citation(record, key, outlet, *place, before, span.quote, after, document.note)
