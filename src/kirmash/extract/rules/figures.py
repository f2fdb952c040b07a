"""The claims of a document: every figure with its measure, economies, period, hedge and
modality.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kirmash.extract.rules import (
    aims,
    counts,
    levels,
    prices,
    projects,
    ranks,
    repeats,
    trends,
    when,
)
from kirmash.extract.rules.drafts import Context, Draft, Scene, scenes
from kirmash.extract.rules.roles import Economies
from kirmash.records.claims import Claim
from kirmash.records.evidence import span_of
from kirmash.records.mentions import AnnotatedDocument
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure, Modality, Quantity
from kirmash.sandbox.expressions import bounded_re

_CARRIED = frozenset(
    {Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE, Measure.INVESTMENT}
)


def read(reading: AnnotatedDocument) -> tuple[Claim, ...]:
    """Every claim of the document in the order of the text. Speakers are left out: who says a
    sentence is another's concern.
    """
    pair = Economies(*reading.pair)
    context = Context(pair, pair)
    claims: list[Claim] = []
    recent, paragraph = None, -1
    for scene in scenes(reading):
        context = context if scene.sentence.paragraph == paragraph else _home_again(context, scene)
        made = _once(levels.drafts(scene, context), counts.drafts(scene, context))
        made += tuple(_asked_now(one, scene) for one in prices.drafts(scene, context, made))
        made += ranks.drafts(scene, context, made)
        if not any(one.measure in _CARRIED or one.measure is Measure.SHARE for one in made):
            made += trends.drafts(
                scene, context, recent if scene.sentence.paragraph == paragraph else None
            )
        aside = (
            projects.drafts(scene, context)
            if made
            else (*projects.drafts(scene, context), *aims.drafts(scene, context))
        )
        claims += [_claim(reading, draft) for draft in (*made, *aside)]
        context = replace(_onward(context, made, scene), before=scene)
        named = [one.period for one in scene.periods if one.period]
        recent, paragraph = (named[-1] if named else None), scene.sentence.paragraph
    return repeats.dated(tuple(dict.fromkeys(claims)))


# «Тонна стоит 118 тысяч», «Цена контейнера – 3 200 евро», 'a tonne costs $420': asked when it is
# told.
_ASKED = bounded_re(
    r"\b(?:сто[ия]т|обход[ия]тся|составляет|складае|каштуе|costs?|sells?\s+(?:for|at)|trades?\s+at"
    r"|fetch(?:es)?)\b"
    r"|\b(?:цен|стоимост|тариф|ставк|цан)\w{1,4}\s[^.;,\d]{0,60}[–—]\s",
    re.IGNORECASE,
)


def _asked_now(draft: Draft, scene: Scene) -> Draft:
    """A price told in the present with no time named is of the month of publication, not of the
    figures before it.
    """
    now = (
        draft.measure is Measure.PRICE and draft.modality is Modality.REPORTED and not scene.periods
    )
    if (
        not now
        or not scene.published
        or not _ASKED.search(scene.text, max(scene.start, draft.start - 80), draft.end)
    ):
        return draft
    return replace(draft, period=when.month_of(scene.published))


def _home_again(context: Context, scene: Scene) -> Context:
    """A new paragraph comes back to the pair as first told of and to the latest period: of others
    and of the past enough is said.
    """
    pair, last = context.seat or context.pair, context.economies
    if pair.partner is None:
        return context
    away = {pair.reporter, pair.partner} != {last.reporter, last.partner} and (
        last.partner is not None or last.reporter != pair.reporter
    )
    named = any(
        one.measure in _CARRIED and one.kind != "weak" for one in scene.mentions
    )  # else the list of the paragraph before goes on
    if away or (named and last == Economies(pair.partner, pair.reporter)):
        context = replace(context, economies=pair, alone=False)
    if context.topic and context.topic.is_year:
        context = replace(context, topic=None)
    if not context.latest or not context.period or _same_start(context.period, context.latest):
        return context
    return replace(context, period=context.latest)


def _same_start(period: Period, latest: Period) -> bool:
    """«За пять месяцев …» behind a headline of the half year: parts of one year, the one spoken of
    last goes on.
    """
    return period.first == latest.first and period.months < _YEAR and latest.months < _YEAR


_YEAR = 12


def _once(said: tuple[Draft, ...], counted: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Levels and counts, a number told as both once: '3 thousand cars sold' are exports, '1.5
    thousand workers' a count.
    """
    twice = {(one.start, other) for one in counted for other in said if _inside(one, other)}
    traded = {
        start for start, other in twice if other.measure in {Measure.EXPORTS, Measure.IMPORTS}
    }
    counts_left = tuple(one for one in counted if one.start not in traded)
    dropped = [other for start, other in twice if start not in traded]
    return (
        *(
            replace(one, unit=one.unit or "units") if one in [other for _, other in twice] else one
            for one in said
            if one not in dropped
        ),
        *counts_left,
    )


