"""The clauses that may tell of a deal, with what stands in each and what the rules make of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kirmash.extract.rules import deal_context, deal_kinds, deals
from kirmash.extract.rules.deal_clause import Clause
from kirmash.extract.rules.deal_ground import Ground, within
from kirmash.extract.rules.deal_words import Hit
from kirmash.records.deals import DealKind, DealStatus
from kirmash.records.mentions import Sentence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clause that may tell of a deal.

    ``number`` is its sentence's place on the page, from 0; ``masks`` are the places of names,
    goods and periods in it, each with what stands for it; ``economies`` how many different ones it
    names; ``periods`` how many periods; ``judged`` is the rules' kind and status, None where they
    see no deal.
    """

    clause: Clause
    sentence: Sentence
    number: int
    masks: tuple[tuple[int, int, str], ...]
    economies: int
    periods: int
    judged: tuple[DealKind, DealStatus, Hit] | None


def find_candidates(ground: Ground) -> tuple[Candidate, ...]:
    """Every clause of the page with a letter in it, in the order of the text."""
    return tuple(_clauses_of(ground))


def _clauses_of(ground: Ground) -> Iterator[Candidate]:
    before: Sentence | None = None
    for number, sentence in enumerate(ground.reading.sentences):
        hits = tuple(within(ground.hits, sentence.start, sentence.end))
        hits += deal_context.lent(ground, sentence, before, hits)
        for start, end in deals.deal_clauses(ground, sentence, hits):
            clause = deals.clause_at(ground, sentence, (start, end), hits)
            if any(char.isalpha() for char in clause.words):
                yield _candidate(ground, clause, sentence, number)
        before = sentence


def _candidate(ground: Ground, clause: Clause, sentence: Sentence, number: int) -> Candidate:
    start, end = clause.start, clause.end
    places = within(ground.reading.places, start, end)
    periods = within(ground.reading.periods, start, end)
    masks = (
        *((one.start, one.end, "@actor") for one in within(ground.named, start, end)),
        *((one.start, one.end, "@place") for one in places),
        *((one.start, one.end, "@goods") for one in within(ground.reading.goods, start, end)),
        *((one.start, one.end, "@period") for one in periods),
    )
    return Candidate(
        clause,
        sentence,
        number,
        tuple(sorted(masks)),
        len({place.code for place in places}),
        len(periods),
        deal_kinds.judge(clause) if clause.hits else None,
    )
