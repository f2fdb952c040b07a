"""The routing table: every address of the desk. A page is added here and in no other list."""

from __future__ import annotations

from kirmash.web.pages import (
    annexes,
    deals,
    documents,
    home,
    opportunities,
    pair,
    series,
    speakers,
    trade,
)
from kirmash.web.pages.model import DeskAction, DeskFile, DeskPage

PAGES: tuple[DeskPage, ...] = (
    home.PAGE,
    documents.PAGE,
    documents.DOCUMENT,
    deals.DEAL,
    pair.PAGE,
    series.PAGE,
    deals.PAGE,
    trade.PAGE,
    opportunities.PAGE,
    annexes.PEOPLE,
    speakers.PAGE,
    annexes.METHOD,
)
FILES: tuple[DeskFile, ...] = (home.SPARKLINE, documents.SAVED)
ACTIONS: tuple[DeskAction, ...] = ()
