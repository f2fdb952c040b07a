"""The same table gives the same bits: on every run, number of threads, order and grouping of rows,
DuckDB and Spark.

Answers are compared by the hash of their rows, decimals by their digits and doubles by their bits.
Other DuckDB versions and Spark are put into environments of their own, which are thrown away; where
they are not available, the reason is given. Beside every set of answers stands a control that does
differ: the same sums over the same rows as doubles.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from benchmarks.measuring import run_step
from benchmarks.trade.generator import Shape, write
from kirmash.indicators import inputs, similarity, structure
from kirmash.records.quantities import Unknown
from kirmash.trade import flows, query, source_years, store

Row = tuple[str, str, str]
SHAPE = Shape(years=2, economies=225, products=400)
OTHERS = ("1.2.2", "1.3.2", "1.4.4", "2.0.0")
RUNS, THREADS, GROUPS = 5, (1, 2, 4), (10_000, 122_880, 1_000_000)
ENGINES = "benchmarks.trade.engines"
ITSELF = "benchmarks.trade.reproducible"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the store's folder, its year files, and the queries on it, the control last."""

    folder: Path
    files: list[str]
    queries: Mapping[str, str]


def rows() -> Iterator[Row]:
    """(what, measured, aim): how many different answers there were."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        count = write(place / "baci.csv", SHAPE)
        table, line = _loaded(place)
        yield "rows of the generated table", f"{count:,} in {SHAPE.years} years", "–"
        yield line
        yield from _here(place, table)
        yield from _chained(table)
        for version in OTHERS:
            yield _elsewhere(place / f"duckdb-{version}", f"duckdb=={version}", "duckdb", table)
        yield _spark(place, table)


def _loaded(place: Path) -> tuple[Table, Row]:
    """The table, and what loading it three times gave: as it is, with its rows shuffled, and on one
    processor.
    """
    plain = sorted(place.glob("BACI*.csv"))
    stores = {"as it is": (place / "a", plain), "on one processor": (place / "c", plain)}
    (place / "shuffled").mkdir()
    stores["shuffled"] = (
        place / "b",
        [_shuffled(path, place / "shuffled" / path.name) for path in plain],
    )
    written = set()
    for name, (folder, files) in stores.items():
        alone = int(name == "on one processor")
        run_step(ITSELF, "load", folder, alone, *files)
        written.add(
            tuple(sha256(path.read_bytes()).hexdigest() for path in store.year_files(folder))
        )
    only = query.TradeFilter()
    with query.open_trade_connection(place / "a") as base:
        periods = query.periods(base, only)
    each = " UNION ALL ".join(
        f"SELECT * FROM ({query.rca_query(only, period)})" for period in periods
    )
    queries = {
        "totals": "SELECT period, exporter, product, sum(value_usd) AS x FROM trade GROUP BY 1, 2, "
        "3 ORDER BY 1, 2, 3",
        "RCA": f"SELECT * FROM ({each}) ORDER BY 1, 2, 3",
        "control": "SELECT period, exporter, sum(cast(value_usd AS DOUBLE) / 7000) AS x FROM trade "
        "GROUP BY 1, 2 ORDER BY 1, 2",
    }
    table = Table(place / "a", [str(path) for path in store.year_files(place / "a")], queries)
    return table, (
        "year files, loaded as they are, shuffled, and on one processor",
        _count_text(len(written), "set of files"),
        "1",
    )


def load(folder: str, alone: str, *files: str) -> None:
    """Add files to a store, on the first processor alone where asked."""
    if alone == "1" and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for path in files:
        store.add_file(Path(folder), Path(path), store.ImportOptions(retrieved=date(2024, 2, 1)))
    print(json.dumps({"files": len(files)}))


def compute(folder: str, threads: str) -> None:
    """Print the hashes of what NumPy computes from the last year of a store, by name."""
    with query.open_trade_connection(Path(folder), int(threads)) as base:
        world = flows.load_world_trade_year(base, source_years.source_years(base)[-1])
    results, advantages = inputs.complexity_results(world), inputs.revealed_advantages(world)
    if isinstance(results, Unknown) or isinstance(advantages, Unknown):
        sys.exit("the generated table is no world")
    space, fitness = results.product_space, results.fitness
    concentration = [[structure.herfindahl(row), structure.theil(row)] for row in world.exports]
    flow_tables = world.exports_by_partner, world.imports_by_partner
    computed = {
        "both tables of a year": (world.exports, world.imports, *flow_tables),
        "HHI and Theil": (np.array(concentration),),
        "similarity of all pairs": (similarity.similarity_table(world.exports),),
        "ECI and PCI": (space.complexity.economies, space.complexity.products),
        "fitness": (fitness.economies, fitness.products),
        "proximity and density": (space.proximity, space.density),
        "COI and COG": (space.outlook, space.gain),
        "RCA as NumPy has it": (advantages,),
    }
    print(json.dumps({name: _bits(arrays) for name, arrays in computed.items()}))


def _bits(arrays: tuple[np.ndarray, ...]) -> str:
    joined = b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)
    return sha256(joined).hexdigest()[:16]


def _shuffled(path: Path, to: Path) -> Path:
    head, *lines = path.read_text("utf-8").splitlines()
    random.Random(7).shuffle(lines)
    to.write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return to


def _here(place: Path, table: Table) -> Iterator[Row]:
    """Runs by threads by sizes of row groups, each with the rows in another order."""
    results: dict[str, set[str]] = {name: set() for name in table.queries}
    for size in GROUPS:
        files = [
            _regrouped(Path(path), place / f"{size}-{Path(path).name}", size)
            for path in table.files
        ]
        for threads, _ in product(THREADS, range(RUNS)):
            answers = _run_queries("duckdb", table, threads, files)
            for name, result in answers.items():
                results[name].add(result)
    runs = len(GROUPS) * len(THREADS) * RUNS
    what = (
        f"{RUNS} runs × {len(THREADS)} numbers of threads × {len(GROUPS)} orders and groupings "
        f"of rows ({runs} answers)"
    )
    for name, result in results.items():
        aim = "1" if name != "control" else "more: plain doubles"
        yield (
            f"{name}: {what}, DuckDB {duckdb.__version__}",
            _count_text(len(result), "answer"),
            aim,
        )


def _regrouped(path: Path, to: Path, size: int) -> str:
    with duckdb.connect() as base:
        base.execute(
            f"COPY (SELECT * FROM read_parquet('{path}') ORDER BY hash(exporter, importer, "
            f"product, {size})) TO '{to}'"
            f" (FORMAT parquet, ROW_GROUP_SIZE {size})"
        )
    return str(to)


def _chained(table: Table) -> Iterator[Row]:
    """The indicators worked out by NumPy, by threads of DuckDB and of the matrix library."""
    results: dict[str, set[str]] = {}
    for threads, blas in product(THREADS, ("1", "2")):
        env = {**os.environ, "OPENBLAS_NUM_THREADS": blas, "OMP_NUM_THREADS": blas}
        computed = run_step(ITSELF, "compute", table.folder, threads, env=env)
        for name, result in computed.items():
            results.setdefault(name, set()).add(result)
    for name, several in results.items():
        yield (
            f"{name}: {len(THREADS)} numbers of threads × 1 or 2 of the matrix library",
            _count_text(len(several), "answer"),
            "1",
        )


def _run_queries(
    engine: str, table: Table, threads: int, files: list[str], **options: Any
) -> dict[str, str]:
    request = {"files": files, "threads": threads, "queries": dict(table.queries)}
    return run_step(ENGINES, engine, json.dumps(request), **options)


def _elsewhere(place: Path, package: str, engine: str, table: Table) -> Row:
    """The same queries answered by another engine in an environment of its own."""
    what = f"totals and RCA by {package.replace('==', ' ')}, beside DuckDB {duckdb.__version__}"
    uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
    try:
        subprocess.run([uv, "venv", "-q", place], check=True, capture_output=True, text=True)
        python = place / "bin" / "python"
        subprocess.run(
            [uv, "pip", "install", "-q", "--python", python, package],
            check=True,
            capture_output=True,
            text=True,
        )
        theirs = _run_queries(engine, table, 2, table.files, python=python)
    except (OSError, subprocess.CalledProcessError) as fault:
        lines = str(getattr(fault, "stderr", "") or fault).strip().splitlines()
        return what, f"not queried: {lines[-1][:120] if lines else fault}", "equal bits"
    ours = _run_queries("duckdb", table, 2, table.files)
    differ = [name for name in table.queries if name != "control" and theirs[name] != ours[name]]
    return what, f"different: {', '.join(differ)}" if differ else "equal bits", "equal bits"


def _spark(place: Path, table: Table) -> Row:
    if not shutil.which("java"):
        return (
            "totals and RCA by Spark",
            "not queried: there is no Java here (Debian: openjdk-17-jre-headless)",
            "equal bits",
        )
    return _elsewhere(place / "spark", "pyspark", "spark", table)


def _count_text(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} different {what}s"


if __name__ == "__main__":
    {"load": load, "compute": compute}[sys.argv[1]](*sys.argv[2:])
