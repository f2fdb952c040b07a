"""The reader's one door: an annotated document and another reader's claims of it, weighed."""

from __future__ import annotations

from dataclasses import replace

from kirmash.extract.candidates.page import find_candidates
from kirmash.extract.reader.claims import claims_of
from kirmash.extract.reader.decide import decide
from kirmash.extract.reader.labels import CORE_MEASURES
from kirmash.extract.reader.stages import read_inputs
from kirmash.extract.reader.weights import load_weights
from kirmash.records.claims import Claim
from kirmash.records.evidence import Acceptance
from kirmash.records.mentions import AnnotatedDocument

LANGUAGES = frozenset({"en", "ru", "be"})
"""Languages that the weights were learned from."""
MOST_NUMBERS = 2_500
"""Numbers of a page that is weighed: one with more is a table or a dump, of which nothing counts
by itself."""


def weigh_claims(annotated: AnnotatedDocument, proposed: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims of a document in the order of the text.

    Turnover, exports, imports, balance, investment and shares told by numbers are decided here; the
    rest is as ``proposed``.
    """
    page = find_candidates(annotated)
    if not page.numbers:
        return proposed
    if page.lang not in LANGUAGES:
        return tuple(_waiting(claim, "claim.language-not-learned") for claim in proposed)
    if len(page.numbers) > MOST_NUMBERS:
        return tuple(_waiting(claim, "claim.page-too-long") for claim in proposed)
    weights = load_weights()
    inputs = read_inputs(page, proposed)
    return claims_of(inputs, decide(inputs, weights), weights.accepted)


def _waiting(claim: Claim, reason: str) -> Claim:
    """The claim as it stands on a page that cannot be weighed."""
    if claim.measure not in CORE_MEASURES:
        return claim
    return replace(claim, acceptance=Acceptance.UNCONFIRMED, acceptance_reason=reason)
