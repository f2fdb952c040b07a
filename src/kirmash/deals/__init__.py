"""Mentions of many documents brought together into deals with a history."""
