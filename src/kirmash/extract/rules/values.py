"""What a figure says besides its measure: value, hedge, modality, goods."""

from __future__ import annotations

import re
from dataclasses import replace

from kirmash.extract.annotate import hedges
from kirmash.extract.annotate.money import NumberWithUnit
from kirmash.extract.rules.drafts import Draft, Scene
from kirmash.extract.rules.pieces import Piece
from kirmash.records.quantities import Direction, Hedge, Measure, Modality
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

_NEW_ROUBLE = 2016 * 12 + 6
_GOODS_TRADE = bounded_re(
    r"\b(?P<what>non-oil|without\s+oil|non-energy|services|goods(?=\s+trade)|несырьев\w+"
    r"|ненефтян\w+)\b",
    re.IGNORECASE,
)
_REACHED = bounded_re(
    r"\b(?:came\s+to|totall?ed|amounted|reached|stood|exceeded|topped|surpassed|fell|rose|grew"
    r"|climbed|jumped|soared|dropped|declined|(?<!to\s)(?<!will\s)(?<!could\s)hit|"
    r"(?:noted|recalled|stressed|pointed\s+out)\s+that|составил\w*|достиг\w*|вырос\w*|превысил\w*"
    r"|снизил\w*|увеличил\w*|сократил\w*|склаў|склала)\b",
    re.IGNORECASE,
)
_AIM_BEHIND = bounded_re(
    r"(?:[^;—.,]{0,45}?|[^;—.,]{0,40},[^,.;]{0,30},\s(?:was|is|as|being|это)\s(?:the|a|an"
    r"|our)?\s?(?:\w+\s)?)\b(?:target|goal|aim|objective|possible|within\s+reach|attainable"
    r"|achievable|lofty|цел[ьюи]|задач\w|планк\w|реальн\w+|достижим\w+)\b",
    re.IGNORECASE,
)
_CAME_TO = bounded_re(r"to\s+(?:reach|hit|stand|total|exceed|amount)", re.IGNORECASE)
_PAST = bounded_re(
    r"(?:grew|grown|rose|risen|climbed|jumped|surged|soared|fell|fallen|dropped|plunged|\w+ed)\b",
    re.IGNORECASE,
)
_PLUS = bounded_re(
    r"(?:положительн\w+|профицит\w*|positive|surplus|дадатн\w+|станоўч\w+)[^.;]{0,50}$",
    re.IGNORECASE,
)
_THAN = bounded_re(
    r"\s+(?:(?P<up>more|higher|больше|выше|больш)|(?P<down>less|lower|fewer|меньше|ниже|менш))\b,"
    r"?\s+(?:than|чем|чым)\b(?!\s+\d)",
    re.IGNORECASE,
)
_MINUS = bounded_re(
    r"(?:минус|minus|negative|deficit|отрицательн\w+|дефицит\w*|мінус|адмоўн\w+)[^.;]{0,80}$"
    r"|[\s(][-−–][$€£₽]?$",
    re.IGNORECASE,
)
# 'By 34 percent, or by 4 billion dollars'.
_OR_BY = bounded_re(
    r"(?:\bor|или|або)\s+(?:почти\s+|almost\s+|более\s+чем\s+)?(?:by|на)\s+(?:\w+\s+)?[$€£₽]?$",
    re.IGNORECASE,
)
# '$3.2 billion worth of wheat', «2,3 млн тонн пшеницы»: the goods right behind the amount.
_OF = bounded_re(
    r"\s+(?:worth\s+of\s+|of\s+)?(?:(?!(?:and|or|but|while|и|а|но|і|or)\b)\w+\s+)?", re.IGNORECASE
)
_ABSOLUTE = bounded_re(
    r"(?:\bby|\bна|\blost|\bloses?|\blosing|\bshed|\bпотеря\w+|\bнедополуч\w+)\s+(?:[\w]+\s+){0,"
    "3}[$€£₽]?$",
    re.IGNORECASE,
)


