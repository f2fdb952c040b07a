"""Made-up worlds with their truth, which the series of a dossier are judged by."""
