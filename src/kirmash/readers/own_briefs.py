"""Briefs that Kirmash wrote, known again: a brief repeats its sources and is no source itself.

Every writer puts the brief's id into the file's properties (``brief_mark``). Where a copy has lost
them, printed from a browser or pasted into a text, its own sentences tell: those that every brief
prints and nobody else writes.
"""

from __future__ import annotations

import re
from functools import cache

from kirmash.errors import DocumentRefused
from kirmash.formats import containers
from kirmash.i18n import catalog
from kirmash.messages import LANGUAGES

MARK = "kirmash-brief"
"""The name of the property in HTML, and what the id stands behind elsewhere."""

_MARKED = re.compile(rb'kirmash-brief(?::|"\s+content=")(b-[0-9a-f]{10})')
_PROPERTIES, _PROPERTIES_BYTES = "docProps/core.xml", 20_000
_SHOWN_ID = re.compile(r"\bb-[0-9a-f]{10}\b")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_PROGRAM = "kirmash"
_OWN_SENTENCES = "method."
_SHORTEST_SENTENCE = 60  # letters: a shorter sentence might be anybody's
_ENOUGH_SENTENCES = 2
_REMEDY = "Add the pages that it quotes: its list of evidence has their addresses."


def brief_mark(brief: str) -> str:
    """The keyword by which a file is known as the brief with this id."""
    return f"{MARK}:{brief}"


def refuse_marked_brief(raw: bytes, source: str) -> None:
    """Refuse a file whose properties have a brief's id. Raises DocumentRefused."""
    properties = (
        containers.member_head(raw, _PROPERTIES, _PROPERTIES_BYTES)
        if raw.startswith(containers.ZIP)
        else raw
    )
    if match := _MARKED.search(properties):
        raise _refusal(source, match[1].decode())


def refuse_brief_text(text: str, source: str) -> None:
    """Refuse a text with the lines of a brief: the program's name beside a brief's id, or sentences
    that every brief prints. Raises DocumentRefused.
    """
    folded = _letters(text)
    if _PROGRAM in folded and (match := _SHOWN_ID.search(text)):
        raise _refusal(source, match[0])
    if sum(sentence in folded for sentence in _own_sentences()) >= _ENOUGH_SENTENCES:
        raise _refusal(source, "")


@cache
def _own_sentences() -> tuple[str, ...]:
    """The sentences of the method that have no blanks, in every language, by their letters."""
    worded = (
        _letters(words)
        for lang in LANGUAGES
        for key, words in catalog(lang).single.items()
        if key.startswith(_OWN_SENTENCES) and "{" not in words
    )
    return tuple(dict.fromkeys(words for words in worded if len(words) >= _SHORTEST_SENTENCE))


def _letters(text: str) -> str:
    """The letters alone, small: how lines and words are broken does not count."""
    return _NO_LETTERS.sub("", text.casefold())


def _refusal(source: str, brief: str) -> DocumentRefused:
    if brief:
        return DocumentRefused(
            "document.own-brief",
            "{source} is a brief by Kirmash ({brief}) and cannot be a source.",
            _REMEDY,
            source=source,
            brief=brief,
        )
    return DocumentRefused(
        "document.own-brief-text",
        "{source} repeats a brief by Kirmash and cannot be a source.",
        _REMEDY,
        source=source,
    )
