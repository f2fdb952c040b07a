"""Checked vectors, and exporter × product matrices without empty rows or columns.

Everything is checked here once, so the formulas need no guards: a NaN, an infinity, a negative
value, a label given twice and a table without any trade are refused with IndicatorRefused; an
exporter or product without trade is left out by name and reason. Values are float64 in any one
currency; sums do not depend on the order of rows, for labels are sorted first. Computations run by
one thread of the matrix library, so that results are the same bits on every machine.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import ThreadpoolController

from kirmash.errors import IndicatorRefused
from kirmash.messages import Message, message
from kirmash.records.quantities import Unknown

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]
NO_EXPORTS = Unknown("matrix.no-exports", "it has no exports in this table")
NO_TRADE = Unknown("matrix.no-exporter", "no economy in this table exports it")


@dataclass(frozen=True, slots=True, eq=False)
class TradeMatrix:
    """Exports by exporter (rows) and product (columns); every row and column has trade.

    ``values`` is (exporters, products), float64, read-only, ≥ 0; labels are sorted. ``left_out``
    gives the reason for every exporter or product of the input that had no trade at all.
    """

    exporters: tuple[str, ...]
    products: tuple[str, ...]
    values: Floats
    left_out: Mapping[str, Unknown]


@dataclass(frozen=True, slots=True, eq=False)
class LabelledScores:
    """One number a label; ``unknown`` holds the reasons of those that have none."""

    labels: tuple[str, ...]
    values: Floats
    unknown: Mapping[str, Unknown]

    def score_of(self, label: str) -> float | Unknown:
        """The number of ``label``, or why there is none; KeyError for an unknown label."""
        if label in self.unknown:
            return self.unknown[label]
        if label not in self.labels:
            raise KeyError(label)
        return float(self.values[self.labels.index(label)])


def from_rows(exporters: Sequence[str], products: Sequence[str], values: ArrayLike) -> TradeMatrix:
    """A matrix from one row a pair of exporter and product, in any order.

    A pair given twice is refused.
    """
    if not len(exporters) == len(products) == np.size(values):
        raise IndicatorRefused(
            "matrix.columns-differ",
            "The columns exporter, product and value differ in length.",
            "Give one value per row.",
        )
    if not len(exporters):
        raise IndicatorRefused(
            "matrix.no-rows",
            "The table has no rows.",
            "Choose a period and a nomenclature that it contains.",
        )
    rows, row_of = np.unique(np.asarray(exporters, dtype=str), return_inverse=True)
    columns, column_of = np.unique(np.asarray(products, dtype=str), return_inverse=True)
    return from_positions(rows.tolist(), columns.tolist(), row_of, column_of, values)


def from_positions(
    exporters: Sequence[str],
    products: Sequence[str],
    row: ArrayLike,
    column: ArrayLike,
    values: ArrayLike,
) -> TradeMatrix:
    """As `from_rows`, for rows that already are numbers: positions in the two lists of labels.

    Quick for millions of rows.
    """
    cells = np.asarray(row, dtype=np.intp) * len(products) + np.asarray(column, dtype=np.intp)
    dense = np.zeros(len(exporters) * len(products))
    counts = np.bincount(cells, minlength=len(dense))
    if len(counts) > len(dense) or counts.max(initial=0) > 1:
        twice = int(counts.argmax())
        pair = (
            f"{exporters[twice // len(products)]}, {products[twice % len(products)]}"
            if twice < len(dense)
            else "a code beyond the labels"
        )
        raise IndicatorRefused(
            "matrix.pair-repeated",
            "Exporter and product appear in several rows: {pair}.",
            "Sum over partners and reporters first.",
            pair=pair,
        )
    dense[cells] = checked_vector(values, message("quantity.value", "value"), empty=True)
    return from_dense(exporters, products, dense.reshape(len(exporters), len(products)))


def from_dense(exporters: Sequence[str], products: Sequence[str], values: ArrayLike) -> TradeMatrix:
    """A matrix from a table with one row an exporter and one column a product; empty rows and
    columns are left out by name.
    """
    dense = np.asarray(values, dtype=np.float64)
    if dense.shape != (len(exporters), len(products)):
        raise IndicatorRefused(
            "matrix.labels",
            "The table is {shape}, its labels {rows} × {columns}.",
            "Give one label per row and column.",
            shape=dense.shape,
            rows=len(exporters),
            columns=len(products),
        )
    _require_finite(dense, "value")
    if len(set(exporters)) < len(exporters) or len(set(products)) < len(products):
        raise IndicatorRefused(
            "matrix.label-repeated",
            "Duplicate label.",
            "Sum the rows and columns of the same exporter or product.",
        )
    if not dense.any():
        raise IndicatorRefused(
            "matrix.all-zero",
            "The table contains no trade: every value is zero.",
            "Choose a period with reports.",
        )
    rows = sorted(map(int, np.flatnonzero(dense.any(axis=1))), key=lambda i: exporters[i])
    columns = sorted(map(int, np.flatnonzero(dense.any(axis=0))), key=lambda k: products[k])
    return TradeMatrix(
        tuple(exporters[i] for i in rows),
        tuple(products[k] for k in columns),
        as_read_only(dense[np.ix_(rows, columns)]),
        _left_out(
            set(exporters) - {exporters[i] for i in rows},
            set(products) - {products[k] for k in columns},
        ),
    )


@dataclass(frozen=True, slots=True)
class InclusionThresholds:
    """What an exporter or product must reach to be counted: its total in the table, in the unit of
    values, how many sell it, and how many people live there, by ``populations`` (exporter, people).
    """

    exporter_total: float = 0.0
    product_total: float = 0.0
    product_exporters: int = 1
    exporter_population: float = 0.0
    populations: tuple[tuple[str, float], ...] = ()


NO_THRESHOLDS = InclusionThresholds()


def exclude_below_thresholds(matrix: TradeMatrix, floors: InclusionThresholds) -> TradeMatrix:
    """The matrix without what lies under a floor, each with its reason; totals are those of the
    matrix as handed in.

    Rankings of complexity move with such floors more than with anything else, so the reason is kept
    with the name.
    """
    values = matrix.values
    people, least = dict(floors.populations), floors.exporter_population
    populous = np.array([people.get(name, 0.0) >= least for name in matrix.exporters])
    rows = (values.sum(axis=1) >= floors.exporter_total) & populous
    sellers = (values > 0).sum(axis=0) >= floors.product_exporters
    columns = (values.sum(axis=0) >= floors.product_total) & sellers
    counted = np.where(np.outer(rows, columns), values, 0.0)
    reduced = from_dense(matrix.exporters, matrix.products, counted)
    small = Unknown(
        "matrix.small-exporter",
        "its total is below the minimum of {floor:g}",
        floor=floors.exporter_total,
    )
    rare = Unknown(
        "matrix.small-product",
        "its total is below {floor:g}, or its exporters are fewer than {exporters}",
        floor=floors.product_total,
        exporters=floors.product_exporters,
    )
    few = Unknown(
        "matrix.small-population",
        "its population is below the minimum of {floor:g}, or not known",
        floor=least,
    )
    why = {name: rare for name, keep in zip(matrix.products, columns, strict=True) if not keep}
    why |= {name: small for name, keep in zip(matrix.exporters, rows, strict=True) if not keep}
    why |= {name: few for name, keep in zip(matrix.exporters, populous, strict=True) if not keep}
    left_out = {**matrix.left_out, **reduced.left_out, **why}
    return replace(reduced, left_out=MappingProxyType(left_out))


def checked_vector(
    values: ArrayLike, what: str | Message, *, signed: bool = False, empty: bool = False
) -> Floats:
    """One finite float64 number an item, ≥ 0 unless ``signed``; refuses others, and no items at all
    unless ``empty``.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1:
        raise IndicatorRefused(
            "matrix.not-a-list",
            "{what}: a list of numbers is needed, not a table of {dimensions} dimensions.",
            "Give a single row or column.",
            what=what,
            dimensions=numbers.ndim,
        )
    if not numbers.size and not empty:
        raise IndicatorRefused(
            "matrix.no-numbers",
            "{what}: no numbers.",
            "Choose a period and a nomenclature that the table contains.",
            what=what,
        )
    _require_finite(numbers, what, signed=signed)
    return numbers


