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

from kirmash.trade.table import CellRefused, RowRefusal, RowRefusalReason, TradeDraft, parse_amount


@dataclass(frozen=True, slots=True)
class FigurePart:
    """A row and which part of its figure it is: one name a way of parting, '' for the whole in that
    way.
    """

    dimensions: tuple[str, ...]
    draft: TradeDraft


PartRows = Iterator[FigurePart | RowRefusal]
_Key = tuple[str, str, str, str, str, str]


def combine_parts(read: Callable[[], PartRows]) -> Iterator[TradeDraft | RowRefusal]:
    """Every figure once. The rows are read twice: what stands alone goes through at once, only what
    is parted is held in memory.
    """
    repeated = _repeated_keys(read())
    pending: dict[_Key, dict[tuple[str, ...], TradeDraft]] = {}
    for row in read():
        if isinstance(row, RowRefusal):
            yield row
            continue
        key = _key(row.draft)
        if hash(key) not in repeated:
            yield row.draft
        elif pending.setdefault(key, {}).setdefault(row.dimensions, row.draft) is not row.draft:
            # the same part again: a repetition or a contradiction, which the table tells apart
            yield row.draft
    for parts in pending.values():
        yield from _sum_parts(parts)


def _repeated_keys(rows: PartRows) -> frozenset[int]:
    """Hashes of the keys that stand in more rows than one; eight bytes a row while they are
    gathered.
    """
    seen = array("q", (hash(_key(row.draft)) for row in rows if isinstance(row, FigurePart)))
    keys, counts = (
        np.unique(np.frombuffer(seen, dtype=np.int64), return_counts=True)
        if seen
        else (np.zeros(0), np.zeros(0))
    )
    return frozenset(keys[counts > 1].tolist())


def _sum_parts(parts: dict[tuple[str, ...], TradeDraft]) -> Iterator[TradeDraft | RowRefusal]:
    """One figure of its parts; where one way is told whole, that way's parts are refused."""
    remaining = dict(parts)
    for way in range(len(next(iter(parts)))):
        if any(not ways[way] for ways in remaining):
            for ways in [ways for ways in remaining if ways[way]]:
                yield RowRefusal(
                    remaining[ways].line, "part", RowRefusalReason.BREAKDOWN, ways[way][:40]
                )
                del remaining[ways]
    sound = list[tuple[TradeDraft, Decimal]]()
    for draft in remaining.values():
        try:
            value = parse_amount(draft.value, "value_usd", draft.unit)
        except CellRefused as fault:
            yield RowRefusal(draft.line, fault.column, fault.reason, fault.text)
        else:
            if value is None:
                yield RowRefusal(
                    draft.line, "value_usd", RowRefusalReason.MISSING, draft.value[:40]
                )
            else:
                sound.append((draft, value))
    if sound:
        drafts = [draft for draft, _ in sound]
        units = {draft.quantity_unit for draft in drafts}
        yield replace(
            drafts[0],
            value=f"{sum(value for _, value in sound):f}",
            unit=1,
            weight=_sum_texts([draft.weight for draft in drafts]),
            quantity=_sum_texts([draft.quantity for draft in drafts]) if len(units) == 1 else "",
            quantity_unit=units.pop() if len(units) == 1 else "",
        )


def _sum_texts(texts: list[str]) -> str:
    """A sum as text; '' where any of the parts is not told or is no number."""
    try:
        values = [parse_amount(text, "quantity") for text in texts]
    except CellRefused:
        return ""
    return (
        ""
        if any(value is None for value in values)
        else f"{sum(value for value in values if value is not None):f}"
    )


def _key(draft: TradeDraft) -> _Key:
    return (
        draft.period,
        draft.reporter,
        draft.exporter,
        draft.importer,
        draft.nomenclature,
        draft.product,
    )
