"""A table of BACI's shape: exporters, importers and products of very unequal size, most cells
empty, written as CSV by DuckDB.

Products' and economies' sizes fall by a power law; a cell exists with a chance that grows with
the sizes of its three sides. Every cell comes of a hash, so the table is the same on every machine
with one DuckDB. Rows stand in BACI's own order: exporter, importer, product.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from kirmash.reference import lexicons


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a table: years, economies, products, and the mean share of cells that hold trade
    (BACI: 0.048).
    """

    years: int = 5
    economies: int = 225
    products: int = 5_000
    share: float = 0.048


def write(path: Path, shape: Shape) -> int:
    """Write a CSV a year beside ``path``; how many rows they have."""
    by_code = {
        row["code"]: int(row["number"])
        for row in lexicons.data_rows("trade/areas")
        if row["number"] and 0 < int(row["number"]) < 899
    }
    numbers = sorted(by_code.values())[: shape.economies]
    listed = ", ".join(f"({place}, {number})" for place, number in enumerate(numbers))
    size = "pow(1 + hash(place, {}) % 97, -0.45) AS size"
    goods = (
        "SELECT p::INT AS place, 10000 + (p * 197)::INT % 980000 AS code FROM "
        f"range({shape.products}) g (p)"
    )
    with duckdb.connect() as base:
        base.execute("SET preserve_insertion_order = false")
        base.execute("SET enable_progress_bar = false")
        base.execute(
            f"CREATE TABLE economy AS SELECT place, number, {size.format(1)} FROM (VALUES "
            f"{listed}) e (place, number)"
        )
        base.execute(f"CREATE TABLE good AS SELECT *, {size.format(2)} FROM ({goods})")
        mean = base.execute(
            "SELECT (SELECT avg(size) FROM economy) ** 2 * (SELECT avg(size) FROM good)"
        ).fetchone()
        chance = shape.share / (mean or (1,))[0]
        return sum(
            _year(base, path.with_name(f"BACI_HS92_Y{year}_V2024.csv"), year, chance)
            for year in range(2018, 2018 + shape.years)
        )


def _year(base: duckdb.DuckDBPyConnection, path: Path, year: int, chance: float) -> int:
    cell = f"i.place, j.place, k.place, {year}"
    base.execute(
        f"COPY (SELECT {year} AS t, i.number AS i, j.number AS j, k.code AS k,"
        f" (1 + hash({cell}, 4) % 100000)::DECIMAL(14,3) * (1 + hash(i.place, k.place, 5) % 50) / "
        "1000 AS v,"
        f" (hash({cell}, 6) % 1000000)::DECIMAL(14,3) / 1000 AS q FROM economy i, economy j, good "
        "k WHERE i.place <> j.place"
        f" AND (hash({cell}, 3) % 1000000) / 1e6 < {chance} * i.size * j.size * k.size"
        f" ORDER BY i.number, j.number, k.code) TO '{path}' (HEADER)"
    )
    return (base.execute(f"SELECT count(*) FROM read_csv('{path}')").fetchone() or (0,))[0]
