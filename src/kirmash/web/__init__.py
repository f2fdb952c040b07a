"""The desk: the dossier in a browser of this machine; parses, calls one use case, renders."""
