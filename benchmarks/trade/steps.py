"""The measured steps on a table of BACI's shape: each runs in a process of its own.

``python -m benchmarks.trade.steps STEP FOLDER FILE…``, where a step is load, copy or query, prints
seconds by the clock and of the processor, and the peak memory in GB, as JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from benchmarks.measuring import peak_megabytes, timed_with_processor
from kirmash.indicators import complexity, matrix, relatedness, similarity
from kirmash.indicators.matrix import TradeMatrix
from kirmash.trade import query, store

Timings = dict[str, Any]
EXACT_COLUMNS = (
    "{'t': 'SMALLINT', 'i': 'SMALLINT', 'j': 'SMALLINT', 'k': 'INTEGER', 'v': 'DECIMAL(14,3)', "
    "'q': 'DECIMAL(18,3)'}"
)
BACI_ORDER = "ORDER BY t, i, k, j"


def load(folder: Path, files: list[Path]) -> Timings:
    """Add the files to a store."""
    options = store.ImportOptions(retrieved=date(2024, 2, 1))
    return {
        "loading": timed_with_processor(
            lambda: [store.add_file(folder, path, options) for path in files]
        )
    }


def copy(folder: Path, files: list[Path]) -> Timings:
    """DuckDB's own copies of the files as Parquet: in their order, sorted, exact or guessed."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "preserve_insertion_order": False,
        "memory_limit": "2500MB",
        "temp_directory": f"{folder}-spill",
    }
    base = duckdb.connect(config=settings)
    base.execute("SET enable_progress_bar = false")

    def write(options: str, order: str) -> None:
        for path in files:
            base.execute(
                f"COPY (SELECT * FROM read_csv('{path}'{options}) {order}) "
                f"TO '{folder}-bare.parquet' (FORMAT parquet, COMPRESSION zstd)"
            )

    exact = f", header=true, columns={EXACT_COLUMNS}"
    return {
        "plain": timed_with_processor(lambda: write("", "")),
        "sorted": timed_with_processor(lambda: write(exact, BACI_ORDER)),
        "plain_sorted": timed_with_processor(lambda: write("", BACI_ORDER)),
    }


def query_table(folder: Path, _files: list[Path]) -> Timings:
    """The scan, totals, RCA and a year's matrices of a store, and what is computed from them."""
    timings: Timings = {}
    with query.open_trade_connection(folder) as base:
        _time_queries(base, timings)
        year = query.periods(base, query.TradeFilter())[-1]
        started = time.perf_counter()
        exports, imports = (_year_matrix(base, side, year) for side in ("exporter", "importer"))
        timings["matrices"] = time.perf_counter() - started
    _time_indicators(exports, imports, timings)
    return timings


def _time_queries(base: duckdb.DuckDBPyConnection, timings: Timings) -> None:
    criteria = query.TradeFilter()

    def advantages() -> None:
        for period in query.periods(base, criteria):
            base.execute(
                f"SELECT count(*), max(rca) FROM ({query.rca_query(criteria, period)})",
                query.filter_condition(criteria)[1],
            ).fetchall()

    scan = "SELECT max(period), max(exporter), max(product), max(value_usd) FROM trade"
    totals = (
        "SELECT count(*), max(v) FROM (SELECT period, exporter, product, sum(value_usd) v "
        "FROM trade GROUP BY ALL)"
    )
    _add_median(timings, "scan", lambda: base.execute(scan).fetchall())
    _add_median(timings, "totals", lambda: base.execute(totals).fetchall())
    _add_median(timings, "rca", advantages)


def _time_indicators(exports: TradeMatrix, imports: TradeMatrix, timings: Timings) -> None:
    traded = set(imports.products)
    sold = [place for place, product in enumerate(exports.products) if product in traded]
    bought = [imports.products.index(exports.products[place]) for place in sold]
    both = exports.values[:, sold], imports.values[:, bought]
    presence = complexity.presence(exports)
    cells = np.ascontiguousarray(presence.cells, dtype=np.float32)
    calls: Mapping[str, Callable[[], object]] = {
        "similarity": lambda: similarity.similarity_table(exports.values),
        "complementarity": lambda: similarity.complementarity_table(*both),
        "bare": lambda: cells.T @ cells,
        "proximity": lambda: relatedness.proximity(presence.cells),
        "eci": lambda: complexity.complexity(presence),
        "space": lambda: relatedness.product_space(complexity.presence(exports)),
    }
    for name, call in calls.items():
        _add_median(timings, name, call)
    timings["shape"] = list(exports.values.shape)


def _add_median(timings: Timings, name: str, call: Callable[[], object], times: int = 3) -> None:
    clock, processor = zip(*(timed_with_processor(call) for _ in range(times)), strict=True)
    timings[name], timings[f"{name}_cpu"] = map(statistics.median, (clock, processor))


def _year_matrix(base: duckdb.DuckDBPyConnection, side: str, year: str) -> TradeMatrix:
    columns = base.execute(
        f"SELECT {side} a, product p, sum(value_usd)::DOUBLE v FROM trade WHERE period = $1 "
        "GROUP BY ALL",
        [year],
    ).fetchnumpy()
    names, row = np.unique(np.asarray(columns["a"], dtype="U3"), return_inverse=True)
    goods, column = np.unique(np.asarray(columns["p"], dtype="U6"), return_inverse=True)
    values = np.zeros((len(names), len(goods)))
    values[row, column] = columns["v"]
    return matrix.from_dense(names.tolist(), goods.tolist(), values)


STEPS = {"load": load, "copy": copy, "query": query_table}

if __name__ == "__main__":
    step, place, *paths = sys.argv[1:]
    measured = STEPS[step](Path(place), [Path(path) for path in paths])
    print(json.dumps({**measured, "peak": peak_megabytes() * 1024 / 1e6}))
