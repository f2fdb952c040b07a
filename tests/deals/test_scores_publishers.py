"""Publishers told apart by their hosts, and the rungs of source quality."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.deals.scores import (
    PublisherKind,
    count_publishers,
    publisher_kind_of,
    source_quality_from_counts,
)

OFFICIAL, ACADEMIC, NGO, SOCIAL, MEDIA = PublisherKind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://mfa.gov.by/press/1", OFFICIAL),
        ("https://www.usda.gov/x", OFFICIAL),
        ("https://meti.go.jp/x", OFFICIAL),
        ("https://kremlin.ru/events/1", OFFICIAL),
        ("https://nasb.gov.by/rus/1", ACADEMIC),
        ("https://www.hse.ru/1", ACADEMIC),
        ("https://ox.ac.uk/1", ACADEMIC),
        ("https://mit.edu/1", ACADEMIC),
        ("https://brookings.edu/1", NGO),
        ("https://beroc.org/1", NGO),
        ("https://t.me/channel", SOCIAL),
        ("https://be.wikipedia.org/wiki/1", SOCIAL),
        ("https://sb.by/1", MEDIA),
        ("https://gov.example.com/1", MEDIA),
        ("https://notkremlin.ru/1", MEDIA),
        ("", MEDIA),
        ("http://[broken", MEDIA),
    ],
)
def test_the_publisher_is_recognised_by_the_host(url: str, kind: PublisherKind) -> None:
    assert publisher_kind_of(url) is kind


def test_a_page_of_the_firm_that_carries_the_deal_out_is_official() -> None:
    assert publisher_kind_of("https://maz.by/news/1") is MEDIA
    assert publisher_kind_of("https://www.maz.by/news/1", {"maz"}) is OFFICIAL
    assert publisher_kind_of("https://orsha-linen.by/1", {"orsha_linen"}) is OFFICIAL
    assert publisher_kind_of("https://mazurka.by/1", {"maz"}) is MEDIA


@pytest.mark.parametrize(
    ("urls", "score"),
    [
        (["https://sb.by/1", "https://tass.ru/2"], 1),
        (["https://sb.by/1", "https://t.me/2"], 2),
        (["https://cci.by/1"], 2),
        (["https://hse.ru/1", "https://cci.by/1", "https://sb.by/2"], 3),
        (["https://hse.ru/1", "https://mfa.gov.by/2"], 4),
        (["https://mfa.gov.by/1", "https://mfa.gov.by/2", "https://sb.by/3"], 4),
        (["https://mfa.gov.by/1", "https://ivanovoobl.ru/2"], 5),
    ],
)
def test_the_rungs_of_source_quality(urls: list[str], score: int) -> None:
    assert source_quality_from_counts(count_publishers(urls)) == score


@given(
    st.lists(
        st.sampled_from(
            [
                "https://sb.by/1",
                "https://hse.ru/1",
                "https://t.me/1",
                "https://mfa.gov.by/1",
                "https://kremlin.ru/1",
            ]
        )
    )
)
def test_another_source_never_lowers_the_quality(urls: list[str]) -> None:
    assert all(
        source_quality_from_counts(count_publishers(urls))
        <= source_quality_from_counts(count_publishers([*urls, more]))
        for more in ("https://sb.by/2", "https://cci.by/1", "https://gov.by/1")
    )
