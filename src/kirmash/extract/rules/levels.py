"""Levels, rates and shares: every figure of a sentence with what it measures, of whom and when."""

from __future__ import annotations

import re
from dataclasses import replace

from kirmash.extract.rules import abroad, listing, pairing, share_sides, shares, values, when, whose
from kirmash.extract.rules.drafts import Context, Draft, Scene
from kirmash.extract.rules.pieces import cut
from kirmash.extract.rules.when import Dated, Site
from kirmash.extract.rules.whose import Case
from kirmash.records.periods import Period, year_period
from kirmash.records.quantities import Measure, Modality
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

_TRADE = frozenset({Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE})
# Figures of contracts, loans and projects are no flow.
_OTHERS = bounded_re(
    r"\b(?:contracts?|agreements?|memorand\w+|loans?|credits?|projects?|costs?|funds?|grants?"
    r"|budget|GDP|wages?|salar\w+|assets|debts?|fines?|tax\w*|revenues?\s+of|"
    r"profit\w*|turnover\s+of\s+the\s+(?:company|plant|enterprise)|контракт\w*|договор\w*"
    r"|соглашени\w*|кредит\w*|проект\w*|займ\w*|бюджет\w*|зарплат\w*|ВВП|стоимост\w*|"
    r"прибыл\w*|налог\w*|штраф\w*|субсиди\w*|выручк\w*|сделк\w*|кантракт\w*|дагавор\w*)\b",
    re.IGNORECASE,
)
# Money spent, lent or set aside, and growth of something else than trade.
_ELSEWHERE = bounded_re(
    r"\b(?:spen[dt]\w*|allocat\w+|financ\w+|fund\w*|len[dt]\w*|loan\w*|borrow\w*|paid|pays?"
    r"|payment\w*|GDP|gross\s+domestic|inflation|population|wages?|"
    r"salar\w+|contracts?|projects?|plants?|budget\w*|grants?|выдел\w+|потра[тч]\w+|финансир\w+"
    r"|оплат\w+|ВВП|инфляци\w+|населени\w+|зарплат\w+|"
    r"контракт\w*|проект\w*|завод\w*|бюджет\w*|кредит\w*|грант\w*|субсиди\w+"
    r"|промышленн\w+\s+производств\w+)\b",
    re.IGNORECASE,
)
_AVERAGE = bounded_re(
    r"\s*(?:annually|a\s+year\b|per\s+year|per\s+annum|каждый\s+год|ежегодно|в\s+год\b)",
    re.IGNORECASE,
)
_BY_THEN = bounded_re(
    r"(?:\bby|\buntil|\btill|\bк|\bко|\bда|\bдо|\b(?:план|задач|прогноз|цел)\w*\s+на|\b(?:plans?"
    r"|goals?|targets?)\s+for)\s+(?:the\s+)?(?:end\s+of\s+|конца?у?\s+)?$",
    re.IGNORECASE,
)
# 'This figure is expected to reach …', «Этот показатель составил …»: what the sentence before spoke
# of.
_THIS = bounded_re(
    r"\W*(?:this|the|эт\w+|данн\w+|гэт\w+)\s+(?:figure|indicator|number|amount|volume|value"
    r"|показател\w+|цифр\w+|сумм\w+|паказчык\w*)\b",
    re.IGNORECASE,
)


# '(a year earlier – 8.7)', «годом ранее – 161»: said in the unit of the figure before, a year
# before it.
_YEAR_BEFORE = bounded_re(
    r"\(?\b(?:a\s+year\s+(?:earlier|before)|годом\s+ранее|год\s+назад|годам\s+раней)\s*[–—:]\s+$",
    re.IGNORECASE,
)


def drafts(scene: Scene, context: Context) -> tuple[Draft, ...]:
    """The levels, rates and shares of a sentence, a rate joined to the level it belongs to."""
    found = cut(scene, context)
    if not found:
        return ()
    rates = tuple((one.amount.start, one.amount.end) for one in found if one.rate)
    dated = when.parts(scene.text, scene.periods, rates, when.Whole(scene.start, scene.published))
    made: list[Draft] = []
    for piece in found:
        case = Case(scene, context, piece, dated, _leading(scene, made))
        if draft := _share(case) if piece.share else _flow(case):
            based = when.is_base(scene.text, scene.start, piece.amount.start)
            made.append(
                _as_base(case, draft)
                if based or _YEAR_BEFORE.search(scene.text, scene.start, piece.amount.start)
                else draft
            )
    return pairing.together(scene, listing.shared_out(scene, context, made))


def _leading(scene: Scene, made: list[Draft]) -> Draft | None:
    """The figure the next one leans on: the last that is no level of comparison, '5 million in 2017
    against 4 in 2016, up 25%'.
    """
    free = (
        one
        for one in reversed(made)
        if one.value is None or not when.is_base(scene.text, scene.start, _amount_of(scene, one))
    )
    return next(free, made[-1] if made else None)


