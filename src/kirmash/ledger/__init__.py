"""Documents, their readings and people's judgements: append-only, content-hashed, in SQLite."""
