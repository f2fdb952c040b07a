"""Words of a user in UN Comtrade's codes, and questions halved without loss."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.errors import InputError, UnknownEconomy
from kirmash.trade import areas
from kirmash.trade.remote.question import (
    ComtradeQuery,
    ComtradeQueryText,
    comtrade_number,
    economy_from_comtrade_number,
    halve_query,
    parse_query,
    split_by_periods,
)

QUESTION = ComtradeQuery(("2014",), ("112",), ("643",), ("TOTAL",))


def test_words_become_codes() -> None:
    query = parse_query(
        ComtradeQueryText(
            "Belarus, RU", "Швейцария,world", "2013-2015", "8701, total", "Export", "h4"
        )
    )
    assert query == ComtradeQuery(
        ("2013", "2014", "2015"), ("112", "643"), ("757", "0"), ("8701", "TOTAL"), ("X",), "H4"
    )
    assert dict(query.parameters) == {
        "period": "2013,2014,2015",
        "reporterCode": "112,643",
        "partnerCode": "757,0",
        "cmdCode": "8701,TOTAL",
        "flowCode": "X",
        "partner2Code": "0",
        "customsCode": "C00",
        "motCode": "0",
        "breakdownMode": "classic",
    }


def test_all_is_no_parameter_and_months_are_months() -> None:
    query = parse_query(ComtradeQueryText("all", "BLR", "2014-03,2014-04"))
    assert (query.periods, query.is_monthly, query.reporters) == (("201403", "201404"), True, ())
    assert "reporterCode" not in dict(query.parameters)


@pytest.mark.parametrize(
    ("code", "service_number"),
    [
        ("CHE", "757"),
        ("USA", "842"),
        ("FRA", "251"),
        ("NOR", "579"),
        ("IND", "699"),
        ("TWN", "490"),
        ("BLR", "112"),
        ("DEU", "276"),
        ("WLD", "0"),
    ],
)
def test_numbers_of_the_service_go_there_and_back(code: str, service_number: str) -> None:
    assert comtrade_number(code) == service_number
    assert (
        economy_from_comtrade_number(service_number)
        == code
        == areas.area_economy_code(service_number)
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (ComtradeQueryText("RU-IVA", "BLR", "2014"), "RU-IVA"),
        (ComtradeQueryText("EAEU", "BLR", "2014"), "EAEU"),
        (ComtradeQueryText("", "BLR", "2014"), "economy"),
        (ComtradeQueryText("BLR", "RUS", "14"), "'14'"),
        (ComtradeQueryText("BLR", "RUS", "2014,2014-01"), "together"),
        (ComtradeQueryText("BLR", "RUS", "2016-2014"), "2016-2014"),
        (ComtradeQueryText("BLR", "RUS", "1900-2014"), "1900-2014"),
        (ComtradeQueryText("BLR", "RUS", "2014", "87.01"), "87.01"),
        (ComtradeQueryText("BLR", "RUS", "2014", "AG9"), "AG9"),
        (ComtradeQueryText("BLR", "RUS", "2014", flow="sideways"), "sideways"),
        (ComtradeQueryText("BLR", "RUS", "2014", nomenclature="HS17"), "HS17"),
        (ComtradeQueryText("BLR", "RUS", "2014&cmdCode=1"), "2014&"),
        (ComtradeQueryText("BLR", "RUS", "２０１４"), "２"),
    ],
)
def test_what_cannot_be_queried_is_reported(words: ComtradeQueryText, expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        parse_query(words)


def test_an_unknown_economy_is_reported() -> None:
    with pytest.raises(UnknownEconomy):
        parse_query(ComtradeQueryText("Narnia", "BLR", "2014"))


def test_more_periods_than_the_service_takes_go_in_pieces() -> None:
    years = tuple(map(str, range(1990, 2020)))
    pieces = split_by_periods(replace(QUESTION, periods=years))
    assert [len(piece.periods) for piece in pieces] == [12, 12, 6]
    assert sum((piece.periods for piece in pieces), ()) == years


def cells(query: ComtradeQuery) -> list[tuple[str, ...]]:
    return sorted(
        product(query.periods, query.reporters, query.partners, query.flows, query.products)
    )


def codes(most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.integers(1, 999).map(str), min_size=1, max_size=most, unique=True).map(tuple)


@settings(max_examples=40)
@given(codes(4), codes(3), codes(3), codes(4), st.sampled_from([("M",), ("M", "X")]))
def test_halves_add_up_to_the_query_and_halving_ends(
    periods: tuple[str, ...],
    reporters: tuple[str, ...],
    partners: tuple[str, ...],
    products: tuple[str, ...],
    flows: tuple[str, ...],
) -> None:
    query = ComtradeQuery(periods, reporters, partners, products, flows)
    todo, done = [query], list[ComtradeQuery]()
    while todo:
        piece = todo.pop()
        halves = halve_query(piece)
        (done if len(halves) == 1 else todo).extend(halves)
    assert sorted(cell for piece in done for cell in cells(piece)) == cells(query)
    assert all(len(cells(piece)) == 1 for piece in done)


def test_every_economy_is_spelled_out_where_all_must_be_parted() -> None:
    halves = halve_query(replace(QUESTION, partners=()))
    spelled = {partner for half in halves for partner in half.partners}
    assert {"0", "112", "643", "757", "842"} <= spelled
    assert "756" not in spelled
    assert "0" not in {
        reporter
        for half in halve_query(replace(QUESTION, reporters=()))
        for reporter in half.reporters
    }