def _inside(count: Draft, level: Draft) -> bool:
    return (
        level.unit == "" and level.value == count.value and level.start <= count.start < level.end
    )


def _onward(context: Context, made: tuple[Draft, ...], scene: Scene) -> Context:
    """What the next sentence may lean on: the last flow spoken of."""
    back = any(when.opens_earlier(scene.text, one, scene.start) for one in scene.periods[:1])
    for place, draft in enumerate(made):
        if draft.measure in _CARRIED:
            told = (
                draft.modality is Modality.REPORTED
                and not back
                and not _is_base(draft, made[:place])
            )
            context = replace(
                context,
                economies=draft.economies,
                measure=draft.measure,
                period=_later(draft.period, made) if told else context.period,
                sentence=scene.number,
                alone=draft.alone,
            )
            same = {draft.economies.reporter, draft.economies.partner} == {
                context.pair.reporter,
                context.pair.partner,
            }
            if same and draft.measure not in {Measure.INVESTMENT, Measure.BALANCE}:
                context = replace(context, seat=context.seat or draft.economies)
            if told and draft.period and draft.measure is not Measure.INVESTMENT:
                context = replace(
                    context,
                    latest=max(
                        draft.period, context.latest or draft.period, key=lambda one: one.last
                    ),
                )
            context = replace(context, topic=None)
    if parted := [one for one in made if one.measure is Measure.SHARE and one.economies.partner]:
        last = parted[-1]
        context = replace(
            context,
            share=scene.number,
            whole=last.flow,
            sharing=last.economies,
            share_period=last.period,
        )
    dated = when.parts(scene.text, scene.periods, (), when.Whole(scene.start, scene.published))
    spans = [
        one.found.period
        for one in dated
        if one.part != "base"
        and one.found.period
        and (one.found.period.months < 12 or _is_report(one.found.period, scene))
    ]
    spans = (
        []
        if any(one.measure in _CARRIED or one.measure is Measure.SHARE for one in made)
        else spans
    )
    if not spans:
        return context
    near = max(context.sentence, scene.number - 1)
    if context.period is None and spans[-1].is_year and _names_flow(scene):
        return replace(
            context, period=spans[-1], sentence=near
        )  # «Лидер по товарообороту по итогам 2021 года»: the year of the story
    return replace(context, topic=spans[-1], sentence=near)


def _names_flow(scene: Scene) -> bool:
    return any(one.kind == "noun" and one.measure in _CARRIED for one in scene.mentions)


def _is_report(period: Period, scene: Scene) -> bool:
    """'In 2021 Russia backed its neighbour': the year before publication, told first, is the one
    reported on in what follows.
    """
    opens = _names_flow(scene) or any(
        one.period == period and one.start - scene.start < _OPENS for one in scene.periods
    )
    return (
        opens
        and period.is_year
        and scene.published is not None
        and period.year == scene.published.year - 1
    )


_OPENS = 24


def _is_base(draft: Draft, before: tuple[Draft, ...]) -> bool:
    """'$2.3 billion, compared to 1.7 billion a year earlier': the second is what the first compares
    with, and carries nothing on.
    """
    same = [
        one
        for one in before
        if (one.measure, one.economies) == (draft.measure, draft.economies) and one.period
    ]
    return (
        bool(same)
        and draft.period is not None
        and same[-1].period is not None
        and draft.period == same[-1].period.months_earlier()
    )


def _later(period: Period | None, made: tuple[Draft, ...]) -> Period | None:
    """The latest reported period of a sentence, from which the next goes on: no base, 'exports of
    2.3 billion against 2.2 last year'.
    """
    periods = [
        one.period
        for one in made
        if one.period and one.measure in _CARRIED and one.modality is Modality.REPORTED
    ]
    return max(periods, key=lambda one: one.last, default=period) if period else period


def _claim(reading: AnnotatedDocument, draft: Draft) -> Claim:
    value = (
        None
        if draft.value is None
        else Quantity(draft.value, draft.unit, draft.hedge, draft.low, draft.high)
    )
    return Claim(
        reading.document.id,
        draft.measure,
        draft.economies.reporter,
        (span_of(reading.text, draft.start, draft.end),),
        partner=draft.economies.partner,
        product=draft.product,
        hs=draft.hs,
        period=draft.period,
        quantity=None if draft.absolute else value,
        absolute_change=value if draft.absolute else None,
        change_pct=draft.change,
        change_hedge=draft.change_hedge,
        base_period=draft.base,
        direction=draft.direction,
        share_of=draft.share_of,
        modality=draft.modality,
    )
