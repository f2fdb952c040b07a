"""Kirmash: from what is published about the trade of two economies to a briefing tied to its evidence."""
