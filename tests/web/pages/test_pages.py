"""Every page over the embedded dossier, in both languages: it answers, says what it should, and what
it leads to is there.
"""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from starlette.testclient import TestClient
from tests.web.conftest import AS_OF, Get, client_of, main_of, page_of

from kirmash import Dossier, pair_of
from kirmash.web import security

PAIR = "/pair/BLR/RU-IVA"
DAY = f"as_of={AS_OF}"
PAGES = {
    f"/?{DAY}": ("Belarus – Ivanovo Oblast", "Беларусь – Ивановская область"),
    f"{PAIR}?{DAY}": ("Briefing on trade", "Справка о торговле"),
    f"{PAIR}/series?{DAY}": ("How computed: $98.4 m for 2014", "Как получено: 98,4 млн долл."),
    f"{PAIR}/series?{DAY}&measure=balance": ("Balance", "Сальдо"),
    f"{PAIR}/deals?{DAY}": ("trolleybuses", "троллейбус"),
    f"{PAIR}/trade?{DAY}": ("no trade tables yet", "Таблиц торговли пока нет"),
    f"{PAIR}/opportunities?{DAY}": ("suggestions to be checked", "предложения для проверки"),
    f"{PAIR}/people?{DAY}": ("MAZ", "МАЗ"),
    f"{PAIR}/speakers?{DAY}": ("Aleksandr Lukashenko", "Александр Лукашенко"),
    f"{PAIR}/method?{DAY}": ("SHA-256", "предварительное"),
    f"/contradictions?{DAY}": ("the limit is correct", "предел верен"),
    "/documents": ("Flax, cranes", "Flax, cranes"),
    "/documents?q=троллейбус": ("3 documents have", "слова есть в 3 документах"),
}
ADDRESS = re.compile(r'(?:href|src|action)="([^"#][^"]*)"')


def addresses(page: str) -> set[str]:
    return {unescape(each) for each in ADDRESS.findall(page) if not each.startswith("data:")}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_page_says_what_it_should(get: Get, address: str, lang: str) -> None:
    page = get(f"{address}&lang={lang}" if "?" in address else f"{address}?lang={lang}")
    expected = PAGES[address][lang == "ru"]
    assert expected in unescape(main_of(page)).replace("\xa0", " ")
    assert page.count("<h1") == 1
    assert f'<html lang="{lang}">' in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= {*ids, "content"}
    assert all(each.startswith("/") and not each.startswith("//") for each in addresses(page))


def test_every_address_of_the_pages_answers(demo: TestClient, get: Get) -> None:
    every = {each for address in PAGES for each in addresses(get(address))}
    assert len(every) > 100
    kinds = {
        re.sub(r"=[^&]*", "=", re.sub(r"[cd]-[0-9a-f]{10}|[0-9a-f]{16}", "*", a)): a for a in every
    }
    for address in kinds.values():
        answer = demo.get(address)
        assert answer.status_code in {200, 202}, address


def test_a_level_leads_to_its_claims_and_they_to_their_words(get: Get) -> None:
    page = get(f"{PAIR}/series?{DAY}&lang=en")
    drawing = page[page.index("<svg") : page.index("</svg>")]
    dots = re.findall(r'<a href="#(c-\w+)" aria-label="([^"]+)">', drawing)
    assert ("c-4a73e7b33c", "2015: down almost 20 % – Aleksandr Lukashenko") in [
        (claim, words.partition(" · ")[0].replace("\xa0", " ")) for claim, words in dots
    ]
    assert 'id="c-4a73e7b33c"' in page
    link = next(a for a in addresses(page) if a.endswith("#c-4a73e7b33c"))
    document = get(link)
    assert '<span id="c-4a73e7b33c" class="anchor">' in document
    assert 'id="about-c-4a73e7b33c"' in document
    assert "stated in the sentence" in document


def test_contradictions_and_two_readings_are_told(get: Get) -> None:
    text = main_of(get(f"{PAIR}/series?{DAY}&lang=en"))
    assert "the limit is correct but imprecise" in text
    assert "without the first claim it would be" in text


def test_the_evidence_of_a_value_is_quoted(get: Get) -> None:
    page = get(f"{PAIR}/series?{DAY}&lang=en")
    values = [a for a in addresses(page) if a.startswith("/evidence/v-")]
    text = " ".join(main_of(get(address)) for address in values)
    assert "shrank by almost 20 percent" in text
    claim = get("/evidence/c-4a73e7b33c?lang=en")
    assert "down almost 20 %" in main_of(claim).replace("\xa0", " ")
    assert "Belarus – Ivanovo Oblast" in main_of(claim)


def test_a_part_is_the_content_alone(get: Get) -> None:
    home = get(f"/?{DAY}&lang=ru")
    part = re.search(r'data-part="([^"]+)"', home)
    assert part
    content = get(unescape(part[1]))
    assert "<html" not in content
    assert "предел верен" in content


def test_an_unknown_measure_is_a_fault_that_says_what_to_do(demo: TestClient) -> None:
    answer = demo.get(f"{PAIR}/series?measure=nonsense")
    for _ in range(200):
        if answer.status_code != 202:
            break
        answer = demo.get(f"{PAIR}/series?measure=nonsense")
    assert answer.status_code == 400
    assert "nonsense" not in answer.text.replace(f"{PAIR}/series?measure=nonsense", "")


