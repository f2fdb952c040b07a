"""The reader of deals: clauses scored by learned weights decide which deals a page tells of."""
