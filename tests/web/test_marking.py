"""A text is cut into pieces without a character lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kirmash.web.marking import TextMark, cut_into_pieces

PLACES = st.integers(-3, 30)
MARKS = st.builds(
    TextMark, PLACES, PLACES, st.sampled_from("abc"), st.just(""), st.sampled_from(["", "x", "y"])
)


@given(st.text(max_size=25), st.lists(MARKS, max_size=8))
def test_the_pieces_are_the_text_and_anchors_stand_once(text: str, marks: list[TextMark]) -> None:
    pieces = list(cut_into_pieces(text, marks))
    assert "".join(piece.text for piece in pieces) == text
    anchors = [anchor for piece in pieces for anchor in piece.anchors]
    assert len(anchors) == len(set(anchors))


def test_no_link_has_only_space_in_it() -> None:
    pieces = cut_into_pieces(
        "a b", [TextMark(0, 3, "claim", "C", address="#c"), TextMark(1, 2, "x", "")]
    )
    assert [(piece.text, piece.address) for piece in pieces] == [
        ("a", "#c"),
        (" ", ""),
        ("b", "#c"),
    ]


def test_a_piece_bears_every_mark_it_lies_under() -> None:
    marks = [TextMark(0, 4, "deal", "D"), TextMark(2, 6, "claim", "C", "c-1", "#c")]
    pieces = [
        (p.text, p.kinds, p.words, p.anchors, p.address) for p in cut_into_pieces("abcdefg", marks)
    ]
    assert pieces == [
        ("ab", "deal", "D", (), ""),
        ("cd", "deal claim", "D; C", ("c-1",), "#c"),
        ("ef", "claim", "C", (), "#c"),
        ("g", "", "", (), ""),
    ]
