"""The ISIC Rev. 4 section of a deal, from the HS chapters of its goods and, for want of goods, from its theme or the service it names."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from kirmash import lexicons
from kirmash.errors import KirmashError
from kirmash.register.subjects import SECTIONS, section_of, subjects_in
from kirmash.terms.deals import Deal, DealKind

_GENERAL, _CONSTRUCTION = "O", "F"
"""A framework of two administrations is about whatever its words name; only where they name nothing it is public administration."""
_BUILDS = re.compile(
    r"\b(?:buil[dt]|construct|renovat|repair|постро|строи|возвед|возвест|ремонт|отремонт|реконструк|будаў|пабуд)", re.IGNORECASE
)


def sector_of(deal: Deal) -> str:
    """The letter of the section most of the goods belong to ('A' agriculture, 'C' manufacturing …); '' where nothing tells.

    >>> [section_of_chapter("87"), section_of_chapter("04"), section_of_chapter("27"), section_of_chapter("99")]
    ['C', 'A', 'B', '']
    """
    found = Counter(section for code in deal.hs if (section := section_of_chapter(code[:2])))
    if found:
        return max(found, key=lambda section: (found[section], section))
    told = _tables()[1].get(deal.theme, "")
    return told if told and told != _GENERAL else _of_subject(deal) or told


def _of_subject(deal: Deal) -> str:
    """The section of the service or work its words name; what is only being built, of whatever use, is construction."""
    named = subjects_in(deal.object)
    if named and deal.kind is DealKind.PROJECT and _BUILDS.search(deal.object):
        return _CONSTRUCTION
    return next((section for subject in named if (section := section_of(subject))), "")


def section_of_chapter(chapter: str) -> str:
    """The section of an HS chapter of two digits, '' for one that does not exist."""
    return next((section for first, last, section in _tables()[0] if first <= chapter <= last), "")


@cache
def _tables() -> tuple[tuple[tuple[str, str, str], ...], dict[str, str]]:
    rows = lexicons.rows("sectors")
    for row in rows:
        if row["kind"] not in {"hs", "theme"} or row["section"] not in SECTIONS:
            raise KirmashError(f"sectors.csv: unknown kind or section in {dict(row)}.", "Use hs or theme, and a letter from A to U.")
    chapters = tuple((row["from"], row["to"], row["section"]) for row in rows if row["kind"] == "hs")
    return chapters, {row["from"]: row["section"] for row in rows if row["kind"] == "theme"}
