"""Strangers' bytes are read in limited child processes: a memory ceiling, a deadline for every
file, no way back but one answer of plain data.
"""
