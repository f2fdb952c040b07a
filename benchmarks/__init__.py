"""Measurements: run with `make bench`. Medians and ratios, never assertions."""
