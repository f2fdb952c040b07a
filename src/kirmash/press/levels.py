"""Levels and rates: every amount of money, percentage and multiple of a sentence with what it measures."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kirmash import lexicons
from kirmash.press import changes, hedges, shares, when
from kirmash.press.drafts import Context, Draft, Scene
from kirmash.press.money import Amount
from kirmash.press.roles import Economies, Party, carried, economies
from kirmash.press.when import Dated, Site
from kirmash.press.words import Mention
from kirmash.terms.measures import Direction, Hedge, Measure, Modality
from kirmash.terms.periods import Period

_TRADE = frozenset({Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE})
# Figures of contracts, loans and projects are no flow.
_OTHERS = re.compile(
    r"\b(?:contracts?|agreements?|memorand\w+|loans?|credits?|projects?|costs?|funds?|grants?|budget|GDP|wages?|salar\w+|assets|debts?|fines?|tax\w*|revenues?\s+of|"
    r"profit\w*|turnover\s+of\s+the\s+(?:company|plant|enterprise)|контракт\w*|договор\w*|соглашени\w*|кредит\w*|проект\w*|займ\w*|бюджет\w*|зарплат\w*|ВВП|стоимост\w*|"
    r"прибыл\w*|налог\w*|штраф\w*|субсиди\w*|выручк\w*|сделк\w*|кантракт\w*|дагавор\w*)\b",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"\s*(?:(?:year-on-year\s+)?(?:rise|growth|increase|decline|drop|fall|gain|jump|decrease|рост\w*|прирост\w*|снижени\w+|увеличени\w+|спад\w*)\s+)?(?:(?:of|in|for|worth\s+of|as|annual|mutual|bilateral|total|their|the|a|non-oil|two-way|в|на|по|взаимн\w+|годов\w+)\s+){0,4}$",
    re.IGNORECASE,
)
_VERB_BEHIND = re.compile(
    r"\s*(?:worth\s+of\s+(?:\w+\s+){1,4})?(?:was|were|has\s+been|have\s+been|had\s+been|is|are|of\s+\w+)\s*|\s*[–—-]\s*(?:на\s+)?(?:столько|такую\s+сумму)[^.;]{0,40}|\s*(?:был\w*\s+)?",
    re.IGNORECASE,
)
_AVERAGE = re.compile(r"\s*(?:annually|a\s+year\b|per\s+year|per\s+annum|каждый\s+год|ежегодно|в\s+год\b)", re.IGNORECASE)
_BY_THEN = re.compile(r"(?:\bby|\buntil|\btill|\bк|\bко|\bда|\bдо)\s+(?:the\s+)?(?:end\s+of\s+|конца?у?\s+)?$", re.IGNORECASE)
_ALONE = re.compile(r"foreign|external|total|внешн|знешн|with\s+all|со\s+всеми\s+стран|с\s+зарубежными|с\s+другими\s+стран", re.IGNORECASE)
_MUTUAL = re.compile(
    r"mutual|bilateral|two-way|reciprocal|взаимн|двусторон|двухсторон|узаемн|двухбаков|\bour\b|между|between|with\b", re.IGNORECASE
)
_GOODS_TRADE = re.compile(
    r"\b(?P<what>non-oil|without\s+oil|non-energy|services|goods(?=\s+trade)|несырьев\w+|ненефтян\w+)\b", re.IGNORECASE
)
_REACHED = re.compile(
    r"\b(?:came\s+to|totall?ed|amounted|reached|stood|exceeded|topped|surpassed|fell|rose|grew|составил\w*|достиг\w*|вырос\w*|превысил\w*|снизил\w*|увеличил\w*|склаў|склала)\b",
    re.IGNORECASE,
)
_AIM_BEHIND = re.compile(
    r"(?:[^;—.,]{0,45}?|[^;—.,]{0,40},[^,.;]{0,30},\s(?:was|is|as|being|это)\s(?:the|a|an|our)?\s?(?:\w+\s)?)\b(?:target|goal|aim|objective|possible|within\s+reach|attainable|achievable|lofty|цел[ьюи]|задач\w|планк\w|реальн\w+|достижим\w+)\b",
    re.IGNORECASE,
)
_MINUS = re.compile(r"(?:минус|minus|negative|deficit|отрицательн\w+|дефицит\w*|мінус|адмоўн\w+|\s[-−–])[^.;]{0,40}$", re.IGNORECASE)
_BOTH = re.compile(
    r"exports?\s+and\s+imports?|imports?\s+and\s+exports?|экспорт\w*\s+и\s+импорт\w*|импорт\w*\s+и\s+экспорт\w*|экспарт\w*\s+і\s+імпарт\w*",
    re.IGNORECASE,
)
_RESPECTIVELY = re.compile(r"respectively|соответственно|адпаведна", re.IGNORECASE)


_BULK = frozenset({"tonnes", "kg", "barrels", "cubic metres", "kWh"})
_AS_MUCH = re.compile(r"as\s+much|as\s+many", re.IGNORECASE)
_ABSOLUTE = re.compile(r"(?:\bby|\bна|\blost|\bshed|\bпотерял\w*)\s+(?:[\w]+\s+){0,3}[$€£₽]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Figure:
    """An amount with the piece of the sentence that is its own and what it was found to tell."""

    amount: Amount
    left: int
    right: int
    mention: Mention | None
    rate: changes.Change | None
    share: bool = False


def drafts(scene: Scene, context: Context) -> tuple[Draft, ...]:
    """The levels and rates of a sentence, a rate joined to the level it belongs to."""
    figures = _figures(scene, context)
    rates = tuple((one.amount.start, one.amount.end) for one in figures if one.rate)
    dated = when.parts(scene.text, scene.periods, rates, scene.start)
    made: list[Draft] = []
    for figure in figures:
        if draft := _draft(scene, context, figure, dated, made[-1] if made else None):
            made.append(draft)
    return _joined(_respective(scene, made))


def _figures(scene: Scene, context: Context) -> list[_Figure]:
    relevant = [
        one
        for one in scene.amounts
        if one.is_money
        or one.unit in {"percent", "times"}
        or one.number.part
        or (one.unit == "" and one.number.scaled)
        or one.unit in _BULK
    ]
    joints = scene.joints()
    found: list[_Figure] = []
    for index, amount in enumerate(relevant):
        left = max([scene.start, *(relevant[index - 1].end for _ in range(index > 0)), *(cut for cut in joints if cut <= amount.start)])
        right = min([scene.end, *(one.start for one in relevant[index + 1 : index + 2]), *(cut for cut in joints if cut > amount.end)])
        rate = None
        if not amount.is_money:
            if shares.told(
                scene, amount, left, right, any(one.share for one in found) or (not found and context.share == scene.number - 1)
            ):
                found.append(_Figure(amount, left, right, None, None, share=True))
                continue
            rate = changes.read(scene.text, amount, left, scene.turns)
            if rate is None and not (amount.unit in _BULK or (amount.unit == "" and amount.number.scaled)):
                continue
        mention = _mention(scene, amount, left, min([scene.end, *(one.start for one in relevant[index + 1 : index + 2])]))
        if (mention is None and amount.unit in _BULK) or (
            rate and _AS_MUCH.search(scene.text, amount.start, amount.end + 12) and sum(one.amount.is_money for one in found) > 1
        ):
            continue
        found.append(_Figure(amount, left, right, mention, rate))
    return found


def _mention(scene: Scene, amount: Amount, left: int, right: int) -> Mention | None:
    """The measure of an amount: the nearest noun before it in its own piece, else a noun right behind it, else a verb."""
    own = [one for one in scene.mentions if left <= one.start and one.end <= amount.start and one.measure is not Measure.SHARE]
    own = [one for one in own if one.kind != "verb" or one.measure is not Measure.OUTPUT or not amount.is_money]
    if not any(left <= one.place.start and one.part in {"to", "from"} for one in scene.parties):
        own = [one for one in own if one.kind != "weak" or one.measure is Measure.TURNOVER]
    nouns = [one for one in own if one.kind == "noun"]
    behind = [one for one in scene.mentions if amount.end <= one.start < min(right, amount.end + 60) and one.measure is not Measure.SHARE]
    close = [one for one in behind if _FOLLOWS.fullmatch(scene.text[amount.end : one.start])]
    for group in (nouns[-1:], close[:1], [one for one in own if one.kind == "weak"][-1:], [one for one in own if one.kind == "verb"][-1:]):
        if group:
            return group[0]
    return behind[0] if behind and _VERB_BEHIND.fullmatch(scene.text[amount.end : behind[0].start]) else None


def _draft(scene: Scene, context: Context, figure: _Figure, dated: tuple[Dated, ...], last: Draft | None) -> Draft | None:
    if figure.share:
        return _share(scene, context, figure, dated, last)
    measure = _measure(scene, context, figure, last)
    if measure is None or (measure in {Measure.PRICE, Measure.OUTPUT} and figure.mention is None):
        return None
    modality = _modality(scene, figure)
    alone = _is_alone(scene, figure, context, last)
    who = _economies(scene, context, figure, measure, last, alone)
    period = _period(scene, context, figure, dated, last, modality, measure)
    draft = Draft(
        measure, who, _begin(scene.text, figure.left), figure.amount.end, period,
        modality=modality, product=_product(scene, figure, measure, last), alone=alone, hs=_codes(scene, figure, measure),
    )  # fmt: skip
    return _filled(scene, figure, draft)


def _share(scene: Scene, context: Context, figure: _Figure, dated: tuple[Dated, ...], last: Draft | None) -> Draft:
    amount = figure.amount
    who = shares.economies(scene, context, amount, (figure.left, figure.right), last)
    flow = shares.whole(scene, context, amount, figure.right)
    modality = _modality(scene, figure)
    keys = [one.key for one in scene.goods if figure.left <= one.start and one.end <= amount.start]
    told = hedges.around(scene.text, amount.start, amount.end, scene.lang, max(scene.start, figure.left - 12))
    return Draft(
        Measure.SHARE, who, _begin(scene.text, figure.left), amount.end, _period(scene, context, figure, dated, last, modality),
        value=round(amount.value * 100, 1) if amount.number.part else amount.value, unit="percent", low=amount.number.low, high=amount.number.high,
        hedge=told, modality=modality, flow=flow, share_of=shares.naming(flow, who, of_pair=bool(keys)),
        product=", ".join(lexicons.goods()[key].en for key in dict.fromkeys(keys)) or None,
    )  # fmt: skip


def _measure(scene: Scene, context: Context, figure: _Figure, last: Draft | None) -> Measure | None:
    text = scene.text
    between = text[
        figure.mention.end if figure.mention and figure.mention.end <= figure.amount.start else figure.left : figure.amount.start
    ]
    if figure.rate is None and (figure.mention is None or figure.mention.kind == "verb") and _OTHERS.search(between):
        return None
    if figure.mention:
        return figure.mention.measure
    if last:
        return last.flow if last.measure is Measure.SHARE else last.measure
    earlier = [one for one in scene.mentions if one.end <= figure.left and one.kind != "weak" and one.measure is not Measure.SHARE]
    if earlier:
        return earlier[-1].measure
    near = scene.number - context.sentence <= 2
    return context.measure if near and (figure.rate is not None or context.measure in _TRADE) else None


def _filled(scene: Scene, figure: _Figure, draft: Draft) -> Draft:
    amount, text = figure.amount, scene.text
    told = hedges.around(text, amount.start, amount.end, scene.lang, max(scene.start, figure.left - 12))
    if figure.rate:
        return replace(draft, change=figure.rate.percent, change_hedge=told, direction=figure.rate.direction)
    value, low, high = amount.value, amount.number.low, amount.number.high
    if draft.measure is Measure.BALANCE and _MINUS.search(text[max(scene.start, amount.start - 80) : amount.start]):
        value = -value
    if amount.is_money and (turn := _absolute(scene, figure)):
        return replace(
            draft,
            value=-value if turn is Direction.DOWN else value,
            unit=amount.unit,
            hedge=told,
            product="absolute change",
            direction=turn,
        )
    return replace(draft, value=value, unit=amount.unit or _shared_currency(scene, amount), low=low, high=high, hedge=told)


def _shared_currency(scene: Scene, amount: Amount) -> str:
    """«Экспорт — 30,1 млн, импорт — 15,2 млн долларов»: the currency said with another amount of the sentence, '' where there is none."""
    told = {one.unit for one in scene.amounts if one.is_money}
    return told.pop() if len(told) == 1 and amount.number.scaled else ""


def _absolute(scene: Scene, figure: _Figure) -> Direction | None:
    """'Exports fell by $5 million': the amount is the change itself, not the level."""
    if not _ABSOLUTE.search(scene.text[max(figure.left, figure.amount.start - 48) : figure.amount.start]):
        return None
    before = [one for one in scene.turns if figure.left <= one.start and one.end <= figure.amount.start]
    return (
        before[-1].direction
        if before and before[-1].direction is not Direction.FLAT and figure.amount.start - before[-1].end < 40
        else None
    )


def _respective(scene: Scene, made: list[Draft]) -> list[Draft]:
    """'Exports and imports stood at A and B, respectively': the first is exports, the second imports."""
    levels = [one for one in made if one.value is not None]
    if len(levels) != 2 or not _RESPECTIVELY.search(scene.text, scene.start, scene.end):
        return made
    if not (hit := _BOTH.search(scene.text, scene.start, scene.end)):
        return made
    order = (Measure.EXPORTS, Measure.IMPORTS) if hit[0].lower()[0] in "eэ" else (Measure.IMPORTS, Measure.EXPORTS)
    return [replace(one, measure=order[levels.index(one)]) if one in levels else one for one in made]


def _modality(scene: Scene, figure: _Figure) -> Modality:
    text, amount = scene.text, figure.amount
    floor = max(
        (one.end for one in scene.amounts if one.end <= amount.start and (one.is_money or one.unit == "percent")), default=scene.start
    )
    before = [one for one in scene.moods if floor <= one.start and one.end <= amount.start]
    if before and not _REACHED.search(text, before[-1].end, amount.start):
        return before[-1].modality
    if _AIM_BEHIND.match(text[amount.end : min(figure.right, amount.end + 100)]):
        return Modality.TARGET
    return Modality.REPORTED


def _is_alone(scene: Scene, figure: _Figure, context: Context, last: Draft | None) -> bool:
    if figure.mention is None:
        return last.alone if last else context.alone and context.measure in _TRADE
    words = scene.text[
        max(scene.start, figure.mention.start - 25) : min(
            figure.amount.start if figure.amount.start > figure.mention.end else scene.end, figure.mention.end + 60
        )
    ]
    if _ALONE.search(words):
        return not _MUTUAL.search(words)
    return False


def _economies(scene: Scene, context: Context, figure: _Figure, measure: Measure, last: Draft | None, alone: bool) -> Economies:
    left, amount = figure.left, figure.amount
    near = [one for one in scene.parties if left <= one.place.start < amount.start]
    behind = [
        one
        for one in scene.parties
        if amount.end <= one.place.start < min(figure.right, amount.end + 80) and one.part in {"to", "from", "with", "between"}
    ]
    home = last.economies if last else context.economies
    if figure.mention and measure is Measure.TURNOVER and not alone and (home.partner is None):
        home = context.pair
    found: tuple[Party, ...] = (*near, *behind)
    if figure.mention is None and last:
        return carried(near, home) if not alone else home
    if not found and figure.mention and not last:
        found = tuple(one for one in scene.parties if one.place.start < amount.start)
    if not found:
        return Economies(home.reporter, None) if alone else home
    return economies(measure, found, home, alone, figure.mention.start if figure.mention else -1)


def _period(
    scene: Scene,
    context: Context,
    figure: _Figure,
    dated: tuple[Dated, ...],
    last: Draft | None,
    modality: Modality,
    measure: Measure = Measure.SHARE,
) -> Period | None:
    published = scene.published
    amount = figure.amount
    site = Site(amount.start, amount.end, figure.left, figure.right, figure.rate is not None)
    if figure.rate and _AVERAGE.match(scene.text, amount.end):
        return None
    if figure.rate is None and modality is Modality.TARGET:
        dated = tuple(one for one in dated if _is_deadline(scene.text, one, site))
    carried_on = figure.rate is not None and figure.mention is None and last is not None and last.value is not None
    told, period = when.choose(
        scene.text, site, dated, tuple(one.end for one in scene.amounts if one.is_money or one.unit == "percent"), own=carried_on
    )
    if told:
        return None if figure.rate is None and _lasting(scene, period) else period
    if last and modality is last.modality and last.measure is not Measure.INVESTMENT:
        return last.period if modality is not Modality.TARGET or figure.rate or last.value is not None else None
    if measure is Measure.INVESTMENT:
        return when.month_of(published)
    if modality is not Modality.REPORTED or when.is_now(scene.text, scene.start, amount.end) or scene.number - context.sentence > 3:
        return None
    return context.topic or context.period


def _is_deadline(text: str, one: Dated, site: Site) -> bool:
    """A target is dated by 'by 2030' anywhere in the sentence, else only by a period in its own piece of it."""
    return bool(_BY_THEN.search(text, max(0, one.found.start - 24), one.found.start)) or site.left <= one.found.start < site.right


def _lasting(scene: Scene, period: Period | None) -> bool:
    """Whether the words are 'over the past two years': a level reached in them is dated by none of them."""
    return any(one.relative and one.period == period and period is not None and period.months > 12 for one in scene.periods)


def _named(scene: Scene, figure: _Figure, measure: Measure) -> tuple[str, ...]:
    if measure in {Measure.TURNOVER, Measure.BALANCE, Measure.INVESTMENT}:
        return ()
    dash = max(scene.text.rfind(mark, figure.left, figure.amount.start) for mark in ("—", ": ", "; "))
    found = [one.key for one in scene.goods if max(figure.left, dash) <= one.start and one.end <= figure.amount.start]
    return tuple(dict.fromkeys(found))[-4:]


def _product(scene: Scene, figure: _Figure, measure: Measure, last: Draft | None) -> str | None:
    hit = _GOODS_TRADE.search(scene.text[max(figure.left, figure.amount.start - 60) : figure.amount.end + 40])
    if hit and figure.mention:
        return " ".join(hit["what"].lower().replace("without", "non").split())
    if keys := _named(scene, figure, measure):
        return ", ".join(lexicons.goods()[key].en for key in keys if key in lexicons.goods()) or None
    return last.product if figure.mention is None and last and last.measure is measure else None


def _codes(scene: Scene, figure: _Figure, measure: Measure) -> tuple[str, ...]:
    keys = set(_named(scene, figure, measure))
    return tuple(dict.fromkeys(code for one in scene.goods if one.key in keys for code in one.hs))


def _begin(text: str, left: int) -> int:
    while left < len(text) and not (text[left].isalnum() or text[left] in '$€£₽«“"‘'):
        left += 1
    return left


def _joined(made: list[Draft]) -> tuple[Draft, ...]:
    """Rates put into the level of the same measure, economies and period beside them."""
    levels = [one for one in made if one.value is not None]
    rates = [one for one in made if one.value is None]
    for rate in rates:
        fit = [n for n, one in enumerate(levels) if one.change is None and one.measure is rate.measure and one.economies == rate.economies
               and one.product == rate.product and one.modality is rate.modality and one.period == rate.period]  # fmt: skip
        if not fit:
            levels.append(rate)
            continue
        best = min(fit, key=lambda n: abs(levels[n].end - rate.end))
        level = levels[best]
        levels[best] = replace(
            level, change=rate.change, change_hedge=rate.change_hedge, direction=rate.direction,
            start=min(level.start, rate.start), end=max(level.end, rate.end),
        )  # fmt: skip
    return tuple(sorted(levels, key=lambda one: (one.start, one.end)))


__all__ = ["Direction", "Hedge", "drafts"]
