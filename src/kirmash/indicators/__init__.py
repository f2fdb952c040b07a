"""What the tables say about trade: indicators as plain functions of numbers, each with its formula,
source, range and unknowns.
"""
