"""Deciding rules: whose figure it is, with whom, when, and how deals stand."""
