"""From the ledger's extractions to series, deals and utterances: pure steps, each on frozen
records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kirmash.deals import clustering
from kirmash.deals.clustering import DatedDealMention
from kirmash.dossier import scope
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import estimates
from kirmash.dossier.tables import TABLES_FOLDER, Tables
from kirmash.errors import UnknownRecord
from kirmash.ledger.results_cache import NO_CACHE, ResultsCache
from kirmash.records import periods
from kirmash.records.claims import Claim, Utterance
from kirmash.records.deals import Deal
from kirmash.records.estimates import Series
from kirmash.records.evidence import Document, short_id
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.reference import economies, lexicons
from kirmash.series import estimate, utterances
from kirmash.series.evidence import (
    FUTURE_MODALITIES,
    TRADE_MEASURES,
    ids_awaiting_confirmation,
)
from kirmash.settings import Settings

CUSTOMS_TIER = "customs"  # the tier of ``source_tiers.csv`` that figures of trade tables have
MIN_ID_LENGTH = 4  # of the beginning of an id that may stand for it
_CAPPED_MEASURES = {Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS}


@dataclass(frozen=True, slots=True)
class DossierMaterial:
    """What the ledger holds for one view: extractions, judgements in force, the day asked about,
    the ledger's position.

    It may be a part of it: what bears on one question. ``mentions`` are then those that its deals
    are formed from; None where they are those of the extractions. ``load_text`` gives the text of a
    document that comes without it. ``official`` are the ids of those
    documents that are tables of official statistics (see ``official``). ``results`` keeps
    estimates.
    """

    extractions: tuple[Extraction, ...]
    judgements: tuple[Judgement, ...]
    as_of: date
    position: int
    folder: Path
    official: frozenset[str] = frozenset()
    mentions: tuple[DatedDealMention, ...] | None = None
    load_text: Callable[[str], str] | None = None
    results: ResultsCache = NO_CACHE

    @property
    def publication_dates(self) -> dict[str, date | None]:
        """The publication date of every document, by its id."""
        return {
            extraction.document.id: extraction.document.published for extraction in self.extractions
        }

    def text_of(self, document: Document) -> str:
        """The text of a document of the material, read from the ledger where it comes without."""
        return document.text or (self.load_text(document.id) if self.load_text else "")

    @property
    def documents_by_id(self) -> dict[str, Document]:
        """Every document by its id."""
        return {extraction.document.id: extraction.document for extraction in self.extractions}


def estimate_series(
    material: DossierMaterial, pair: Pair, measure: Measure, settings: Settings
) -> Series:
    """The levels of ``measure`` of a pair, from every claim of exactly that pair; both flows bear
    on the turnover.
    """
    return estimates.series(material.results, *estimation_inputs(material, pair, measure, settings))


def estimate_sensitivity(
    material: DossierMaterial, pair: Pair, measure: Measure, settings: Settings
) -> tuple[Series, Series, Series]:
    """The series with hedge widths halved, as documented, and doubled."""
    return estimates.sensitivity(
        material.results, *estimation_inputs(material, pair, measure, settings)
    )


def claim_influences(
    material: DossierMaterial, pair: Pair, line: Series, period: Period, settings: Settings
) -> tuple[tuple[str, float], ...]:
    """By how much each claim moves a level, the greatest first: (claim id, level with it less level
    without).
    """
    return estimates.influences(
        material.results, *estimation_inputs(material, pair, line.measure, settings), period
    )


def estimation_inputs(
    material: DossierMaterial, pair: Pair, measure: Measure, settings: Settings
) -> tuple[estimate.SeriesQuery, estimate.SeriesEvidence]:
    """What a series of exactly that pair asks, and of what: for one that is to be estimated with
    something changed.
    """
    question = estimate.SeriesQuery(
        measure, pair.first, pair.second, seed=settings.seed, draws=settings.draws
    )
    tiers = {
        key: CUSTOMS_TIER if key in material.official else lexicons.source_tier(document.url)
        for key, document in material.documents_by_id.items()
    }
    claims, ceilings = (
        _claims_bearing_on(material, pair, measure),
        _ceilings(material, pair, measure, settings),
    )
    evidence = estimate.SeriesEvidence(
        claims,
        material.publication_dates,
        material.judgements,
        _amended_claims(material, claims),
        tiers,
        ceilings,
    )
    return question, estimates.evidence_alone(evidence)


def _claims_bearing_on(
    material: DossierMaterial, pair: Pair, measure: Measure
) -> tuple[Claim, ...]:
    """What bears on a measure of exactly that pair: for a flow every flow of it, as either side
    tells it.
    """
    measures, narrow = (
        TRADE_MEASURES if measure in TRADE_MEASURES else {measure},
        Pair(pair.first, pair.second),
    )
    claims = [
        c
        for extraction in material.extractions
        for c in extraction.claims
        if c.measure in measures and scope.is_figure_of_pair(narrow, c.pair)
    ]
    if not material.official:
        return tuple(c for c in claims if not c.is_partial)
    from kirmash.trade import official  # with DuckDB: loaded only where there are tables

    cells = official.drop_double_counts(
        (c for c in claims if c.document in material.official), measure, pair.first
    )
    return (
        *(c for c in claims if not c.is_partial and c.document not in material.official),
        *cells,
    )


def _amended_claims(material: DossierMaterial, claims: Sequence[Claim]) -> dict[str, Claim | None]:
    """The claims that a person says are about another period, as they should be read, by the id
    they have.

    What is judged of one telling holds for every other telling of the same number in the same
    utterance, unless a person has judged that one by itself.
    """
    about = {
        judgement.target: periods.parse(judgement.other)
        for judgement in material.judgements
        if judgement.verdict is Verdict.ABOUT
    }
    about = {c.id: about[c.id] for c in claims if c.id in about}
    about |= _periods_of_repeated_claims(material, claims, about) if about else {}
    return {
        c.id: replace(c, period=about[c.id], base_period=_retained_base(c))
        for c in claims
        if c.id in about
    }


def _periods_of_repeated_claims(
    material: DossierMaterial, claims: Sequence[Claim], about: Mapping[str, Period]
) -> dict[str, Period]:
    """The periods of claims nobody has judged that tell the number of one in ``about`` again."""
    judged = {
        judgement.target
        for judgement in material.judgements
        if judgement.verdict in _CLAIM_VERDICTS
    }
    known = {c.id: c for c in claims}
    periods_by_claim: dict[str, Period] = {}
    for utterance in utterances.group_into_utterances(claims, material.publication_dates):
        for key in (key for key in utterance.claims if key in about):
            again = (
                other
                for other in utterance.claims
                if other not in judged
                and utterances.claims_state_same_number(known[key], known[other])
            )
            periods_by_claim |= dict.fromkeys(again, about[key])
    return periods_by_claim


_CLAIM_VERDICTS = frozenset({Verdict.ABOUT, Verdict.CONFIRM, Verdict.WRONG})
"""Verdicts on a claim by itself: what is judged of its other tellings leaves it alone."""


def _retained_base(claim: Claim) -> Period | None:
    """The base a change keeps in another period: one named for itself ("against 2010"), not the
    year before.
    """
    usual = claim.period is None or claim.base_period == claim.period.months_earlier()
    return None if usual else claim.base_period


def _ceilings(
    material: DossierMaterial, pair: Pair, measure: Measure, settings: Settings
) -> dict[Period, float]:
    """The levels a region's flow cannot be above: the upper ends of its country's, where the
    dossier tells them.
    """
    country_pair = Pair(economies.country_of(pair.first), economies.country_of(pair.second))
    if (
        country_pair == Pair(pair.first, pair.second)
        or measure not in _CAPPED_MEASURES
        or country_pair.first == country_pair.second
    ):
        return {}
    claims = _claims_bearing_on(material, country_pair, measure)
    if not any(claim.quantity for claim in claims):
        return {}
    question = estimate.SeriesQuery(
        measure, country_pair.first, country_pair.second, seed=settings.seed
    )
    evidence = estimate.SeriesEvidence(
        claims,
        material.publication_dates,
        material.judgements,
        _amended_claims(material, claims),
    )
    country_series = estimates.series(
        material.results, question, estimates.evidence_alone(evidence)
    )
    return {point.period: point.high for point in country_series.points if point.high is not None}


def estimate_all_flows(
    material: DossierMaterial, pair: Pair, settings: Settings
) -> Mapping[Measure, Series]:
    """The series of every flow of a pair: turnover, exports, imports and balance, seen from its
    first economy.
    """
    flows = Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE
    return {measure: estimate_series(material, pair, measure, settings) for measure in flows}


def leave_out_unconfirmed(
    material: DossierMaterial, extractions: Iterable[Extraction]
) -> tuple[Extraction, ...]:
    """The extractions without the claims that wait for a person and that no series tells of.

    Reported flows stay: the series gives each with the reason why it does not count.
    """
    every = tuple(extractions)
    waiting = ids_awaiting_confirmation(
        (claim for extraction in every for claim in extraction.claims), material.judgements
    )
    if not waiting:
        return every
    return tuple(
        replace(
            extraction,
            claims=tuple(
                claim
                for claim in extraction.claims
                if claim.id not in waiting or _is_told_by_series(claim)
            ),
        )
        for extraction in every
    )


def _is_told_by_series(claim: Claim) -> bool:
    flow = claim.measure in TRADE_MEASURES and len(claim.pair) > 1 and not claim.is_partial
    return flow and claim.modality not in FUTURE_MODALITIES


def build_deals(material: DossierMaterial, settings: Settings) -> tuple[Deal, ...]:
    """Every deal as of the material's day."""
    dated_mentions = (
        [
            DatedDealMention(m, extraction.document.published)
            for extraction in material.extractions
            for m in extraction.deals
        ]
        if material.mentions is None
        else material.mentions
    )
    return clustering.cluster_mentions_into_deals(
        dated_mentions,
        material.judgements,
        clustering.ClusteringOptions(material.as_of, settings.lapse_months),
    )


