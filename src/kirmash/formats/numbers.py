"""Numbers written in digits, read exactly: the only parser for prose, tables and supplied files.

A number is an optional sign (``+``, ``-`` or U+2212), ASCII digits, at most one decimal sign, and
separators of thousands: blanks (also no-break, narrow and thin ones), apostrophes, commas or
points. Separators of one number are of one kind and are before every three digits
(``1.234.567,8``), or, commas alone, before two and at last three as in India (``1,07,000``).
``1_000``, ``12 34``, ``1,23.4`` and digits of other scripts are no numbers, for a wrong figure is
worse than none. Exponents (``1.2E+06``) are read; percent signs, currencies and brackets for a
negative number are not. What this mended is listed in docs/numbers-in-digits.md.

What a comma or a point means is settled by a :class:`Convention` that the caller chooses.
Only ``1,234`` and ``1.234`` can be doubted: where two kinds of sign stand, the last is the decimal
one; one that stands twice separates thousands; one beside blanks or before other than three digits
is decimal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_BLANKS = " \u00a0\u202f\u2009"
_SIGN = f"(?:[+\\-\u2212][{_BLANKS}]?)?"
_EXPONENT = r"(?:[eE][+-]?\d{1,3})?"
_PLAIN = re.compile(rf"[+-]?(?:\d+\.?\d*|\.\d+){_EXPONENT}", re.ASCII)
_WRITTEN = re.compile(
    rf"(?P<sign>{_SIGN})(?P<body>[\d.,'’{_BLANKS}]*)(?P<exponent>{_EXPONENT})", re.ASCII
)
_SEPARATOR_MAP = str.maketrans(dict.fromkeys(_BLANKS, " ") | {"’": "'"})
_GROUPED = re.compile(
    r"\d{1,3}(?:(?: \d{3})+|(?:'\d{3})+|(?:,\d{3})+|(?:\.\d{3})+)|\d{1,2}(?:,\d{2})+,\d{3}",
    re.ASCII,
)
_DOUBTFUL = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_NO_GROUP = re.compile(r"0\d{0,2}[.,]\d{3}", re.ASCII)  # 0,123 is no hundred and twenty-three
_MOST_DIGITS = 18
_PLAIN_CELLS = re.compile(r"[0-9.eE+\-\n ]*")


class DecimalSeparatorConvention(StrEnum):
    """What a comma or a point in a number means."""

    PLAIN = "plain"
    """No separators of thousands, a point for the decimals: numbers between programs."""
    POINT = "point"
    """A point for the decimals; ``1,234`` is a thousand and more."""
    COMMA = "comma"
    """A comma for the decimals; ``1.234`` is a thousand and more."""
    LONE_DECIMAL = "lone_decimal"
    """A sign that stands alone is the decimal one: ``1,234`` is little more than one."""
    AUTOMATIC = "automatic"
    """``1,234`` and ``1.234`` raise AmbiguousNumber: only the writer knows."""


class NotANumber(ValueError):
    """The text is no number, or none by the convention requested."""


class AmbiguousNumber(NotANumber):
    """The text is either about one or about a thousand, and it is unknown which."""


def parse(text: str, convention: DecimalSeparatorConvention) -> Decimal:
    """The exact value of a number in digits, blanks around it passed over.

    Raises NotANumber for anything else, words of infinity among it, and AmbiguousNumber (AUTOMATIC
    only).
    """
    stripped = text.strip()
    if convention is not DecimalSeparatorConvention.COMMA and _PLAIN.fullmatch(stripped):
        if convention is DecimalSeparatorConvention.AUTOMATIC and _DOUBTFUL.fullmatch(
            stripped.lstrip("+-")
        ):
            raise AmbiguousNumber(text)
        return Decimal(stripped)
    written = _WRITTEN.fullmatch(stripped)
    if convention is DecimalSeparatorConvention.PLAIN or written is None:
        raise NotANumber(text)
    integer_part, fraction = _split_decimal(written["body"].translate(_SEPARATOR_MAP), convention)
    digits = _remove_separators(integer_part, fraction)
    if not f"{digits}{fraction}".isdecimal():
        raise NotANumber(text)
    sign = "-" if written["sign"][:1] in {"-", "\u2212"} else ""
    return Decimal(f"{sign}{digits}.{fraction}{written['exponent']}")


@dataclass(frozen=True, slots=True)
class SignUse:
    """What a comma or a point in a number is by the number itself: ``decimal`` and ``grouping``
    are signs, '' where it has none; ``doubtful`` is the sign that may be either.
    """

    decimal: str = ""
    grouping: str = ""
    doubtful: str = ""


def sign_use(text: str) -> SignUse:
    """What the comma and the point mean in a number in digits; nothing where the text is none."""
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        return SignUse()
    body = written["body"].translate(_SEPARATOR_MAP)
    signs = [sign for sign in ",." if sign in body]
    if not signs:
        return SignUse()
    try:
        parse(text, DecimalSeparatorConvention.LONE_DECIMAL)
    except NotANumber:
        return SignUse()
    if len(signs) > 1:
        last = max(signs, key=body.rindex)
        return SignUse(last, "," if last == "." else ".")
    if body.count(signs[0]) > 1:
        return SignUse(grouping=signs[0])
    if not written["exponent"] and _DOUBTFUL.fullmatch(body):
        return SignUse(doubtful=signs[0])
    return SignUse(signs[0])


def unmistakable(text: str) -> str:
    """A plain number that no reader takes for a grouped one: ``1.234`` gets a nought behind."""
    return f"{text}0" if _DOUBTFUL.fullmatch(text.lstrip("+-")) else text


def whole(text: str) -> int | None:
    """The whole number that a text of at most 18 digits of one script writes; None for all else:
    ``²`` is a digit to Python and no number.
    """
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def has_only_plain_numbers(cells: Iterable[str]) -> bool:
    """Whether cells hold nothing but what plain numbers are written with; cheap, for millions."""
    return _PLAIN_CELLS.fullmatch("\n".join(cells)) is not None


def _split_decimal(body: str, convention: DecimalSeparatorConvention) -> tuple[str, str]:
    """The text before the decimal sign and behind it, '' where there is no such sign."""
    if convention is DecimalSeparatorConvention.POINT:
        sign = "."
    elif convention is DecimalSeparatorConvention.COMMA:
        sign = ","
    else:
        sign = _decimal_sign(body, convention)
    integer_part, _, fraction = body.partition(sign) if sign else (body, "", "")
    return integer_part, fraction


def _decimal_sign(body: str, convention: DecimalSeparatorConvention) -> str:
    """The decimal sign that the number itself shows, '' where it has none."""
    if "," in body and "." in body:
        return max(",.", key=body.rindex)
    sign = "," if "," in body else "."
    if body.count(sign) != 1:
        return ""
    if convention is DecimalSeparatorConvention.AUTOMATIC and _DOUBTFUL.fullmatch(body):
        raise AmbiguousNumber(body)
    return sign


def _remove_separators(integer_part: str, fraction: str) -> str:
    """The digits of a whole part; as it stands where its separators are mixed or misplaced."""
    if not _GROUPED.fullmatch(integer_part) or (not fraction and _NO_GROUP.fullmatch(integer_part)):
        return integer_part
    return re.sub(r"\D", "", integer_part)
