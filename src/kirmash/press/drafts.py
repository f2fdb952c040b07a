"""The workbench of a sentence: what was found in it, what the text spoke of before, and claims in the making."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from kirmash.press import money, words
from kirmash.press.changes import multiples
from kirmash.press.money import Amount
from kirmash.press.reading import FoundPeriod, GoodMention, Place, Reading, Sentence
from kirmash.press.roles import Economies, Party, parties
from kirmash.press.words import Mention, Mood, Turn
from kirmash.terms.measures import Direction, Hedge, Measure, Modality
from kirmash.terms.periods import Period

_Found = TypeVar("_Found", Place, FoundPeriod, GoodMention)


@dataclass(frozen=True, slots=True)
class Context:
    """What the text spoke of last: its pair, the economies, measure and period of the last figure, and where that stood."""

    pair: Economies
    economies: Economies
    measure: Measure | None = None
    period: Period | None = None
    product: str | None = None
    paragraph: int = -9
    sentence: int = -9
    alone: bool = False


@dataclass(frozen=True)
class Scene:
    """One sentence with everything found in it."""

    text: str
    lang: str
    number: int
    sentence: Sentence
    amounts: tuple[Amount, ...]
    places: tuple[Place, ...]
    periods: tuple[FoundPeriod, ...]
    goods: tuple[GoodMention, ...]

    @property
    def start(self) -> int:
        """Where the sentence begins."""
        return self.sentence.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.sentence.end

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The measures it names."""
        return words.mentions(self.text, self.start, self.end, self.lang)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """Its words of change."""
        return words.turns(self.text, self.start, self.end, self.lang)

    @cached_property
    def moods(self) -> tuple[Mood, ...]:
        """Its words of wish and expectation."""
        return words.moods(self.text, self.start, self.end, self.lang)

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """Its places with the parts they play."""
        return parties(self.text, self.places, self.lang)

    def joints(self) -> tuple[int, ...]:
        """Where a new statement begins inside the sentence."""
        return tuple(hit.end() for hit in _JOINT.finditer(self.text, self.start, self.end))


_JOINT = re.compile(r";\s|\.\s|,\s(?=(?:while|whereas|although|though|а|но|тогда\s+как|в\s+то\s+время\s+как|але|при\s+этом|with|in\s+turn)\b)|\s[—–]\s(?=[а-яa-z]{2,}\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim in the making: places in the text stand for spans until it is finished."""

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


def scenes(reading: Reading) -> Iterator[Scene]:
    """The sentences of a reading one by one, each with its own places, periods and goods."""
    for number, sentence in enumerate(reading.sentences):
        amounts = _amounts(reading, sentence)
        yield Scene(
            reading.text, reading.lang, number, sentence, amounts,
            _within(reading.places, sentence), _within(reading.periods, sentence), _within(reading.goods, sentence),
        )  # fmt: skip


def _amounts(reading: Reading, sentence: Sentence) -> tuple[Amount, ...]:
    """The amounts of a sentence without the digits of dates and periods."""
    text, lang = reading.text, reading.lang
    found = (*money.find(text, lang, sentence.start, sentence.end), *multiples(text, lang, sentence.start, sentence.end))
    taken = [(one.start, one.end) for one in _within(reading.periods, sentence)]
    kept = [one for one in found if not any(one.number.start < end and start < one.number.end for start, end in taken)]
    return tuple(sorted(kept, key=lambda one: one.start))


def _within(found: tuple[_Found, ...], sentence: Sentence) -> tuple[_Found, ...]:
    first = bisect_left(found, sentence.start, key=lambda one: one.start)
    last = bisect_left(found, sentence.end, key=lambda one: one.start)
    return found[first:last]
