"""Loading a CSV of UN Comtrade's columns, beside DuckDB's own reading of it into Parquet.

The file has the service's 47 columns, most of them of no use here, and 300,000 rows
(``KIRMASH_BENCH_ROWS``): reporters, partners and 5,000 codes of goods of a hash, so that it is the
same everywhere. Both are measured in turn, in one process, by their processor time; the ratio is
that of the medians.

``python -m benchmarks.trade.comtrade FILE FOLDER`` measures and prints JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.measuring import run_step, timed_with_processor
from kirmash.reference import lexicons
from kirmash.sandbox import child
from kirmash.trade import comtrade_bulk, store

ROWS, TIMES, AREAS = 300_000, 3, 200
AIM = 4
_COLUMNS = (
    "'C' AS typeCode, 'A' AS freqCode, 20150101 AS refPeriodId, 2015 + n % 3 AS refYear, 52 AS"
    " refMonth, 2015 + n % 3 AS period, {areas}[1 + (n // 7000) % {count}] AS reporterCode, NULL AS"
    " reporterISO, 'Reporter, somewhere' AS reporterDesc, CASE WHEN n % 2 = 0 THEN 'X' ELSE 'M' END"
    " AS flowCode, 'flow' AS flowDesc, {areas}[1 + (hash(n) % {count})::INT] AS partnerCode, NULL"
    " AS partnerISO, 'Partner' AS partnerDesc, 0 AS partner2Code, 'W00' AS partner2ISO, 'World' AS"
    " partner2Desc, 'H5' AS classificationCode, 'HS' AS classificationSearchCode, true AS"
    " isOriginalClassification, lpad((10110 + (n % 5000) * 195)::VARCHAR, 6, '0') AS cmdCode,"
    " 'Goods; of some kind' AS cmdDesc, 6 AS aggrLevel, true AS isLeaf, 'C00' AS customsCode,"
    " 'TOTAL CPC' AS customsDesc, 0 AS mosCode, 0 AS motCode, 'TOTAL MOT' AS motDesc, 8 AS"
    " qtyUnitCode, 'kg' AS qtyUnitAbbr, (hash(n, 1) % 1000000)::DECIMAL(18,3) / 1000 AS qty, false"
    " AS isQtyEstimated, 0 AS altQtyUnitCode, 'N/A' AS altQtyUnitAbbr, 0 AS altQty, false AS"
    " isAltQtyEstimated, (hash(n, 2) % 1000000)::DECIMAL(18,3) / 1000 AS netWgt, false AS"
    " isNetWgtEstimated, 0 AS grossWgt, false AS isGrossWgtEstimated, NULL AS cifvalue, NULL AS"
    " fobvalue, (hash(n, 3) % 100000000)::DECIMAL(18,3) / 1000 AS primaryValue, 0 AS"
    " legacyEstimationFlag, true AS isReported, false AS isAggregate"
)


def write(path: Path, rows: int) -> None:
    """Write a CSV of so many rows."""
    numbers = [row["number"] for row in lexicons.data_rows("trade/areas") if row["number"]][:AREAS]
    areas = f"list_value({', '.join(str(int(number)) for number in numbers)})"
    columns = _COLUMNS.format(areas=areas, count=len(numbers))
    with duckdb.connect() as base:
        base.execute("SET enable_progress_bar = false")
        base.execute(f"COPY (SELECT {columns} FROM range({rows}) r (n)) TO '{path}' (HEADER)")


def measure(path: Path, folder: Path) -> dict[str, Any]:
    """Processor seconds of DuckDB's own, of loading, and of loading row by row; rows taken."""
    child.INSIDE.set()  # all in this process, so that its processor time is all there is

    def bare() -> None:
        with duckdb.connect() as base:
            base.execute("SET enable_progress_bar = false")
            base.execute(
                f"COPY (SELECT * FROM read_csv('{path}')) TO '{folder}.parquet'"
                " (FORMAT parquet, COMPRESSION zstd)"
            )

    taken = list[int]()

    def load() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        options = store.ImportOptions(retrieved=date(2024, 1, 1))
        taken.append(store.add_file(folder, path, options).addition.taken)

    bare()
    load()
    pairs = [(timed_with_processor(bare)[1], timed_with_processor(load)[1]) for _ in range(TIMES)]
    own, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    comtrade_bulk.stage_rows = lambda *_: None  # type: ignore[assignment]
    slow = timed_with_processor(load)[1]
    return {"duckdb": own, "loading": ours, "row_by_row": slow, "taken": taken}


def rows() -> Iterator[tuple[str, str, str]]:
    """(what, measured, aim): loading beside DuckDB's own reading."""
    count = int(os.environ.get("KIRMASH_BENCH_ROWS") or ROWS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "comtrade.csv"
        write(path, count)
        times = run_step("benchmarks.trade.comtrade", path, Path(folder) / "trade")
        own = times["duckdb"]
        size = path.stat().st_size / 1e6
        yield "rows of a CSV of 47 columns", f"{count:,}, {size:,.0f} MB", "–"
        yield "DuckDB's own reading into Parquet", f"{own:.2f} s of processor", "–"
        for what, aim in (("loading", f"≤ {AIM} ×"), ("row_by_row", "–")):
            label = "checked, sorted and stored" if what == "loading" else "the same, row by row"
            yield label, f"{times[what]:.2f} s of processor, {times[what] / own:.1f} ×", aim
        yield (
            "rows taken, each time",
            ", ".join(f"{n:,}" for n in sorted(set(times["taken"]))),
            "one",
        )


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]))))
