"""Full text search: words in any form, with the passages that have most of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.dossier.checking.pages import add, page

from kirmash import Dossier
from kirmash.dossier.checking.search import SNIPPET_CHARACTERS, find_snippets
from kirmash.errors import InputError

ENGLISH = "Belarus sells buses. " + "Nothing is here. " * 40 + "Minsk sold it, Ivanovo sells it on."
RUSSIAN = "Беларусь поставит троллейбусы в Иваново. Ещё один автобус продан."
BELARUSIAN = "Беларусь прадае тралейбусы ў Іванава."


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "d") as created:
        add(
            created,
            page("en", ENGLISH),
            page("ru", RUSSIAN, lang="ru", title="Троллейбус едет"),
            page("be", BELARUSIAN, lang="be"),
        )
        yield created


def marked(dossier: Dossier, words: str) -> dict[str, list[list[str]]]:
    report = dossier.search(words)
    return {
        hit.document.lang: [
            [snippet.text[a - snippet.start : b - snippet.start] for a, b in snippet.marks]
            for snippet in hit.snippets
        ]
        for hit in report.hits
    }


def test_words_are_marked_in_any_form(dossier: Dossier) -> None:
    assert marked(dossier, "bus sell") == {"en": [["sells", "buses"], ["sells"]]}
    assert marked(dossier, "троллейбусов") == {"ru": [["троллейбусы"]]}
    assert marked(dossier, "тралейбус") == {"be": [["тралейбусы"]]}
    assert marked(dossier, "ЕЩЕ автобусы") == {"ru": [["Ещё", "автобус"]]}
    assert marked(dossier, "bus tram") == {}


def test_snippets_are_of_the_text_and_short(dossier: Dossier) -> None:
    for snippet in find_snippets(ENGLISH, "buses Ivanovo", "en"):
        assert ENGLISH[snippet.start : snippet.end] == snippet.text
        assert len(snippet.text) <= SNIPPET_CHARACTERS + len("trolleybus")
        assert snippet.start == 0 or ENGLISH[snippet.start - 1] == " "


def test_the_limit_and_the_sum(dossier: Dossier) -> None:
    add(dossier, page("en2", "More buses."), page("en3", "The last bus."))
    report = dossier.search("bus", 2)
    assert (len(report.hits), report.total) == (2, 3)
    assert [hit.document.source for hit in report.hits] == ["en3.html", "en2.html"]


def test_without_a_word_there_is_nothing_to_find(dossier: Dossier) -> None:
    with pytest.raises(InputError, match="no word"):
        dossier.search(" – ")


def test_a_withdrawn_document_is_not_found(dossier: Dossier) -> None:
    hit = dossier.search("bus").hits[0]
    dossier.withdraw(hit.document.id, "A. Reader")
    assert dossier.search("bus").hits == ()
