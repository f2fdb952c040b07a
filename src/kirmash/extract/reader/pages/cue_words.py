"""The words of cues as data tell them: one expression a class over all languages."""

from __future__ import annotations

from functools import cache

from kirmash.reference.lexicons import data_rows


@cache
def expressions(kind: str) -> dict[str, str]:
    """The ``word``s, ``phrase``s or ``expression``s of every class, in the order of the data."""
    found: dict[str, list[str]] = {}
    for row in data_rows("reader_cues"):
        if row["kind"] == kind:
            found.setdefault(row["class"], []).append(row["pattern"])
    return {name: "|".join(patterns) for name, patterns in found.items()}


def expression(name: str) -> str:
    """The expression of one class that is no cue of its own."""
    return expressions("expression")[name]


def listed_classes() -> tuple[str, ...]:
    """The classes of listed cues, words and phrases, in the order of the data."""
    rows = (row for row in data_rows("reader_cues") if row["kind"] != "expression")
    return tuple(dict.fromkeys(row["class"] for row in rows))
