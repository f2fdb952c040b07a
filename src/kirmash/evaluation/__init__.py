"""Scoring of extractions against reference annotations."""
