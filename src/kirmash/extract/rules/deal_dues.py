"""The due day of a deal that its own clause does not give: the rest of its sentence, or the next
one where that goes on about the same deal.
"""

from __future__ import annotations

import re

from kirmash.extract.rules import clauses, deadlines, deals
from kirmash.extract.rules.deal_ground import Ground
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import phrase_pattern, reading_language_codes
from kirmash.records.deals import DealMention
from kirmash.records.mentions import Sentence
from kirmash.sandbox.expressions import bounded_re


def due_behind(
    ground: Ground, mention: DealMention, stretch: tuple[int, int], following: Sentence | None
) -> str | None:
    """The due day that stands behind a deal's clause. ``stretch`` is what is left of its sentence
    before the next deal; ``following`` the next sentence where no other deal can be meant, None
    where one can.
    """
    if mention.due or not deals.can_be_due(ground, mention.kind, mention.status):
        return mention.due
    text, lang = ground.reading.text, ground.reading.lang
    pieces = [text[start:end] for start, end in clauses.bounds(text, *stretch, lang)]
    if following and _goes_on(text, stretch[1], following, lang):
        start, end = clauses.bounds(text, following.start, following.end, lang)[0]
        pieces.append(text[start:end])
    found = (deals.due_in(ground, words, ahead=deadlines.is_open(words, lang)) for words in pieces)
    return next(filter(None, found), None)


def _goes_on(text: str, end: int, following: Sentence, lang: str) -> bool:
    """Whether a sentence of the same paragraph speaks of what was just told: "Deliveries are to
    begin", «Остальные обещаны».
    """
    if "\n" in text[end : following.start]:
        return False
    return bool(_going_on(reading_language_codes(lang)).match(text, following.start))


@cache_until_languages_change
def _going_on(langs: tuple[str, ...]) -> re.Pattern[str]:
    return bounded_re(
        rf"\W{{0,3}}(?:{phrase_pattern('deadline.same_deal', langs)})(?!\w)", re.IGNORECASE
    )
