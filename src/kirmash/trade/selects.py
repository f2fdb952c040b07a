"""What a raw query may say: one SELECT of the table `trade`, its own WITH tables and a few harmless functions that make rows.

The query is held against what DuckDB itself read it as, so comments, spaces and look-alike letters hide nothing. It is a wall before
the walls of `locked`: functions such as ``enable_logging()`` change settings in spite of ``lock_configuration``, and the catalogue
shows where files lie.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from kirmash.errors import InputError

REMEDY = "Use one SELECT on the table `trade`; see `kirmash trade sql --help`."
TABLE = "trade"
ROWS_FROM = frozenset({"range", "generate_series", "unnest", "json_each", "json_tree"})
# Functions of a value that look outside the query, write a log or wait.
NEVER = frozenset(
    {"current_setting", "getenv", "getvariable", "pg_sleep", "sleep", "sleep_ms", "which_secret", "write_log", "nextval", "currval"}
)


def checked(base: duckdb.DuckDBPyConnection, query: str) -> duckdb.Statement:
    """The query's only statement. Raises InputError for anything but a SELECT that keeps to what it may use."""
    row = base.execute("SELECT json_serialize_sql($1)", [query]).fetchone()  # parses alone; extract_statements may open files
    tree: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
    if tree["error"] and tree.get("error_type") == "parser":
        raise InputError(f"The query is not valid SQL: {str(tree.get('error_message')).splitlines()[0][:300]}", REMEDY)
    if tree["error"] or len(tree["statements"]) != 1:  # a PRAGMA or CALL, which DuckDB counts as SELECT elsewhere, is none here
        raise InputError("Only a single SELECT is allowed.", REMEDY)
    nodes = tuple(_nodes(tree))
    own = {entry["key"].casefold() for node in nodes for entry in node.get("cte_map", {}).get("map", ())}
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
    if node.get("class") == "FUNCTION" and (name := str(node.get("function_name")).casefold()) in NEVER:
        raise InputError(f"The query may not call the function {name}.", REMEDY)
    named = {"BASE_TABLE": node.get("table_name"), "SHOW_REF": str(node.get("table_name") or "").strip('"') or TABLE}.get(str(kind))
    if named is not None and (named.casefold() not in {TABLE, *own} or str(node.get("schema_name") or "main").casefold() != "main"):
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
