"""A visit prepared by the keyboard alone: from an empty folder to the printed brief."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pypdf
import pytest
from tests.web.browser.conftest import READY, WAIT_MILLISECONDS

from kirmash import Dossier
from kirmash.settings import Settings
from kirmash.web import launching
from kirmash.web.launching import LaunchOrder

EXAMPLES = Path(__file__).parents[3] / "examples" / "belarus-ivanovo"
DROPPED = (
    "2016-04-15-belta-belarus-by.html",
    "2016-04-15-sb.html",
    "2016-04-12-newsivanovo.html",
)
UNDATED = "Turnover of Belarus and Ivanovo Oblast fell by about 20 per cent last year.\n"
PRESS = "Trade is to grow again."
MOST_TABS = 150
IDLE_SECONDS = 90.0  # a busy machine may leave the page without a turn for a while
CHOOSER_MILLISECONDS, CHOOSER_TRIES = 20_000, 6


@pytest.fixture
def new_desk(tmp_path: Path) -> Iterator[str]:
    """The address of a desk that was started for an absent folder."""
    from threading import Event

    told, addresses = Event(), list[str]()

    def ready(address: str, _: bool) -> None:
        addresses.append(address)
        told.set()

    order = LaunchOrder(tmp_path / "visit", 0, "en", with_browser=False, idle_seconds=IDLE_SECONDS)
    thread = Thread(target=launching.launch, args=(order, Settings(), ready), daemon=True)
    thread.start()
    assert told.wait(60)
    yield addresses[0]
    thread.join(120)


def pages() -> list[Path]:
    return [path for path in EXAMPLES.rglob("*") if path.name in DROPPED]


class Keyboard:
    """A person without a mouse: what has the focus is seen, and pressed."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def ready(self) -> None:
        self.page.wait_for_selector(READY, state="attached")

    def to(self, selector: str) -> None:
        """Press the tab key until what is meant has the focus."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"no tab leads to {selector} on {self.page.url}")

    def follow(self, selector: str) -> None:
        """Go to a link or button and press it; the page it leads to."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.ready()

    def key(self, key: str) -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.ready()

    def choose(self, selector: str, files: list[str]) -> None:
        """Open the chooser of a field and take files; pressed again where the page was too busy to
        open it.
        """
        from playwright.sync_api import TimeoutError as PageTimeout

        for _ in range(CHOOSER_TRIES):
            self.to(selector)
            try:
                with self.page.expect_file_chooser(timeout=CHOOSER_MILLISECONDS) as chooser:
                    self.page.keyboard.press("Enter")
            except PageTimeout:
                continue
            chooser.value.set_files(files)
            return
        raise AssertionError(f"no chooser opens for {selector}")

    def words(self) -> str:
        return str(self.page.inner_text("main"))


def test_a_visit_is_prepared_from_an_empty_folder_by_the_keyboard(
    browser: Any, new_desk: str, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    page = context.new_page()
    page.set_default_timeout(WAIT_MILLISECONDS)
    page.goto(new_desk)
    person = Keyboard(page)
    person.ready()
    assert "The dossier is empty" in person.words()
    person.follow("main a[href^='/adding']")
    undated = tmp_path / "undated.txt"
    undated.write_text(UNDATED)
    person.choose("#files", [*map(str, pages()), str(undated)])
    person.to("form.add button.good")
    page.keyboard.press("Enter")
    page.wait_for_selector(".tiles")
    assert "Belarus – Ivanovo Oblast" in person.words()
    assert "Pages without a date" in person.words()

    person.follow("main a[href*='kind=undated']")
    person.to("#other")
    page.keyboard.type("04152016")
    person.to("#by")
    page.keyboard.type("Anna")
    page.keyboard.press("Enter")  # decides nothing
    person.follow("button[data-key='1']")
    assert "The decision was recorded" in person.words()
    assert "Every page has a date" in person.words()

    person.follow("nav a[href^='/review']")
    before = person.words()
    if page.query_selector("[data-key='1']"):
        person.key("1")
        assert "The decision was recorded" in person.words()
        person.key("0")
        assert "was taken back" in person.words()
        assert page.query_selector("h2").inner_text() in before
        person.key("1")

    person.follow("nav a[href^='/fields']")
    person.to("[name='en.press_line']")
    page.keyboard.type(PRESS)
    person.follow("form.fields button.good")
    assert "The fields were saved" in person.words()

    person.follow("main a[href^='/pair/BLR/RU-IVA']")
    assert PRESS in person.words()
    page.emulate_media(media="print")
    printed = pypdf.PdfReader(io.BytesIO(page.pdf()))
    text = " ".join(printed.pages[0].extract_text().split())
    assert PRESS in text
    assert "Ivanovo Oblast" in text
    page.emulate_media(media="screen")
    person.follow(".pair-bar a[href*='/series']")
    assert "2015" in person.words()
    person.follow("footer button")
    assert "The desk has stopped" in person.words()
    context.close()
    with Dossier.open(tmp_path / "visit") as dossier:
        judgements = [entry.judgement for entry in dossier.judgement_list()]
    assert {judgement.by for judgement in judgements} == {"Anna"}
