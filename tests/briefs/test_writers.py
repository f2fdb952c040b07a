"""The four writers: the same numbers in each, links that resolve, hostile words as mere text, bytes
that repeat.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import docx as word
import openpyxl
import pypdf
import pytest
from lxml import etree
from lxml import html as lxml_html

from kirmash.briefs.charts import drawing
from kirmash.briefs.facts import HumanWrittenTexts, assemble_brief
from kirmash.briefs.material import BriefInputs
from kirmash.briefs.model import Brief, first_page_evidence_numbers
from kirmash.briefs.render import docx, html, pdf, xlsx
from kirmash.i18n import format_date
from kirmash.records.deals import Deal, DealEvent, DealKind, DealMention, DealStatus
from kirmash.records.evidence import Document, span_of
from kirmash.records.extractions import Extraction

Make = Callable[[str], BriefInputs]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = (
    '<script>alert(1)</script> =1+1 #import "@preview/x:1" ]#panic() \u0000\u0007\ud800 {{ '
    "7*7 }} \u202e ☃ 中 & \"'><img src=x onerror=y>"
)


def squeezed(text: str) -> str:
    """Text without spaces, soft hyphens and zero-width breaks: what is left is what a
    reader reads.
    """
    return re.sub(r"[\s\u00ad\u200b\u00a0\u202f-]+", "", text)


def text_of_html(rendered: str) -> str:
    body = lxml_html.fromstring(rendered).find("body")
    assert body is not None
    return str(body.text_content())


def text_of_pdf(rendered: bytes, page: int | None = None) -> str:
    pages = pypdf.PdfReader(BytesIO(rendered)).pages
    return "\n".join(
        sheet.extract_text() for number, sheet in enumerate(pages) if page is None or number == page
    )


def text_of_docx(rendered: bytes) -> str:
    with zipfile.ZipFile(BytesIO(rendered)) as package:
        return "\n".join(
            "".join(p.itertext(f"{W}t"))
            for p in etree.fromstring(package.read("word/document.xml")).iter(f"{W}p")
        )


def text_of_xlsx(rendered: bytes) -> str:
    """What its cells show; a day in the words of either language."""
    book = openpyxl.load_workbook(BytesIO(rendered))
    return "\n".join(
        " ".join(
            format_date(cell.value.date(), lang, short=short)
            for lang in ("en", "ru")
            for short in (True, False)
        )
        if isinstance(cell.value, datetime)
        else str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


@pytest.fixture(params=["en", "ru"])
def brief(request: pytest.FixtureRequest, material: Make) -> Brief:
    return assemble_brief(material(request.param))


def test_the_same_numbers_stand_in_all_formats(brief: Brief) -> None:
    texts = [
        text_of_html(html.render(brief)),
        text_of_pdf(pdf.render(brief)),
        text_of_docx(docx.render(brief)),
        text_of_xlsx(xlsx.render(brief)),
    ]
    expected = [f"{figure.value}{figure.interval}" for figure in brief.figures]
    expected += [note.text for figure in brief.figures for note in figure.detail] + [
        f"{p.text} – {p.words}" for p in brief.promises
    ]
    expected += [
        cell.text
        for section in brief.sections
        for table in section.tables
        for row in table.rows
        for cell in row
    ]
    expected += [entry.quote for entry in brief.evidence]
    for text in texts:
        bare = squeezed(text)
        assert [entry for entry in expected if squeezed(entry) not in bare] == []
        assert brief.id in text


def test_html_links_resolve_and_run_no_script(brief: Brief) -> None:
    rendered = html.render(brief)
    page = lxml_html.fromstring(rendered)
    ids = set(page.xpath("//@id"))
    links = {href.removeprefix("#") for href in page.xpath("//a/@href")}
    assert links <= ids
    assert {f"e-{number}" for number in first_page_evidence_numbers(brief)} <= links
    assert (
        set(page.xpath("//button/@popovertarget"))
        == {f"p-{number}" for number in first_page_evidence_numbers(brief)}
        <= ids
    )
    assert not page.xpath(
        "//script | //link | //iframe | //object | //*[@style] | //@onload | //@onclick"
    )
    assert (
        "default-src 'none'"
        in page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    )
    assert page.get("lang") == brief.lang
    assert all(image.get("alt") for image in page.iter("img"))
    assert {quote.get("lang") for quote in page.iter("blockquote")} == {
        entry.lang for entry in brief.evidence
    }


def test_pdf_is_tagged_and_its_first_page_is_a_single_page(brief: Brief) -> None:
    rendered = pdf.render(brief)
    reader = pypdf.PdfReader(BytesIO(rendered))
    assert b"pdfuaid" in rendered or "pdfuaid" in str(
        reader.xmp_metadata.stream.get_data() if reader.xmp_metadata else b""
    )
    assert reader.trailer["/Root"]["/Lang"].startswith(brief.lang)
    assert reader.metadata is not None
    assert reader.metadata.title == brief.title
    first, second = text_of_pdf(rendered, 0), text_of_pdf(rendered, 1)
    assert squeezed(brief.sections[0].title) in squeezed(second)
    assert squeezed(brief.sections[0].title) not in squeezed(first)
    assert squeezed(brief.cautions[-1].text) in squeezed(first)
    assert squeezed(brief.slots[-1].title) in squeezed(first)


def test_pdf_links_lead_into_the_evidence(brief: Brief) -> None:
    reader = pypdf.PdfReader(BytesIO(pdf.render(brief)))
    links = [note.get_object() for note in reader.pages[0].get("/Annots", [])]
    citations = sum(len(f.refs) + sum(len(n.refs) for n in f.detail) for f in brief.figures) + sum(
        len(p.refs) for p in brief.promises
    )
    assert len(links) >= citations + sum(len(n.refs) for n in brief.cautions)
    pages = {page.indirect_reference.idnum for page in reader.pages[1:] if page.indirect_reference}
    targets = [link["/A"]["/D"] if "/A" in link else link["/Dest"] for link in links]
    destinations = [
        reader.named_destinations[str(target)].dest_array
        if not isinstance(target, list)
        else target
        for target in targets
    ]
    assert all(getattr(target[0], "idnum", None) in pages for target in destinations)


def test_the_same_bytes_in_two_runs(brief: Brief) -> None:
    for writer in (pdf, docx, xlsx, html):
        assert writer.render(brief) == writer.render(brief), writer.__name__


def test_docx_links_resolve_and_heads_repeat(brief: Brief) -> None:
    rendered = docx.render(brief)
    with zipfile.ZipFile(BytesIO(rendered)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    anchors = {link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")}
    bookmarks = {mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")}
    assert {f"e_{number}" for number in first_page_evidence_numbers(brief)} <= anchors <= bookmarks
    tables = sum(len(section.tables) for section in brief.sections)
    assert len(list(body.iter(f"{W}tblHeader"))) == tables
    document = word.Document(BytesIO(rendered))
    assert document.sections[0].page_width is not None
    assert round(document.sections[0].page_width.cm, 1) == 21.0
    assert document.inline_shapes[0]._inline.docPr.get("descr")


def test_xlsx_links_lead_to_the_row_of_the_evidence(brief: Brief) -> None:
    book = openpyxl.load_workbook(BytesIO(xlsx.render(brief)))
    evidence = book.worksheets[-1]
    links = [
        cell.hyperlink
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    ]
    cited = {int(link.location.split("!A")[1]) - 1 for link in links}
    assert first_page_evidence_numbers(brief) <= cited
    assert all(evidence.cell(number + 1, 1).value == number for number in cited)
    assert all(
        link.location.startswith(f"'{evidence.title}'!") and link.target is None for link in links
    )
    assert all(sheet.freeze_panes for sheet in book.worksheets[1:])
    assert len(book.worksheets) == 2 + sum(len(section.tables) for section in brief.sections)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_brief_of_nothing_is_valid_in_four_formats(lang: str, nothing: Make) -> None:
    assembled = assemble_brief(nothing(lang))
    texts = [
        text_of_html(html.render(assembled)),
        text_of_pdf(pdf.render(assembled)),
        text_of_docx(docx.render(assembled)),
        text_of_xlsx(xlsx.render(assembled)),
    ]
    for text in texts:
        assert squeezed(assembled.figures[0].value) in squeezed(text)
        assert squeezed(assembled.sections[1].notes[0].text) in squeezed(text)
    assert assembled.evidence == ()


def hostile(lang: str, source: BriefInputs) -> BriefInputs:
    """The material with a page whose every word is an attack, cited on page one."""
    words = HOSTILE + "A" * 400 + " x" * 5_000
    text = words.replace("\n", " ")
    page = Document(
        "f" * 64,
        HOSTILE,
        text,
        "en",
        f"javascript:{HOSTILE}",
        HOSTILE,
        date(2018, 5, 1),
        "page",
        HOSTILE,
        HOSTILE,
    )
    mention = DealMention(
        page.id,
        DealKind.SUPPLY,
        DealStatus.SIGNED,
        source.pair,
        HOSTILE,
        (span_of(text, 0, len(text)),),
        speaker=HOSTILE,
    )
    step = DealEvent(DealStatus.SIGNED, page.published, mention.id, page.id)
    deal = Deal(
        "d-bad",
        DealKind.SUPPLY,
        DealStatus.SIGNED,
        "done",
        source.pair,
        HOSTILE,
        (mention.id,),
        (step,),
        last_mentioned=page.published,
    )
    slots = HumanWrittenTexts(HOSTILE, (HOSTILE,), (HOSTILE,), (HOSTILE,), (HOSTILE,))
    return replace(
        source,
        extractions=(*source.extractions, Extraction(page, (), (mention,))),
        deals=(deal, *source.deals),
        slots=slots,
    )


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_hostile_words_are_mere_text(lang: str, material: Make) -> None:
    assembled = assemble_brief(hostile(lang, material(lang)))
    page = lxml_html.fromstring(html.render(assembled))
    assert not page.xpath(
        "//script | //img[not(starts-with(@src, 'data:image/svg+xml'))] | //@onerror | "
        "//a[starts-with(@href, 'javascript')]"
    )
    assert "<script>alert(1)</script>" in page.text_content()
    written = pdf.render(assembled)
    assert "#import" in text_of_pdf(written)
    assert b"/JavaScript" not in written
    assert squeezed(assembled.sections[0].title) not in squeezed(text_of_pdf(written, 0))
    assert squeezed(assembled.sections[0].title) in squeezed(text_of_pdf(written, 1))
    assert "<script>" in text_of_docx(docx.render(assembled))
    book = openpyxl.load_workbook(BytesIO(xlsx.render(assembled)))
    assert not [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]


def test_a_text_that_begins_like_a_formula_stays_text(material: Make) -> None:
    source = replace(
        material("en"),
        slots=HumanWrittenTexts("x", ("=1+1", '=HYPERLINK("http://a.b")', "+1", "@x"), (), (), ()),
    )
    book = openpyxl.load_workbook(BytesIO(xlsx.render(assemble_brief(source))))
    assert not [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]


def test_a_crowded_first_page_still_fits(material: Make) -> None:
    source = material("ru")
    crowd = tuple(
        "Длинная строка о целях визита и о том, чего мы хотим добиться за столом переговоров"
        for _ in range(6)
    )
    assembled = assemble_brief(
        replace(source, slots=HumanWrittenTexts("Повод", crowd, crowd, crowd[:3], crowd[:2]))
    )
    written = pdf.render(assembled)
    assert squeezed(assembled.sections[0].title) in squeezed(text_of_pdf(written, 1))
    assert squeezed(assembled.cautions[-1].text) in squeezed(text_of_pdf(written, 0))


def test_the_chart_has_our_font_and_russian_commas(material: Make) -> None:
    assembled = assemble_brief(material("ru"))
    assert assembled.chart is not None
    drawn = drawing.draw_svg(assembled.chart, "ru")
    assert "IBM Plex Sans" in drawn
    assert "79,8" in drawn
    assert "79.8" not in re.sub(r'"[^"]*"', "", drawn)
    assert drawing.draw_png(assembled.chart, "ru").startswith(b"\x89PNG")