def gather_utterances(material: DossierMaterial, claims: Sequence[Claim]) -> tuple[Utterance, ...]:
    """The utterances that ``claims`` are tellings of."""
    return utterances.group_into_utterances(claims, material.publication_dates)


def claimed_pairs(material: DossierMaterial) -> tuple[tuple[str, str], ...]:
    """Every pair of economies a turnover or flow is claimed of."""
    flows = {Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE}
    pairs = {
        (c.reporter, c.partner)
        for extraction in material.extractions
        for c in extraction.claims
        if c.measure in flows
    }
    return tuple(sorted((a, b) for a, b in pairs if a and b))


def record_ids(extractions: Iterable[Extraction]) -> list[str]:
    """The ids of every claim and mention."""
    return [
        key
        for extraction in extractions
        for key in (*(c.id for c in extraction.claims), *(m.id for m in extraction.deals))
    ]


def resolve_id(beginning: str, known: Iterable[str]) -> str:
    """The only id that begins so. Raises UnknownRecord where none or several do."""
    matches = sorted({candidate for candidate in known if candidate.startswith(beginning)})
    if beginning in matches:
        return beginning
    if len(matches) == 1 and len(beginning) >= MIN_ID_LENGTH:
        return matches[0]
    if len(matches) > 1:
        raise UnknownRecord(
            "record.id-ambiguous",
            "{count} ids start with {beginning!r}, among them {first} and {second}.",
            "Give more characters of the id.",
            count=len(matches),
            beginning=beginning,
            first=matches[0],
            second=matches[1],
        )
    raise UnknownRecord(
        "record.id-unknown",
        "The id {beginning!r} is not in this dossier.",
        "`kirmash claims`, `series` and `deals` list the ids.",
        beginning=beginning,
    )


