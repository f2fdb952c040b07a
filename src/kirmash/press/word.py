"""The words of a DOCX that is a page: a line a paragraph, a line a table row ("exports | 98.4 | 2014")."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from kirmash import sandbox
from kirmash.errors import DocumentRefused
from kirmash.press.leaves import Leaf
from kirmash.settings import Settings

MAGIC = b"PK\x03\x04"
_MAX_UNPACKED, _MAX_RATIO = 50_000_000, 200
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLANKS = frozenset({f"{_W}br", f"{_W}tab", f"{_W}cr", f"{_W}p"})


def holds_text(raw: bytes) -> bool:
    """Whether a ZIP container is a Word document; a damaged one is not."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as box:
            return "word/document.xml" in {name.casefold() for name in box.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def read(raw: bytes, settings: Settings) -> Leaf:
    """The text of a DOCX. Raises DocumentRefused for macros, a decompression bomb, a damaged or hostile file."""
    sandbox.check_zip(raw, _MAX_UNPACKED, _MAX_RATIO)
    with zipfile.ZipFile(io.BytesIO(raw)) as box:
        if any(name.casefold().endswith("vbaproject.bin") for name in box.namelist()):
            raise DocumentRefused("The file contains macros.", "Save it as a DOCX without macros.")
    return sandbox.run(parse, raw, settings.parse_seconds, settings.parse_memory)


def parse(raw: bytes) -> Leaf:
    """:func:`read` without limits, for the child process."""
    import docx

    made = docx.Document(io.BytesIO(raw))
    text = "\n".join(line for line in _lines(made.element.body) if line)
    return Leaf(text, saved=_day(made.core_properties.created))


def _day(moment: datetime | None) -> date | None:
    """The day the file was made; the year in which the library's own template was made says nothing."""
    return moment.date() if moment and moment.year > 2013 else None


def _lines(node: Any) -> Iterator[str]:
    for child in node.iterchildren():
        if child.tag == f"{_W}p":
            yield _said(child)
        elif child.tag == f"{_W}tbl":
            yield from (" | ".join(_cells(row)) for row in child.iterchildren(f"{_W}tr"))
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"}:
            yield from _lines(child)


def _cells(row: Any) -> Iterator[str]:
    return (_said(cell) for cell in row.iterchildren(f"{_W}tc"))


def _said(node: Any) -> str:
    """The words under a node, deleted ones and the second form of a drawing's text left out."""
    parts: list[str] = []
    stack = list(reversed(list(node)))
    while stack:
        part = stack.pop()
        if part.tag == f"{_W}t":
            parts.append(part.text or "")
        elif part.tag != _FALLBACK:
            parts.append(" " if part.tag in _BLANKS else "")
            stack.extend(reversed(list(part)))
    return " ".join("".join(parts).split())
