"""What was said and what people judged: append-only, content-hashed, in SQLite."""
