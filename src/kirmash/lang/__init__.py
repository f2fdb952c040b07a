"""The languages texts are read in: words are data (``data/lang/<code>``), grammar is one module each."""
