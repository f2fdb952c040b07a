from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kirmash.deals.scores import (
    isic_section_of_chapter,
    isic_section_of_deal,
    scores_of,
    source_quality_of_urls,
)
from kirmash.extract import details
from kirmash.records.deals import Deal, DealEvent, DealKind, DealMention, DealStatus
from kirmash.records.evidence import Document, Span

K, S = DealKind, DealStatus
DEAL = Deal(
    "d-1",
    K.SUPPLY,
    S.IN_PROGRESS,
    "due",
    ("BLR", "RU-IVA"),
    "buses",
    ("m-1",),
    (DealEvent(S.IN_PROGRESS, date(2017, 5, 1), "m-1", "doc"),),
    hs=("8702",),
    goods=("bus",),
    actors=("maz",),
    due="2017-12-31",
)
MENTION = DealMention(
    "doc", K.SUPPLY, S.IN_PROGRESS, ("BLR", "RU-IVA"), "buses", (Span(0, 5, "buses"),)
)
PAPER = Document("doc", "a.html", "buses", "en", url="https://www.government.by/ru/1")


@pytest.mark.parametrize(
    ("urls", "score"),
    [
        (set(), 1),
        ({"https://www.sb.by/1", "https://tass.ru/2"}, 1),
        ({"https://president.gov.by/1", "https://www.sb.by/1"}, 4),
        ({"https://president.gov.by/1", "http://www.president.gov.by/2"}, 4),
        ({"https://president.gov.by/1", "http://kremlin.ru/2"}, 5),
        ({"http://[broken"}, 1),
    ],
)
def test_official_hosts_make_the_quality_of_the_sources(urls: set[str], score: int) -> None:
    assert source_quality_of_urls(urls) == score


def test_each_gap_costs_a_point_of_completeness() -> None:
    known = scores_of(DEAL, [MENTION], {"doc": PAPER}, True)
    assert (
        known.source,
        known.completeness,
        known.implementation,
        known.sector,
        known.missing,
    ) == (4, 5, 5, "C", ())
    for bare, gap in (
        (replace(DEAL, kind=K.OTHER), "kind"),
        (replace(DEAL, parties=("BLR",)), "receiving_side"),
        (replace(DEAL, history=(DealEvent(S.IN_PROGRESS, None, "m-1", "doc"),)), "year"),
    ):
        result = scores_of(bare, [MENTION], {"doc": PAPER}, True)
        assert result.completeness == 4
        assert gap in result.missing
    assert scores_of(DEAL, [MENTION], {"doc": PAPER}, False).missing == ("amount",)


def test_implementation_counts_what_is_known_of_the_carrying_out() -> None:
    assert scores_of(replace(DEAL, actors=(), due=None), [MENTION], {}, True).implementation == 3
    done = replace(DEAL, status=S.COMPLETED)
    assert scores_of(done, [MENTION], {}, True).implementation == 4, (
        "the actual end is not known, the planned one does not count"
    )
    ended = replace(MENTION, status=S.COMPLETED, date="2017-12-01")
    assert scores_of(done, [MENTION, ended], {}, True).implementation == 5


@pytest.mark.parametrize("deal", [replace(DEAL, status=S.PLANNED), replace(DEAL, kind=K.ROADMAP)])
def test_pledges_and_umbrellas_have_no_implementation(deal: Deal) -> None:
    assert scores_of(deal, [MENTION], {}, True).implementation is None


def test_sectors_follow_the_goods_before_the_theme() -> None:
    assert isic_section_of_deal(DEAL) == "C"
    assert (
        isic_section_of_deal(replace(DEAL, hs=("0402", "0406", "8702"), theme="construction"))
        == "A"
    )
    assert isic_section_of_deal(replace(DEAL, hs=(), theme="construction")) == "F"
    assert isic_section_of_deal(replace(DEAL, hs=(), theme="")) == ""
    assert all(isic_section_of_chapter(f"{chapter:02}") for chapter in range(1, 98))


def test_a_number_of_the_goods_is_an_amount_and_is_reported() -> None:
    counted = replace(MENTION, goods=("bus",), spans=(Span(0, 27, "20 buses are being supplied"),))
    result = scores_of(DEAL, [details.add_deal_details(counted)], {"doc": PAPER}, False)
    assert (result.completeness, result.amount, result.missing) == (5, "20", ())
    assert result.publishers == (("official", 1),)


def test_a_visit_begins_on_its_day() -> None:
    visit = replace(
        DEAL,
        kind=K.VISIT,
        status=S.COMPLETED,
        history=(DealEvent(S.COMPLETED, date(2017, 5, 1), "m-1", "doc"),),
    )
    mention = replace(MENTION, kind=K.VISIT, status=S.COMPLETED, date="2017-04-28")
    assert "start" not in scores_of(visit, [mention], {}, True).missing
    assert "start" in scores_of(visit, [replace(mention, date=None)], {}, True).missing


@pytest.mark.parametrize(
    ("kind", "theme", "words", "section"),
    [
        (K.PROJECT, "", "joint tourist route", "N"),
        (K.PROJECT, "", "построят школу в Калужской области", "F"),
        (K.AGREEMENT, "cooperation_agreement", "соглашение о сотрудничестве в сфере туризма", "N"),
        (K.AGREEMENT, "cooperation_agreement", "соглашение о сотрудничестве", "O"),
        (K.AGREEMENT, "intent", "memorandum on telemedicine", "Q"),
        (K.AGREEMENT, "", "договор об обмене студентами", "P"),
        (K.AGREEMENT, "energy", "agreement on power lines", "D"),
        (K.PROJECT, "", "launch flights from Minsk to Perm", "H"),
        (K.OTHER, "", "Days of Belarusian culture", "R"),
        (K.PROJECT, "", "открыть дата-центр", "J"),
        (K.PROJECT, "", "совместная страховая компания", "K"),
        (K.PROJECT, "", "nothing named", ""),
    ],
)
def test_services_have_sectors_of_their_own(
    kind: DealKind, theme: str, words: str, section: str
) -> None:
    deal = replace(DEAL, kind=kind, hs=(), goods=(), theme=theme, object=words)
    mention = details.add_deal_details(replace(MENTION, object=words))
    assert isic_section_of_deal(deal, [mention]) == section
