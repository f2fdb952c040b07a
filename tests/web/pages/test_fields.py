"""The brief's fields: what people write is stored as they wrote it, and stands in the brief."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.browsing import Browser, browser_of

from kirmash import Dossier
from kirmash.dossier.briefing import load_field_texts
from kirmash.formats import files

PRESS = 'We "agree".\nSecond \\ point = [1]\n\n# third\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Dossier.create(tmp_path / "d").close()
    return tmp_path / "d"


@pytest.fixture
def browser(folder: Path) -> Iterator[Browser]:
    with browser_of(folder) as opened:
        yield opened


def save(browser: Browser, **fields: str) -> int:
    browser.open("/fields")
    data = {"digest": browser.field("digest"), **fields}
    return browser.send("/fields/save", **data).status_code


def test_fields_are_stored_as_written_in_both_languages(folder: Path, browser: Browser) -> None:
    words = {
        "en.press_line": PRESS,
        "ru.our_objectives": "Договориться о сроках.",
        "en.occasion": "Talks\n, Minsk",
    }
    assert save(browser, **words) == 303
    stored = load_field_texts(folder / "fields.toml", "en")
    assert stored.press_line == ('We "agree".', "Second \\ point = [1]", "# third")
    assert stored.occasion == "Talks , Minsk"
    assert load_field_texts(folder / "fields.toml", "ru").our_objectives == (
        "Договориться о сроках.",
    )
    browser.open("/fields?saved=1")
    assert "We &#34;agree&#34;." in browser.html
    assert "The fields were saved" in browser.html
    assert save(browser, **words) == 303  # what is shown can be saved again
    assert load_field_texts(folder / "fields.toml", "en") == stored


def test_a_later_writer_does_not_undo_an_earlier_one(folder: Path, browser: Browser) -> None:
    browser.open("/fields")
    before = browser.field("digest")
    assert save(browser, **{"en.press_line": "First."}) == 303
    answer = browser.send("/fields/save", digest=before, **{"en.press_line": "Second."})
    assert answer.status_code == 400
    assert "changed by somebody else" in answer.text
    assert load_field_texts(folder / "fields.toml", "en").press_line == ("First.",)


def test_a_field_that_is_too_long_changes_nothing(folder: Path, browser: Browser) -> None:
    assert save(browser, **{"en.press_line": "x" * 6_001}) == 400
    assert not (folder / "fields.toml").exists()


def test_a_full_disk_keeps_what_was_saved(
    folder: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert save(browser, **{"en.press_line": "First."}) == 303

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files, "write_atomically", full)
    assert save(browser, **{"en.press_line": "Second."}) == 503
    assert load_field_texts(folder / "fields.toml", "en").press_line == ("First.",)


def test_markup_in_a_field_is_text(browser: Browser) -> None:
    assert save(browser, **{"en.press_line": "</textarea><script>alert(1)</script>"}) == 303
    browser.open("/fields")
    assert "<script>alert" not in browser.html
