"""What a raw query may say: one SELECT of the table `trade`, its own WITH tables and a few harmless
functions that make rows.

The query is held against what DuckDB itself read it as, so comments, spaces and look-alike letters
hide nothing. It is a wall before the walls of `locked`: functions such as ``enable_logging()``
change settings in spite of ``lock_configuration``, and the catalogue shows where files lie.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from kirmash import sandbox
from kirmash.errors import InputError
from kirmash.formats import encoding_json
from kirmash.trade import query as trade_query
from kirmash.trade import store

REMEDY = "Use one SELECT on the table `trade`; see `kirmash trade sql --help`."
TABLE = "trade"
ROWS_FROM = frozenset({"range", "generate_series", "unnest", "json_each", "json_tree"})
# Functions of a value that look outside the query, write a log or wait.
NEVER = frozenset(
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


def checked(base: duckdb.DuckDBPyConnection, query: str) -> duckdb.Statement:
    """The query's only statement. Raises InputError for anything but a SELECT that keeps to what it
    may use.
    """
    row = base.execute(
        "SELECT json_serialize_sql($1)", [query]
    ).fetchone()  # parses alone; extract_statements may open files
    tree: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
    if tree["error"] and tree.get("error_type") == "parser":
        raise InputError(
            f"The query is not valid SQL: {str(tree.get('error_message')).splitlines()[0][:300]}",
            REMEDY,
        )
    if (
        tree["error"] or len(tree["statements"]) != 1
    ):  # a PRAGMA or CALL, which DuckDB counts as SELECT elsewhere, is none here
        raise InputError("Only a single SELECT is allowed.", REMEDY)
    nodes = tuple(_nodes(tree))
    own = {
        entry["key"].casefold()
        for node in nodes
        for entry in node.get("cte_map", {}).get("map", ())
    }
    for node in nodes:
        _may(node, own)
    return base.extract_statements(query)[0]


def first_line(fault: BaseException) -> str:
    """The first line of a fault's words, cut where it is long."""
    return (str(fault).splitlines() or [""])[0][:300]


def _may(node: dict[str, Any], own: set[str]) -> None:
    """Raises InputError where a node of the tree uses a table or function it may not."""
    kind = node.get("type")
    if kind == "TABLE_FUNCTION" and (name := _function(node)) not in ROWS_FROM:
        raise InputError(f"The query may not read from the function {name}.", REMEDY)
    if (
        node.get("class") == "FUNCTION"
        and (name := str(node.get("function_name")).casefold()) in NEVER
    ):
        raise InputError(f"The query may not call the function {name}.", REMEDY)
    named = {
        "BASE_TABLE": node.get("table_name"),
        "SHOW_REF": str(node.get("table_name") or "").strip('"') or TABLE,
    }.get(str(kind))
    if named is not None and (
        named.casefold() not in {TABLE, *own}
        or str(node.get("schema_name") or "main").casefold() != "main"
    ):
        raise InputError(f"The query may not read the table {named[:80]}.", REMEDY)


def _function(node: dict[str, Any]) -> str:
    return str(node.get("function", {}).get("function_name", "")).casefold()[:80]


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    """Every mapping of a tree, without recursion: hostile queries are deep."""
    left = [tree]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            yield one
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)


# of the child: all of its addresses, and what DuckDB may hold of them; LETTERS is what an answer
# may hold, as the parent has no limit
SECONDS, MEMORY, HELD, ROWS, LETTERS = 30.0, 4_000_000_000, 1_500_000_000, 10_000, 20_000_000
_LESS = "Request fewer years or products, or aggregate before joining tables."


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of columns and rows as text (None is NULL); ``cut`` where there were more rows, or more
    letters, than the limit.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    cut: bool


def sql(folder: Path, query: str, seconds: float = SECONDS, rows: int = ROWS) -> Answer:
    """What one SELECT over ``trade`` gives. Raises InputError for anything else, and for a query
    that breaks a limit.
    """
    asked = {
        "files": [str(path.resolve()) for path in store.files(folder)],
        "query": query,
        "rows": rows,
        "seconds": seconds,
    }
    try:
        return sandbox.run(child, encoding_json.line(asked).encode(), seconds, MEMORY)
    except InputError as fault:
        if fault.remedy in {REMEDY, _LESS}:
            raise
        if isinstance(fault.__cause__, subprocess.TimeoutExpired):
            raise InputError(f"The query took more than {seconds:g} seconds.", _LESS) from fault
        raise InputError(
            f"The query exceeded its limits: {MEMORY // 10**9} GB of memory, {seconds:g} seconds.",
            _LESS,
        ) from fault


def child(payload: bytes) -> Answer:
    """The child's side of ``sql``."""
    asked = json.loads(payload)
    _limited(asked["seconds"])
    with duckdb.connect(":memory:") as base:
        base.execute(
            f"CREATE VIEW trade AS {trade_query.source_of([Path(name) for name in asked['files']])}"
        )
        lock(base, asked["files"])
        statement = checked(base, asked["query"])
        try:
            found = base.execute(statement)
            rows, cut = _fetched(found, asked["rows"])
        except duckdb.OutOfMemoryException as fault:
            raise InputError(
                f"The query needs more memory than {HELD / 10**9:g} GB.", _LESS
            ) from fault
        except duckdb.PermissionException as fault:
            raise InputError("The query may not access files or the network.", REMEDY) from fault
        except (duckdb.Error, RuntimeError) as fault:
            raise InputError(f"The query failed: {first_line(fault)}", REMEDY) from fault
        columns = tuple(column[0] for column in found.description or ())
    return Answer(columns, rows, cut)


def _fetched(
    found: duckdb.DuckDBPyConnection, most: int
) -> tuple[tuple[tuple[str | None, ...], ...], bool]:
    """At most ``most`` rows and LETTERS letters of an answer, and whether there was more."""
    kept, letters = list[tuple[str | None, ...]](), 0
    while (row := found.fetchone()) is not None:
        told = tuple(None if cell is None else str(cell) for cell in row)
        letters += sum(len(cell) for cell in told if cell)
        if letters > LETTERS and not kept:
            raise InputError(f"One row of the result has more than {LETTERS} characters.", _LESS)
        if letters > LETTERS or len(kept) == most:
            return tuple(kept), True
        kept.append(told)
    return tuple(kept), False


def lock(base: duckdb.DuckDBPyConnection, files: list[str]) -> None:
    """Shut every door but the year files, and throw the key away."""
    base.execute(
        "SET enable_progress_bar = false"
    )  # it would write on stdout, where the answer goes
    base.execute(f"SET memory_limit = '{HELD // 10**6}MB'")
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


def _limited(seconds: float) -> None:
    """No file may be made longer than nothing; two threads may work for the seconds that the parent
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
