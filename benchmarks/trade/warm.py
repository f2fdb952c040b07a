"""Warm questions on a loaded table against plain DuckDB on the same Parquet, in one run:
``python -m benchmarks.trade.warm FOLDER [YEARS ECONOMIES PRODUCTS]``.

Prints for each question the median seconds of the processor and of the clock of three warm runs, of
Kirmash and of the plain query, as JSON. The table is `generator`'s, of BACI's shape.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.measuring import timed_with_processor
from benchmarks.trade.generator import Shape, write
from kirmash.dossier.indicators import IndicatorRequest, compute_indicators
from kirmash.dossier.screens.flows import FlowSeriesRequest, trade_series
from kirmash.dossier.screens.rankings import RankingRequest, trade_rankings
from kirmash.records.rankings import RankingKind
from kirmash.trade import query, store

ECONOMY, PARTNER, TIMES = "DEU", "FRA", 3
SHARES = "SELECT {what}, sum(value_usd) AS v FROM trade WHERE {test} GROUP BY ALL ORDER BY v DESC"


def questions(folder: Path, year: int) -> dict[str, tuple[Callable[[], object], str]]:
    """Each question as Kirmash answers it, and the plain query that gives its main figures."""
    partners = RankingRequest(ECONOMY, flow="exports", years=(year,))
    goods = RankingRequest(ECONOMY, RankingKind.GOODS, "exports", years=(year,))
    two = f"period IN ('{year - 1}', '{year}') AND exporter = '{ECONOMY}'"
    pair = (
        f"(exporter = '{ECONOMY}' AND importer = '{PARTNER}') OR "
        f"(exporter = '{PARTNER}' AND importer = '{ECONOMY}')"
    )
    return {
        "top partners": (
            lambda: trade_rankings(folder, partners),
            SHARES.format(what="period, importer", test=two),
        ),
        "top goods": (
            lambda: trade_rankings(folder, goods),
            SHARES.format(what="period, product[:4]", test=two),
        ),
        "pair's flows": (
            lambda: trade_series(folder, FlowSeriesRequest(ECONOMY, PARTNER)),
            SHARES.format(what="period, exporter", test=pair),
        ),
        "RCA of a country": (
            lambda: compute_indicators(
                folder, (ECONOMY,), "", IndicatorRequest(("rca",), year, level=4)
            ),
            f"SELECT * FROM ({query.rca_query(query.TradeFilter(), str(year))}) "
            f"WHERE exporter = '{ECONOMY}'",
        ),
    }


def measure(folder: Path, shape: Shape) -> dict[str, object]:
    """The table made and loaded into ``folder``, and every question's times."""
    rows = write(folder / "table.csv", shape)
    tables = folder / "trade"
    for path in sorted(folder.glob("BACI_*.csv")):
        store.add_file(tables, path, store.ImportOptions(retrieved=date(2024, 2, 1)))
    year = 2018 + shape.years - 1
    files = [str(path) for path in store.year_files(tables)]
    answers: dict[str, object] = {"rows": rows, "shape": str(shape)}
    for name, (ours, plain) in questions(tables, year).items():
        answers[name] = {"kirmash": _warm(ours), "duckdb": _warm(lambda q=plain: _plain(files, q))}
    return answers


def _plain(files: list[str], question: str) -> object:
    with duckdb.connect() as base:
        base.execute("SET enable_progress_bar = false")
        base.execute(f"CREATE VIEW trade AS SELECT * FROM read_parquet({files})")
        return base.execute(question).fetchall()


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
    print(json.dumps(measure(Path(place), shape), indent=1))
