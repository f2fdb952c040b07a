"""Files in, tables in force: nothing half-added, nothing twice, revisions kept, the same bits every
time.
"""

from __future__ import annotations

import os
import random
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.trade.conftest import BACI

from kirmash.errors import InputError
from kirmash.trade import load, query, store


def test_a_single_sorted_file_a_year(stored: Path) -> None:
    assert [path.name[:4] for path in store.year_files(stored)] == ["2013", "2014"]
    with query.open_trade_connection(stored) as base:
        rows = base.execute(
            "SELECT period, exporter, importer, product, value_usd, quantity, source, nomenclature "
            "FROM trade WHERE period = '2013'"
        ).fetchall()
    assert rows[0] == ("2013", "BLR", "DEU", "310420", Decimal("50000.000"), None, "BACI", "HS17")
    assert rows[3][4:6] == (Decimal("900250.000"), Decimal("5.000"))
    assert [row[1:4:2] for row in rows] == sorted(row[1:4:2] for row in rows)


def hashes(folder: Path) -> dict[str, str]:
    """The hash of every file, those worked out of the tables among them."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_file_twice_changes_nothing(stored: Path, baci: Path) -> None:
    before = hashes(stored)
    assert store.add_file(stored, baci).already_imported
    assert hashes(stored) == before


def test_a_later_retrieval_counts_and_the_older_value_is_retained(
    stored: Path, tmp_path: Path
) -> None:
    later = tmp_path / "BACI_HS17_Y2013_V202501.csv"
    later.write_text(
        "t,i,j,k,v,q\n2013,112,643,870190,101,10\n2013,112,276,310420,50,\n2013,112,616,440710,7,\n",
        "utf-8",
    )
    assert (
        store.add_file(
            stored, later, store.ImportOptions(retrieved=date(2025, 2, 1))
        ).addition.revised
        == 1
    )
    only = query.TradeFilter(exporters=("BLR",), since=2013, until=2013)
    with query.open_trade_connection(stored) as base:
        assert [(t.group[0], t.value_usd) for t in query.totals(base, ["importer"], only)] == [
            ("DEU", 50_000),
            ("POL", 7_000),
            ("RUS", 101_000),
        ]
        old = base.execute(
            "SELECT value_usd, now_usd FROM read_parquet(?)", [str(store.revision_files(stored)[0])]
        ).fetchall()
    assert old == [(Decimal("100500.000"), Decimal("101000.000"))]


def test_an_older_retrieval_added_later_does_not_count(stored: Path, tmp_path: Path) -> None:
    older = tmp_path / "BACI_HS17_Y2013_V202301.csv"
    older.write_text("t,i,j,k,v,q\n2013,112,643,870190,99,10\n", "utf-8")
    store.add_file(stored, older, store.ImportOptions(retrieved=date(2023, 2, 1)))
    with query.open_trade_connection(stored) as base:
        assert query.total_value(
            base, query.TradeFilter(exporters=("BLR",), importers=("RUS",), since=2013, until=2013)
        ) == Decimal("100500")


def test_a_stop_before_the_end_leaves_the_tables_as_they_were(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.csv"
    other.write_text(BACI.replace("100.5", "200.5"), "utf-8")
    before = store.load_manifest(stored)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "_activate", stopped)
    with pytest.raises(KeyboardInterrupt):
        store.add_file(stored, other)
    assert store.load_manifest(stored) == before
    assert not list(stored.glob("adding-*"))


def test_a_stop_right_after_the_folder_of_work_was_created_leaves_none(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.csv"
    other.write_text(BACI.replace("100.5", "200.5"), "utf-8")
    mkdir = os.mkdir

    def stopped(path: str | Path, *rest: Any, **more: Any) -> None:
        mkdir(path, *rest, **more)
        if Path(path).name.startswith(store.WORK_PREFIX):
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "mkdir", stopped)
    with pytest.raises(KeyboardInterrupt):
        store.add_file(stored, other)
    assert not list(stored.glob("adding-*"))


def test_what_a_killed_addition_left_is_swept_by_the_next(stored: Path, baci: Path) -> None:
    (stored / "adding-dead" / "spill").mkdir(parents=True)
    (stored / "adding-dead" / "rows.duckdb").write_bytes(b"half")
    (stored / ".kirmash-dead.part").write_bytes(b"half")
    assert store.add_file(stored, baci).already_imported
    assert not [
        path.name for path in stored.iterdir() if path.name.startswith(("adding-", ".kirmash-"))
    ]


def test_refused_bulk_rows_are_counted_with_reasons(tmp_path: Path) -> None:
    path = tmp_path / "baci.csv"
    rows = [
        "2013,112,643,10110,1,",
        "2013,112,643,10110,1,",
        "2013,112,276,10110,1,",
        "2013,112,276,10110,2,",
        "2013,112,112,10110,1,",
        "2013,112,5555,10110,1,",
        "2013,112,616,10110,-1,",
        "2013,112,616,10110,1e400,",
        "2013,112,616,10110,NaN,",
        "2013,112,616,10110,=1+1,",
        "2013,112,616",
        "2013,112,616,10110,3,",
    ]
    path.write_text("t,i,j,k,v,q\n" + "\n".join(rows) + "\n", "utf-8")
    done = store.add_file(tmp_path / "trade", path).addition
    assert done.taken == 2
    assert done.refused == {
        "contradicted": 2,
        "formula": 1,
        "itself": 1,
        "missing": 1,
        "negative": 1,
        "repeated": 1,
        "short_row": 1,
        "too_large": 1,
        "unknown_area": 1,
    }


def test_a_file_with_nothing_to_take_is_refused_entirely(tmp_path: Path) -> None:
    path = tmp_path / "baci.csv"
    path.write_text("t,i,j,k,v,q\n2013,112,112,10110,1,\n", "utf-8")
    with pytest.raises(InputError, match="itself"):
        store.add_file(tmp_path / "trade", path)
    assert store.load_manifest(tmp_path / "trade").additions == ()


def test_sums_have_the_same_bits_whatever_the_order_and_the_threads(tmp_path: Path) -> None:
    random.seed(6)
    codes = [4, 8, 12, 112, 276, 643, 616, 528]
    lines = [
        f"2015,{i},{j},{k},{random.random() * 10 ** random.randint(0, 6):.3f},1"
        for i in codes
        for j in codes
        if i != j
        for k in range(10110, 10160)
    ]
    results, written = set(), set()
    for turn in range(3):
        random.shuffle(lines)
        path = tmp_path / f"{turn}.csv"
        path.write_text("t,i,j,k,v,q\n" + "\n".join(lines) + "\n", "utf-8")
        folder = tmp_path / f"trade{turn}"
        store.add_file(folder, path, store.ImportOptions(retrieved=date(2024, 2, 1)))
        written.update(sha256(file.read_bytes()).hexdigest() for file in store.year_files(folder))
        for threads in (1, 2, 4):
            with query.open_trade_connection(folder, threads) as base:
                columns = query.rca(base, query.TradeFilter())
                results.add(
                    sha256(
                        columns["rca"].tobytes() + str(query.totals(base, ["exporter"])).encode()
                    ).hexdigest()
                )
    assert len(results) == 1
    assert len(written) == 1


def test_rca_by_hand_and_totals_of_zero(tmp_path: Path) -> None:
    path = tmp_path / "baci.csv"
    rows = [
        "2015,112,643,10110,3,",
        "2015,112,643,10120,1,",
        "2015,643,112,10110,1,",
        "2015,643,112,10120,3,",
        "2015,643,112,10130,0,",
        "2015,276,112,10110,0,",
        "2016,112,643,10110,0,",
    ]
    path.write_text("t,i,j,k,v,q\n" + "\n".join(rows) + "\n", "utf-8")
    store.add_file(tmp_path / "trade", path)
    with query.open_trade_connection(tmp_path / "trade") as base:
        advantages = query.rca(base, query.TradeFilter())
    cells = [
        (str(i), str(k), float(x))
        for i, k, x in zip(
            advantages["exporter"], advantages["product"], advantages["rca"], strict=True
        )
    ]
    # Balassa 1965: (3/4) / (4/8) = 1.5; Germany, 010130 and 2016 trade nothing, so there is nothing
    # to compare
    assert cells == [
        ("BLR", "010110", 1.5),
        ("BLR", "010120", 0.5),
        ("RUS", "010110", 0.5),
        ("RUS", "010120", 1.5),
    ]


def test_unknown_is_not_zero(stored: Path) -> None:
    with query.open_trade_connection(stored) as base:
        assert not isinstance(
            query.total_value(base, query.TradeFilter(exporters=("FRA",))), Decimal
        )
        with pytest.raises(InputError):
            query.totals(base, ["value_usd; DROP VIEW trade"])


def test_a_name_with_a_quote_is_a_name(tmp_path: Path, baci: Path) -> None:
    folder = tmp_path / "it's"
    store.add_file(folder, baci, store.ImportOptions(source="l'Office"))
    with query.open_trade_connection(folder) as base:
        assert query.totals(base, ["source"])[0].group == ("l'Office",)
    assert load.MEMORY