MAX_PAIRS = 40  # pairs of the tables alone that are looked through for a claim
YEARS = range(1990, 2040)


def add_table_evidence(
    material: DossierMaterial,
    pairs: tuple[tuple[str, str], ...],
    as_of: date | None,
    among_documents: Callable[[Iterable[str]], frozenset[str]] | None = None,
) -> DossierMaterial:
    """The material with the cells of these pairs and of the countries their regions lie in; as it
    was where no table was added.

    A table that is one of the dossier's documents is left out: ``among_documents`` says which are
    where the material is a part of the dossier.
    """
    tables = Tables(material.folder / TABLES_FOLDER)
    if not tables.additions():
        return material
    distinct_pairs = {
        frozenset(pair): pair
        for requested_pair in reversed(pairs)
        for pair in (_countries(requested_pair), requested_pair)
    }  # the order asked in, once
    table_extractions = tuple(
        extraction
        for first, second in distinct_pairs.values()
        if first != second
        for extraction in tables.evidence(first, second, as_of)
    )
    known = (
        among_documents(extraction.document.id for extraction in table_extractions)
        if among_documents
        else {extraction.document.id for extraction in material.extractions}
    )
    fresh = tuple(
        extraction for extraction in table_extractions if extraction.document.id not in known
    )
    return replace(
        material,
        extractions=(*material.extractions, *fresh),
        official=frozenset(extraction.document.id for extraction in fresh),
    )


def add_evidence_for_record(
    material: DossierMaterial, record: str, as_of: date | None
) -> DossierMaterial:
    """The material with the cells ``record`` may stand on: of every pair the documents speak of,
    and of those of the tables it can be of.

    A value is known by its id, which its pair gives; for other records the tables' own pairs are
    looked through where they are few.
    """
    tables = Tables(material.folder / TABLES_FOLDER)
    if not tables.additions():
        return material
    pairs = tables.pairs()
    own = (
        tuple(pair for pair in pairs if _is_value_of_pair(record, pair))
        if record.startswith("v-")
        else pairs
        if len(pairs) <= MAX_PAIRS
        else ()
    )
    return add_table_evidence(material, (*claimed_pairs(material), *own), as_of)


def _is_value_of_pair(record: str, pair: tuple[str, str]) -> bool:
    """Whether an id (or its beginning) is that of a year's flow of a pair."""
    sides = {Measure.TURNOVER: (pair,)}
    return any(
        short_id("v", measure, *sides_seen, "USD", periods.year_period(number)).startswith(record)
        for measure in TRADE_MEASURES
        for sides_seen in sides.get(measure, (pair, pair[::-1]))
        for number in YEARS
    )


def _countries(pair: tuple[str, str]) -> tuple[str, str]:
    return economies.country_of(pair[0]), economies.country_of(pair[1])
