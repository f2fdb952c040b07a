"""An opened dossier as the use cases need it: its folder, ledger and settings, and its material as
of a view.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from kirmash.dossier import scope
from kirmash.dossier.answers import DossierMaterial
from kirmash.dossier.scope import Pair
from kirmash.errors import Unwritable
from kirmash.ledger import engines, store
from kirmash.ledger.events import ChainProgress
from kirmash.ledger.opening import OpeningOptions
from kirmash.ledger.store import Ledger
from kirmash.ledger.views import LedgerEntry, View
from kirmash.records.evidence import Document
from kirmash.records.extractions import DETAILS_VERSION, Extraction
from kirmash.settings import Settings, load

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
PairLike = Pair | tuple[str, str]


def _complete_extraction(extraction: Extraction) -> Extraction:
    """A reading of an older version with the fields it lacks; the reading is imported for such a
    one only.
    """
    if extraction.details >= DETAILS_VERSION:
        return extraction
    from kirmash.extract import details

    return details.add_extraction_details(extraction)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder on disk: the ledger, the documents as fetched, the settings."""

    folder: Path
    ledger: Ledger
    settings: Settings

    @classmethod
    def create(cls, folder: str | Path) -> Self:
        """Make a dossier in ``folder`` (made where absent); an existing one is opened.

        Raises Unwritable.
        """
        place = Path(folder)
        if (place / engines.LEDGER_FILE).exists():
            return cls.open(place)
        _check_writable(place)
        settings = load(place / SETTINGS_FILE)
        options = OpeningOptions(settings.ledger)
        return cls(place, store.create_ledger(place, _complete_extraction, options), settings)

    @classmethod
    def open(cls, folder: str | Path = ".", progress: ChainProgress | None = None) -> Self:
        """Open the dossier in ``folder``; one of an earlier version is brought up to date, and
        ``progress(done, total)`` is told how far. One that may not be written can be asked.

        Raises NoDossier, NewerDossier, DossierError, Unwritable.
        """
        place = Path(folder)
        settings = load(place / SETTINGS_FILE)
        options = OpeningOptions(settings.ledger, progress)
        return cls(place, store.open_ledger(place, _complete_extraction, options), settings)

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

    def documents(self, view: View | None = None) -> tuple[LedgerEntry, ...]:
        """Every document with its place in the ledger, withdrawn ones too, in the order added."""
        return self.ledger.documents(view or View())

    def documents_by_id(self) -> dict[str, Document]:
        """Every document of the ledger in its newest reading, by its id."""
        return {entry.document.id: entry.document for entry in self.documents()}

    def extractions(self, view: View | None = None) -> tuple[Extraction, ...]:
        """The newest reading of every document not withdrawn."""
        return self.ledger.latest_extractions(view or View())

    def material(self, view: View | None = None) -> DossierMaterial:
        """What the ledger holds for a view, as of the view's date or today."""
        chosen = view or View()
        extractions = self.extractions(chosen)
        judgements = self.ledger.resolved_judgements(chosen, extractions)
        position = self.ledger.last_position() if chosen.known_at is None else chosen.known_at
        as_of = chosen.as_of or date.today()
        return DossierMaterial(extractions, judgements, as_of, position, self.folder)

    def pair_material(self, pair: PairLike, view: View | None = None) -> DossierMaterial:
        """The material with what the trade tables say of the pair."""
        from kirmash.dossier import answers

        as_of = view.as_of if view else None
        return answers.add_table_evidence(self.material(view), (resolve_pair(pair).codes,), as_of)


def resolve_pair(pair: PairLike) -> Pair:
    """The pair, looked up where two names or codes are handed in. Raises UnknownEconomy."""
    return pair if isinstance(pair, Pair) else scope.pair_of(*pair)


def program_version() -> str:
    """The version of the program that is running."""
    return version("kirmash")


def utc_now() -> str:
    """The present moment as ISO text in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _check_writable(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
        probe = place / ".kirmash-probe"
        probe.touch()
        probe.unlink()
    except OSError as fault:
        raise Unwritable(
            f"{place} cannot be written: {fault.strerror}.", "Choose another folder."
        ) from fault
