"""An opened dossier as the use cases need it: its folder, ledger and settings, and its material as
of a view.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kirmash.dossier import scope
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import hand_claims
from kirmash.dossier.selection.material import (
    DossierMaterial,
    add_evidence_for_record,
    add_table_evidence,
)
from kirmash.dossier.tables import TABLES_FOLDER, Tables
from kirmash.errors import Unwritable, os_cause
from kirmash.formats import files
from kirmash.ledger import engines, store
from kirmash.ledger.events import ChainProgress
from kirmash.ledger.opening import OpeningOptions
from kirmash.ledger.projections import cards, selecting
from kirmash.ledger.results_cache import CACHE_FOLDER, NO_CACHE, ResultsCache
from kirmash.ledger.store import Ledger
from kirmash.ledger.views import LedgerEntry, View
from kirmash.records.deals import Deal
from kirmash.records.evidence import Document
from kirmash.records.extractions import DETAILS_VERSION, Extraction
from kirmash.records.judgements import Judgement
from kirmash.settings import Settings, load

if TYPE_CHECKING:
    from kirmash.dossier.selection.deals import DealContext, Selected

__all__ = [
    "LedgerEntry",
    "PairLike",
    "View",
    "Workspace",
    "program_version",
    "resolve_pair",
    "utc_now",
]

SETTINGS_FILE = "kirmash.toml"
PROBE = ".kirmash-probe.part"
"""A file that tells whether a folder may be written; named as what a sweep removes."""
PairLike = Pair | tuple[str, str]


def complete_extraction(extraction: Extraction) -> Extraction:
    """A reading of an older version with the fields it lacks; the reading is imported for such a
    one only.
    """
    if extraction.details >= DETAILS_VERSION:
        return extraction
    from kirmash.extract import details

    return details.add_extraction_details(extraction)


@dataclass(frozen=True, slots=True)
class DocumentList:
    """Documents without their texts in the order added, and how many there are in all."""

    entries: tuple[LedgerEntry, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder on disk: the ledger, the documents as fetched, the settings."""

    folder: Path
    ledger: Ledger
    settings: Settings
    results: ResultsCache = NO_CACHE

    @classmethod
    def create(cls, folder: str | Path, settings: Settings | None = None) -> Self:
        """Make a dossier in ``folder`` (made where absent); an existing one is opened.

        Raises Unwritable.
        """
        place = Path(folder)
        if (place / engines.LEDGER_FILE).exists():
            return cls.open(place, settings=settings)
        _check_writable(place)
        chosen = load(place / SETTINGS_FILE, settings)
        options = OpeningOptions(chosen.ledger)
        ledger = store.create_ledger(place, complete_extraction, options)
        return cls(place, ledger, chosen, _results_cache(place, chosen, ledger))

    @classmethod
    def open(
        cls,
        folder: str | Path = ".",
        progress: ChainProgress | None = None,
        settings: Settings | None = None,
    ) -> Self:
        """Open the dossier in ``folder``; one of an earlier version is brought up to date, and
        ``progress(done, total)`` is told how far. One that may not be written can be asked.
        ``settings`` stand where the dossier's own kirmash.toml says nothing; the environment is
        used where they are `Settings.from_environment()`.

        Raises NoDossier, NewerDossier, DossierError, Unwritable.
        """
        place = Path(folder)
        chosen = load(place / SETTINGS_FILE, settings)
        options = OpeningOptions(chosen.ledger, progress)
        ledger = store.open_ledger(place, complete_extraction, options)
        return cls(place, ledger, chosen, _results_cache(place, chosen, ledger))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the ledger; a dossier can be opened again at any time."""
        self.ledger.close()

    @property
    def ledger_position(self) -> int:
        """Where the ledger stands: the number of its newest event."""
        return self.ledger.last_position()

    @property
    def tables(self) -> Tables:
        """The trade tables of this dossier: official statistics."""
        return Tables(self.folder / TABLES_FOLDER)

    def documents(self, view: View | None = None) -> tuple[LedgerEntry, ...]:
        """Every document with its place in the ledger, withdrawn ones too, in the order added."""
        return self.ledger.documents(view or View())

    def document_list(self, limit: int | None = None, view: View | None = None) -> DocumentList:
        """The documents without their texts, withdrawn ones too, in the order added: the last
        ``limit`` of them where one is given.
        """
        chosen = view or View()
        with self.ledger.connection() as connection:
            rows = tuple(cards.listed(connection, chosen, limit))
            total = cards.count_documents(connection, chosen)
        return DocumentList(tuple(cards.entry_of_row(row, chosen) for row in rows), total)

    def documents_json(self, view: View | None = None) -> Iterator[str]:
        """The same list whole as JSON text, in pieces."""
        with self.ledger.connection() as connection:
            yield from cards.document_list_json(connection, view or View())

    def documents_by_id(self, names: Iterable[str]) -> dict[str, Document]:
        """The documents with these ids in their newest readings, without their texts, by id."""
        with self.ledger.connection() as connection:
            return selecting.newest_documents(connection, names)

    def extractions(self, view: View | None = None) -> tuple[Extraction, ...]:
        """The newest reading of every document not withdrawn."""
        return self.ledger.latest_extractions(view or View())

    def material(self, view: View | None = None) -> DossierMaterial:
        """All that the ledger holds for a view, as of the view's date or today."""
        chosen = view or View()
        stored = self.extractions(chosen)
        judgements = self.ledger.resolved_judgements(chosen, stored)
        return self._material(chosen, hand_claims.merge(stored, judgements), judgements)

    def pair_material(self, pair: PairLike, view: View | None = None) -> DossierMaterial:
        """What ledger and trade tables hold of a pair's figures for a view, without the texts."""
        from kirmash.dossier.selection import pairs

        chosen, asked = view or View(), resolve_pair(pair)
        judgements = self.ledger.resolved_judgements(chosen)
        with self.ledger.connection() as connection:
            selected = pairs.select_for_pair(connection, chosen, asked)
            belongs = pairs.bears_on(asked)
            extractions = hand_claims.complete(connection, chosen, selected, judgements, belongs)
        material = self._material(chosen, extractions, judgements)
        return add_table_evidence(
            material, (asked.codes,), chosen.as_of, partial(self._among_documents, chosen)
        )

    def brief_material(self, pair: PairLike, view: View | None = None) -> DossierMaterial:
        """What a brief on a pair is made from: the whole readings it quotes, the figures of the
        pair and its countries, every mention its deals are formed from, and what the trade tables
        say.
        """
        from kirmash.dossier.selection import pairs

        chosen, asked = view or View(), resolve_pair(pair)
        figures = self.pair_material(asked, chosen)
        with self.ledger.connection() as connection:
            readings = pairs.readings_for_brief(connection, chosen, asked)
            readings |= hand_claims.readings(
                connection, chosen, figures.judgements, pairs.bears_on(asked)
            )
            stored = hand_claims.merge(self.ledger.extractions_at(readings), figures.judgements)
            quoted = {e.document.id: e for e in stored}
            by_id = {e.document.id: e for e in figures.extractions} | quoted
            first = selecting.first_positions(connection, by_id)
        order = {name: first.get(name, figures.position + 1) for name in by_id}
        extractions = tuple(sorted(by_id.values(), key=lambda e: order[e.document.id]))
        told = self.deal_material(asked, chosen)
        return replace(figures, extractions=extractions, mentions=told.mentions, groups=told.groups)

    def check_material(self, of: PairLike | str, view: View | None = None) -> DossierMaterial:
        """The whole readings that say something of a pair, or of an economy (its code)."""
        from kirmash.dossier.selection import pairs

        chosen = view or View()
        judgements = self.ledger.resolved_judgements(chosen)
        with self.ledger.connection() as connection:
            if isinstance(of, str):
                readings = pairs.readings_naming(connection, chosen, of)
                belongs: hand_claims.Belongs = partial(pairs.names_economy, of)
            else:
                readings = pairs.readings_about(connection, chosen, [resolve_pair(of)])
                belongs = pairs.bears_on(resolve_pair(of))
            readings |= hand_claims.readings(connection, chosen, judgements, belongs)
        extractions = hand_claims.merge(self.ledger.extractions_at(readings), judgements)
        return self._material(chosen, extractions, judgements)

    def deal_material(self, pair: PairLike, view: View | None = None) -> DossierMaterial:
        """What the ledger holds for a view of a pair's deals: every mention that may be of one of
        them, without the documents' texts.
        """
        from kirmash.dossier.selection import deals

        chosen = view or View()
        judgements = self.ledger.resolved_judgements(chosen)
        with self.ledger.connection() as connection:
            seeds = deals.seeds_of_pair(connection, chosen, resolve_pair(pair))
            context = self._deal_context(chosen, judgements)
            selected = deals.select_for_deals(connection, chosen, seeds, context)
        return self._deals_of(chosen, selected, judgements)

    def deal_record_material(self, record: str, view: View) -> DossierMaterial:
        """What the deals are formed from whose ids begin so."""
        from kirmash.dossier.selection import evidence

        judgements = self.ledger.resolved_judgements(view)
        with self.ledger.connection() as connection:
            context = self._deal_context(view, judgements)
            selected = evidence.select_for_deal(connection, view, record, context)
        return self._deals_of(view, selected, judgements)

    def claim_material(self, name: str, view: View, with_series: bool = False) -> DossierMaterial:
        """What bears on a claim (its whole id), by itself or for its series, with what the trade
        tables say of its pair where that can.
        """
        from kirmash.dossier.selection import evidence

        judgements = self.ledger.resolved_judgements(view)
        with self.ledger.connection() as connection:
            query = evidence.ClaimQuery(name, with_series, judgements)
            selection = evidence.select_for_claim(connection, view, query)
        material = self._material(view, selection.extractions, judgements)
        if selection.pair is None:
            return material
        among = partial(self._among_documents, view)
        return add_table_evidence(material, (selection.pair.codes,), view.as_of, among)

    def mention_material(self, name: str, view: View) -> DossierMaterial:
        """A mention (its whole id) and its document."""
        from kirmash.dossier.selection import evidence

        with self.ledger.connection() as connection:
            extractions = evidence.select_mention(connection, view, name)
        return self._material(view, extractions, self.ledger.resolved_judgements(view))

    def statements_material(self, record: str, view: View) -> DossierMaterial:
        """Every claim and mention, with what the trade tables say that ``record`` may stand on."""
        from kirmash.dossier.selection import evidence

        judgements = self.ledger.resolved_judgements(view)
        with self.ledger.connection() as connection:
            extractions = evidence.select_statements(connection, view, judgements)
        material = self._material(view, extractions, judgements)
        among = partial(self._among_documents, view)
        return add_evidence_for_record(material, record, view.as_of, among)

    def register_material(self, view: View | None = None) -> DossierMaterial:
        """Every mention of a view, to form all deals from, without texts."""
        from kirmash.dossier.selection import deals

        chosen = view or View()
        with self.ledger.connection() as connection:
            selected = deals.select_register(connection, chosen)
        return self._whole_register(chosen, selected)

    def enterprise_material(
        self, pair: PairLike | None = None, view: View | None = None
    ) -> DossierMaterial:
        """The actors of documents that speak of a pair, or of all, and every mention, as any deal
        may name them.
        """
        from kirmash.dossier.selection import deals, pairs

        chosen = view or View()
        with self.ledger.connection() as connection:
            about = pairs.readings_about(connection, chosen, [resolve_pair(pair)]) if pair else None
            selected = deals.select_register(connection, chosen, about)
        return self._whole_register(chosen, selected)

    def score_material(self, deals: Iterable[Deal], view: View | None = None) -> DossierMaterial:
        """The mentions of deals with the sums beside them."""
        from kirmash.dossier.selection.deals import select_of_mentions

        chosen = view or View()
        names = [name for deal in deals for name in deal.mentions]
        with self.ledger.connection() as connection:
            extractions = select_of_mentions(connection, chosen, names)
        return self._material(chosen, extractions, ())

    def document_ids(self, beginning: str = "", view: View | None = None) -> list[str]:
        """The ids of the documents that begin so, withdrawn ones too."""
        with self.ledger.connection() as connection:
            return cards.document_ids(connection, view or View(), beginning)

    def record_ids(self, beginning: str, view: View | None = None) -> tuple[str, ...]:
        """The ids of the claims and mentions that begin so."""
        from kirmash.dossier.selection import evidence

        chosen = view or View()
        judgements = self.ledger.resolved_judgements(chosen)
        with self.ledger.connection() as connection:
            return evidence.ids_of_records(connection, chosen, beginning, judgements)

    def record_place(self, record: str) -> str:
        """Document, start and end of a claim or mention; '' for other ids."""
        from kirmash.dossier.selection import evidence

        judgements = self.ledger.resolved_judgements()
        with self.ledger.connection() as connection:
            return evidence.place_of_record(connection, View(), record, judgements)

    def relation_material(self, deal: Deal, view: View | None = None) -> DossierMaterial:
        """What the deals are formed from that a deal may be related to in a view."""
        from kirmash.dossier.selection import evidence

        chosen = view or View()
        judgements = self.ledger.resolved_judgements(chosen)
        with self.ledger.connection() as connection:
            context = self._deal_context(chosen, judgements)
            selected = evidence.select_for_relations(connection, chosen, deal, context)
        return self._deals_of(chosen, selected, judgements)

    def drop_estimates(self) -> int:
        """Delete the estimates kept in the dossier's folder; how many there were. Raises
        Unwritable.
        """
        if self.ledger.read_only:
            raise engines.read_only_error(self.folder)
        with engines.translated_errors(self.folder):
            return self.results.drop()

    def _deal_context(self, view: View, judgements: tuple[Judgement, ...]) -> DealContext:
        from kirmash.dossier.selection import deals, neighbours

        kept, day = (self.ledger, self.results), view.as_of or utc_today()
        return deals.DealContext(judgements, neighbours.whole_register(*kept, view, day))

    def _whole_register(self, view: View, selected: Selected) -> DossierMaterial:
        judgements = self.ledger.resolved_judgements(view)
        known = self._deal_context(view, judgements).register.known()
        return self._deals_of(view, replace(selected, groups=known), judgements)

    def _deals_of(
        self, view: View, selected: Selected, judgements: tuple[Judgement, ...]
    ) -> DossierMaterial:
        material = self._material(view, selected.extractions, judgements)
        return replace(material, mentions=selected.mentions, groups=selected.groups)

    def _material(
        self, view: View, extractions: tuple[Extraction, ...], judgements: tuple[Judgement, ...]
    ) -> DossierMaterial:
        position = self.ledger.last_position() if view.known_at is None else view.known_at
        as_of = view.as_of or utc_today()
        return DossierMaterial(
            extractions,
            judgements,
            as_of,
            position,
            self.folder,
            load_text=partial(self._text_of, view),
            results=self.results,
        )

    def _text_of(self, view: View, document: str) -> str:
        with self.ledger.connection() as connection:
            return selecting.text_of_document(connection, view, document)

    def _among_documents(self, view: View, names: Iterable[str]) -> frozenset[str]:
        """Those of these ids that documents of the view have."""
        with self.ledger.connection() as connection:
            return selecting.visible_documents(connection, view, names)


def _results_cache(folder: Path, settings: Settings, ledger: Ledger) -> ResultsCache:
    """Where estimates are kept: on disk where the dossier may be written."""
    return ResultsCache(folder / CACHE_FOLDER, settings.cache_bytes, not ledger.read_only)


def resolve_pair(pair: PairLike) -> Pair:
    """The pair, looked up where two names or codes are handed in. Raises UnknownEconomy."""
    return pair if isinstance(pair, Pair) else scope.pair_of(*pair)


def program_version() -> str:
    """The version of the program that is running."""
    return version("kirmash")


def utc_today() -> date:
    """The present day in UTC: an answer is the same east and west of Greenwich."""
    return datetime.now(UTC).date()


def utc_now() -> str:
    """The present moment as ISO text in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _check_writable(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
        files.write_atomically(place / PROBE, b"", durable=False).unlink()
    except OSError as fault:
        raise Unwritable(
            "dossier.folder-unwritable",
            "{folder} cannot be written: {cause}.",
            "Choose another folder.",
            folder=place,
            cause=os_cause(fault),
        ) from fault
