"""What waits for a person beside figures: undated pages, deals that may be one; and one record as
a person decides on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kirmash.deals.joins import ComparedMentions, near_misses
from kirmash.deals.traits import features_of
from kirmash.dossier import deals as deal_questions
from kirmash.dossier.checking import queue
from kirmash.dossier.checking.amendments import current_document
from kirmash.dossier.checking.options import SlotOption, slot_options
from kirmash.dossier.checking.queue import WaitingDetails
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import build_deals, dated_mentions_of
from kirmash.dossier.workspace import Workspace
from kirmash.errors import UnknownRecord
from kirmash.ledger.projections import cards
from kirmash.ledger.views import LedgerEntry, View
from kirmash.records.claims import Claim
from kirmash.records.deals import Deal, DealMention, deal_id
from kirmash.records.evidence import Document
from kirmash.records.judgements import Judgement, Verdict


@dataclass(frozen=True, slots=True)
class QuotedMention:
    """What one document says of a deal: its first quotation, None where it stands in a table."""

    mention: DealMention
    published: date | None
    quote: str


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Two deals that nearly weigh as one, the one with more mentions first; ``compared`` are their
    likest mentions, the quotations those of each deal in order of their days.
    """

    first: Deal
    second: Deal
    compared: ComparedMentions
    first_quotes: tuple[QuotedMention, ...]
    second_quotes: tuple[QuotedMention, ...]

    @property
    def key(self) -> str:
        """Both ids: what the pair is named by."""
        return f"{self.first.id}+{self.second.id}"


@dataclass(frozen=True, slots=True)
class ClaimForReview:
    """A claim as a person decides on it: its document without the text, its words and slots, and
    what the text offers instead.
    """

    claim: Claim
    document: Document
    details: WaitingDetails
    options: tuple[SlotOption, ...]


def undated_documents(workspace: Workspace, view: View | None = None) -> tuple[LedgerEntry, ...]:
    """The documents without a day of publication, the last added first; those that another reader
    handed in are dated there.
    """
    chosen = view or View()
    with workspace.ledger.connection() as connection:
        rows = cards.undated(connection, chosen)
    return tuple(cards.entry_of_row(row, chosen) for row in rows)


def beginning_of_text(workspace: Workspace, document: str, longest: int) -> tuple[str, bool]:
    """The first characters of a document's text (its whole id), and whether there are more. Raises
    InputError where it was withdrawn.
    """
    text = current_document(workspace, document).text
    return text[:longest], len(text) > longest


def possible_duplicates(
    workspace: Workspace, pair: Pair, view: View | None = None
) -> tuple[PossibleDuplicate, ...]:
    """The deals of a pair that nearly weigh as one and that nobody has told apart, the likest
    first. Raises UnknownEconomy.
    """
    chosen = view or View()
    material = workspace.deal_material(pair, chosen)
    every = build_deals(material, workspace.settings)
    dated = {item.mention.id: item for item in dated_mentions_of(material)}
    known = {name: features_of(item.mention, item.published) for name, item in dated.items()}
    quotes = {name: _quoted(item.mention, item.published) for name, item in dated.items()}
    by_id = {deal.id: deal for deal in every}
    apart = _told_apart(workspace.ledger.resolved_judgements(chosen))
    results: dict[frozenset[str], PossibleDuplicate] = {}
    for deal in deal_questions.deals_of_pair(material, pair, workspace):
        for miss in near_misses(deal, every, known):
            both = frozenset((deal.id, miss.other_deal))
            other = by_id[miss.other_deal]
            if both in results or _are_apart(deal, other, apart):
                continue
            results[both] = _duplicate(deal, other, miss, quotes)
    ordered = sorted(results.values(), key=lambda item: (-item.compared.bits, item.key))
    return tuple(ordered)


def _duplicate(
    deal: Deal, other: Deal, miss: ComparedMentions, quotes: Mapping[str, QuotedMention]
) -> PossibleDuplicate:
    first, second = sorted((deal, other), key=lambda each: (-len(each.mentions), each.id))
    return PossibleDuplicate(
        first, second, miss, _quotes_of(first, quotes), _quotes_of(second, quotes)
    )


def _quoted(mention: DealMention, published: date | None) -> QuotedMention:
    return QuotedMention(mention, published, mention.spans[0].quote if mention.spans else "")


def _quotes_of(deal: Deal, quotes: Mapping[str, QuotedMention]) -> tuple[QuotedMention, ...]:
    mentions = [quotes[name] for name in deal.mentions if name in quotes]
    return tuple(sorted(mentions, key=lambda item: (item.published or date.max, item.mention.id)))


def _told_apart(judgements: Iterable[Judgement]) -> frozenset[frozenset[str]]:
    """The pairs of records that people told apart."""
    return frozenset(
        frozenset((item.target, item.other))
        for item in judgements
        if item.verdict is Verdict.SPLIT and item.other
    )


def _are_apart(deal: Deal, other: Deal, apart: frozenset[frozenset[str]]) -> bool:
    """Whether people told these deals apart; deals go by any of their mentions."""
    return any(len(names) > 1 and _names(deal) & names and _names(other) & names for names in apart)


def _names(deal: Deal) -> set[str]:
    """The deal's id, and the ids that it has or had by each of its mentions."""
    return {deal.id, *deal.mentions, *map(deal_id, deal.mentions)}


def claim_for_review(workspace: Workspace, name: str) -> ClaimForReview:
    """A claim (its whole id) with what a person needs to correct it. Raises UnknownRecord,
    DocumentRefused, and InputError where its document was withdrawn.
    """
    claim, document = _claim_and_document(workspace, name)
    return ClaimForReview(
        claim, document, queue.waiting_details(workspace, claim), slot_options(workspace, claim)
    )


def _claim_and_document(workspace: Workspace, name: str) -> tuple[Claim, Document]:
    for claim, document in _claims(workspace, name):
        if claim.id == name:
            return claim, document
    raise UnknownRecord(
        "record.id-unknown",
        "The id {beginning!r} is not in this dossier.",
        "`kirmash claims`, `series` and `deals` list the ids.",
        beginning=name,
    )


def _claims(workspace: Workspace, name: str) -> Iterator[tuple[Claim, Document]]:
    if name in workspace.record_ids(name):
        material = workspace.claim_material(name, View())
        for extraction in material.extractions:
            yield from ((claim, extraction.document) for claim in extraction.claims)
