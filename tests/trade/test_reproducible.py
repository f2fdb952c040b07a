"""The same table gives the same bits: whatever the order of rows, the size of row groups and the
number of threads.

The measurement over DuckDB's versions and Spark is benchmarks/trade/reproducible.py; here stands
what can be held on every run.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from itertools import product
from pathlib import Path

import duckdb
import pytest
from tests.dossier import made_tables

from kirmash.trade import flows, mirror, reports, source_years, store
from kirmash.trade import query as trade_query

ROWS, THREADS, GROUPS = 40_000, (1, 2, 4), (2_048, 20_000)
NUMBERS = (112, 643, 276, 804, 156, 616)  # BLR, RUS, DEU, UKR, CHN, POL


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """Rows of BACI's layout with values of very unequal size, where doubles lose digits by the
    order of adding.
    """
    drawn = random.Random(11)
    cells = [
        (year, i, j, 10_000 + 97 * k)
        for year in (2018, 2019)
        for i in NUMBERS
        for j in NUMBERS
        if i != j
        for k in range(ROWS // 60)
    ]
    return [
        f"{t},{i},{j},{k},{10 ** drawn.uniform(-3, 7):.3f},{drawn.uniform(0, 1e4):.3f}"
        for t, i, j, k in cells
    ]


def stored(folder: Path, lines: list[str], order: int) -> Path:
    """A store of the rows in the order drawn by ``order``."""
    mixed = list(lines)
    random.Random(order).shuffle(mixed)
    for year in ("2018", "2019"):
        path = folder / f"BACI_HS92_Y{year}_V202401.csv"
        path.write_text(
            "\n".join(["t,i,j,k,v,q", *(line for line in mixed if line.startswith(year))]) + "\n",
            "utf-8",
        )
        store.add_file(folder / "trade", path, store.ImportOptions(retrieved=date(2024, 2, 1)))
    return folder / "trade"


@pytest.fixture(scope="module")
def stores(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [stored(tmp_path_factory.mktemp("order"), lines, order) for order in (1, 2)]


@pytest.fixture(scope="module")
def tables(stores: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """The year files as they are, and with rows in other orders in row groups of other sizes."""
    place = tmp_path_factory.mktemp("groups")
    year_files = [[str(path) for path in store.year_files(stores[0])]]
    for size in GROUPS:
        year_files.append(
            [
                regrouped(Path(path), place / f"{size}-{Path(path).name}", size)
                for path in year_files[0]
            ]
        )
    return year_files


def regrouped(path: Path, to: Path, size: int) -> str:
    order = f"hash(exporter, importer, product, {size})"
    with duckdb.connect() as base:
        base.execute(
            f"COPY (SELECT * FROM read_parquet('{path}') ORDER BY {order}) TO '{to}' (FORMAT "
            f"parquet, ROW_GROUP_SIZE {size})"
        )
    return str(to)


def answers(tables: list[list[str]], query: str) -> set[str]:
    """The hashes of the columns' buffers, one for every different answer over tables and numbers of
    threads.
    """
    hashes = set()
    for files, threads in product(tables, THREADS):
        with duckdb.connect(config={"threads": threads, "preserve_insertion_order": False}) as base:
            base.execute("SET enable_progress_bar = false")
            base.execute(f"CREATE VIEW trade AS SELECT * FROM read_parquet({files})")
            result = base.execute(query).to_arrow_table().combine_chunks()
        buffers = [
            buffer
            for column in result.columns
            for chunk in column.chunks
            for buffer in chunk.buffers()
            if buffer
        ]
        hashes.add(sha256(b"".join(buffer.to_pybytes() for buffer in buffers)).hexdigest())
    return hashes


def advantages() -> str:
    each = (
        f"SELECT * FROM ({trade_query.rca_query(trade_query.TradeFilter(), year)})"
        for year in ("2018", "2019")
    )
    return f"SELECT * FROM ({' UNION ALL '.join(each)}) ORDER BY 1, 2, 3"


EXACT = {
    "totals": "SELECT period, exporter, product, sum(value_usd) FROM trade GROUP BY ALL ORDER BY "
    "ALL",
    "world": "SELECT period, product, sum(value_usd), sum(quantity) FROM trade GROUP BY ALL ORDER "
    "BY ALL",
    "mirror": "SELECT period, exporter, importer, sum(value_usd) FROM trade GROUP BY ALL ORDER BY "
    "ALL",
    "shares": "SELECT period, exporter, sum(value_usd)::DOUBLE / (SELECT sum(value_usd)::DOUBLE "
    "FROM trade) FROM trade"
    " GROUP BY ALL ORDER BY ALL",
    "RCA": advantages(),
}


@pytest.mark.parametrize("name", EXACT)
def test_exact_sums_divided_once_have_a_single_answer(tables: list[list[str]], name: str) -> None:
    assert len(answers(tables, EXACT[name])) == 1


def test_sums_of_doubles_have_several_so_the_measurement_can_fail(tables: list[list[str]]) -> None:
    doubles = (
        "SELECT period, exporter, sum(value_usd::DOUBLE / 7000) FROM trade GROUP BY ALL "
        "ORDER BY ALL"
    )
    assert len(answers(tables, doubles)) > 1


def test_shuffled_files_are_stored_as_the_same_bytes(stores: list[Path]) -> None:
    first, other = (
        [sha256(path.read_bytes()).hexdigest() for path in store.year_files(folder)]
        for folder in stores
    )
    assert first == other


def table_bits(folder: Path, threads: int) -> Iterator[bytes]:
    """The bits of the dense tables of a year, of both sides of the mirror, and of what it learns
    from flows told twice.
    """
    with trade_query.open_trade_connection(folder, threads) as base:
        world = flows.load_world_trade_year(base, source_years.source_years(base)[-1])
        pairs, doubles = (
            reports.mirror_pairs(base, trade_query.TradeFilter()),
            reports.mirror_pairs_by_source(base),
        )
    learnt = mirror.fit_model(doubles)
    assert isinstance(learnt, mirror.MirrorModel)
    yield from (world.exports.tobytes(), world.imports.tobytes())
    yield repr((pairs, learnt, [mirror.reconcile(pair, learnt) for pair in pairs])).encode()


def test_tables_of_a_year_and_the_mirror_have_the_same_bits(tmp_path: Path) -> None:
    drawn = random.Random(3)
    flat = [row for row in made_tables.world((2014,)) if row[4] in made_tables.GOODS[:3]]
    rows = [
        (*row[:1], side, *row[2:5], row[5] * drawn.uniform(0.8, 1.2), row[6])
        for row in flat
        for side in row[2:4]
    ]
    folders = []
    for order in (1, 2):
        (place := tmp_path / str(order)).mkdir()
        random.Random(order).shuffle(rows)
        folders.append(made_tables.add(place, rows))
    assert (
        len({b"".join(table_bits(folder, threads)) for folder, threads in product(folders, (1, 2))})
        == 1
    )
