"""Reporters of several editions of goods in one of them: nobody vanishes, no dollar is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import pairwise

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.errors import InputError
from kirmash.trade import concordance
from kirmash.trade.goods import conversion, editions
from kirmash.trade.table import TYPES

Row = tuple[str, str, str, str, str, str, str]  # period, reporter, exporter, importer, …, dollars


@contextmanager
def tables(
    rows: list[Row], retrieved: dict[str, date] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose ``trade`` holds these rows of one source; ``retrieved`` by nomenclature."""
    with duckdb.connect(":memory:") as base:
        columns = ", ".join(f"{name} {kind}" for name, kind in TYPES)
        base.execute(f"CREATE TABLE stored ({columns})")
        days = retrieved or {}
        base.executemany(
            "INSERT INTO stored VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL, 'S', ?)",
            [(*row, days.get(row[4], date(2024, 1, 1))) for row in rows],
        )
        base.execute("CREATE VIEW trade AS SELECT * FROM stored")
        yield base


def by_code(base: duckdb.DuckDBPyConnection, reporter: str) -> dict[str, Decimal]:
    """Dollars by code that a reporter tells in the common edition."""
    return dict(
        base.execute(
            "SELECT product, sum(value_usd) FROM trade WHERE reporter = $1 GROUP BY 1", [reporter]
        ).fetchall()
    )


def told(reporter: str, nomenclature: str, code: str, dollars: str, year: str = "2022") -> Row:
    """A reporter's exports to Germany."""
    return (year, reporter, reporter, "DEU", nomenclature, code, dollars)


def test_the_edition_of_the_most_economies_is_taken_and_nobody_vanishes() -> None:
    old = [told(f"A{place:02d}", "HS17", "854140", "100") for place in range(17)]
    new = [told(f"B{place:02d}", "HS22", "854143", "40") for place in range(9)]
    with tables([*old, *new]) as base:
        common = editions.bring_to_one_edition(base, "S", (2022,))
        assert common.nomenclature == "HS17"
        (part,) = common.carried
        assert (part.edition, part.year, len(part.reporters)) == ("HS22", 2022, 9)
        assert (part.value_usd, part.carried, part.judged) == (360, 1, 0)
        assert by_code(base, "B00") == {"854140": 40}
        assert base.execute("SELECT count(DISTINCT reporter) FROM trade").fetchone() == (26,)
        assert common.left_out == ()


def test_a_table_in_one_edition_is_not_touched() -> None:
    with tables([told("BLR", "HS22", "854143", "40")]) as base:
        assert editions.bring_to_one_edition(base, "S", (2022,)).parts == ()
        views = base.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        assert views == [("trade",)]


def test_photovoltaic_cells_do_not_become_waste() -> None:
    with tables([told("BLR", "HS17", "854140", "1000")]) as base:
        (part,) = editions.bring_to_one_edition(base, "S", (2022,), "HS22").carried
        assert by_code(base, "BLR") == {f"8541{end}": 250 for end in (41, 42, 43, 49)}
        assert (
            part.judged == 1
        )  # no trade weighs the successors: the split is a judgement, and told


def test_trade_in_the_new_edition_weighs_the_successors() -> None:
    rows = [
        told("BLR", "HS17", "854140", "1000"),
        told("RUS", "HS22", "854141", "200"),
        told("RUS", "HS22", "854143", "700"),
        told("KAZ", "HS22", "854149", "100"),
    ]
    with tables(rows) as base:
        common = editions.bring_to_one_edition(base, "S", (2022,), "hs22")
        assert by_code(base, "BLR") == {"854141": 200, "854143": 700, "854149": 100}
        assert [part.judged for part in common.carried] == [0]


def test_the_oldest_edition_of_a_span_of_years_is_taken() -> None:
    rows = [told("BLR", "HS17", "854140", "5", "2021"), told("BLR", "HS22", "854143", "7")]
    with tables(rows) as base:
        common = editions.bring_to_one_edition(base, "S", (2021, 2022))
        assert common.nomenclature == "HS17"
        assert by_code(base, "BLR") == {"854140": 12}
    with tables(rows) as base:
        assert editions.bring_to_one_edition(base, "S", (2022,)).nomenclature == "HS22"


