"""What is said of a pair: its claims, and the documents they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from kirmash.dossier import answers, scope
from kirmash.dossier.answers import Material
from kirmash.dossier.scope import Pair
from kirmash.dossier.tables import FOLDER, Tables
from kirmash.dossier.workspace import Workspace
from kirmash.ledger.store import View
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document, short_id
from kirmash.records.quantities import Measure
from kirmash.reference import economies
from kirmash.series.evidence import FLOWS


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """The claims of a pair in the order read, and the documents of the dossier by their ids."""

    claims: tuple[Claim, ...]
    documents: Mapping[str, Document]


def of_pair(workspace: Workspace, pair: Pair, view: View | None) -> tuple[Claim, ...]:
    """The claims of a pair, in the order read."""
    return scope.claims_of(pair, workspace.extractions(view))


def find(workspace: Workspace, pair: Pair, view: View | None) -> ClaimReport:
    """The claims of a pair with every document's outlet, title and date at hand."""
    return ClaimReport(of_pair(workspace, pair, view), workspace.documents_by_id())


MOST = 40  # pairs of the tables alone that are looked through for a claim
YEARS = range(1990, 2040)


def about(material: Material, pairs: tuple[tuple[str, str], ...], as_of: date | None) -> Material:
    """The material with the cells of these pairs and of the countries their regions lie in; as it
    was where no table was added.
    """
    tables = Tables(material.folder / FOLDER)
    if not tables.additions():
        return material
    asked = {
        frozenset(pair): pair for one in reversed(pairs) for pair in (_countries(one), one)
    }  # the order asked in, once
    found = tuple(
        one
        for first, second in asked.values()
        if first != second
        for one in tables.evidence(first, second, as_of)
    )
    known = {one.document.id for one in material.extractions}
    fresh = tuple(one for one in found if one.document.id not in known)
    return replace(
        material,
        extractions=(*material.extractions, *fresh),
        official=frozenset(one.document.id for one in fresh),
    )


def anywhere(material: Material, record: str, as_of: date | None) -> Material:
    """The material with the cells ``record`` may stand on: of every pair the documents speak of,
    and of those of the tables it can be of.

    A value is known by its id, which its pair gives; for other records the tables' own pairs are
    looked through where they are few.
    """
    tables = Tables(material.folder / FOLDER)
    if not tables.additions():
        return material
    pairs = tables.pairs()
    own = (
        tuple(pair for pair in pairs if _is_value(record, pair))
        if record.startswith("v-")
        else pairs
        if len(pairs) <= MOST
        else ()
    )
    return about(material, (*answers.pairs_of(material), *own), as_of)


def _is_value(record: str, pair: tuple[str, str]) -> bool:
    """Whether an id (or its beginning) is that of a year's flow of a pair."""
    sides = {Measure.TURNOVER: (pair,)}
    return any(
        short_id("v", measure, *seen, "USD", periods.year(number)).startswith(record)
        for measure in FLOWS
        for seen in sides.get(measure, (pair, pair[::-1]))
        for number in YEARS
    )


def _countries(pair: tuple[str, str]) -> tuple[str, str]:
    return economies.country_of(pair[0]), economies.country_of(pair[1])
