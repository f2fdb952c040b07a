"""Characters that no text people wrote needs, and that harm whoever shows it: cleaned once, where
text is born, so that every span points into the cleaned text.

| character | becomes |
|---|---|
| carriage return, form feed, vertical tab, U+0085, U+2028, U+2029 | a line end |
| other controls below U+0020, and U+007F | a blank; U+FFFD between digits |
| controls U+0080–U+009F | what Windows-1252 has there, as in browsers; else U+FFFD |
| lone surrogates, noncharacters, right-to-left override (U+202E) | U+FFFD |
| marks of direction and order, joiners, tags, soft hyphens, U+FEFF | nothing: no page shows them |

A control never joins the digits beside it to one number, for a wrong figure is worse than none.
What a page does not show is left out, so that words and numbers read as people see them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

LOST = "\ufffd"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take a text for a formula by."""
_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202d\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f"
)
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)
)
_HARMFUL = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e\ud800-\udfff{_INVISIBLE}{_NO_CHARACTERS}]"
)
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_LINE_ENDS = frozenset("\r\x0b\x0c\x85\u2028\u2029")
_BLANKS = re.compile(r"\s+")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]{1,40})|([0-9]{1,40}));?", re.ASCII)
_LAST_CODE = 0x10FFFF


@dataclass(frozen=True, slots=True)
class CleanText:
    """A text cleaned, and how places of the text before lead into it.

    ``removed`` holds the places of the characters left out of the text before, ascending.
    """

    text: str
    removed: tuple[int, ...] = ()

    def place(self, before: int) -> int:
        """The place in ``text`` of the character that stood at ``before``; of one left out, of
        the next that stayed.
        """
        return before - bisect_right(self.removed, before - 1)


def clean_text(text: str) -> str:
    """``text`` without harmful characters, as the table above says; lines and tabs stay."""
    return _HARMFUL.sub(_replacement, text.replace("\r\n", "\n"))


def clean_with_places(text: str) -> CleanText:
    """``text`` cleaned, with the way from its places into the cleaned one."""
    gone = [match.start() for match in re.finditer(f"\r(?=\n)|{_HIDDEN.pattern}", text)]
    return CleanText(clean_text(text), tuple(gone))


def clean_line(text: str) -> str:
    """``text`` cleaned, on one line without blanks at its ends: a title, a name of a file."""
    return _BLANKS.sub(" ", clean_text(text)).strip()


def clean_references(markup: str) -> str:
    """Markup whose numeric character references name characters a page can show: a parser stops
    at others. They are read as the standard of HTML says, where Windows-1252 stands for U+0080 on.
    """
    return _REFERENCE.sub(_clean_reference, markup)


def guard_formula(text: str) -> str:
    """A text for a cell of a CSV: behind an apostrophe where a spreadsheet would compute it.

    >>> guard_formula("=1+1"), guard_formula("Minsk")
    ("'=1+1", 'Minsk')
    """
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def unguard_formula(text: str) -> str:
    """The text that :func:`guard_formula` stored."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_SIGNS) else text


def is_clean(text: str) -> bool:
    """Whether ``clean_text`` would leave ``text`` as it is."""
    return _HARMFUL.search(text) is None


def _replacement(match: re.Match[str]) -> str:
    return _stand_in(match[0], match)


def _clean_reference(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    if code > _LAST_CODE:
        return LOST
    return match[0] if is_clean(chr(code)) else _stand_in(chr(code), match)


def _stand_in(char: str, place: re.Match[str]) -> str:
    """What is written in place of a harmful character."""
    if char in _LINE_ENDS:
        return "\n"
    if char < " " or char == "\x7f":
        return LOST if _is_between_digits(place) else " "
    if char <= "\x9f":
        return bytes((ord(char),)).decode("cp1252", "replace")
    return "" if _HIDDEN.match(char) else LOST


def _is_between_digits(place: re.Match[str]) -> bool:
    text, start, end = place.string, place.start(), place.end()
    return text[max(start - 1, 0) : start].isdecimal() and text[end : end + 1].isdecimal()
