"""Codes of goods as people and programs write them, brought back to digits.

The codes of the Harmonized System and of the Combined Nomenclature have an even number of digits:
chapter (2), heading (4), subheading (6), and national lines (8, 10). A spreadsheet that takes a
code for a number loses its leading nought (``40610`` is cheese, 0406.10), writes a point and a
nought behind it (``40610.0``), or loses the last nought of a code with a point (``8703.2``). So an
odd length always lacks the first digit. Points and blanks part the digits (``8703.23.19``,
``8704 21``), and Excel's guards (``="040610"``, ``'040610``) are no part of a code.

Hyphens and lists part codes of a range or of several goods: they are left as they are, to be
refused. Codes of the SITC have lengths of their own; only their point goes.
"""

from __future__ import annotations

import re

_BLANKS = " \t\u00a0\u202f\u2009"
_GUARDED = re.compile(r"""=?"([^"]*)"|'(.*)""")
_FLOAT = re.compile(r"(\d{1,10})[.,](0{1,2})", re.ASCII)
_HEADING_POINT = re.compile(r"(\d{3,4})[.,](\d{1,2})", re.ASCII)
_POINTED = re.compile(r"\d{1,4}(?:\.\d{2})+(?:\.?\d{4})?|\d{6,8}(?:\.\d{2})+", re.ASCII)
_BLANK = re.compile(rf"\d{{3,8}}(?:[{_BLANKS}]\d{{1,3}})+", re.ASCII)
_SITC = re.compile(r"(\d{1,4})\.(\d{1,2})", re.ASCII)
_HEADING, _MOST = 4, 10  # digits
# of a column: a heading with a point and digits behind it, and a number that may be one that lost
# its noughts
_SHOWS_POINTS = re.compile(r"\d{3,4}[.,](?!0{1,2}$)\d{1,2}", re.ASCII)
_SHORT_FLOAT = re.compile(r"\d{3,4}[.,]0", re.ASCII)


def restore_code(text: str, nomenclature: str, pointed: bool = False) -> str:
    """The digits of a code; the text itself, without blanks around it, where it is none.

    ``pointed`` is whether the column writes subheadings with a point, so that ``8703.0`` is the
    subheading 8703.00; else it is the heading 8703 as a number.
    """
    code = text.strip(_BLANKS + "\r\n")
    if guarded := _GUARDED.fullmatch(code):
        code = (guarded[1] or guarded[2] or "").strip(_BLANKS)
    if nomenclature[:2] in {"HS", "CN"}:
        return _even_code(code, pointed)
    if nomenclature.startswith("SITC") and (parts := _SITC.fullmatch(code)):
        return parts[1] if parts[2] == "0" and len(parts[1]) == _HEADING else parts[1] + parts[2]
    return code


def is_pointed(codes: set[str]) -> bool:
    """Whether cells of a column, of which those that matter are given, are subheadings with a
    point.
    """
    return any(_SHOWS_POINTS.fullmatch(code) for code in codes)


def is_telling(code: str) -> bool:
    """Whether a cell shows how its column writes codes, or is read by how it does."""
    return bool(_SHOWS_POINTS.fullmatch(code) or _SHORT_FLOAT.fullmatch(code))


def _even_code(code: str, pointed: bool) -> str:
    if code.isascii() and code.isdecimal():
        return _pad(code)
    if number := _FLOAT.fullmatch(code):
        is_heading = len(number[1]) in {_HEADING - 1, _HEADING}
        if not is_heading or (len(number[2]) == 1 and not pointed):
            return _pad(number[1])
    if parts := _HEADING_POINT.fullmatch(code):
        return _pad(parts[1]) + parts[2].ljust(2, "0")
    if _POINTED.fullmatch(code) or _BLANK.fullmatch(code):
        first, *rest = re.split(rf"[.{_BLANKS}]", code)
        digits = _pad(first) + "".join(rest)
        return digits if len(digits) % 2 == 0 and len(digits) <= _MOST else code
    return code


def _pad(digits: str) -> str:
    """The digits with the leading nought they lost, if they did."""
    return digits.zfill(len(digits) + len(digits) % 2)
