"""A text with what was read in it: cut into pieces that each bear the marks they lie under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class TextMark:
    """Characters ``start`` to ``end`` of a text: ``kind`` is a class of the style sheet, ``words``
    what it is, ``anchor`` its id ('' for none), ``address`` where it leads.
    """

    start: int
    end: int
    kind: str
    words: str
    anchor: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A run of a text under the same marks: their classes, what they are, the ids that begin here,
    and where it leads.
    """

    text: str
    kinds: str = ""
    words: str = ""
    anchors: tuple[str, ...] = ()
    address: str = ""


def cut_into_pieces(text: str, marks: Iterable[TextMark]) -> Iterator[TextPiece]:
    """The whole text in order, piece by piece; marks outside of it are cut to it."""
    inside = [mark for mark in marks if 0 <= mark.start < mark.end and mark.start < len(text)]
    starts: dict[int, list[TextMark]] = {}
    for mark in inside:
        starts.setdefault(mark.start, []).append(mark)
    places = {0, len(text), *starts, *(min(mark.end, len(text)) for mark in inside)}
    ordered, active, begun = sorted(places), list[TextMark](), set[str]()
    for first, last in pairwise(ordered):
        active = [mark for mark in active if mark.end > first] + starts.get(first, [])
        yield _piece(text[first:last], active, first, begun)


def _piece(text: str, active: Sequence[TextMark], first: int, begun: set[str]) -> TextPiece:
    anchors = dict.fromkeys(m.anchor for m in active if m.anchor and m.start == first)
    new = tuple(anchor for anchor in anchors if anchor not in begun)
    begun.update(new)
    kinds = " ".join(dict.fromkeys(mark.kind for mark in active))
    words = "; ".join(dict.fromkeys(mark.words for mark in active if mark.words))
    links = (mark.address for mark in reversed(active) if mark.address and text.strip())
    address = next(links, "")  # a link over nothing but space has no name
    return TextPiece(text, kinds, words, new, address)
