"""What is added to the trade tables: its record, what it replaces, and how its numbers and codes
are written.
"""
