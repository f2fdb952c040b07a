"""The words round a number that widen it: 'about', 'just under', «превысил», «до»."""

from __future__ import annotations

import re

from kirmash.lang.base import of_languages
from kirmash.lang.patterns import any_of, form_expression, forms_of
from kirmash.lang.registry import get, langs_of, phrases
from kirmash.records.quantities import Hedge
from kirmash.reference.lexicons import rows

_WINDOW = 48


@of_languages
def _between() -> str:
    """What may stand between a hedge and its number: articles, 'the mark of', «отметку в», «на», a
    sign of currency.
    """
    return rf"(?:\s*(?:{phrases('hedge.between')}|[$€£₽¥~+-]|US\$|USD|US|–|—)){{0,3}}\s*$"


@of_languages
def _compared() -> re.Pattern[str]:
    """What behind a hedge's words makes them a comparison."""
    return re.compile(rf"\s*(?:\d|(?:{phrases('hedge.compared')})\b)", re.IGNORECASE)


def before(text: str, start: int, lang: str, floor: int = 0) -> Hedge:
    """The hedge standing before ``start``, no further back than ``floor``; EXACT where none does.

    «Вырос до 5 млн» tells a level, not a bound: «до» after a verb of change is no hedge, unless a
    potential is spoken of.
    """
    window = text[max(floor, start - _WINDOW) : start]
    if not (hit := _expression("before", lang).search(window)):
        return Hedge.EXACT
    words = " ".join(hit["words"].lower().split())
    for case in get(lang).no_hedges:
        if words in case.words:
            lead = (
                text[max(0, start - case.reach) : start - len(window) + hit.start()]
                if case.reach
                else window[: hit.start()]
            )
            if case.before.search(lead):
                return Hedge.EXACT
    return _hedge_of("before", words, lang)


def after(text: str, end: int, lang: str) -> Hedge:
    """The hedge standing right after ``end``: '$5 million or so', «100 млн с лишним»."""
    hit = _expression("after", lang).match(text, end)
    if hit and _compared().match(
        text, hit.end()
    ):  # '5 million, plus 12%'; '286 billion or more than 8 trillion'
        return Hedge.EXACT
    return _hedge_of("after", " ".join(hit["words"].lower().split()), lang) if hit else Hedge.EXACT


def around(text: str, start: int, end: int, lang: str, floor: int = 0) -> Hedge:
    """The hedge on the number from ``start`` to ``end``, looking before it first."""
    told = before(text, start, lang, floor)
    return told if told is not Hedge.EXACT else after(text, end, lang)


@of_languages
def _expression(side: str, lang: str) -> re.Pattern[str]:
    forms = [
        form
        for row in rows("hedges")
        if row["side"] == side and row["lang"] in langs_of(lang)
        for form in forms_of(row["forms"])
    ]
    if side == "after":
        return re.compile(rf"[\s,]{{0,2}}(?P<words>{any_of(forms)})", re.IGNORECASE)
    return re.compile(rf"(?P<words>{any_of(forms)}){_between()}", re.IGNORECASE)


@of_languages
def _hedge_of(side: str, words: str, lang: str) -> Hedge:
    listed = [
        (form, row["hedge"])
        for row in rows("hedges")
        if row["side"] == side and row["lang"] in langs_of(lang)
        for form in forms_of(row["forms"])
    ]
    listed.sort(key=lambda pair: len(pair[0]), reverse=True)
    return next(
        (
            Hedge(hedge)
            for form, hedge in listed
            if re.fullmatch(form_expression(form), words, re.IGNORECASE)
        ),
        Hedge.EXACT,
    )
