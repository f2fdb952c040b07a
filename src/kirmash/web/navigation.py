"""Where the links at the top of a page lead: those of the dossier, and those of a pair."""

from __future__ import annotations

DOSSIER_PAGES: tuple[tuple[str, str], ...] = (
    ("home", "/"),
    ("documents", "/documents"),
)
"""Names of pages (their word is ``web.nav.<name>``) with their paths."""
PAIR_PAGES: tuple[tuple[str, str], ...] = (
    ("pair", ""),
    ("series", "series"),
    ("deals", "deals"),
    ("trade", "trade"),
    ("opportunities", "opportunities"),
    ("people", "people"),
    ("speakers", "speakers"),
    ("method", "method"),
)
"""Names of pages of a pair with what stands after its address."""
