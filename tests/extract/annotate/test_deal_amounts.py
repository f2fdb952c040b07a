"""The amount of a deal in the text's own words; years, days and percentages are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.extract.annotate.deal_details import find_amount
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Span


def supply(quote: str, goods: str = "") -> DealMention:
    good_keys = ("bus",) if goods else ()
    spans = (Span(0, len(quote), quote),)
    return DealMention(
        "doc",
        DealKind.SUPPLY,
        DealStatus.PLANNED,
        ("BLR", "RU-IVA"),
        goods or quote,
        spans,
        goods=good_keys,
    )


@pytest.mark.parametrize(
    ("quote", "goods", "amount"),
    [
        ("Belarus will supply lifts worth $5.2 million to Tver Oblast", "lifts", "$5.2 million"),
        ("подписан контракт на 12 млн евро", "контракт", "12 млн евро"),
        ("контракт на сумму 350 тыс. долларов", "контракт", "350 тыс. долларов"),
        ("Belarus shipped 3,000 tonnes of cement", "cement", "3,000 tonnes"),
        ("отгружено 12 тыс. тонн цемента", "цемента", "12 тыс. тонн"),
        ("построят электростанцию на 40 МВт", "электростанцию", "40 МВт"),
        ("Belarus supplied 20 buses to Tula Oblast", "buses", "20"),
        ("Fifty Belarusian buses will be supplied", "Belarusian buses", "Fifty"),
        ("Двадцать новых белорусских автобусов поставлены", "белорусских автобусов", "Двадцать"),
        ("область получила 20 белорусских автобусов", "20 белорусских автобусов", "20"),
    ],
)
def test_sums_quantities_and_numbers_of_the_goods(quote: str, goods: str, amount: str) -> None:
    assert find_amount(supply(quote, goods)) == amount


@pytest.mark.parametrize(
    ("quote", "goods"),
    [
        ("In 2016 buses were supplied to Tula Oblast", "buses"),
        ("buses from Minsk will come on 15 April", "buses"),
        ("30 percent of the buses were replaced", "buses"),
        ("в 2017 году автобусы поставят в Тулу", "автобусы"),
        ("Belarus is ready to supply buses", "buses"),
        ("по 2 соглашениям поставят автобусы", "автобусы"),
    ],
)
def test_years_days_and_shares_are_no_amount(quote: str, goods: str) -> None:
    assert find_amount(supply(quote, goods)) == ""


@given(st.text(max_size=80), st.text(max_size=20))
def test_an_amount_is_words_of_the_text(quote: str, goods: str) -> None:
    amount = find_amount(supply(f"{quote} {goods}", goods))
    assert amount in " ".join(f"{quote} {goods}".split()) or amount in f"{quote} {goods}"
