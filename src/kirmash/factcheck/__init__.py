"""What documents say, held against the trade tables."""
