"""The heads of tables: a column by its key in the report wording, its share of the width and what it holds."""

from __future__ import annotations

from kirmash.briefs.brief import Column, Kind
from kirmash.wording import say

Head = tuple[str, float] | tuple[str, float, Kind]


def heads(lang: str, *columns: Head) -> tuple[Column, ...]:
    """Columns from (key, width) or (key, width, kind); text where no kind is given."""
    return tuple(Column(say(f"col.{key}", lang), kind[0] if kind else Kind.TEXT, width) for key, width, *kind in columns)
