"""Files built to harm, each of a size that is asked for: one kind of repetition a shape.

``SHAPES`` gives, by name, a file's name, the bytes of it for a size, and the size that the tests
begin with.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

SENTENCE = "Exports of Belarus to Russia grew by 5% to $2.5 billion in 2015. "


@dataclass(frozen=True, slots=True)
class Shape:
    """A file whose size is asked for: its name, its bytes by a count, the count to begin with."""

    file: str
    make: Callable[[int], bytes]
    count: int


def page(body: str, head: str = "<title>T</title>") -> bytes:
    return f"<html><head>{head}</head><body><p>{SENTENCE}</p>{body}</body></html>".encode()


def letter(body: str, fields: str = "") -> bytes:
    return (
        f"{fields}From: a@b.example\nTo: d@e.example\nSubject: s\n"
        "Date: Fri, 15 Apr 2016 10:00:00 +0000\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{body}\n{SENTENCE}\n"
    ).encode()


def wiki(body: str) -> bytes:
    return f"== Trade ==\n{SENTENCE}[[a|b]] {{{{x}}}} '''b'''\n{body}".encode()


def plan(rows: str) -> bytes:
    return f"No,Action,Deadline,Responsible\n{rows}".encode()


def package(**parts: str) -> bytes:
    """A ZIP of parts by their names, ``__`` for a slash and ``_0`` for a leading underscore."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as box:
        for name, content in parts.items():
            box.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
_RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
_OFFICE = "application/vnd.openxmlformats-officedocument"


