"""Every page leads somewhere: no link of any page is dead, in either language, and the numbers of
the pages open their evidence.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from tests.web.browsing import Browser, browser_of

DAY = "as_of=2024-07-31"
PAIR = "/pair/BLR/RU-IVA"
STARTS = (
    f"/?{DAY}",
    "/review?kind=conflicts&pair=BLR,RU-IVA",
    "/review?kind=deals&pair=BLR,RU-IVA",
    f"{PAIR}/series?{DAY}&measure=imports",
)
OF_A_KIND = 3
"""Pages of one kind, as of one document, that are opened: each further one is made alike."""
KINDS = re.compile(r"/(document|evidence|deal|review/claim|review/missed|review/deal)/[^/?#]+")
PAIRS = re.compile(r"/pair/[^/]+/[^/?]+")


class Links(HTMLParser):
    """The addresses that a page leads to, the anchors it has, and what it shows of numbers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.anchors: set[str] = set()
        self.feed(html)

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if name := values.get("id"):
            self.anchors.add(name)
        for key in ("href", "src", "data-part"):
            address = values.get(key)
            if address and not address.startswith(("data:", "/static/")):
                self.addresses.append(address)


def kind_of(address: str) -> str:
    """What is opened a few times alone: pages of one kind with the same parameters."""
    place = urlsplit(address)
    path = KINDS.sub(lambda found: found[1], place.path)
    path = path if path.startswith(PAIR) else PAIRS.sub("pair", path)
    names = sorted(part.partition("=")[0] for part in place.query.split("&"))
    return f"{path}?{'&'.join(names)}"


@pytest.fixture(scope="module", params=["en", "ru"])
def walked(request: pytest.FixtureRequest, demo_folder: Path) -> Iterator[dict[str, str]]:
    """The pages that links lead to from the first page, by address; those of a kind not all."""
    lang = request.param
    with browser_of(demo_folder) as browser:
        yield dict(walk(browser, lang))


def walk(browser: Browser, lang: str) -> Iterator[tuple[str, str]]:
    waiting = deque(f"{start}&lang={lang}" for start in STARTS)
    seen, kinds, faults = set[str](), dict[str, int](), list[str]()
    while waiting:
        address = waiting.popleft()
        if address in seen or kinds.get(kind_of(address), 0) >= OF_A_KIND:
            continue
        seen.add(address)
        kinds[kind_of(address)] = kinds.get(kind_of(address), 0) + 1
        status = browser.status(address)
        if status != 200:
            faults.append(f"{status} {address}")
            continue
        answer = browser.client.get(address)
        if not is_page(answer.headers) or "/saved" in address:
            continue
        yield address, answer.text
        for each in Links(answer.text).addresses:
            place = urlsplit(each)
            assert not place.scheme, f"{address} leads out of the desk: {each}"
            if place.path and "lang=" in place.query and f"lang={lang}" not in place.query:
                continue
            if place.path:
                waiting.append(place._replace(fragment="").geturl())
    assert faults == []


def is_page(headers: Mapping[str, str]) -> bool:
    """Whether it is a page of the desk, and no file to be saved."""
    is_html = headers["content-type"].startswith("text/html")
    return is_html and "content-disposition" not in headers


def test_no_link_is_dead(walked: dict[str, str]) -> None:
    assert len(walked) > 40
    opened = {kind_of(address) for address in walked}
    for part in ("document", "evidence", "deal", "review/claim", f"{PAIR}/method"):
        assert any(kind.startswith(f"{part}?") for kind in opened), part


def test_every_anchor_is_there(walked: dict[str, str]) -> None:
    anchors = {address: Links(html).anchors for address, html in walked.items()}
    missing = []
    for address, html in walked.items():
        for each in Links(html).addresses:
            place = urlsplit(each)
            target = place._replace(fragment="").geturl() if place.path else address
            if place.fragment and target in anchors:
                name = unquote(place.fragment)
                if name not in anchors[target]:
                    missing.append(f"{address}: {each}")
    assert missing == []


def test_no_page_names_a_record_by_its_code_alone(walked: dict[str, str]) -> None:
    code = re.compile(r"<a [^>]*>\s*[cdjmuvx]-[0-9a-f]{10}\s*</a>")
    assert [
        (address, found) for address, html in walked.items() for found in code.findall(html)
    ] == []


def test_the_terminal_is_nobodys_next_step(walked: dict[str, str]) -> None:
    """Who has only the browser is told what to do in it."""
    told = re.compile(r"`?kirmash (add|trade|judge|series|deals|why|fetch)\b[^<]{0,40}")
    assert [
        (address, found[0]) for address, html in walked.items() for found in told.finditer(html)
    ] == []
