"""Short forms of claims, for tests that read whole sentences."""

from __future__ import annotations

from datetime import date

from kirmash.extract.pipeline import extract, get_extractor
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document, check_spans

DAY = date(2021, 5, 12)


def claims(text: str, lang: str, published: date | None = DAY) -> tuple[Claim, ...]:
    """All claims of a text as the rules read them, their spans checked."""
    document = Document("0" * 64, "test.txt", text, lang, published=published)
    extracted = extract(document, get_extractor("rules")).claims
    for claim in extracted:
        check_spans(text, claim.spans)
    return extracted


def claim_rows(text: str, lang: str, measure: str) -> list[tuple[object, ...]]:
    """The claims of one measure: reporter, partner, period, value, unit, change and modality where
    it is no report.
    """
    rows = []
    for claim in claims(text, lang):
        quantity = claim.quantity or claim.absolute_change
        if claim.measure.value == measure and (quantity or claim.change_pct is not None):
            amount = (quantity.value, quantity.unit) if quantity else (None, None)
            mood = () if claim.modality.value == "reported" else (claim.modality.value,)
            rows.append(
                (claim.reporter, claim.partner, str(claim.period), *amount, claim.change_pct, *mood)
            )
    return rows
