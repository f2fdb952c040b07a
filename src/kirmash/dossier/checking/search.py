"""Full text search: the documents with the words in any form, each with its best passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kirmash.dossier.workspace import Workspace
from kirmash.errors import InputError
from kirmash.lang import lemmas
from kirmash.ledger.projections import selecting
from kirmash.ledger.views import View
from kirmash.records.evidence import Document

_WORD = re.compile(r"[^\W_]+")
SNIPPET_CHARACTERS = 160
"""Of the text around the matches of a snippet."""
MOST_SNIPPETS = 2
PLAIN_LANGUAGE = "be"
_ENDING, _STEM = 2, 4


@dataclass(frozen=True, slots=True)
class Snippet:
    """Characters ``start`` to ``end`` of a text, and the places in it of the words searched for,
    counted from the beginning of the document.
    """

    start: int
    end: int
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A document that has every word, without its text, and the passages with most of them; none
    where the words stand in its title alone.
    """

    document: Document
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class SearchReport:
    """The hits, the best first, and how many documents there are in all."""

    words: str
    hits: tuple[SearchHit, ...]
    total: int


def search(workspace: Workspace, words: str, limit: int = 0) -> SearchReport:
    """The documents whose newest text has every word in any of its forms, those with all of them in
    the title first, then the newest added; the first ``limit`` of them, 0 for all. Raises
    InputError where there is no word to search for.
    """
    if not _WORD.search(words):
        raise InputError(
            "search.no-words",
            "There is no word to search for.",
            "Write one or more words: kirmash search trolleybus.",
        )
    found = workspace.ledger.search(words, limit)
    documents = workspace.documents_by_id(found.documents)
    hits = tuple(_hit(workspace, documents[name], words) for name in found.documents)
    return SearchReport(words, hits, found.total)


def _hit(workspace: Workspace, document: Document, words: str) -> SearchHit:
    with workspace.ledger.connection() as connection:
        text = selecting.text_of_document(connection, View(), document.id)
    return SearchHit(document, tuple(find_snippets(text, words, document.lang)))


def find_snippets(text: str, words: str, lang: str) -> Iterator[Snippet]:
    """The passages of a text with most different words, at most two that do not overlap."""
    marks = _marks(text, words, lang)
    taken: list[tuple[int, int]] = []
    windows = sorted(
        (_window(marks, first) for first in range(len(marks))), key=lambda one: (-one[0], one[1])
    )
    for _, start, end in windows:
        if len(taken) == MOST_SNIPPETS:
            return
        if any(start < last and first < end for first, last in taken):
            continue
        taken.append((start, end))
        yield _snippet(text, [(a, b) for a, b, _ in marks if start <= a and b <= end])


_Mark = tuple[int, int, str]
"""Where a word stands, and which of the words searched for it is."""


def _marks(text: str, words: str, lang: str) -> list[_Mark]:
    sought = {_folded(word): _forms(word, lang) for word in _WORD.findall(words)}
    known: dict[str, str] = {}
    marks: list[_Mark] = []
    for match in _WORD.finditer(text):
        word = _folded(match.group())
        if word not in known:
            known[word] = next((key for key in sought if _fits(word, sought[key], lang)), "")
        if known[word]:
            marks.append((match.start(), match.end(), known[word]))
    return marks


def _folded(word: str) -> str:
    return word.casefold().replace("ё", "е")


def _forms(word: str, lang: str) -> frozenset[str]:
    """What a word of the text must have one of: its base forms; of Belarusian its beginning."""
    folded = _folded(word)
    if lang == PLAIN_LANGUAGE:
        return frozenset({folded[: max(_STEM, len(folded) - _ENDING)]})
    return frozenset(lemmas.base_forms(folded))


def _fits(word: str, forms: frozenset[str], lang: str) -> bool:
    if lang == PLAIN_LANGUAGE:
        return any(word.startswith(form) for form in forms)
    return not forms.isdisjoint(lemmas.base_forms(word))


def _window(marks: Sequence[_Mark], first: int) -> tuple[int, int, int]:
    """How many different words stand in the passage that a mark begins, and its ends."""
    start, last = marks[first][0], first
    while last + 1 < len(marks) and marks[last + 1][1] - start <= SNIPPET_CHARACTERS:
        last += 1
    return len({word for _, _, word in marks[first : last + 1]}), start, marks[last][1]


def _snippet(text: str, marks: Sequence[tuple[int, int]]) -> Snippet:
    """The passage around marks, from word to word."""
    room = max(0, SNIPPET_CHARACTERS - (marks[-1][1] - marks[0][0])) // 2
    start, end = max(0, marks[0][0] - room), min(len(text), marks[-1][1] + room)
    if start:
        start = text.find(" ", start, marks[0][0]) + 1 or marks[0][0]
    if end < len(text):
        end = max(text.rfind(" ", marks[-1][1], end), marks[-1][1])
    return Snippet(start, end, text[start:end], tuple(marks))
