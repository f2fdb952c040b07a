"""From the two documents the project began with, alone: what a trade officer must be able to read
off.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kirmash import Dossier
from kirmash.records.claims import Claim
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.estimates import SeriesPoint
from kirmash.records.quantities import Direction, Hedge, Measure
from kirmash.reference import lexicons

PAIR = ("BLR", "RU-IVA")


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path_factory.mktemp("seeds")) as opened:
        opened.add(sorted(seeds.glob("000*.txt")), published=date(2016, 4, 15))
        opened.add(sorted(seeds.glob("003*.txt")))
        yield opened


@pytest.fixture(scope="module")
def points(dossier: Dossier) -> dict[str, SeriesPoint]:
    return {str(point.period): point for point in dossier.series(PAIR).points}


def mentions(dossier: Dossier) -> list[DealMention]:
    return [deal for extraction in dossier.extractions() for deal in extraction.deals]


def test_publication_dates(dossier: Dossier) -> None:
    assert {extraction.document.published for extraction in dossier.extractions()} == {
        date(2015, 6, 26),
        date(2016, 4, 15),
    }


def test_2014_is_reported(points: dict[str, SeriesPoint]) -> None:
    assert points["2014"].value == pytest.approx(98.4e6)
    assert points["2014"].status == ""


def test_2013_is_derived_from_the_rate(points: dict[str, SeriesPoint]) -> None:
    assert points["2013"].value == pytest.approx(115.4e6, rel=0.01)
    assert points["2013"].status == "e"


def test_2015_is_an_interval_under_almost_20_percent(points: dict[str, SeriesPoint]) -> None:
    value, low, high = points["2015"].value, points["2015"].low, points["2015"].high
    assert value is not None
    assert low is not None
    assert high is not None
    assert 78.5e6 <= value <= 81e6
    assert 75e6 <= low < value < high <= 85e6


def test_early_2016_grew_without_a_number(points: dict[str, SeriesPoint], dossier: Dossier) -> None:
    growing = [p for key, p in points.items() if key.startswith("2016")]
    assert growing
    assert all(p.value is None and p.direction is Direction.UP and p.status == "x" for p in growing)


def test_shops_and_fairs(dossier: Dossier) -> None:
    counts = {
        c.quantity.value: c
        for c in dossier.claims(*PAIR)
        if c.measure is Measure.COUNT and c.quantity
    }
    assert {33.0, 3.0} <= set(counts)


def test_more_than_half_of_output_is_exported(dossier: Dossier) -> None:
    shares = [
        c
        for extraction in dossier.extractions()
        for c in extraction.claims
        if c.measure is Measure.SHARE and c.quantity
    ]
    assert any(_half(claim) for claim in shares)


def _half(claim: Claim) -> bool:
    quantity = claim.quantity
    return bool(
        quantity
        and quantity.value == 50
        and quantity.hedge is Hedge.MORE_THAN
        and claim.reporter == "BLR"
    )


@pytest.mark.parametrize(
    ("goods", "kinds"),
    [
        ({"bus", "trolleybus"}, {DealKind.SUPPLY}),
        ({"lift"}, {DealKind.PROJECT, DealKind.SUPPLY}),
    ],
)
def test_offers_name_their_goods(dossier: Dossier, goods: set[str], kinds: set[DealKind]) -> None:
    offers = [m for m in mentions(dossier) if goods <= set(m.goods) and m.kind in kinds]
    assert offers
    assert all(m.status in {DealStatus.PLANNED, DealStatus.PROPOSED} for m in offers)


@pytest.mark.parametrize("words", ["agricultural machines", "agricultural products"])
def test_farm_offers(dossier: Dossier, words: str) -> None:
    assert any(
        words in span.quote
        for m in mentions(dossier)
        if m.kind is DealKind.SUPPLY
        for span in m.spans
    )


@pytest.mark.parametrize("words", ["flax and wool processing equipment", "industrial co-operation"])
def test_resumptions(dossier: Dossier, words: str) -> None:
    resumptions = [
        m
        for m in mentions(dossier)
        if m.kind is DealKind.RESUMPTION and any(words in s.quote for s in m.spans)
    ]
    assert resumptions
    assert {m.status for m in resumptions} == {DealStatus.PROPOSED}


def test_the_partnership_agreement_with_vitebsk_is_planned(dossier: Dossier) -> None:
    agreements = [deal for deal in dossier.deals(PAIR) if {"RU-IVA", "BY-VI"} == set(deal.parties)]
    assert [deal.kind for deal in agreements] == [DealKind.AGREEMENT]
    assert agreements[0].history[0].status is DealStatus.PLANNED


def test_firms_stand_with_codes_for_their_goods(dossier: Dossier) -> None:
    keys = {
        actor.key
        for extraction in dossier.extractions()
        for actor in extraction.actors
        if actor.key
    }
    names = {lexicons.organisations()[key].en for key in keys if key in lexicons.organisations()}
    for firm in ("MAZ", "MTZ", "Gomselmash", "Belshina", "Bellegprom", "Orsha Linen Mill"):
        assert any(
            firm in name or firm in lexicons.organisations()[key].aliases
            for key, name in (
                (k, lexicons.organisations()[k].en) for k in keys if k in lexicons.organisations()
            )
        ), (firm, names)
    assert any(
        "Belarusian Flax" in actor.name
        for extraction in dossier.extractions()
        for actor in extraction.actors
    )


def test_people_stand_with_their_offices(dossier: Dossier) -> None:
    known = lexicons.people()
    persons = [
        actor
        for extraction in dossier.extractions()
        for actor in extraction.actors
        if actor.kind == "person"
    ]
    people = {
        actor.name: actor.role or (known[actor.key].office_en if actor.key else "")
        for actor in persons
    }
    for name, office in (
        ("Petrishenko", "Ambassador"),
        ("Khokhlov", "Mayor"),
        ("Davletova", "Deputy"),
        ("Konkov", "Governor"),
        ("Lukashenko", "resident"),
    ):
        assert any(name in extraction and office in role for extraction, role in people.items()), (
            name,
            people,
        )
