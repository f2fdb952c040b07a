"""What a percentage, a multiple or a fraction says: a rate of change, a share of a whole, or
neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from kirmash.extract.annotate.money import NumberWithUnit
from kirmash.extract.annotate.numbers import NumberMention
from kirmash.extract.rules.words import Turn
from kirmash.lang.patterns import (
    alternation_pattern,
    compile_lowered,
    lower_text,
    matches_form,
    split_forms,
)
from kirmash.lang.registry import reading_language_codes
from kirmash.records.quantities import Direction
from kirmash.reference.lexicons import data_rows
from kirmash.sandbox.expressions import bounded_re

# '132,8% к уровню', 'amounted to 132.8 % of the same period': an index, 100 is no change.
_INDEX = bounded_re(
    r"\s*(?:(?:к|от|до|ў|да)\s+(?:уровн\w+|январ\w+|феврал\w+|соответствующ\w+|аналогичн\w+|т\w+ "
    r"же|показател\w+"
    r"|объ[её]м\w+(?=\s+(?:прошл|предыдущ|аналогичн|соответствующ|за\s|в\s+\d|(?:19|20)\d\d"
    r"|\w+\s+(?:19|20)\d\d|докризисн))|прошл\w+\s+год|предыдущ\w+|"
    r"(?:19|20)\d\d|\w+\s+кварталу?|узроўн\w+)|(?:of|to)\s+(?:the\s+)?(?:level|same|corresponding"
    r"|previous|last\s+year|(?:19|20)\d\d))",
    re.IGNORECASE,
)
# '14 % of all exports', «10% от всего товарооборота», «26% всех поставок»: a share.
_PARTS = bounded_re(
    r"\s*(?:of\s+(?!(?:the\s+)?(?:same|corresponding|level|previous|last))|(?:от\s+"
    r"|из\s+)?(?:общ\w+|вс\w{1,3}|совокупн\w+|сум\w+|внешн\w+|белорусск\w+|беларуск\w+|экспарт\w*"
    r"|імпарт\w*|экспорт\w*|импорт\w*|"
    r"товарооборот\w*|объ[её]м\w*|торгов\w+|оборот\w*|поставок|стоимост\w+|продукци\w+|ад\s"
    r"|(?:российск\w+\s+|китайск\w+\s+|взаимн\w+\s+)?(?:груз\w*|поток\w*|перевоз\w+|расч[её]тов|"
    r"платеж\w+|сделок|денег|средств|затрат|тариф\w*|рынк\w+|потребност\w+|капитал\w*|акци[йя]"
    r"|мощност\w+|закупок|продаж|вывоз\w*|ввоз\w*|сбыт\w*|разлік\w+|плацяж\w+))|(?:от"
    r"|из)\s(?!уровн)|share\b|of\b)",
    re.IGNORECASE,
)
_SHARE_BEFORE = bounded_re(
    r"(?:\bshare\b|\bproportion\b|account\w*\s+for|ma[dk]e\w*\s+up|constitut\w+|compris\w+"
    r"|represent\w*|\bдол[яюейи]\w?\b"
    r"|удельн\w+ вес\w*|приход\w+|"
    r"приш(?:л\w+|[её]лся)\b|достал\w+|занял\w*|занима\w+|обеспеч\w+|формиру\w+|contribut\w+|took"
    r"|taken|\bудзельн\w+|\bдол[яіюй]\b)",
    re.IGNORECASE,
)
# The change stands right behind: '8 % more', '5 % year-on-year', '3 % up on', «на 5% больше», '20 %
# up'.
_BEHIND = bounded_re(
    r"[\s,)»”]*(?:(?:year[-\s]on[-\s]year|y[-/]o[-/]y|yoy|year[-\s]over[-\s]year|annual\w*|annum"
    r"|compared|от\s+уровня"
    r"|год к году|г/г)\b[\s,]*)?"
    r"(?:(?:a\s+)?(?:year[-\s]on[-\s]year\s+)?(?P<word>[\w-]+))",
    re.IGNORECASE,
)
_YEARLY = bounded_re(
    r"[\s,(]*(?:year[-\s]on[-\s]year|y[-/]o[-/]y|yoy|year[-\s]over[-\s]year|год к "
    r"году|г/г|annually|a\s+year\b|per\s+(?:year|annum))",
    re.IGNORECASE,
)
# '1.3 times as much as in 2018'.
_AS_MUCH = bounded_re(
    r"\s+(?:as\s+(?:much|many|high|large)|higher|larger|the\s+(?:figure|level|volume))\b",
    re.IGNORECASE,
)
# 'A third less than expected' compares with a plan, not with a time.
_PLANNED = bounded_re(
    r"\s+(?:less|more|lower|higher|below|above|меньше|больше|ниже|выше|менш|больш)\b,"
    r"?\s*(?:than\s+|чем\s+|чым\s+)?(?:was\s+|had\s+been\s+|it\s+had\s+|the\s+|было\s+)?"
    r"(?:expected|planned|forecast|plan\b|targeted|target\b|ожида\w+|план\w+|прогноз\w*)",
    re.IGNORECASE,
)
_SIGNED = bounded_re(r"(?:плюс|минус|plus|minus|мінус|[+−-])\s*$|[\s(]–$", re.IGNORECASE)
# 'Added almost 10 percent to last year's level'.
_ADDED = bounded_re(r"\b(?:add\w*|gain\w*|добав\w+|прибав\w+)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
# «Темп роста – 104,5 %» is an index, «темп роста 7 %» a rate.
_PACE = bounded_re(
    r"(?:темп\w*\s+роста|индекс\w*|growth\s+index|тэмп\w*\s+росту)(?:\s[^.;,%]{0,"
    r"60}?)?\s*(?:[–—:-]|составил\w*|склаў|was|of)?\s*$",
    re.IGNORECASE,
)
_LEAST_PACE = 60
# 'Less than half of what it was in 2018', «треть прошлогоднего объёма»: the part left of the
# earlier level.
_OF_BEFORE = bounded_re(
    r"\s+(?:of\s+what\s+(?:it|they)\s+(?:was|were|had\s+been)|of\s+(?:its|the|their)\s+(?:\d{4}"
    r"|previous|earlier|last\s+year[’']s|year-earlier)\s+(?:level|figure|volume)"
    r"|(?:от\s+)?(?:прошлогодн\w+|прежн\w+|мінулагодн\w+)(?:\s+(?:уровн|объ[её]м|показател"
    r"|узроўн)\w*)?)",
    re.IGNORECASE,
)
# «Экспорт прибавил 41 %, казахстанский – 12 %», 'the former grew 52 percent; the latter, 24': the
# verb is not said again.
_UNSAID = bounded_re(
    r"(?:[,;]\s+(?:(?:а|и|and|while|в\s+том\s+числе)\s+)?|\s(?:и|а)\s+)(?:[^\W\d][\w-]*\s+){1,"
    r"2}[–—-]\s+(?:на\s+)?(?:(?:почти|около|порядка|более(?:\s+чем)?|свыше"
    r"|примерно)\s+)?(?:на\s+)?$|\b(?:the\s+)?(?:latter|second),?\s+(?:by\s+)?$",
    re.IGNORECASE,
)
# 'Rose 13 percent, 10.6 percent and 9.5 percent respectively'.
_LISTED = bounded_re(
    r"(?:%|percent|процент\w*)(?:,|,?\s+(?:and|и|і))\s+(?:by\s+|на\s+)?$", re.IGNORECASE
)
_RESPECTIVELY = bounded_re(r"[^.;]{0,60}?(?:respectively|соответственно|адпаведна)", re.IGNORECASE)
_NEXT = bounded_re(r"\s+(?:(?:by|from|на|с|со|против)\s+)?(?:\w+\s+)?[\d$€]", re.IGNORECASE)
_NEAR = 90
# «При снижении на 15% общего товарооборота»: a noun of change and what changed, no part of it.
_TURN_OF = bounded_re(
    r"\b(?:рост\w*|прирост\w*|увеличени\w+|снижени\w+|сокращени\w+|падени\w+"
    r"|уменьшени\w+)\s+(?:(?:почти|более\s+чем|около)\s+)?на\s+"
    r"(?:(?:почти|более\s+чем|около)\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Change:
    """A rate of change in percent, signed."""

    percent: float
    direction: Direction


def is_share(text: str, amount: NumberWithUnit, start: int, turns: tuple[Turn, ...]) -> bool:
    """Whether a percentage or fraction at ``amount`` tells a part of a whole; ``start`` is where
    its clause begins.
    """
    if amount.unit not in {"percent", ""} or (amount.unit == "" and not amount.number.is_fraction):
        return False
    if behind(text, amount, turns) or _TURN_OF.search(
        text, max(start, amount.start - 40), amount.start
    ):
        return False
    if _PARTS.match(text, amount.end, _line_end(text, amount.end)) and not _INDEX.match(
        text, amount.end
    ):
        return True
    window = text[max(start, amount.start - _NEAR) : amount.start]
    told = list(_SHARE_BEFORE.finditer(window))
    base = max(start, amount.start - _NEAR)
    last_turn = max((turn.start for turn in turns if turn.end <= amount.start), default=-1)
    return bool(told) and base + told[-1].start() > last_turn


def _line_end(text: str, start: int) -> int:
    """Where the line ends after a number: what a headline says ends there, even without a full
    stop.
    """
    stop = text.find("\n", start)
    return len(text) if stop < 0 or text[stop + 1 : stop + 2].islower() else stop


def behind(text: str, amount: NumberWithUnit, turns: tuple[Turn, ...]) -> Turn | None:
    """The word of change right behind the number: '8 % more', «3,2 процента больше»."""
    hit = _BEHIND.match(text, amount.end)
    if not hit:
        return None
    turn = next((turn for turn in turns if hit.start("word") == turn.start), None)
    # '33 percent, up 2 points': the word is the next figure's
    return (
        None
        if turn and "," in text[amount.end : turn.start] and _NEXT.match(text, turn.end)
        else turn
    )


def read(text: str, amount: NumberWithUnit, start: int, turns: tuple[Turn, ...]) -> Change | None:
    """The rate ``amount`` tells in the clause beginning at ``start``; None where it tells none.

    Multiples are turned into percent: grew 1.4 times is +40, fell 4.8 times −79.2, doubled +100; an
    index of 132.8 is +32.8.
    """
    before = text[max(0, amount.start - 30) : amount.start]
    indexed = (
        _INDEX.match(text, amount.end)
        and not _by(text, amount.start)
        and not (_SIGNED.search(before) or _ADDED.search(before))
    )
    if amount.unit == "percent" and (
        indexed
        or (
            amount.value >= _LEAST_PACE
            and _PACE.search(text, max(start, amount.start - _NEAR), amount.start)
        )
    ):
        rate = amount.value - 100
        return Change(
            round(rate, 6),
            Direction.UP if rate > 0 else Direction.DOWN if rate < 0 else Direction.FLAT,
        )
    if amount.unit not in {"percent", "times"} and not amount.number.is_fraction:
        return None
    if is_left(text, amount):
        return Change(round(amount.value * 100 - 100, 1), Direction.DOWN)
    if _PLANNED.match(text, amount.end):
        return None
    if not (turn := _turn(text, amount, start, turns)):
        return None
    size = _size(amount, turn)
    return (
        Change(size if turn is Direction.UP else -size, turn)
        if turn is not Direction.FLAT
        else None
    )


def is_left(text: str, amount: NumberWithUnit) -> bool:
    """'Half of what it was in 2018': the part of an earlier level that is left."""
    return (
        amount.number.is_fraction and amount.unit == "" and bool(_OF_BEFORE.match(text, amount.end))
    )


def _size(amount: NumberWithUnit, direction: Direction) -> float:
    if amount.unit == "percent":
        return amount.value
    if amount.number.is_fraction and amount.unit == "":
        return round(amount.value * 100, 1)
    times = max(amount.value, 1e-9)
    return round((times - 1) * 100 if direction is Direction.UP else (1 - 1 / times) * 100, 1)


def _turn(
    text: str, amount: NumberWithUnit, start: int, turns: tuple[Turn, ...]
) -> Direction | None:
    """The direction from the word behind the number, the sign before it, else the nearest word
    before it in the clause, else after.
    """
    if found := behind(text, amount, turns):
        return found.direction
    if own := next(
        (turn for turn in turns if amount.start <= turn.start < turn.end <= amount.end), None
    ):
        return own.direction  # 'halved'
    sign = text[max(0, amount.start - 2) : amount.start].strip(" (/")
    if sign in {"+"}:
        return Direction.UP
    if sign in {"-", "−", "–"} and re.search(
        r"[\s(][-−–]$", text[max(0, amount.start - 3) : amount.start]
    ):
        return Direction.DOWN
    before = [
        turn
        for turn in turns
        if start <= turn.start and turn.end <= amount.start and amount.start - turn.end < _NEAR
    ]
    after = [turn for turn in turns if amount.end <= turn.start < amount.end + _NEAR // 2]
    if before:
        return before[-1].direction
    if after:
        return after[0].direction
    earlier = [turn for turn in turns if turn.end <= amount.start]
    if earlier and (
        _by(text, amount.start)
        or _UNSAID.search(text, max(0, amount.start - 48), amount.start)
        or (
            _LISTED.search(text, max(0, amount.start - 16), amount.start)
            and _RESPECTIVELY.search(text, amount.end, amount.end + _NEAR)
        )
    ):  # 'exports rose by 75 percent, Kaluga's by 23': the verb is not said again
        return earlier[-1].direction
    return (
        Direction.UP
        if amount.unit == "times"
        and (
            amount.number.in_words
            or _AS_MUCH.match(text, amount.end)
            or _YEARLY.match(text, amount.end)
        )
        else None
    )


def _by(text: str, start: int) -> bool:
    """Whether 'by' or «на» stands before: a difference, not an index."""
    return bool(
        re.search(
            r"(?:\bby|\bна|more|less)\s+(?:\w+\s+){0,2}$",
            text[max(0, start - 24) : start],
            re.IGNORECASE,
        )
    )


def multiples(text: str, lang: str, start: int, end: int) -> tuple[NumberWithUnit, ...]:
    """Multiples in one word, as amounts in ``times``: 'doubled', 'twofold', «вдвое», «удвоился»."""
    found: list[NumberWithUnit] = []
    for hit in _multiple_words(lang).finditer(lower_text(text), start, end):
        value = _times(hit[0])
        found.append(
            NumberWithUnit(
                hit.start(),
                hit.end(),
                value,
                "times",
                NumberMention(hit.start(), hit.end(), value, in_words=True),
            )
        )
    return tuple(found)


@cache
def _multiple_words(lang: str) -> re.Pattern[str]:
    forms = [
        form
        for row in data_rows("number_words")
        if row["kind"] == "times" and row["lang"] in reading_language_codes(lang)
        for form in split_forms(row["forms"])
    ]
    return compile_lowered(alternation_pattern(forms))


@lru_cache(maxsize=4_096)
def _times(word: str) -> float:
    listed = [
        (form, float(row["value"]))
        for row in data_rows("number_words")
        if row["kind"] == "times"
        for form in split_forms(row["forms"])
    ]
    return next(
        (value for form, value in listed if matches_form(form, word)),
        1.0,
    )
