"""Where a quote stands that a text holds more than once: at the sentence that fits its claim best.

"Exports grew by 5 percent" may stand under 2013 and under 2014, or of two partners; the words alone
do not tell which is meant, but the period, the economies and the numbers around them do.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TypeVar

from kirmash.extract.annotate import numbers, periods, places, sentences
from kirmash.records.evidence import Document, Span, span_of
from kirmash.records.mentions import START, FoundPeriod, Place, Sentence
from kirmash.records.periods import Period

MOST_PLACES = 100
"""Places of one quote that are weighed; words repeated more often are no evidence of anything."""

MOST_WORDS = 200
"""Words of a quote that is looked for with other white space than its own."""

_Found = TypeVar("_Found", Place, FoundPeriod)
_EXACT, _INSIDE, _NAMED = 4, 1, 2
_NEAR = 0.005


@dataclass(frozen=True, slots=True)
class Context:
    """What should stand around a quote: periods, codes of economies, numbers; each may be empty."""

    periods: tuple[Period, ...] = ()
    economies: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()


class QuotePlacer:
    """The quotes of one document; its sentences, places and periods are found when first needed."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def find(self, quote: str) -> tuple[Span, ...]:
        """Every place of a quote, in the order of the text.

        It is looked for letter for letter, else with other white space between the same words; ()
        where it stands nowhere, or holds nothing but white space.
        """
        words = quote.split()
        if not words:
            return ()
        text = self.document.text
        hits = [(start, start + len(quote)) for start in islice(_starts(text, quote), MOST_PLACES)]
        if not hits and len(words) < MOST_WORDS:
            hits = [
                hit.span()
                for hit in islice(
                    re.finditer(r"\s+".join(map(re.escape, words)), text), MOST_PLACES
                )
            ]
        return tuple(span_of(text, start, end) for start, end in hits)

    def best(self, spans: Sequence[Span], context: Context) -> Span:
        """The span whose sentence holds most of the context, else its line, else the first."""
        if len(spans) == 1:
            return spans[0]
        return max(spans, key=lambda span: (*self._scores(span, context), -span.start))

    @cached_property
    def _sentences(self) -> tuple[Sentence, ...]:
        return sentences.split(self.document.text, self.document.lang)

    @cached_property
    def _places(self) -> tuple[Place, ...]:
        return places.find(self.document.text, self.document.lang)

    @cached_property
    def _periods(self) -> tuple[FoundPeriod, ...]:
        return periods.find(self.document.text, self.document.lang, self.document.published)

    def _scores(self, span: Span, context: Context) -> tuple[int, int]:
        """How much of the context stands in the sentence of a span, and in its line."""
        text = self.document.text
        line = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
        line = line[0], line[1] if line[1] >= 0 else len(text)
        first = bisect_right(self._sentences, span.start, key=START) - 1
        last = bisect_left(self._sentences, span.end, key=START) - 1
        inside = first >= 0 and self._sentences[first].end >= span.start
        sentence = (
            (self._sentences[first].start, max(self._sentences[last].end, span.end))
            if inside
            else line
        )
        return self._score(sentence, context), self._score(line, context)

    def _score(self, stretch: tuple[int, int], context: Context) -> int:
        start, end = stretch
        found = [one.period for one in _within(self._periods, start, end) if one.period]
        codes = {one.code for one in _within(self._places, start, end)}
        stated = (
            [one.value for one in numbers.find(self.document.text[start:end], self.document.lang)]
            if context.numbers
            else []
        )
        return (
            sum(max((_fit(one, period) for one in found), default=0) for period in context.periods)
            + _NAMED * sum(code in codes for code in context.economies)
            + sum(
                any(abs(number - one) <= _NEAR * abs(one) for one in stated)
                for number in context.numbers
            )
        )


def _starts(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + len(quote))


def _within(found: Sequence[_Found], start: int, end: int) -> Sequence[_Found]:
    return found[bisect_left(found, start, key=START) : bisect_left(found, end, key=START)]


def _fit(named: Period, period: Period) -> int:
    return (
        _EXACT if named == period else _INSIDE if named.holds(period) or period.holds(named) else 0
    )
