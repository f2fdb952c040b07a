"""Rows that are parts of one figure – by customs procedure, by unit of measure, by part of a
country – put together, once.

The table holds one row a key. Where a layout tells a key in several rows that add up, they are
summed here; where it tells the whole beside them, the parts are refused. The same part told twice
is no part: it goes on as it stands, to be found out as a repetition.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from kirmash.trade.table import Draft, Reason, Refusal, Refused, amount


@dataclass(frozen=True, slots=True)
class Part:
    """A row and which part of its figure it is: one name a way of parting, '' for the whole in that
    way.
    """

    ways: tuple[str, ...]
    draft: Draft


Rows = Iterator[Part | Refusal]
_Key = tuple[str, str, str, str, str, str]


def united(read: Callable[[], Rows]) -> Iterator[Draft | Refusal]:
    """Every figure once. The rows are read twice: what stands alone goes through at once, only what
    is parted is held in memory.
    """
    parted = _parted(read())
    held: dict[_Key, dict[tuple[str, ...], Draft]] = {}
    for one in read():
        if isinstance(one, Refusal):
            yield one
            continue
        key = _key(one.draft)
        if hash(key) not in parted:
            yield one.draft
        elif held.setdefault(key, {}).setdefault(one.ways, one.draft) is not one.draft:
            # the same part again: a repetition or a contradiction, which the table tells apart
            yield one.draft
    for parts in held.values():
        yield from _together(parts)


def _parted(rows: Rows) -> frozenset[int]:
    """Hashes of the keys that stand in more rows than one; eight bytes a row while they are
    gathered.
    """
    seen = array("q", (hash(_key(one.draft)) for one in rows if isinstance(one, Part)))
    keys, counts = (
        np.unique(np.frombuffer(seen, dtype=np.int64), return_counts=True)
        if seen
        else (np.zeros(0), np.zeros(0))
    )
    return frozenset(keys[counts > 1].tolist())


def _together(parts: dict[tuple[str, ...], Draft]) -> Iterator[Draft | Refusal]:
    """One figure of its parts; where one way is told whole, that way's parts are refused."""
    kept = dict(parts)
    for way in range(len(next(iter(parts)))):
        if any(not ways[way] for ways in kept):
            for ways in [ways for ways in kept if ways[way]]:
                yield Refusal(kept[ways].line, "part", Reason.BREAKDOWN, ways[way][:40])
                del kept[ways]
    sound = list[tuple[Draft, Decimal]]()
    for draft in kept.values():
        try:
            value = amount(draft.value, "value_usd", draft.unit)
        except Refused as fault:
            yield Refusal(draft.line, fault.column, fault.reason, fault.said)
        else:
            if value is None:
                yield Refusal(draft.line, "value_usd", Reason.MISSING, draft.value[:40])
            else:
                sound.append((draft, value))
    if sound:
        drafts = [draft for draft, _ in sound]
        units = {draft.quantity_unit for draft in drafts}
        yield replace(
            drafts[0],
            value=f"{sum(value for _, value in sound):f}",
            unit=1,
            weight=_summed([draft.weight for draft in drafts]),
            quantity=_summed([draft.quantity for draft in drafts]) if len(units) == 1 else "",
            quantity_unit=units.pop() if len(units) == 1 else "",
        )


def _summed(said: list[str]) -> str:
    """A sum as text; '' where any of the parts is not told or is no number."""
    try:
        values = [amount(one, "quantity") for one in said]
    except Refused:
        return ""
    return (
        ""
        if any(value is None for value in values)
        else f"{sum(value for value in values if value is not None):f}"
    )


def _key(draft: Draft) -> _Key:
    return (
        draft.period,
        draft.reporter,
        draft.exporter,
        draft.importer,
        draft.nomenclature,
        draft.product,
    )
