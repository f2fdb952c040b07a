"""What a goods word stands for."""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.lexicons import GoodsEntry
from kirmash.press.goods import lookup
from kirmash.terms.products import HS_VINTAGE

__all__ = ["GoodsAnswer", "GoodsEntry", "find"]


@dataclass(frozen=True, slots=True)
class GoodsAnswer:
    """A word, the entries of the lexicon it stands for (none where unknown).

    And their HS vintage.
    """

    word: str
    vintage: str
    goods: tuple[GoodsEntry, ...]


def find(word: str) -> GoodsAnswer:
    """The goods a word of any language, a key, an HS code or a maker's name stands for."""
    return GoodsAnswer(word, HS_VINTAGE, lookup(word))
