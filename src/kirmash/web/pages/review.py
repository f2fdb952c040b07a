"""Review: what the machine doubts, one after the other, decided by a key each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kirmash.briefs.wording import claim_text, measure_text, pair_name
from kirmash.dossier.checking import wording
from kirmash.dossier.checking.actors import PossibleSameActor, possible_same_actors
from kirmash.dossier.checking.check_texts import settling_text, stake_texts
from kirmash.dossier.checking.queue import WaitingClaim
from kirmash.dossier.conflicts import Contradiction
from kirmash.dossier.deals import describe_deal
from kirmash.dossier.desk import review
from kirmash.dossier.desk.review import PossibleDuplicate
from kirmash.dossier.dossier import Dossier, View
from kirmash.dossier.scope import Pair, pair_of
from kirmash.dossier.selection.standing import PairSummary
from kirmash.errors import InputError
from kirmash.i18n import format_pct, format_period
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document
from kirmash.web.forms import remembered_name
from kirmash.web.pages.model import DeskPage, PageContent
from kirmash.web.requests import DeskRequest
from kirmash.web.security import SESSION_COOKIE

MOST_LISTED = 25
"""Items of the queue that are listed below the one that is worked on."""
BEGINNING = 900
"""Characters of an undated page that are shown."""
_BOTH = 2


class ReviewKind(StrEnum):
    """What may wait: figures, pages without a date, contradictions, deals that may be one, people
    and enterprises that may be one.
    """

    FIGURES = "figures"
    UNDATED = "undated"
    CONFLICTS = "conflicts"
    DEALS = "deals"
    ACTORS = "actors"


OF_A_PAIR = frozenset({ReviewKind.CONFLICTS, ReviewKind.DEALS, ReviewKind.ACTORS})
"""What is looked for pair by pair."""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One thing that waits: its key in addresses, a line of words, and the record."""

    key: str
    label: str
    record: Any


@dataclass(frozen=True, slots=True)
class ReviewMaterial:
    """The queue of one kind: its items, the pairs of the dossier, the pair it is of, if any; the
    documents that the items stand in, and the ids of those that are pages of the dossier: others
    are trade tables.
    """

    items: tuple[ReviewItem, ...]
    pairs: tuple[PairSummary, ...]
    pair: Pair | None
    documents: dict[str, Document]
    known: frozenset[str] = frozenset()


def kind_of(request: DeskRequest) -> ReviewKind:
    """What is reviewed. Raises InputError for something else."""
    value = request.text("kind") or ReviewKind.FIGURES
    if value not in set(ReviewKind):
        raise InputError(
            "desk.review-kind-unknown",
            "There is no queue of {kind!r}.",
            "Choose one of: {known}.",
            kind=value,
            known=", ".join(ReviewKind),
        )
    return ReviewKind(value)


def pair_in_query(request: DeskRequest) -> Pair | None:
    """The pair after ``pair=``, both codes with a comma; None for the whole dossier. Raises
    UnknownEconomy, InputError.
    """
    codes = [code.strip() for code in request.text("pair").split(",") if code.strip()]
    if not codes:
        return None
    if len(codes) != _BOTH:
        raise InputError(
            "desk.pair-invalid",
            "A pair is two economies.",
            "Write both codes with a comma, such as BLR,RU-IVA.",
        )
    return pair_of(codes[0], codes[1], request.flag("regions"))


def _query(request: DeskRequest) -> ReviewMaterial:
    kind, pair, dossier = kind_of(request), pair_in_query(request), request.dossier
    pairs = request.desk.share("pairs", dossier.pairs)
    if pair is None and kind in OF_A_PAIR and pairs:
        pair = Pair(pairs[0].first, pairs[0].second)
    if pair is None and kind in OF_A_PAIR:
        return ReviewMaterial((), pairs, None, {})
    records, documents = _QUERIES[kind](dossier, pair)
    items = tuple(
        ReviewItem(_key_of(record), _LABELS[kind](record, request.lang), record)
        for record in records
    )
    known = frozenset(dossier.documents_by_id(documents))
    return ReviewMaterial(items, pairs, pair, documents, known)


