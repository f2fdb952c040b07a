"""What is said of a pair: its claims, and the documents they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from kirmash.dossier import answers, scope
from kirmash.dossier.answers import DossierMaterial
from kirmash.dossier.scope import Pair
from kirmash.dossier.tables import TABLES_FOLDER, Tables
from kirmash.dossier.workspace import Workspace
from kirmash.ledger.store import View
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document, short_id
from kirmash.records.quantities import Measure
from kirmash.reference import economies
from kirmash.series.evidence import TRADE_MEASURES


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


MAX_PAIRS = 40  # pairs of the tables alone that are looked through for a claim
YEARS = range(1990, 2040)


def with_table_evidence(
    material: DossierMaterial, pairs: tuple[tuple[str, str], ...], as_of: date | None
) -> DossierMaterial:
    """The material with the cells of these pairs and of the countries their regions lie in; as it
    was where no table was added.
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
    known = {extraction.document.id for extraction in material.extractions}
    fresh = tuple(
        extraction for extraction in table_extractions if extraction.document.id not in known
    )
    return replace(
        material,
        extractions=(*material.extractions, *fresh),
        official=frozenset(extraction.document.id for extraction in fresh),
    )


def with_evidence_for_record(
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
    return with_table_evidence(material, (*answers.claimed_pairs(material), *own), as_of)


def _is_value_of_pair(record: str, pair: tuple[str, str]) -> bool:
    """Whether an id (or its beginning) is that of a year's flow of a pair."""
    sides = {Measure.TURNOVER: (pair,)}
    return any(
        short_id("v", measure, *sides_seen, "USD", periods.year(number)).startswith(record)
        for measure in TRADE_MEASURES
        for sides_seen in sides.get(measure, (pair, pair[::-1]))
        for number in YEARS
    )


def _countries(pair: tuple[str, str]) -> tuple[str, str]:
    return economies.country_of(pair[0]), economies.country_of(pair[1])
