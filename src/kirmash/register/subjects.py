"""What a deal is about where it moves no goods: the services and works of ``data/deal_subjects.csv``, the same in English and Russian."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kirmash import lexicons
from kirmash.errors import KirmashError

SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"


@lru_cache(8192)
def subjects_in(words: str) -> tuple[str, ...]:
    """The subjects words name, in the order of the words; of two in one place the longer ('coach line' before 'line').

    >>> subjects_in("a joint tourist route to the ports"), subjects_in("совместный туристический маршрут")
    (('tourist_route', 'port_handling'), ('tourist_route',))
    """
    found = sorted((m.start(), -m.end(), subject) for subject, form in _forms() for m in form.finditer(words))
    kept: list[str] = []
    last = -1
    for start, end, subject in found:
        if start >= last:
            kept.append(subject)
            last = -end
    return tuple(dict.fromkeys(kept))


def section_of(subject: str) -> str:
    """The ISIC section of a subject's activity, '' for one that is unknown."""
    return _sections().get(subject, "")


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["subject"], re.compile("|".join(map(_form, row["words"].split("|"))), re.IGNORECASE)) for row in lexicons.rows("deal_subjects")
    )


@cache
def _sections() -> dict[str, str]:
    rows = lexicons.rows("deal_subjects")
    if wrong := next((row for row in rows if len(row["section"]) != 1 or row["section"] not in SECTIONS), None):
        raise KirmashError(f"deal_subjects.csv: unknown section in {dict(wrong)}.", "Use a letter from A to U.")
    return {row["subject"]: row["section"] for row in rows}


def _form(entry: str) -> str:
    """'логистическ* центр*' as an expression over whole words; a '*' alone is one word."""
    return r"\b" + r"[\w-]*".join(map(re.escape, entry.split("*"))) + (r"\b" if not entry.endswith("*") else "")
