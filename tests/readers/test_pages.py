"""Saved pages become documents: wording, title, date, address, outlet, note and encoding."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from kirmash.errors import DocumentRefused
from kirmash.readers import pages
from kirmash.settings import Settings

DEMO = Path(__file__).parents[2] / "examples" / "belarus-ivanovo"
RUSSIAN = (
    "Товарооборот области с Белоруссией за год вырос на пятую часть, сообщили в правительстве "
    "региона. " * 4
)


def html(charset: str, words: str = RUSSIAN) -> str:
    return (
        f"<html><head><meta charset='{charset}'><title>Торговля "
        f"растёт</title></head><body><article><p>{words}</p></article></body></html>"
    )


def test_plain_text_without_header_stays_as_it_is() -> None:
    document = pages.load_document(
        b"Title of the piece\r\n\r\nText, it says.", "a.txt", None, Settings()
    )
    assert (document.text, document.title, document.url, document.published) == (
        "Title of the piece\n\nText, it says.",
        "Title of the piece",
        None,
        None,
    )


def test_header_lines_are_metadata() -> None:
    raw = b"URL: https://www.example.org/7\nDATE: 2016-04-15\n\nTrade grew.\n"
    document = pages.load_document(raw, "a.txt", None, Settings())
    assert (document.url, document.outlet, document.published, document.basis) == (
        "https://www.example.org/7",
        "example.org",
        date(2016, 4, 15),
        "page",
    )
    assert document.text == "Trade grew.\n"
    assert document.id == sha256(raw).hexdigest()


def test_an_unknown_date_stays_unknown_and_a_supplied_date_wins() -> None:
    raw = b"DATE: unknown\n\nTrade grew."
    assert pages.load_document(raw, "a.txt", None, Settings()).basis == "unknown"
    assert pages.load_document(raw, "a.txt", date(2016, 4, 1), Settings()).basis == "given"


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-8", "cp866", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "windows-1251", "koi8-r", "iso-8859-1", "nonsense"])
def test_encodings_declared_rightly_or_wrongly_are_read(charset: str, declared: str) -> None:
    document = pages.load_document(html(declared).encode(charset), "a.html", None, Settings())
    assert document.text == RUSSIAN.strip()
    assert (document.title, document.lang) == ("Торговля растёт", "ru")


def test_western_quotes_in_windows_1252_are_read() -> None:
    assert (
        "“good”"
        in pages.load_document(
            "Trade is “good” – it’s growing.".encode("cp1252"), "a.txt", None, Settings()
        ).text
    )


def test_a_last_character_cut_in_half_is_dropped() -> None:
    assert (
        pages.load_document("Торговля растёт".encode()[:-1], "a.txt", None, Settings()).text
        == "Торговля растё"
    )


@pytest.mark.parametrize(
    "spoilt",
    [
        "Тор�овля ра�тё� и ид�т",
        RUSSIAN.encode().decode("cp1252", "ignore"),
        RUSSIAN.encode().decode("cp1251", "ignore"),
    ],
)
def test_lost_and_garbled_letters_are_refused(spoilt: str) -> None:
    with pytest.raises(DocumentRefused, match=r"lost|garbled"):
        pages.load_document(spoilt.encode(), "a.txt", None, Settings())


def test_the_limits_of_size_and_text_hold() -> None:
    with pytest.raises(DocumentRefused, match="limit"):
        pages.load_document(b"word " * 100, "a.txt", None, Settings(max_document_bytes=100))
    with pytest.raises(DocumentRefused, match="limit"):
        pages.load_document(b"word " * 100, "a.txt", None, Settings(max_text_chars=100))


def test_the_demo_pages_are_read_with_date_note_and_outlet() -> None:
    demo_pages = sorted(DEMO.glob("*.html"))
    assert len(demo_pages) == 15
    for path in demo_pages:
        document = pages.load_document(path.read_bytes(), path.name, None, Settings())
        assert document.published == date.fromisoformat(path.name[:10])
        assert document.note is not None
        assert document.note.startswith("reconstruction of the facts published at http")
        assert document.title
        assert document.outlet
        assert 900 <= len(document.text) <= 2_500
        assert "еконструкция" not in document.text
        assert document.title == document.text.split("\n")[0] or document.title not in document.text