def checked_vectors(
    left: ArrayLike, other: ArrayLike, what: str | Message, *, signed: bool = False
) -> tuple[Floats, Floats]:
    """Two checked vectors over the same items; refuses different lengths."""
    first, second = (
        checked_vector(left, what, signed=signed),
        checked_vector(other, what, signed=signed),
    )
    if first.shape != second.shape:
        raise IndicatorRefused(
            "matrix.lengths-differ",
            "{what}: {values} in number, but {expected} expected.",
            "Give both for the same list, with zeros where there is no trade.",
            what=what,
            values=first.size,
            expected=second.size,
        )
    return first, second


def checked_number(value: float, what: str | Message, *, signed: bool = False) -> float:
    """One checked number."""
    return float(checked_vector([value], what, signed=signed)[0])


def as_read_only(values: Floats) -> Floats:
    """The same array, which nobody can change any more."""
    values.flags.writeable = False
    return values


def _require_finite(numbers: Floats, what: str | Message, *, signed: bool = False) -> None:
    bad = ~np.isfinite(numbers) if signed else ~(np.isfinite(numbers) & (numbers >= 0))
    if bad.any():
        place = tuple(int(i) + 1 for i in np.argwhere(bad)[0])
        wrong = float(numbers[tuple(i - 1 for i in place)])
        values = {
            "what": what,
            "wrong": wrong,
            "place": tuple(map(str, place)),
            "count": int(bad.sum()),
        }
        if signed:
            raise IndicatorRefused(
                "matrix.not-finite",
                "{what}: {wrong} at position {place} ({count} in all) is not a finite number.",
                "Leave unknown values out, or correct the table.",
                **values,
            )
        raise IndicatorRefused(
            "matrix.not-positive",
            "{what}: {wrong} at position {place} ({count} in all) is not a number of zero or more.",
            "Leave unknown values out, or correct the table.",
            **values,
        )


