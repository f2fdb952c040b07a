"""Sentences as gettext's PO files hold them, read by the standard library alone: every command
starts with them, and the files stand as their translators write them.
"""

from __future__ import annotations

import gettext
import pkgutil
import re
from collections.abc import Callable
from typing import NamedTuple

_STRING = re.compile(
    r'^(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)[ \t]+)?"((?:[^"\\\n]|\\.)*)"[ \t\r]*$',
    re.MULTILINE,
)
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_PLURAL_FORMS = re.compile(r"plural=([^;]{1,200});")


class Entry(NamedTuple):
    """A sentence of a PO file: the text or key it translates, the same for many ('' where nothing
    is counted), and its forms in the language.
    """

    context: str
    key: str
    plural: str
    forms: tuple[str, ...]


def read_catalog(name: str) -> list[Entry]:
    """The entries of a file of ``data/locale``, the header with its empty key among them. Raises
    FileNotFoundError.
    """
    content = pkgutil.get_data("kirmash", f"data/locale/{name}")
    return read_entries((content or b"").decode("utf-8"))


def read_entries(text: str) -> list[Entry]:
    """The entries of a PO file, in their order; comments and obsolete entries are left out."""
    entries, parts, field = list[Entry](), dict[str, str](), ""
    for keyword, quoted in _STRING.findall(text):
        if keyword:
            if keyword in parts or (keyword == "msgctxt" and parts):
                entries.append(_to_entry(parts))
                parts = {}
            field = keyword
            parts[field] = quoted
        elif field:
            parts[field] += quoted
    return [*entries, _to_entry(parts)] if parts else entries


def plural_rule(header: str) -> Callable[[int], int]:
    """Which form a number takes, as a file's header says; one form where it says nothing."""
    rule = _PLURAL_FORMS.search(header)
    return gettext.c2py(rule[1] if rule else "0")


def _to_entry(parts: dict[str, str]) -> Entry:
    texts = {name: _unescape(quoted) for name, quoted in parts.items()}
    forms = tuple(text for name, text in texts.items() if name.startswith("msgstr"))
    return Entry(
        texts.get("msgctxt", ""), texts.get("msgid", ""), texts.get("msgid_plural", ""), forms
    )


def _unescape(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), quoted)
