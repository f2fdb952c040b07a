"""What a plan of measures is read from, whatever its file: lines of text and tables of cells, within fixed limits."""

from __future__ import annotations

from dataclasses import dataclass

Rows = tuple[tuple[str, ...], ...]
MAX_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as the child process hands it back: paragraphs outside tables, and tables as rows of cells, merged ones repeated."""

    paragraphs: tuple[str, ...]
    tables: tuple[Rows, ...]
