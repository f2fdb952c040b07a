"""The words of a PDF with a text layer: lines joined to paragraphs, hyphens at line ends undone,
running heads dropped.

Read by pypdf in a limited child process. A PDF without words (a scan) or under a password is
refused.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from kirmash.errors import DocumentRefused
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.dates import build_valid_date
from kirmash.lang.registry import phrase_pattern
from kirmash.readers.base import RawDocument
from kirmash.sandbox import workers
from kirmash.sandbox.expressions import bounded_re
from kirmash.settings import Settings

MAGIC = b"%PDF-"
MAX_PAGES = 1_000
_MIN_LETTERS = 20  # a page of print has hundreds; a scan at most a stamp
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_EDGE = 2  # running heads and feet are in the first and last two lines
_NUMBER = bounded_re(r"\d+")


@cache_until_languages_change
def _page_number() -> re.Pattern[str]:
    page, of = phrase_pattern("page.number"), phrase_pattern("page.of")
    return bounded_re(
        rf"[-–—\s]*(?:(?:{page})\s*)?\d{{1,4}}(?:\s*(?:/|{of})\s*\d{{1,4}})?[-–—\s]*", re.IGNORECASE
    )


@cache_until_languages_change
def _dateline() -> re.Pattern[str]:
    """A day on a line of its own near the top is the dateline: "15 апреля 2016 г.", "April 15,
    2016", "15.04.2016".
    """
    day, year = phrase_pattern("number.ordinal_end"), phrase_pattern("page.day_year")
    return bounded_re(
        rf"\d{{1,2}}(?:{day})?\s[^\W\d_]+,?\s\d{{4}}(?:\s?(?:{year}))?"
        r"|[^\W\d_]+\s\d{1,2},?\s\d{4}|\d{1,2}[./]\d\d[./]\d{4}"
    )


_HEAD = 15
_COMPOUND_HEAD, _COMPOUND_TAIL = 5, 7  # letters of the halves of a word with a hyphen
_ENDS = bounded_re(r"[.!?…:;][»”\"')]*$")
_SAVED = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)", re.ASCII)
"""A moment as PDF writes it, to the day; what follows is of no account."""
_HYPHENATED = re.compile(r"(?<!\w)\w+-\w+")
_BROKEN = bounded_re(r"([^\W\d_]{2,})-$")


def read(raw: bytes, settings: Settings) -> RawDocument:
    """The text of a PDF. Raises DocumentRefused for a scan, a password, too many pages, a damaged
    or hostile file.
    """
    return workers.run(parse, raw, settings.parse_seconds, settings.parse_memory)


def parse(raw: bytes) -> RawDocument:
    """:func:`read` without limits, for the child process."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(raw), strict=False)
        if reader.is_encrypted and not _may_be_read(reader):
            raise DocumentRefused(
                "pdf.password",
                "The PDF is protected by a password.",
                "Save a copy without a password, or save the text as .txt.",
            )
        if (count := len(reader.pages)) > MAX_PAGES:
            raise DocumentRefused(
                "pdf.too-many-pages",
                "The PDF has {count:,} pages; the limit is {limit:,}.",
                "Extract the required pages.",
                count=count,
                limit=MAX_PAGES,
            )
        sheets = [_lines(page.extract_text()) for page in reader.pages]
        saved = _day_saved(reader)
    except (DocumentRefused, MemoryError, RecursionError):
        raise
    except Exception as fault:  # the library raises of any kind where a file is broken
        raise DocumentRefused(
            "pdf.damaged",
            "The PDF is damaged and cannot be read.",
            "Save it again, or save its text as .txt.",
        ) from fault
    return RawDocument(_text(sheets), file_date=saved)


def _may_be_read(reader: Any) -> bool:
    """Whether an encrypted PDF opens without a password: its owner's alone limits printing."""
    from pypdf.errors import DependencyError, PyPdfError

    try:
        return bool(reader.decrypt(""))
    except DependencyError as absent:  # without the package nobody knows whether it needs one
        raise DocumentRefused(
            "pdf.no-cryptography",
            "The PDF is encrypted with AES; reading it needs cryptography, which is not installed.",
            "Install kirmash[pdf], or save a copy without encryption.",
        ) from absent
    except (PyPdfError, NotImplementedError):
        return False


