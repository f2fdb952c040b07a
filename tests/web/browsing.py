"""A browser without scripts: pages waited for, forms sent with what the page gave them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from starlette.testclient import TestClient

from kirmash import Dossier
from kirmash.web.app import COMPUTING, create_app
from kirmash.web.desk import Desk

from .conftest import HOST, WAIT_SECONDS, main_of, page_of

OWN = {"origin": f"http://{HOST}"}


class Browser:
    """What a person does with a browser, by addresses and fields."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.html = ""

    def open(self, address: str) -> str:
        """The words of a page's main part."""
        self.html = page_of(self.client, address)
        return main_of(self.html)

    def status(self, address: str) -> int:
        """The status of a page, once it is computed."""
        until = time.monotonic() + WAIT_SECONDS
        while (status := self.client.get(address).status_code) == COMPUTING:
            assert time.monotonic() < until
            time.sleep(0.1)
        return status

    def field(self, name: str) -> str:
        """The first value of a field of the page."""
        match = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', self.html)
        assert match, f"the page has no field {name}"
        return unescape(match[1])

    def send(self, address: str, files: Any = None, **data: str) -> httpx.Response:
        """Send a form of the page; the answer itself, redirects not followed."""
        fields = {"token": self.field("token"), **data}
        return self.client.post(
            address, data=fields, files=files, headers=OWN, follow_redirects=False
        )

    def decide(self, do: str, **data: str) -> str:
        """Press a button of the card; the words of the page it leads to."""
        fields = {name: self.field(name) for name in ("record", "key", "back")}
        answer = self.send("/review/decide", **{"do": do, "by": "Anna", **fields, **data})
        assert answer.status_code == 303, main_of(answer.text)
        return self.open(answer.headers["location"])


@contextmanager
def browser_of(folder: Path, **options: Any) -> Iterator[Browser]:
    """A browser at a desk over ``folder``, closed at the end."""
    desk = Desk(Dossier.open(folder), "en", frozenset({HOST}), **options)
    with TestClient(
        create_app(desk), base_url=f"http://{HOST}", raise_server_exceptions=False
    ) as client:
        yield Browser(client)
