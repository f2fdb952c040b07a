"""The words around a number that widen it: 'about', 'just under', «превысил», «до»."""

from __future__ import annotations

import re

from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import alternation_pattern, matches_form, split_forms
from kirmash.lang.registry import get_language, phrase_pattern, reading_language_codes
from kirmash.records.quantities import Hedge
from kirmash.reference.lexicons import data_rows
from kirmash.sandbox.expressions import bounded_re

_WINDOW = 48


@cache_until_languages_change
def _between_pattern() -> str:
    """What may be between a hedge and its number: articles, 'the mark of', «отметку в», «на», a
    sign of currency.
    """
    return rf"(?:\s*(?:{phrase_pattern('hedge.between')}|[$€£₽¥~+-]|US\$|USD|US|–|—)){{0,3}}\s*$"


@cache_until_languages_change
def _comparison_pattern() -> re.Pattern[str]:
    """What behind a hedge's words makes them a comparison."""
    return bounded_re(rf"\s*(?:\d|(?:{phrase_pattern('hedge.compared')})\b)", re.IGNORECASE)


def find_hedge_before(text: str, start: int, lang: str, floor: int = 0) -> Hedge:
    """The hedge standing before ``start``, no further back than ``floor``; EXACT where none does.

    «Вырос до 5 млн» is a level, not a bound: «до» after a verb of change is no hedge, unless a
    potential is meant.
    """
    window = text[max(floor, start - _WINDOW) : start]
    if not (hit := _hedge_pattern("before", lang).search(window)):
        return Hedge.EXACT
    words = " ".join(hit["words"].lower().split())
    for case in get_language(lang).hedge_exceptions:
        if words in case.hedge_words:
            lead = (
                text[max(0, start - case.preceding_length) : start - len(window) + hit.start()]
                if case.preceding_length
                else window[: hit.start()]
            )
            if case.preceding_pattern.search(lead):
                return Hedge.EXACT
    return _resolve_hedge("before", words, lang)


def find_hedge_after(text: str, end: int, lang: str) -> Hedge:
    """The hedge standing right after ``end``: '$5 million or so', «100 млн с лишним»."""
    hit = _hedge_pattern("after", lang).match(text, end)
    if hit and _comparison_pattern().match(
        text, hit.end()
    ):  # '5 million, plus 12%'; '286 billion or more than 8 trillion'
        return Hedge.EXACT
    return (
        _resolve_hedge("after", " ".join(hit["words"].lower().split()), lang)
        if hit
        else Hedge.EXACT
    )


def find_hedge(text: str, start: int, end: int, lang: str, floor: int = 0) -> Hedge:
    """The hedge on the number from ``start`` to ``end``, looking before it first."""
    hedge = find_hedge_before(text, start, lang, floor)
    return hedge if hedge is not Hedge.EXACT else find_hedge_after(text, end, lang)


@cache_until_languages_change
def _hedge_pattern(side: str, lang: str) -> re.Pattern[str]:
    forms = [
        form
        for row in data_rows("hedges")
        if row["side"] == side and row["lang"] in reading_language_codes(lang)
        for form in split_forms(row["forms"])
    ]
    if side == "after":
        return bounded_re(rf"[\s,]{{0,2}}(?P<words>{alternation_pattern(forms)})", re.IGNORECASE)
    return bounded_re(
        rf"(?P<words>{alternation_pattern(forms)}){_between_pattern()}", re.IGNORECASE
    )


@cache_until_languages_change
def _resolve_hedge(side: str, words: str, lang: str) -> Hedge:
    listed = [
        (form, row["hedge"])
        for row in data_rows("hedges")
        if row["side"] == side and row["lang"] in reading_language_codes(lang)
        for form in split_forms(row["forms"])
    ]
    listed.sort(key=lambda pair: len(pair[0]), reverse=True)
    return next(
        (Hedge(hedge) for form, hedge in listed if matches_form(form, words)),
        Hedge.EXACT,
    )
