"""The opportunities of a pair: the tables and records they are found in, and the report."""
