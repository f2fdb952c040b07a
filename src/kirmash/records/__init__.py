"""The records shared by all parts of Kirmash; plain data with one meaning a word."""
