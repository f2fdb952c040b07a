"""The records every part of Kirmash speaks in; one meaning a word, no behaviour that
needs a maker.
"""
