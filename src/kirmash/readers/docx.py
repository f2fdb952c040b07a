"""The words of a DOCX that is a page: a line a paragraph, a line a table row ("exports | 98.4 |
2014").
"""

from __future__ import annotations

from collections.abc import Iterator

from kirmash import sandbox
from kirmash.formats import docx
from kirmash.readers.base import RawDocument
from kirmash.settings import Settings


def read(raw: bytes, settings: Settings) -> RawDocument:
    """The text of a DOCX. Raises DocumentRefused for macros, a decompression bomb, a damaged or
    hostile file.
    """
    docx.check(raw)
    return sandbox.run(parse, raw, settings.parse_seconds, settings.parse_memory)


def parse(raw: bytes) -> RawDocument:
    """:func:`read` without limits, for the child process."""
    content = docx.parse(raw)
    return RawDocument(
        "\n".join(line for line in _lines(content) if line), file_date=content.created
    )


def _lines(content: docx.WordContent) -> Iterator[str]:
    for block in content.blocks:
        if isinstance(block, str):
            yield block
        else:
            yield from (" | ".join(cell.text for cell in row) for row in block)
