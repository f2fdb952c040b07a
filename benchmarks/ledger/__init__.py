"""Questions to dossiers of a thousand to a hundred thousand documents."""
