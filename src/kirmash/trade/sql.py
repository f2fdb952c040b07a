"""What a raw query may say: one SELECT of the table `trade`, its own WITH tables and a few harmless
functions that make rows.

The query is checked as DuckDB itself parsed it, so comments, spaces and look-alike letters
hide nothing. It is a wall before the walls of `locked`: functions such as ``enable_logging()``
change settings in spite of ``lock_configuration``, and the catalogue shows where files lie.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from kirmash.deprecation import renamed_attributes
from kirmash.errors import InputError
from kirmash.formats import encoding_json
from kirmash.sandbox import workers
from kirmash.trade import query as trade_query
from kirmash.trade import store

REMEDY = "Use one SELECT on the table `trade`; see `kirmash trade sql --help`."
TABLE = "trade"
ALLOWED_TABLE_FUNCTIONS = frozenset(
    {"range", "generate_series", "unnest", "json_each", "json_tree"}
)
# Functions of a value that look outside the query, write a log or wait.
FORBIDDEN_FUNCTIONS = frozenset(
    {
        "current_setting",
        "getenv",
        "getvariable",
        "pg_sleep",
        "sleep",
        "sleep_ms",
        "which_secret",
        "write_log",
        "nextval",
        "currval",
    }
)


def parse_select(base: duckdb.DuckDBPyConnection, query: str) -> duckdb.Statement:
    """The query's only statement. Raises InputError for anything but a SELECT that keeps to what it
    may use.
    """
    row = base.execute(
        "SELECT json_serialize_sql($1)", [query]
    ).fetchone()  # parses alone; extract_statements may open files
    tree: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
    if tree["error"] and tree.get("error_type") == "parser":
        raise InputError(
            "query.not-sql",
            "The query is not valid SQL: {cause}",
            REMEDY,
            cause=str(tree.get("error_message")).splitlines()[0][:300],
        )
    if (
        tree["error"] or len(tree["statements"]) != 1
    ):  # a PRAGMA or CALL, which DuckDB counts as SELECT elsewhere, is none here
        raise InputError(
            "query.not-a-select",
            "Only a single SELECT is allowed.",
            REMEDY,
        )
    nodes = tuple(_nodes(tree))
    own = {
        entry["key"].casefold()
        for node in nodes
        for entry in node.get("cte_map", {}).get("map", ())
    }
    for node in nodes:
        _check_node(node, own)
    return base.extract_statements(query)[0]


def first_error_line(fault: BaseException) -> str:
    """The first line of a fault's words, cut where it is long."""
    return (str(fault).splitlines() or [""])[0][:300]


def _check_node(node: dict[str, Any], own: set[str]) -> None:
    """Raises InputError where a node of the tree uses a table or function it may not."""
    kind = node.get("type")
    if kind == "TABLE_FUNCTION" and (name := _function(node)) not in ALLOWED_TABLE_FUNCTIONS:
        raise InputError(
            "query.source-function",
            "The query may not read from the function {name}.",
            REMEDY,
            name=name,
        )
    if (
        node.get("class") == "FUNCTION"
        and (name := str(node.get("function_name")).casefold()) in FORBIDDEN_FUNCTIONS
    ):
        raise InputError(
            "query.function",
            "The query may not call the function {name}.",
            REMEDY,
            name=name,
        )
    table_name = {
        "BASE_TABLE": node.get("table_name"),
        "SHOW_REF": str(node.get("table_name") or "").strip('"') or TABLE,
    }.get(str(kind))
    if table_name is not None and (
        table_name.casefold() not in {TABLE, *own}
        or str(node.get("schema_name") or "main").casefold() != "main"
    ):
        raise InputError(
            "query.table",
            "The query may not read the table {table}.",
            REMEDY,
            table=table_name[:80],
        )


def _function(node: dict[str, Any]) -> str:
    return str(node.get("function", {}).get("function_name", "")).casefold()[:80]


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    """Every mapping of a tree, without recursion: hostile queries are deep."""
    left = [tree]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            yield node
            left.extend(node.values())
        elif isinstance(node, list):
            left.extend(node)


# of the child: all of its addresses, and what DuckDB may hold of them; LETTERS is what an answer
# may hold, as the parent has no limit
SECONDS, MEMORY, DUCKDB_MEMORY, MAX_ROWS, MAX_CHARACTERS = (
    30.0,
    4_000_000_000,
    1_500_000_000,
    10_000,
    20_000_000,
)
_NARROW_REMEDY = "Request fewer years or products, or aggregate before joining tables."


