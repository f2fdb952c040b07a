"""Readers of documents: bytes of any format to dated text in a known language."""
