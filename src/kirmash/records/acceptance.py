"""Why a record waits for a person: what the own reader may say, by code; another reader's reason is
in its own words.
"""

from __future__ import annotations

from types import MappingProxyType

from kirmash.messages import Message, message

_ALL = (
    message("claim.unsure-measure", "The measure is not certain."),
    message("claim.unsure-modality", "It is not certain that the figure is a report."),
    message("claim.unsure-reporter", "The reporter is not certain."),
    message("claim.unsure-partner", "The partner is not certain."),
    message("claim.unsure-period", "Two periods fit equally."),
    message("claim.unsure-product", "The goods are not certain."),
    message("claim.unsure-direction", "It is not certain whether the figure rises or falls."),
    message("claim.unsure", "The reading of the figure is not certain enough."),
    message("claim.page-too-long", "The page has too many numbers to be weighed."),
    message(
        "claim.language-not-learned", "The reader has not learned from pages in this language."
    ),
    message("claim.clashes", "The page gives another value for the same series."),
    message("claim.does-not-add-up", "It does not add up with the page’s other figures."),
    message("claim.partner-assumed", "The partner is only assumed."),
    message("claim.reporter-assumed", "The reporter is only assumed."),
    message("claim.period-assumed", "The period is only assumed."),
    message("deal.unsure", "The reading of the deal is not certain enough."),
    message("deal.unsure-done", "It is not certain that the deal is done."),
    message("deal.page-too-long", "The page is too long for its deals to be weighed."),
    message("deal.language-not-learned", "The reader has not learned deals in this language."),
)
REASONS = MappingProxyType({reason.code: reason for reason in _ALL})
"""The own reader's reasons by code, which is what a record keeps of them."""


def reason_message(kept: str) -> Message | None:
    """The reason behind what a record keeps; None of another reader's words."""
    return REASONS.get(kept)


def kept_reason(words: str) -> str:
    """What a record keeps of a reason in words: the code of one of the own reader's."""
    return next((code for code, reason in REASONS.items() if str(reason) == words), words)


def reason_in_english(kept: str) -> str:
    """The reason in words, as the contract has it."""
    reason = REASONS.get(kept)
    return str(reason) if reason else kept
