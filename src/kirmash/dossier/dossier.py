"""The façade: a dossier on disk, and everything that can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from kirmash.dossier import answers, scope
from kirmash.dossier.scope import Pair
from kirmash.dossier.why import Why, why
from kirmash.errors import Unwritable
from kirmash.ledger import store
from kirmash.ledger.store import Entry, Ledger, View
from kirmash.settings import Settings, load
from kirmash.terms.claims import Claim
from kirmash.terms.deals import Deal
from kirmash.terms.estimates import Series
from kirmash.terms.extractions import DETAILS, Extraction
from kirmash.terms.judgements import Judgement, Verdict
from kirmash.terms.measures import Measure

if TYPE_CHECKING:  # the writers and the reading are imported where they are used: a question starts fast
    from kirmash.briefs.brief import Brief
    from kirmash.dossier.briefing import Order
    from kirmash.dossier.intake import Intake, Refusal
    from kirmash.dossier.standing import Contradiction, Followed
    from kirmash.dossier.tables import Tables
    from kirmash.register.enterprises import Enterprise
    from kirmash.register.relations import Relation
    from kirmash.register.scores import Scores
    from kirmash.trade.checking import Checked
    from kirmash.trade.facts import Given

SETTINGS_FILE = "kirmash.toml"
Watch = Callable[[int, int, str], None]


def _completed(extraction: Extraction) -> Extraction:
    """A reading of an older version with the fields it lacks; the reading is imported for such a one only."""
    if extraction.details >= DETAILS:
        return extraction
    from kirmash.press import details

    return details.enrich(extraction)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A folder on disk: the ledger, the documents as fetched, the settings. Use as a context manager.

    >>> with Dossier.open("visit") as dossier:          # doctest: +SKIP
    ...     dossier.series("BLR", "RU-IVA").points
    """

    folder: Path
    ledger: Ledger
    settings: Settings

    @classmethod
    def create(cls, folder: str | Path) -> Dossier:
        """Make a dossier in ``folder`` (made where absent); an existing one is opened unharmed. Raises Unwritable."""
        place = Path(folder)
        if (place / store.FILE).exists():
            return cls.open(place)
        _writable(place)
        return cls(place, store.create(place, _completed), load(place / SETTINGS_FILE))

    @classmethod
    def open(cls, folder: str | Path = ".") -> Dossier:
        """Open the dossier in ``folder``. Raises NoDossier, NewerDossier."""
        place = Path(folder)
        return cls(place, store.open_ledger(place, _completed), load(place / SETTINGS_FILE))

    def __enter__(self) -> Dossier:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the ledger; a dossier can be opened again at any time."""
        self.ledger.close()

    # -- what goes in ---------------------------------------------------------------------------------------------

    def add(self, paths: Iterable[str | Path], given: date | None = None, watch: Watch | None = None, jobs: int = 1) -> Intake:
        """Read files and folders into the ledger, a document a transaction; known ones change nothing.

        ``given`` is the publication date where the page tells none; ``watch(done, of, source)`` hears of progress.
        ``jobs`` processes read side by side, 0 is one a processor where the files are many; a script that asks for more
        than one guards its main part by ``if __name__ == "__main__"``, as every use of processes in Python wants.
        A file that cannot be read is refused with its reason and leaves the rest unharmed.
        """
        from kirmash.dossier import keeping

        return keeping.add(self.ledger, [Path(path) for path in paths], keeping.Manner(given, self.settings, now(), watch, jobs))

    def reread(self, watch: Watch | None = None) -> int:
        """Read every document anew with this version's grammar; how many readings were appended. Judgements stay."""
        from kirmash.dossier import keeping

        return keeping.reread(self.ledger, keeping.Manner(None, self.settings, now(), watch))

    def withdraw(self, document: str, by: str, why: str = "") -> str:
        """Take a document (id or unique beginning of it) out of every answer from now on; its trace stays."""
        found = answers.one_of(document, [entry.document.id for entry in self.documents()])
        self.ledger.withdraw(found, by, now(), why)
        return found

    def judge(self, target: str, verdict: Verdict | str, by: str, other: str = "", note: str = "") -> Judgement:
        """Record a person's decision on a claim, deal, mention or judgement. Raises UnknownRecord.

        ``other`` is the second deal of a merge, or the period that a claim is about (as 2014 or 2016-Q1). Raises BadPeriod.
        """
        read = self.extractions()
        known = [*answers.ids(read), *(deal.id for deal in self.all_deals()), *(j.id for j in self.ledger.judgements())]
        if target.startswith(("e-", "a-")):
            known += [key for firm in self.enterprises() for key in (firm.id, *firm.mentions)]
        chosen = answers.one_of(target, known)
        second = answers.second(Verdict(verdict), chosen, other, known)
        anchor = answers.anchor(chosen, read)
        judgement = Judgement(chosen, Verdict(verdict), by, now(), second, note, anchor)
        self.ledger.judge(judgement)
        return judgement

    @property
    def tables(self) -> Tables:
        """The trade tables of this dossier: official statistics."""
        from kirmash.dossier.tables import FOLDER, Tables

        return Tables(self.folder / FOLDER)

    # -- what can be asked ----------------------------------------------------------------------------------------

    def documents(self, view: View | None = None) -> tuple[Entry, ...]:
        """Every document with its place in the ledger, withdrawn ones too, in the order added."""
        return self.ledger.documents(view or View())

    def extractions(self, view: View | None = None) -> tuple[Extraction, ...]:
        """The newest reading of every document not withdrawn."""
        return self.ledger.extractions(view or View())

    def claims(self, first: str, second: str, with_regions: bool = False, view: View | None = None) -> tuple[Claim, ...]:
        """What is said of a pair, in the order read. Raises UnknownEconomy."""
        return scope.claims_of(scope.pair_of(first, second, with_regions), self.extractions(view))

    def series(self, pair: Pair | tuple[str, str], measure: Measure | str = Measure.TURNOVER, view: View | None = None) -> Series:
        """The estimated levels of one measure of a pair, with intervals. Raises UnknownEconomy."""
        return answers.series(self._about(pair, view), _paired(pair), Measure(measure), self.settings)

    def sensitivity(
        self, pair: Pair | tuple[str, str], measure: Measure | str = Measure.TURNOVER, view: View | None = None
    ) -> tuple[Series, Series, Series]:
        """The series with every hedge width halved, as documented, and doubled: what hangs on our assumptions."""
        return answers.sensitivity(self._about(pair, view), _paired(pair), Measure(measure), self.settings)

    def conflicts(self, pair: Pair | tuple[str, str], view: View | None = None) -> tuple[Contradiction, ...]:
        """Claims on the flows of a pair that cannot all hold, those that move the estimate most first."""
        from kirmash.dossier import standing

        return standing.contradictions(self._about(pair, view), _paired(pair), self.settings)

    def check(self, of: Pair | tuple[str, str] | str, given: tuple[Given, ...] = (), view: View | None = None) -> tuple[Checked, ...]:
        """What documents say of a pair, or of one economy, held against the tables; superlatives are listed as unchecked."""
        from kirmash.dossier import checks
        from kirmash.terms import economies

        as_of = view.as_of if view else None
        if isinstance(of, str):
            return checks.check_all(self._material(view), self.tables, economies.find(of), given, as_of)
        return checks.check(self._material(view), self.tables, _paired(of), given, as_of)

    def targets(self, pair: Pair | tuple[str, str], view: View | None = None) -> tuple[Followed, ...]:
        """Every target set for the flows of a pair and what became of it; the earliest deadline first."""
        from kirmash.dossier import standing

        return standing.targets(self._about(pair, view), _paired(pair), self.settings)

    def deals(self, pair: Pair | tuple[str, str], view: View | None = None) -> tuple[Deal, ...]:
        """The deals of a pair with their history, latest first. Raises UnknownEconomy."""
        asked = _paired(pair)
        return tuple(deal for deal in self.all_deals(view) if scope.holds_deal(asked, deal.parties))

    def enterprises(self, pair: Pair | tuple[str, str] | None = None, view: View | None = None) -> tuple[Enterprise, ...]:
        """The firms and bodies named, in documents about the pair or anywhere, by name."""
        from kirmash.dossier import firms

        return firms.of(self._material(view), _paired(pair) if pair else None, self.settings)

    def all_deals(self, view: View | None = None) -> tuple[Deal, ...]:
        """Every deal of the dossier, as of the view's date or today."""
        return answers.deals(self._material(view), self.settings)

    def scores(self, deals: Iterable[Deal], view: View | None = None) -> Mapping[str, Scores]:
        """How well each deal is documented, by its id: source quality, completeness, implementation, sector."""
        from kirmash.dossier import scored

        return scored.scores(self._material(view), deals)

    def relations(self, record: str, view: View | None = None) -> tuple[Relation, ...]:
        """How a deal stands to others: part of a plan, asked for anew after a stop, the rest of a part delivered."""
        from kirmash.dossier import scored

        return scored.related(self.all_deals(view), record)

    def why(self, record: str, view: View | None = None) -> Why:
        """The evidence behind a claim, value, deal, mention or utterance, in its context. Raises UnknownRecord."""
        from kirmash.dossier import official

        return why(official.anywhere(self._material(view), record, view.as_of if view else None), record, self.settings)

    def brief(self, pair: Pair | tuple[str, str], order: Order, view: View | None = None) -> tuple[Path, ...]:
        """Write the briefing on a pair in every format ordered; the paths written. Raises Unwritable."""
        from kirmash.dossier import briefing

        asked = _paired(pair)
        return briefing.write(self.assemble(asked, order, view), asked, order)

    def assemble(self, pair: Pair | tuple[str, str], order: Order, view: View | None = None) -> Brief:
        """The briefing on a pair as pure data, before any writer."""
        from kirmash.dossier import briefing

        dated = replace(order, version=order.version or program_version())
        return briefing.assemble(self._about(pair, view), _paired(pair), dated, self.settings)

    def _about(self, pair: Pair | tuple[str, str], view: View | None) -> answers.Material:
        """The material with what the trade tables say of the pair."""
        from kirmash.dossier import official

        return official.about(self._material(view), (_paired(pair).codes,), view.as_of if view else None)

    def _material(self, view: View | None) -> answers.Material:
        chosen = view or View()
        extractions = self.extractions(chosen)
        judgements = self.ledger.resolved(chosen, extractions)
        position = self.ledger.position() if chosen.known_at is None else chosen.known_at
        return answers.Material(extractions, judgements, chosen.as_of or date.today(), position, self.folder)


def now() -> str:
    """The present moment as ISO text in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def program_version() -> str:
    """The version of the program that is running."""
    return version("kirmash")


def extract(paths: Sequence[str | Path], given: date | None = None, settings: Settings | None = None) -> list[Extraction | Refusal]:
    """Read files without a dossier: an extraction or a refusal for each, in order."""
    from kirmash.dossier import intake

    chosen = settings or Settings()
    read = (intake.attempt(path, given, chosen) for path, named in intake.files(map(Path, paths)) if named or intake.readable(path))
    return [one.extraction if isinstance(one, intake.Loaded) else one for one in read]


def _paired(pair: Pair | tuple[str, str]) -> Pair:
    return pair if isinstance(pair, Pair) else scope.pair_of(*pair)


def _writable(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
        probe = place / ".kirmash-probe"
        probe.touch()
        probe.unlink()
    except OSError as fault:
        raise Unwritable(f"{place} cannot be written: {fault.strerror}.", "Choose another folder.") from fault
