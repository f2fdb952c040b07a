"""The workbench of a sentence: what was found in it, what the text spoke of before, and claims in
the making.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from kirmash.extract.annotate import days, money
from kirmash.extract.annotate.money import NumberWithUnit
from kirmash.extract.rules import anaphora, elliptic, outlays, words
from kirmash.extract.rules.changes import multiples
from kirmash.extract.rules.roles import Economies, Party, parent, parties
from kirmash.extract.rules.words import Mention, Mood, Turn
from kirmash.records.mentions import (
    START_KEY,
    AnnotatedDocument,
    EconomyMention,
    GoodsMention,
    PeriodMention,
    Sentence,
)
from kirmash.records.periods import Period
from kirmash.records.quantities import Direction, Hedge, Measure, Modality
from kirmash.sandbox.expressions import bounded_re

_LONGEST = 1500
_REMEMBERED = 8
_TOPICS = frozenset(
    {Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE, Measure.INVESTMENT}
)
_Found = TypeVar("_Found", EconomyMention, PeriodMention, GoodsMention)


@dataclass(frozen=True, slots=True)
class Context:
    """What the text spoke of last: its pair, the economies, measure and period of the last figure,
    and where that stood.

    ``seat`` are the pair as the first flow had them, ``latest`` the latest period reported.
    ``share`` is the sentence of the last share, ``whole``, ``sharing`` and ``share_period`` what it
    was of.
    """

    pair: Economies
    economies: Economies
    measure: Measure | None = None
    period: Period | None = None
    product: str | None = None
    paragraph: int = -9
    sentence: int = -9
    alone: bool = False
    share: int = -9
    whole: Measure | None = None
    sharing: Economies | None = None
    share_period: Period | None = None
    topic: Period | None = None
    seat: Economies | None = None
    latest: Period | None = None
    before: Scene | None = None


@dataclass(frozen=True, slots=True)
class Nearby:
    """The whole reading and what it is about, for what a sentence is asked but seldom."""

    reading: AnnotatedDocument
    pair: Economies


@dataclass(frozen=True)
class Scene:
    """One sentence with everything found in it."""

    text: str
    lang: str
    number: int
    sentence: Sentence
    amounts: tuple[NumberWithUnit, ...]
    near: Nearby
    periods: tuple[PeriodMention, ...]
    goods: tuple[GoodsMention, ...]
    published: date | None = None
    before: Scene | None = field(default=None, repr=False, compare=False)

    @property
    def start(self) -> int:
        """Where the sentence begins."""
        return self.sentence.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.sentence.end

    @cached_property
    def places(self) -> tuple[EconomyMention, ...]:
        """The places it names, and words that stand for places."""
        return _places(self.near.reading, self.sentence, self.near.pair)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The measures it names."""
        return words.mentions(self.text, self.start, self.end, self.lang)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """Its words of change."""
        return words.turns(self.text, self.start, self.end, self.lang)

    def _unit_first(self, amount: NumberWithUnit) -> bool:
        """«Тонна муки стоит 290 долларов»: a unit named before the money, no other
        number between.
        """
        hit = _A_TONNE.search(self.text, max(self.start, amount.start - 60), amount.start)
        return bool(hit) and not any(
            hit.start() <= other.start < amount.start for other in self.amounts if hit
        )

    @property
    def topic(self) -> Measure | None:
        """The flow or investment the sentence before spoke of first, with a figure or without."""
        said = self.before.mentions if self.before else ()
        named = (
            one.measure
            for one in said
            if one.measure in _TOPICS and (one.kind == "noun" or one.measure is Measure.TURNOVER)
        )
        return next(named, None)

    @property
    def currency(self) -> str:
        """The currency the sentences just before counted in last, '' where they named none."""
        at = self.before
        for _ in range(_REMEMBERED):
            if at is None:
                break
            if told := [one.unit for one in at.amounts if one.is_money]:
                return told[-1]
            at = at.before
        return ""

    @cached_property
    def prices(self) -> dict[NumberWithUnit, int]:
        """Its amounts that are prices of one unit of goods, with where the words for the unit end:
        '$420 a tonne, against 400'.
        """
        found: dict[NumberWithUnit, int] = {}
        money_only = [one for one in self.amounts if one.is_money]
        for one in money_only:
            if end := money.price_unit_end(self.text, one, self.lang):
                found[one] = end
            elif self.lang != "en" and self._unit_first(one):
                found[one] = one.end
        for before, after in pairwise(money_only) if found else ():
            if (
                before in found
                and after not in found
                and _COMPARED.fullmatch(self.text, found[before], after.start)
            ):
                found[after] = after.end
        return found

    @cached_property
    def outlays(self) -> dict[NumberWithUnit, outlays.Outlay]:
        """Its amounts that are the cost of a project, a loan or the value of a contract."""
        kept = [one for one in self.amounts if one not in self.prices]
        return outlays.find(self.text, self.start, kept, self.lang)

    @cached_property
    def moods(self) -> tuple[Mood, ...]:
        """Its words of wish and expectation."""
        return words.moods(self.text, self.start, self.end, self.lang)

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """Its places with the parts they play."""
        return parties(self.text, self.places, self.lang)

    def knows(self, code: str | None) -> bool:
        """Whether the text has named an economy, its country or a region of it, by the end of this
        sentence.
        """
        family = {code, parent(code) if code else None} - {None}
        named = self.near.reading.places
        return any(
            one.code in family or parent(one.code) == code
            for one in named[: bisect_left(named, self.end, key=START_KEY)]
        )

    def joints(self) -> tuple[int, ...]:
        """Where a new statement begins inside the sentence."""
        ends = (hit.end() for hit in _JOINT.finditer(self.text, self.start, self.end))
        return tuple(
            at for at in ends if not any(one.start < at < one.end for one in self.periods)
        )  # «в январе — марте»: one period


