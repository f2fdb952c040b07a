"""Readings made by others, in the extraction contract's form: a line of JSON checked row by row."""