def _figures(dossier: Dossier, pair: Pair | None) -> tuple[Sequence[Any], dict[str, Document]]:
    return dossier.review_queue(pair), {}


def _undated(dossier: Dossier, _: Pair | None) -> tuple[Sequence[Any], dict[str, Document]]:
    return [entry.document for entry in review.undated_documents(dossier)], {}


def _conflicts(dossier: Dossier, pair: Pair | None) -> tuple[Sequence[Any], dict[str, Document]]:
    report = dossier.conflict_report(_present(pair), View())
    return report.conflicts, dict(report.documents)


def _deals(dossier: Dossier, pair: Pair | None) -> tuple[Sequence[Any], dict[str, Document]]:
    return review.possible_duplicates(dossier, _present(pair)), {}


def _actors(dossier: Dossier, pair: Pair | None) -> tuple[Sequence[Any], dict[str, Document]]:
    found = possible_same_actors(dossier, _present(pair))
    actors = (
        each for item in found for group in (item.first, item.second) for each in group.actors
    )
    return found, dossier.documents_by_id({actor.document for actor in actors})


def _present(pair: Pair | None) -> Pair:
    if pair is None:
        raise AssertionError("a queue of a pair without one")
    return pair


_Query = Callable[[Dossier, Pair | None], tuple[Sequence[Any], dict[str, Document]]]
_QUERIES: dict[ReviewKind, _Query] = {
    ReviewKind.FIGURES: _figures,
    ReviewKind.UNDATED: _undated,
    ReviewKind.CONFLICTS: _conflicts,
    ReviewKind.DEALS: _deals,
    ReviewKind.ACTORS: _actors,
}


def _key_of(record: Any) -> str:
    if isinstance(record, WaitingClaim):
        return record.claim.id
    if isinstance(record, Contradiction):
        return record.conflict.id
    has_key = isinstance(record, PossibleDuplicate | PossibleSameActor)
    return str(record.key if has_key else record.id)


def claim_line(claim: Claim, lang: str) -> str:
    """A claim in a line: measure, economies, period, and what it says."""
    sides = [code for code in (claim.reporter, claim.partner) if code]
    parts = [measure_text(claim, lang), pair_name(sides, lang) if sides else ""]
    parts.append(format_period(claim.period, lang) if claim.period else "")
    return f"{', '.join(part for part in parts if part)}: {claim_text(claim, lang)}"


def _conflict_line(record: Contradiction, _: str) -> str:
    return claim_line(record.claims[0], _) if record.claims else record.conflict.id


def _deals_line(record: PossibleDuplicate, lang: str) -> str:
    return f"{describe_deal(record.first, lang)} / {describe_deal(record.second, lang)}"


_LABELS: dict[ReviewKind, Callable[[Any, str], str]] = {
    ReviewKind.FIGURES: lambda record, lang: claim_line(record.claim, lang),
    ReviewKind.UNDATED: lambda record, _: record.title or record.source,
    ReviewKind.CONFLICTS: _conflict_line,
    ReviewKind.DEALS: _deals_line,
    ReviewKind.ACTORS: lambda record, _: f"{record.first.names[0]} / {record.second.names[0]}",
}


def _show(request: DeskRequest, material: ReviewMaterial) -> PageContent:
    kind = kind_of(request)
    session = request.desk.sessions.of(request.cookies.get(SESSION_COOKIE, ""))
    items = _in_order(material.items, session.later, request.text("at"))
    values: dict[str, Any] = {
        "kind": kind.value,
        "kinds": [each.value for each in ReviewKind],
        "pairs": material.pairs,
        "pair": ",".join(material.pair.codes) if material.pair else "",
        "asks_pair": kind in OF_A_PAIR,
        "total": len(items),
        "item": items[0] if items else None,
        "next_items": items[1 : MOST_LISTED + 1],
        "name": remembered_name(request),
        "can_undo": bool(session.decisions),
        "done": session.decisions[-1] if session.decisions and request.flag("done") else "",
        "undone": request.flag("undone"),
        "back": queue_address(request),
        "claim_line": lambda claim: claim_line(claim, request.lang),
        "known": material.known,
    }
    if items:
        values |= _CARDS[kind](request, items[0].record, material)
    return PageContent(request.words("web.review.title"), values)