# «Тонна муки стоит 290 долларов»: the unit is said first.
_A_TONNE = bounded_re(
    r"(?<!\d\s)(?<!тыс\.\s)(?<!млн\s)(?<!тысяч\s)\b(?:тонна|килограмм|кубометр|баррель|литр|тону"
    r"|кілаграм)\b(?!\s+в\b)[^.;]{0,50}$",
    re.IGNORECASE,
)
_COMPARED = bounded_re(
    r",?\s+(?:from|against|versus|compared\s+(?:to|with)|против|с|со|супраць)\s+(?:\w+\s+)?",
    re.IGNORECASE,
)
_JOINT = bounded_re(
    r";\s|(?<!\bг)(?<!\bгг)(?<!\bт)(?<!тыс)(?<!млн)(?<!млрд)(?<!руб)(?<!долл)(?<!\bг\.п)\.\s|,"
    r"\s(?=(?:while|whereas|although|though|а|но|тогда\s+как|в\s+то\s+время\s+как|але|при\s+этом"
    r"|with|in\s+turn)\b)|\s[—–]\s(?!(?:на|в|до|от|с|более|больше|около|почти|свыше|порядка|менее"
    "|меньше|примерно|минус|плюс|всего|только|лишь|целых|чуть|рост|снижение|больш|каля|амаль|звыш"
    "|менш|"
    "мінус|толькі|about|almost|nearly|more|over|some|around|less|under|only|just|up|down|for|by"
    r"|at|from)\s)(?=[а-яa-z]{2,}\s)|,?\s(?=and\s+(?:said|added|noted|that)\b)"
    r"|,?\s(?=(?:despite|in\s+spite\s+of|notwithstanding|несмотря\s+на|вопреки)\s)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim in the making: places in the text stand for spans until it is finished.

    ``absolute`` marks a value that a measure changed by, which is no level.
    """

    measure: Measure
    economies: Economies
    start: int
    end: int
    period: Period | None = None
    base: Period | None = None
    value: float | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    hedge: Hedge = Hedge.EXACT
    change: float | None = None
    change_hedge: Hedge = Hedge.EXACT
    direction: Direction | None = None
    modality: Modality = Modality.REPORTED
    product: str | None = None
    hs: tuple[str, ...] = ()
    share_of: str | None = None
    alone: bool = False
    flow: Measure | None = None
    absolute: bool = False


def scenes(reading: AnnotatedDocument) -> Iterator[Scene]:
    """The sentences of a reading one by one, each with its own places, periods and goods."""
    pair = Economies(*reading.pair)
    scene: Scene | None = None
    published = reading.document.published or days.month_end_from_url(reading.document.url)
    for number, sentence in enumerate(_handy(reading)):
        amounts = _amounts(reading, sentence)
        scene = Scene(
            reading.text,
            reading.lang,
            number,
            sentence,
            amounts,
            Nearby(reading, pair),
            _within(reading.periods, sentence),
            _within(reading.goods, sentence),
            published,
            scene,
        )
        yield scene


def _handy(reading: AnnotatedDocument) -> Iterator[Sentence]:
    """The sentences, those of a length no sentence has cut at blanks: work on one grows with the
    square of its length.
    """
    for sentence in reading.sentences:
        start = sentence.start
        while sentence.end - start > _LONGEST:
            cut = reading.text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
            cut = cut if cut > start else start + _LONGEST
            yield replace(sentence, start=start, end=cut)
            start = cut
        yield replace(sentence, start=start) if start != sentence.start else sentence


def _places(
    reading: AnnotatedDocument, sentence: Sentence, pair: Economies
) -> tuple[EconomyMention, ...]:
    """The places of a sentence with words that stand for places, without the country that a region
    of the pair lies in.
    """
    stop = bisect_left(reading.places, sentence.end, key=START_KEY)
    first = bisect_left(reading.places, sentence.start, key=START_KEY)
    named = reading.places[max(0, first - 20) : stop]
    above = {parent(code) for code in reading.pair if code} - set(reading.pair)
    own = [
        one
        for one in named
        if one.start >= sentence.start and (one.code not in above or _is_partner(reading.text, one))
    ]
    stand_ins = anaphora.places(
        reading.text,
        sentence.start,
        sentence.end,
        pair,
        tuple(one for one in named if one.code not in above),
    )
    return tuple(sorted((*own, *stand_ins), key=lambda one: one.start))


def _is_partner(text: str, place: EconomyMention) -> bool:
    """Whether a country is itself spoken of, 'trade with Russia', 'exports of Russia', not as the
    place where a region lies.
    """
    if text.startswith(("’s", "'s"), place.end):
        return bool(_OWN_FLOW.match(text, place.end + 2))
    if _PARTNER.search(text, max(0, place.start - 12), place.start):
        return True
    before, after = text[max(0, place.start - 24) : place.start], text[place.end : place.end + 24]
    return bool(
        _FLOW_OF.search(before) or _JOINED_BEFORE.search(before) or _JOINED_BEHIND.match(after)
    )


_PARTNER = bounded_re(r"\b(?:with|to|from|с|со|из|в|з)\s+(?:the\s+)?$")
_FLOW = r"(?:trade|turnover|exports?|imports?|share|товарооборот|экспорт|импорт|дол[яюие])"
_OWN_FLOW = bounded_re(rf"\s+(?:(?:total|foreign|overall|bilateral)\s+)?{_FLOW}\b", re.IGNORECASE)
_FLOW_OF = bounded_re(rf"(?:^|\W){_FLOW}\w{{0,3}}\s+(?:of\s+|between\s+|между\s+)?$", re.IGNORECASE)
# «России и Казахстана», 'Kazakhstan and Russia', «российско-казахстанский», but not 'Belarus and
# Russia’s Tula Oblast'.
_JOINED_BEFORE = bounded_re(r"(?:between|of|между)\s+[A-ZА-ЯЁ]\w+\s+(?:and|и|і)\s+$")
_JOINED_BEHIND = bounded_re(r"\s+(?:and|и|і)\s+[A-ZА-ЯЁ]\w+|[-–](?=[A-ZА-ЯЁа-яё])")


def _amounts(reading: AnnotatedDocument, sentence: Sentence) -> tuple[NumberWithUnit, ...]:
    """The amounts of a sentence without the digits of dates and periods."""
    text, lang = reading.text, reading.lang
    found = (
        *money.find_numbers_with_units(text, lang, sentence.start, sentence.end),
        *multiples(text, lang, sentence.start, sentence.end),
    )
    taken = [(one.start, one.end) for one in _within(reading.periods, sentence)]
    kept = [
        one
        for one in found
        if not any(one.number.start < end and start < one.number.end for start, end in taken)
    ]
    return tuple(elliptic.shared(text, sorted(kept, key=lambda one: one.start), lang))


def _within(found: tuple[_Found, ...], sentence: Sentence) -> tuple[_Found, ...]:
    first = bisect_left(found, sentence.start, key=START_KEY)
    last = bisect_left(found, sentence.end, key=START_KEY)
    return found[first:last]
