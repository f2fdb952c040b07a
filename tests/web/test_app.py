"""The frame: languages, waiting, faults, headers, and who is let in."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Event

import pytest
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from kirmash import Dossier
from kirmash.web import app as web_app
from kirmash.web import security
from kirmash.web.desk import Desk
from kirmash.web.pages.model import DeskAction, DeskPage, PageContent
from kirmash.web.routing import DOSSIER_PAGES, PAGES, PAIR_PAGES

from .conftest import AS_OF, HOST, Get, main_of, page_of

PAIR = "/pair/BLR/RU-IVA"


def test_a_page_speaks_the_language_of_its_address_and_keeps_it(demo: TestClient) -> None:
    russian = demo.get("/static/desk.css?lang=ru")
    assert "set-cookie" not in russian.headers  # files choose no language
    page = page_of(demo, "/?lang=ru")
    assert '<html lang="ru">' in page
    assert '<html lang="ru">' in page_of(demo, "/")
    assert '<html lang="en">' in page_of(demo, "/?lang=en")
    demo.cookies.clear()
    assert demo.get("/", headers={"accept-language": "ru-RU,ru;q=0.9"}).text.count('lang="ru"') > 1
    assert '<html lang="en">' in demo.get("/?lang=fr", headers={"accept-language": "de"}).text
    demo.cookies.clear()


def test_addresses_keep_the_day_and_the_language(get: Get) -> None:
    page = get(f"/?as_of={AS_OF}&lang=ru")
    addresses = re.findall(r'href="(/pair/[^"]+)"', page)
    assert addresses
    assert all(f"as_of={AS_OF}" in each and "lang=ru" in each for each in addresses)


def test_every_link_of_the_navigation_is_a_page() -> None:
    paths = {page.name: page.path for page in PAGES}
    assert all(paths[name] == path for name, path in DOSSIER_PAGES)
    bar = {
        name: f"/pair/{{first}}/{{second}}{'/' if path else ''}{path}" for name, path in PAIR_PAGES
    }
    assert all(paths[name] == path for name, path in bar.items())


def test_a_long_answer_is_told_of_and_comes(
    demo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = Event()

    def query(_: object) -> str:
        assert goes_on.wait(60)
        return "done"

    page = DeskPage(
        "pair", "/slow", query, lambda _, answer: PageContent("Slow", {"computed": answer}), True
    )
    monkeypatch.setattr(web_app, "PAGES", (page, *PAGES))
    monkeypatch.setattr(web_app, "PATIENCE", 0.05)
    monkeypatch.setattr(
        web_app.rendering, "render_template", lambda name, _, values: f"{name} {values['title']}"
    )
    desk = Desk(Dossier.open(demo_folder), "en", frozenset({HOST}))
    with TestClient(web_app.create_app(desk), base_url=f"http://{HOST}") as client:
        first = client.get("/slow")
        assert first.status_code == 202
        assert first.text == "waiting Being computed"
        goes_on.set()
        assert page_of(client, "/slow") == "pair Slow"


def test_an_answer_is_computed_once_and_again_where_it_failed(demo_folder: Path) -> None:
    calls: list[int] = []

    def compute() -> int:
        calls.append(1)
        if len(calls) == 1:
            raise ValueError
        return len(calls)

    desk = Desk(Dossier.open(demo_folder))
    with pytest.raises(ValueError, match=r"^$"):
        desk.answer("key", compute).result()
    assert desk.answer("key", compute).result() == 2
    assert desk.answer("key", compute).result() == 2
    calls.clear()
    with pytest.raises(ValueError, match=r"^$"):
        desk.share("other", compute)
    assert desk.share("other", compute) == desk.share("other", compute) == 2
    desk.close()


@pytest.mark.parametrize(
    "host", ["evil.example", f"evil.example:{HOST}", "127.0.0.1", "127.0.0.1:1", ""]
)
def test_other_names_are_refused(demo: TestClient, host: str) -> None:
    answer = demo.get("/", headers={"host": host})
    assert answer.status_code == 403
    assert "evil" not in answer.text


def test_every_answer_has_its_headers(demo: TestClient) -> None:
    for address in ("/", PAIR, "/nothing", "/static/desk.css", f"{PAIR}/line.svg"):
        headers = demo.get(address).headers
        assert headers["content-security-policy"] == security.POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    assert "unsafe" not in security.POLICY


@pytest.mark.parametrize(
    "address",
    [
        "/<script>alert(1)</script>",
        "/pair/BLR/<script>alert(1)</script>",
        "/pair/BLR/%3Cscript%3Ealert(1)%3C%2Fscript%3E?as_of=<script>alert(1)</script>",
        f"{PAIR}?as_of=<script>alert(1)</script>",
        f"{PAIR}?as_of=2024-07-31&lang=<script>alert(1)</script>&x=<script>alert(1)</script>",
        f"{PAIR}?download=csv&table=<script>alert(1)</script>",
        "/static/<script>alert(1)</script>",
        "/static/..%2F..%2Fsettings.py",
        "//evil.example/",
    ],
)
def test_a_fault_repeats_nothing_of_the_address(demo: TestClient, address: str) -> None:
    answer = demo.get(address, follow_redirects=False)
    for _ in range(300):
        if answer.status_code != 202:
            break
        answer = demo.get(address, follow_redirects=False)
    assert "location" not in answer.headers
    assert "<script>alert" not in answer.text
    assert "alert" not in main_of(answer.text) or answer.status_code == 200
    assert "evil" not in main_of(answer.text)


def test_a_defect_shows_no_trace(demo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def query(_: object) -> str:
        raise RuntimeError("secret words")

    page = DeskPage("home", "/broken", query, lambda *_: PageContent(""))
    monkeypatch.setattr(web_app, "PAGES", (page,))
    desk = Desk(Dossier.open(demo_folder), "ru", frozenset({HOST}))
    with TestClient(web_app.create_app(desk), base_url=f"http://{HOST}") as client:
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert "Сбой программы" in answer.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


async def _act(_: object, request: object) -> Response:
    return PlainTextResponse("done")


@pytest.fixture
def form_client(demo_folder: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(web_app, "ACTIONS", (DeskAction("act", "/act", _act),))
    desk = Desk(Dossier.open(demo_folder), "en", frozenset({HOST}))
    with TestClient(web_app.create_app(desk), base_url=f"http://{HOST}") as client:
        yield client, desk


def test_forms_are_taken_from_the_desks_own_pages_alone(form_client) -> None:  # type: ignore[no-untyped-def]
    client, desk = form_client
    session = "0" * 32
    client.cookies.set(security.SESSION_COOKIE, session)
    token = security.form_token(desk, session)
    own = {"origin": f"http://{HOST}"}
    assert client.post("/act", data={"token": token}, headers=own).text == "done"
    assert client.post("/act", headers={**own, "x-kirmash-token": token}).text == "done"
    other_session = security.form_token(desk, "1" * 32)
    for data, headers in (
        ({}, own),
        ({"token": other_session}, own),
        ({"token": token}, {}),
        ({"token": token}, {"origin": "null"}),
        ({"token": token}, {"origin": "http://evil.example"}),
        ({"token": token}, {"origin": f"https://{HOST}"}),
        ({"token": token}, {**own, "sec-fetch-site": "cross-site"}),
        ({"token": token}, {**own, "host": "evil.example"}),
    ):
        answer = client.post("/act", data=data, headers=headers)
        assert answer.status_code == 403, (data, headers)
    assert client.get("/act").status_code == 405
    assert client.post("/act", files={"token": b"x"}, headers=own).status_code == 403


def test_an_empty_dossier_says_what_to_do(empty: TestClient) -> None:
    assert "Four steps" in main_of(page_of(empty, "/"))
    assert "четыре шага" in main_of(page_of(empty, "/?lang=ru"))
