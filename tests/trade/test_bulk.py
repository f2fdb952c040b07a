"""The one pass over BACI takes and refuses what the reading row by row does, whatever stands in the
file.
"""

from __future__ import annotations

import gzip
import tempfile
import zipfile
from datetime import date
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.errors import InputError, KirmashError
from kirmash.reference import lexicons
from kirmash.trade import bulk, query, store

HEAD = "t,i,j,k,v,q\n"
CELLS = (
    st.sampled_from(["2013", "2013", "2013", "2014", "1799", "", "20x3", " 2013"]),
    st.sampled_from(["112", "643", "276", "112", "643", "5555", "-1", "280", "", "112.0"]),
    st.sampled_from(["112", "643", "276", "840", "616", "99999", '"276"']),
    st.sampled_from(["010110", "10110", "870190", "0", "1000000", "x"]),
    st.sampled_from(
        ["1", "1", "2.5", "0.125", "-1", "NaN", "1e400", "=1+1", "…", "", "1 000", "12e1", "1_000"]
    ),
    st.sampled_from(["", "NA", "      NA", "3", "-4", "x", "1.0005"]),
)
LINES = st.one_of(
    st.tuples(*CELLS).map(",".join),
    st.sampled_from(["", "2013,112", "2013,112,643,10110,1,2,3", '2013,112,643,10110,"1,5",']),
)


def _addition_result(folder: Path, path: Path) -> object:
    """What an addition leaves behind: the table, the reasons with their counts, the first refused
    lines.
    """
    try:
        outcome = store.add_file(folder, path, store.ImportOptions(retrieved=date(2024, 2, 1)))
    except KirmashError as fault:
        return type(fault)
    with query.open_trade_connection(folder) as base:
        rows = base.execute("SELECT * FROM trade ORDER BY ALL").fetchall()
    return rows, outcome.addition.taken, outcome.addition.refused


@settings(max_examples=60)
@given(st.lists(LINES, max_size=12), st.booleans())
def test_a_single_pass_and_row_by_row_agree(lines: list[str], ended: bool) -> None:
    with tempfile.TemporaryDirectory() as work, pytest.MonkeyPatch.context() as patch:
        path = Path(work) / "baci.csv"
        path.write_text(HEAD + "\n".join(lines) + "\n" * ended, "utf-8")
        quick = _addition_result(Path(work) / "quick", path)
        patch.setattr(bulk, "import_rows", lambda *_: None)
        assert quick == _addition_result(Path(work) / "slow", path)


def test_refused_rows_are_identified_by_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "baci.csv"
    path.write_text(
        HEAD
        + "2013,112,643,10110,1,\n2013,112,112,10110,1,\n\n2013,112,643,10110,1,\n2013,112,643,x,1,"
        "\n",
        "utf-8",
    )
    examples = store.add_file(tmp_path / "trade", path).examples
    assert sorted((example.line, str(example.reason)) for example in examples) == [
        (3, "itself"),
        (5, "repeated"),
        (6, "bad_product"),
    ]


def test_packed_files_of_several_years_go_the_same_way(tmp_path: Path) -> None:
    text = {
        year: HEAD + f"{year},112,643,10110,1.5,\n{year},643,112,10110,2,3\n"
        for year in (2013, 2014)
    }
    with zipfile.ZipFile(tmp_path / "BACI_HS17_V2024.zip", "w") as box:
        for year, content in text.items():
            box.writestr(f"BACI_HS17_Y{year}_V2024.csv", content)
    (tmp_path / "BACI_HS17_Y2013.csv.gz").write_bytes(gzip.compress(text[2013].encode()))
    stored_rows = []
    for name in ("BACI_HS17_V2024.zip", "BACI_HS17_Y2013.csv.gz"):
        outcome = store.add_file(tmp_path / name[-3:], tmp_path / name)
        with query.open_trade_connection(tmp_path / name[-3:]) as base:
            stored_rows.append(
                base.execute(
                    "SELECT period, exporter, value_usd, nomenclature FROM trade ORDER BY ALL"
                ).fetchall()
            )
        assert outcome.addition.taken == len(stored_rows[-1])
    assert [row[:2] for row in stored_rows[0]] == [
        ("2013", "BLR"),
        ("2013", "RUS"),
        ("2014", "BLR"),
        ("2014", "RUS"),
    ]
    assert stored_rows[1] == stored_rows[0][:2]


