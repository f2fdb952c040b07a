"""What briefs say of economies, goods, claims and targets, in the brief's language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kirmash.i18n import (
    NBSP,
    format_estimate,
    format_interval,
    format_number,
    format_pct,
    format_period,
    format_points,
    format_value,
    translate,
    translate_plural,
)
from kirmash.records.claims import Claim
from kirmash.records.estimates import SeriesPoint
from kirmash.records.explanations import change_text, level_text
from kirmash.records.quantities import Measure
from kirmash.reference import lexicons, word_forms
from kirmash.series.targets import TargetFollowUp, TargetStatus

TIMES_FROM = 10  # times as much, from which a change is told by them


def economy_name(code: str, lang: str) -> str:
    """The economy's name; a group without a code and an unknown code stay as they are."""
    entry = lexicons.economies().get(code)
    return (entry.ru if lang == "ru" else entry.en) or code if entry else code


def pair_name(codes: Iterable[str], lang: str) -> str:
    """Names joined by a dash: ``Belarus – Ivanovo Oblast``."""
    return " – ".join(economy_name(code, lang) for code in codes)


def goods_name(key: str, lang: str) -> str:
    """Our short name of a goods entry, in the number a list names it in ("buses"); '' where the
    lexicon has none.
    """
    return word_forms.goods_name(key, lang) if key in lexicons.goods() else ""


def join_goods_names(keys: Iterable[str], lang: str) -> str:
    """Our names of goods, parted by commas, in the order given and each once."""
    return ", ".join(dict.fromkeys(name for key in keys if (name := goods_name(key, lang))))


def edition_text(nomenclature: str, lang: str) -> str:
    """``HS07`` as ``HS 2007``, ``ГС 2007``; other nomenclatures as they are."""
    name = translate("ranking.harmonised", lang)

    def year(match: re.Match[str]) -> str:
        return f"{name}{NBSP}{'19' if match[1] > '80' else '20'}{match[1]}"

    return re.sub(r"HS(\d\d)", year, nomenclature)


def change_number_text(percent: float, lang: str) -> str:
    """A change for a column of per cent: ``+12.3``; of ten times and more how many times as much
    it is (``136 times as much``), which no percentage makes plain.
    """
    times = percent / 100 + 1
    if times >= TIMES_FROM:
        return translate_plural("ranking.change.times", lang, round(times))
    text = format_number(percent, lang, 1)
    return f"+{text}" if round(percent, 1) > 0 else text


def point_text(point: SeriesPoint, unit: str, lang: str) -> str:
    """``$79.8 m (77.0–82.7)``; the value alone where no interval is wider than its rounding."""
    if point.value is None:
        return (
            translate(f"direction.{point.direction.value}", lang)
            if point.direction
            else translate("figure.absent", lang)
        )
    if (
        point.low is None
        or point.high is None
        or format_value(point.low, unit, lang, 1) == format_value(point.high, unit, lang, 1)
    ):
        return format_value(point.value, unit, lang)
    return format_estimate(point.value, point.low, point.high, unit, lang)


def claim_text(claim: Claim, lang: str) -> str:
    """Everything a claim says of its measure: its level, its change, or the bare direction."""
    parts = [level_text(claim.stated, lang)] if claim.stated else []
    if claim.change_pct is not None:
        parts.append(change_text(claim.change_pct, claim.change_hedge, lang))
    if claim.change_pp is not None:
        parts.append(format_points(claim.change_pp, lang))
    if not parts and claim.direction:
        parts.append(translate(f"direction.{claim.direction.value}", lang))
    return "; ".join(parts) or translate("cell.nothing", lang)


def target_outcome_text(target: TargetFollowUp, unit: str, lang: str) -> str:
    """What a target came to, without its state: the level that a change amounts to, the level
    reached and in which period, or what took its place, or the growth it needs; '' where nothing is
    known.
    """
    parts = []
    if target.base is not None and target.target_level is not None:
        base, level = (
            format_value(value, unit, lang) for value in (target.base, target.target_level)
        )
        parts.append(translate("target.from", lang, base=base, level=level))
    parts.append(_target_end_text(target, unit, lang))
    if target.repeated_by:
        parts.append(translate_plural("target.repeated.count", lang, len(target.repeated_by)))
    return "; ".join(filter(None, parts))


def _target_end_text(target: TargetFollowUp, unit: str, lang: str) -> str:
    if target.reached is not None and target.reached_in is not None:
        low, high = target.reached_low, target.reached_high
        text = format_value(target.reached, unit, lang)
        if target.state is TargetStatus.DOUBTFUL and low is not None and high is not None:
            text = format_interval(low, high, unit, lang)
        period = format_period(target.reached_in, lang)
        return translate("target.reached", lang, value=text, period=period)
    if target.moved_to is not None:
        key = "target.moved_by" if target.moved_level is None else "target.moved_to"
        level = format_value(target.moved_level or 0.0, unit, lang)
        period = format_period(target.moved_to, lang)
        return translate(key, lang, level=level, period=period, claim=target.replaced_by)
    if target.growth is not None:
        return translate("target.needs", lang, growth=format_pct(target.growth, lang))
    return ""


def bracketed_mark(mark: str) -> str:
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
            return goods_name(key, lang)
    return ""


def _goods_by_codes(codes: tuple[str, ...], lang: str) -> str:
    return join_goods_names(
        (key for key, entry in lexicons.goods().items() if codes and entry.hs == codes), lang
    )


def _share_text(claim: Claim, lang: str) -> str:
    return translate(f"share.{claim.share_kind}" if claim.share_kind else "measure.share", lang)