def word(body: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    overrides = f'<Override PartName="/word/document.xml" ContentType="{_OFFICE}.wordprocessingml.document.main+xml"/>'
    paragraph = f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"
    return _zip(
        {
            "[Content_Types].xml": _TYPES.format(overrides=overrides),
            "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="word/document.xml"),
            "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{space}"><w:body>{paragraph}{body}</w:body></w:document>',
        }
    )


def workbook(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kinds = f"{_OFFICE}.spreadsheetml"
    overrides = f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/>'
    header = "<row>" + "".join(map(cell, ("No", "Action", "Deadline", "Responsible"))) + "</row>"
    return _zip(
        {
            "[Content_Types].xml": _TYPES.format(overrides=overrides),
            "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"),
            "xl/_rels/workbook.xml.rels": _RELATIONS.format(
                kind="worksheet", target="worksheets/sheet1.xml"
            ),
            "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{space}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{header}{rows}</sheetData></worksheet>',
        }
    )


def cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def _zip(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in parts.items():
            box.writestr(name, content)
    return file.getvalue()


def printed(*streams: str) -> bytes:
    """A PDF of a page for each stream of drawing orders, in one font."""
    pages = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(streams)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{pages}] /Count {len(streams)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    contents = [objects_bytes.encode() for objects_bytes in objects]
    for at, stream in enumerate(streams):
        packed = zlib.compress(stream.encode("latin-1", "replace"))
        contents.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {5 + 2 * at} 0 R "
            "/Resources << /Font << /F 3 0 R >> >> >>".encode()
        )
        contents.append(
            f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
            + packed
            + b"\nendstream"
        )
    file, places = io.BytesIO(), []
    file.write(b"%PDF-1.4\n")
    for number, content in enumerate(contents, 1):
        places.append(file.tell())
        file.write(f"{number} 0 obj\n".encode() + content + b"\nendobj\n")
    start = file.tell()
    file.write(f"xref\n0 {len(contents) + 1}\n0000000000 65535 f \n".encode())
    file.writelines(f"{place:010} 00000 n \n".encode() for place in places)
    file.write(
        f"trailer\n<< /Size {len(contents) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return file.getvalue()


def drawn(text: str) -> str:
    return f"BT /F 10 Tf 50 700 Td ({SENTENCE}) Tj 0 -12 Td {text} ET"


def _repeated(file: str, count: int, make: Callable[[str], bytes], piece: str) -> Shape:
    return Shape(file, lambda size: make(piece * size), count)


def _text(piece: str, count: int = 5_000) -> Shape:
    return _repeated(
        "a.txt", count // len(piece), lambda body: f"{SENTENCE}\n{body}".encode(), piece
    )


_RUNS = {
    "newlines": "\n", "tabs": "\t", "blanks": " ", "apostrophes": "'", "quotes": '"', "guillemets": "«",
    "ampersands": "&", "ones": "1.", "letters": "А.", "dashes": "—", "commas": ",", "brackets": "(",
    "dollars": "$1 ", "percents": "5% ", "years": "2015 ", "days": "15.04.2016 ", "long word": "a",
    "long Cyrillic word": "я", "names": "Ivan Petrov, ", "capitals": "A B ", "countries": "Беларусь и ",
    "sentences": SENTENCE, "short lines": "Belarus\n", "bars": "| 5 | 6 |\n", "addresses": "http://a.b/",
    "mails": "a@b.c ", "firms": "ООО «", "numbers": "5 6 7 ", "ranges": "from 5 to 7 million, ",
    "hyphens": "a-b", "dots": "…", "ends": ". ", "bullets": "- x\n", "offices": "Minister of Trade ",
}  # fmt: skip
_ELEMENTS = {
    "cells": ("<table><tr>", "<td>5</td>"),
    "open cells": ("<table><tr>", "<td>a"),
    "rows": ("<table>", "<tr><td>x</td></tr>"),
    "tables": ("", "<table><tr><td>x</td></tr></table>"),
    "nested tables": ("", "<table><tr><td>"),
    "nested blocks": ("", "<div>"),
    "open spans": ("", "<span>5 "),
    "comments": ("", "<!-- x -->"),
    "open comments": ("", "<!-- "),
    "attributes": ("<p ", "a='1' "),
    "links": ("", "<a href='/x'>Read more</a> "),
    "items": ("<ul>", "<li>Belarus</li>"),
    "breaks": ("", "<br>"),
    "paragraphs": ("", "<p>Belarus</p>"),
    "bold letters": ("<p>", "<i><b>x</b></i> "),
    "headings": ("", "<h2>x</h2>"),
    "terms": ("<dl>", "<dt>x<dd>y"),
    "merged rows": ("<table>", "<tr><td rowspan=65534>x</td></tr>"),
    "merged columns": ("<table>", "<tr><td colspan=1000>x</td></tr>"),
    "references": ("<p>", "&amp;"),
    "days": ("", "<span class='date'>15 April 2016</span>"),
    "open scripts": ("", "<script>"),
    "open attributes": ("", '<a title="'),
    "declarations": ("", "<!DOCTYPE "),
}
_MARKUP = {
    "open links": "[[",
    "open templates": "{{",
    "rows": "|-\n| 5 || 6\n",
    "open tables": "{|\n",
    "references": "<ref>a",
    "apostrophes": "'",
    "equals": "=",
    "files": "[[File:a|",
}
_FIELDS = {
    "fields": "X-A: y\n",
    "hops": "Received: from a by b; Fri, 15 Apr 2016 10:00:00 +0000\n",
    "encoded words": "X-B: =?utf-8?q?a?=\n =?utf-8?q?b?=\n",
    "brackets": "X-C: ((((((((((\n",
}
_WORD = {
    "paragraphs": "<w:p><w:r><w:t>x</w:t></w:r></w:p>",
    "runs": "<w:p/><w:r><w:t>x</w:t></w:r>",
    "rows": "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    "breaks": "<w:p><w:r><w:br/><w:tab/></w:r></w:p>",
}
SHAPES: dict[str, Shape] = {
    **{f"text: {name}": _text(piece) for name, piece in _RUNS.items()},
    **{
        f"page: {name}": _repeated(
            "a.html",
            300 if "span=" in piece else 1_200,
            lambda body, opened=opened: page(opened + body),
            piece,
        )  # type: ignore[misc]
        for name, (opened, piece) in _ELEMENTS.items()
    },
    **{
        f"wiki: {name}": _repeated("a.wiki", 4_000 // len(piece), wiki, piece)
        for name, piece in _MARKUP.items()
    },
    **{
        f"letter: {name}": _repeated("a.eml", 500, lambda fields: letter("", fields), piece)
        for name, piece in _FIELDS.items()
    },
    "letter: quotations": _repeated("a.eml", 3_000, letter, "> "),
    "letter: folded field": _repeated(
        "a.eml", 400, lambda body: letter("", f"X-D: {body}\n"), "=?utf-8?q?a?= "
    ),
    "plan: rows": _repeated("a.csv", 200, plan, "1,Open a house of trade,2016,Ministry\n"),
    "plan: cells": _repeated("a.csv", 4_000, lambda cells: plan(f"1,{cells}\n"), "x,"),
    "plan: quotes": _repeated("a.csv", 4_000, lambda cells: plan(f"1,{cells}\n"), '"'),
    **{f"word: {name}": _repeated("a.docx", 1_000, word, piece) for name, piece in _WORD.items()},
    "word: cells": _repeated(
        "a.docx",
        1_000,
        lambda cells: word(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"),
        "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>",
    ),
    "workbook: rows": _repeated(
        "a.xlsx",
        300,
        workbook,
        "<row>" + "".join(map(cell, ("1", "Open a house", "2016", "Ministry"))) + "</row>",
    ),
    "workbook: cells": _repeated(
        "a.xlsx", 2_000, lambda cells: workbook(f"<row>{cells}</row>"), cell("x")
    ),
    "print: lines": _repeated(
        "a.pdf", 300, lambda body: printed(drawn(body)), "(Trade of Belarus) Tj 0 -1 Td "
    ),
    "print: letters": _repeated("a.pdf", 1_500, lambda body: printed(drawn(body)), "(a) Tj "),
    "print: states": _repeated("a.pdf", 3_000, lambda body: printed(drawn("") + body), "q "),
    "print: pages": Shape("a.pdf", lambda size: printed(*[drawn("(x) Tj")] * size), 40),
}
