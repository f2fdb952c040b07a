"""Loading and asking a table of BACI's shape, beside DuckDB's own CSV to Parquet and the bare scan.

``KIRMASH_BENCH_ROWS`` tells how many rows (55000000 is BACI's five years), 3.6 million where it
does not. Loading, DuckDB's own and asking each run in a process of their own, so that peak memory
is their own; a ratio is of times of the same run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.trade.generator import Shape, write

ROOT = Path(__file__).parent.parent.parent
A_YEAR = 12_060_000  # rows of 225 economies and 5,000 products at BACI's share of cells
FULL, SMALL = Shape(5, share=0.0438), Shape(1, 225, 1_500)
Row = tuple[str, str, str]

HEAD = """
import json, resource, statistics, sys, time
from datetime import date
from pathlib import Path
folder, files = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
def processor():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
def timed(call):
    started, before = time.perf_counter(), processor()
    call()
    return time.perf_counter() - started, processor() - before
"""
TAIL = """
print(json.dumps({**told, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}))
"""
LOAD = """
from kirmash.trade import store
how = store.How(retrieved=date(2024, 2, 1))
told = {"loading": timed(lambda: [store.add(folder, path, how) for path in files])}
"""
BARE = """
import duckdb
base = duckdb.connect(config={"preserve_insertion_order": False, "memory_limit": "2500MB", "temp_directory": str(folder) + "-spill"})
base.execute("SET enable_progress_bar = false")
columns = "{'t': 'SMALLINT', 'i': 'SMALLINT', 'j': 'SMALLINT', 'k': 'INTEGER', 'v': 'DECIMAL(14,3)', 'q': 'DECIMAL(18,3)'}"
def copied(read, order):
    for path in files:
        said = f"read_csv('{path}')" if read == "plain" else f"read_csv('{path}', header=true, columns={columns})"
        base.execute(f"COPY (SELECT * FROM {said} {order}) TO '{folder}-bare.parquet' (FORMAT parquet, COMPRESSION zstd)")
told = {
    "plain": timed(lambda: copied("plain", "")),
    "sorted": timed(lambda: copied("decimal", "ORDER BY t, i, k, j")),
    "plain_sorted": timed(lambda: copied("plain", "ORDER BY t, i, k, j")),
}
"""
ASK = """
import numpy as np
from kirmash.indicators import complexity, matrix, relatedness, similarity
from kirmash.trade import query as engine
told = {}
def median(name, call, times=3):
    runs = [timed(call) for _ in range(times)]
    told[name], told[name + "_cpu"] = (statistics.median(run[part] for run in runs) for part in (0, 1))
with engine.asked(folder) as base:
    median("scan", lambda: base.execute("SELECT max(period), max(exporter), max(product), max(value_usd) FROM trade").fetchall())
    median("totals", lambda: base.execute(
        "SELECT count(*), max(v) FROM (SELECT period, exporter, product, sum(value_usd) v FROM trade GROUP BY ALL)").fetchall())
    only = engine.Only()
    def advantages():
        for period in engine.periods(base, only):
            base.execute(f"SELECT count(*), max(rca) FROM ({engine.rca_query(only, period)})", engine.where(only)[1]).fetchall()
    median("rca", advantages)
    year = int(base.execute("SELECT max(period) FROM trade").fetchone()[0])
    started = time.perf_counter()
    def table(side):
        rows = base.execute(f"SELECT {side} a, product p, sum(value_usd)::DOUBLE v FROM trade WHERE period = $1 GROUP BY ALL",
            [str(year)]).fetchnumpy()
        names, at = np.unique(np.asarray(rows["a"], dtype="U3"), return_inverse=True)
        goods, good = np.unique(np.asarray(rows["p"], dtype="U6"), return_inverse=True)
        values = np.zeros((len(names), len(goods)))
        values[at, good] = rows["v"]
        return matrix.from_dense(names.tolist(), goods.tolist(), values)
    sold, bought = table("exporter"), table("importer")
    told["matrices"] = time.perf_counter() - started
