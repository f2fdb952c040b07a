"""Indicators of trade: plain functions of numbers, each with its formula, source, range and
unknowns; and the registry that computes them from trade tables.
"""
