"""Readers of documents: bytes of any format to text that is dated and told by language."""
