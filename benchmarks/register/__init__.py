"""Measurements of the register: linking, status, speed."""
