"""Annotators: find mentions and their readings in a text, decide nothing."""