def _amount_of(scene: Scene, draft: Draft) -> int:
    """Where the amount of a draft begins."""
    return next((one.start for one in scene.amounts if one.end == draft.end), draft.start)


def _as_base(case: Case, draft: Draft) -> Draft:
    """A level of comparison dated by nothing of its own is of the year before: 'rose to 5 million,
    against 4 million'.
    """
    last, dated = case.last, case.dated
    own = any(
        one.found.period == draft.period and one.found.start >= case.piece.amount.start
        for one in dated
    )
    if (
        draft.value is None
        or own
        or not last
        or last.value is None
        or last.measure is not draft.measure
        or not last.period
    ):
        return draft
    return (
        replace(draft, period=last.period.months_earlier())
        if draft.period == last.period
        else draft
    )


def _flow(case: Case) -> Draft | None:
    scene, piece = case.scene, case.piece
    measure = _measure(case)
    if measure is None or (measure in {Measure.PRICE, Measure.OUTPUT} and piece.mention is None):
        return None
    modality, alone = _modality(case), abroad.everywhere(case.scene, piece, case.context, case.last)
    period = _period(case, modality, measure)
    if (
        modality is Modality.REPORTED
        and period
        and scene.published
        and period.first > scene.published.year * 12 + scene.published.month - 1
    ):
        modality = Modality.TARGET
    draft = Draft(
        measure,
        whose.economies(case, measure, alone),
        _begin(scene.text, piece.left),
        piece.amount.end,
        period,
        _base(case, period),
        modality=modality,
        alone=alone,
        product=values.product(scene, piece, measure, case.last),
        hs=values.codes(scene, piece, measure),
    )
    return _signed(case, _priced(case, values.filled(scene, piece, draft)))


def _priced(case: Case, draft: Draft) -> Draft:
    """«До 120 млн» in a sentence that names no currency: the one the sentence before counted in."""
    near = case.scene.number - case.context.sentence <= 3
    bare = draft.value is not None and draft.unit == "" and case.piece.amount.number.has_scale
    return (
        replace(draft, unit=case.scene.currency)
        if bare and near and not any(one.is_money for one in case.scene.amounts)
        else draft
    )


_JOINED = bounded_re(
    r"[^.;:]{0,40}?\b(?:and|or|и|или|і|а\s+затем|then)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE
)


# 'Are set to raise trade from the level of $1 billion', «нарастить товарооборот с нынешних 300
# млн»: what there is already.
_FROM_LEVEL = bounded_re(
    r"\b(?:from|с|со)\s+(?:the\s+|its\s+|their\s+)?(?:(?:current|present|level\s+of|today[’']s"
    r"|some|about|around|last\s+year[’']s|нынешн\w+|текущ\w+|сегодняшн\w+|прошлогодн\w+|уровня"
    r"|отметки|почти|около)\s+){1,3}[$€£₽]?$",
    re.IGNORECASE,
)
# 'To reach $6.5 billion by December, bringing the increase to 14 percent': what follows is as sure
# as what went before.
_WHICH_MAKES = bounded_re(
    r",\s+(?:bringing|taking|pushing|lifting|which\s+means|which\s+is|that\s+is|что\s+означает"
    r"|то\s+есть|а\s+значит)\b",
    re.IGNORECASE,
)


def _modality(case: Case) -> Modality:
    """The modality its own words give; 'to $5 billion in the short term and $10 billion in the
    long' goes on as it began.
    """
    told, last, piece = values.modality(case.scene, case.piece), case.last, case.piece
    if (
        told is not Modality.REPORTED
        and piece.rate is None
        and _FROM_LEVEL.search(case.scene.text, case.scene.start, piece.amount.start)
    ):
        return Modality.REPORTED
    goes_on = (
        told is Modality.REPORTED
        and last is not None
        and last.modality is not told
        and piece.mention is None
    )
    if (
        goes_on
        and last
        and last.value is not None
        and _JOINED.fullmatch(case.scene.text, last.end, piece.amount.start)
    ):
        return last.modality
    if (
        last is not None
        and piece.mention is None
        and _WHICH_MAKES.search(case.scene.text, last.end, piece.amount.start)
    ):
        return last.modality
    return told


def _signed(case: Case, draft: Draft) -> Draft:
    """'The deficit widened from 300 to 410 million': the second amount is a deficit too."""
    last, value = case.last, draft.value
    goes_on = (
        draft.measure is Measure.BALANCE
        and case.piece.mention is None
        and last is not None
        and last.measure is Measure.BALANCE
    )
    return (
        replace(draft, value=-value)
        if goes_on and last and (last.value or 0) < 0 and value and value > 0
        else draft
    )


