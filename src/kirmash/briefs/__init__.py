"""The briefing: pure data first, then one writer a format."""
