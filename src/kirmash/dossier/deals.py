"""The deals of a pair: filtered, scored, by what happened since a meeting, one with its history,
and all in the forms of other programs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kirmash.briefs.deal_titles import deal_title
from kirmash.briefs.sections import deals as deal_wording
from kirmash.deals import history as meetings
from kirmash.deals.history import PART_OF, ChangesSinceMeeting, DealRelation, find_deal_relations
from kirmash.deals.joins import ComparedMentions, explain_joins, prior_bits
from kirmash.deals.matching import MATCH_THRESHOLD
from kirmash.deals.scores import DealScores, scores_of
from kirmash.dossier import scope
from kirmash.dossier.evidence import EvidenceReport, QuotedPassage, explain_record, record_material
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import DossierMaterial, build_deals, dated_mentions_of
from kirmash.dossier.workspace import Workspace, utc_today
from kirmash.errors import InputError
from kirmash.formats import encoding_json, files
from kirmash.i18n import format_date, translate
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.deals import Deal, DealEvent, DealKind, DealMention, DealStatus
from kirmash.records.periods import last_day
from kirmash.records.quantities import Measure
from kirmash.reference import economies, lexicons

__all__ = [
    "MATCH_THRESHOLD",
    "ChangesSinceMeeting",
    "ComparedMentions",
    "DealHistory",
    "DealList",
    "DealQuery",
    "DealRelation",
    "DealScores",
    "MeanScores",
    "QuotedDealEvent",
    "deal_history",
    "deals_of_pair",
    "filter_deals",
    "find_deals",
    "prior_bits",
    "relations_of_deal",
    "score_deals",
]

HS_HEADING_DIGITS = 4
_SINCE_EXAMPLE = "--since 2016-04-15"


@dataclass(frozen=True, slots=True)
class DealQuery:
    """Filters that must all hold; an empty one holds always.

    ``product`` is a goods word, a key or an HS code; ``party`` an organisation's name; ``due``
    selects a due date still ahead or gone by without result, ``late`` the latter, ``outcome`` done,
    late, due or open; ``until`` bounds the due date. ``since`` asks for what became of them after a
    meeting: its day (ISO), or ``last`` for the last one known. ``scored`` asks for quality scores.
    """

    status: str = ""
    kind: str = ""
    economy: str = ""
    product: str = ""
    party: str = ""
    due: bool = False
    late: bool = False
    until: date | None = None
    since: str = ""
    scored: bool = False
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class MeanScores:
    """The means of scores; None where no deal has the score."""

    source: float | None
    completeness: float | None
    implementation: float | None


@dataclass(frozen=True, slots=True)
class DealList:
    """Deals of a pair, latest first, with their quality scores by id (empty where not asked for).

    ``since`` are the four lists of what became of them after a meeting, None where not asked for.
    """

    pair: Pair
    deals: tuple[Deal, ...]
    scores: Mapping[str, DealScores] = field(default_factory=dict)
    since: ChangesSinceMeeting | None = None

    @property
    def mean_scores(self) -> MeanScores:
        """The means over the deals that have the score."""
        scored = [self.scores[deal.id] for deal in self.deals if deal.id in self.scores]
        return MeanScores(
            _mean([s.source for s in scored]),
            _mean([s.completeness for s in scored]),
            _mean([s.implementation for s in scored if s.implementation is not None]),
        )


@dataclass(frozen=True, slots=True)
class QuotedDealEvent:
    """One step of a deal with the mention it rests on and its first quotation.

    None where unknown.
    """

    step: DealEvent
    mention: DealMention | None
    citation: QuotedPassage | None


@dataclass(frozen=True, slots=True)
class DealHistory:
    """A deal with all that speaks for it, its quality scores, and how it stands to other deals.

    ``joins`` say why its mentions are one deal, ``near_misses`` which of the ``near_deals`` (by
    their ids) were nearly joined.
    """

    deal: Deal
    evidence: EvidenceReport
    scores: DealScores
    relations: tuple[DealRelation, ...]
    joins: tuple[ComparedMentions, ...] = ()
    near_misses: tuple[ComparedMentions, ...] = ()
    near_deals: Mapping[str, Deal] = field(default_factory=dict)

    @property
    def steps(self) -> tuple[QuotedDealEvent, ...]:
        """Every step of the history, in its order."""
        citations = {cited.record: cited for cited in reversed(self.evidence.citations)}
        mentions = {mention.id: mention for mention in self.evidence.mentions}
        return tuple(
            QuotedDealEvent(step, mentions.get(step.mention), citations.get(step.mention))
            for step in self.deal.history
        )

    @property
    def preceding_deals(self) -> tuple[DealRelation, ...]:
        """The deals it resumes or is the rest of.

        The plan it is part of is in ``deal.umbrella``.
        """
        mine = (relation for relation in self.relations if relation.deal == self.deal.id)
        return tuple(relation for relation in mine if relation.kind != PART_OF)


def find_deals(workspace: Workspace, pair: Pair, query: DealQuery, view: View) -> DealList:
    """The deals of a pair that fit.

    Raises InputError where nothing can fit, or no meeting is known.
    """
    material = workspace.deal_material(pair, view)
    every = deals_of_pair(material, pair, workspace)
    deals = filter_deals(every, query)
    quality = score_deals(material, deals) if query.scored else {}
    if not query.since:
        return DealList(pair, deals, quality)
    day = _meeting_day(query.since, every, view.as_of or utc_today())
    return DealList(pair, deals, quality, meetings.changes_since_meeting(deals, day))


def deal_history(workspace: Workspace, record: str, view: View) -> DealHistory:
    """One deal with each step quoted. Raises UnknownRecord, and InputError for what is no deal."""
    material = record_material(workspace, record, view)
    evidence = explain_record(material, record, workspace.settings)
    if evidence.deal is None:
        raise InputError(
            "deals.not-a-deal",
            "{record} is not a deal.",
            "`kirmash deals A B` lists them.",
            record=record,
        )
    deal = evidence.deal
    related = workspace.relation_material(deal, view)
    every = {each.id: each for each in build_deals(related, workspace.settings)}
    relations = relations_of_deal(tuple(every.values()), deal.id, related)
    scores = score_deals(material, [deal])[deal.id]
    explained = explain_joins(deal, every.values(), dated_mentions_of(related))
    near = {miss.other_deal: every[miss.other_deal] for miss in explained[1]}
    return DealHistory(deal, evidence, scores, relations, *explained, near)


def find_relations(workspace: Workspace, record: str, view: View) -> tuple[DealRelation, ...]:
    """The relations in which a deal (its whole id) stands to others; () where there is none."""
    material = workspace.deal_record_material(record, view) if record.startswith("d-") else None
    deals = build_deals(material, workspace.settings) if material else ()
    deal = next((deal for deal in deals if deal.id == record), None)
    if deal is None:
        return ()
    related = workspace.relation_material(deal, view)
    return relations_of_deal(build_deals(related, workspace.settings), record, related)


def deals_of_pair(material: DossierMaterial, pair: Pair, workspace: Workspace) -> tuple[Deal, ...]:
    """Every deal of a pair with its history, latest first."""
    every = build_deals(material, workspace.settings)
    return tuple(deal for deal in every if scope.is_deal_of_pair(pair, deal.parties))


def score_deals(material: DossierMaterial, deals: Iterable[Deal]) -> dict[str, DealScores]:
    """The scores of each deal by its id.

    Each with its documents, and with whether a sum is beside it.
    """
    mentions = {mention.id: mention for read in material.extractions for mention in read.deals}
    claims = (claim for read in material.extractions for claim in read.claims)
    sums = [c for c in claims if c.measure is Measure.INVESTMENT and c.stated]
    documents = material.documents_by_id
    by_deal: dict[str, DealScores] = {}
    for deal in deals:
        mine = [mentions[name] for name in deal.mentions if name in mentions]
        summed = any(_spans_overlap(claim, mention) for claim in sums for mention in mine)
        by_deal[deal.id] = scores_of(deal, mine, documents, summed)
    return by_deal


def relations_of_deal(
    deals: Sequence[Deal], record: str, material: DossierMaterial
) -> tuple[DealRelation, ...]:
    """The relations in which one deal stands to others, on either side."""
    mentions = [dated.mention for dated in dated_mentions_of(material)]
    relations = find_deal_relations(deals, mentions)
    return tuple(r for r in relations if record in (r.deal, r.other))


def _spans_overlap(claim: Claim, mention: DealMention) -> bool:
    """Whether a sum and a deal share words of one document."""
    return claim.document == mention.document and any(
        mine.start < other.end and other.start < mine.end
        for mine in claim.spans
        for other in mention.spans
    )


def _mean(values: Sequence[int]) -> float | None:
    return sum(values) / len(values) if values else None


def _meeting_day(since: str, deals: Sequence[Deal], until: date) -> date:
    """The day of the meeting: as given, or ``last`` for the last one the register knows of."""
    if since == "last":
        day = meetings.last_meeting_date(deals, until)
        if day is None:
            raise InputError(
                "deals.no-meeting",
                "No visit or session of this pair is known before that day; give the date of "
                "the meeting.",
                _SINCE_EXAMPLE,
            )
        return day
    try:
        return date.fromisoformat(since)
    except ValueError as fault:
        raise InputError(
            "deals.since-invalid",
            "“{since}” is neither a date nor the word last.",
            _SINCE_EXAMPLE,
            since=since,
        ) from fault


def filter_deals(deals: Iterable[Deal], query: DealQuery) -> tuple[Deal, ...]:
    """The deals that fit.

    Raises InputError for a status, kind, product or party that nothing has, UnknownEconomy.
    """
    _check_query(query)
    return tuple(deal for deal in deals if _matches_query(deal, query))


def _check_query(query: DealQuery) -> None:
    choices = (
        (query.status, set(DealStatus)),
        (query.kind, set(DealKind)),
        (query.outcome, set(deal_wording.OUTCOMES)),
    )
    for value, known in choices:
        if value and value not in known:
            raise InputError(
                "deals.filter-unknown",
                "{name!r} is none of the values of this filter.",
                "Known: {known}.",
                name=value,
                known=tuple(sorted(known)),
            )
    if query.product and not _hs_headings(query.product):
        raise InputError(
            "goods.not-a-word",
            "{product!r} is not a known word for goods.",
            "`kirmash goods WORD` shows the meaning of a word.",
            product=query.product,
        )


def _matches_query(deal: Deal, query: DealQuery) -> bool:
    return all(
        (
            not query.status or deal.status == query.status,
            not query.kind or deal.kind == query.kind,
            not query.economy or _has_economy(deal, economies.resolve_economy_code(query.economy)),
            not query.product or bool(_hs_headings(query.product) & {code[:4] for code in deal.hs}),
            not query.party or _has_party(deal, query.party),
            not query.due or deal.outcome in {"due", "late"},
            not query.late or deal.outcome == "late",
            not query.outcome or deal.outcome == query.outcome,
            query.until is None or (deal.due is not None and last_day(deal.due) <= query.until),
        )
    )


def _has_economy(deal: Deal, code: str) -> bool:
    return any(party == code or economies.is_within(party, code) for party in deal.parties)


def _hs_headings(product: str) -> set[str]:
    """HS headings a word, key or code stands for; a chapter is its headings in the lexicon."""
    words = product.strip()
    if words.isdecimal() and len(words) >= HS_HEADING_DIGITS:
        return {words[:HS_HEADING_DIGITS]}
    if words.isdecimal():
        return {
            code[:4]
            for entry in lexicons.goods().values()
            for code in entry.hs
            if code.startswith(words)
        }
    from kirmash.extract.annotate import goods

    return {code[:4] for entry in goods.lookup_goods(words) for code in entry.hs}


def _has_party(deal: Deal, party: str) -> bool:
    """Whether the deal names the organisation: by the lexicon's key, or by words of its own."""
    from kirmash.extract.annotate import actors

    keys = {key for lang in ("en", "ru") for key in actors.organisation_keys(party, lang)}
    return bool(keys & set(deal.actors)) or party.casefold() in deal.object.casefold()