# 'Frozen beef (up $6.1 million, or 115 times)'.
_UP_BY = bounded_re(r"[(,]\s*(?P<way>up|down)\s+(?:US)?[$€£]?$", re.IGNORECASE)


def filled(scene: Scene, piece: Piece, draft: Draft) -> Draft:
    """The draft with the figure itself: a rate, a level, or an absolute change, which
    is no level.
    """
    amount, told = piece.amount, hedge(scene, piece)
    if piece.rate:
        return replace(
            draft, change=piece.rate.percent, change_hedge=told, direction=piece.rate.direction
        )
    if amount.is_money and (turn := _absolute(scene, piece)):
        signed = -amount.value if turn is Direction.DOWN else amount.value
        return replace(
            draft,
            value=signed,
            unit=amount.unit,
            hedge=told,
            product=None,
            absolute=True,
            direction=turn,
        )
    window = scene.text[max(scene.start, amount.start - 110) : amount.start]
    negative = (
        draft.measure is Measure.BALANCE and _MINUS.search(window) and not _PLUS.search(window)
    )
    unit = _of_its_time(amount.unit or _shared_currency(scene, amount), scene, draft)
    value = -amount.value if negative else amount.value
    return replace(
        draft, value=value, unit=unit, low=amount.number.low, high=amount.number.high, hedge=told
    )


def _of_its_time(unit: str, scene: Scene, draft: Draft) -> str:
    """Belarusian roubles before July 2016 are BYR, ten thousand to one BYN."""
    published = scene.published.year * 12 + scene.published.month - 1 if scene.published else None
    month = draft.period.last if draft.period else published
    return "BYR" if unit == "BYN" and month is not None and month < _NEW_ROUBLE else unit


def hedge(scene: Scene, piece: Piece) -> Hedge:
    """The hedge on a figure; its words may reach a little into the piece before."""
    return hedges.find_hedge(
        scene.text,
        piece.amount.start,
        piece.amount.end,
        scene.lang,
        max(scene.start, piece.left - 12),
    )


def modality(scene: Scene, piece: Piece) -> Modality:
    """Whether the figure is reported, wanted or expected: words of wish before it, or 'is the goal'
    right behind it.
    """
    return mood(scene, piece.amount, piece.right)


def mood(scene: Scene, amount: NumberWithUnit, right: int | None = None) -> Modality:
    """The same of any amount, no words behind ``right`` counted."""
    text = scene.text
    floor = max(
        (
            one.end
            for one in scene.amounts
            if one.end <= amount.start and (one.is_money or one.unit == "percent")
        ),
        default=scene.start,
    )
    before = [
        one
        for one in scene.moods
        if floor <= one.start and (one.end <= amount.start or one.start < amount.start < one.end)
    ]
    if len(before) == 1 and _outcome(scene, before[0].start, amount):
        return modality_behind(scene, amount, right)
    if (
        len(before) > 1
        and before[-1].start - before[-2].end < 2
        and before[-2].modality is Modality.FORECAST
    ):
        before = before[:-1]  # 'is expected to reach'
    if before and not _REACHED.search(text, before[-1].end, amount.start):
        return before[-1].modality
    return modality_behind(scene, amount, right)


def _outcome(scene: Scene, start: int, amount: NumberWithUnit) -> bool:
    """'Grew to reach 5 billion', 'climbed to hit a record': the infinitive tells what came of it,
    no wish.
    """
    told = [
        one
        for one in scene.turns
        if max(scene.start, start - 120) <= one.start and one.end <= start
    ]
    return (
        bool(told)
        and bool(_CAME_TO.match(scene.text, start, amount.start))
        and bool(_PAST.match(scene.text, told[-1].start))
    )


