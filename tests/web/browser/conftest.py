"""A desk that answers at a port of this machine, and a headless Chromium that visits it."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from kirmash import Dossier
from kirmash.web.app import create_app
from kirmash.web.desk import Desk
from kirmash.web.serving import open_socket, own_hosts

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
READY = "main:not(:has([data-waiting])) ~ footer"
"""Matches once a page is whole and nothing is being computed."""
WAIT_MILLISECONDS = 120_000


@pytest.fixture(scope="session")
def address(demo_folder: Path) -> Iterator[str]:
    """The address of a desk over the embedded dossier."""
    bound = open_socket(0)
    port = bound.getsockname()[1]
    desk = Desk(Dossier.open(demo_folder), "en", own_hosts(port))
    server = uvicorn.Server(uvicorn.Config(create_app(desk), log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)
    bound.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium of this machine; skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (tools/test_extras.sh installs it)")
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield launched
        launched.close()


def open_page(context: Any, address: str) -> Any:
    """A page of the desk, waited for while it is computed."""
    page = context.new_page()
    page.set_default_timeout(WAIT_MILLISECONDS)
    page.goto(address)
    page.wait_for_selector(READY, state="attached")
    return page
