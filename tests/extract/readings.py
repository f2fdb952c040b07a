"""Short forms of claims, for tests that read whole sentences."""

from __future__ import annotations

from datetime import date

from kirmash.extract.pipeline import extract
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document, check_spans

DAY = date(2021, 5, 12)


def claims(text: str, lang: str, published: date | None = DAY) -> tuple[Claim, ...]:
    """All claims of a text, their spans checked."""
    found = extract(Document("0" * 64, "test.txt", text, lang, published=published)).claims
    for claim in found:
        check_spans(text, claim.spans)
    return found


def told(text: str, lang: str, measure: str) -> list[tuple[object, ...]]:
    """The claims of one measure: reporter, partner, period, value, unit, change and modality where
    it is no report.
    """
    made = []
    for one in claims(text, lang):
        quantity = one.quantity or one.absolute_change
        if one.measure.value == measure and (quantity or one.change_pct is not None):
            said = (quantity.value, quantity.unit) if quantity else (None, None)
            mood = () if one.modality.value == "reported" else (one.modality.value,)
            made.append((one.reporter, one.partner, str(one.period), *said, one.change_pct, *mood))
    return made
