"""Raw SQL answers questions and opens no door."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from kirmash.errors import InputError
from kirmash.i18n import word_message, word_remedy
from kirmash.trade import query as trade_query
from kirmash.trade import sql, store


def test_a_select_is_answered(stored: Path) -> None:
    answer = sql.run_select(
        stored, "SELECT exporter, sum(value_usd) FROM trade GROUP BY ALL ORDER BY 1"
    )
    assert answer == sql.QueryResult(
        ("exporter", "sum(value_usd)"),
        (("BLR", "230625.000"), ("DEU", "300000.000"), ("RUS", "1600250.000")),
        False,
    )


SINGLE, FROM, CALL, TABLE, SQL = (
    "Only a single SELECT",
    "read from the function",
    "call the function",
    "read the table",
    "is not valid SQL",
)
HOSTILE = {
    SINGLE: (
        "COPY (SELECT 1) TO '{out}'",
        "COPY trade TO '{year}'",
        "COPY trade FROM '/etc/passwd'",
        "ATTACH '{out}' AS x",
        "ATTACH ':memory:' AS y",
        "DETACH memory",
        "USE memory",
        "EXPORT DATABASE '{out}'",
        "IMPORT DATABASE '{out}'",
        "INSTALL httpfs",
        "FORCE INSTALL spatial",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "RESET enable_external_access",
        "SET memory_limit = '100GB'",
        "SET threads = 64",
        "RESET threads",
        "SET VARIABLE x = 1",
        "PRAGMA database_list",
        "PRAGMA threads=4",
        "PRAGMA enable_external_access",
        "CALL pragma_version()",
        "CALL enable_profiling()",
        "CREATE TABLE x AS SELECT 1",
        "CREATE OR REPLACE MACRO m() AS 1",
        "DROP VIEW trade",
        "ALTER VIEW trade RENAME TO x",
        "INSERT INTO trade VALUES (1)",
        "UPDATE trade SET period = '1'",
        "DELETE FROM trade",
        "WITH x AS (SELECT 1) DELETE FROM x",
        "TRUNCATE trade",
        "MERGE INTO trade USING trade t ON false WHEN NOT MATCHED THEN INSERT VALUES (1)",
        "SELECT 1; DROP VIEW trade",
        "SELECT 1; SELECT 2",
        "BEGIN",
        "CHECKPOINT",
        "VACUUM",
        "PREPARE p AS SELECT 1",
        "EXECUTE p",
        "EXPLAIN ANALYZE SELECT 1",
        "",
        ";",
        "/* SELECT */",
        "-- SELECT 1",
        "/* SELECT */ COPY (SELECT 1) TO '{out}'",
        "SELECT 1 /* */ ; /* */ DROP VIEW trade",
        "--\nPRAGMA database_list",
    ),
    FROM: (
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_csv_auto('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/hostname')",
        "SELECT * FROM read_json('/etc/passwd')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM parquet_metadata('/etc/passwd')",
        "SELECT * FROM read_parquet('{year}')",
        "SELECT * FROM read_parquet('http://127.0.0.1:9/x')",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
        "SELECT * FROM query('COPY (SELECT 1) TO ''{out}''')",
        "SELECT * FROM query_table('/etc/passwd')",
        "FROM read_text('/proc/self/environ')",
        "FROM enable_logging(storage='file', storage_path='{out}')",
        "FROM enable_profiling(format='json', save_location='{out}')",
        "FROM checkpoint()",
        "FROM force_checkpoint()",
        "FROM truncate_duckdb_logs()",
        "FROM duckdb_views()",
        "FROM duckdb_settings()",
        "FROM duckdb_databases()",
        "FROM duckdb_secrets()",
        "FROM duckdb_extensions()",
        "FROM pragma_storage_info('trade')",
        "FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
        "SELECT /**/ * FROM /**/ ReAd_TeXt /**/ ('/etc/passwd')",
        "SELECT * FROM \"read_text\"('/etc/passwd')",
        "SELECT * FROM\u00a0read_text('/etc/passwd')",
        "SELECT (SELECT count(*) FROM glob('/*'))",
        "WITH x AS (SELECT * FROM glob('/*')) SELECT 1",
        "SELECT 1 UNION ALL SELECT count(*) FROM glob('/*')",
        "SELECT 1 WHERE 1 IN (FROM glob('/*'))",
        "SELECT * FROM trade JOIN glob('/*') ON true",
        "SELECT 1 ORDER BY (SELECT count(*) FROM glob('/*'))",
        "FROM main.glob('/*')",
        "SELECT * FROM \u202eread_text('/etc/passwd')",
        "SELECT * FROM r\u0435ad_text('/etc/passwd')",
    ),
    CALL: (
        "SELECT current_setting('allowed_paths')",
        "SELECT getenv('HOME')",
        "SELECT write_log('x')",
        "SELECT \"WRITE_LOG\"('x')",
        "SELECT getvariable('x')",
        "SELECT max(length(write_log(period))) FROM trade",
    ),
    TABLE: (
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM '/etc/passwd.csv'",
        "SELECT * FROM '{year}'",
        "FROM 'http://127.0.0.1:9/x.parquet'",
        "FROM asked",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM duckdb_settings",
        "SELECT * FROM other.trade",
        "DESCRIBE '/etc/passwd'",
        "SHOW DATABASES",
    ),
    SQL: (
        "SEL\u200bECT 1",
        "\uff33\uff25\uff2c\uff25\uff23\uff34 1",
        "SELECT 'a",
        "SELECT * FROM (",
        "drop everything",
    ),
    "failed": (
        "SELECT nothing FROM trade",
        "SELECT $1",
        "SELECT error('x')",
        "SELECT 1 / 'a'",
        "SELECT t.x FROM trade t",
    ),
}


@pytest.mark.parametrize("why", HOSTILE)
def test_hostile_statements_are_refused_with_their_reason(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """In this process, for speed; the child's further limits are tried below."""
    monkeypatch.setattr(sql, "_limit_process", lambda _: None)
    files = [str(path) for path in store.year_files(stored)]
    before = [path.read_bytes() for path in store.year_files(stored)]
    for query in HOSTILE[why]:
        statement = query.replace("{out}", str(tmp_path / "out")).replace("{year}", files[0])
        with pytest.raises(InputError) as refused:
            sql.run_in_child(
                json.dumps({"files": files, "query": statement, "rows": 10, "seconds": 5}).encode()
            )
        assert why in refused.value.message, query
        assert re.search("[а-яё]", word_message(refused.value.problem, "ru")), query
        assert re.search("[а-яё]", word_remedy(refused.value.problem, "ru"))
    assert not (tmp_path / "out").exists()
    assert [path.read_bytes() for path in store.year_files(stored)] == before