@renamed_attributes({"cut": "truncated"})
@dataclass(frozen=True, slots=True)
class QueryResult:
    """Names of columns and rows as text (None is NULL); ``truncated`` where there were more rows,
    or more letters, than the limit.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    truncated: bool


def run_select(
    folder: Path, query: str, seconds: float = SECONDS, rows: int = MAX_ROWS
) -> QueryResult:
    """What one SELECT over ``trade`` gives. Raises InputError for anything else, and for a query
    that breaks a limit.
    """
    request = {
        "files": [str(path.resolve()) for path in store.year_files(folder)],
        "query": query,
        "rows": rows,
        "seconds": seconds,
    }
    try:
        payload = encoding_json.single_line_json(request).encode()
        return workers.run(run_in_child, payload, seconds, MEMORY, fresh=True)
    except InputError as fault:
        if fault.code.startswith("query."):
            raise
        if isinstance(fault.__cause__, TimeoutError):
            raise InputError(
                "query.too-slow",
                "The query took more than {seconds:g} seconds.",
                _NARROW_REMEDY,
                seconds=seconds,
            ) from fault
        raise InputError(
            "query.limits",
            "The query exceeded its limits: {memory} GB of memory, {seconds:g} seconds.",
            _NARROW_REMEDY,
            memory=MEMORY // 10**9,
            seconds=seconds,
        ) from fault


def run_in_child(payload: bytes) -> QueryResult:
    """The child's side of ``sql``."""
    request = json.loads(payload)
    _limit_process(request["seconds"])
    with duckdb.connect(":memory:") as base:
        base.execute(
            "CREATE VIEW trade AS "
            f"{trade_query.table_query([Path(name) for name in request['files']])}"
        )
        lock_connection(base, request["files"])
        statement = parse_select(base, request["query"])
        try:
            result = base.execute(statement)
            rows, cut = _fetch_rows(result, request["rows"])
        except duckdb.OutOfMemoryException as fault:
            raise InputError(
                "query.memory",
                "The query needs more memory than {memory:g} GB.",
                _NARROW_REMEDY,
                memory=DUCKDB_MEMORY / 10**9,
            ) from fault
        except duckdb.PermissionException as fault:
            raise InputError(
                "query.access",
                "The query may not access files or the network.",
                REMEDY,
            ) from fault
        except (duckdb.Error, RuntimeError) as fault:
            raise InputError(
                "query.failed",
                "The query failed: {cause}",
                REMEDY,
                cause=first_error_line(fault),
            ) from fault
        columns = tuple(column[0] for column in result.description or ())
    return QueryResult(columns, rows, cut)


def _fetch_rows(
    result: duckdb.DuckDBPyConnection, limit: int
) -> tuple[tuple[tuple[str | None, ...], ...], bool]:
    """At most ``limit`` rows and LETTERS letters of an answer, and whether there was more."""
    rows, letters = list[tuple[str | None, ...]](), 0
    while (row := result.fetchone()) is not None:
        texts = tuple(None if cell is None else str(cell) for cell in row)
        letters += sum(len(cell) for cell in texts if cell)
        if letters > MAX_CHARACTERS and not rows:
            raise InputError(
                "query.row-too-long",
                "One row of the result has more than {limit} characters.",
                _NARROW_REMEDY,
                limit=MAX_CHARACTERS,
            )
        if letters > MAX_CHARACTERS or len(rows) == limit:
            return tuple(rows), True
        rows.append(texts)
    return tuple(rows), False


def lock_connection(base: duckdb.DuckDBPyConnection, files: list[str]) -> None:
    """Shut every door but the year files, and throw the key away."""
    base.execute(
        "SET enable_progress_bar = false"
    )  # it would write on stdout, where the answer goes
    base.execute(f"SET memory_limit = '{DUCKDB_MEMORY // 10**6}MB'")
    base.execute("SET threads = 2")
    base.execute("SET temp_directory = ''")
    base.execute("SET autoinstall_known_extensions = false")
    base.execute("SET autoload_known_extensions = false")
    base.execute("SET allow_community_extensions = false")
    base.execute("SET python_enable_replacements = false")
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in files)
    base.execute(f"SET allowed_paths = [{listed}]")
    base.execute("SET enable_external_access = false")
    base.execute("SET lock_configuration = true")


def _limit_process(seconds: float) -> None:
    """No file may be longer than nothing; two threads may work for the seconds that the parent
    waits.
    """
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        work = 2 * math.ceil(seconds) + 1
        resource.setrlimit(
            resource.RLIMIT_CPU, (work if hard == resource.RLIM_INFINITY else min(work, hard), hard)
        )
