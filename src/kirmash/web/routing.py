"""The routing table: every address of the desk. A page is added here and in no other list."""

from __future__ import annotations

from kirmash.web.pages import home, judgements, pair, review, review_actions, review_claim
from kirmash.web.pages.model import DeskAction, DeskFile, DeskPage

PAGES: tuple[DeskPage, ...] = (
    home.PAGE,
    pair.PAGE,
    review.PAGE,
    review_claim.PAGE,
    judgements.PAGE,
    judgements.NAME,
)
FILES: tuple[DeskFile, ...] = (home.SPARKLINE, judgements.EXPORT)
ACTIONS: tuple[DeskAction, ...] = (
    review_actions.DECIDE,
    review_actions.UNDO,
    review_actions.WITHDRAW,
    review_claim.CORRECT,
    judgements.SET_NAME,
)
