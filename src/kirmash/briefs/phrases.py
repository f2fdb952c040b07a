"""Claims in words: a level or a change with the hedge its source gave, as a whole phrase of the
brief's language.
"""

from __future__ import annotations

from kirmash.briefs import names
from kirmash.i18n import NBSP, format_interval, format_pct, format_value, say
from kirmash.records.claims import Claim
from kirmash.records.quantities import Hedge, Measure, Quantity
from kirmash.reference import lexicons


def level(quantity: Quantity, lang: str) -> str:
    """``about $100 m``; a range the text gives stands as a range."""
    if quantity.low is not None and quantity.high is not None:
        return format_interval(quantity.low, quantity.high, quantity.unit, lang)
    return say(
        f"level.{quantity.hedge.value}",
        lang,
        value=format_value(quantity.value, quantity.unit, lang),
    )


def change(pct: float, hedge: Hedge, lang: str) -> str:
    """``down almost 20 %``, ``up 3.2 %``, ``unchanged``."""
    if round(pct, 1) == 0:
        return say("change.flat", lang)
    return say(
        f"change.{'up' if pct > 0 else 'down'}.{hedge.value}",
        lang,
        value=format_pct(pct, lang, signed=False),
    )


def claimed(claim: Claim, lang: str) -> str:
    """Everything a claim says of its measure: its level, its change, or the bare direction."""
    said = [level(claim.stated, lang)] if claim.stated else []
    if claim.change_pct is not None:
        said.append(change(claim.change_pct, claim.change_hedge, lang))
    if not said and claim.direction:
        said.append(say(f"direction.{claim.direction.value}", lang))
    return "; ".join(said) or say("cell.nothing", lang)


def status(mark: str) -> str:
    """A shorthand in brackets with its space, '' for none."""
    return f"{NBSP}[{mark}]" if mark else ""


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
        if sought and sought in {
            entry.en.casefold(),
            entry.ru.casefold(),
            *(w.casefold() for ws in entry.words.values() for w in ws),
        }:
            return names.good(key, lang)
    return ""


def _by_codes(codes: tuple[str, ...], lang: str) -> str:
    return names.goods(
        (key for key, entry in lexicons.goods().items() if codes and entry.hs == codes), lang
    )


def _share(claim: Claim, lang: str) -> str:
    return say(f"share.{claim.share_kind}" if claim.share_kind else "measure.share", lang)
