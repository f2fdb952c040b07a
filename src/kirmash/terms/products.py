"""Goods words and the codes they stand for (HS, vintage stated with the lexicon)."""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.terms.evidence import Span, short_id

HS_VINTAGE = "HS2017"


@dataclass(frozen=True, slots=True)
class Good:
    """Goods one document names; ``key`` is the lexicon's entry (``bus``), ``hs`` 2- to 6-digit codes of HS_VINTAGE."""

    document: str
    words: str
    hs: tuple[str, ...]
    spans: tuple[Span, ...]
    key: str = ""

    @property
    def id(self) -> str:
        """``g-…``, hashed from document and words."""
        return short_id("g", self.document, self.words.casefold())
