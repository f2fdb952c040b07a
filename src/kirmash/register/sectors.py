"""The ISIC Rev. 4 section of a deal: by the HS chapters of its goods, else by its theme, else by what its object names.

What an object names are the subjects of its mention: services and works of ``data/deal_subjects.csv``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

from kirmash import lexicons
from kirmash.errors import KirmashError
from kirmash.terms.deals import Deal, DealKind, DealMention

SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"
_GENERAL, _CONSTRUCTION = "O", "F"
"""A framework of two administrations is about whatever its words name; only where they name nothing it is public administration."""


def sector_of(deal: Deal, mentions: Sequence[DealMention] = ()) -> str:
    """The letter of the section most of the goods belong to ('A' agriculture, 'C' manufacturing …); '' where nothing tells.

    ``mentions`` are those the deal rests on: the one it has its object from says what that names.

    >>> [section_of_chapter("87"), section_of_chapter("04"), section_of_chapter("27"), section_of_chapter("99")]
    ['C', 'A', 'B', '']
    """
    by_goods = Counter(section for code in deal.hs if (section := section_of_chapter(code[:2])))
    if by_goods:
        return max(by_goods, key=lambda section: (by_goods[section], section))
    by_theme = _tables()[1].get(deal.theme, "")
    if by_theme and by_theme != _GENERAL:
        return by_theme
    return _of_subject(deal, mentions) or by_theme


def _of_subject(deal: Deal, mentions: Sequence[DealMention]) -> str:
    """The section of the service or work its object names; what is only being built, of whatever use, is construction."""
    first = next((one for one in mentions if one.object == deal.object), None)
    if first is None:
        return ""
    if first.subjects and deal.kind is DealKind.PROJECT and first.construction:
        return _CONSTRUCTION
    return next((section for subject in first.subjects if (section := section_of(subject))), "")


def section_of(subject: str) -> str:
    """The ISIC section of a subject's activity, '' for one that is unknown."""
    return _sections().get(subject, "")


def section_of_chapter(chapter: str) -> str:
    """The section of an HS chapter of two digits, '' for one that does not exist."""
    return next((section for first, last, section in _tables()[0] if first <= chapter <= last), "")


@cache
def _sections() -> dict[str, str]:
    rows = lexicons.rows("deal_subjects")
    if wrong := next(
        (row for row in rows if len(row["section"]) != 1 or row["section"] not in SECTIONS), None
    ):
        raise KirmashError(
            f"deal_subjects.csv: unknown section in {dict(wrong)}.", "Use a letter from A to U."
        )
    return {row["subject"]: row["section"] for row in rows}


@cache
def _tables() -> tuple[tuple[tuple[str, str, str], ...], dict[str, str]]:
    rows = lexicons.rows("sectors")
    for row in rows:
        if row["kind"] not in {"hs", "theme"} or row["section"] not in SECTIONS:
            raise KirmashError(
                f"sectors.csv: unknown kind or section in {dict(row)}.",
                "Use hs or theme, and a letter from A to U.",
            )
    chapters = tuple(
        (row["from"], row["to"], row["section"]) for row in rows if row["kind"] == "hs"
    )
    return chapters, {row["from"]: row["section"] for row in rows if row["kind"] == "theme"}
