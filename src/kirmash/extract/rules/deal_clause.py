"""One clause as the rules of deals see it, and the status its own words give what an
anchor names.
"""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.extract.rules import modality
from kirmash.extract.rules.deal_words import Hit
from kirmash.records.deals import DealStatus


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, the hits in it, and what else stands in it: goods, named people, places; ``before``
    leads up to it.

    ``figures`` is True where it gives statistics (percent, exports, turnover), ``money`` where it
    names a sum.
    """

    start: int
    end: int
    words: str
    hits: tuple[Hit, ...]
    roles: frozenset[str]
    before: tuple[Hit, ...] = ()
    goods: int = 0
    people: int = 0
    places: int = 0
    figures: bool = False
    money: bool = False
    heading: bool = False

    def first(self, role: str) -> Hit:
        """The first hit of a role the clause is known to hold."""
        return next(hit for hit in self.hits if hit.role == role)


def plain(clause: Clause, anchor: Hit) -> DealStatus | None:
    """The status by the clause itself, else by the words that lead up to it: a bare infinitive is a
    plan unless they wish it.
    """
    if found := modality.status(clause.hits, anchor):
        return found
    led = modality.status(clause.before, anchor)
    if anchor.infinitive:
        return led if led in {DealStatus.PROPOSED, DealStatus.SUSPENDED} else DealStatus.PLANNED
    return led
