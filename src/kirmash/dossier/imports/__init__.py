"""Bringing in tables that nobody has described."""
