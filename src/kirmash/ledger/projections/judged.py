"""Judgements in force moved to the records of today, without decoding what nobody judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from kirmash.ledger import judgements
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.extractions import PartialExtraction
from kirmash.records.judgements import Judgement

RECORDS = frozenset({"c-", "m-", "d-"})
"""Beginnings of the ids of records that a new reading may word anew."""


def resolve(
    connection: Connection, view: View, active: Sequence[Judgement]
) -> tuple[Judgement, ...]:
    """The judgements in force with targets that exist in the view's newest readings, as
    :func:`judgements.update_judgement_targets` moves them.
    """
    active = _place_claims(connection, view, active)
    names = {name for item in active for name in (item.target, item.other) if name[:2] in RECORDS}
    names -= judgements.claims_by_people(active).keys()
    lost = names - present_records(connection, view, names)
    if not lost:
        return tuple(active)
    anchors = {item.anchor.partition(":")[0] for item in active if item.target in lost}
    earlier = _earlier_readings(connection, view, lost)
    papers = {extraction.document.id for extraction in earlier} | {name for name in anchors if name}
    # Whoever is still there and not at hand here has no record to be moved to, and stays.
    return judgements.update_judgement_targets(
        active, _whole_records(connection, view, papers), earlier
    )


def _place_claims(
    connection: Connection, view: View, active: Sequence[Judgement]
) -> tuple[Judgement, ...]:
    """The judgements, each with its claim where the text of a document that was read again has
    it.
    """
    papers = {item.claim.document for item in active if item.claim}
    reread = _reread_documents(connection, view, papers) if papers else set[str]()
    texts = {name: selecting.text_of_document(connection, view, name) for name in reread}
    return tuple(
        judgements.place_claim(item, texts[item.claim.document])
        if item.claim and item.claim.document in texts
        else item
        for item in active
    )


def present_records(connection: Connection, view: View, names: Iterable[str]) -> set[str]:
    """Those of these ids that claims, mentions and deals of the view have."""
    claims, mentions = tables.claims, tables.mentions
    return {
        name
        for column in (claims.c.id, mentions.c.id, mentions.c.deal)
        for name in selecting.values_present(connection, view, column, names)
    }


def recorded_records(
    connection: Connection, names: Iterable[str]
) -> dict[str, Claim | DealMention]:
    """The claims and mentions with these ids in any reading, superseded ones too, by id; a deal's
    id stands for the mention it begins with.
    """
    ids = list(dict.fromkeys(names))
    records: dict[str, Claim | DealMention] = {}
    claims, mentions = tables.claims, tables.mentions
    for some in selecting.batches(ids):
        for row in connection.execute(select(claims).where(claims.c.id.in_(some))):
            records[row.id] = selecting.projected_record(Claim, row.payload)
        for column in (mentions.c.id, mentions.c.deal):
            query = select(column.label("name"), mentions.c.payload).where(column.in_(some))
            for row in connection.execute(query):
                records[row.name] = selecting.projected_record(DealMention, row.payload)
    return records


def _earlier_readings(
    connection: Connection, view: View, names: Iterable[str]
) -> list[PartialExtraction]:
    """The records with these ids in any reading of documents that were read again, oldest first."""
    claims, mentions = tables.claims, tables.mentions
    ids, position = list(names), view.known_at
    found = list[PartialExtraction]()
    places = {
        row.reading
        for column in (claims.c.id, mentions.c.id, mentions.c.deal)
        for some in selecting.batches(ids)
        for row in connection.execute(
            select(column.table.c.reading).where(column.in_(some)).distinct()
        )
    }
    rows = selecting.document_rows(connection, places)
    readable = {row.reading for row in rows if position is None or row.reading <= position}
    counted = _reread_documents(connection, view, {row.document for row in rows})
    for row in sorted(rows, key=lambda row: row.reading):
        if row.reading in readable and row.document in counted:
            found += _records_of(connection, [row.reading])
    return found


def _reread_documents(connection: Connection, view: View, names: Iterable[str]) -> set[str]:
    """Those documents of the view that were read again, withdrawn or not."""
    papers = tables.documents
    return {
        row.document
        for some in selecting.batches(names)
        for row in connection.execute(
            select(papers.c.document).where(
                papers.c.document.in_(some), papers.c.ordinal > 1, selecting.present(view)
            )
        )
    }


def _whole_records(
    connection: Connection, view: View, papers: Iterable[str]
) -> tuple[PartialExtraction, ...]:
    """Every claim and mention of these documents in the view."""
    rows = tables.documents
    readings = [
        row.reading
        for some in selecting.batches(sorted(papers))
        for row in connection.execute(
            select(rows.c.reading).where(rows.c.document.in_(some), selecting.visible(view))
        )
    ]
    return _records_of(connection, readings)


def _records_of(connection: Connection, readings: Iterable[int]) -> tuple[PartialExtraction, ...]:
    """Every claim and mention of these readings, whether they count or not."""
    places, claims, mentions = list(readings), tables.claims, tables.mentions
    claim_rows = [
        row
        for some in selecting.batches(places)
        for row in connection.execute(select(claims).where(claims.c.reading.in_(some)))
    ]
    stored = [
        selecting.StoredMention(
            row.reading, row.ordinal, 0, None, selecting.projected_record(DealMention, row.payload)
        )
        for some in selecting.batches(places)
        for row in connection.execute(select(mentions).where(mentions.c.reading.in_(some)))
    ]
    decoded: list[tuple[int, Claim]] = selecting.claims_of_rows(claim_rows)
    return selecting.assemble(connection, decoded, stored)
