"""Pages built to harm: their words are shown as words on every page and in every file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import client_of, page_of

from kirmash import Dossier

PAYLOAD = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>"
FORMULA = "=HYPERLINK(0)"
TEXT = f"""{FORMULA} {PAYLOAD} Belarus and Ivanovo Oblast

In 2015 trade turnover of Belarus and Ivanovo Oblast was $120 million, {PAYLOAD} said Ivan Petrov.
MAZ of Belarus will supply 40 buses {PAYLOAD} to Ivanovo Oblast by 31 December 2016.
"""
PAIR = "/pair/BLR/RU-IVA"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("hostile")
    page = folder / f"{FORMULA} {PAYLOAD.replace('/', '∕')}.txt"
    page.write_text(TEXT, "utf-8")
    saved = folder / "page.html"
    saved.write_text(
        "<html><head><title>" + PAYLOAD.replace("<", "&lt;") + "</title>"
        '<script src="http://evil.example/x.js"></script></head><body><p>'
        + "Exports of Belarus to Ivanovo Oblast were $5 million in 2014. "
        + PAYLOAD
        + "</p></body></html>",
        "utf-8",
    )
    with Dossier.create(folder / "d") as dossier:
        assert len(dossier.add([page, saved]).added) == 2
    yield from client_of(folder / "d")


def addresses(client: TestClient) -> list[str]:
    with_documents = page_of(client, "/documents")
    ids = [
        part.split('"')[0].split("?")[0] for part in with_documents.split('href="/document/')[1:]
    ]
    assert len(ids) == 2
    pair = [
        f"{PAIR}{page}" for page in ("", "/series", "/deals", "/people", "/speakers", "/method")
    ]
    documents = [f"/document/{each}" for each in ids]
    return ["/", "/documents", "/documents?q=alert", "/contradictions", *pair, *documents]


def test_no_page_has_an_element_of_a_documents_making(client: TestClient) -> None:
    for address in addresses(client):
        page = page_of(client, address)
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address
        assert "<svg/onload" not in page, address
        assert page.count("<script") == 1, address  # our own


def test_the_words_are_there_all_the_same(client: TestClient) -> None:
    document = next(each for each in addresses(client) if each.startswith("/document/"))
    assert "&lt;script&gt;" in page_of(client, document)


def test_no_file_begins_a_cell_with_a_formula(client: TestClient) -> None:
    answer = client.get("/documents?download=csv&table=documents")
    rows = list(csv.reader(io.StringIO(answer.text[1:], newline="")))
    assert len(rows) == 3
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_saved_page_comes_with_its_sandbox(client: TestClient) -> None:
    for address in addresses(client):
        if address.startswith("/document/"):
            answer = client.get(f"{address}/saved")
            assert answer.headers["content-security-policy"].startswith(
                "sandbox; default-src 'none'"
            )
            assert answer.headers["x-content-type-options"] == "nosniff"
            kind = answer.headers["content-type"]
            assert kind.startswith("text/html" if "<html" in answer.text else "text/plain")


@pytest.mark.parametrize(
    "name", ["..%2f..%2fledger.sqlite", "%2e%2e", "....", "0/../../x", "a" * 9000]
)
def test_no_name_leads_out_of_the_dossier(client: TestClient, name: str) -> None:
    for address in (f"/document/{name}", f"/document/{name}/saved", f"/static/{name}"):
        answer = client.get(address)
        while answer.status_code == 202:
            answer = client.get(address)
        assert answer.status_code in {400, 404}, address
        assert "SQLite" not in answer.text