def queue_address(request: DeskRequest) -> str:
    """The address of this queue, from its beginning."""
    return request.address("/review", kind=request.text("kind"), pair=request.text("pair"))


def _in_order(
    items: Sequence[ReviewItem], later: Sequence[str], first: str
) -> tuple[ReviewItem, ...]:
    """The item that was chosen, then the others, those put off last."""
    rank = {key: number for number, key in enumerate(later, start=1)}
    ordered = sorted(items, key=lambda item: (item.key != first, rank.get(item.key, 0)))
    return tuple(ordered)


def _figure_card(request: DeskRequest, record: WaitingClaim, _: ReviewMaterial) -> dict[str, Any]:
    details = request.dossier.waiting_details(record.claim)
    slots = [
        (reading, wording.reading_text(reading, request.lang))
        for reading in details.slots
        if reading.value or reading.name in {"partner", "period"}
    ]
    return {
        "waiting": record,
        "document": record.document,
        "passage": details.passage,
        "slots": slots,
        "reasons": wording.waiting_reasons(record.claim, request.lang),
        "effect": wording.effect_text(record.effect, request.lang),
    }


def _undated_card(request: DeskRequest, record: Document, _: ReviewMaterial) -> dict[str, Any]:
    beginning, is_cut = review.beginning_of_text(request.dossier, record.id, BEGINNING)
    return {"document": record, "beginning": beginning, "is_cut": is_cut}


def _conflict_card(
    request: DeskRequest, record: Contradiction, material: ReviewMaterial
) -> dict[str, Any]:
    lang, conflict = request.lang, record.conflict
    head = request.words(
        "web.series.conflict",
        why=request.words(f"why.{conflict.explanation}"),
        chance=format_pct(round(100 * conflict.probability), lang, signed=False),
    )

    def text(claim: object) -> str:
        return claim_text(claim, lang)  # type: ignore[arg-type]

    stakes = [*stake_texts(record, lang, text), settling_text(record, lang, text)]
    claims = [(claim, material.documents.get(claim.document)) for claim in record.claims]
    return {"heading": head, "claims": claims, "stakes": [each.strip() for each in stakes if each]}


def _deals_card(
    request: DeskRequest, record: PossibleDuplicate, _: ReviewMaterial
) -> dict[str, Any]:
    lang = request.lang
    compared = [
        (
            request.words(f"compared.{level.comparison}"),
            request.words(f"compared.is.{level.level}"),
            level.weight > 0,
        )
        for level in sorted(record.compared.compared, key=lambda level: -abs(level.weight))
    ]
    sides = [
        (record.first, describe_deal(record.first, lang), record.first_quotes),
        (record.second, describe_deal(record.second, lang), record.second_quotes),
    ]
    return {"sides": sides, "compared": compared}


def _actors_card(
    _: DeskRequest, record: PossibleSameActor, material: ReviewMaterial
) -> dict[str, Any]:
    sides = [
        (group, [(each, material.documents.get(each.document)) for each in group.actors])
        for group in (record.first, record.second)
    ]
    return {"sides": sides, "is_person": record.first.is_person}


_Card = Callable[[DeskRequest, Any, ReviewMaterial], dict[str, Any]]
_CARDS: dict[ReviewKind, _Card] = {
    ReviewKind.FIGURES: _figure_card,
    ReviewKind.UNDATED: _undated_card,
    ReviewKind.CONFLICTS: _conflict_card,
    ReviewKind.DEALS: _deals_card,
    ReviewKind.ACTORS: _actors_card,
}

PAGE = DeskPage("review", "/review", _query, _show, is_long=True)
