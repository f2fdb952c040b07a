"""Writers of a brief, one a format; they add nothing to it."""
