"""One computed indicator with what a reader must know beside it, and the list of those that can be
asked for by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kirmash.errors import InputError
from kirmash.indicators.frames import Columns
from kirmash.indicators.registry import Kind, kinds, title, unknown_meaning
from kirmash.records.quantities import Unknown
from kirmash.trade.coverage import Flag

__all__ = ["Index", "Kind", "columns", "kinds", "named", "title", "unknown_meaning"]


@dataclass(frozen=True, slots=True)
class Index:
    """The value of one indicator, or why there is none.

    ``name`` is one of `kinds`; ``partner`` and ``product`` are '' where the indicator has none.
    ``period`` is a year, or "2010/2014" for a mean rate between two. ``source`` and ``retrieved``
    are those of the rows it was computed from; ``flags`` what may be wrong with them;
    ``nomenclature`` that of the product codes at the level computed from, such as "HS17, 6", ''
    where products do not enter.
    """

    name: str
    economy: str
    partner: str
    period: str
    value: float | Unknown
    source: str
    retrieved: date
    flags: tuple[Flag, ...] = ()
    product: str = ""
    nomenclature: str = ""


def named(names: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds of these names, all of them where none is given.

    Raises InputError with the nearest names.
    """
    asked = tuple(dict.fromkeys(names))
    for name in asked:
        if name not in kinds():
            from rapidfuzz import process

            near = [word for word, _, _ in process.extract(name, list(kinds()), limit=3)]
            raise InputError(
                f"There is no indicator {name!r}.",
                f"Did you mean {', '.join(near)}? `kirmash indicators` lists them.",
            )
    return tuple(kinds()[name] for name in asked) or tuple(kinds().values())


def columns(found: Iterable[Index]) -> Columns:
    """Indices as columns for `frames.to_arrow` and its kin: an unknown is None, with its reason in
    the column ``reason``.
    """
    rows = tuple(found)
    known = [None if isinstance(one.value, Unknown) else float(one.value) for one in rows]
    reasons = [one.value.reason if isinstance(one.value, Unknown) else "" for one in rows]
    plain = {
        name: [getattr(one, name) for one in rows]
        for name in ("name", "economy", "partner", "product", "period")
    }
    flags = [
        " ".join(sorted({f"{flag.gap}:{flag.economy}:{flag.year}" for flag in one.flags}))
        for one in rows
    ]
    return {
        **plain,
        "value": known,
        "unit": [kinds()[one.name].unit for one in rows],
        "reason": reasons,
        "source": [one.source for one in rows],
        "retrieved": [one.retrieved for one in rows],
        "nomenclature": [one.nomenclature for one in rows],
        "flags": flags,
    }
