"""A sentence cut into pieces, one a figure, each with the measure its words name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kirmash.extract.annotate.money import NumberWithUnit
from kirmash.extract.rules import changes, shares
from kirmash.extract.rules.drafts import Context, Scene
from kirmash.extract.rules.words import Mention
from kirmash.records.quantities import Measure
from kirmash.sandbox.expressions import bounded_re

_FOLLOWS = bounded_re(
    r"\s*(?:(?:year-on-year\s+)?(?:rise|growth|increase|decline|drop|fall|gain|jump|decrease"
    r"|рост\w*|прирост\w*|снижени\w+|увеличени\w+|спад\w*)\s+)?(?:(?:(?:of|in"
    r"|from)\s+(?-i:[a-z]+)(?=\s+(?:exports?|imports?)\b)|of|in|for|from|worth\s+of|as|annual"
    r"|mutual|bilateral|total|their|the|a|non-oil|two-way|в|на|по|общ\w+|всего|взаимн\w+|годов\w+"
    r"|(?-i:[A-Z])[\w-]+)\s+){0,4}$",
    re.IGNORECASE,
)
_VERB_BEHIND = bounded_re(
    r"\s*(?:worth\s+of\s+(?:\w+\s+){1,4})?(?:was|were|has\s+been|have\s+been|had\s+been|is|are"
    r"|of\s+\w+)\s*|\s*[–—-]\s*(?:на\s+)?(?:столько|такую\s+сумму)[^.;]{0,40}|\s*(?:был\w*\s+)?",
    re.IGNORECASE,
)
# «Оборот за счёт сокращения импорта уменьшился»: what brought the change about is not what changed.
_CAUSE = bounded_re(
    r"(?:за\s+сч[её]т|из-за|благодаря|вследствие|due\s+to|because\s+of|owing\s+to|thanks\s+to"
    r"|driven\s+by|at\s+the\s+expense\s+of)\s+(?:[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
# 'A surplus of 8.9 billion in its trade with the neighbour, against 11 billion a year earlier': the
# same measure goes on.
_AGAINST = bounded_re(
    r"\b(?:against|versus|compared\s+(?:to|with)|as\s+against|против|супраць"
    r"|по\s+сравнению\s+с)\s+(?:the\s+|about\s+|почти\s+|около\s+)?[$€£₽]?$",
    re.IGNORECASE,
)
# 'Had the road been open, trade could have been a third higher', «оборот мог бы вырасти на треть»:
# it never was.
UNREAL = bounded_re(
    r"\bесли\s+бы\b|\bмог\w*\s+бы\b|\bcould\s+have\s+|\bwould\s+have\s+(?:been|reached|grown)"
    r"|\bкалі\s+б\b",
    re.IGNORECASE,
)
# «Обещать удвоения мы не готовы», 'nobody promises a doubling': what is not promised is no figure.
_NOT_PROMISED = bounded_re(
    r"\bне\s+(?:готов\w*|обеща\w+|планиру\w+|ожида\w+|прогнозиру\w+|рассчитыва\w+|предвид\w+)"
    r"|\b(?:not|n[’']t|nobody|no\s+one)\s+(?:be\s+)?(?:ready|expect\w*|promis\w*|prepared"
    r"|forecast\w*)",
    re.IGNORECASE,
)
_GROWTH_IN = bounded_re(
    r"\s*(?:year-on-year\s+)?(?:rise|growth|increase|decline|drop|fall|gain|jump|decrease|рост\w*"
    r"|прирост\w*|снижени\w+)\s+(?:in|of|for)\b",
    re.IGNORECASE,
)
_GOES_ON = bounded_re(
    r"\b(?:to|from|compared|against|versus|and|up|down|до|с|против|составил\w*|и|да|з)\b",
    re.IGNORECASE,
)
_BULK = frozenset(
    {"tonnes", "kg", "barrels", "cubic metres", "kWh", "litres", "square metres", "heads"}
)
_DASH = bounded_re(
    r"(?:\s+(?:из\s+них|of\s+(?:them|which|this)))?\s*[–—]\s+(?:это\s+"
    r"|гэта\s+)?(?:[^\W\d][\w-]*\s+){0,2}$"
)
_STOPS = bounded_re(r"\s*(?:[.,;)»!?]|$)")
_BARE = bounded_re(r"\s(?:[^\W\d]+\s){0,3}")
_GENITIVES = 36
_AS_MUCH = bounded_re(r"as\s+much|as\s+many", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """An amount with the piece of the sentence that is its own and what it was found to tell."""

    amount: NumberWithUnit
    left: int
    right: int
    mention: Mention | None
    rate: changes.Change | None
    share: bool = False

    @property
    def named_first(self) -> bool:
        """Whether the measure is named before the amount."""
        return self.mention is not None and self.mention.end <= self.amount.start


def cut(scene: Scene, context: Context) -> tuple[Piece, ...]:
    """The figures of a sentence: money, bulk goods, rates and shares; other numbers are nobody's
    here.
    """
    relevant = [
        one
        for one in scene.amounts
        if _matters(one) and one not in scene.prices and one not in scene.outlays
    ]
    joints = scene.joints() if relevant else ()
    found: list[Piece] = []
    unreal = UNREAL.search(scene.text, scene.start, scene.end) if relevant else None
    for index, amount in enumerate(relevant):
        if (unreal and unreal.start() < amount.start) or _not_promised(scene, amount):
            continue
        stop = relevant[index + 1].start if index + 1 < len(relevant) else scene.end
        left = max(
            [
                relevant[index - 1].end if index else scene.start,
                *(one for one in joints if one <= amount.start),
            ]
        )
        right = min([stop, *(one for one in joints if one > amount.end)])
        shared = any(one.share for one in found) or (
            not found and context.share == scene.number - 1
        )
        if piece := _piece(scene, amount, (left, right, stop), found, shared):
            found.append(piece)
    return tuple(found)


def _not_promised(scene: Scene, amount: NumberWithUnit) -> bool:
    """A multiple or rate in a clause that denies it."""
    near = max(scene.start, amount.start - 60), min(scene.end, amount.end + 40)
    return amount.unit in {"times", "percent"} and bool(_NOT_PROMISED.search(scene.text, *near))


def _matters(amount: NumberWithUnit) -> bool:
    return (
        amount.is_money
        or amount.unit in {"percent", "times"}
        or amount.number.is_fraction
        or _is_bulk(amount)
    )


# What a scaled number counts that no trade is told in.
_WORD_BEHIND = bounded_re(
    r"\s+(?:people|persons|inhabitants|residents|citizens|consumers|customers|users|passengers"
    r"|tourists|visitors|views|subscribers|jobs|hectares|kilomet\w+|"
    r"doses|tablets|households|человек|жител\w+|населени\w+|потребител\w+|пользовател\w+"
    r"|пассажир\w*|турист\w*|подписчик\w*|просмотр\w*|гектар\w*|"
    r"киловатт\w*|людей|семей|доз\b|таблет\w+|рабочих|чалавек|жыхар\w+|людзей)\b",
    re.IGNORECASE,
)


def _counts_other(scene: Scene, amount: NumberWithUnit) -> bool:
    """'800 million people': a scaled number with a noun of its own behind it that is no goods."""
    hit = _WORD_BEHIND.match(scene.text, amount.end, scene.end)
    return bool(hit) and not any(amount.end < one.start < amount.end + 40 for one in scene.goods)


def _is_bulk(amount: NumberWithUnit) -> bool:
    return amount.unit in _BULK or (amount.unit == "" and amount.number.has_scale)


def _piece(
    scene: Scene,
    amount: NumberWithUnit,
    place: tuple[int, int, int],
    found: list[Piece],
    shared: bool,
) -> Piece | None:
    left, right, stop = place
    if not amount.is_money and shares.told(scene, amount, left, right, shared):
        return Piece(amount, left, right, None, None, share=True)
    rate = None if amount.is_money else changes.read(scene.text, amount, left, scene.turns)
    mention = _mention(scene, amount, (left, stop), found)
    if rate is None and not amount.is_money and not _is_bulk(amount):
        return None
    if (
        mention is None
        and amount.unit in _BULK
        and not (found and _carries(scene, found[-1], amount))
    ):
        return None
    if (
        mention is None
        and amount.unit == ""
        and amount.number.has_scale
        and _counts_other(scene, amount)
    ):
        return None
    # 'from $43 bn to $84 bn, nearly twice as much' says nothing new
    again = (
        rate
        and _AS_MUCH.search(scene.text, amount.start, amount.end + 12)
        and sum(one.amount.is_money for one in found) > 1
    )
    return None if again else Piece(amount, left, right, mention, rate)


# «Отправил 2,3 млн тонн пшеницы, 47,8 тыс. тонн ячменя и 26 тыс. тонн риса»: the goods of one
# amount, then the next.
_LIST = bounded_re(
    r"(?:\s+[^\W\d][\w-]*){1,5}(?:\s+\([^()]{1,60}\))?\s*(?:,|,?\s+(?:and|и"
    r"|і))\s+(?:more\s+than\s+|over\s+|about\s+|более\s+|около\s+|почти\s+)?"
)


def _carries(scene: Scene, last: Piece, amount: NumberWithUnit) -> bool:
    """Whether bulk goods go on with the flow of the figure before: a list of goods, or 'from 5 to 7
    tonnes'.
    """
    if _GOES_ON.search(scene.text, last.amount.end, amount.start):
        return True
    flow = last.mention is None or last.mention.measure in {
        Measure.EXPORTS,
        Measure.IMPORTS,
        Measure.OUTPUT,
    }
    return (
        flow
        and last.amount.unit in _BULK
        and bool(_LIST.fullmatch(scene.text, last.amount.end, amount.start))
    )


# '$17.9 million worth of products from Chile, down by 11%': no flow of its own.
_WORTH = bounded_re(r"\bworth\s+of\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)


def _names_goods(weak: Mention, own: list[Mention]) -> bool:
    """'Imported farm products worth 4 billion': the verb before tells the flow, the weak word what
    flowed.
    """
    return any(
        one.kind == "verb"
        and one.end <= weak.start
        and one.measure in {Measure.EXPORTS, Measure.IMPORTS}
        for one in own
    )


def _turned(scene: Scene, one: Mention) -> bool:
    """«Закупки зерна снизились на 15 процентов»: a weak word that a word of change follows, no stop
    between, is a flow.
    """
    ahead = [turn for turn in scene.turns if turn.start > one.end][:1]
    goods = [
        good.end
        for good in scene.goods
        if ahead and one.end < good.start and good.end <= ahead[0].start
    ]
    near = ahead and ahead[0].start - (goods[-1] if goods else one.end) < _GENITIVES
    return bool(near) and bool(
        _BARE.fullmatch(scene.text, goods[-1] if goods else one.end, ahead[0].start)
    )


def _said_behind(scene: Scene, behind: list[Mention]) -> Mention | None:
    """«Из них 70 млн – литовский импорт»: a dash and the measure behind the amount, nothing more of
    it.
    """
    noun = next((one for one in behind if one.kind == "noun"), None)
    dash = noun and _DASH.search(scene.text, noun.start - 40, noun.start)
    amount = dash and any(one.end == dash.start() for one in scene.amounts)
    return noun if noun and amount and _STOPS.match(scene.text, noun.end) else None


def _mention(
    scene: Scene, amount: NumberWithUnit, place: tuple[int, int], found: list[Piece]
) -> Mention | None:
    """The measure of an amount: the nearest noun before it in its own piece, else a noun right
    behind it, else a verb.
    """
    left, right = place
    own = [
        one
        for one in scene.mentions
        if left <= one.start and one.end <= amount.start and one.measure is not Measure.SHARE
    ]
    own = [
        one for one in own if not _CAUSE.search(scene.text, max(left, one.start - 48), one.start)
    ] or own
    own = [
        one
        for one in own
        if one.kind != "verb" or one.measure is not Measure.OUTPUT or not amount.is_money
    ]
    if not any(left <= one.place.start and one.part in {"to", "from"} for one in scene.parties):
        own = [
            one
            for one in own
            if one.kind != "weak" or one.measure is Measure.TURNOVER or _turned(scene, one)
        ]
    if found and _AGAINST.search(scene.text, found[-1].amount.end, amount.start):
        return None
    nouns = [one for one in own if one.kind == "noun"]
    behind = [
        one
        for one in scene.mentions
        if amount.end <= one.start < min(right, amount.end + 60)
        and one.measure is not Measure.SHARE
    ]
    close = [one for one in behind if _FOLLOWS.fullmatch(scene.text[amount.end : one.start])]
    if close and amount.unit == "percent" and _GROWTH_IN.match(scene.text, amount.end):
        return close[0]
    if said := _said_behind(scene, behind):
        return said
    own = [
        one
        for one in own
        if one.kind != "weak"
        or not (_names_goods(one, own) or _WORTH.search(scene.text, left, one.start))
    ]
    if any(one.kind == "verb" for one in own):
        close = [one for one in close if one.kind != "weak"]  # 'imported $2 million worth of goods'
    for group in (
        nouns[-1:],
        close[:1],
        [one for one in own if one.kind == "weak"][-1:],
        [one for one in own if one.kind == "verb"][-1:],
    ):
        if group:
            return group[0]
    return (
        behind[0]
        if behind and _VERB_BEHIND.fullmatch(scene.text[amount.end : behind[0].start])
        else None
    )
