"""Which of many sets of parties can be the same as one, found without asking each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kirmash.deals.matching import parties_compatible
from kirmash.reference.economies import country_of

Parties = frozenset[str]


@dataclass(frozen=True, slots=True)
class PartySets:
    """Sets of parties by their economies and the countries these lie in: two that can be the same
    have one of these in common, unless one of them is empty.
    """

    every: frozenset[Parties]
    by_economy: Mapping[str, frozenset[Parties]]


def index_parties(sets: Iterable[Parties]) -> PartySets:
    """These sets, to be searched by :func:`compatible_sets`."""
    every, by_economy = frozenset(sets), defaultdict[str, set[Parties]](set)
    for parties in every:
        for code in _economies(parties):
            by_economy[code].add(parties)
    return PartySets(every, {code: frozenset(found) for code, found in by_economy.items()})


def compatible_sets(known: PartySets, parties: Parties) -> frozenset[Parties]:
    """Those that can be the same as ``parties`` by :func:`parties_compatible`."""
    if not parties:
        return known.every
    nobody = Parties()
    near = {nobody} & known.every
    near = near.union(*(known.by_economy.get(code, ()) for code in _economies(parties)))
    return frozenset(mate for mate in near if parties_compatible(parties, mate))


def _economies(parties: Parties) -> frozenset[str]:
    return parties.union(map(country_of, parties))
