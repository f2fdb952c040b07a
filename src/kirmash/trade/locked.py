"""Raw SQL over the trade tables, read-only and locked down: in a child process with limits of memory, time, rows and letters.

One SELECT; no files but the year files, no extensions, no settings, nothing written anywhere. DuckDB's makers call
untrusted SQL unsafe by design, so the query is first held against a list of what it may use (`selects`), the child may not
create or lengthen a file (RLIMIT_FSIZE), and a server does not offer this.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kirmash import sandbox
from kirmash.errors import InputError
from kirmash.formats import encoding_json
from kirmash.trade import engine, selects, store
from kirmash.trade.selects import REMEDY

# of the child: all of its addresses, and what DuckDB may hold of them; LETTERS is what an answer may hold, as the parent has no limit
SECONDS, MEMORY, HELD, ROWS, LETTERS = 30.0, 4_000_000_000, 1_500_000_000, 10_000, 20_000_000
_LESS = "Request fewer years or products, or aggregate before joining tables."


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of columns and rows as text (None is NULL); ``cut`` where there were more rows, or more letters, than the limit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    cut: bool


def sql(folder: Path, query: str, seconds: float = SECONDS, rows: int = ROWS) -> Answer:
    """What one SELECT over ``trade`` gives. Raises InputError for anything else, and for a query that breaks a limit."""
    asked = {"files": [str(path.resolve()) for path in store.files(folder)], "query": query, "rows": rows, "seconds": seconds}
    try:
        return sandbox.run(child, encoding_json.line(asked).encode(), seconds, MEMORY)
    except InputError as fault:
        if fault.remedy in {REMEDY, _LESS}:
            raise
        if isinstance(fault.__cause__, subprocess.TimeoutExpired):
            raise InputError(f"The query took more than {seconds:g} seconds.", _LESS) from fault
        raise InputError(f"The query exceeded its limits: {MEMORY // 10**9} GB of memory, {seconds:g} seconds.", _LESS) from fault


def child(payload: bytes) -> Answer:
    """The child's side of ``sql``."""
    asked = json.loads(payload)
    _limited(asked["seconds"])
    with duckdb.connect(":memory:") as base:
        base.execute(f"CREATE VIEW trade AS {engine.source_of([Path(name) for name in asked['files']])}")
        lock(base, asked["files"])
        statement = selects.checked(base, asked["query"])
        try:
            found = base.execute(statement)
            rows, cut = _fetched(found, asked["rows"])
        except duckdb.OutOfMemoryException as fault:
            raise InputError(f"The query needs more memory than {HELD / 10**9:g} GB.", _LESS) from fault
        except duckdb.PermissionException as fault:
            raise InputError("The query may not access files or the network.", REMEDY) from fault
        except (duckdb.Error, RuntimeError) as fault:
            raise InputError(f"The query failed: {selects.first_line(fault)}", REMEDY) from fault
        columns = tuple(column[0] for column in found.description or ())
    return Answer(columns, rows, cut)


def _fetched(found: duckdb.DuckDBPyConnection, most: int) -> tuple[tuple[tuple[str | None, ...], ...], bool]:
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
    base.execute("SET enable_progress_bar = false")  # it would write on stdout, where the answer goes
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
    """No file may be made longer than nothing; two threads may work for the seconds that the parent waits."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        work = 2 * math.ceil(seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (work if hard == resource.RLIM_INFINITY else min(work, hard), hard))