def test_the_second_wall_holds_without_the_first(stored: Path, baci: Path, tmp_path: Path) -> None:
    """Without the list of what a query may use, DuckDB itself reaches no other file and writes
    nothing.
    """
    out = tmp_path / "out"
    for query in (query for why in (FROM, TABLE) for query in HOSTILE[why]):
        statement = query.replace("{out}", str(out)).replace("{year}", str(baci))
        with duckdb.connect(":memory:") as base:
            base.execute(
                f"CREATE VIEW trade AS {trade_query.table_query(store.year_files(stored))}"
            )
            sql.lock_connection(base, [str(path) for path in store.year_files(stored)])
            output = ""
            with contextlib.suppress(duckdb.Error):
                output = str(base.execute(statement).fetchall())
        assert "root:" not in output, query
        assert "/etc" not in output, query
    assert not out.exists()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM trade;",
        "-- how many\nSELECT count(*) FROM trade",
        "/* ; DROP VIEW trade */ SELECT count(*) FROM trade",
        "(SELECT count(*) FROM trade)",
        "FROM trade SELECT count(*)",
        "WITH own AS (FROM trade) SELECT count(*) FROM own",
        "SELECT count(*) FROM main.trade",
        'SELECT count(*) FROM "TRADE"',
        "SELECT count(*) FROM range(6)",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 6) SELECT max(n) "
        "FROM r",
        "SELECT count(*) FROM trade -- FROM read_text('/etc/passwd')",
        "SELECT 6 WHERE 'DROP VIEW trade; read_text(1)' <> ''",
    ],
)
def test_questions_are_not_taken_for_attacks(
    stored: Path, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(sql, "_limit_process", lambda _: None)
    files = [str(path) for path in store.year_files(stored)]
    answer = sql.run_in_child(
        json.dumps({"files": files, "query": query, "rows": 10, "seconds": 5}).encode()
    )
    assert answer.rows == (("6",),)


@pytest.mark.parametrize("query", ["DESCRIBE trade", "SUMMARIZE trade", "FROM (DESCRIBE trade)"])
def test_the_table_may_be_described(stored: Path, query: str) -> None:
    assert "value_usd" in {row[0] for row in sql.run_select(stored, query).rows}


DEEP = (
    "SELECT " + "(" * 3000 + "1" + ")" * 3000,
    "SELECT " + "-".join(["1"] * 20_000),
    "SELECT " + "(SELECT " * 900 + "1" + ")" * 900,
)


@pytest.mark.parametrize("query", DEEP, ids=["brackets", "sums", "selects"])
def test_a_query_of_great_depth_is_answered_or_refused(stored: Path, query: str) -> None:
    refusal = ""
    try:
        answer = sql.run_select(stored, query)
    except InputError as fault:
        refusal = fault.message
    assert refusal.startswith(("The query", "Only one")) if refusal else len(answer.rows) == 1


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM range(100000000) a, range(100000000) b",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
    ],
)
def test_a_query_without_end_is_stopped(stored: Path, query: str) -> None:
    with pytest.raises(InputError, match=r"took more than 2 seconds|exceeded its limits"):
        sql.run_select(stored, query, seconds=2)


