"""Which economies make up a group in a year: the EAEU, the EU, the CIS, the Union State."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from kirmash.reference import lexicons


@dataclass(frozen=True, slots=True)
class Membership:
    """An economy's time in a group: its first day, and its last (None: to this day)."""

    member: str
    since: date
    until: date | None


@cache
def _memberships() -> Mapping[str, tuple[Membership, ...]]:
    by_group: dict[str, list[Membership]] = {}
    for row in lexicons.data_rows("group_members"):
        until = date.fromisoformat(row["until"]) if row["until"] else None
        membership = Membership(row["member"], date.fromisoformat(row["since"]), until)
        by_group.setdefault(row["group"], []).append(membership)
    return MappingProxyType({group: tuple(rows) for group, rows in by_group.items()})


def is_group(code: str) -> bool:
    """Whether a code is that of a group whose members are listed."""
    return code in _memberships()


def group_members(code: str, year: int) -> tuple[str, ...]:
    """The members of a group in a year, in order of codes: those that belonged to it for more than
    half of the year. An economy that is no group is its own only member.
    """
    if not is_group(code):
        return (code,)
    first, last = date(year, 1, 1), date(year, 12, 31)
    return tuple(
        sorted(
            {
                entry.member
                for entry in _memberships()[code]
                if 2 * (min(entry.until or last, last) - max(entry.since, first)).days
                > (last - first).days
            }
        )
    )