def modality_behind(scene: Scene, amount: NumberWithUnit, right: int | None = None) -> Modality:
    """A target where 'is the goal' stands right behind the figure, no further than ``right``."""
    stop = min(scene.end if right is None else right, amount.end + 100)
    return (
        Modality.TARGET if _AIM_BEHIND.match(scene.text[amount.end : stop]) else Modality.REPORTED
    )


def product(scene: Scene, piece: Piece, measure: Measure, last: Draft | None) -> str | None:
    """The goods the figure is of, in the lexicon's own words; None for all goods."""
    hit = _GOODS_TRADE.search(
        scene.text[max(piece.left, piece.amount.start - 60) : piece.amount.end + 40]
    )
    if hit and piece.mention:
        return " ".join(hit["what"].lower().replace("without", "non").split())
    if keys := _named(scene, piece, measure):
        return (
            ", ".join(lexicons.goods()[key].en for key in keys if key in lexicons.goods()) or None
        )
    carried = (
        piece.mention is None and last is not None and last.measure is measure and not last.absolute
    )
    return last.product if carried and last else None


def codes(scene: Scene, piece: Piece, measure: Measure) -> tuple[str, ...]:
    """The HS codes of those goods."""
    keys = set(_named(scene, piece, measure))
    return tuple(dict.fromkeys(code for one in scene.goods if one.key in keys for code in one.hs))


def _shared_currency(scene: Scene, amount: NumberWithUnit) -> str:
    """«Экспорт — 30,1 млн, импорт — 15,2 млн долларов»: the currency said with another amount of
    the sentence, '' where there is none.
    """
    told = {one.unit for one in scene.amounts if one.is_money}
    return told.pop() if len(told) == 1 and amount.number.has_scale else ""


def _absolute(scene: Scene, piece: Piece) -> Direction | None:
    """'Exports fell by $5 million': the amount is the change itself, not the level."""
    if than := _THAN.match(scene.text, piece.amount.end):
        return Direction.UP if than["up"] else Direction.DOWN
    if risen := _UP_BY.search(
        scene.text, max(piece.left, piece.amount.start - 12), piece.amount.start
    ):
        return Direction.UP if risen["way"].lower() == "up" else Direction.DOWN
    if not _ABSOLUTE.search(
        scene.text[max(piece.left, piece.amount.start - 48) : piece.amount.start]
    ):
        return None
    again = _OR_BY.search(scene.text, max(scene.start, piece.amount.start - 24), piece.amount.start)
    left = scene.start if again else piece.left
    before = [one for one in scene.turns if left <= one.start and one.end <= piece.amount.start]
    if before and again:
        return before[-1].direction
    if (
        not before
        or before[-1].direction is Direction.FLAT
        or piece.amount.start - before[-1].end >= 40
    ):
        return None
    return before[-1].direction


def _told_behind(scene: Scene, start: int, right: int) -> tuple[str, ...]:
    """'A 58 percent rise in exports of coal': the goods behind the measure, up to a comma."""
    stop = min(at for at in (scene.text.find(",", start, start + 40), start + 40, right) if at >= 0)
    return tuple(
        dict.fromkeys(one.key for one in scene.goods if start <= one.start and one.end <= stop)
    )[-4:]


def _named(scene: Scene, piece: Piece, measure: Measure) -> tuple[str, ...]:
    if measure in {Measure.TURNOVER, Measure.BALANCE, Measure.INVESTMENT}:
        return ()
    behind = next((one for one in scene.goods if piece.amount.end < one.start), None)
    if behind and piece.rate is None and _OF.fullmatch(scene.text, piece.amount.end, behind.start):
        return (behind.key,)
    if piece.mention and piece.mention.start >= piece.amount.end:
        return _told_behind(scene, piece.mention.end, piece.right)
    dash = max(scene.text.rfind(mark, piece.left, piece.amount.start) for mark in ("—", ": ", "; "))
    found = [
        one.key
        for one in scene.goods
        if max(piece.left, dash) <= one.start and one.end <= piece.amount.start
    ]
    return tuple(dict.fromkeys(found))[-4:]
