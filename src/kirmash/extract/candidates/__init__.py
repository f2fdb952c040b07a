"""Candidates: what the numbers of a page may mean, every reading open until a reader decides."""
