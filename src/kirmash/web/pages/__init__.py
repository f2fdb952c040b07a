"""The pages of the desk, one module a subject: what each asks of the dossier, and what it shows."""
