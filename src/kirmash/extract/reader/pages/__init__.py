"""A page as arrays: its words, numbers, mentions, cues and distances."""
