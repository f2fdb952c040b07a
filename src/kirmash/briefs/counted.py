"""What a figure counts, in the brief's language: by goods codes and a short list of counted things, never in foreign words."""

from __future__ import annotations

from kirmash import lexicons
from kirmash.briefs import names
from kirmash.terms.claims import Claim
from kirmash.terms.measures import Measure
from kirmash.wording import say


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
    if claim.measure is Measure.COUNT and claim.counted:
        return say(f"thing.{claim.counted}", lang)
    return _by_words(claim.product or "", lang) or _by_codes(claim.hs, lang)


def _by_words(words: str, lang: str) -> str:
    sought = words.casefold()
    for key, entry in lexicons.goods().items():
        if sought and sought in {entry.en.casefold(), entry.ru.casefold(), *(w.casefold() for ws in entry.words.values() for w in ws)}:
            return names.good(key, lang)
    return ""


def _by_codes(codes: tuple[str, ...], lang: str) -> str:
    return names.goods((key for key, entry in lexicons.goods().items() if codes and entry.hs == codes), lang)


def _share(claim: Claim, lang: str) -> str:
    return say(f"share.{claim.share_kind}" if claim.share_kind else "measure.share", lang)
