"""Documents that people decided on as items of the corpus, in its compact form: what a reader of
texts can be taught and measured by.

An item has every claim that counts in its document today, by a person's word or the reader's; its
head says of how many claims people decided, and how many still wait. Numbers of claims that people
rejected are listed as belonging to none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from kirmash.dossier.checking import document_view
from kirmash.dossier.checking.document_view import ClaimState, DocumentView, NumberFate
from kirmash.dossier.workspace import Workspace
from kirmash.errors import Unwritable, os_cause
from kirmash.formats import files
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention, DealStatus
from kirmash.records.evidence import Acceptance, Basis
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.quantities import Hedge, Measure, Quantity

NOTHING, SEPARATOR = "-", " | "
_SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_MARKS = re.compile(r"(?m)^(=== |--- (?:text|claims|deals|none)\s*$)")
_LETTERS = {Basis.STATED: "s", Basis.INHERITED: "i", Basis.ASSUMED: "a", Basis.NONE: NOTHING}
_STATUSES = {DealStatus.INTEREST: "proposed", DealStatus.RESUMED: "in_progress"}
"""Statuses that the form has no word for."""
_COUNTING = frozenset({ClaimState.ACCEPTED, ClaimState.CONFIRMED})
_ON_CLAIMS = frozenset({Verdict.CONFIRM, Verdict.WRONG, Verdict.CORRECT, Verdict.ADD, Verdict.USE})
_MANTISSA = 15


def training_items(workspace: Workspace) -> str:
    """Every document with a decision on one of its claims as an item, in the order of their ids;
    '' where there is none. Raises DossierError.
    """
    documents = sorted(_decided_documents(workspace))
    views = (document_view.view_document(workspace, name, with_numbers=True) for name in documents)
    return "\n".join(item_text(view) for view in views if not view.withdrawn)


def count_items(text: str) -> int:
    """How many items a text in the compact form has."""
    return sum(line.startswith("=== ") for line in text.split("\n"))


def write_items(path: Path, text: str) -> None:
    """Write items into a file, whole or not at all. Raises Unwritable."""
    try:
        files.write_atomically(path, text.encode())
    except OSError as fault:
        raise Unwritable(
            "review.file-unwritable",
            "{path} cannot be written: {cause}.",
            "Choose another file after --out.",
            path=path,
            cause=os_cause(fault),
        ) from fault


def _decided_documents(workspace: Workspace) -> set[str]:
    judgements = workspace.ledger.resolved_judgements(View())
    return {name for item in judgements if (name := _document_of(workspace, item))}


def _document_of(workspace: Workspace, item: Judgement) -> str:
    """The document that a decision on a claim is about, '' for any other decision."""
    if item.verdict not in _ON_CLAIMS:
        return ""
    if item.claim:
        return item.claim.document
    if not item.target.startswith("c-"):
        return ""
    return (workspace.record_place(item.target) or item.anchor).partition(":")[0]


def item_text(view: DocumentView) -> str:
    """One document in the compact form, a line a claim and a deal."""
    document = view.document
    counting = [each for each in view.claims if each.state in _COUNTING and each.claim.spans]
    decided = sum(each.judgement is not None for each in view.claims)
    waiting = sum(each.state is ClaimState.UNCONFIRMED for each in view.claims)
    pairs = sorted({code for each in counting for code in each.claim.pair})
    lines = [
        f"=== R-{document.id[:12]}",
        f"lang: {document.lang}",
        f"date: {document.published.isoformat() if document.published else 'unknown'}",
        f"host: {urlsplit(document.url or '').hostname or 'none'}",
        f"pair: {' '.join(pairs)}",
        "genre: review",
        f"decided: {decided} of {len(view.claims)}",
        f"waiting: {waiting}",
        "--- text",
        _MARKS.sub(r" \1", document.text.strip("\n")),
        "--- claims",
        *(claim_line(each.claim) for each in counting),
        "--- deals",
        *(deal_line(each) for each in view.deals if _counts(each)),
        "--- none",
        "; ".join(dict.fromkeys(_numbers_of_none(view))),
    ]
    return "\n".join(lines) + "\n"


def _counts(deal: DealMention) -> bool:
    return bool(deal.spans) and deal.acceptance is not Acceptance.UNCONFIRMED


def claim_line(claim: Claim) -> str:
    """The ten fields of a claim. Of a rank the form has the list's owner first."""
    sides = [claim.reporter, claim.partner]
    letters = {slot.name: _LETTERS[slot.basis] for slot in claim.slots}
    basis = [letters.get(name, NOTHING) for name in ("reporter", "partner")]
    if claim.measure is Measure.RANK:
        sides, basis = sides[::-1], basis[::-1]
    fields = (
        claim.measure.value,
        ">".join(side or NOTHING for side in sides),
        str(claim.period) if claim.period else NOTHING,
        _amount(claim.quantity) if claim.quantity else NOTHING,
        _change(claim),
        _hedges(claim),
        claim.modality.value,
        _product(claim),
        "".join((*basis, letters.get("period", NOTHING))),
        _one_line(claim.spans[0].quote),
    )
    return SEPARATOR.join(fields)


