"""What to sell, to whom and with whom: formulas and choices over trade tables and records of the
ledger, handed in; nothing is opened here.
"""
