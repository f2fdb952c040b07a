"""What a person checks of a reading, and decides: the queue, documents with what was read in them,
corrections, the record of decisions, who stated what.
"""