def test_a_year_in_two_members_holds_a_single_row_a_key(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "BACI_HS17.zip", "w") as box:
        box.writestr("a_HS17.csv", HEAD + "2013,112,643,10110,1,\n2013,112,276,10110,1,\n")
        box.writestr("b_HS17.csv", HEAD + "2013,112,643,10110,1,\n")
    done = store.add_file(tmp_path / "trade", tmp_path / "BACI_HS17.zip").addition
    assert (done.taken, dict(done.refused)) == (2, {"repeated": 1})


def test_the_year_file_is_sorted(tmp_path: Path) -> None:
    path = tmp_path / "baci.csv"
    sides = [4, 8, 12, 112, 276, 643]
    path.write_text(
        HEAD
        + "".join(
            f"2013,{i},{j},{k},1,\n"
            for k in (870190, 10110)
            for j in sides
            for i in sides
            if i != j
        ),
        "utf-8",
    )
    store.add_file(tmp_path / "trade", path)
    with query.open_trade_connection(tmp_path / "trade", 1) as base:
        base.execute("SET preserve_insertion_order = true")
        rows = base.execute("SELECT exporter, product, importer FROM trade").fetchall()
    assert rows == sorted(rows)
    assert len(rows) == 60


def test_a_year_file_of_many_row_groups_is_sorted_and_the_same_on_every_run(tmp_path: Path) -> None:
    """Several row groups written side by side: a join on the way once put them in any order."""
    path = tmp_path / "baci.csv"
    by_code = {
        row["code"]: int(row["number"])
        for row in lexicons.data_rows("trade/areas")
        if row["number"] and 0 < int(row["number"]) < 800
    }
    sides = sorted(by_code.values())[:60]
    with duckdb.connect() as base:
        base.execute(
            "COPY (SELECT 2013 AS t, i, j, 10000 + k * 97 AS k, (hash(i, j, k) % "
            "100000)::DECIMAL(14,3) / 1000 AS v, NULL AS q"
            f" FROM (SELECT unnest({sides}) AS i), (SELECT unnest({sides}) AS j), range(150) g (k) "
            f"WHERE i <> j) TO '{path}' (HEADER)"
        )
    with path.open(
        "a", encoding="utf-8"
    ) as file:  # keys told twice: equal in the midst of a row group, contradicting at its far end
        file.write(
            f"2013,{sides[0]},{sides[1]},10000,{_first_value(path, sides)},\n2013,{sides[-1]},"
            f"{sides[-2]},10097,123456789,\n"
        )
    written = set()
    for turn in range(3):
        done = store.add_file(
            tmp_path / f"trade{turn}", path, store.ImportOptions(retrieved=date(2024, 2, 1))
        ).addition
        assert (done.taken, dict(done.refused)) == (
            60 * 59 * 150 - 1,
            {"repeated": 1, "contradicted": 2},
        )
        (file,) = store.year_files(tmp_path / f"trade{turn}")
        written.add(sha256(file.read_bytes()).hexdigest())
        with duckdb.connect() as base:
            keys_query = f"SELECT exporter || product || importer AS key FROM '{file}'"
            (wrong,) = base.execute(
                "SELECT count(*) FROM (SELECT key, lag(key) OVER () AS before FROM "
                f"({keys_query})) "
                "WHERE key <= before"
            ).fetchall()
        assert wrong == (0,)
    assert len(written) == 1


def _first_value(path: Path, sides: list[int]) -> str:
    start = f"2013,{sides[0]},{sides[1]},10000,"
    return next(
        line.split(",")[4]
        for line in path.read_text("utf-8").splitlines()
        if line.startswith(start)
    )


def test_a_file_of_bytes_that_are_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "baci.csv"
    path.write_bytes(
        (HEAD + "2013,112,643,10110,1,\n" * 20_000).encode() + b"2013,112,643,\xff\xfe\x00,1,\n"
    )
    with pytest.raises(InputError):
        store.add_file(tmp_path / "trade", path)
    assert store.load_manifest(tmp_path / "trade").additions == ()
