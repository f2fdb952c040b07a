"""Readers of what statistics offices, customs and international bodies publish, one
file a layout.
"""
