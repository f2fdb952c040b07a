"""Whether a figure of a text counts goods, services or both, by its own words: a table of goods
tells nothing of services.

The words are those of ``scope_words.csv`` in every language. A product of other words ("dairy
goods", "transport services") has a scope of its own and is none of these.
"""

from __future__ import annotations

import re
from enum import StrEnum

from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import alternation_pattern, compile_lowered, lower_text, split_forms
from kirmash.records.claims import Claim
from kirmash.reference.lexicons import data_rows

_LONGEST_JOINT = 3  # letters of "and", "и", "all", which part the words of a scope
_LETTERS = re.compile(r"[^\W\d_]+")


class TradeScope(StrEnum):
    """What a figure of trade counts."""

    GOODS = "goods"
    SERVICES = "services"
    BOTH = "goods and services"


def product_scope(words: str | None) -> TradeScope | None:
    """What the words of a product name: all goods, all services or both; None for a product that
    is a part of them, and without words.
    """
    text = lower_text(words or "")
    rest = _pattern("services").sub(" ", _pattern("goods").sub(" ", text))
    if any(len(word) > _LONGEST_JOINT for word in _LETTERS.findall(rest)):
        return None
    has_goods, has_services = (_mentions(kind, text) for kind in ("goods", "services"))
    if has_services:
        return TradeScope.BOTH if has_goods else TradeScope.SERVICES
    return TradeScope.GOODS if has_goods else None


def claim_scope(claim: Claim) -> TradeScope | None:
    """What a claim counts, by its product or, where it has none, by its own words; None where they
    do not tell, or name a part of goods or services.
    """
    if claim.hs:
        return None
    if claim.product:
        return product_scope(claim.product)
    quotes = lower_text(" ".join(span.quote for span in claim.spans))
    if not _mentions("services", quotes):
        return None
    return TradeScope.BOTH if _mentions("goods", quotes) else TradeScope.SERVICES


def mentions_services(text: str) -> bool:
    """Whether a text speaks of services at all."""
    return _mentions("services", lower_text(text))


def _mentions(kind: str, lowered: str) -> bool:
    return bool(_pattern(kind).search(lowered))


@cache_until_languages_change
def _pattern(kind: str) -> re.Pattern[str]:
    """The words for goods or for services in all languages, for a text in lower case."""
    forms = (
        form
        for row in data_rows("scope_words")
        if row["key"] == kind
        for form in split_forms(row["forms"])
    )
    return compile_lowered(alternation_pattern(forms))