MEASURED = """
import sys
from resource import RUSAGE_CHILDREN, getrusage
from pathlib import Path
from kirmash.errors import InputError
from kirmash.trade import sql
try:
    result = sql.run_select(Path(sys.argv[1]), sys.argv[2], seconds=2)
    print("cut" if result.truncated else "whole")
except InputError as fault:
    print(fault.message)
print(getrusage(RUSAGE_CHILDREN).ru_maxrss * 1024)
# getrusage would count what the tests' own process had in memory when it started this one
peak = Path("/proc/self/status").read_text().split("VmHWM:")[1]
print(int(peak.split()[0]) * 1024)
"""


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="memory is read from /proc, which is Linux's"
)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT string_agg(repeat('x', 1000), '') FROM range(10000000)",
        "SELECT list(i) FROM range(300000000) t(i)",
        "SELECT repeat('x', 1000000000) || repeat('y', 1000000000)",
        "SELECT repeat('x', 30000000)",
        "SELECT repeat('x', 400000) FROM range(2000)",
    ],
)
def test_a_query_stays_under_its_memory_and_its_answer_under_the_askers(
    stored: Path, query: str
) -> None:
    """Peak sizes of the child and of the process that asked, measured in one of its own."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(stored), query],
        capture_output=True,
        text=True,
        check=True,
    )
    outcome, child, asker = done.stdout.splitlines()
    assert outcome.startswith(
        (
            "The query needs more memory",
            "The query took",
            "The query exceeded",
            "One row of the result",
            "cut",
        )
    )
    assert int(child) < sql.MEMORY
    assert int(asker) < 300_000_000


def test_an_answer_is_cut_by_its_letters_too(stored: Path) -> None:
    answer = sql.run_select(stored, "SELECT repeat('x', 3000000) FROM range(100)")
    assert answer.truncated
    assert len(answer.rows) == 6


def test_rows_are_cut_and_reported_as_cut(stored: Path) -> None:
    answer = sql.run_select(stored, "SELECT * FROM range(100)", rows=5)
    assert answer.truncated
    assert len(answer.rows) == 5
