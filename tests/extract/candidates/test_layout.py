"""Sentences, headings and rows as figures need them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kirmash.extract.candidates.layout import read_layout, sentence_at


def quotes(text: str) -> list[str]:
    return [text[sentence.start : sentence.end].strip() for sentence in read_layout(text)]


def test_a_line_break_inside_a_sentence_does_not_end_it() -> None:
    text = "Trade news\n\nExports of Queensland to\nVietnam rose by 7.5 per cent. Imports fell."
    assert quotes(text)[1:] == [
        "Exports of Queensland to\nVietnam rose by 7.5 per cent.",
        "Imports fell.",
    ]


def test_rows_know_the_heading_they_stand_under() -> None:
    text = "Trade of 2019\n\nWho buys our tea:\n- Iran (33.3)\n- Iraq (27.0)\n\nMinerals\nOre 5.1\n"
    sentences = read_layout(text)
    by_quote = dict(zip(quotes(text), sentences, strict=True))
    assert by_quote["- Iraq (27.0)"].role == "row"
    assert quotes(text)[by_quote["- Iraq (27.0)"].heading or 0] == "Who buys our tea:"
    assert quotes(text)[by_quote["Ore 5.1"].heading or 0] == "Minerals"


def test_prose_after_a_list_stands_under_no_heading() -> None:
    text = "Trade\n\nBuyers:\n- Iran (33.3)\n\nThe year was good for the growers of tea in all.\n"
    assert read_layout(text)[-1].heading is None


@given(st.text(alphabet="aB1.\n -:(", max_size=120))
def test_sentences_are_in_order_and_hold_every_word(text: str) -> None:
    sentences = read_layout(text)
    for first, second in pairwise(sentences):
        assert first.end <= second.start
    for at, char in enumerate(text):
        if char.isalnum():
            sentence = sentences[sentence_at(sentences, at)]
            assert sentence.start <= at < sentence.end
