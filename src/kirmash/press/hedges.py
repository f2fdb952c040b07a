"""The words round a number that widen it: 'about', 'just under', «превысил», «до»."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kirmash.lexicons import rows
from kirmash.press.patterns import any_of, form_expression, forms_of
from kirmash.press.time_words import langs_of
from kirmash.terms.measures import Hedge

_WINDOW = 48

# What may stand between the words and the number: articles, 'the mark of', «отметку в», «на», «сумму», a sign of currency.
_BETWEEN = (
    r"(?:\s*(?:the|a|an|by|as|at|in|of|total|mark|level|figure|sum|amount|value|worth|threshold|на|в|за|к|до|сумм\w+|отметк\w+|уровн\w+|планк\w+|"
    r"по\s+итогам\s+(?:прошлого|\d{4})\s+года|в\s+(?:прошлом|этом|\d{4})\s+году|показател\w+|рубеж\w*|цифр\w+|объ[её]м\w*|размер\w*|у|узроўн\w+|[$€£₽¥~+-]|US\$|USD|US|–|—)){0,3}\s*$"
)
# «С 3 до 8 процентов»; «импорт – на 29,5%, до 833 млн»: behind a rate, the level reached.
_FROM_TO = re.compile(
    r"(?:\bсо?|\bз|\bад|\bот)\s+[$€]?[\d.,]+\s*(?:%|процент\w*|млн|млрд|тыс)?\.?\s*(?:\w+\s+)?$"
    r"|\b(?:на|в)\s+(?:[а-яё]+\s+){0,2}[\d.,]+\s*(?:%|процент\w*|раза?|п\.\s?п\.)(?:\s+\([^)]*\))?,?\s+(?:[–—]\s+|\()?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s*(?:\d|than\b|чем\b|чым\b)", re.IGNORECASE)
_ADD = re.compile(r"\badd\w*\s+$", re.IGNORECASE)
# 'Increased by 1.2% year-on-year, up to $68.7 million'.
_AFTER_RATE = re.compile(r"(?:%|percent|per\s+cent|times)(?:\s+[\w-]+){0,3},?\s+$", re.IGNORECASE)
_ROSE_TO = re.compile(
    r"(?:вырос\w*|сжал\w*|подскоч\w+|взлет\w+|взл[её]т\w*|рухнул\w*|обвал\w+|съ[её]жил\w*|откат\w+|сузил\w*|возрос\w*|увеличи\w+|снизи\w+|сократи\w+|упал\w*|дош[её]л|дошл\w|дош\w+|подня\w+|довед\w+|довест\w+|достиг\w*|уменьши\w+|"
    r"расшири\w+|нарасти\w+|прибав\w+|опусти\w+|просел\w*|павяліч\w+|давес\w+|давёў|дасяг\w+|подорож\w+|подешев\w+|дойд\w+|вырас\w*|знізі\w+|довели)\s(?:(?:[^.;]|\.(?!\s)){0,120}\s)?$",
    re.IGNORECASE,
)


def before(text: str, start: int, lang: str, floor: int = 0) -> Hedge:
    """The hedge standing before ``start``, no further back than ``floor``; EXACT where none does.

    «Вырос до 5 млн» tells a level, not a bound: «до» after a verb of change is no hedge, unless a potential is spoken of.
    """
    window = text[max(floor, start - _WINDOW) : start]
    if not (hit := _expression("before", lang).search(window)):
        return Hedge.EXACT
    words = " ".join(hit["words"].lower().split())
    if words in {"до", "да"} and _FROM_TO.search(window, 0, hit.start()):
        return Hedge.EXACT
    if words in {"до", "да"} and _ROSE_TO.search(text[max(0, start - 170) : start - len(window) + hit.start()]):
        return Hedge.EXACT
    if words == "up to" and _AFTER_RATE.search(window, 0, hit.start()):
        return Hedge.EXACT
    if words == "up to" and _ADD.search(window, 0, hit.start()):
        return Hedge.EXACT
    return _hedge_of("before", words, lang)


def after(text: str, end: int, lang: str) -> Hedge:
    """The hedge standing right after ``end``: '$5 million or so', «100 млн с лишним»."""
    hit = _expression("after", lang).match(text, end)
    if hit and _COUNTED.match(text, hit.end()):  # '5 million, plus 12%'; '286 billion or more than 8 trillion'
        return Hedge.EXACT
    return _hedge_of("after", " ".join(hit["words"].lower().split()), lang) if hit else Hedge.EXACT


def around(text: str, start: int, end: int, lang: str, floor: int = 0) -> Hedge:
    """The hedge on the number from ``start`` to ``end``, looking before it first."""
    told = before(text, start, lang, floor)
    return told if told is not Hedge.EXACT else after(text, end, lang)


@cache
def _expression(side: str, lang: str) -> re.Pattern[str]:
    forms = [form for row in rows("hedges") if row["side"] == side and row["lang"] in langs_of(lang) for form in forms_of(row["forms"])]
    if side == "after":
        return re.compile(rf"[\s,]{{0,2}}(?P<words>{any_of(forms)})", re.IGNORECASE)
    return re.compile(rf"(?P<words>{any_of(forms)}){_BETWEEN}", re.IGNORECASE)


@lru_cache(maxsize=4_096)
def _hedge_of(side: str, words: str, lang: str) -> Hedge:
    listed = [
        (form, row["hedge"])
        for row in rows("hedges")
        if row["side"] == side and row["lang"] in langs_of(lang)
        for form in forms_of(row["forms"])
    ]
    listed.sort(key=lambda pair: len(pair[0]), reverse=True)
    return next((Hedge(hedge) for form, hedge in listed if re.fullmatch(form_expression(form), words, re.IGNORECASE)), Hedge.EXACT)
