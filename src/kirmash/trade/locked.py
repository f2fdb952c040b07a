"""Raw SQL over the trade tables, read-only and locked down: in a child process with limits of memory, time and rows.

One SELECT; no files but the year files, no extensions, no settings, nothing written anywhere. DuckDB's makers call
untrusted SQL unsafe by design, so the child also may not create or lengthen a file (RLIMIT_FSIZE), and a server does not offer this.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kirmash import sandbox
from kirmash.errors import InputError
from kirmash.trade import engine, store

SECONDS, MEMORY, ROWS = 30.0, 4_000_000_000, 10_000
_REMEDY = "Ask one SELECT of the table `trade`; see `kirmash trade sql --help`."


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of columns and rows as text (None is NULL); ``cut`` where there were more rows than the limit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    cut: bool


def sql(folder: Path, query: str, seconds: float = SECONDS, rows: int = ROWS) -> Answer:
    """What one SELECT over ``trade`` gives. Raises InputError for anything else, and for a query that breaks a limit."""
    asked = {"files": [str(path.resolve()) for path in store.files(folder)], "query": query, "rows": rows}
    try:
        return sandbox.run(child, json.dumps(asked).encode(), seconds, MEMORY)
    except InputError as fault:
        raise InputError(
            fault.message.replace("Reading the file", "The query"), fault.remedy if fault.remedy == _REMEDY else _REMEDY
        ) from fault


def child(payload: bytes) -> Answer:
    """The child's side of ``sql``."""
    asked = json.loads(payload)
    _no_writing()
    with duckdb.connect(":memory:") as base:
        base.execute(f"CREATE VIEW trade AS {engine.source_of([Path(name) for name in asked['files']])}")
        lock(base, asked["files"])
        try:
            statements = base.extract_statements(asked["query"])
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT or not _asks(asked["query"]):
                raise InputError("Only one SELECT is answered.", _REMEDY)
            found = base.execute(statements[0])
            rows = found.fetchmany(asked["rows"] + 1)
        except (duckdb.Error, RuntimeError) as fault:
            raise InputError(f"The query is refused: {str(fault).splitlines()[0][:300]}", _REMEDY) from fault
        columns = tuple(column[0] for column in found.description or ())
    kept = tuple(tuple(None if cell is None else str(cell) for cell in row) for row in rows[: asked["rows"]])
    return Answer(columns, kept, len(rows) > asked["rows"])


def lock(base: duckdb.DuckDBPyConnection, files: list[str]) -> None:
    """Shut every door but the year files, and throw the key away."""
    base.execute("SET enable_progress_bar = false")  # it would write on stdout, where the answer goes
    base.execute("SET memory_limit = '1500MB'")
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


def _asks(query: str) -> bool:
    """DuckDB counts some PRAGMA and CALL as SELECT; only questions of the table are meant."""
    return query.strip().casefold().startswith(("select", "with", "from"))


def _no_writing() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
