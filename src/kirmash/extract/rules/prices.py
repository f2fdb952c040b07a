"""Prices: so much money for a tonne, kilogram, barrel or piece."""

from __future__ import annotations

import re
from dataclasses import replace

from kirmash.extract.annotate import hedges
from kirmash.extract.annotate.money import NumberWithUnit
from kirmash.extract.rules import values
from kirmash.extract.rules.drafts import Context, Draft, Scene
from kirmash.extract.rules.roles import Economies, economies
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

_WORD = bounded_re(
    r"\b(?:price|cost|tariff|levy|duty|rate\b|цен[аыуеой]|стоимост|тариф|ставк|пошлин|кошт"
    r"|цан[аыу])\w*",
    re.IGNORECASE,
)
_BEFORE = bounded_re(
    r"\b(?:from|against|versus|compared\s+(?:to|with)|против|с|со|супраць)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_NEAR = 80


def drafts(scene: Scene, context: Context, figures: tuple[Draft, ...] = ()) -> tuple[Draft, ...]:
    """The prices of a sentence; ``figures`` are its levels: a price without economies of its own is
    of the flow they tell.
    """
    found: list[Draft] = []
    for amount, end in sorted(scene.prices.items(), key=lambda one: one[0].start):
        made = _draft(scene, context, (amount, end), figures, len(found))
        if (
            found
            and made.period
            and made.period == found[-1].period
            and _BEFORE.search(scene.text, found[-1].end, amount.start)
        ):
            made = replace(made, period=made.period.months_earlier())
        found.append(made)
    return tuple(found)


def _draft(
    scene: Scene,
    context: Context,
    priced: tuple[NumberWithUnit, int],
    figures: tuple[Draft, ...],
    last: int,
) -> Draft:
    amount, end = priced
    told = [
        one
        for one in scene.mentions
        if one.end <= amount.start and one.measure in {Measure.EXPORTS, Measure.IMPORTS}
    ]
    who = next((one.economies for one in reversed(figures) if one.end <= amount.start), None)
    if who is None:
        flow = told[-1].measure if told else Measure.EXPORTS
        near = tuple(one for one in scene.parties if one.place.start < amount.start + _NEAR)
        who = economies(flow, near, context.economies, False) if near else context.economies
    named = [
        one.key
        for one in scene.goods
        if max(scene.start, amount.start - 2 * _NEAR) <= one.start and one.end <= end + 30
    ]
    word = (
        None
        if last
        else _WORD.search(scene.text, max(scene.start, amount.start - _NEAR), amount.start)
    )
    return Draft(
        Measure.PRICE,
        Economies(who.reporter, who.partner),
        word.start() if word else amount.start,
        end,
        period=_period(scene, context, amount, figures),
        value=amount.value,
        unit=amount.unit,
        low=amount.number.low,
        high=amount.number.high,
        hedge=hedges.find_hedge(scene.text, amount.start, end, scene.lang, scene.start),
        modality=values.mood(scene, amount),
        product=_goods(named),
    )


def _goods(keys: list[str]) -> str | None:
    known = lexicons.goods()
    return next((known[key].en for key in reversed(keys) if key in known), None)


def _period(
    scene: Scene, context: Context, amount: NumberWithUnit, figures: tuple[Draft, ...]
) -> Period | None:
    """The period right behind the price, else the nearest before it, else that of the figures
    beside it or the one spoken of.
    """
    stop = min((one.start for one in scene.amounts if one.start > amount.end), default=scene.end)
    behind = [
        one.period
        for one in scene.periods
        if one.period and amount.end <= one.start < min(stop, amount.end + 40)
    ]
    before = [one.period for one in scene.periods if one.period and one.end <= amount.start]
    told = (*behind[:1], *before[-1:], *(one.period for one in figures if one.period))
    return told[0] if told else context.period if scene.number - context.sentence <= 2 else None
