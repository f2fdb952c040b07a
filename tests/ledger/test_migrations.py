"""A stored dossier of every earlier schema version opens and answers as it did."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, inspect, text
from tools import stored_dossier

from kirmash.dossier.workspace import complete_extraction
from kirmash.errors import DossierError
from kirmash.ledger import audit, engines, schema, store
from kirmash.ledger.migrations import upgrade

STORED = Path(__file__).parent / "dossiers"
EARLIER = range(1, schema.VERSION)


@pytest.fixture
def v1(tmp_path: Path) -> Path:
    return stored_dossier.unpack(STORED / "v1.zip", tmp_path / "v1")


def stored_version(folder: Path) -> int:
    with sqlite3.connect(folder / engines.LEDGER_FILE) as connection:
        (value,) = connection.execute("select value from meta where key = 'schema'").fetchone()
    connection.close()
    return int(value)


def test_a_dossier_of_every_earlier_version_is_stored() -> None:
    """Where this fails, the schema's version rose without a stored dossier of the one before: check
    out the commit before, run `python -m tools.stored_dossier` there, and add its two files.
    """
    for version in EARLIER:
        for suffix in ("zip", "json"):
            assert (STORED / f"v{version}.{suffix}").exists(), (version, suffix)


ESTIMATED = frozenset({
    "alternatives", "bound", "bound_weight", "evidence", "explanation", "first_published", "high", "hypotheses", "inside", "low", "moves",
    "near", "near_weight",
    "official", "probability", "value", "weight",
})  # fmt: skip
"""What the estimator says, which is another one since: of a series its claims and periods stay."""


ADDED_TO_DEALS = {"part", "done_on", "months_late", "overdue_since"}
ADDED_TO_DEALS |= {"title"}
ADDED_TO_STEPS = {"quote", "date", "part", "official"}


def comparable(answer: Any) -> Any:
    """An answer without what came after the first version: claims in the order of their documents'
    days, and how many figures of a series wait; and without estimates.
    """
    if not isinstance(answer, dict):
        return answer
    told = {key: value for key, value in answer.items() if (key, value) != ("waiting", 0)}
    deals = [told["deal"]] if "deal" in told else []
    for deal in (*told.get("deals", ()), *deals):
        for key in ADDED_TO_DEALS & deal.keys():
            del deal[key]
        for step in deal["history"]:
            for key in ADDED_TO_STEPS & step.keys():
                del step[key]
    if "claims" in told:
        for claim in told["claims"]:
            claim.pop("judgement", None)
        told["claims"] = sorted(told["claims"], key=json.dumps)
    for part in {"points", "fits", "conflicts", "readings"} & told.keys():
        told[part] = [
            {key: value for key, value in one.items() if key not in {*ESTIMATED, "utterances"}}
            for one in told[part]
        ]
    return told


@pytest.mark.parametrize("version", EARLIER)
def test_it_opens_and_answers_the_same(version: int, tmp_path: Path) -> None:
    folder = stored_dossier.unpack(STORED / f"v{version}.zip", tmp_path / "dossier")
    assert stored_version(folder) == version
    answers = json.loads((STORED / f"v{version}.json").read_text("utf-8"))
    assert len(answers) > 8
    for question, answer in answers:
        asked = tuple(question)
        if question[0] == "why" and "--series" not in question:  # told by itself in those days
            asked = (*question, "--series")
        now = json.loads(stored_dossier.ask(folder, asked))
        assert comparable(now) == comparable(answer), question
    assert stored_version(folder) == schema.VERSION
    with store.open_ledger(folder, complete_extraction) as ledger:
        assert audit.find_problems(ledger) == ()


def test_its_tables_are_those_of_a_new_one(v1: Path, tmp_path: Path) -> None:
    def triggers(ledger: store.Ledger) -> set[tuple[str, str]]:
        with ledger.engine.connect() as connection:
            rows = connection.execute(
                text("select name, sql from sqlite_master where type = 'trigger'")
            )
            return {(row.name, row.sql) for row in rows}

    with store.open_ledger(v1) as old, store.create_ledger(tmp_path / "new") as new:
        with old.engine.connect() as connection:
            context = MigrationContext.configure(
                connection,
                opts={
                    "compare_type": True,
                    "include_name": lambda name, kind, _: (
                        kind != "table" or name in schema.metadata.tables
                    ),
                },
            )
            assert compare_metadata(context, schema.metadata) == []
        assert triggers(old) == triggers(new)
        assert inspect(old.engine).get_table_names() == inspect(new.engine).get_table_names()


def test_the_progress_of_a_migration_is_told(v1: Path) -> None:
    told: list[tuple[int, int]] = []
    options = store.OpeningOptions(progress=lambda done, total: told.append((done, total)))
    with store.open_ledger(v1, options=options) as ledger:
        assert told[-1] == (ledger.last_position(), ledger.last_position())


def contents(file: Path) -> tuple[object, ...]:
    """Tables and rows but for the index's own, and what a question of schema 1 finds in that."""
    connection = sqlite3.connect(file)
    lines = [line for line in connection.iterdump() if "texts_" not in line.split("(")[0]]
    query = "select document from texts where texts match 'товарооборот*' order by document"
    found = connection.execute(query).fetchall()
    connection.close()
    assert found
    return lines, found