def _share(case: Case) -> Draft:
    scene, piece, amount = case.scene, case.piece, case.piece.amount
    modality = values.modality(scene, piece)
    if shares.exported(scene, amount):
        who, flow, period = (
            shares.maker(scene, case.context, amount),
            None,
            _told(case, modality)[1],
        )
    else:
        who = share_sides.told(scene, piece, case.context.pair) or shares.economies(
            scene, case.context, amount, (piece.left, piece.right), case.last
        )
        flow, period = (
            shares.whole(scene, case.context, amount, piece.right),
            _period(case, modality, Measure.SHARE),
        )
        if case.context.share == scene.number - 1 and not scene.periods:
            period = case.context.share_period
        if (
            period is None
            and amount.unit == "percent"
            and modality is Modality.REPORTED
            and not scene.periods
            and scene.published
        ):
            period = year_period(
                scene.published.year
            )  # «Китай забирает уже 31 %»: the year it is said in
    keys = dict.fromkeys(
        one.key for one in scene.goods if piece.left <= one.start and one.end <= amount.start
    )
    return Draft(
        Measure.SHARE,
        who,
        _begin(scene.text, piece.left),
        amount.end,
        period,
        value=round(amount.value * 100, 1) if amount.number.is_fraction else amount.value,
        unit="percent",
        low=amount.number.low,
        high=amount.number.high,
        hedge=values.hedge(scene, piece),
        modality=modality,
        flow=flow,
        share_of=shares.naming(flow, who, of_pair=bool(keys)),
        product=", ".join(lexicons.goods()[key].en for key in keys) or None,
    )


def _measure(case: Case) -> Measure | None:
    """The measure the piece names, else that of the figure before it, else the one spoken of; None
    where it is none of ours.
    """
    piece, scene, context = case.piece, case.scene, case.context
    between = scene.text[
        piece.mention.end
        if piece.mention and piece.named_first
        else piece.left : piece.amount.start
    ]
    if (
        piece.rate is None
        and (piece.mention is None or piece.mention.kind == "verb")
        and _OTHERS.search(between)
    ):
        return None
    if piece.mention:
        return piece.mention.measure
    if case.last:
        return case.last.flow if case.last.measure is Measure.SHARE else case.last.measure
    earlier = [
        one
        for one in scene.mentions
        if one.end <= piece.left and one.kind != "weak" and one.measure is not Measure.SHARE
    ]
    if earlier:
        return earlier[-1].measure
    if piece.amount.is_money and _PARTNER_WITH.search(
        scene.text, max(scene.start, piece.amount.start - 120), piece.amount.start
    ):
        return Measure.TURNOVER
    around = (
        scene.text[piece.left : piece.amount.start],
        scene.text[piece.amount.end : min(piece.right, piece.amount.end + 30)],
    )
    if any(_ELSEWHERE.search(words) for words in around):
        return None
    if _THIS.match(scene.text, scene.start, piece.amount.start) and (topic := scene.topic):
        return topic
    if named := _spoken_of(case):
        return named
    near = scene.number - context.sentence <= 2
    return (
        context.measure if near and (piece.rate is not None or context.measure in _TRADE) else None
    )


# «Крупнейшим торговым партнёром остался Китай с 126,5 млн», 'China was the biggest trading partner
# with $126 million'.
_PARTNER_WITH = bounded_re(
    r"(?:торгов\w+\s+партн[её]р\w*|trad(?:e|ing)\s+partners?)\b[^.;:]{0,60}\s(?:с|with|at"
    r"|\()\s*(?:about\s+|почти\s+|около\s+)?(?:US)?[$€£]?$",
    re.IGNORECASE,
)
_IT = bounded_re(
    r"(?:^|[«“\"\s,])(?:it|this\s+(?:figure|indicator|number|volume)|the\s+(?:figure|volume"
    r"|number)|он|она|этот\s+показатель|эта\s+цифра|показатель)\b",
    re.IGNORECASE,
)


# «В 2021 году превысили уровень в 700 млн», 'In 2021 exceeded $700 million': a verb without its
# subject.
_REACHES = bounded_re(
    r"\W*(?:(?:в|за|у|in|по\s+итогам)\s+(?:\d{4}(?:\s+год\w*)?|(?:прошлом|этом|прошлый)\s+год\w*),"
    r"?\s+)?(?:превысил\w*|достиг\w*|составил\w*|exceeded|reached|topped)\b",
    re.IGNORECASE,
)
_OPENING = 45


