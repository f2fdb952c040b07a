"""The claims of a pair with their documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import pairs
from kirmash.dossier.workspace import Workspace
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """The claims of a pair in the order read, and their documents by id, without the texts."""

    claims: tuple[Claim, ...]
    documents: Mapping[str, Document]


def claims_of_pair(workspace: Workspace, pair: Pair, view: View | None) -> tuple[Claim, ...]:
    """The claims of a pair, in the order read."""
    with workspace.ledger.connection() as connection:
        return pairs.select_claims(connection, view or View(), pair)


def build_claim_report(workspace: Workspace, pair: Pair, view: View | None) -> ClaimReport:
    """The claims of a pair with the outlet, title and date of their documents at hand."""
    claims = claims_of_pair(workspace, pair, view)
    documents = workspace.documents_by_id(claim.document for claim in claims)
    return ClaimReport(claims, documents)
