"""Loading and asking a table of BACI's shape, beside DuckDB's own CSV to Parquet and the bare scan.

``KIRMASH_BENCH_ROWS`` tells how many rows (55000000 is BACI's five years), 3.6 million where it does not.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from benchmarks.trade.generator import Shape, write
from kirmash.trade import engine

LOAD = """
import resource, sys, time
from datetime import date
from pathlib import Path
from kirmash.trade import store
started = time.perf_counter()
for path in sys.argv[2:]:
    store.add(Path(sys.argv[1]), Path(path), store.How(retrieved=date(2024, 2, 1)))
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
"""


A_YEAR = 12_060_000  # rows of 225 economies and 5,000 products at BACI's share of cells
FULL, SMALL = Shape(5, share=0.0438), Shape(1, 225, 1_500)


def asked_for() -> Shape:
    """The table KIRMASH_BENCH_ROWS asks for: years of 12 million rows, or a part of one year's products."""
    wanted = int(os.environ.get("KIRMASH_BENCH_ROWS") or 0)
    if wanted > A_YEAR:
        years = -(-wanted // A_YEAR)
        return Shape(years, share=0.048 * wanted / years / A_YEAR)
    return Shape(1, 225, max(1, wanted * 5_000 // A_YEAR)) if wanted else SMALL


def rows(shape: Shape = SMALL) -> Iterator[tuple[str, str, str]]:
    """(what, measured, aim): the table made, loaded and asked."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        count = write(place / "baci.csv", shape)
        files = sorted(place.glob("*.csv"))
        yield "rows of the generated table", f"{count:,}, {sum(path.stat().st_size for path in files) / 1e6:,.0f} MB of CSV", "–"
        yield from _loading(place, files)
        yield from _asking(place / "trade")
    yield "peak memory of asking", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB", "4 GB"


def _loading(place: Path, files: list[Path]) -> Iterator[tuple[str, str, str]]:
    told = subprocess.run([sys.executable, "-c", LOAD, str(place / "trade"), *map(str, files)], check=True, capture_output=True, text=True)
    ours, peak = map(float, told.stdout.split())
    bare = sum(_bare(path) for path in files)
    yield "CSV to checked, sorted Parquet", f"{ours:.1f} s, {ours / bare:.2f} × DuckDB's own CSV to Parquet ({bare:.1f} s)", "1.5 ×"
    yield "peak memory of loading", f"{peak:.2f} GB", "4 GB"


def _bare(path: Path) -> float:
    with duckdb.connect() as base:
        base.execute("SET preserve_insertion_order = false")
        return _timed(
            lambda: base.execute(f"COPY (SELECT * FROM read_csv('{path}')) TO '{path}.parquet' (FORMAT parquet, COMPRESSION zstd)")
        )


def _asking(folder: Path) -> Iterator[tuple[str, str, str]]:
    with engine.asked(folder) as base:
        scan = _median(lambda: base.execute("SELECT max(period), max(exporter), max(product), max(value_usd) FROM trade").fetchall())
        whole = _median(
            lambda: base.execute("SELECT count(*) FROM (SELECT exporter, product, sum(value_usd) FROM trade GROUP BY ALL)").fetchall()
        )
        yield "scan of the four columns", f"{scan:.2f} s", "–"
        yield "exporter × product totals", f"{whole:.2f} s, {whole / scan:.1f} × the scan", "–"
        only = engine.Only()
        query = f"SELECT count(*), max(rca) FROM ({engine.rca_query(only)})"
        rca = _median(lambda: base.execute(query, engine.where(only)[1]).fetchall())
        yield "RCA of all exporters, products and years", f"{rca:.2f} s, {rca / scan:.1f} × the scan", "4 ×"


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _median(call: Callable[[], object]) -> float:
    return statistics.median(_timed(call) for _ in range(3))


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row), flush=True)
