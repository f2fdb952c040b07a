"""The reader as an extractor: another reader's claims weighed with all other readings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kirmash.extract.candidates.page import find_candidates
from kirmash.extract.reader.claims import claims_of
from kirmash.extract.reader.decide import decide
from kirmash.extract.reader.stages import read_inputs
from kirmash.extract.reader.weights import load_weights
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.mentions import AnnotatedDocument

VERSION = "1"
"""Grows with what the reader makes of its weights; a ledger keeps the digest of all that reads."""

Found = tuple[tuple[Claim, ...], tuple[DealMention, ...]]


@dataclass(frozen=True, slots=True)
class JointExtractor:
    """Claims by whole readings weighed jointly; deals, and claims of measures it does not decide,
    are the proposer's.
    """

    propose: Callable[[AnnotatedDocument], Found]
    name: str = "joint"
    version: str = VERSION

    def extract(self, annotated: AnnotatedDocument) -> Found:
        """The claims and the deals of an annotated document, each in the order of the text."""
        claims, deals = self.propose(annotated)
        page = find_candidates(annotated)
        if not page.numbers:
            return claims, deals
        weights = load_weights()
        inputs = read_inputs(page, claims)
        return claims_of(inputs, decide(inputs, weights), weights.accepted), deals
