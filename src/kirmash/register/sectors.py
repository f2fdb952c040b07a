"""The ISIC Rev. 4 section of a deal, from the HS chapters of its goods and, for want of goods, from its theme."""

from __future__ import annotations

from collections import Counter
from functools import cache

from kirmash import lexicons
from kirmash.errors import KirmashError
from kirmash.terms.deals import Deal

SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"


def sector_of(deal: Deal) -> str:
    """The letter of the section most of the goods belong to ('A' agriculture, 'C' manufacturing …); '' where nothing tells.

    >>> [section_of_chapter("87"), section_of_chapter("04"), section_of_chapter("27"), section_of_chapter("99")]
    ['C', 'A', 'B', '']
    """
    found = Counter(section for code in deal.hs if (section := section_of_chapter(code[:2])))
    if found:
        return max(found, key=lambda section: (found[section], section))
    return _tables()[1].get(deal.theme, "")


def section_of_chapter(chapter: str) -> str:
    """The section of an HS chapter of two digits, '' for one that does not exist."""
    return next((section for first, last, section in _tables()[0] if first <= chapter <= last), "")


@cache
def _tables() -> tuple[tuple[tuple[str, str, str], ...], dict[str, str]]:
    rows = lexicons.rows("sectors")
    for row in rows:
        if row["kind"] not in {"hs", "theme"} or row["section"] not in SECTIONS:
            raise KirmashError(f"sectors.csv: {dict(row)} names no known kind or section.", "Use hs or theme, and a letter from A to U.")
    chapters = tuple((row["from"], row["to"], row["section"]) for row in rows if row["kind"] == "hs")
    return chapters, {row["from"]: row["section"] for row in rows if row["kind"] == "theme"}
