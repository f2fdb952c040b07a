"""The reader's one door: an annotated document and another reader's claims of it, weighed."""

from __future__ import annotations

from kirmash.extract.candidates.page import find_candidates
from kirmash.extract.reader.claims import claims_of
from kirmash.extract.reader.decide import decide
from kirmash.extract.reader.stages import read_inputs
from kirmash.extract.reader.weights import load_weights
from kirmash.records.claims import Claim
from kirmash.records.mentions import AnnotatedDocument


def weigh_claims(annotated: AnnotatedDocument, proposed: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims of a document in the order of the text.

    Turnover, exports, imports, balance, investment and shares told by numbers are decided here; the
    rest is as ``proposed``.
    """
    page = find_candidates(annotated)
    if not page.numbers:
        return proposed
    weights = load_weights()
    inputs = read_inputs(page, proposed)
    return claims_of(inputs, decide(inputs, weights), weights.accepted)
