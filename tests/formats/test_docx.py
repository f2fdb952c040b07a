"""The blocks of a Word document in order, whatever they are wrapped in."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import docx as library
import pytest

from kirmash.dossier.sources import page_files
from kirmash.errors import DocumentRefused
from kirmash.formats import docx
from kirmash.formats.docx import WordCell
from kirmash.sandbox import child
from kirmash.settings import Settings

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def with_body(body: str) -> bytes:
    saved, out = io.BytesIO(), io.BytesIO()
    library.Document().save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            xml = f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"
            new.writestr(name, xml if name == "word/document.xml" else old.read(name))
    return out.getvalue()


def p(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def tc(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(words)}</w:tc>"


def tbl(*rows: tuple[str, ...]) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{_joined(row)}</w:tr>' for row in rows)}</w:tbl>"


def _joined(cells: tuple[str, ...]) -> str:
    return "".join(cells)


def test_paragraphs_and_tables_stand_in_order() -> None:
    table = tbl((tc("a"), tc("b")))
    content = docx.parse(
        with_body(
            p("first") + table + p("") + f"<w:sdt><w:sdtContent>{p('last')}</w:sdtContent></w:sdt>"
        )
    )
    assert content.blocks == ("first", ((WordCell("a"), WordCell("b")),), "", "last")
    assert content.paragraphs == ("first", "last")
    assert content.tables == (((WordCell("a"), WordCell("b")),),)


def test_merged_cells_are_reported() -> None:
    rows = (
        (tc("wide", '<w:gridSpan w:val="2"/>'), tc("tall", '<w:vMerge w:val="restart"/>')),
        (tc("a"), tc("b"), tc("", "<w:vMerge/>")),
        (tc("endless", '<w:gridSpan w:val="100000"/>'),),
    )
    (table,) = docx.parse(with_body(tbl(*rows))).tables
    assert table[0] == (WordCell("wide", 2), WordCell("tall"))
    assert table[1][2] == WordCell("", continues=True)
    assert table[2][0].columns == docx.MAX_COLUMNS


def test_deleted_words_and_second_forms_are_left_out_and_breaks_are_blanks() -> None:
    runs = (
        "<w:r><w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/></w:r><w:del><w:r><w:delText>gone</"
        "w:delText></w:r></w:del>"
        "<mc:AlternateContent><mc:Choice><w:r><w:t>drawn</w:t></w:r></mc:Choice>"
        "<mc:Fallback><w:r><w:t>drawn</w:t></w:r></mc:Fallback></mc:AlternateContent>"
    )
    assert docx.parse(with_body(f"<w:p>{runs}</w:p>")).paragraphs == ("one two drawn",)


def test_a_table_of_too_many_rows_is_refused() -> None:
    raw = with_body(tbl(*[(tc("x"),)] * 11))
    assert len(docx.parse(raw, 11).tables[0]) == len(docx.parse(raw).tables[0]) == 11
    with pytest.raises(DocumentRefused, match="10 rows"):
        docx.parse(raw, 10)


def test_the_day_of_the_template_is_ignored() -> None:
    document = library.Document()
    for when, day in ((datetime(2013, 12, 23), None), (datetime(2021, 3, 4, 5), (2021, 3, 4))):
        document.core_properties.created = when
        out = io.BytesIO()
        document.save(out)
        created = docx.parse(out.getvalue()).created
        assert (created and (created.year, created.month, created.day)) == day


def test_what_is_a_word_document() -> None:
    assert docx.is_docx(with_body(p("x")))
    for raw in (b"", b"PK\x03\x04", b"words", with_body(p("x"))[:-40]):
        assert not docx.is_docx(raw)


def test_a_document_tried_as_a_plan_and_read_as_a_page_is_parsed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, opened = library.Document(), list[int]()
    made.add_paragraph("In 2014 exports of Belarus to Russia grew by 5%.")
    content = io.BytesIO()
    made.save(content)
    whole = library.Document

    def watched(file: io.BytesIO) -> object:
        opened.append(1)
        return whole(file)

    monkeypatch.setattr(library, "Document", watched)
    monkeypatch.setattr(child.INSIDE, "is_set", lambda: True)
    read = page_files.extract_unlimited(content.getvalue(), "a.docx", None, Settings())
    assert read.document.text == "In 2014 exports of Belarus to Russia grew by 5%."
    assert len(opened) == 1
