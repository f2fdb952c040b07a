"""Totals in tables that a person maps: years of four quarters, and totals that stand beside their
parts.

The tables hold years and months, so a quarter counts where the other three of its year are there,
and is refused where they are not. A total of all partners, of all goods or of a year goes in as
such; where its parts add up to more (months: to anything else), a column or a unit was mistaken,
and the file is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

import duckdb

from kirmash.errors import DocumentRefused
from kirmash.formats import numbers
from kirmash.formats.numbers import DecimalSeparatorConvention
from kirmash.trade.table import CellRefused, RowRefusal, RowRefusalReason, TradeDraft, parse_amount

_QUARTERS = frozenset("1234")
_Key = tuple[str, str, str, str, str, str, str]


@dataclass(slots=True)
class QuarterYears:
    """The quarters of a table while it is read; ``decimal`` is the sign before its decimals, ''
    where that is left to the cells.
    """

    decimal: str = ""
    _years: dict[_Key, dict[str, list[TradeDraft]]] = field(default_factory=dict)

    def pass_on(
        self, drafts: Iterable[TradeDraft | RowRefusal]
    ) -> Iterator[TradeDraft | RowRefusal]:
        """All that is no quarter; quarters are put aside."""
        for draft in drafts:
            if isinstance(draft, RowRefusal) or "-Q" not in draft.period:
                yield draft
                continue
            year, _, part = draft.period.partition("-Q")
            sides = (draft.reporter, draft.exporter, draft.importer)
            key = (year, *sides, draft.nomenclature, draft.product, draft.currency)
            self._years.setdefault(key, {}).setdefault(part, []).append(draft)

    def years(self) -> Iterator[TradeDraft | RowRefusal]:
        """The year of every four quarters, and a refusal of each quarter that is not of four, is
        there twice, or is no plain number.
        """
        for (year, *_), parts in self._years.items():
            drafts = [draft for several in parts.values() for draft in several]
            values = [self._value(draft) for draft in drafts]
            known = [value for value in values if value is not None]
            if set(parts) == _QUARTERS and len(drafts) == len(known) == len(_QUARTERS):
                total = sum(known, Decimal(0))
                yield replace(
                    drafts[-1],
                    period=year,
                    value=numbers.unmistakable(f"{total:f}"),
                    quantity="",
                    quantity_unit="",
                    weight="",
                )
                continue
            for draft in drafts:
                yield RowRefusal(draft.line, "period", RowRefusalReason.QUARTER, draft.period)

    def _value(self, draft: TradeDraft) -> Decimal | None:
        """The number of a quarter in its unit; None where it is none, or may be two."""
        if numbers.sign_use(draft.value).doubtful and not self.decimal:
            return None
        convention = DecimalSeparatorConvention.LONE_DECIMAL
        try:
            return parse_amount(draft.value, "value_usd", convention=convention)
        except CellRefused:
            return None


_KEY = ("period", "reporter", "exporter", "importer", "nomenclature", "product")
_OF_TOTAL = ", ".join(f"t.{name}" for name in ("line", "value_usd", *_KEY))
_MOST_NOUGHTS = 12  # of values in thousandths: billions of dollars


def check_totals(base: duckdb.DuckDBPyConnection, file: str) -> None:
    """Refuse staged rows whose parts add up to more than the total beside them, by more than
    rounding can do. Raises DocumentRefused with the line of the total.
    """
    unit = _rounding_unit(base)
    for side in ("exporter", "importer"):
        _check(base, file, unit, _partner_sums(side))
    _check(base, file, unit, _GOODS_SUMS)
    _check(base, file, unit, _MONTH_SUMS)


def _rounding_unit(base: duckdb.DuckDBPyConnection) -> Decimal:
    """The largest power of ten, in dollars, of which every staged value is a multiple."""
    tests = ", ".join(
        f"bool_and((value_usd * 1000)::HUGEINT % {10**power} = 0)"
        for power in range(_MOST_NOUGHTS + 1)
    )
    row = base.execute(f"SELECT {tests} FROM staged WHERE value_usd > 0").fetchone() or ()
    powers = [power for power, is_multiple in enumerate(row) if is_multiple]
    return Decimal(10) ** (max(powers, default=0) - 3)


def _partner_sums(side: str) -> str:
    """The totals with the world, and what the partners of each add up to."""
    other = "importer" if side == "exporter" else "exporter"
    same = " AND ".join(f"t.{name} = p.{name}" for name in _KEY if name != other)
    return (
        "SELECT t.line, t.value_usd, sum(p.value_usd), count(*), false FROM staged t JOIN staged p"
        f" ON {same} AND p.{other} <> 'WLD' WHERE t.{other} = 'WLD' GROUP BY {_OF_TOTAL}"
    )


_GOODS_SUMS = (
    "SELECT t.line, t.value_usd, sum(p.value_usd), count(*), false FROM staged t JOIN staged p ON "
    + " AND ".join(f"t.{name} = p.{name}" for name in _KEY[:4])
    + " AND p.product <> 'TOTAL' WHERE t.product = 'TOTAL'"
    f" GROUP BY {_OF_TOTAL}, p.nomenclature, length(p.product)"
)
_MONTH_SUMS = (
    "SELECT t.line, t.value_usd, sum(p.value_usd), count(*), true FROM staged t JOIN staged p ON "
    + " AND ".join(f"t.{name} = p.{name}" for name in _KEY[1:])
    + " AND p.period[:4] = t.period AND length(p.period) = 7 WHERE length(t.period) = 4"
    f" GROUP BY {_OF_TOTAL} HAVING count(*) = 12"
)


def _check(base: duckdb.DuckDBPyConnection, file: str, unit: Decimal, sums: str) -> None:
    """Refuse the first of the totals whose parts do not fit it."""
    query = (
        "SELECT * FROM ("
        + sums
        + ") s (line, total, parts, count, is_whole) WHERE parts - total > (count + 1) * $1 OR"
        " (is_whole AND total - parts > (count + 1) * $1) ORDER BY line LIMIT 1"
    )
    row = base.execute(query, [unit / 2]).fetchone()
    if row is None:
        return
    line, total, parts, *_ = row
    raise DocumentRefused(
        "trade.total-differs",
        "{file}, line {line}: the total is {total} dollars, and its parts add up to {parts}.",
        "Check the units and the columns of the mapping, and whether a group is among its "
        "members; or delete the total.",
        file=file,
        line=line,
        total=f"{total:,.0f}",
        parts=f"{parts:,.0f}",
    )
