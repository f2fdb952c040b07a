"""Schema 2: a chain of hashes over the events. The way back drops it; no event changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kirmash.ledger import events, schema

revision = "schema_2"
down_revision = None


def upgrade() -> None:
    """Add the chain, link every event, and refuse events without a link from now on."""
    op.create_table(
        "chain",
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    context = op.get_context()
    events.build_chain(op.get_bind(), context.opts.get("progress"))
    schema.create_triggers(op.get_bind())


def downgrade() -> None:
    """Drop the chain and what asks for it."""
    if op.get_context().dialect.name == "sqlite":
        op.execute("drop trigger events_linked")
    else:
        op.execute("drop trigger events_linked on events")
    op.drop_table("chain")
    op.execute("delete from meta where key = 'head'")
