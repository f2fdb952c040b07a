"""The pages as a browser shows them: nothing leaves the machine, the keyboard suffices, scripts are
not needed, a phone's width is enough, and paper too.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pypdf
import pytest
from tests.web.browser.conftest import open_page
from tests.web.conftest import AS_OF

ROOT = Path(__file__).parents[3]
AXE = ROOT / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
PAIR = f"/pair/BLR/RU-IVA{{}}?as_of={AS_OF}"
ADDRESSES = (
    f"/?as_of={AS_OF}",
    *(PAIR.format(f"/{page}" if page else "") for page in ("", "series", "deals", "trade")),
    *(PAIR.format(f"/{page}") for page in ("opportunities", "people", "speakers", "method")),
    "/documents?q=троллейбус",
    "/documents?page=1",
    f"/evidence/c-4a73e7b33c?as_of={AS_OF}",
    *("/review", *(f"/review?kind={kind}" for kind in ("undated", "conflicts", "deals", "actors"))),
    *("/judgements", "/adding", "/fields", "/name"),
)
PHONE, SCREEN = {"width": 390, "height": 800}, {"width": 1100, "height": 800}


@pytest.fixture(scope="module")
def documents(browser: Any, address: str) -> tuple[str, ...]:
    """The addresses of a document and of a deal."""
    context = browser.new_context()
    listed = open_page(context, f"{address}/documents")
    document = listed.locator('a[href^="/document/"]').nth(3).get_attribute("href")
    register = open_page(context, address + PAIR.format("/deals"))
    deal = register.locator('a[href^="/deal/"]').nth(2).get_attribute("href")
    context.close()
    return document, deal


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_no_page_sends_anything_elsewhere_or_breaks_its_policy(
    browser: Any, address: str, documents: tuple[str, ...], lang: str
) -> None:
    context = browser.new_context(viewport=SCREEN)
    hosts: set[str] = set()
    complaints: list[str] = []
    context.on("request", lambda sent: hosts.add(urlsplit(sent.url).netloc))
    context.on("console", lambda line: complaints.append(line.text))
    context.on("weberror", lambda fault: complaints.append(str(fault.error)))
    for each in (*ADDRESSES, *documents):
        page = open_page(context, f"{address}{each}{'&' if '?' in each else '?'}lang={lang}")
        page.wait_for_load_state("networkidle")
        page.close()
    context.close()
    assert hosts - {""} == {urlsplit(address).netloc}
    # what a saved page would load is refused inside its own sandbox
    assert [line for line in complaints if "/saved" not in line and "sandbox" not in line] == []


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_phones_width_suffices(
    browser: Any, address: str, documents: tuple[str, ...], lang: str
) -> None:
    context = browser.new_context(viewport=PHONE)
    too_wide = []
    for each in (*ADDRESSES, *documents):
        page = open_page(context, f"{address}{each}{'&' if '?' in each else '?'}lang={lang}")
        if page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"):
            too_wide.append(each)
        page.close()
    context.close()
    assert too_wide == []


def test_a_table_is_sorted_by_the_keyboard(browser: Any, address: str) -> None:
    context = browser.new_context(viewport=SCREEN)
    page = open_page(context, address + PAIR.format("/deals"))
    head = page.locator("#deals thead th").nth(4)
    cells = page.locator("#deals tbody tr td:nth-child(5)")
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    days = cells.evaluate_all("cells => cells.map(cell => cell.dataset.value ?? '')")
    known = [day for day in days if day]
    assert known == sorted(known)
    assert len(known) > 3
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    context.close()


def test_the_keyboard_reaches_a_claim_from_its_dot(browser: Any, address: str) -> None:
    context = browser.new_context(viewport=SCREEN)
    page = open_page(context, address + PAIR.format("/series"))
    dot = page.locator('svg.levels a[href="#c-4a73e7b33c"]')
    assert "Aleksandr Lukashenko" in dot.get_attribute("aria-label")
    dot.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#c-4a73e7b33c")
    page.locator("#c-4a73e7b33c a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/document/**")
    page.wait_for_selector("span#c-4a73e7b33c", state="attached")
    context.close()


def test_evidence_opens_beside_a_figure(browser: Any, address: str) -> None:
    context = browser.new_context(viewport=SCREEN)
    page = open_page(context, address + PAIR.format(""))
    opener = page.locator(".figures button.ref").first
    opener.focus()
    page.keyboard.press("Enter")
    shown = page.locator(f"#{opener.get_attribute('popovertarget')}")
    assert shown.is_visible()
    assert shown.locator("blockquote").inner_text()
    page.keyboard.press("Escape")
    assert not shown.is_visible()
    context.close()


def test_pages_work_without_scripts(browser: Any, address: str) -> None:
    context = browser.new_context(viewport=SCREEN, java_script_enabled=False)
    for each in ADDRESSES[:4]:
        page = open_page(context, f"{address}{each}&regions=1")  # not computed before
        assert page.locator("h1").inner_text()
        assert page.locator("main a").count() > 3
        page.close()
    context.close()


@pytest.mark.parametrize(("lang", "title"), [("en", "Belarus – Ivanovo"), ("ru", "Беларусь – Ив")])
def test_the_brief_prints_without_the_navigation(
    browser: Any, address: str, lang: str, title: str
) -> None:
    context = browser.new_context()
    page = open_page(context, f"{address}{PAIR.format('')}&lang={lang}")
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    context.close()
    texts = [re.sub(r"\s+", " ", sheet.extract_text()) for sheet in printed.pages]
    assert title in texts[0]
    assert "Kirmash" not in texts[0][:40]
    assert "CSV" not in "".join(texts)
    assert len(texts) > 3


def test_a_saved_page_runs_no_script(
    browser: Any, address: str, documents: tuple[str, ...]
) -> None:
    context = browser.new_context()
    page = open_page(context, address + documents[0])
    frame = page.frame_locator("iframe.saved")
    frame.locator("body").wait_for()
    source = page.locator("iframe.saved").get_attribute("src")
    alone = context.new_page()
    alone.goto(address + source)
    assert alone.evaluate("() => window.origin") == "null"
    context.close()


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_axe_finds_nothing_serious(
    browser: Any, address: str, documents: tuple[str, ...], lang: str, width: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there (tools/test_extras.sh installs it)")
    source = AXE.read_text("utf-8")
    context = browser.new_context(viewport=PHONE if width == "narrow" else SCREEN, bypass_csp=True)
    found = []
    for each in (*ADDRESSES, *documents):
        page = open_page(context, f"{address}{each}{'&' if '?' in each else '?'}lang={lang}")
        page.evaluate(source)
        result = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        found += [
            (each, rule["id"], rule["nodes"][0]["html"][:160])
            for rule in result["violations"]
            if rule["impact"] in {"serious", "critical"}
        ]
        page.close()
    context.close()
    assert found == []
