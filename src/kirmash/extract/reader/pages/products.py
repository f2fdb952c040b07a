"""The products of a page as a table: goods of the lexicon, scopes, and other noun phrases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kirmash.extract.candidates.model import PageCandidates, ProductMention
from kirmash.extract.reader.pages.economies import word_after, word_before
from kirmash.extract.reader.pages.tables import (
    MentionDraft,
    MentionTable,
    build_table,
    common_traits,
)
from kirmash.extract.reader.pages.tokens import TokenStream, fold_word

FLAGS = ("before", "after", "lexicon", "offset", "words")
_SCOPE = "scope:"


def build_product_table(page: PageCandidates, tokens: TokenStream) -> MentionTable:
    """The products of a page; the folded words are the values."""
    places = tokens.at(np.array([product.start for product in page.products], dtype=np.int64))
    drafts = [
        MentionDraft(
            product.start,
            product.end,
            product.sentence,
            product.words.casefold(),
            str(_lexicon(product)),
            fold_word(product.head or "-"),
            (
                word_before(tokens, int(token), product.sentence),
                word_after(
                    tokens, int(tokens.at(np.array([product.end]))[0]) - 1, product.sentence
                ),
                _lexicon(product),
                product.start - page.sentences[product.sentence].start,
                len(product.words.split()),
            ),
        )
        for product, token in zip(page.products, places, strict=True)
    ]
    table = build_table(drafts, (), tokens, len(FLAGS))
    return replace(table, traits=common_traits(table, len(page.sentences)))


def _lexicon(product: ProductMention) -> int:
    """0 of a plain noun phrase, 1 of goods the lexicon knows, 2 of a scope."""
    if product.key is None:
        return 0
    return 2 if product.key.startswith(_SCOPE) else 1
