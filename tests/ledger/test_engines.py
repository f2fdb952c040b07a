"""Transactions that PostgreSQL cannot put in order with others are run again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from tests.ledger.servers import PrivateServer

from kirmash.ledger import engines

ADD = text("update counted set number = number + :step")


@pytest.fixture
def engine(server: PrivateServer) -> Iterator[Engine]:
    made = engines.postgres_engine(server.new_address())
    with made.begin() as connection:
        connection.exec_driver_sql("create table meta (key text)")
        connection.exec_driver_sql("create table counted (number integer)")
        connection.exec_driver_sql("insert into counted values (0)")
    yield made
    made.dispose()


def add_beside_another(engine: Engine, attempts: list[int], meetings: int) -> None:
    """Add one in a transaction that another changes the same row beside, so many times."""

    def work(connection: Connection) -> None:
        attempts.append(int(connection.scalar(text("select number from counted")) or 0))
        if len(attempts) <= meetings:
            with engine.begin() as other:
                other.execute(ADD, {"step": 100})
        connection.execute(ADD, {"step": 1})

    engines.write_transaction(engine, work)


def number(engine: Engine) -> int:
    with engine.begin() as connection:
        return int(connection.scalar(text("select number from counted")) or 0)


@pytest.mark.parametrize("meetings", [0, 1, 3])
def test_it_is_run_again_on_what_is_there_by_then(engine: Engine, meetings: int) -> None:
    attempts = list[int]()
    add_beside_another(engine, attempts, meetings)
    assert attempts == [100 * turn for turn in range(meetings + 1)]
    assert number(engine) == 100 * meetings + 1


def test_it_gives_up_in_the_end_and_has_changed_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines.time, "sleep", lambda _: None)
    attempts = list[int]()
    with pytest.raises(DBAPIError) as fault:
        add_beside_another(engine, attempts, 100)
    assert engines.sql_state(fault.value) == "40001"
    assert len(attempts) == 8
    assert number(engine) == 800


def test_other_faults_are_not_repeated(engine: Engine) -> None:
    attempts = list[int]()

    def work(connection: Connection) -> None:
        attempts.append(1)
        connection.exec_driver_sql("select * from absent")

    with pytest.raises(DBAPIError):
        engines.write_transaction(engine, work)
    assert attempts == [1]
