"""Claims that people corrected, or added to a document, among those that were read there."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from kirmash.dossier import scope
from kirmash.dossier.scope import Pair
from kirmash.ledger.judgements import claims_by_people
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document
from kirmash.records.extractions import Extraction, PartialExtraction
from kirmash.records.judgements import Judgement, Verdict

Belongs = Callable[[Claim], bool]
"""Whether a claim bears on a question."""


def merge(
    extractions: Iterable[Extraction], judgements: Sequence[Judgement], keep: Container[str] = ()
) -> tuple[Extraction, ...]:
    """The extractions with the claims that people made of their documents, and without those that
    were corrected, except the ones with ids to ``keep``.
    """
    every, by_people = tuple(extractions), claims_by_people(judgements)
    if not by_people:
        return every
    corrected = {
        item.target
        for item in judgements
        if item.verdict is Verdict.CORRECT and item.claim and item.target not in keep
    }
    by_document: dict[str, list[Claim]] = {}
    for name, claim in by_people.items():
        if name not in corrected:
            by_document.setdefault(claim.document, []).append(claim)
    return tuple(
        _merge_into(extraction, by_document.get(extraction.document.id, ()), corrected)
        for extraction in every
    )


def _merge_into(
    extraction: Extraction, by_people: Sequence[Claim], corrected: Container[str]
) -> Extraction:
    own = {claim.id for claim in by_people}
    read = tuple(
        claim for claim in extraction.claims if claim.id not in own and claim.id not in corrected
    )
    if not own and len(read) == len(extraction.claims):
        return extraction
    return replace(extraction, claims=(*read, *by_people))


def readings(
    connection: Connection, view: View, judgements: Iterable[Judgement], belongs: Belongs
) -> set[int]:
    """The readings of the documents of a view in which people made claims that belong."""
    names = {c.document for c in claims_by_people(judgements).values() if belongs(c)}
    rows = tables.documents
    return {
        row.reading
        for some in selecting.batches(sorted(names))
        for row in connection.execute(
            select(rows.c.reading).where(rows.c.document.in_(some), selecting.visible(view))
        )
    }


def further_documents(
    connection: Connection,
    view: View,
    judgements: Iterable[Judgement],
    extractions: Iterable[Extraction],
    belongs: Belongs,
) -> tuple[PartialExtraction, ...]:
    """The documents, without texts and records, in which people made claims that belong and that
    are not among ``extractions``.
    """
    present = {extraction.document.id for extraction in extractions}
    rows = selecting.document_rows(connection, readings(connection, view, judgements, belongs))
    return tuple(
        PartialExtraction(selecting.document_of_row(row))
        for row in rows
        if row.document not in present
    )


def complete(
    connection: Connection,
    view: View,
    extractions: Sequence[Extraction],
    judgements: Sequence[Judgement],
    belongs: Belongs,
) -> tuple[Extraction, ...]:
    """What was selected with the claims that people made: of its own documents, and of further
    ones where they belong.
    """
    if not claims_by_people(judgements):
        return tuple(extractions)
    further = further_documents(connection, view, judgements, extractions, belongs)
    return merge((*extractions, *further), judgements)


def join(
    connection: Connection,
    view: View,
    claims: Sequence[Claim],
    judgements: Sequence[Judgement],
    pair: Pair,
) -> tuple[Claim, ...]:
    """The claims of a pair in the order of their documents' days, with those that people made;
    what was corrected stays, as it was read.
    """
    by_people = claims_by_people(judgements)
    if not by_people:
        return tuple(claims)
    about = {claim.document for claim in claims}
    added = [claim for claim in by_people.values() if _is_of_pair(claim, pair, about)]
    visible = selecting.visible_documents(connection, view, {claim.document for claim in added})
    read = [claim for claim in claims if claim.id not in by_people]
    every = [*read, *(claim for claim in added if claim.document in visible)]
    documents = selecting.newest_documents(connection, {claim.document for claim in every})
    return tuple(sorted(every, key=lambda claim: _document_key(documents[claim.document])))


def _is_of_pair(claim: Claim, pair: Pair, about: Container[str]) -> bool:
    """Whether a claim is a figure of the pair, or one-sided in a document that speaks of it."""
    one_sided = claim.document in about and claim.pair and claim.pair < frozenset(pair.codes)
    return bool(one_sided) or scope.is_figure_of_pair(pair, claim.pair)


def _document_key(document: Document) -> tuple[str, str, str]:
    day = document.published.isoformat() if document.published else ""
    return day, document.source, document.id
