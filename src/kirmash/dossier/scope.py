"""Which claims and deals belong to a pair, and which regions count with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kirmash.errors import InputError
from kirmash.records.claims import Claim
from kirmash.records.extractions import Extraction
from kirmash.reference import economies


@dataclass(frozen=True, slots=True)
class Pair:
    """Two economies asked about. A country takes in what is said of its regions only with
    ``with_regions``.
    """

    first: str
    second: str
    with_regions: bool = False

    @property
    def codes(self) -> tuple[str, str]:
        """Both codes, as asked."""
        return self.first, self.second


def pair_of(first: str, second: str, with_regions: bool = False) -> Pair:
    """The pair that two names or codes mean, in either language. Raises UnknownEconomy with
    suggestions.
    """
    found = Pair(economies.find(first), economies.find(second), with_regions)
    if found.first == found.second:
        raise InputError(
            f"{first!r} and {second!r} are the same economy ({found.first}).",
            "Name two different economies.",
        )
    return found


def holds(pair: Pair, codes: Iterable[str]) -> bool:
    """Whether a figure of ``codes`` is one of the pair: each side names one of them."""
    named = set(codes)
    if not pair.with_regions:
        return named == {pair.first, pair.second}
    return len(named) == 2 and _matched(pair, named, within=True)


def holds_deal(pair: Pair, parties: Iterable[str]) -> bool:
    """Whether a deal belongs to the pair.

    A deal between the region asked about and a region of the country asked about counts
    (Ivanovo–Vitebsk for Belarus and Ivanovo Oblast); between two countries, regional deals count
    only with ``with_regions``.
    """
    named = set(parties)
    regional = pair.with_regions or any(economies.parent(code) for code in pair.codes)
    if {pair.first, pair.second} <= named:
        return True
    return _matched(pair, named, within=regional) and (
        pair.with_regions or bool(named & _regions(pair))
    )


def claims_of(pair: Pair, extractions: Iterable[Extraction]) -> tuple[Claim, ...]:
    """Claims of the pair, and one-sided ones from documents that speak of the pair, in the order
    read.
    """
    return tuple(
        claim
        for one in extractions
        for claim in one.claims
        if _concerns(pair, claim, about(pair, one))
    )


def about(pair: Pair, extraction: Extraction) -> bool:
    """Whether a document says a figure or a deal of the pair."""
    figures = any(holds(pair, claim.pair) for claim in extraction.claims)
    return figures or any(holds_deal(pair, deal.parties) for deal in extraction.deals)


def _concerns(pair: Pair, claim: Claim, spoken_of: bool) -> bool:
    one_sided = len(claim.pair) == 1 and bool(claim.pair & {pair.first, pair.second})
    return holds(pair, claim.pair) or (spoken_of and one_sided)


def _regions(pair: Pair) -> set[str]:
    return {code for code in pair.codes if economies.parent(code)}


def _matched(pair: Pair, named: set[str], within: bool) -> bool:
    def sides(code: str) -> list[str]:
        return [name for name in named if name == code or (within and economies.within(name, code))]

    return any(one != other for one in sides(pair.first) for other in sides(pair.second))
