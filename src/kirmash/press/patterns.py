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
    """All forms as one alternation in which a longer form wins, grouped by first character, since that is several times faster."""
    groups: dict[str, list[str]] = {}
    for form in sorted({" ".join(form.split()) for form in forms}, key=len, reverse=True):
        groups.setdefault(form[0].lower(), []).append(form)
    words = [_group(first, group) for first, group in groups.items() if first.isalnum()]
    signs = [form_expression(form) for first, group in groups.items() if not first.isalnum() for form in group]
    bounded = [rf"(?<!\w)(?:{'|'.join(words)})"] if words else []
    return "|".join(bounded + signs) or r"(?!)"


def _group(first: str, group: list[str]) -> str:
    """Forms of one first character, that character said once."""
    bound = r"(?<!\w)"
    rest = (form_expression(form).removeprefix(bound)[len(re.escape(form[0])) :] for form in group)
    return f"{re.escape(first)}(?:{'|'.join(rest)})"


def listed(name: str, langs: tuple[str, ...], **columns: str) -> tuple[str, ...]:
    """Forms of ``data/<name>.csv`` in the given languages whose other columns hold the given values."""
    chosen = (row for row in rows(name) if row["lang"] in langs and all(row[key] == value for key, value in columns.items()))
    return tuple(form for row in chosen for form in forms_of(row["forms"]))