def test_combined_nomenclature_is_cut_to_the_edition_of_its_year() -> None:
    rows = [
        told("DEU", "CN", "85414300", "30"),
        told("DEU", "CN", "85414900", "3"),
        told("DEU", "CN", "TOTAL", "33"),
        *(told(f"A{place:02d}", "HS17", "854140", "1") for place in range(3)),
    ]
    with tables(rows) as base:
        common = editions.bring_to_one_edition(base, "S", (2022,))
        assert (common.nomenclature, common.carried[0].edition) == ("HS17", "CN")
        assert by_code(base, "DEU") == {"854140": 33, "TOTAL": 33}
    with tables(rows) as base:
        editions.bring_to_one_edition(base, "S", (2022,), "HS22")
        assert by_code(base, "DEU") == {"854143": 30, "854149": 3, "TOTAL": 33}


def test_what_has_no_place_stays_as_not_specified_and_is_told() -> None:
    rows = [
        told("BLR", "HS22", "870421", "75"),
        told("BLR", "HS22", "123456", "25"),
        told("BLR", "HS22", "9999AA", "10"),
        told("RUS", "HS17", "870421", "1"),
        told("KAZ", "SITC3", "7821", "9"),
    ]
    with tables(rows) as base:
        common = editions.bring_to_one_edition(base, "S", (2022,), "HS17")
        assert by_code(base, "BLR") == {"870421": 75, "999999": 25, "9999AA": 10}
        assert common.carried[0].carried == pytest.approx(Decimal(85) / Decimal(110))
        assert [(part.edition, part.reporters) for part in common.left_out] == [("SITC3", ("KAZ",))]


def test_a_flow_told_in_two_editions_counts_once_and_the_latest_goes_first() -> None:
    rows = [
        told("BLR", "HS17", "854140", "1000"),
        told("BLR", "HS22", "854143", "1500"),
        told("BLR", "HS17", "TOTAL", "1000"),
        told("BLR", "HS22", "TOTAL", "1500"),
    ]
    for newest, expected in (("HS17", 1000), ("HS22", 1500)):
        with tables(rows, {newest: date(2024, 6, 1)}) as base:
            editions.bring_to_one_edition(base, "S", (2022,), "HS17")
            assert by_code(base, "BLR") == {"854140": expected, "TOTAL": expected}


def test_headings_beside_their_subheadings_are_not_counted_twice() -> None:
    whole = [
        told("BLR", "HS22", "8541", "100"),
        told("BLR", "HS22", "854143", "60"),
        told("BLR", "HS22", "854149", "40"),
        told("RUS", "HS22", "8541", "50"),
    ]
    with tables(whole) as base:
        editions.bring_to_one_edition(base, "S", (2022,), "HS17")
        assert by_code(base, "BLR") == {"854140": 100}
        assert by_code(base, "RUS") == {"8541": 50}


def test_other_sources_and_years_stay_as_they_were() -> None:
    rows = [told("BLR", "HS22", "854143", "7"), told("BLR", "HS22", "854143", "5", "2023")]
    with tables(rows) as base:
        editions.bring_to_one_edition(base, "S", (2022,), "HS17")
        query = "SELECT period, nomenclature, product FROM trade ORDER BY period"
        assert base.execute(query).fetchall() == [
            ("2022", "HS17", "854140"),
            ("2023", "HS22", "854143"),
        ]


@given(
    st.sampled_from([(a, b) for a in conversion.EDITIONS for b in conversion.EDITIONS if a != b]),
    st.integers(0, 10**6),
    st.integers(1, 10**12),
)
@settings(max_examples=25, deadline=None)
def test_the_parts_of_a_row_add_up_to_it_over_any_chain(
    ends: tuple[str, str], place: int, thousandths: int
) -> None:
    source, target = ends
    codes = sorted(concordance.load_weights(*concordance.find_route(source, target)[:2]))
    dollars = Decimal(thousandths) / 1000
    with tables([told("BLR", source, codes[place % len(codes)], str(dollars))]) as base:
        editions.bring_to_one_edition(base, "S", (2022,), target)
        parts = by_code(base, "BLR")
        assert sum(parts.values(), Decimal(0)) == dollars
        assert all(value > 0 or dollars < 1 for value in parts.values())


def test_the_weights_of_chains_sum_to_one_but_for_what_has_no_place() -> None:
    for older, newer in pairwise(conversion.EDITIONS):
        for ends in ((older, newer), (newer, older)):
            chain = concordance.chain_weights(*ends)
            assert {sum(w for _, w in parts) for parts in chain.weights.values()} == {1}
            assert bool(chain.judged) == (ends == concordance.JUDGED_STEP)


def test_names_of_editions() -> None:
    assert editions.check_edition(" hs22 ") == "HS22"
    with pytest.raises(InputError, match="not an edition"):
        editions.check_edition("HS21")
    years = (1990, 1996, 2006, 2007, 2016, 2017, 2022, 2030)
    expected = ["HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22", "HS22"]
    assert [conversion.edition_of_year(year) for year in years] == expected
