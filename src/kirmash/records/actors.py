"""People, companies, governments and organisations as one document names them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kirmash.records.evidence import Span, short_id


class ActorKind(StrEnum):
    """What sort of actor a name stands for."""

    PERSON = "person"
    COMPANY = "company"
    GOVERNMENT = "government"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor of one document, all its mentions brought together.

    ``name`` is its fullest form, in the nominative where the language inflects; ``key`` is the
    lexicon's id of a known actor (``maz``), '' for others; ``role`` is the office or legal form in
    the text's own words.
    """

    document: str
    name: str
    kind: ActorKind
    spans: tuple[Span, ...]
    role: str | None = None
    economy: str | None = None
    key: str = ""

    @property
    def id(self) -> str:
        """``a-…``, hashed from document, name and kind."""
        return short_id("a", self.document, self.kind, self.name)
