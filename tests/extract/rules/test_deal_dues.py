"""Due days that stand behind the clause of their deal."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest

from kirmash.extract import pipeline
from kirmash.extract.rules import deal_ground
from kirmash.extract.rules.deal_dues import due_behind
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Document, Span


def due(text: str, lang: str, quote: str, status: DealStatus = DealStatus.SIGNED) -> str | None:
    """The due day of the deal told by ``quote`` where no other deal is told."""
    key = sha256(text.encode()).hexdigest()
    page = pipeline.annotate(
        Document(key, "a.txt", text, lang, published=date(2023, 3, 16), basis="given")
    )
    end = text.index(quote) + len(quote)
    mention = DealMention(
        key, DealKind.SUPPLY, status, (), quote, (Span(end - len(quote), end, quote),)
    )
    sentences = [one for one in page.sentences if one.end > end]
    following = sentences[1] if len(sentences) > 1 else None
    ground = deal_ground.survey(page, page.actors)
    return due_behind(ground, mention, (end, sentences[0].end), following)


@pytest.mark.parametrize(
    ("text", "lang", "quote", "day"),
    [
        # the rest of the sentence
        (
            "Malawi bought 35 transformers; they are to be handed over by the end of September.",
            "en", "Malawi bought 35 transformers", "2023-09",
        ),
        # the next sentence goes on about the same
        (
            "Malawi bought 35 transformers. Deliveries are to be completed by May 2024.",
            "en", "Malawi bought 35 transformers", "2024-05",
        ),
        (
            "Малави купила 35 трансформаторов. Остальные завод передаст до конца июня.",
            "ru", "Малави купила 35 трансформаторов", "2023-06",
        ),
        # another subject, another paragraph, a time behind: none
        (
            "Malawi bought 35 transformers. Zambia will elect a president by May 2024.",
            "en", "Malawi bought 35 transformers", None,
        ),
        (
            "Malawi bought 35 transformers.\n\nDeliveries are to be completed by May 2024.",
            "en", "Malawi bought 35 transformers", None,
        ),
        (
            "Malawi bought 35 transformers. They were promised by May 2022.",
            "en", "Malawi bought 35 transformers", None,
        ),
    ],
)  # fmt: skip
def test_what_stands_behind_a_deal(text: str, lang: str, quote: str, day: str | None) -> None:
    assert due(text, lang, quote) == day


def test_what_is_done_is_not_due() -> None:
    text = "Malawi got 35 transformers; they are to be switched on by the end of September."
    assert due(text, "en", "Malawi got 35 transformers", DealStatus.COMPLETED) is None
