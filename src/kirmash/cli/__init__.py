"""The desk: the command line."""
