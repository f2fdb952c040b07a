"""The polite, guarded fetcher: off until it is switched on, public addresses alone, bounded,
counted, resumable.
"""
