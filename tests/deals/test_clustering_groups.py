"""What may be of one deal is parted so that the deals of a part, formed alone, are those that all
mentions together form.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kirmash.deals.clustering import (
    ClusteringOptions,
    DatedDealMention,
    cluster_mentions_into_deals,
    possible_groups,
)
from kirmash.deals.traits import MentionFeatures, features_of, parties_compatible
from kirmash.records.deals import Deal, DealKind, DealMention, DealStatus
from kirmash.records.evidence import Span

OPTIONS = ClusteringOptions(date(2019, 1, 1))
PARTIES = ((), ("BLR",), ("RUS",), ("BLR", "RUS"), ("BLR", "RU-IVA"), ("BLR", "KAZ"), ("KAZ",))
WORDS = ("supply of machines to the partner", "supplies of machines to the partner", "buses")
GOODS = ((), (), (), ("tractor",), ("machinery",), ("truck_crane",))


def random_mention(chance: random.Random, number: int) -> DatedDealMention:
    """A mention of few words and goods, so that many are alike in one way and not in another."""
    words = chance.choice(WORDS)
    mention = DealMention(
        f"{number // chance.choice((1, 1, 2)):064}",
        chance.choice((*3 * (DealKind.SUPPLY,), DealKind.AGREEMENT, DealKind.VISIT)),
        chance.choice((DealStatus.PLANNED, DealStatus.SIGNED, DealStatus.COMPLETED)),
        chance.choice(PARTIES),
        words,
        (Span(number, number + len(words), words),),
        goods=chance.choice(GOODS),
        actors=chance.choice(((), (), (), ("maz",), ("mtz",))),
        names=chance.choice(((), (), ("amkodor",), ("hamkodor",), ("belaz",))),
        counts=chance.choice(((), (), ("40",), ("60",))),
        sums=chance.choice(((), (), ("USD 5e+06",), ("USD 5.2e+06",))),
        theme=chance.choice(("", "", "", "working_group")),
        date=chance.choice((None, None, None, "2016", "2016-04", "2016-04-15")),
        ordinal=chance.choice((None, None, None, 3)),
        term_years=chance.choice(((), (), (), (2016,))),
        work_stems=chance.choice(((), (), ("dairy", "plant"))),
    )
    day = date(2015, 1, 1) + timedelta(days=chance.randrange(1_200))
    return DatedDealMention(mention, day if chance.random() < 0.95 else None)


def closed(mentions: Sequence[DatedDealMention], seeds: set[str]) -> set[str]:
    """The ids of what may be of one deal with these, each asked among what its parties can be."""
    every = [features_of(item.mention, item.published) for item in mentions]
    parties = {features.mention_id: features.parties for features in every}
    reached, frontier = set(seeds), set(seeds)
    while frontier:
        near = set[str]()
        for name in frontier:
            among = [item for item in every if parties_compatible(parties[name], item.parties)]
            parts = ([item.mention_id for item in part] for part in possible_groups(among))
            near.update(next(part for part in parts if name in part))
        frontier = near - reached
        reached |= near
    return reached


def formed(mentions: Sequence[DatedDealMention]) -> list[Deal]:
    """The deals as they are formed, without what plans make of them."""
    deals = cluster_mentions_into_deals(mentions, (), OPTIONS)
    return [replace(deal, umbrella="") for deal in deals]


@pytest.mark.parametrize("seed", range(30))
def test_deals_of_a_closed_part_are_those_of_the_whole(seed: int) -> None:
    chance = random.Random(seed)
    mentions = [random_mention(chance, number) for number in range(45)]
    whole = formed(mentions)
    names = [item.mention.id for item in mentions]
    for name in chance.sample(names, 8):
        part = closed(mentions, {name})
        alone = formed([item for item in mentions if item.mention.id in part])
        assert alone == [deal for deal in whole if part.intersection(deal.mentions)]
        assert {member for deal in alone for member in deal.mentions} <= part


def test_random_mentions_form_deals_that_parts_tell_apart() -> None:
    """Else the comparison above would hold of nothing."""
    chance = random.Random(1)
    mentions = [random_mention(chance, number) for number in range(45)]
    sizes = [len(closed(mentions, {item.mention.id})) for item in mentions]
    assert min(sizes) < len(mentions) / 2
    assert max(len(deal.mentions) for deal in formed(mentions)) > 2


def _supply(number: int, day: int, status: DealStatus, **details: object) -> MentionFeatures:
    words = f"what is supplied, {number}"
    mention = DealMention(
        f"{number:064}",
        DealKind.SUPPLY,
        status,
        ("BLR", "RUS"),
        words,
        (Span(0, len(words), words),),
        **details,  # type: ignore[arg-type]  # any details of a mention
    )
    return features_of(mention, date(2015, 1, 1) + timedelta(days=day))


def _parts(*mentions: MentionFeatures) -> list[int]:
    return sorted(len(part) for part in possible_groups(mentions))


def test_a_key_of_one_member_and_the_words_of_another_bring_together() -> None:
    running, done = DealStatus.IN_PROGRESS, DealStatus.COMPLETED
    old = _supply(1, 0, running, names=("amkodor",), sums=("USD 5e+06",))
    between = _supply(2, 1, running, sums=("USD 5e+06",), things=("pump",), counts=("50",))
    late = _supply(3, 300, done, names=("hamkodor",), things=("pump",), counts=("500",))
    assert _parts(old, late) == [1, 1]  # like, but without a key in common
    assert _parts(between, late) == [1, 1]  # with a key, but not like
    assert _parts(old, between) == [2]
    assert _parts(old, between, late) == [3]


def test_the_order_of_the_mentions_does_not_matter() -> None:
    chance = random.Random(3)
    every = [
        features_of(item.mention, item.published)
        for item in (random_mention(chance, number) for number in range(60))
    ]
    wanted = _names(possible_groups, every)
    chance.shuffle(every)
    assert _names(possible_groups, every) == wanted


def _names(
    parted: Callable[[list[MentionFeatures]], list[list[MentionFeatures]]],
    every: list[MentionFeatures],
) -> set[frozenset[str]]:
    return {frozenset(item.mention_id for item in part) for part in parted(every)}
