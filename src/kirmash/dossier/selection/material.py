"""What a question is answered from: the records of the ledger that bear on it, the cells of trade
tables beside them, and the ids it may name.

Nothing here estimates: a question that computes no number loads no numeric library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.dossier.tables import TABLES_FOLDER, Tables
from kirmash.errors import UnknownRecord
from kirmash.ledger.results_cache import NO_CACHE, ResultsCache
from kirmash.records import periods
from kirmash.records.deals import Deal
from kirmash.records.evidence import Document, short_id
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement
from kirmash.records.periods import Period
from kirmash.records.quantities import SERIES_MEASURES, TRADE_MEASURES, Measure
from kirmash.reference import economies
from kirmash.settings import Settings

if TYPE_CHECKING:
    from kirmash.deals.clustering import DatedDealMention, MentionGroups

MIN_ID_LENGTH = 4  # of the beginning of an id that may stand for it


@dataclass(frozen=True, slots=True)
class DossierMaterial:
    """What the ledger holds for one view: extractions, judgements in force, the day asked about,
    the ledger's position.

    It may be a part of it: what bears on one question. ``mentions`` are then those that its deals
    are formed from; None where they are those of the extractions. ``load_text`` gives the text of a
    document that comes without it. ``official`` are the ids of those
    documents that are tables of official statistics (see ``official``). ``results`` keeps
    estimates. ``groups`` are those that the mentions form in the whole register, where that
    was formed already.
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
    groups: MentionGroups | None = None

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


def dated_mentions_of(material: DossierMaterial) -> Sequence[DatedDealMention]:
    """The mentions that the deals of the material are formed from."""
    from kirmash.deals.clustering import DatedDealMention

    if material.mentions is not None:
        return material.mentions
    return [
        DatedDealMention(m, extraction.document.published, extraction.document.url or "")
        for extraction in material.extractions
        for m in extraction.deals
    ]


def build_deals(material: DossierMaterial, settings: Settings) -> tuple[Deal, ...]:
    """Every deal as of the material's day."""
    from kirmash.deals import clustering

    return clustering.cluster_mentions_into_deals(
        dated_mentions_of(material),
        material.judgements,
        clustering.ClusteringOptions(material.as_of, settings.lapse_months, material.groups),
    )


def claimed_pairs(material: DossierMaterial) -> tuple[tuple[str, str], ...]:
    """Every pair of economies a turnover or flow is claimed of."""
    pairs = {
        (c.reporter, c.partner)
        for extraction in material.extractions
        for c in extraction.claims
        if c.measure in SERIES_MEASURES
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
    material: DossierMaterial,
    record: str,
    as_of: date | None,
    among_documents: Callable[[Iterable[str]], frozenset[str]] | None = None,
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
    return add_table_evidence(material, (*claimed_pairs(material), *own), as_of, among_documents)


def _is_value_of_pair(record: str, pair: tuple[str, str]) -> bool:
    """Whether an id (or its beginning) is that of a year's flow of a pair."""
    return any(
        name.startswith(record)
        for number in YEARS
        for name in value_ids(pair, periods.year_period(number))
    )


def value_ids(pair: tuple[str, str], period: Period) -> tuple[str, ...]:
    """The ids of the values of a pair's flows in a period, in dollars, seen from either side."""
    return tuple(
        value_id(flow, side, "USD", period)
        for flow in sorted(TRADE_MEASURES)
        for side in (pair, pair[::-1])
    )


def value_id(measure: Measure, pair: tuple[str, str], unit: str, period: Period) -> str:
    """The id of a value: known before anything is estimated. A turnover, too, is one side's: each
    counts its own flows.
    """
    return short_id("v", measure, *pair, unit, period)


def _countries(pair: tuple[str, str]) -> tuple[str, str]:
    return economies.country_of(pair[0]), economies.country_of(pair[1])
