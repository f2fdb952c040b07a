"""The answers of checking as plain values, in the forms of :mod:`kirmash.dossier.serialise`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kirmash.dossier.serialise import JsonObject, all_record_fields, claim, judgement, record_fields
from kirmash.records.acceptance import reason_in_english
from kirmash.records.evidence import Document

if TYPE_CHECKING:  # the use cases take long to import, and an answer is of one
    from kirmash.dossier.checking.document_view import DocumentView, ReadClaim
    from kirmash.dossier.checking.judgement_list import JudgementEntry
    from kirmash.dossier.checking.options import SlotOption
    from kirmash.dossier.checking.queue import WaitingClaim, WaitingDetails
    from kirmash.dossier.checking.rereading import RereadReport
    from kirmash.dossier.checking.search import SearchReport
    from kirmash.dossier.checking.statements import ClaimReport, SpeakerReport


def claims(report: ClaimReport) -> JsonObject:
    """The claims of a pair, each with what a person decided on it last, where one did."""
    decided = {name: {"judgement": judgement(item)} for name, item in report.judgements.items()}
    return {"claims": [{**claim(one), **decided.get(one.id, {})} for one in report.claims]}


def _document(document: Document) -> JsonObject:
    """What names a document to a person: without its text."""
    return {
        "id": document.id,
        "source": document.source,
        "outlet": document.outlet,
        "title": document.title,
        "url": document.url,
        "lang": document.lang,
        "published": document.published.isoformat() if document.published else None,
    }


def queue(
    items: Sequence[WaitingClaim],
    details: Sequence[WaitingDetails],
    options: Sequence[Sequence[SlotOption]] = (),
) -> JsonObject:
    """The claims that wait, each with its words, its slots, why it waits and what it would change;
    with what may stand in its slots where that was requested.
    """
    offered = options or [()] * len(items)
    return {
        "waiting": [
            {
                "claim": claim(item.claim),
                "document": _document(item.document),
                "effect": record_fields(item.effect),
                "passage": record_fields(words.passage),
                "slots": all_record_fields(words.slots),
                "not_given": list(item.claim.ungiven_slots),
                "reason": reason_in_english(item.claim.acceptance_reason),
                **({"options": all_record_fields(some)} if options else {}),
            }
            for item, words, some in zip(items, details, offered, strict=True)
        ]
    }


def document_view(view: DocumentView) -> JsonObject:
    """A document with its text, its claims and whether each counts, its deals, and its numbers
    where they were requested.
    """
    return {
        "document": {**_document(view.document), "text": view.document.text},
        "withdrawn": view.withdrawn,
        "claims": [_read_claim(one) for one in view.claims],
        "deals": all_record_fields(view.deals),
        "numbers": all_record_fields(view.numbers),
    }


def _read_claim(one: ReadClaim) -> JsonObject:
    decision = judgement(one.judgement) if one.judgement else None
    return {**claim(one.claim), "state": one.state.value, "judgement": decision}


def judgements(entries: Iterable[JudgementEntry]) -> JsonObject:
    """Every judgement with its state, and the record it binds today."""
    return {"judgements": [_entry(entry) for entry in entries]}


def _entry(entry: JudgementEntry) -> JsonObject:
    return {
        **judgement(entry.judgement),
        "state": entry.state.value,
        "binds": entry.target,
        "by_judgement": entry.by_judgement or None,
    }


def search_report(report: SearchReport) -> JsonObject:
    """The documents that have the words, each with its passages and the marks in the text."""
    return {
        "words": report.words,
        "total": report.total,
        "documents": [
            {**_document(hit.document), "snippets": all_record_fields(hit.snippets)}
            for hit in report.hits
        ],
    }


def speakers(report: SpeakerReport) -> JsonObject:
    """Who stated what, by day and speaker."""
    return {
        "unattributed": report.unattributed,
        "days": [
            {
                "speaker": day.speaker,
                "published": day.published.isoformat() if day.published else None,
                "statements": [
                    [claim(value) for value in statement.claims] for statement in day.statements
                ],
            }
            for day in report.days
        ],
    }


def reread_report(report: RereadReport) -> JsonObject:
    """How many readings were appended, the values that moved, the judgements that bind another
    record than before or none, and how many series were compared of those to compare.
    """
    return {
        "readings": report.readings,
        "moved": all_record_fields(report.moved),
        "unbound": [_entry(entry) for entry in report.unbound],
        "series": report.series,
        "compared": report.compared,
    }
