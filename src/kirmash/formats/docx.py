"""The content of a Word document: paragraphs and tables of cells, in their order.

Deleted words and the second form of a drawing's text are left out; content controls and inserted
parts are read as if their words stood there outright. ``parse`` must run in a limited child
process.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from kirmash.errors import DocumentRefused
from kirmash.formats import containers
from kirmash.formats.characters import clean_line
from kirmash.messages import message

NO_MACROS = message("docx.macros", "The file contains macros.", "Save it as a DOCX without macros.")
MAX_COLUMNS = 63  # Word's own limit
_TEXT = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLANKS = frozenset({f"{_W}br", f"{_W}tab", f"{_W}cr", f"{_W}p"})
_WRAPPERS = frozenset({f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"})
_COUNT = re.compile(r"\d{1,18}", re.ASCII)
_TEMPLATE_YEAR = 2013  # in which the library's own template was made


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell of a table: its words on one line, how many columns of the grid it covers (1 to 63).

    ``continues`` marks one merged with the cell above, and repeats its words.
    """

    text: str
    columns: int = 1
    continues: bool = False


WordTable = tuple[tuple[WordCell, ...], ...]


@dataclass(frozen=True, slots=True)
class WordContent:
    """Paragraphs (their words on one line, '' for an empty one) and tables in order.

    ``created`` is the day the file was made by its properties; None where they do not say.
    """

    blocks: tuple[str | WordTable, ...]
    created: date | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs outside tables that hold words."""
        return tuple(block for block in self.blocks if isinstance(block, str) and block)

    @property
    def tables(self) -> tuple[WordTable, ...]:
        """The tables."""
        return tuple(block for block in self.blocks if not isinstance(block, str))


def is_docx(raw: bytes) -> bool:
    """Whether the bytes are a ZIP with the text of a Word document; a damaged one is not."""
    return raw.startswith(containers.ZIP) and _TEXT in {
        name.casefold() for name in containers.zip_member_names(raw) or ()
    }


def refuse_unsafe_file(raw: bytes) -> None:
    """Refuse macros, a decompression bomb, a damaged container. Raises DocumentRefused."""
    containers.check_office(raw, NO_MACROS)


def refuse_other_files(raw: bytes) -> None:
    """Refuse what is no DOCX, holds macros, or unpacks beyond reason. Raises DocumentRefused."""
    refuse_unsafe_file(raw)
    if not is_docx(raw):
        raise DocumentRefused(
            "plan.not-docx",
            "The file is not a DOCX: it contains no Word document.",
            "Save the plan as DOCX.",
        )


def parse(raw: bytes, max_rows: int | None = None) -> WordContent:
    """The content of a DOCX, without limits but ``max_rows`` of a table: for the child process.

    The last file's content is kept: a document is tried as a plan, then read as a page. Raises
    DocumentRefused for a longer table, and whatever the library raises for a damaged file.
    """
    content = _parsed(raw)
    if max_rows is not None and any(len(table) > max_rows for table in content.tables):
        raise DocumentRefused(
            "docx.too-many-rows",
            "The table has more than {limit:,} rows.",
            "Split the plan.",
            limit=max_rows,
        )
    return content


@lru_cache(maxsize=1)
def _parsed(raw: bytes) -> WordContent:
    """The content of a file. Each row is read once: the library's own cell lookup grows with the
    square of the table.
    """
    import docx

    try:
        document = docx.Document(io.BytesIO(raw))
        body, created = document.element.body, _created(document)
    except Exception as fault:  # noqa: BLE001  # the library reads parts that may be broken
        body, created = _body_alone(raw, fault), None
    return WordContent(tuple(_blocks(body)), created)


def _created(document: Any) -> date | None:
    """The day of the properties; None for a day that is none and where they cannot be read."""
    try:
        return _day(document.core_properties.created)
    except Exception:  # noqa: BLE001  # properties may be anything and must not cost the text
        return None


def _body_alone(raw: bytes, fault: Exception) -> Any:
    """The body of a document whose properties, styles or other parts are broken. Raises ``fault``
    where the text itself is.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as box:
            body = etree.fromstring(box.read(_TEXT), parser).find(f"{_W}body")
    except (etree.XMLSyntaxError, KeyError, ValueError, OSError, zipfile.BadZipFile):
        raise fault from None
    if body is None:
        raise fault
    return body


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment and moment.year > _TEMPLATE_YEAR else None


def _blocks(node: Any) -> Iterator[str | WordTable]:
    for child in node.iterchildren():
        if child.tag == f"{_W}p":
            yield _words(child)
        elif child.tag == f"{_W}tbl":
            yield tuple(_rows(child))
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _rows(table: Any) -> Iterator[tuple[WordCell, ...]]:
    for row in table.iterchildren(f"{_W}tr"):
        yield tuple(_cell(cell) for cell in row.iterchildren(f"{_W}tc"))


def _cell(cell: Any) -> WordCell:
    span, merged = cell.find(f"{_W}tcPr/{_W}gridSpan"), cell.find(f"{_W}tcPr/{_W}vMerge")
    columns = _column_count(span.get(f"{_W}val", "1")) if span is not None else 1
    continues = merged is not None and merged.get(f"{_W}val", "continue") == "continue"
    return WordCell(_words(cell), columns, continues)


def _column_count(written: str) -> int:
    return min(max(int(written), 1), MAX_COLUMNS) if _COUNT.fullmatch(written) else 1


def _words(node: Any) -> str:
    """The words under a node with one blank between them; breaks and new paragraphs are blanks."""
    parts: list[str] = []
    stack = list(reversed(list(node)))
    while stack:
        part = stack.pop()
        if part.tag == f"{_W}t":
            parts.append(part.text or "")
        elif part.tag != _FALLBACK:
            parts.append(" " if part.tag in _BLANKS else "")
            stack.extend(reversed(list(part)))
    return clean_line("".join(parts))
