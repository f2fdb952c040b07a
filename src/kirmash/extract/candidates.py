"""Candidates: every number of a document with the words near it, for extractors that weigh them.

They are made on demand, in one pass over the sentences; the rules do without them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kirmash.extract.annotate import money
from kirmash.extract.annotate.money import NumberWithUnit
from kirmash.records.evidence import Span
from kirmash.records.mentions import START_KEY, AnnotatedDocument, Sentence


@dataclass(frozen=True, slots=True)
class NumberCandidate:
    """One number with its unit and what an extractor may connect it with.

    ``sentence`` is the number of its sentence in the annotated document. ``places``, ``periods``,
    ``goods`` and ``actors`` are indices into the annotated document's tuples of these names: what
    its own sentence and the sentences within reach in the same paragraph mention, nearest first.
    They are empty where nothing is mentioned.
    """

    amount: NumberWithUnit
    sentence: int
    places: tuple[int, ...]
    periods: tuple[int, ...]
    goods: tuple[int, ...]
    actors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _MentionIndex:
    """Mentions of one kind by place: ``starts`` ascending, ``owners`` the index each belongs to."""

    starts: tuple[int, ...]
    owners: tuple[int, ...]

    def near(self, window: tuple[int, int], at: int) -> tuple[int, ...]:
        """Owners of mentions that begin in ``window``, each once, nearest to ``at`` first."""
        first, last = (bisect_left(self.starts, end) for end in window)
        ranked = sorted(range(first, last), key=lambda which: abs(self.starts[which] - at))
        return tuple(dict.fromkeys(self.owners[which] for which in ranked))


def find_number_candidates(
    annotated: AnnotatedDocument, reach: int = 1
) -> Iterator[NumberCandidate]:
    """Every number of the document in the order of the text, digits of dates and periods left out.

    ``reach`` is how many sentences to either side, in the same paragraph, count as near.
    """
    text, lang, sentences = annotated.text, annotated.lang, annotated.sentences
    places, periods, goods = (
        _MentionIndex(tuple(map(START_KEY, mentions)), tuple(range(len(mentions))))
        for mentions in (annotated.places, annotated.periods, annotated.goods)
    )
    actors = _index_actors(annotated)
    for number, sentence in enumerate(sentences):
        window = _nearby_characters(sentences, number, reach)
        for amount in money.find_numbers_with_units(text, lang, sentence.start, sentence.end):
            if not _is_in_period(annotated, amount):
                at = amount.start
                yield NumberCandidate(
                    amount,
                    number,
                    *(each.near(window, at) for each in (places, periods, goods, actors)),
                )


def candidate_number_span(annotated: AnnotatedDocument, candidate: NumberCandidate) -> Span:
    """The number of a candidate with its unit as the text writes it."""
    start, end = candidate.amount.start, candidate.amount.end
    return Span(start, end, annotated.text[start:end])


def _index_actors(annotated: AnnotatedDocument) -> _MentionIndex:
    spans = ((span.start, at) for at, actor in enumerate(annotated.actors) for span in actor.spans)
    ordered = sorted(spans)
    return _MentionIndex(tuple(start for start, _ in ordered), tuple(at for _, at in ordered))


def _nearby_characters(sentences: Sequence[Sentence], number: int, reach: int) -> tuple[int, int]:
    """The characters within reach of a sentence, inside its paragraph."""
    around = sentences[max(0, number - reach) : number + reach + 1]
    same = [sentence for sentence in around if sentence.paragraph == sentences[number].paragraph]
    return same[0].start, same[-1].end


def _is_in_period(annotated: AnnotatedDocument, amount: NumberWithUnit) -> bool:
    """Whether the digits are those of a date or period ("in 2014")."""
    at = bisect_left(annotated.periods, amount.number.end, key=START_KEY) - 1
    return at >= 0 and amount.number.start < annotated.periods[at].end
