"""What documents say, checked against the trade tables."""
