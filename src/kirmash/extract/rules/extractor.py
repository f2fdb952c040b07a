"""The rules as an extractor: the one door to all modules that decide claims and deals."""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.extract.rules import deals, figures
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.mentions import AnnotatedDocument

VERSION = "2026.11.3"
"""Grows with the rules; what a ledger keeps is the digest of all that reads documents."""


@dataclass(frozen=True, slots=True)
class RuleExtractor:
    """Claims and deals by grammar: listed cases over data files, the same answer every time."""

    name: str = "rules"
    version: str = VERSION

    def extract(
        self, annotated: AnnotatedDocument
    ) -> tuple[tuple[Claim, ...], tuple[DealMention, ...]]:
        """The claims and the deals of an annotated document, each in the order of the text."""
        return figures.read(annotated), deals.read(annotated, annotated.actors)
