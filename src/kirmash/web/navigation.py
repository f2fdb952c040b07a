"""Where the links at the top of a page lead: those of the dossier, and those of a pair."""

from __future__ import annotations

DOSSIER_PAGES: tuple[tuple[str, str], ...] = (
    ("home", "/"),
    ("review", "/review"),
)
"""Names of pages (their word is ``web.nav.<name>``) with their paths."""
PAIR_PAGES: tuple[tuple[str, str], ...] = (("pair", ""),)
"""Names of pages of a pair with what stands after its address."""
