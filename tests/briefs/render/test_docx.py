"""Page one of the Word document: set smaller where more is to be said, and one page where
LibreOffice can be asked.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_LINE_SPACING
from pypdf import PdfReader

from kirmash.briefs.charts.style import font_folder
from kirmash.briefs.facts import assemble_brief
from kirmash.briefs.material import BriefInputs
from kirmash.briefs.model import Brief, CitedSentence
from kirmash.briefs.render import docx, docx_parts, glyphs
from kirmash.i18n import translate

Make = Callable[[str], BriefInputs]
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
RATIO = 0.3


def fuller(brief: Brief, times: int) -> Brief:
    more = CitedSentence(
        "Источники расходятся в оценке за 2015 г.: «более 67 млн долл.» – «снижение почти на 20 "
        "%». " * 2
    )
    return replace(brief, cautions=(*brief.cautions, *[more] * times))


def test_a_longer_brief_is_set_in_smaller_type(material: Make) -> None:
    brief = assemble_brief(material("ru"))
    sizes = [
        docx.choose_first_page_layout(fuller(brief, times), RATIO) for times in range(0, 12, 2)
    ]
    assert sizes == sorted(sizes, key=docx.PAGE_FITS.index)
    assert sizes[0] != sizes[-1]


def test_an_empty_brief_is_set_largest_and_an_endless_brief_smallest(nothing: Make) -> None:
    brief = assemble_brief(nothing("en"))
    assert docx.choose_first_page_layout(brief, RATIO) == docx.PAGE_FITS[0]
    assert docx.choose_first_page_layout(fuller(brief, 500), RATIO) == docx.PAGE_FITS[-1]


def test_the_widths_are_those_of_the_shipped_face() -> None:
    fonts = pytest.importorskip(
        "fontTools.ttLib", reason="no fonttools here: the widths are read from the font by it"
    )
    font = fonts.TTFont(font_folder() / "IBMPlexSans-Regular.ttf")
    metrics, unit = font["hmtx"], font["head"].unitsPerEm
    widths = {chr(code): metrics[glyph][0] / unit for code, glyph in font.getBestCmap().items()}
    assert dict(glyphs.glyph_widths()) == pytest.approx(widths, abs=0.0005)


@pytest.mark.parametrize(
    ("text", "room", "count"),
    [
        ("", 10, 0),
        ("   ", 10, 0),
        ("word", 10, 1),
        ("word word", 3, 2),
        ("слово " * 10, 1000, 1),
        ("ш" * 100, 10, 8),
        ("a b", 3, 1),
        ("aaaa\u00a0bbbb", 3, 2),
    ],
)
def test_lines_are_broken_between_words_by_the_letters_widths(
    text: str, room: float, count: int
) -> None:
    assert docx.line_count(text, room) == count


def test_wide_letters_take_more_lines_than_narrow_letters() -> None:
    assert docx.line_count("шшшш " * 40, 40) > docx.line_count("iiii " * 40, 40)


def test_every_style_of_the_first_page_sets_the_height_of_its_lines(material: Make) -> None:
    document = Document(io.BytesIO(docx.render(assemble_brief(material("ru")))))
    for name in docx_parts.STYLES:
        style = document.styles[name]
        assert style.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY, name
        assert style.paragraph_format.line_spacing.pt == pytest.approx(
            style.font.size.pt * docx_parts.LINE_HEIGHT, abs=0.1
        ), name


def only_the_shipped_fonts(folder: Path) -> dict[str, str]:
    """An environment in which programs find our fonts and no others, so that a page is laid out
    alike on every machine.
    """
    configuration = folder / "fonts.conf"
    configuration.write_text(
        f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{font_folder()}</dir>
        <cachedir>{folder / "cache"}</cachedir><match target="pattern"><edit name="family" mode="assign" binding="strong">
        <string>IBM Plex Sans</string></edit></match></fontconfig>""",
        "utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": str(configuration)}


@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice here: the laid out document needs one")
def test_a_full_first_page_is_a_single_page_in_libreoffice(tmp_path: Path, material: Make) -> None:
    page = tmp_path / "brief.docx"
    page.write_bytes(docx.render(fuller(assemble_brief(material("ru")), 3)))
    command = [
        str(OFFICE),
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(page)],
        check=True,
        capture_output=True,
        timeout=120,
        env=only_the_shipped_fonts(tmp_path),
    )
    texts = [
        " ".join(sheet.extract_text().split())
        for sheet in PdfReader(io.BytesIO((tmp_path / "brief.pdf").read_bytes())).pages
    ]
    assert translate("heading.cautions", "ru") in texts[0]
    assert translate("section.A", "ru") in texts[1]
    assert translate("section.D", "ru") in next(
        text for text in texts if translate("timeline.title", "ru") in text
    )
