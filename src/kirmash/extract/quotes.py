"""The place of a quote that a text repeats: the sentence that fits its claim best.

"Exports grew by 5 percent" may be said of 2013 and of 2014, or of two partners; the words alone
do not show which is meant, but the period, the economies and the numbers around them do.
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
from kirmash.records.mentions import START_KEY, EconomyMention, PeriodMention, Sentence
from kirmash.records.periods import Period

MAX_PLACES = 100
"""Places of one quote that are weighed; words repeated more often are no evidence of anything."""

MAX_QUOTE_WORDS = 200
"""Words of a quote that is looked for with other white space than its own."""

_MentionT = TypeVar("_MentionT", EconomyMention, PeriodMention)
_EXACT_PERIOD_WEIGHT, _NESTED_PERIOD_WEIGHT, _ECONOMY_WEIGHT = 4, 1, 2
_NUMBER_TOLERANCE = 0.005


@dataclass(frozen=True, slots=True)
class ExpectedQuoteContext:
    """What should be around a quote: periods, codes of economies, numbers; each may be empty."""

    periods: tuple[Period, ...] = ()
    economies: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()


class QuoteFinder:
    """The quotes of one document; its sentences, places and periods are found when first needed."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def find(self, quote: str) -> tuple[Span, ...]:
        """Every place of a quote, in the order of the text.

        It is looked for letter for letter, else with other white space between the same words; ()
        where there is none, or nothing but white space.
        """
        words = quote.split()
        if not words:
            return ()
        text = self.document.text
        hits = [
            (start, start + len(quote)) for start in islice(_occurrences(text, quote), MAX_PLACES)
        ]
        if not hits and len(words) < MAX_QUOTE_WORDS:
            hits = [
                hit.span()
                for hit in islice(re.finditer(r"\s+".join(map(re.escape, words)), text), MAX_PLACES)
            ]
        return tuple(span_of(text, start, end) for start, end in hits)

    def best_matching_span(self, spans: Sequence[Span], context: ExpectedQuoteContext) -> Span:
        """The span whose sentence has most of the context, else its line, else the first."""
        if len(spans) == 1:
            return spans[0]
        return max(spans, key=lambda span: (*self._context_weights(span, context), -span.start))

    @cached_property
    def _sentences(self) -> tuple[Sentence, ...]:
        return sentences.split_sentences(self.document.text, self.document.lang)

    @cached_property
    def _places(self) -> tuple[EconomyMention, ...]:
        return places.find_places(self.document.text, self.document.lang)

    @cached_property
    def _periods(self) -> tuple[PeriodMention, ...]:
        return periods.find_periods(self.document.text, self.document.lang, self.document.published)

    def _context_weights(self, span: Span, context: ExpectedQuoteContext) -> tuple[int, int]:
        """How much of the context is in the sentence of a span, and in its line."""
        text = self.document.text
        line = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
        line = line[0], line[1] if line[1] >= 0 else len(text)
        first = bisect_right(self._sentences, span.start, key=START_KEY) - 1
        last = bisect_left(self._sentences, span.end, key=START_KEY) - 1
        inside = first >= 0 and self._sentences[first].end >= span.start
        sentence = (
            (self._sentences[first].start, max(self._sentences[last].end, span.end))
            if inside
            else line
        )
        return self._context_weight(sentence, context), self._context_weight(line, context)

    def _context_weight(self, stretch: tuple[int, int], context: ExpectedQuoteContext) -> int:
        start, end = stretch
        stated_periods = [
            mention.period
            for mention in _mentions_between(self._periods, start, end)
            if mention.period
        ]
        codes = {place.code for place in _mentions_between(self._places, start, end)}
        stated = (
            [
                amount.value
                for amount in numbers.find_numbers(
                    self.document.text[start:end], self.document.lang
                )
            ]
            if context.numbers
            else []
        )
        return (
            sum(
                max(
                    (_period_weight(stated_period, period) for stated_period in stated_periods),
                    default=0,
                )
                for period in context.periods
            )
            + _ECONOMY_WEIGHT * sum(code in codes for code in context.economies)
            + sum(
                any(
                    abs(number - stated_number) <= _NUMBER_TOLERANCE * abs(stated_number)
                    for stated_number in stated
                )
                for number in context.numbers
            )
        )


def _occurrences(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + len(quote))


def _mentions_between(mentions: Sequence[_MentionT], start: int, end: int) -> Sequence[_MentionT]:
    return mentions[
        bisect_left(mentions, start, key=START_KEY) : bisect_left(mentions, end, key=START_KEY)
    ]


def _period_weight(stated: Period, period: Period) -> int:
    return (
        _EXACT_PERIOD_WEIGHT
        if stated == period
        else _NESTED_PERIOD_WEIGHT
        if stated.contains(period) or period.contains(stated)
        else 0
    )
