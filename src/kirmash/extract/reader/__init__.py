"""The reader that weighs whole readings: candidates are scored, the best set is decided, and each
claim comes with its confidence.
"""
