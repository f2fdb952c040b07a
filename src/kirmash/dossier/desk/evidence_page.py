"""The evidence of a record and the history of a deal as the desk shows them: with the records that
they name, and the documents that these stand in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kirmash.dossier import deals as deal_questions
from kirmash.dossier import evidence
from kirmash.dossier.deals import DealHistory
from kirmash.dossier.evidence import EvidenceReport
from kirmash.dossier.workspace import Workspace
from kirmash.ledger.projections import judged
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Document

Records = Mapping[str, Claim | DealMention]
"""Claims and mentions by their ids."""


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """A record's evidence; ``records`` are the claims and mentions that it names beside its own,
    ``documents`` those of all of them, without their texts.
    """

    report: EvidenceReport
    records: Records
    documents: Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class DealPage:
    """A deal's history with the documents that it is told in."""

    history: DealHistory
    documents: Mapping[str, Document]


def evidence_page(workspace: Workspace, record: str, view: View) -> EvidencePage:
    """The evidence of a record (an id, or its beginning). Raises UnknownRecord."""
    report = evidence.explain(workspace, record, view, with_series=True)
    names = {*(name for name, _ in report.influence), *report.utterance_claims}
    names |= {fit.claim for fit in report.fits or ()}
    records = records_by_id(workspace, names)
    cited = {passage.document for passage in report.citations}
    papers = cited | {each.document for each in records.values()}
    return EvidencePage(report, records, workspace.documents_by_id(papers))


def deal_page(workspace: Workspace, deal: str, view: View) -> DealPage:
    """The history of a deal (an id, or its beginning). Raises UnknownRecord."""
    history = deal_questions.deal_history(workspace, deal, view)
    papers = {step.step.document for step in history.steps}
    return DealPage(history, workspace.documents_by_id(papers))


def records_by_id(workspace: Workspace, names: Iterable[str]) -> Records:
    """The claims and mentions with these ids, those that a person added or corrected too."""
    wanted = set(names)
    with workspace.ledger.connection() as connection:
        records = judged.recorded_records(connection, wanted)
    by_people = workspace.ledger.active_judgements()
    records |= {item.claim.id: item.claim for item in by_people if item.claim}
    return {name: record for name, record in records.items() if name in wanted}
