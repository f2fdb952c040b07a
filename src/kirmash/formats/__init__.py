"""Bytes, digits and file formats, as documents and tables use them alike."""
