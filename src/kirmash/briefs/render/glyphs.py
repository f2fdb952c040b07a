"""Characters that a format cannot hold or the shipped font cannot draw, and their replacements; and
how wide the others are.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kirmash.briefs.charts.style import font_folder
from kirmash.formats.characters import LOST, clean_text, is_clean
from kirmash.reference import lexicons

MISSING = "?"
MISSING_GLYPH_WIDTH = 0.6  # of the type size: the width of a letter the font has not
ELLIPSIS = "…"
CMAP_SEGMENTS, CMAP_GROUPS = 4, 12  # formats of a font's table of characters (OpenType, cmap)
CMAP_LAST_SEGMENT = 0xFFFF  # the end of the segment that closes a table of format 4
_ALLOWED_CONTROLS = frozenset("\t\n")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_BREAKS = re.compile("([\u00ad\u200b])")  # places where the writers let a line break


def strip_unprintable(text: str) -> str:
    """``text`` without what no document format admits or what turns its direction: controls,
    surrogates, overrides, what no font draws.
    """
    if is_clean(text) and not _PRIVATE.search(text):
        return text
    parts = _BREAKS.split(text)
    return _PRIVATE.sub("", "".join([*map(_clean_part, parts)]))


def _clean_part(part: str) -> str:
    return part if _BREAKS.fullmatch(part) else clean_text(part).replace(LOST, "")


def replace_unsupported_characters(text: str) -> str:
    """``text`` in characters the shipped font has; a missing one by its compatible form, else by a
    question mark.
    """
    have = supported_code_points()
    return "".join(
        letter if ord(letter) in have or letter in _ALLOWED_CONTROLS else _replacement(letter, have)
        for letter in strip_unprintable(text)
    )


def unsupported_characters(text: str) -> frozenset[str]:
    """The characters of ``text`` that the shipped font does not have."""
    have = supported_code_points()
    return frozenset(
        letter
        for letter in strip_unprintable(text)
        if ord(letter) not in have and letter not in _ALLOWED_CONTROLS
    )


@cache
def supported_code_points() -> frozenset[int]:
    """Every code point the regular face has, read from its table of characters (cmap, formats 4 and
    12).
    """
    data = (font_folder() / "IBMPlexSans-Regular.ttf").read_bytes()
    tables = {
        data[at : at + 4]: struct.unpack(">LL", data[at + 8 : at + 16])
        for at in range(12, 12 + 16 * struct.unpack(">H", data[4:6])[0], 16)
    }
    start, length = tables[b"cmap"]
    cmap = data[start : start + length]
    count = struct.unpack(">H", cmap[2:4])[0]
    offsets = {struct.unpack(">L", cmap[8 + 8 * n : 12 + 8 * n])[0] for n in range(count)}
    return frozenset(code for offset in offsets for code in _table_code_points(cmap[offset:]))


def _table_code_points(table: bytes) -> set[int]:
    kind = struct.unpack(">H", table[:2])[0]
    if kind == CMAP_GROUPS:
        groups = struct.unpack(">L", table[12:16])[0]
        runs = (struct.unpack(">LL", table[16 + 12 * n : 24 + 12 * n]) for n in range(groups))
        return {code for first, last in runs for code in range(first, last + 1)}
    return _segment_code_points(table) if kind == CMAP_SEGMENTS else set()


def _segment_code_points(table: bytes) -> set[int]:
    twice = struct.unpack(">H", table[6:8])[0]
    ends = struct.unpack(f">{twice // 2}H", table[14 : 14 + twice])
    starts = struct.unpack(f">{twice // 2}H", table[16 + twice : 16 + 2 * twice])
    return {
        code
        for first, last in zip(starts, ends, strict=True)
        if last != CMAP_LAST_SEGMENT
        for code in range(first, last + 1)
    }


def _replacement(letter: str, have: frozenset[int]) -> str:
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if ord(part) in have)
    return plain or (
        " " if letter.isspace() else "" if unicodedata.category(letter) in {"Cf", "Mn"} else MISSING
    )


def relative_text_width(text: str) -> float:
    """The width of a text without line breaks as a multiple of the type size."""
    known = glyph_widths()
    return sum(known.get(letter, MISSING_GLYPH_WIDTH) for letter in text)


def shorten_to_width(text: str, width: float) -> str:
    """``text`` where it is no wider than ``width`` type sizes, else as many of its words as fit,
    and an ellipsis.
    """
    if relative_text_width(text) <= width:
        return text
    words = text.split(" ")
    while len(words) > 1 and relative_text_width(" ".join(words) + ELLIPSIS) > width:
        words.pop()
    return " ".join(words).rstrip(",;") + ELLIPSIS


@cache
def glyph_widths() -> Mapping[str, float]:
    """The width of every letter of the regular face as a multiple of the type size."""
    rows = lexicons.data_rows("fonts/widths")
    return MappingProxyType({chr(int(row["code"], 16)): int(row["width"]) / 1000 for row in rows})