median("similarity", lambda: similarity.similarity_table(sold.values))
same = [sold.products.index(name) for name in sold.products if name in set(bought.products)]
other = [bought.products.index(sold.products[place]) for place in same]
median("complementarity", lambda: similarity.complementarity_table(sold.values[:, same], bought.values[:, other]))
found = complexity.presence(sold)
cells = np.ascontiguousarray(found.cells, dtype=np.float32)
median("bare", lambda: cells.T @ cells)
median("proximity", lambda: relatedness.proximity(found.cells))
median("eci", lambda: complexity.complexity(found))
median("space", lambda: relatedness.product_space(complexity.presence(sold)))
told["shape"] = list(sold.values.shape)
"""


def requested_shape() -> Shape:
    """The table KIRMASH_BENCH_ROWS asks for: years of 12 million rows, or a part of one year's
    products.
    """
    requested = int(os.environ.get("KIRMASH_BENCH_ROWS") or 0)
    if requested > A_YEAR:
        years = -(-requested // A_YEAR)
        return Shape(years, share=0.048 * requested / years / A_YEAR)
    return Shape(1, 225, max(1, requested * 5_000 // A_YEAR)) if requested else SMALL


def rows(shape: Shape = SMALL) -> Iterator[Row]:
    """(what, measured, aim): the table made, loaded and asked."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        count = write(place / "baci.csv", shape)
        files = sorted(place.glob("*.csv"))
        size = sum(path.stat().st_size for path in files) / 1e6
        yield (
            "rows of the generated table",
            f"{count:,} in {shape.years} years, {size:,.0f} MB of CSV",
            "–",
        )
        yield from _loading(place / "trade", files)
        yield from _query_rows(place / "trade")


def _loading(folder: Path, files: list[Path]) -> Iterator[Row]:
    bare, ours = _run(BARE, folder, files), _run(LOAD, folder, files)
    wall, used = ours["loading"]
    size = sum(path.stat().st_size for path in folder.glob("*.parquet")) / 1e6
    yield (
        "CSV to checked, sorted Parquet of twelve columns",
        f"{wall:.1f} s, {used:.1f} s of processor, {size:,.0f} MB",
        "–",
    )
    for name, what, aim in (
        ("plain", "DuckDB's own CSV to Parquet, six columns in the file's order", "1.5 ×"),
        ("sorted", "DuckDB's own with the same exact decimals and order, unchecked", "–"),
        ("plain_sorted", "DuckDB's own in the same order, types as it finds them", "–"),
    ):
        theirs, theirs_used = bare[name]
        ratio = (
            f"loading is {wall / theirs:.2f} × it ({theirs:.1f} s), {used / theirs_used:.2f} × "
            f"in processor time ({theirs_used:.1f} s)"
        )
        yield f"beside {what}", ratio, aim
    yield "peak memory of loading", f"{ours['peak']:.2f} GB", "4 GB"


def _query_rows(folder: Path) -> Iterator[Row]:
    timings = _run(ASK, folder, [])
    scan, shape = timings["scan"], " × ".join(f"{side:,}" for side in timings["shape"])
    yield "scan of period, exporter, product and value", f"{scan:.2f} s", "–"
    yield (
        "exporter × product totals of every year",
        f"{timings['totals']:.2f} s, {timings['totals'] / scan:.1f} × the scan",
        "–",
    )
    ratio = f"{timings['rca'] / scan:.1f} × the scan{_used(timings, 'rca', 'scan')}"
    yield "RCA of all exporters, products and years", f"{timings['rca']:.2f} s, {ratio}", "4 ×"
    yield f"a year's two matrices out of the table, {shape}", f"{timings['matrices']:.2f} s", "–"
    yield "similarity of all pairs, a year", f"{timings['similarity']:.2f} s", "–"
    yield "complementarity of all pairs, a year", f"{timings['complementarity']:.2f} s", "–"
    yield (
        "proximity, a year",
        f"{timings['proximity']:.2f} s, {timings['proximity'] / timings['bare']:.1f} × the bare "
        "product",
        "–",
    )
    yield "ECI and PCI, a year", f"{timings['eci']:.3f} s", "–"
    ratio = (
        f"{timings['space'] / timings['bare']:.1f} × the bare matrix product "
        f"({timings['bare']:.3f} "
        f"s){_used(timings, 'space', 'bare')}"
    )
    space_time = f"{timings['space']:.2f} s, {ratio}"
    yield "presence, ECI, PCI, proximity, density, COI, COG, a year", space_time, "5 ×"
    yield "peak memory of asking", f"{timings['peak']:.2f} GB", "4 GB"


def _used(timings: dict, name: str, floor: str) -> str:
    """The ratio of processor time, which a busy machine moves less."""
    return f", {timings[name + '_cpu'] / timings[floor + '_cpu']:.1f} × in processor time"


def _run(code: str, folder: Path, files: list[Path]) -> dict:
    command = [sys.executable, "-c", HEAD + code + TAIL, str(folder), *map(str, files)]
    completed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(completed.stdout.splitlines()[-1])


if __name__ == "__main__":
    for row in rows(requested_shape()):
        print(" | ".join(row), flush=True)
