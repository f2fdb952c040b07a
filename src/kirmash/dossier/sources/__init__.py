"""What comes into a dossier besides pages and tables."""
