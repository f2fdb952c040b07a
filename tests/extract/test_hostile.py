"""Pages built to harm or broken on the way: read within limits, or refused with a reason; never
executed.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kirmash.errors import DocumentRefused
from kirmash.formats.characters import clean_text
from kirmash.readers import pages
from kirmash.settings import Settings

PROSE = (
    "<p>"
    + "Trade between the two regions amounted to $98.4 million in 2014, the ministry said. " * 6
    + "</p>"
)


def load_or_remedy(raw: bytes, source: str) -> str:
    """The text, or the remedy of the refusal: one of them must be there."""
    try:
        return load(raw, source)
    except DocumentRefused as refusal:
        return f"refused: {refusal.remedy}" if refusal.remedy else ""


def load(raw: bytes | str, source: str = "page.html") -> str:
    return pages.load_document(
        raw.encode() if isinstance(raw, str) else raw, source, None, Settings()
    ).text


@pytest.mark.parametrize("raw", [b"", b"   \n\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("source", ["a.txt", "a.html"])
def test_empty_files_are_refused(raw: bytes, source: str) -> None:
    with pytest.raises(DocumentRefused):
        load(raw, source)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "DOCX"),
        (b"\x89PNG\r\n", "picture"),
        (b"text\0more\0", "zero bytes"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_binary_files_are_refused_with_a_remedy(raw: bytes, message: str) -> None:
    with pytest.raises(DocumentRefused, match=message) as caught:
        load(raw, "a.txt")
    assert caught.value.remedy


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    page = tmp_path / "huge.html"
    with page.open("wb") as out:
        out.truncate(200_000_000)
    started = time.monotonic()
    with pytest.raises(DocumentRefused, match="200,000,000 bytes"):
        pages.check_size(page, Settings())
    assert time.monotonic() - started < 0.5


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(DocumentRefused, match="no main text"):
        load("<html><body><nav><a href='#'>News</a></nav></body></html>")


def test_scripts_and_styles_leave_nothing() -> None:
    text = load(
        f"<html><body><script>document.write('OWNED')</script><style>p{{}}</"
        f"style><article>{PROSE}</article></body></html>"
    )
    assert "98.4" in text
    assert "OWNED" not in text


def test_a_truncated_page_gives_what_is_there() -> None:
    assert "98.4" in load(f"<html><body><article>{PROSE}<p>And the gover")


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    page = (
        "<!DOCTYPE html [<!ENTITY x SYSTEM "
        f"'{secret.as_uri()}'>]><html><body><article>{PROSE}<p>&x;</p></article></body></html>"
    )
    assert "SECRET" not in load(page)


def test_entity_bombs_do_not_swell() -> None:
    bomb = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    page = (
        f"<!DOCTYPE html [<!ENTITY l0 'lol'>{bomb}]><html><body><article>{PROSE}<p>&l11;</p></"
        "article></body></html>"
    )
    assert len(load(page)) < 10_000


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + PROSE,
        f"<html><body {'a=' * 2_000_000}><article>{PROSE}</article></body></html>",
        "<b>" * 50_000 + PROSE + "</b>" * 50_000,
        "<table><tr><td>" * 20_000 + PROSE,
    ],
    ids=["divs", "attributes", "inline", "tables"],
)
def test_monstrous_pages_end_in_time(page: str) -> None:
    started = time.monotonic()
    outcome = load_or_remedy(page.encode(), "page.html")
    assert "98.4" in outcome or outcome.startswith("refused: ")
    assert time.monotonic() - started < 20


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=st.binary(max_size=400), source=st.sampled_from(["a.txt", "a.html"]))
def test_any_bytes_are_read_or_refused(raw: bytes, source: str) -> None:
    assert load_or_remedy(raw, source)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    words=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=200)
)
def test_plain_text_keeps_its_wording(words: str) -> None:
    text = f"Trade grew. {words}"
    outcome = load_or_remedy(text.encode(), "a.txt")
    assert outcome == clean_text(text) or outcome.startswith("refused: ")


def test_control_characters_cost_no_page() -> None:
    words = (
        "In 2015 the trade turnover between Belarus and Ivanovo Oblast was $80 million, said the "
        "ministry on Friday. " * 3
    )
    raw = (
        "<html><head><title>\x1b[31mTrade\x1b[0m</title></"
        f"head><body><article><p>\x1b[31m{words}\x07</p></article></body></html>"
    ).encode()
    document = pages.load_document(raw, "page.html", None, Settings())
    assert "$80 million" in document.text
    assert "\x1b" not in f"{document.text}{document.title}"
