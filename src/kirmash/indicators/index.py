"""One computed indicator with what a reader must know beside it, and the list of those that can be
asked for by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kirmash.errors import InputError
from kirmash.indicators.frames import Columns
from kirmash.indicators.registry import IndicatorSpec, indicator_specs, title, unknown_meaning
from kirmash.records.quantities import Unknown
from kirmash.trade.coverage import CoverageFlag

__all__ = [
    "IndicatorSpec",
    "IndicatorValue",
    "indicator_columns",
    "indicator_specs",
    "specs_by_name",
    "title",
    "unknown_meaning",
]


@dataclass(frozen=True, slots=True)
class IndicatorValue:
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
    flags: tuple[CoverageFlag, ...] = ()
    product: str = ""
    nomenclature: str = ""


def specs_by_name(names: Iterable[str]) -> tuple[IndicatorSpec, ...]:
    """The kinds of these names, all of them where none is given.

    Raises InputError with the nearest names.
    """
    requested = tuple(dict.fromkeys(names))
    for name in requested:
        if name not in indicator_specs():
            from rapidfuzz import process

            near = [word for word, _, _ in process.extract(name, list(indicator_specs()), limit=3)]
            raise InputError(
                f"There is no indicator {name!r}.",
                f"Did you mean {', '.join(near)}? `kirmash indicators` lists them.",
            )
    return tuple(indicator_specs()[name] for name in requested) or tuple(indicator_specs().values())


def indicator_columns(values: Iterable[IndicatorValue]) -> Columns:
    """Indices as columns for `frames.to_arrow` and its kin: an unknown is None, with its reason in
    the column ``reason``.
    """
    rows = tuple(values)
    known = [None if isinstance(value.value, Unknown) else float(value.value) for value in rows]
    reasons = [value.value.reason if isinstance(value.value, Unknown) else "" for value in rows]
    plain = {
        name: [getattr(value, name) for value in rows]
        for name in ("name", "economy", "partner", "product", "period")
    }
    flags = [
        " ".join(sorted({f"{flag.gap}:{flag.economy}:{flag.year}" for flag in value.flags}))
        for value in rows
    ]
    return {
        **plain,
        "value": known,
        "unit": [indicator_specs()[value.name].unit for value in rows],
        "reason": reasons,
        "source": [value.source for value in rows],
        "retrieved": [value.retrieved for value in rows],
        "nomenclature": [value.nomenclature for value in rows],
        "flags": flags,
    }