def _day_saved(reader: Any) -> date | None:
    """The day the file was made by its properties; None where they are broken or name no whole day.

    The day as written where it was written: "D:20240101120000Z00'00'", as LibreOffice writes a
    moment in UTC, names one like any other.
    """
    try:
        info = reader.metadata
        written = str(info.get("/CreationDate") or "") if info else ""
    except Exception:  # noqa: BLE001  # properties may be anything and must not cost the text
        return None
    match = _SAVED.match(written)
    return build_valid_date(int(match[1]), int(match[2]), int(match[3])) if match else None


def _lines(text: str) -> tuple[str, ...]:
    plain = _CONTROLS.sub("", text.translate(_LIGATURES))
    return tuple(
        line for piece in plain.split("\n") if (line := " ".join(piece.split(" ")).strip())
    )


def _text(sheets: Sequence[tuple[str, ...]]) -> str:
    letters = sum(char.isalpha() for sheet in sheets for line in sheet for char in line)
    if letters < _MIN_LETTERS * max(1, len(sheets) // 4):
        raise DocumentRefused(
            "pdf.scan",
            "The PDF has no text layer: it is a scan or an image.",
            "Recognise the text first (OCR), and check the numbers.",
        )
    return "\n".join(_paragraphs(_drop_running_heads(sheets)))


def _drop_running_heads(sheets: Sequence[tuple[str, ...]]) -> list[str]:
    """All lines but page numbers and those at the edge of three pages or more, whatever
    their numbers.
    """
    seen = Counter(mark for sheet in sheets for mark in {_mark(sheet[at]) for at in _edges(sheet)})
    often = {mark for mark, times in seen.items() if times >= max(3, len(sheets) // 3)}
    body_lines: list[str] = []
    for sheet in sheets:
        edges = _edges(sheet)
        at_edge = (line for at, line in enumerate(sheet) if at in edges)
        dropped = {
            line for line in at_edge if _mark(line) in often or _page_number().fullmatch(line)
        }
        body_lines.extend(
            line for at, line in enumerate(sheet) if at not in edges or line not in dropped
        )
    return body_lines


def _edges(sheet: Sequence[str]) -> set[int]:
    return {at for at in range(len(sheet)) if at < _EDGE or at >= len(sheet) - _EDGE}


def _mark(line: str) -> str:
    return _NUMBER.sub("#", line.casefold())


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Lines that fill the column run on; a short line, or one that ends a sentence short of the
    margin, ends a paragraph.
    """
    widths = sorted(map(len, lines))
    full = widths[len(widths) * 4 // 5] if widths else 0
    known = set(_HYPHENATED.findall(" ".join(lines)))
    grown = ""
    for at, (line, after) in enumerate(pairwise([*lines, ""])):
        grown = _join_line(grown, line, known) if grown else line
        apart = at < _HEAD and any(_dateline().fullmatch(text) for text in (line, after))
        if apart or (
            len(line) < full * (0.6 if _runs_on(line, after) else 0.85)
            and not line.endswith(("-", "\u00ad"))
        ):
            yield grown
            grown = ""
    if grown:
        yield grown


def _runs_on(line: str, after: str) -> bool:
    """Whether the words themselves go on: no sentence ends here and the next line begins small (a
    heading's date does not).
    """
    return not _ENDS.search(line) and after[:1].islower()


def _join_line(before: str, line: str, known: set[str]) -> str:
    """One line after another: "Ива\u00ad|новская" and "Ива-|новская" are one word,
    «торгово-|экономический» keeps its hyphen.
    """
    if before.endswith("\u00ad"):
        return before.rstrip("\u00ad") + line
    tail = before[-60:]
    if (hyphenated := _BROKEN.search(tail)) and (after := re.match(r"[^\W\d_]+", line)):
        compound = f"{hyphenated[1]}-{after[0]}" in known or (
            hyphenated[1][-1] in "ое"
            and len(hyphenated[1]) >= _COMPOUND_HEAD
            and len(after[0]) >= _COMPOUND_TAIL
        )
        return before + line if compound or not after[0].islower() else before[:-1] + line
    return f"{before} {line}"
