"""The HTML brief in a real browser: page one prints as one A4 page, nothing runs over its side."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from kirmash.briefs import facts
from kirmash.briefs.material import BriefInputs
from kirmash.briefs.render import html
from kirmash.i18n import translate

CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: page tests need one")


@pytest.fixture(params=["en", "ru"])
def pages(
    request: pytest.FixtureRequest, tmp_path: Path, material: Callable[[str], BriefInputs]
) -> list[str]:
    """The printed pages' texts of a brief in each language."""
    page, printed = tmp_path / "brief.html", tmp_path / "brief.pdf"
    page.write_text(html.render(facts.assemble_brief(material(request.param))), "utf-8")
    command = [
        str(CHROMIUM),
        *QUIET,
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--print-to-pdf={printed}",
        page.as_uri(),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    reader = PdfReader(io.BytesIO(printed.read_bytes()))
    assert abs(float(reader.pages[0].mediabox.width) - 595) < 2
    return [request.param, *(page.extract_text() for page in reader.pages)]


def test_the_first_page_holds_all_its_parts_and_no_annex(pages: list[str]) -> None:
    lang, first, *rest = pages
    for key in ("heading.promises", "heading.cautions", "slot.press_line", "slot.our_objectives"):
        assert translate(key, lang) in " ".join(first.split())
    table = translate("table.reconciliation", lang)
    assert table not in " ".join(first.split())
    assert any(table in " ".join(text.split()) for text in rest)
