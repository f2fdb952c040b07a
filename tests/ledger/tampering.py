"""A ledger changed past its triggers, as somebody with the file could."""

from __future__ import annotations

from sqlalchemy import text

from kirmash.ledger.store import Ledger


def change(ledger: Ledger, *statements: str) -> None:
    """Run statements on the ledger's database without its triggers."""
    with ledger.engine.begin() as connection:
        if ledger.engine.dialect.name == "sqlite":
            query = text("select name from sqlite_master where type = 'trigger'")
            for name in connection.scalars(query).all():
                connection.exec_driver_sql(f"drop trigger {name}")
            connection.exec_driver_sql("pragma defer_foreign_keys = on")
        else:
            for table in ("events", "chain", "documents"):
                connection.exec_driver_sql(f"alter table {table} disable trigger all")
        for statement in statements:
            connection.exec_driver_sql(statement)
