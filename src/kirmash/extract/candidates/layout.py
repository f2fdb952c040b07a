"""The sentences of a page as figures need them: wrapped lines joined, headings and rows told apart.

A line break ends a sentence only where the line is whole; an item of a list and a row of a table
know the heading they stand under.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from kirmash.extract.annotate.sentences import split_paragraph
from kirmash.extract.candidates.model import CandidateSentence
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import phrases_for_use
from kirmash.sandbox.expressions import bounded_re

_LINE = bounded_re(r"[^\n\r]+")
_BULLET = bounded_re(r"\s*(?:[-–—•*·▪►○●✓]|\d{1,2}[.)](?=\s)|[a-zа-я]\)(?=\s))\s*")
_LONGEST_ROW, _LONGEST_HEADING, _WRAPPED = 160, 140, 58
_UNFINISHED_MARKS = ",(–—-/&"
_CLOSERS = '.!?:;…»”"'


@cache_until_languages_change
def _unfinished_words() -> frozenset[str]:
    """Words no line ends with but one that goes on."""
    return frozenset(phrases_for_use("sentence.unfinished"))


def read_layout(text: str) -> tuple[CandidateSentence, ...]:
    """The sentences, headings and rows of a text in order; time is linear in its length."""
    sentences: list[CandidateSentence] = []
    heading: int | None = None
    in_list = False
    for paragraph, (start, end) in enumerate(_paragraphs(text)):
        role = _role(text, start, end, paragraph)
        opens = text[start:end].rstrip().endswith(":")
        if role == "row":
            in_list = True
        elif role == "heading" or in_list or opens:
            heading, in_list = None, False
        parts = list(split_paragraph(text, start, end))
        first = len(sentences)
        sentences += (CandidateSentence(a, b, paragraph, role, heading) for a, b in parts)
        if role == "heading" and paragraph:
            heading = first
        elif opens and parts:
            heading = len(sentences) - 1
    return tuple(sentences)


def sentence_at(sentences: Sequence[CandidateSentence], place: int) -> int:
    """The index of the sentence a character lies in, the one before it between two; 0 of none."""
    return max(0, bisect_right(sentences, place, key=lambda sentence: sentence.start) - 1)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Lines with the wrapped ones joined."""
    current: tuple[int, int] | None = None
    for hit in _LINE.finditer(text):
        if not hit[0].strip():
            continue
        if current and _goes_on(text, current, hit.start(), hit.end()):
            current = current[0], hit.end()
            continue
        if current:
            yield current
        current = hit.span()
    if current:
        yield current


def _goes_on(text: str, current: tuple[int, int], start: int, end: int) -> bool:
    """Whether the line at ``start`` continues the paragraph before it."""
    before = text[current[0] : current[1]].rstrip()
    after = text[start:end].lstrip()
    if text.count("\n", current[1], start) != 1 or before[-1] in _CLOSERS:
        return False
    last_line = before.rsplit("\n", 1)[-1]
    if _BULLET.match(after) and not after[0].isdigit():
        return False
    word = last_line.rsplit(None, 1)[-1].casefold()
    return (
        after[0].islower()
        or before[-1] in _UNFINISHED_MARKS
        or word in _unfinished_words()
        or (len(last_line) > _WRAPPED and "\n" in before)
    )


def _role(text: str, start: int, end: int, paragraph: int) -> str:
    line = text[start:end].strip()
    digits = any(char.isdigit() for char in line)
    if paragraph == 0:
        return "title"
    if digits and (_BULLET.match(line) or (len(line) < _LONGEST_ROW and line[-1] not in '.!?…»"')):
        return "row"
    if len(line) < _LONGEST_HEADING and line[-1] not in '.!?;…»"' and not digits:
        return "heading"
    return "prose"
