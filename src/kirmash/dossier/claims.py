"""What is said of a pair: its claims, and the documents they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kirmash.dossier import scope
from kirmash.dossier.scope import Pair
from kirmash.dossier.workspace import Workspace
from kirmash.ledger.store import View
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """The claims of a pair in the order read, and the documents of the dossier by their ids."""

    claims: tuple[Claim, ...]
    documents: Mapping[str, Document]


def claims_of_pair(workspace: Workspace, pair: Pair, view: View | None) -> tuple[Claim, ...]:
    """The claims of a pair, in the order read."""
    return scope.claims_about_pair(pair, workspace.extractions(view))


def find_claims(workspace: Workspace, pair: Pair, view: View | None) -> ClaimReport:
    """The claims of a pair with every document's outlet, title and date at hand."""
    return ClaimReport(claims_of_pair(workspace, pair, view), workspace.documents_by_id())
