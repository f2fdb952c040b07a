"""Names of goods beside their codes, in both languages: short words of our own, or a user's."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kirmash import inputs
from kirmash.errors import InputError
from kirmash.reference import lexicons

FILE = "goods_names.csv"
CHAPTER_DIGITS, HEADING_DIGITS = 2, 4
_LANGS = ("en", "ru")
Names = Mapping[str, Mapping[str, str]]
"""By code and language; a missing language has no entry."""


@cache
def shipped_names() -> Names:
    """Our own names of all chapters and of the headings most traded."""
    rows = lexicons.data_rows("goods_names")
    return MappingProxyType({row["code"]: {lang: row[lang] for lang in _LANGS} for row in rows})


def names_of_folder(folder: Path) -> Names:
    """The names of a dossier: those of its ``goods_names.csv`` (code,en,ru) before ours. Raises
    InputError where it is no such table.
    """
    path = folder / FILE
    if not path.exists():
        return shipped_names()
    content = inputs.read_regular_file(path, inputs.TABLE_BYTES).decode("utf-8-sig", "replace")
    lines = [line for line in content.splitlines() if line and not line.startswith("#")]
    reader = csv.DictReader(lines)
    if "code" not in (reader.fieldnames or ()) or not set(_LANGS) & set(reader.fieldnames or ()):
        raise InputError(
            "goods.names-columns",
            "{path} is no table of names of goods.",
            "Its first line is `code,en,ru`; one of the two languages may be missing.",
            path=path,
        )
    own = {
        (row["code"] or "").strip(): {
            lang: text for lang in _LANGS if (text := (row.get(lang) or "").strip())
        }
        for row in reader
    }
    return MappingProxyType({**shipped_names(), **own})


def goods_name(code: str, lang: str, names: Names | None = None) -> tuple[str, bool]:
    """The name of an HS code, and whether it is that of the very code: else it is that of the
    heading or the chapter which the code is a part of. ('', False) where neither has one.
    """
    known = shipped_names() if names is None else names
    for length in (len(code), HEADING_DIGITS, CHAPTER_DIGITS):
        entry = known.get(code[:length], {}) if length <= len(code) else {}
        text = entry.get(lang) or next(iter(entry.values()), "")
        if text:
            return text, length == len(code)
    return "", False
