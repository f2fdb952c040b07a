"""Claims in words: a level or a change with the hedge its source gave, as a whole phrase of the
brief's language.
"""

from __future__ import annotations

from kirmash.briefs import names
from kirmash.i18n import NBSP, format_interval, format_pct, format_value, translate
from kirmash.records.claims import Claim
from kirmash.records.quantities import Hedge, Measure, Quantity
from kirmash.reference import lexicons


def level_text(quantity: Quantity, lang: str) -> str:
    """``about $100 m``; a range the text gives stands as a range."""
    if quantity.low is not None and quantity.high is not None:
        return format_interval(quantity.low, quantity.high, quantity.unit, lang)
    return translate(
        f"level.{quantity.hedge.value}",
        lang,
        value=format_value(quantity.value, quantity.unit, lang),
    )


def change_text(pct: float, hedge: Hedge, lang: str) -> str:
    """``down almost 20 %``, ``up 3.2 %``, ``unchanged``."""
    if round(pct, 1) == 0:
        return translate("change.flat", lang)
    return translate(
        f"change.{'up' if pct > 0 else 'down'}.{hedge.value}",
        lang,
        value=format_pct(pct, lang, signed=False),
    )


def claim_text(claim: Claim, lang: str) -> str:
    """Everything a claim says of its measure: its level, its change, or the bare direction."""
    parts = [level_text(claim.stated, lang)] if claim.stated else []
    if claim.change_pct is not None:
        parts.append(change_text(claim.change_pct, claim.change_hedge, lang))
    if not parts and claim.direction:
        parts.append(translate(f"direction.{claim.direction.value}", lang))
    return "; ".join(parts) or translate("cell.nothing", lang)


def status_mark(mark: str) -> str:
    """A shorthand in brackets with its space, '' for none."""
    return f"{NBSP}[{mark}]" if mark else ""


def measure_text(claim: Claim, lang: str) -> str:
    """``Number of shops``, ``Share in exports``, ``Imports: tyres``: the measure and what of."""
    of = subject_text(claim, lang)
    if claim.measure is Measure.SHARE and claim.share_of:
        return _share_text(claim, lang)
    if claim.measure is Measure.COUNT:
        return translate("counted.of", lang, thing=of) if of else translate("measure.count", lang)
    measure = translate(f"measure.{claim.measure.value}", lang)
    return translate("counted.measure_of", lang, measure=measure, thing=of) if of else measure


def subject_text(claim: Claim, lang: str) -> str:
    """What is counted or traded, '' where our words do not reach."""
    if claim.measure is Measure.COUNT and claim.counted:
        return translate(f"thing.{claim.counted}", lang)
    return _goods_by_words(claim.product or "", lang) or _goods_by_codes(claim.hs, lang)


def _goods_by_words(words: str, lang: str) -> str:
    sought = words.casefold()
    for key, entry in lexicons.goods().items():
        if sought and sought in {
            entry.en.casefold(),
            entry.ru.casefold(),
            *(w.casefold() for ws in entry.words.values() for w in ws),
        }:
            return names.good(key, lang)
    return ""


def _goods_by_codes(codes: tuple[str, ...], lang: str) -> str:
    return names.goods(
        (key for key, entry in lexicons.goods().items() if codes and entry.hs == codes), lang
    )


def _share_text(claim: Claim, lang: str) -> str:
    return translate(f"share.{claim.share_kind}" if claim.share_kind else "measure.share", lang)
