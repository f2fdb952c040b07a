"""The routing table: every address of the desk, and where the links at the top of a page lead. A
page is added here and in no other list.
"""

from __future__ import annotations

from kirmash.web.pages import (
    adding,
    alive,
    brief,
    deals,
    documents,
    evidence,
    fields,
    home,
    judgements,
    opportunities,
    review,
    review_actions,
    review_claim,
    review_more,
    series,
    speakers,
    trade,
)
from kirmash.web.pages.model import DeskAction, DeskFile, DeskPage

PAGES: tuple[DeskPage, ...] = (
    home.PAGE,
    home.CONTRADICTIONS,
    documents.PAGE,
    documents.DOCUMENT,
    deals.DEAL,
    evidence.PAGE,
    brief.PAIR,
    series.PAGE,
    deals.PAGE,
    trade.PAGE,
    opportunities.PAGE,
    brief.PEOPLE,
    speakers.PAGE,
    brief.METHOD,
    review.PAGE,
    review_claim.PAGE,
    review_more.MISSED,
    review_more.SPLIT,
    judgements.PAGE,
    judgements.NAME,
    adding.PAGE,
    adding.BATCH,
    fields.PAGE,
    alive.STOPPED,
)
FILES: tuple[DeskFile, ...] = (
    home.SPARKLINE,
    brief.FILE,
    documents.SAVED,
    judgements.EXPORT,
    alive.ALIVE,
)
ACTIONS: tuple[DeskAction, ...] = (
    review_actions.DECIDE,
    review_actions.UNDO,
    review_actions.WITHDRAW,
    review_claim.CORRECT,
    review_more.ADD,
    judgements.SET_NAME,
    adding.SEND,
    adding.AGAIN,
    fields.SAVE,
    alive.STOP,
)

DOSSIER_PAGES: tuple[tuple[str, str], ...] = (
    ("home", "/"),
    ("documents", "/documents"),
    ("adding", "/adding"),
    ("review", "/review"),
    ("fields", "/fields"),
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
