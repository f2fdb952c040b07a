"""Warm questions on a loaded table against plain DuckDB on the same Parquet, in one run:
``python -m benchmarks.trade.warm FOLDER [YEARS ECONOMIES PRODUCTS]``.

Prints for each question the median seconds of the processor and of the clock of three warm runs,
of Kirmash and of the plain query, as JSON. Warm is the second question on in one process, each
with a connection of its own, for both. The plain query gives the main figures of the same answer:
where the answer has comparative advantages, so has the plain one. The table is `generator`'s, of
BACI's shape; its 5,000 products have as many headings, so that four digits are as many codes as
six. A folder that holds the tables of an earlier run is taken as it is.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.measuring import run_step, timed_with_processor
from benchmarks.trade.generator import Shape, write
from kirmash.dossier.indicators import IndicatorRequest, compute_indicators
from kirmash.dossier.screens.flows import FlowSeriesRequest, trade_series
from kirmash.dossier.screens.rankings import RankingRequest, trade_rankings
from kirmash.records.rankings import RankingKind
from kirmash.trade import derived, query, store

ECONOMY, PARTNER, TIMES = "DEU", "FRA", 3
AIM = 3  # times the plain query, and under a second
SHARES = "SELECT {what}, sum(value_usd) AS v FROM trade WHERE {test} GROUP BY ALL ORDER BY v DESC"


def questions(folder: Path, year: int) -> dict[str, tuple[Callable[[], object], tuple[str, ...]]]:
    """Each question as Kirmash answers it, and the plain queries that give its main figures."""
    partners = RankingRequest(ECONOMY, flow="exports", years=(year,))
    sold, bought = (
        RankingRequest(ECONOMY, RankingKind.GOODS, flow, years=(year,))
        for flow in ("exports", "imports")
    )
    years = f"period IN ('{year - 1}', '{year}')"
    two, theirs = f"{years} AND exporter = '{ECONOMY}'", f"{years} AND importer = '{ECONOMY}'"
    advantages = (
        f"SELECT * FROM ({query.rca_query(query.TradeFilter(), str(year))}) WHERE exporter = "
        f"'{ECONOMY}'"
    )
    pair = (
        f"(exporter = '{ECONOMY}' AND importer = '{PARTNER}') OR "
        f"(exporter = '{PARTNER}' AND importer = '{ECONOMY}')"
    )
    return {
        "top partners": (
            lambda: trade_rankings(folder, partners),
            (SHARES.format(what="period, importer", test=two),),
        ),
        "top goods bought": (
            lambda: trade_rankings(folder, bought),
            (SHARES.format(what="period, product[:4]", test=theirs),),
        ),
        "top goods sold, with their RCA": (
            lambda: trade_rankings(folder, sold),
            (SHARES.format(what="period, product[:4]", test=two), advantages),
        ),
        "pair's flows": (
            lambda: trade_series(folder, FlowSeriesRequest(ECONOMY, PARTNER)),
            (SHARES.format(what="period, exporter", test=pair),),
        ),
        "RCA of a country": (
            lambda: compute_indicators(
                folder, (ECONOMY,), "", IndicatorRequest(("rca",), year, level=4)
            ),
            (advantages,),
        ),
    }


def measure(folder: Path, shape: Shape) -> dict[str, object]:
    """The table made and loaded into ``folder``, and every question's times."""
    tables = folder / "trade"
    if not store.year_files(tables):
        write(folder / "table.csv", shape)
        for path in sorted(folder.glob("BACI_*.csv")):
            store.add_file(tables, path, store.ImportOptions(retrieved=date(2024, 2, 1)))
            path.unlink()
    derived.refresh(tables)
    year = 2018 + shape.years - 1
    files = [str(path) for path in store.year_files(tables)]
    count = _plain(files, ("SELECT count(*) FROM trade",))[0][0][0]
    answers: dict[str, object] = {"rows": count, "shape": str(shape)}
    for name, (ours, plain) in questions(tables, year).items():
        answers[name] = {"kirmash": _warm(ours), "duckdb": _warm(lambda q=plain: _plain(files, q))}
    return answers


def rows(shape: Shape) -> Iterator[tuple[str, str, str]]:
    """(what, measured, aim): each question beside plain DuckDB."""
    numbers = shape.years, shape.economies, shape.products
    with tempfile.TemporaryDirectory() as made:
        folder = os.environ.get("KIRMASH_BENCH_FOLDER") or made
        answers = run_step("benchmarks.trade.warm", folder, *numbers)
    yield "rows of the generated table", f"{answers.pop('rows'):,} in {shape.years} years", "–"
    answers.pop("shape")
    for name, times in answers.items():
        ours, plain = times["kirmash"], times["duckdb"]
        yield (
            name,
            f"{ours['processor']:.2f} s of processor, {ours['processor'] / plain['processor']:.1f} "
            f"× plain DuckDB ({plain['processor']:.2f} s); {ours['clock']:.2f} s by the clock",
            f"≤ {AIM} ×, under 1 s",
        )


def _plain(files: list[str], queries: tuple[str, ...]) -> list[list[Any]]:
    with duckdb.connect() as base:
        base.execute("SET enable_progress_bar = false")
        base.execute(f"CREATE VIEW trade AS SELECT * FROM read_parquet({files})")
        return [base.execute(each).fetchall() for each in queries]


def _warm(call: Callable[[], object]) -> dict[str, float]:
    call()
    clock, processor = zip(*(timed_with_processor(call) for _ in range(TIMES)), strict=True)
    return {
        "processor": round(statistics.median(processor), 3),
        "clock": round(statistics.median(clock), 3),
    }


if __name__ == "__main__":
    place, *numbers = sys.argv[1:]
    Path(place).mkdir(parents=True, exist_ok=True)
    shape = Shape(*map(int, numbers)) if numbers else Shape(10)
    print(json.dumps(measure(Path(place), shape)))
