"""How a ledger of an earlier schema version becomes today's: an Alembic revision a version."""
