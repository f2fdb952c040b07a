"""What a figure counts, in the brief's language: by goods codes and a short list of counted things, never in foreign words."""

from __future__ import annotations

import re

from kirmash import lexicons
from kirmash.briefs import names
from kirmash.terms.claims import Claim
from kirmash.terms.measures import Measure
from kirmash.wording import say

_THINGS = {
    "shop": r"shop|store|outlet|магазин|крам",
    "fair": r"\bfairs?\b|ярмар|кірмаш",
    "worker": r"worker|employee|job|staff|рабоч|работник|сотрудник|рабочих мест|працоўн",
    "enterprise": r"enterprise|compan|firm|business|organi[sz]ation|предприят|компани|организаци|фирм|прадпрыемств",
    "crane": r"\bcranes?\b|автокран|\bкран",
    "vehicle": r"vehicle|bus|truck|trolley|chassis|машин|автобус|троллейбус|шасси|грузовик",
    "lift": r"\blifts?\b|elevator|лифт",
    "region": r"region|област|регион",
    "agreement": r"agreement|document|contract|memorand|соглашени|документ|договор|контракт",
    "visitor": r"visitor|participant|delegate|tourist|участник|посетител|турист",
}


def counted(claim: Claim, lang: str) -> str:
    """``Number of shops``, ``Share in exports``, ``Imports: tyres``: the measure and what of."""
    of = thing(claim, lang)
    if claim.measure is Measure.SHARE and claim.share_of:
        return _share(claim, lang)
    if claim.measure is Measure.COUNT:
        return say("counted.of", lang, thing=of) if of else say("measure.count", lang)
    measure = say(f"measure.{claim.measure.value}", lang)
    return say("counted.measure_of", lang, measure=measure, thing=of) if of else measure


def thing(claim: Claim, lang: str) -> str:
    """What is counted or traded, '' where our words do not reach."""
    words = claim.product or ""
    said = " ".join((words, *(span.quote for span in claim.spans))) if claim.measure is Measure.COUNT else words
    for name, pattern in _THINGS.items():
        if claim.measure is Measure.COUNT and re.search(pattern, words or said, re.IGNORECASE):
            return say(f"thing.{name}", lang)
    return _by_words(words, lang) or _by_codes(claim.hs, lang)


def _by_words(words: str, lang: str) -> str:
    sought = words.casefold()
    for key, entry in lexicons.goods().items():
        if sought and sought in {entry.en.casefold(), entry.ru.casefold(), *(w.casefold() for ws in entry.words.values() for w in ws)}:
            return names.good(key, lang)
    return ""


def _by_codes(codes: tuple[str, ...], lang: str) -> str:
    return names.goods((key for key, entry in lexicons.goods().items() if codes and entry.hs == codes), lang)


def _share(claim: Claim, lang: str) -> str:
    whole = (claim.share_of or "").casefold()
    for measure in ("turnover", "exports", "imports", "output", "investment"):
        if measure in whole or (measure == "exports" and "экспорт" in whole) or (measure == "imports" and "импорт" in whole):
            return say(f"share.{measure}", lang)
    return say("share.turnover" if "trade" in whole or "оборот" in whole else "measure.share", lang)
