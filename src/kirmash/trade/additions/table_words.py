"""The words of statistical tables in the heads of columns and the notes above them, by kind.

They are data (``data/trade/table_words.csv``), for all languages at once: an office writes its
tables in one of them, and a table of words in two is no fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kirmash.reference import lexicons

_NAME = "trade/table_words"
_PUNCTUATION = " \t\n\r\u00a0,.:;()[]*-–—"


def fold(text: str) -> str:
    """A label for comparison: one line, no capitals, no signs around it."""
    return " ".join(text.split()).casefold().strip(_PUNCTUATION)


def word_value(kind: str, text: str) -> str | None:
    """The value of a label that is a word of a kind (``flow`` "Вывоз" → ``export``); None where it
    is none.
    """
    return _values(kind).get(fold(text))


def is_total(text: str) -> bool:
    """Whether a label says that its row or column is the total of all partners."""
    return word_value("total", text) is not None


def is_whole_year(text: str) -> bool:
    """Whether a label in a column of months is that of the year."""
    return word_value("whole_year", text) is not None


def stated_unit(text: str) -> int | None:
    """How many dollars a note says one unit is ("млн долл. США" → 1,000,000); None where it says
    nothing, or two things.
    """
    label = " ".join(text.split()).casefold()
    found = {value for form, value in _units() if form in label}
    large = sorted(found - {1}) or sorted(found)
    return large[0] if len(large) == 1 else None


def pattern(kind: str) -> str:
    """The forms of a kind as one alternation, the longest first."""
    forms = sorted(_values(kind), key=len, reverse=True)
    return "|".join(map(re.escape, forms))


def values_in(kind: str, text: str) -> frozenset[str]:
    """The values of the words of a kind that stand in a text."""
    found = re.findall(rf"(?<!\w)(?:{pattern(kind)})(?!\w)", " ".join(text.split()).casefold())
    return frozenset(_values(kind)[fold(form)] for form in found)


def without_words(kind: str, text: str) -> str:
    """A folded label without the words of a kind in it."""
    label = " ".join(text.split()).casefold()
    return fold(re.sub(rf"(?<!\w)(?:{pattern(kind)})(?!\w)", " ", label))


@cache
def _values(kind: str) -> Mapping[str, str]:
    return MappingProxyType(
        {
            fold(form): row["value"]
            for row in lexicons.data_rows(_NAME)
            if row["kind"] == kind
            for form in row["forms"].split("|")
        }
    )


@cache
def _units() -> tuple[tuple[str, int], ...]:
    rows = (row for row in lexicons.data_rows(_NAME) if row["kind"] == "unit")
    return tuple((form, int(row["value"])) for row in rows for form in row["forms"].split("|"))