def test_the_way_back_gives_an_earlier_program_its_ledger(v1: Path) -> None:
    file = v1 / engines.LEDGER_FILE
    before = contents(file)
    with store.open_ledger(v1) as ledger, ledger.engine.begin() as connected:
        upgrade.downgrade_ledger(connected, 1)
    assert contents(file) == before
    store.open_ledger(v1).close()
    assert stored_version(v1) == schema.VERSION


def test_a_program_of_the_version_before_cannot_add_an_event_while_the_schema_rises(
    v1: Path,
) -> None:
    old = sqlite3.connect(v1 / engines.LEDGER_FILE)
    insert = (
        "insert into events (kind, at, mark, payload) select kind, at, ?, payload from events "
        "where kind = 'judgement' limit 1"
    )
    old.execute(insert, ("before",))
    old.commit()
    with store.open_ledger(v1) as ledger:
        with pytest.raises(sqlite3.IntegrityError, match="another version"):
            old.execute(insert, ("after",))
        old.close()
        assert ledger.chain_head().count == ledger.last_position()


def kill_after(folder: Path, step: int) -> int:
    """Open the ledger in a process that ends itself after so many statements; how it ended."""
    process = os.fork()
    if process:
        return os.waitpid(process, 0)[1]
    steps = count(1)

    def watch(*_: object) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", watch)
    event.listen(Engine, "commit", watch)
    store.open_ledger(folder).close()
    os._exit(0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_migration_that_is_killed_leaves_the_version_before_or_the_one_after(
    v1: Path, tmp_path: Path
) -> None:
    seen = set()
    for step in (*range(8, 60, 4), 100, 10_000):
        folder = stored_dossier.unpack(STORED / "v1.zip", tmp_path / f"killed-{step}")
        ended = kill_after(folder, step)
        seen.add((ended, stored_version(folder)))
        with store.open_ledger(folder) as ledger:
            assert audit.find_problems(ledger) == ()
            assert ledger.last_position() == 12
    assert {(signal.SIGKILL, 1), (signal.SIGKILL, schema.VERSION), (0, schema.VERSION)} == seen


def test_an_up_to_date_ledger_opens_without_alembic(tmp_path: Path) -> None:
    store.create_ledger(tmp_path / "new").close()
    script = (
        "import sys\nfrom kirmash.ledger import store\n"
        "store.open_ledger(sys.argv[1]).close()\nassert 'alembic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script, tmp_path / "new"], check=True)


def test_a_version_that_never_was_is_a_damaged_ledger(v1: Path) -> None:
    with sqlite3.connect(v1 / engines.LEDGER_FILE) as connection:
        connection.execute("update meta set value = '0' where key = 'schema'")
    connection.close()
    with pytest.raises(DossierError, match="damaged"):
        store.open_ledger(v1)
