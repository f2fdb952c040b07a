"""How the word lists of the press are written: forms parted by ``|``, ``*`` for any ending, a space for any white space."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kirmash.lexicons import rows


def forms_of(cell: str) -> tuple[str, ...]:
    """The forms one cell lists."""
    return tuple(form.strip() for form in cell.split("|") if form.strip())


def form_expression(form: str) -> str:
    """One form as an expression bounded by no letter on either side: ``январ*`` takes any ending."""
    inner = r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in form.split())
    left = r"(?<!\w)" if form[0].isalnum() else ""
    return left + inner + (r"(?!\w)" if form[-1].isalnum() else "")


def any_of(forms: Iterable[str]) -> str:
    """All forms as one alternation, longest first, so that a longer form wins."""
    return "|".join(form_expression(form) for form in sorted(set(forms), key=len, reverse=True)) or r"(?!)"


def listed(name: str, langs: tuple[str, ...], **columns: str) -> tuple[str, ...]:
    """Forms of ``data/<name>.csv`` in the given languages whose other columns hold the given values."""
    chosen = (row for row in rows(name) if row["lang"] in langs and all(row[key] == value for key, value in columns.items()))
    return tuple(form for row in chosen for form in forms_of(row["forms"]))