FORMS = ("ics", "ocds", "iati", "xlsx")
BINARY_FORMS = frozenset({"xlsx"})
"""The forms that are no text."""


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """The form, one of ``FORMS``, and the language of its words.

    Raises InputError for another form.
    """

    form: str
    lang: str

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise InputError(
                "deals.export-format",
                "The register cannot be written as “{form}”.",
                "Choose one of: {known}.",
                form=self.form,
                known=tuple(FORMS),
            )


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Which deals of a pair are written, and how."""

    pair: Pair
    query: DealQuery
    style: ExportFormat


def describe_deal(deal: Deal, lang: str, pair: Pair | None = None) -> str:
    """What a deal is and how it stands, in a sentence made of its kind, status, goods, theme and
    parties, never of the text's words; parties that are just the pair go without saying.
    """
    return deal_title(deal, lang, pair.codes if pair else ())


def describe_status(deal: Deal, lang: str) -> str:
    """The status of a deal in words, with how much of it is done."""
    return deal_wording.status_text(deal, lang)


def describe_delay(deal: Deal, lang: str) -> str:
    """How late a deal was done or since when it is overdue, in words; '' where it is neither."""
    return deal_wording.delay_text(deal, lang)


def export_deals(workspace: Workspace, order: ExportRequest, view: View) -> bytes:
    """The deals that fit; the same deals, day and language give the same bytes."""
    selected = find_deals(workspace, order.pair, order.query, view)
    lang = order.style.lang

    def describe(deal: Deal) -> str:
        return describe_deal(deal, lang, order.pair)

    return render_deals(order.style, selected.deals, describe, view.as_of or utc_today())


def save_export(raw: bytes, out: Path) -> None:
    """Write an export to a file. Raises OSError."""
    files.remove_abandoned(out.parent)
    files.write_atomically(out, raw)


def render_deals(
    style: ExportFormat, selected: Sequence[Deal], describe: Callable[[Deal], str], as_of: date
) -> bytes:
    """The deals, those due first in front, as of a day."""
    from kirmash.deals import export as export_formats

    ordered = sorted(selected, key=lambda deal: (deal.due is None, deal.due or "", deal.id))
    if style.form == "ics":
        entries = export_formats.render_calendar(
            ordered, lambda deal: (describe(deal), _deal_description(deal, style.lang)), as_of
        )
        return entries.encode()
    if style.form == "ocds":
        return encoding_json.indented_json(
            export_formats.ocds_release_package(ordered, describe, as_of)
        ).encode()
    if style.form == "iati":
        return export_formats.render_iati_activities(ordered, describe, as_of, style.lang)
    from kirmash.briefs.render import xlsx

    return xlsx.render_deals_workbook(ordered, describe, as_of, style.lang)


def _deal_description(deal: Deal, lang: str) -> str:
    """The status with when it was last heard of, and the source's own words."""
    status, day = translate(f"status.{deal.status}", lang), format_date(deal.last_mentioned, lang)
    return translate("became.stands", lang, status=status, day=day) + f"\n{deal.object}\n{deal.id}"
