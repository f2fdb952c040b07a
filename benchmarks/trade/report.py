"""Loading and querying a table of BACI's shape, beside DuckDB's own CSV to Parquet and a bare scan.

``KIRMASH_BENCH_ROWS`` is how many rows (55000000 is BACI's five years), 3.6 million where it is
not set. Loading, DuckDB's own and querying each run in a process of their own, so that peak memory
is their own; a ratio is of times of the same run.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measuring import run_step
from benchmarks.trade.generator import Shape, write

A_YEAR = 12_060_000  # rows of 225 economies and 5,000 products at BACI's share of cells
FULL, SMALL = Shape(5, share=0.0438), Shape(1, 225, 1_500)
Row = tuple[str, str, str]

STEPS = "benchmarks.trade.steps"


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
    """(what, measured, aim): the table generated, loaded and queried."""
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
    bare = run_step(STEPS, "copy", folder, *files)
    ours = run_step(STEPS, "load", folder, *files)
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
    timings = run_step(STEPS, "query", folder)
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


def _used(timings: dict[str, Any], name: str, floor: str) -> str:
    """The ratio of processor time, which a busy machine moves less."""
    return f", {timings[name + '_cpu'] / timings[floor + '_cpu']:.1f} × in processor time"


if __name__ == "__main__":
    for row in rows(requested_shape()):
        print(" | ".join(row), flush=True)
