"""What an economy trades with everybody by product: its own rows with the world where it reports
them, as country × product tables do, else the sum over its partners.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

LEAST_OF_PARTNERS = 0.8
"""Rows with the world that add up to less than this share of the partners' are not of all goods."""


@dataclass(frozen=True, slots=True, eq=False)
class ProductCells:
    """Trade by economy and product as cells: the labels, and for each cell the places of both and
    the dollars. Where the cells are not ``are_read``, the labels alone are known.
    """

    economies: list[str]
    products: list[str]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    values: NDArray[np.float64]
    are_read: bool = True

    def sums(self) -> dict[str, float]:
        """Dollars by economy."""
        added = np.bincount(self.row, self.values, len(self.economies))
        return dict(zip(self.economies, added.tolist(), strict=True))

    def table(self, economies: tuple[str, ...], products: tuple[str, ...]) -> NDArray[np.float64]:
        """The cells as a table (economies, products), which hold all labels; 0 where there is no
        cell, NaN throughout where the cells are not read.
        """
        if not self.are_read:
            return np.full((len(economies), len(products)), np.nan)
        row_of, column_of = (
            {name: place for place, name in enumerate(labels)} for labels in (economies, products)
        )
        dense = np.zeros((len(economies), len(products)))
        if self.values.size:
            rows = np.array([row_of[name] for name in self.economies])[self.row]
            columns = np.array([column_of[name] for name in self.products])[self.column]
            dense[rows, columns] = self.values
        return dense


def index_cells(
    economies: list[str], products: list[str], values: NDArray[np.float64]
) -> ProductCells:
    """Cells of labels given row by row."""
    (names, row), (kinds, column) = _index_labels(economies), _index_labels(products)
    return ProductCells(names, kinds, row, column, np.asarray(values, dtype=np.float64))


def product_cells(
    base: duckdb.DuckDBPyConnection, query: str, values: list[Any], ordered: bool = False
) -> ProductCells:
    """The cells of a query of ``economy``, ``code`` and ``value`` (dollars); in order of both
    labels where ``ordered``, else as they come.
    """
    base.execute(f"CREATE OR REPLACE TEMP TABLE product_cell AS {query}", values)
    labels: list[list[str]] = []
    places = []
    for name in ("economy", "code"):
        rows = base.execute(f"SELECT DISTINCT {name} FROM product_cell ORDER BY 1").fetchall()
        labels.append([label for (label,) in rows])
        if not labels[-1]:
            return no_cells()
        # a text is looked up once a block of the table, far quicker than joined row by row
        quoted = ", ".join("'" + label.replace("'", "''") + "'" for label in labels[-1])
        places.append(f"enum_code({name}::ENUM ({quoted}))")
    columns = base.execute(
        f"SELECT {places[0]} AS row, {places[1]} AS col, value FROM product_cell "
        f"{'ORDER BY 1, 2' if ordered else ''}"
    ).fetchnumpy()
    row, column = (np.asarray(columns[name], dtype=np.int64) for name in ("row", "col"))
    return ProductCells(labels[0], labels[1], row, column, columns["value"])


def labels_alone(base: duckdb.DuckDBPyConnection, query: str, values: list[Any]) -> ProductCells:
    """The labels of a query of ``economy``, ``code`` and ``value``, and no cell."""
    economies, products = (
        sorted(label for (label,) in base.execute(each, values).fetchall())
        for each in (f"SELECT DISTINCT {name} FROM ({query})" for name in ("economy", "code"))
    )
    none = np.zeros(0, dtype=np.int64)
    return ProductCells(economies, products, none, none, np.zeros(0), are_read=False)


def no_cells() -> ProductCells:
    """A table without trade."""
    return index_cells([], [], np.zeros(0))


def prefer_world_rows(with_partners: ProductCells, with_world: ProductCells) -> ProductCells:
    """Each economy's rows with the world where they hold all its goods, else its partners' sum."""
    if not with_world.values.size:
        return with_partners
    partner_sums, world_sums = with_partners.sums(), with_world.sums()
    by_world = {
        name
        for name, value in world_sums.items()
        if value > 0 and value >= LEAST_OF_PARTNERS * partner_sums.get(name, 0.0)
    }
    parts = [
        _select(with_partners, {*with_partners.economies} - by_world),
        _select(with_world, by_world),
    ]
    return index_cells(
        [name for names, _, _ in parts for name in names],
        [kind for _, kinds, _ in parts for kind in kinds],
        np.concatenate([values for _, _, values in parts]),
    )


def _select(
    cells: ProductCells, economies: set[str]
) -> tuple[list[str], list[str], NDArray[np.float64]]:
    """The cells of some economies, row by row."""
    names, kinds = np.array(cells.economies, dtype=str), np.array(cells.products, dtype=str)
    chosen = np.isin(names, sorted(economies))[cells.row] if cells.values.size else slice(0)
    return (
        names[cells.row[chosen]].tolist(),
        kinds[cells.column[chosen]].tolist(),
        cells.values[chosen],
    )


def _index_labels(labels: list[str]) -> tuple[list[str], NDArray[np.int64]]:
    """The distinct labels in order, and the position of every label among them; by a dict, which is
    far quicker than sorting millions.
    """
    names = sorted(set(labels))
    place = {name: number for number, name in enumerate(names)}
    return names, np.fromiter((place[label] for label in labels), dtype=np.int64, count=len(labels))