def _spoken_of(case: Case) -> Measure | None:
    """'Bilateral trade has been on the rise. It reached …': the one flow the sentence before named,
    where it gave no figure.
    """
    before, scene = case.context.before, case.scene
    if before is None or any(one.is_money or one.unit == "percent" for one in before.amounts):
        return None
    stop = min(scene.start + _OPENING, case.piece.amount.start)
    if not (
        _IT.search(scene.text, max(0, scene.start - 1), stop)
        or _REACHES.match(scene.text, scene.start, case.piece.amount.start)
    ):
        return None
    named = {
        one.measure
        for one in before.mentions
        if one.measure in _TRADE and (one.kind == "noun" or one.measure is Measure.TURNOVER)
    }
    return named.pop() if len(named) == 1 else None


def _period(case: Case, modality: Modality, measure: Measure) -> Period | None:
    """The period the sentence gives the figure, else that of the figure before it, else the one
    spoken of.
    """
    piece, scene, last = case.piece, case.scene, case.last
    if piece.rate and _AVERAGE.match(scene.text, piece.amount.end):
        return None
    told, period = _told(case, modality)
    if told:
        return None if piece.rate is None and _lasting(scene, period) else period
    if last and modality is last.modality and last.measure is not Measure.INVESTMENT:
        return (
            last.period
            if modality is not Modality.TARGET or piece.rate or last.value is not None
            else None
        )
    if measure is Measure.INVESTMENT:
        if last and last.measure is measure and piece.rate is not None:
            return last.period  # 'investment amounted to $115 million, up 9 percent'
        goes_on = case.context.measure is measure and case.context.sentence == scene.number - 1
        return (
            case.context.period
            if goes_on and case.context.period
            else when.month_of(scene.published)
        )
    open_now = when.is_now(scene.text, scene.start, piece.amount.end)
    if modality is not Modality.REPORTED or open_now:
        return None
    near = scene.number - case.context.sentence <= _NEAR
    return (case.context.topic or case.context.period if near else None) or _behind_base(case)


_NEAR = 3


def _behind_base(case: Case) -> Period | None:
    """«По сравнению с 2014 годом экспорт увеличился до 250 млн», told in 2016: the year behind the
    base, where that is over.
    """
    published = case.scene.published
    bases = [
        one.found.period
        for one in case.dated
        if one.part == "base" and one.found.period and one.found.period.is_year
    ]
    after = bases[0].months_earlier(-12) if bases else None
    return after if after and published and after.year < published.year else None


def _told(case: Case, modality: Modality) -> tuple[bool, Period | None]:
    piece, scene, dated = case.piece, case.scene, case.dated
    site = Site(
        piece.amount.start, piece.amount.end, piece.left, piece.right, piece.rate is not None
    )
    if based := next(
        (one for one in dated if one.part == "base" and _in_brackets(scene.text, one, site)), None
    ):
        return True, based.found.period
    dated = tuple(
        one
        for one in dated
        if not (
            one.part == "base"
            and one.found.start >= site.end
            and _OPENS.match(scene.text, one.found.end)
        )
    )
    if piece.rate is None and modality is Modality.TARGET:
        dated = tuple(one for one in dated if _is_deadline(scene.text, one, site))
    own = (
        piece.rate is not None
        and piece.mention is None
        and case.last is not None
        and case.last.value is not None
    )
    ends = tuple(one.end for one in scene.amounts if one.is_money or one.unit == "percent")
    return when.choose(scene.text, site, dated, ends, own=own)


# '(a year earlier – 8.7)': the base opens the next figure.
_OPENS = bounded_re(r"\s*[–—:-]\s*(?:[^\W\d]+\s+){0,2}[$€£₽]?\d")


def _in_brackets(text: str, one: Dated, site: Site) -> bool:
    """'Compared to the same period of 2022 ($518 million)': what is put in brackets right behind a
    base is the base's figure.
    """
    return (
        not site.rate
        and 0 < site.start - one.found.end < 4
        and "(" in text[one.found.end : site.start]
    )


def _base(case: Case, period: Period | None) -> Period | None:
    """What a rate compares with: the base the sentence names, else the same months a
    year before.
    """
    if case.piece.rate is None:
        return None
    named = [
        one.found.period for one in case.dated if one.part in {"base", "since"} and one.found.period
    ]
    told = named[0] if named else period.months_earlier() if period else None
    return told if told != period else None


def _is_deadline(text: str, one: Dated, site: Site) -> bool:
    """A target is dated by 'by 2030' anywhere in the sentence, else only by a period in its own
    piece of it.
    """
    return (
        bool(_BY_THEN.search(text, max(0, one.found.start - 24), one.found.start))
        or site.left <= one.found.start < site.right
    )


def _lasting(scene: Scene, period: Period | None) -> bool:
    """Whether the words are 'over the past two years': a level reached in them is dated by none of
    them.
    """
    return any(
        one.relative and one.period == period and period is not None and period.months > 12
        for one in scene.periods
    )


def _begin(text: str, left: int) -> int:
    while left < len(text) and not (text[left].isalnum() or text[left] in '$€£₽«“"‘'):
        left += 1
    return left
