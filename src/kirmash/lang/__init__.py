"""The languages texts are read in: words are data, grammar is one module each."""