def test_the_register_is_filtered(get: Get) -> None:
    def rows(address: str) -> int:
        body = get(address).partition("<tbody>")[2].partition("</tbody>")[0]
        return body.count("<tr>")

    every = rows(f"{PAIR}/deals?{DAY}")
    done, late = (rows(f"{PAIR}/deals?{DAY}&outcome={each}") for each in ("done", "late"))
    assert 0 < done < every
    assert 0 < late < every
    assert rows(f"{PAIR}/deals?{DAY}&product=8705&kind=resumption") == 1
    assert "No deal fits" in main_of(get(f"{PAIR}/deals?{DAY}&party=Nobody+Ltd&lang=en"))


def test_a_deal_tells_its_history_and_why_it_is_one(get: Get) -> None:
    register = get(f"{PAIR}/deals?{DAY}&lang=en")
    link = re.search(r'href="(/deal/[^"]+)">Belarus supplied combine harvesters', register)
    assert link
    page = get(unescape(link[1]))
    text = main_of(page)
    assert text.index("planned") < text.index("completed 15 September 2017")
    assert "enough by their weights" in text
    mentions = re.findall(r'href="/document/\w+\?[^"#]*#(m-\w+)"', page)
    assert len(mentions) == 2


def test_numbers_of_the_page_are_those_of_the_program(demo_folder: Path, get: Get) -> None:
    with Dossier.open(demo_folder) as dossier:
        series = dossier.series(pair_of("BLR", "RU-IVA"))
    page = get(f"{PAIR}/series?lang=en")
    for point in series.points:
        assert f'id="{point.id}"' in page
        if point.value is not None:
            assert f'data-value="{point.value}"' in page


def test_tables_are_downloaded(demo: TestClient) -> None:
    address = f"{PAIR}/deals?{DAY}&lang=en&table=deals&download="
    page_of(demo, f"{address}csv")
    answer = demo.get(f"{address}csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="kirmash-deals.csv"'
    rows = list(csv.reader(io.StringIO(answer.text[1:], newline="")))
    assert (rows[0][0], len(rows)) == ("What", 23)
    page_of(demo, f"{PAIR}/deals?{DAY}&lang=en")
    book = demo.get(f"{address}xlsx")
    while book.status_code == 202:
        book = demo.get(f"{address}xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert sheet is not None
    assert sheet.max_row >= 22
    answer = demo.get(f"{address}exe")
    while answer.status_code == 202:
        answer = demo.get(f"{address}exe")
    assert answer.status_code == 404


def test_a_saved_page_is_served_in_its_sandbox(demo: TestClient, get: Get) -> None:
    link = next(a for a in sorted(addresses(get("/documents"))) if a.startswith("/document/"))
    page = get(link)
    saved = next(a for a in addresses(page) if "/saved" in a)
    answer = demo.get(saved)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy == security.SAVED_PAGE_POLICY
    assert policy.startswith("sandbox; default-src 'none';")
    assert "script-src" not in policy
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert "<iframe" in page
    assert " sandbox " in page[page.index("<iframe") :]


@pytest.mark.parametrize(
    "path", ["/deal/d-0000000000", "/document/ffffffffffff", "/document/ffff/saved"]
)
def test_what_is_not_there_is_told(demo: TestClient, path: str) -> None:
    answer = demo.get(path)
    while answer.status_code == 202:
        answer = demo.get(path)
    assert answer.status_code == 404
    assert path.split("/")[2] not in main_of(answer.text)


def test_pages_of_an_empty_dossier_say_what_to_do(empty: TestClient) -> None:
    for page, words in (
        ("", "Briefing"),
        ("/series", "Add pages or tables"),
        ("/deals", "add pages"),
        ("/trade", "Add pages"),
        ("/opportunities", "No question can be answered"),
        ("/people", "Enterprises"),
        ("/speakers", "No figure"),
        ("/method", "Method"),
    ):
        assert words in main_of(page_of(empty, f"{PAIR}{page}?lang=en")), page
    assert "Add pages" in main_of(page_of(empty, "/documents?lang=en"))


def end_visit(client: TestClient) -> None:
    """As when a browser is closed: cookies of the visit go."""
    for cookie in list(client.cookies.jar):
        if cookie.name.startswith("kirmash_visit_"):
            client.cookies.jar.clear(cookie.domain, cookie.path, cookie.name)


def test_what_is_new_is_new_for_the_whole_visit(tmp_path: Path) -> None:
    def news(client: TestClient) -> str:
        text = main_of(page_of(client, "/?lang=en"))
        return text[max(text.find("New since"), text.find("The newest documents")) :]

    page = "In 2015 trade of Belarus and Ivanovo Oblast was ${} million."
    for name, number in (("first", 120), ("second", 121)):
        (tmp_path / f"{name}.txt").write_text(page.format(number), "utf-8")
    with Dossier.create(tmp_path / "d") as dossier:
        dossier.add([tmp_path / "first.txt"])
    for client in client_of(tmp_path / "d"):
        assert "first.txt" in news(client)
        assert news(client).startswith("The newest documents")
        end_visit(client)
        assert "Nothing has been added" in news(client)
        end_visit(client)
        with Dossier.open(tmp_path / "d") as dossier:
            dossier.add([tmp_path / "second.txt"])
        for _ in range(2):
            assert "second.txt" in news(client)
            assert "first.txt" not in news(client)


def test_the_first_page_shows_the_largest_pairs_and_all_when_asked(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kirmash.web.pages.home.MOST_PAIRS", 1)
    few, every = get("/?lang=en"), get("/?all=1&lang=en")
    rows = [len(re.findall(r'<tr><th scope="row"', page)) for page in (few, every)]
    assert rows[0] == 1 < rows[1]
    more = rows[1] - 1
    words = "Show one more pair" if more == 1 else f"Show {more} more pairs"
    assert words in few
    assert "more pair" not in every
