"""A desk over the embedded dossier, and clients of it."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kirmash import Dossier
from kirmash.web.app import create_app
from kirmash.web.desk import Desk

PAGES = Path(__file__).parents[2] / "examples" / "belarus-ivanovo"
HOST = "127.0.0.1:8765"
AS_OF = "2024-07-31"
WAIT_SECONDS = 120

Get = Callable[[str], str]


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded pages, read into a dossier; not to be written."""
    folder = tmp_path_factory.mktemp("desk") / "demo"
    with Dossier.create(folder) as dossier:
        shutil.copyfile(PAGES / "fields.toml", folder / "fields.toml")
        dossier.add([PAGES])
    return folder


def client_of(folder: Path) -> Iterator[TestClient]:
    """A client of a desk over ``folder``, which is closed after it."""
    desk = Desk(Dossier.open(folder), "en", frozenset({HOST}))
    with TestClient(
        create_app(desk), base_url=f"http://{HOST}", raise_server_exceptions=False
    ) as c:
        yield c


@pytest.fixture(scope="session")
def demo(demo_folder: Path) -> Iterator[TestClient]:
    """A client of the desk over the embedded dossier."""
    yield from client_of(demo_folder)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    """A client of the desk over an empty dossier."""
    Dossier.create(tmp_path / "empty").close()
    yield from client_of(tmp_path / "empty")


@pytest.fixture(scope="session")
def get(demo: TestClient) -> Get:
    """The text of a page of the embedded dossier, waited for while it is computed."""

    def page(address: str) -> str:
        return page_of(demo, address)

    return page


def page_of(client: TestClient, address: str) -> str:
    """The text of a page, waited for while it is computed."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        answer = client.get(address)
        if answer.status_code != 202 or time.monotonic() > until:
            assert answer.status_code == 200, (answer.status_code, main_of(answer.text))
            return answer.text
        time.sleep(0.1)


def main_of(page: str) -> str:
    """The words of a page's main part, without its marks."""
    inside = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", inside.partition(">")[2]).split())
