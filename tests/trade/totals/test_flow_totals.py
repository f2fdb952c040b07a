"""The total of a flow: the roots of its code tree, a reported total before them, one of editions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.trade.table import TYPES
from kirmash.trade.totals import flow_totals

DAY = date(2024, 1, 1)


@pytest.fixture
def base() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        columns = ", ".join(f"{name} {kind}" for name, kind in TYPES)
        connection.execute(f"CREATE TABLE trade ({columns})")
        yield connection


def put(
    base: duckdb.DuckDBPyConnection,
    goods: Mapping[str, float],
    period: str = "2021",
    edition: str = "HS17",
    day: date = DAY,
) -> None:
    base.executemany(
        "INSERT INTO trade VALUES (?, 'BLR', 'BLR', 'DEU', ?, ?, ?, NULL, NULL, NULL, 'S', ?)",
        [(period, edition, code, value, day) for code, value in goods.items()],
    )


def total(base: duckdb.DuckDBPyConnection) -> flow_totals.FlowTotal:
    (row,) = flow_totals.annual_flow_totals(base)
    return row


@pytest.mark.parametrize(
    ("goods", "value"),
    [
        ({"87042110": 100, "87042190": 50, "44071110": 50, "4407": 500}, 650),
        ({"870421": 6_000_000, "854140": 7, "310420001": 7}, 6_000_014),
        ({"01": 5, "0101": 3, "010121": 2, "0102": 9}, 5),
        ({"0101": 3, "010121": 2, "01": 0}, 0),
        ({"0101": 3, "010221": 2}, 5),
        ({"010121": 2, "0101211": 1, "0101212": 1, "010129": 4}, 6),
        ({"1": 1, "11": 5, "2": 2}, 3),
    ],
)
def test_what_a_code_tells_counts_and_its_children_only_where_it_tells_nothing(
    base: duckdb.DuckDBPyConnection, goods: Mapping[str, float], value: float
) -> None:
    put(base, goods)
    assert total(base).value == total(base).goods == value
    assert not total(base).reported


def test_a_reported_total_goes_before_the_goods_which_are_a_share_of_it(
    base: duckdb.DuckDBPyConnection,
) -> None:
    put(base, {"TOTAL": 1000, "44": 200, "4407": 150, "940360": 50})
    assert (total(base).value, total(base).goods, total(base).reported) == (1000, 250, True)
    assert total(base).goods_share == 0.25


def test_the_total_may_stand_in_another_nomenclature_than_the_goods(
    base: duckdb.DuckDBPyConnection,
) -> None:
    put(base, {"TOTAL": 1000}, edition="TOTAL")
    put(base, {"440711": 990}, edition="HS12")
    assert (total(base).goods_share, total(base).nomenclature) == (0.99, "HS12")


def test_of_two_editions_the_one_retrieved_last_counts(base: duckdb.DuckDBPyConnection) -> None:
    put(base, {"854140": 1000, "870421": 900}, edition="HS17")
    put(base, {"854142": 1000, "870421": 500}, edition="HS22", day=date(2024, 6, 1))
    assert (total(base).value, total(base).nomenclature) == (1500, "HS22")


def test_months_add_up_each_by_its_own_tree(base: duckdb.DuckDBPyConnection) -> None:
    put(base, {"TOTAL": 10, "44": 4}, "2021-01")
    put(base, {"44": 4, "4407": 3, "940360": 1}, "2021-02")
    assert (total(base).value, total(base).months, total(base).reported) == (15, 2, False)


def test_a_year_goes_before_its_months_unless_they_alone_are_totals(
    base: duckdb.DuckDBPyConnection,
) -> None:
    put(base, {"940360": 70})
    for month in range(1, 12):
        put(base, {"TOTAL": 100}, f"2021-{month:02d}")
    assert total(base).value == 70
    put(base, {"TOTAL": 100}, "2021-12")
    assert (total(base).value, total(base).reported) == (1200, True)
    put(base, {"TOTAL": 1250})
    assert total(base).value == 1250


def test_the_least_place_is_of_the_rows_that_are_summed(base: duckdb.DuckDBPyConnection) -> None:
    put(base, {"44071110": 50, "4407": 500, "870421": 100})
    base.execute("CREATE TABLE placed AS SELECT *, rowid + 2 AS line FROM trade")
    totals = base.sql(flow_totals.period_totals_query(relation="placed", place="line"))
    assert totals.project("value, rows, place").fetchall() == [(600, 2, 3)]


CODES = st.text("0123", min_size=1, max_size=5)


@given(st.dictionaries(CODES, st.integers(0, 10**9), min_size=1, max_size=25))
def test_the_sum_is_that_of_the_codes_without_a_told_beginning(goods: dict[str, int]) -> None:
    roots = [
        code for code in goods if not any(code[:digits] in goods for digits in range(1, len(code)))
    ]
    with duckdb.connect() as base:
        columns = ", ".join(f"{name} {kind}" for name, kind in TYPES)
        base.execute(f"CREATE TABLE trade ({columns})")
        put(base, goods)
        assert total(base).value == Decimal(sum(goods[code] for code in roots))
        assert total(base).codes == len(roots)
