"""The claims of a pair with what people decided on them, and who stated what on which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import hand_claims, pairs
from kirmash.dossier.workspace import Workspace
from kirmash.ledger.judgements import OPINIONS
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document
from kirmash.records.judgements import Judgement


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """The claims of a pair by the day of their documents, which stand by id, without the texts;
    what people decided on them last, by the ids of the claims.
    """

    claims: tuple[Claim, ...]
    documents: Mapping[str, Document]
    judgements: Mapping[str, Judgement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that somebody stated: the claims that repeat it, the first published first."""

    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class SpeakerDay:
    """What one speaker stated in documents of one day: None for undated ones. ``speaker`` is as
    the documents write it.
    """

    speaker: str
    published: date | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class SpeakerReport:
    """Who stated what of a pair, the latest day first; ``unattributed`` claims name nobody."""

    days: tuple[SpeakerDay, ...]
    unattributed: int
    documents: Mapping[str, Document]


def claim_report(workspace: Workspace, pair: Pair, view: View) -> ClaimReport:
    """The claims of a pair with their documents and the decisions on them; a claim that was
    corrected stands beside the one that counts in its place.
    """
    judgements = workspace.ledger.resolved_judgements(view)
    with workspace.ledger.connection() as connection:
        read = pairs.select_claims(connection, view, pair)
        claims = hand_claims.join(connection, view, read, judgements, pair)
    documents = workspace.documents_by_id(claim.document for claim in claims)
    return ClaimReport(claims, documents, opinions_by_claim(judgements))


def opinions_by_claim(judgements: tuple[Judgement, ...]) -> dict[str, Judgement]:
    """What people decided last on claims by themselves, by the claims' ids."""
    by_people = {item.claim.id: item for item in judgements if item.claim}
    return by_people | {item.target: item for item in judgements if item.verdict in OPINIONS}


def speaker_report(
    report: ClaimReport, speaker: str = "", names: Mapping[tuple[str, str], str] | None = None
) -> SpeakerReport:
    """The claims by speaker and day of publication; of those speakers alone whose names contain
    ``speaker``. One number that several documents of a day repeat is one statement. ``names`` are
    those of speakers with several spellings, by document and spelling.
    """
    by_day: dict[tuple[date | None, str], list[Claim]] = {}
    one = names or {}
    for claim in report.claims:
        name = one.get((claim.document, claim.speaker or ""), claim.speaker or "")
        if name and any(
            speaker.casefold() in each.casefold() for each in (name, claim.speaker or "")
        ):
            day = report.documents[claim.document].published
            by_day.setdefault((day, name), []).append(claim)
    days = sorted(by_day, key=lambda key: (_latest_first(key[0]), key[1].casefold()))
    return SpeakerReport(
        tuple(SpeakerDay(name, day, _statements(by_day[day, name])) for day, name in days),
        sum(not claim.speaker for claim in report.claims),
        report.documents,
    )


def _latest_first(day: date | None) -> int:
    return -(day or date.min).toordinal()


def _statements(claims: list[Claim]) -> tuple[Statement, ...]:
    """The claims, those together that state the same."""
    same: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        values = (claim.stated, claim.change_pct, claim.change_pp, claim.direction)
        subject = (claim.measure, claim.reporter, claim.partner, claim.product, claim.period)
        same.setdefault((*subject, claim.modality, *values), []).append(claim)
    return tuple(Statement(tuple(group)) for group in same.values())
