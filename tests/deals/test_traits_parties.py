"""Sets of parties are found as by asking each, and few are asked."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest

from kirmash.deals import clustering, traits
from kirmash.deals.traits import compatible_sets, index_parties, parties_compatible
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Span
from kirmash.reference import lexicons

REGIONS = tuple(sorted(code for code, entry in lexicons.economies().items() if entry.parent))
COUNTRIES = tuple(sorted(lexicons.economies()[code].parent for code in REGIONS))
OTHERS = tuple(sorted(code for code, e in lexicons.economies().items() if e.kind == "country"))
UNKNOWN = ("XX", "XX-YY")


def random_sets(chance: random.Random, number: int) -> list[frozenset[str]]:
    """Sets of nought to three codes of few countries, so that many are alike."""
    at = chance.randrange(len(REGIONS) - 12)
    codes = [*REGIONS[at : at + 12], *COUNTRIES[at : at + 12], *chance.sample(OTHERS, 8), *UNKNOWN]
    return [frozenset(chance.choices(codes, k=chance.randrange(4))) for _ in range(number)]


@pytest.mark.parametrize("seed", range(40))
def test_the_same_sets_are_found_as_by_asking_each(seed: int) -> None:
    chance = random.Random(seed)
    known = random_sets(chance, 60)
    index, found = index_parties(known), 0
    for parties in [*known, *random_sets(chance, 20), frozenset[str]()]:
        wanted = {mate for mate in known if parties_compatible(parties, mate)}
        assert compatible_sets(index, parties) == wanted
        found += len(wanted)
    assert found > len(known)


def test_sets_of_other_economies_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[frozenset[str]]()

    def counted(left: frozenset[str], right: frozenset[str]) -> bool:
        asked.append(right)
        return parties_compatible(left, right)

    monkeypatch.setattr(traits, "parties_compatible", counted)
    first, *others = OTHERS
    far = [frozenset({a, b}) for a, b in pairwise(others)]
    index = index_parties([frozenset({first}), *far])
    assert compatible_sets(index, frozenset({first})) == {frozenset({first})}
    assert asked == [frozenset({first})]


def _mentions(number: int) -> list[clustering.DatedDealMention]:
    """Supplies of one good, each between economies of its own."""
    pairs = [(a, b) for a, b in zip(OTHERS[::2], OTHERS[1::2], strict=False)][:number]
    day = date(2016, 1, 1)
    return [
        clustering.DatedDealMention(
            DealMention(
                f"{at:064}",
                DealKind.SUPPLY,
                DealStatus.PLANNED,
                pair,
                "supply of tractors",
                (Span(0, 18, "supply of tractors"),),
                goods=("tractor",),
            ),
            day + timedelta(days=at % 5),
        )
        for at, pair in enumerate(pairs)
    ]


def test_the_register_asks_no_more_of_each_mention_among_more_of_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = 0

    def counted(left: frozenset[str], right: frozenset[str]) -> bool:
        nonlocal asked
        asked += 1
        return parties_compatible(left, right)

    monkeypatch.setattr(traits, "parties_compatible", counted)
    monkeypatch.setattr("kirmash.deals.matching.parties_compatible", counted)
    counts = list[int]()
    for number in (20, 60):
        asked = 0
        options = clustering.ClusteringOptions(date(2016, 3, 1))
        assert len(clustering.cluster_mentions_into_deals(_mentions(number), (), options)) == number
        counts.append(asked)
    assert counts[0] > 0
    assert counts[1] == 3 * counts[0]