def _amount(quantity: Quantity) -> str:
    """A quantity as the form writes it: 580.6M USD, 1.2-1.3B USD."""
    scale, letter = next(
        ((size, sign) for size, sign in _SCALES if abs(quantity.value) >= size), (1.0, "")
    )
    ends = (quantity.low, quantity.high)
    is_range = all(end is not None and end >= 0 for end in ends) and ends[0] != ends[1]
    values = [end for end in ends if end is not None] if is_range else [quantity.value]
    return f"{'-'.join(_plain(value / scale) for value in values)}{letter} {quantity.unit}"


def _plain(value: float) -> str:
    """A number without an exponent, as many digits as it has."""
    text = f"{value:.{_MANTISSA}g}"
    return f"{value:.{_MANTISSA}f}".rstrip("0").rstrip(".") if "e" in text else text


def _change(claim: Claim) -> str:
    if claim.change_pct is not None:
        return f"{_signed(claim.change_pct)}%"
    if claim.change_pp is not None:
        return f"{_signed(claim.change_pp)}pp"
    if claim.absolute_change:
        sign = "" if claim.absolute_change.value < 0 else "+"
        return f"{sign}{_amount(claim.absolute_change)}"
    return claim.direction.value if claim.direction else NOTHING


def _signed(value: float) -> str:
    return _plain(value) if value < 0 else f"+{_plain(value)}"


def _hedges(claim: Claim) -> str:
    """The hedge of the value and, where it has another, that of the change."""
    first = claim.stated.hedge if claim.stated else claim.change_hedge
    has_both = claim.quantity is not None and claim.change_pct is not None
    if has_both and claim.change_hedge is not Hedge.EXACT:
        return f"{first.value}/{claim.change_hedge.value}"
    return first.value


def _product(claim: Claim) -> str:
    parts = [claim.product or "", f"of {claim.share_of}" if claim.share_of else ""]
    return _one_line("; ".join(part for part in parts if part)) or NOTHING


def _one_line(words: str) -> str:
    """Words as a field holds them: of a quotation over several lines, the longest with a number."""
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    telling = [line for line in lines if any(sign.isdigit() for sign in line)] or lines
    return max(telling, key=len, default="").replace(SEPARATOR, " / ")


def deal_line(deal: DealMention) -> str:
    """The seven fields of a deal."""
    fields = (
        deal.kind.value,
        _STATUSES.get(deal.status, deal.status.value),
        ", ".join(deal.parties) or NOTHING,
        _one_line(deal.object) or NOTHING,
        deal.date or NOTHING,
        deal.due or NOTHING,
        _one_line(deal.spans[0].quote),
    )
    return SEPARATOR.join(fields)


def _numbers_of_none(view: DocumentView) -> Iterator[str]:
    """The numbers that are no part of a claim that counts or waits, each once; dates apart."""
    for number in view.numbers:
        is_free = number.fate not in {NumberFate.CLAIM, NumberFate.DEAL, NumberFate.DATE}
        if is_free or number.state is ClaimState.REJECTED:
            yield _one_line(number.quote)
