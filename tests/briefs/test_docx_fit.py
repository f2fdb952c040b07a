"""Page one of the Word document: set smaller where more is to be said, and one page where LibreOffice can be asked."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from kirmash.briefs import docx, docx_fit
from kirmash.briefs.brief import Brief, Note
from kirmash.briefs.facts import assemble
from kirmash.briefs.material import Material
from kirmash.wording import say

Make = Callable[[str], Material]
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
RATIO = 0.3


def fuller(brief: Brief, times: int) -> Brief:
    more = Note("Источники расходятся в оценке за 2015 г.: «более 67 млн долл.» – «снижение почти на 20 %». " * 2)
    return replace(brief, cautions=(*brief.cautions, *[more] * times))


def test_the_more_is_said_the_smaller_it_is_set(material: Make) -> None:
    brief = assemble(material("ru"))
    sizes = [docx_fit.fitting(fuller(brief, times), RATIO) for times in range(0, 12, 2)]
    assert sizes == sorted(sizes, key=docx_fit.CHOICES.index)
    assert sizes[0] != sizes[-1]


def test_an_empty_brief_is_set_largest_and_an_endless_one_smallest(nothing: Make) -> None:
    brief = assemble(nothing("en"))
    assert docx_fit.fitting(brief, RATIO) == docx_fit.CHOICES[0]
    assert docx_fit.fitting(fuller(brief, 500), RATIO) == docx_fit.CHOICES[-1]


@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice here: the laid out document needs one")
def test_a_full_page_one_is_one_page_in_libreoffice(tmp_path: Path, material: Make) -> None:
    page = tmp_path / "brief.docx"
    page.write_bytes(docx.render(fuller(assemble(material("ru")), 3)))
    command = [str(OFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(page)], check=True, capture_output=True, timeout=120)
    texts = [" ".join(one.extract_text().split()) for one in PdfReader(io.BytesIO((tmp_path / "brief.pdf").read_bytes())).pages]
    assert say("heading.cautions", "ru") in texts[0]
    assert say("section.A", "ru") in texts[1]
    assert say("section.D", "ru") in next(text for text in texts if say("timeline.title", "ru") in text)
