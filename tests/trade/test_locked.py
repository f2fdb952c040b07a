"""Raw SQL answers questions and opens no door."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kirmash.errors import InputError
from kirmash.trade import locked


def test_a_select_is_answered(stored: Path) -> None:
    found = locked.sql(stored, "SELECT exporter, sum(value_usd) FROM trade GROUP BY ALL ORDER BY 1")
    assert found == locked.Answer(
        ("exporter", "sum(value_usd)"), (("BLR", "230625.000"), ("DEU", "300000.000"), ("RUS", "1600250.000")), False
    )


HOSTILE = (
    "COPY (SELECT 1) TO '{out}'", "COPY trade TO '{year}'", "ATTACH '{out}' AS x", "INSTALL httpfs", "LOAD httpfs", "SET enable_external_access = true",
    "RESET enable_external_access", "PRAGMA database_list", "CREATE TABLE x AS SELECT 1", "EXPORT DATABASE '{out}'", "SELECT 1; DROP VIEW trade",
    "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')", "SELECT * FROM read_blob('/etc/hostname')", "SELECT * FROM parquet_metadata('/etc/passwd')",
    "SELECT * FROM query('COPY (SELECT 1) TO ''{out}''')", "SELECT * FROM query_table('/etc/passwd')", "SELECT * FROM read_parquet('http://127.0.0.1:9/x')",
    "SELECT * FROM read_json('/etc/passwd')", "SELECT * FROM '/etc/passwd.csv'", "SET memory_limit = '100GB'", "SET threads = 64", "SET VARIABLE x = 1",
    "PRAGMA enable_external_access", "FORCE INSTALL spatial", "ATTACH ':memory:' AS y", "USE memory", "INSERT INTO trade VALUES (1)", "DROP VIEW trade",
    "CREATE OR REPLACE MACRO m() AS 1", "SELECT getenv('HOME')", "SELECT * FROM read_csv('https://example.org/x.csv')", "WITH x AS (SELECT 1) DELETE FROM x",
    "CHECKPOINT", "VACUUM", "PREPARE p AS SELECT 1", "IMPORT DATABASE '{out}'", "FROM read_text('/proc/self/environ')",
    "DETACH memory", "CALL pragma_version()", "EXPLAIN ANALYZE SELECT 1", "SELECT nothing FROM nowhere", "",
)  # fmt: skip


def test_hostile_statements_are_refused(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, for speed; the child's further limits are tried below."""
    import json

    from kirmash.trade import store

    monkeypatch.setattr(locked, "_no_writing", lambda: None)
    files = [str(path) for path in store.files(stored)]
    sizes = [path.stat().st_size for path in store.files(stored)]
    for query in HOSTILE:
        said = query.replace("{out}", str(tmp_path / "out")).replace("{year}", files[0])
        with pytest.raises(InputError):
            locked.child(json.dumps({"files": files, "query": said, "rows": 10}).encode())
    assert not (tmp_path / "out").exists()
    assert [path.stat().st_size for path in store.files(stored)] == sizes


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM range(100000000) a, range(100000000) b",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
    ],
)
def test_a_query_without_end_is_stopped(stored: Path, query: str) -> None:
    with pytest.raises(InputError):
        locked.sql(stored, query, seconds=2)


def test_a_query_without_measure_is_stopped_by_its_memory(stored: Path) -> None:
    with pytest.raises(InputError, match="Out of Memory"):
        locked.sql(stored, "SELECT string_agg(repeat('x', 1000), '') FROM range(10000000)")


def test_even_one_vast_value_stays_under_the_limit(stored: Path) -> None:
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom kirmash.errors import InputError\nfrom kirmash.trade import locked\n"
        "try:\n    locked.sql(Path(sys.argv[1]), \"SELECT repeat('x', 1000000000) || repeat('y', 1000000000)\", seconds=3)\n"
        "except InputError as fault:\n    print(fault.message)\nprint(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(stored)], capture_output=True, text=True, check=True)
    refused, most = done.stdout.splitlines()
    assert refused
    assert int(most) < locked.MEMORY


def test_rows_are_cut_and_said_to_be(stored: Path) -> None:
    found = locked.sql(stored, "SELECT * FROM range(100)", rows=5)
    assert found.cut
    assert len(found.rows) == 5
