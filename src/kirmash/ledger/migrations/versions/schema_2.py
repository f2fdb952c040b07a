"""Schema 2: a chain of hashes over the events, and full text in the projections. No event changes.

The way back drops the chain and makes the full-text table of schema 1 again.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from kirmash.ledger import events, schema
from kirmash.ledger.projections import fulltext, tables

revision = "schema_2"
down_revision = None

_TEXTS = (
    "create virtual table texts using fts5(document unindexed, title, body, "
    "tokenize = 'unicode61 remove_diacritics 0')"
)


def upgrade() -> None:
    """Add the chain, link every event, and refuse events without a link from now on."""
    op.create_table(
        "chain",
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    op.execute("drop table if exists texts")
    events.build_chain(op.get_bind(), op.get_context().opts.get("progress"))
    schema.create_triggers(op.get_bind())


def downgrade() -> None:
    """Drop the chain, what asks for it, and the projections, which a later upgrade makes again."""
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    op.execute("drop trigger events_linked" + ("" if sqlite else " on events"))
    op.drop_table("chain")
    tables.metadata.drop_all(connection)
    fulltext.drop(connection)
    op.execute("delete from meta where key in ('head', 'projections')")
    if sqlite:
        op.execute(_TEXTS)
        _index_texts(connection)


def _index_texts(connection: sa.Connection) -> None:
    """The newest text of every document, as schema 1 indexed it."""
    newest = (
        "select payload from events where position in (select max(position) from events "
        "where kind = 'reading' group by document) order by position"
    )
    insert = sa.text("insert into texts (document, title, body) values (:id, :title, :text)")
    for (payload,) in connection.execute(sa.text(newest)):
        document = json.loads(payload)["extraction"]["document"]
        folded = {
            part: (document.get(part) or "").casefold().replace("ё", "е")
            for part in ("title", "text")
        }
        connection.execute(insert, {"id": document["id"], **folded})
