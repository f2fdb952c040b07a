"""The façade: a dossier on disk, with a method for each use case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.deprecation import renamed_parameters
from kirmash.dossier.scope import Pair, pair_of
from kirmash.dossier.selection.material import build_deals
from kirmash.dossier.workspace import PairLike, Workspace, program_version, resolve_pair, utc_now
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.deals import Deal
from kirmash.records.estimates import Series
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.quantities import Measure, Modality

if TYPE_CHECKING:  # writers and readers are imported where they are used: questions start fast
    from kirmash.briefs.model import Brief
    from kirmash.dossier.briefing import Order
    from kirmash.dossier.checking.amendments import NewClaim
    from kirmash.dossier.checking.document_view import DocumentView
    from kirmash.dossier.checking.judgement_list import JudgementEntry
    from kirmash.dossier.checking.options import SlotOption
    from kirmash.dossier.checking.queue import WaitingClaim, WaitingDetails
    from kirmash.dossier.checking.rereading import RereadReport
    from kirmash.dossier.checking.search import SearchReport
    from kirmash.dossier.checking.statements import ClaimReport, SpeakerReport
    from kirmash.dossier.conflicts import ConflictReport, Contradiction, SourcedTarget
    from kirmash.dossier.deals import (
        DealHistory,
        DealList,
        DealQuery,
        DealRelation,
        DealScores,
        ExportRequest,
    )
    from kirmash.dossier.evidence import EvidenceReport, RelationReport
    from kirmash.dossier.fetching import FetchRequest, NetworkAccess
    from kirmash.dossier.firms import Enterprise, EnterpriseReport
    from kirmash.dossier.intake import IntakeReport
    from kirmash.dossier.judging import Decision
    from kirmash.dossier.selection.standing import PairSummary
    from kirmash.dossier.series import LevelQuery, LevelReport
    from kirmash.dossier.sources.page_files import IntakeRefusal
    from kirmash.factcheck.checks import CheckedClaim
    from kirmash.factcheck.facts import UserSuppliedTotal
    from kirmash.trade.remote.retrieval import RemoteImportResult

__all__ = ["Dossier", "View"]

ProgressCallback = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Dossier(Workspace):
    """A folder on disk: ledger, documents as fetched, settings. Use as a context manager.

    >>> with Dossier.open("visit") as dossier:          # doctest: +SKIP
    ...     dossier.series("BLR", "RU-IVA").points
    """

    @renamed_parameters({"given": "published"})
    def add(
        self,
        paths: Iterable[str | Path],
        published: date | None = None,
        watch: ProgressCallback | None = None,
        jobs: int = 1,
        reader: str = "",
    ) -> IntakeReport:
        """Read files and folders into the ledger; a file known already changes nothing.

        ``published`` is the publication date where the page has none; a withdrawn page comes back
        where its file is named. ``watch(done, of, source)``
        is called with the progress. ``jobs`` limited child processes read at once, 0 is one a
        processor where the files are many. A file that cannot be read, or takes more time or memory
        than the settings allow, is refused with its reason and leaves the rest unharmed.

        A file ``….jsonl`` holds extractions of another reader, a line a document; ``reader`` names
        who made those that name nobody.
        """
        from kirmash.dossier import intake

        options = intake.IntakeOptions(published, self.settings, utc_now(), watch, jobs, reader)
        return intake.add_files(self.ledger, [Path(path) for path in paths], options)

    def reread(
        self,
        watch: ProgressCallback | None = None,
        refuse: Callable[[IntakeRefusal], None] | None = None,
    ) -> int:
        """Read every document anew with this version's grammar; how many readings were appended.

        One that cannot be read within the limits keeps its reading; ``refuse`` is called with it.
        """
        from kirmash.dossier import intake

        options = intake.IntakeOptions(None, self.settings, utc_now(), watch)
        return intake.reread(self.ledger, options, refuse)

    def reread_report(
        self,
        watch: ProgressCallback | None = None,
        refuse: Callable[[IntakeRefusal], None] | None = None,
    ) -> RereadReport:
        """Read every document anew as ``reread`` does: the values that moved, and the judgements
        that bind another record than before, or none.
        """
        from kirmash.dossier import intake
        from kirmash.dossier.checking import rereading

        options = intake.IntakeOptions(None, self.settings, utc_now(), watch)
        return rereading.reread(self, options, refuse)

    def withdraw(self, document: str, by: str, why: str = "") -> str:
        """Take a document (id or its beginning) out of every answer from now on; its
        trace stays.
        """
        from kirmash.dossier import judging

        return judging.withdraw_document(
            self, judging.Decision(document, Verdict.WITHDRAW, by, "", why)
        )

    def date_document(self, document: str, day: date, by: str, note: str = "") -> Judgement:
        """Give a document (id or its beginning) its day of publication, whatever the page says; it
        is read anew with it. Raises UnknownRecord, and InputError for a day yet to come.
        """
        from kirmash.dossier import judging

        decision = judging.Decision(document, Verdict.DATE, by, day.isoformat(), note)
        return judging.date_document(self, decision)

    def judge(
        self, target: str, verdict: Verdict | str, by: str, other: str = "", note: str = ""
    ) -> Judgement:
        """Record a person's decision on a claim, deal, mention or judgement. Raises UnknownRecord.

        ``other`` is the second deal of a merge, or a claim's period (as 2014 or 2016-Q1). Raises
        BadPeriod, and InputError for an unknown verdict and where ``by`` or ``other`` is missing.
        """
        from kirmash.dossier import judging

        return judging.record_judgement(self, judging.Decision(target, verdict, by, other, note))

    def decide(self, decision: Decision) -> Judgement:
        """Record a person's decision; of a correction the claim as it is to count stands in it.
        Raises as ``judge`` does, and InputError for slots that cannot be corrected so.
        """
        from kirmash.dossier import judging

        return judging.record_judgement(self, decision)

    def add_claim(self, order: NewClaim, by: str, note: str = "") -> Judgement:
        """Record a claim that the reading of a document missed. Raises UnknownRecord, InputError
        where its words do not stand in the text, or its number not in its words.
        """
        from kirmash.dossier import judging

        return judging.add_claim(self, order, by, note)

    def review_queue(
        self, pair: Pair | None = None, view: View | None = None
    ) -> tuple[WaitingClaim, ...]:
        """The claims of a pair, or all, that wait for a person, the greatest effect first."""
        from kirmash.dossier.checking import queue

        return queue.waiting_claims(self, pair, view)

    def waiting_details(self, claim: Claim) -> WaitingDetails:
        """The words of a claim with the sentence around, and its slots."""
        from kirmash.dossier.checking import queue

        return queue.waiting_details(self, claim)

    def slot_options(self, claim: Claim) -> tuple[SlotOption, ...]:
        """What the text of a claim's document offers for its slots. Raises DocumentRefused."""
        from kirmash.dossier.checking import options

        return options.slot_options(self, claim)

    def view_document(self, document: str, with_numbers: bool = False) -> DocumentView:
        """A document (id or its beginning) with what was read in it, and with what became of each
        of its numbers. Raises UnknownRecord, DocumentRefused.
        """
        from kirmash.dossier.checking import document_view

        return document_view.view_document(self, document, with_numbers)

    def judgement_list(self, view: View | None = None) -> tuple[JudgementEntry, ...]:
        """Every judgement and whether it binds today, the newest first."""
        from kirmash.dossier.checking import judgement_list

        return judgement_list.list_judgements(self, view or View())

    def search(self, words: str, limit: int = 0) -> SearchReport:
        """The documents with every one of these words in any form. Raises InputError."""
        from kirmash.dossier.checking import search

        return search.search(self, words, limit)

    def speakers(self, pair: Pair, speaker: str = "", view: View | None = None) -> SpeakerReport:
        """Who stated what of a pair, by day; of speakers alone whose names contain ``speaker``."""
        from kirmash.dossier.checking import actors, statements

        chosen = view or View()
        names = actors.merged_names(self, pair, chosen)
        return statements.speaker_report(
            statements.claim_report(self, pair, chosen), speaker, names
        )

    def fetch(self, request: FetchRequest, access: NetworkAccess) -> RemoteImportResult:
        """Fetch official statistics into the trade tables. Raises Offline, FetchFailed."""
        from kirmash.dossier import fetching

        return fetching.fetch_tables(self, request, access)

    def claims(
        self, first: str, second: str, with_regions: bool = False, view: View | None = None
    ) -> tuple[Claim, ...]:
        """The claims about a pair, by the day of their documents. Raises UnknownEconomy."""
        return self.claim_report(pair_of(first, second, with_regions), view).claims

    def claim_report(self, pair: Pair, view: View | None = None) -> ClaimReport:
        """The claims of a pair with their documents and what people decided on them."""
        from kirmash.dossier.checking import statements

        return statements.claim_report(self, pair, view or View())

    def series(
        self,
        pair: PairLike,
        measure: Measure | str = Measure.TURNOVER,
        view: View | None = None,
        unit: str = "",
    ) -> Series:
        """The estimated levels of one measure of a pair, with intervals. Raises UnknownEconomy.

        ``unit`` is a currency, or what the levels are measured in; '' takes the dollar, or where no
        level is in dollars the commonest.
        """
        from kirmash.dossier import answers

        material, question = self.pair_material(pair, view), resolve_pair(pair)
        return answers.estimate_series(material, question, Measure(measure), self.settings, unit)

    def sensitivity(
        self, pair: PairLike, measure: Measure | str = Measure.TURNOVER, view: View | None = None
    ) -> tuple[Series, Series, Series]:
        """The series with every hedge width halved, as documented, and doubled."""
        from kirmash.dossier import answers

        return answers.estimate_sensitivity(
            self.pair_material(pair, view), resolve_pair(pair), Measure(measure), self.settings
        )

    def level_report(self, pair: Pair, query: LevelQuery, view: View | None = None) -> LevelReport:
        """A series cut to what is asked for, with both readings of bounds and real growth."""
        from kirmash.dossier import series

        return series.build_level_report(self, pair, query, view or View())

    def conflicts(self, pair: PairLike, view: View | None = None) -> tuple[Contradiction, ...]:
        """Claims on a pair's flows that contradict each other, those that move the estimate
        most first.
        """
        return self.conflict_report(resolve_pair(pair), view).conflicts

    def conflict_report(self, pair: Pair, view: View | None = None) -> ConflictReport:
        """The contradictions of a pair with their documents."""
        from kirmash.dossier import conflicts

        return conflicts.build_conflict_report(self, pair, view or View())

    def pairs(self, view: View | None = None) -> tuple[PairSummary, ...]:
        """The pairs that the dossier speaks of, those with most figures and deals first."""
        from kirmash.dossier.selection import standing

        return standing.dossier_standing(self, view or View()).pairs

    def target_report(
        self, pair: Pair, view: View | None = None, outcome: str = ""
    ) -> tuple[tuple[SourcedTarget, ...], int]:
        """The targets, and how many more wait for a person (none counted of one ``outcome``)."""
        claims = () if outcome else self.claim_report(pair, view).claims
        waiting = [one.modality is Modality.TARGET and one.is_unconfirmed for one in claims]
        return self.targets(pair, view, outcome), sum(waiting)

    def targets(
        self, pair: PairLike, view: View | None = None, outcome: str = ""
    ) -> tuple[SourcedTarget, ...]:
        """Every target set for a pair's flows and what became of it, the earliest deadline first;
        those of one ``outcome`` alone (as ``missed``). Raises InputError for an unknown one."""
        from kirmash.dossier import conflicts

        conflicts.check_outcome(outcome)
        followed = conflicts.find_targets(
            self.pair_material(pair, view), resolve_pair(pair), self.settings
        )
        return tuple(each for each in followed if outcome in {"", each.target.state})

    @renamed_parameters({"given": "amounts"})
    def check(
        self,
        of: PairLike | str,
        amounts: tuple[UserSuppliedTotal, ...] | Path = (),
        view: View | None = None,
    ) -> tuple[CheckedClaim, ...]:
        """What documents say of a pair, or of one economy, compared with the tables.

        ``amounts`` are output and GDP, or the table that holds them. Superlatives are unchecked.
        """
        from kirmash.dossier import checks, user_tables
        from kirmash.reference import economies

        loaded_amounts = (
            user_tables.read_output_and_gdp(amounts) if isinstance(amounts, Path) else amounts
        )
        as_of = view.as_of if view else None
        if isinstance(of, str):
            code = economies.resolve_economy_code(of)
            material = self.check_material(code, view)
            return checks.check_economy(material, self.tables, code, loaded_amounts, as_of)
        pair = resolve_pair(of)
        material = self.check_material(pair, view)
        return checks.check_pair(material, self.tables, pair, loaded_amounts, as_of)

    def deals(self, pair: PairLike, view: View | None = None) -> tuple[Deal, ...]:
        """The deals of a pair with their history, latest first. Raises UnknownEconomy."""
        from kirmash.dossier import deals

        return deals.deals_of_pair(self.deal_material(pair, view), resolve_pair(pair), self)

    def all_deals(self, view: View | None = None) -> tuple[Deal, ...]:
        """Every deal of the dossier, as of the view's date or today."""
        return build_deals(self.register_material(view), self.settings)

    def deal_list(self, pair: Pair, query: DealQuery, view: View | None = None) -> DealList:
        """The deals of a pair that fit, with scores or what became of them since a meeting."""
        from kirmash.dossier import deals

        return deals.find_deals(self, pair, query, view or View())

    def deal_history(self, record: str, view: View | None = None) -> DealHistory:
        """One deal, each step quoted, scored, and related. Raises UnknownRecord, InputError."""
        from kirmash.dossier import deals

        return deals.deal_history(self, record, view or View())

    def export(self, order: ExportRequest, view: View | None = None) -> bytes:
        """The deals that fit in the form of another program."""
        from kirmash.dossier import deals

        return deals.export_deals(self, order, view or View())

    def scores(self, deals: Iterable[Deal], view: View | None = None) -> Mapping[str, DealScores]:
        """How well each deal is documented, by its id: sources, completeness, implementation."""
        from kirmash.dossier.deals import score_deals

        every = tuple(deals)
        return score_deals(self.score_material(every, view), every)

    def relations(self, record: str, view: View | None = None) -> tuple[DealRelation, ...]:
        """Relations of a deal to others: part of a plan, resumed, or the rest of a part."""
        from kirmash.dossier.deals import find_relations

        return find_relations(self, record, view or View())

    def enterprises(
        self, pair: PairLike | None = None, view: View | None = None
    ) -> tuple[Enterprise, ...]:
        """The firms and organisations in documents about the pair, or in all, by name."""
        from kirmash.dossier import firms

        material = self.enterprise_material(pair, view)
        return firms.list_enterprises(material, None, self.settings)

    def enterprise_report(
        self, pair: Pair | None, lists: Sequence[Path] = (), view: View | None = None
    ) -> EnterpriseReport:
        """The enterprises, and their matches in the user's lists. Raises InputError."""
        from kirmash.dossier import firms

        return firms.find_enterprises(self, pair, lists, view or View())

    def why(
        self, record: str, view: View | None = None, with_series: bool = False
    ) -> EvidenceReport:
        """The evidence behind a claim, value, deal, mention or utterance. Raises UnknownRecord.

        ``with_series`` estimates the series of a claim's pair, to say how the claim counts there.
        """
        from kirmash.dossier import evidence

        return evidence.explain(self, record, view or View(), with_series)

    def relate(self, first: str, second: str, view: View | None = None) -> RelationReport:
        """How two claims stand to each other. Raises UnknownRecord, InputError."""
        from kirmash.dossier import evidence

        return evidence.relate(self, first, second, view or View())

    def brief(self, pair: PairLike, order: Order, view: View | None = None) -> tuple[Path, ...]:
        """Write the briefing on a pair in every format, into the dossier's ``briefs`` where the
        order names no folder; the paths written. Raises Unwritable.
        """
        from kirmash.briefs import facts
        from kirmash.dossier import briefing
        from kirmash.dossier.opportunities.report import find_for_brief
        from kirmash.dossier.selection import past_briefs
        from kirmash.dossier.sources.page_files import BRIEFS_FOLDER

        material = self.brief_material(pair, view)
        placed = replace(
            order,
            out=order.out or self.folder / BRIEFS_FOLDER,
            version=order.version or program_version(),
            opportunities=order.opportunities
            or find_for_brief(self, resolve_pair(pair), view, material),
        )
        economies = resolve_pair(pair)
        inputs = briefing.gather_brief_inputs(material, economies, placed, self.settings)
        paths = briefing.write_brief(facts.assemble_brief(inputs), economies, placed, self.folder)
        past_briefs.remember_brief(self.folder, economies, facts.remembered_brief(inputs))
        return paths

    def assemble(self, pair: PairLike, order: Order, view: View | None = None) -> Brief:
        """The briefing on a pair as pure data, before any writer."""
        from kirmash.dossier import briefing
        from kirmash.dossier.opportunities.report import find_for_brief

        material = self.brief_material(pair, view)
        dated = replace(
            order,
            version=order.version or program_version(),
            opportunities=order.opportunities
            or find_for_brief(self, resolve_pair(pair), view, material),
        )
        return briefing.assemble_pair_brief(material, resolve_pair(pair), dated, self.settings)
