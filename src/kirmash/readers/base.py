"""The result of a reader of a format other than HTML: the words of one document, before its date
and language are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RawDocument:
    """The text of a document, and what its format itself says of it; None where it says nothing.

    ``stated_date`` is a day the document shows (the Date header of a letter);
    ``file_date`` one that only the file's properties give, the weakest evidence:
    files are made from old papers. ``unread_parts`` names what was not read.
    """

    text: str
    title: str | None = None
    stated_date: date | None = None
    file_date: date | None = None
    unread_parts: tuple[str, ...] = ()