def _left_out(exporters: set[str], products: set[str]) -> Mapping[str, Unknown]:
    return MappingProxyType(
        dict.fromkeys(sorted(exporters), NO_EXPORTS) | dict.fromkeys(sorted(products), NO_TRADE)
    )


COLUMNS = ("period", "exporter", "importer", "nomenclature", "product", "value_usd")
LARGEST_SUM = 9e15  # thousandths of a dollar an exact whole number can hold


def from_trade_columns(rows: Mapping[str, Sequence[object]]) -> TradeMatrix:
    """Exports by exporter and product, in dollars, from columns of the trade table (design: period
    … value_usd).

    Refused: several periods, several nomenclatures (convert to one vintage first), two rows for one
    flow (choose a reporter, or reconcile the mirror first), a missing column, and what `vector`
    refuses. Sums are taken in thousandths, so the order of rows and the number of partners change
    no bit.
    """
    _check_columns(rows)
    sellers, seller = np.unique(np.asarray(rows["exporter"], dtype=str), return_inverse=True)
    buyers, buyer = np.unique(np.asarray(rows["importer"], dtype=str), return_inverse=True)
    goods, good = np.unique(np.asarray(rows["product"], dtype=str), return_inverse=True)
    flows = (seller * len(buyers) + buyer) * len(goods) + good
    if len(np.unique(flows)) < len(flows):
        first = int(np.argmax(np.bincount(np.unique(flows, return_inverse=True)[1])))
        place = int(np.unique(flows)[first])
        duplicate = (
            sellers[place // (len(buyers) * len(goods))],
            buyers[place // len(goods) % len(buyers)],
            goods[place % len(goods)],
        )
        raise IndicatorRefused(
            "matrix.flow-repeated",
            "A flow appears in several rows: {flow}.",
            "Choose a reporter, or reconcile the mirror data first.",
            flow=tuple(duplicate),
        )
    cells, totals = _exact_sums(
        seller * len(goods) + good,
        checked_vector(
            np.asarray(rows["value_usd"], dtype=np.float64),
            message("quantity.value-usd", "value_usd"),
        ),
    )
    return from_positions(
        sellers.tolist(), goods.tolist(), cells // len(goods), cells % len(goods), totals
    )


def _check_columns(rows: Mapping[str, Sequence[object]]) -> None:
    """Refuse a missing column, several periods and several nomenclatures."""
    missing = [name for name in COLUMNS if name not in rows]
    if missing:
        raise IndicatorRefused(
            "matrix.column-missing",
            "The rows have no column {column!r}.",
            "Required columns: {columns}.",
            column=missing[0],
            columns=tuple(COLUMNS),
        )
    periods, vintages = (sorted(set(map(str, rows[name]))) for name in ("period", "nomenclature"))
    if len(periods) > 1:
        raise IndicatorRefused(
            "matrix.several-periods",
            "The rows contain {count} different values of period: {values}.",
            "Choose one.",
            count=len(periods),
            values=tuple(periods[:4]),
        )
    if len(vintages) > 1:
        raise IndicatorRefused(
            "matrix.several-nomenclatures",
            "The rows contain {count} different values of nomenclature: {values}.",
            "Convert to one vintage with a concordance first.",
            count=len(vintages),
            values=tuple(vintages[:4]),
        )


def _exact_sums(
    cells: np.ndarray[tuple[int], np.dtype[np.intp]], values: Floats
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], Floats]:
    if values.sum() * 1000 > LARGEST_SUM:
        raise IndicatorRefused(
            "matrix.too-large",
            "The values are too large to be summed exactly.",
            "Are they in dollars, not in cents or roubles?",
        )
    distinct, place = np.unique(cells, return_inverse=True)
    totals = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(totals, place, np.rint(values * 1000).astype(np.int64))
    return distinct, totals / 1000


Item = TypeVar("Item")
Result = TypeVar("Result")
ROWS_PER_PART = 113  # rows worked out together: a fixed number, whatever the machine


@contextmanager
def limit_to_single_thread() -> Iterator[None]:
    """Within it every matrix library loaded by now works with one thread.

    They are looked for anew each time, which takes about a millisecond: another may have come since
    (SciPy brings its own).
    """
    with ThreadpoolController().limit(limits=1, user_api="blas"):
        yield


def map_in_threads(done: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """``done`` with every item, as many at once as there are processors, each by one thread of the
    matrix library; in their order.
    """
    several = list(items)
    if len(several) <= 1:
        return [done(item) for item in several]
    with limit_to_single_thread(), ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(done, several))


def apply_to_row_blocks(function: Callable[[Floats], Floats], left: Floats) -> Floats:
    """``function`` of ``left`` by parts of so many rows, whatever the machine; ``function`` keeps
    rows apart.
    """
    with limit_to_single_thread():
        return np.vstack(
            map_in_threads(
                function,
                (
                    left[start : start + ROWS_PER_PART]
                    for start in range(0, len(left), ROWS_PER_PART)
                ),
            )
        )


def are_empty(column: NDArray[Any]) -> NDArray[np.bool_]:
    """Which values name no group: NaN, None, an empty text."""
    if column.dtype.kind == "O":
        return np.array(
            [
                value in (None, "") or (isinstance(value, float) and np.isnan(value))
                for value in column.tolist()
            ],
            dtype=np.bool_,
        )
    empty = (
        np.isnan(column)
        if column.dtype.kind == "f"
        else column == ""
        if column.dtype.kind == "U"
        else np.zeros(len(column))
    )
    return np.asarray(empty, dtype=np.bool_)
