"""What questions are answered from: rows written with each event, and full text in word forms."""
