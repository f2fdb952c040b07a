from __future__ import annotations

import pytest

from kirmash.extract import deal_terms


@pytest.mark.parametrize(
    ("words", "sums"),
    [
        ("a contract worth $12 million", ("USD 1.2e+07",)),
        ("контракт на 12 млн долларов", ("USD 1.2e+07",)),
        ("40 ambulances at 150,000 dollars apiece", ()),
    ],
)
def test_sums(words: str, sums: tuple[str, ...]) -> None:
    assert deal_terms.find_sums(words) == sums


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ("40 buses", ("40",)),
        ("сорок троллейбусов", ("40",)),
        ("60,000 tonnes of flour", ("60000 tonnes",)),
        ("has handed over 50 of the 344 minibuses", ("344",)),
        ("передано 50 из 344 микроавтобусов", ("344",)),
        ("plan for 2019", ()),
        ("the ATR 72 aircraft", ()),
        ("a donation of 2,000 laptops", ("2000",)),
    ],
)
def test_counts(words: str, counts: tuple[str, ...]) -> None:
    assert deal_terms.find_counts(words) == counts


def test_purposes_are_the_same_in_both_languages() -> None:
    assert deal_terms.find_purposes("buses for schools") == ("school",)
    assert deal_terms.find_purposes("автобусы для школ") == ("school",)


def test_lots() -> None:
    assert deal_terms.find_lot("the second batch of loaders") == 2
    assert deal_terms.find_lot("первая партия погрузчиков") == 1
    assert deal_terms.find_lot("40 loaders") is None
