"""The routing table: every address of the desk. A page is added here and in no other list."""

from __future__ import annotations

from kirmash.web.pages import home, pair
from kirmash.web.pages.model import DeskAction, DeskFile, DeskPage

PAGES: tuple[DeskPage, ...] = (home.PAGE, pair.PAGE)
FILES: tuple[DeskFile, ...] = (home.SPARKLINE,)
ACTIONS: tuple[DeskAction, ...] = ()
