"""The revisions, one module a schema version; its docstring tells the way back."""
