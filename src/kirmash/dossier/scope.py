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
    """Two economies. Claims about the regions of a country count with it only with
    ``with_regions``.
    """

    first: str
    second: str
    with_regions: bool = False

    @property
    def codes(self) -> tuple[str, str]:
        """Both codes, in the given order."""
        return self.first, self.second


def pair_of(first: str, second: str, with_regions: bool = False) -> Pair:
    """The pair that two names or codes mean, in either language. Raises UnknownEconomy with
    suggestions.
    """
    pair = Pair(
        economies.resolve_economy_code(first), economies.resolve_economy_code(second), with_regions
    )
    if pair.first == pair.second:
        raise InputError(
            "pair.same-economy",
            "{first!r} and {second!r} are the same economy ({code}).",
            "Name two different economies.",
            first=first,
            second=second,
            code=pair.first,
        )
    return pair


def is_figure_of_pair(pair: Pair, codes: Iterable[str]) -> bool:
    """Whether a figure of ``codes`` is one of the pair: each side names one of them."""
    mentioned = set(codes)
    if not pair.with_regions:
        return mentioned == {pair.first, pair.second}
    return len(mentioned) == len(pair.codes) and _names_both_sides(pair, mentioned, within=True)


def is_deal_of_pair(pair: Pair, parties: Iterable[str]) -> bool:
    """Whether a deal belongs to the pair.

    A deal between the region asked about and a region of the country asked about counts
    (Ivanovo–Vitebsk for Belarus and Ivanovo Oblast); between two countries, regional deals count
    only with ``with_regions``.
    """
    mentioned = set(parties)
    regional = pair.with_regions or any(economies.parent(code) for code in pair.codes)
    if {pair.first, pair.second} <= mentioned:
        return True
    return _names_both_sides(pair, mentioned, within=regional) and (
        pair.with_regions or bool(mentioned & _regions_of_pair(pair))
    )


def claims_about_pair(pair: Pair, extractions: Iterable[Extraction]) -> tuple[Claim, ...]:
    """Claims of the pair, and one-sided ones from documents that speak of the pair, in the order
    read.
    """
    return tuple(
        claim
        for extraction in extractions
        if extraction.claims
        for about in [is_about_pair(pair, extraction)]
        for claim in extraction.claims
        if _concerns_pair(pair, claim, about)
    )


def is_about_pair(pair: Pair, extraction: Extraction) -> bool:
    """Whether a document says a figure or a deal of the pair."""
    figures = any(is_figure_of_pair(pair, claim.pair) for claim in extraction.claims)
    return figures or any(is_deal_of_pair(pair, deal.parties) for deal in extraction.deals)


def _concerns_pair(pair: Pair, claim: Claim, document_about_pair: bool) -> bool:
    single_sided = len(claim.pair) == 1 and bool(claim.pair & {pair.first, pair.second})
    return is_figure_of_pair(pair, claim.pair) or (document_about_pair and single_sided)


def _regions_of_pair(pair: Pair) -> set[str]:
    return {code for code in pair.codes if economies.parent(code)}


def _names_both_sides(pair: Pair, mentioned: set[str], within: bool) -> bool:
    def sides(code: str) -> list[str]:
        return [
            name
            for name in mentioned
            if name == code or (within and economies.is_within(name, code))
        ]

    return any(first != other for first in sides(pair.first) for other in sides(pair.second))
