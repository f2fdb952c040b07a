"""Official tables: cells become claims, wrong rows are named."""

from __future__ import annotations

from datetime import date

import pytest

from kirmash.errors import DocumentRefused
from kirmash.readers import official as tables
from kirmash.records import periods

HEADER = "period,reporter,partner,measure,value,unit,source\n"
TABLE = (
    "# source: Customs\n# url: https://example.org/t\n# published: "
    f'2017-02-07\n{HEADER}2014,RUS,BLR,turnover,32267100000,USD,"Customs, yearbook"\n'
)


def test_a_row_is_a_claim_with_span_and_cell() -> None:
    table = tables.load(TABLE.encode(), "t.csv", None)
    (claim,) = table.claims
    assert table.document.text == TABLE
    assert (table.document.published, table.document.basis, table.document.outlet) == (
        date(2017, 2, 7),
        "page",
        "Customs",
    )
    assert (claim.reporter, claim.partner, claim.period) == (
        "RUS",
        "BLR",
        periods.year_period(2014),
    )
    assert claim.quantity is not None
    assert claim.quantity.value == 32_267_100_000
    assert claim.cell is not None
    assert (claim.cell.row, claim.cell.column, claim.cell.quote) == (5, 5, "32267100000")
    assert TABLE[claim.spans[0].start : claim.spans[0].end] == "32267100000"
    assert claim.speaker == "Customs, yearbook"


def test_equal_values_stand_at_their_own_places() -> None:
    text = HEADER + "2014,2014,,turnover,2014,USD,x\n".replace("2014,2014", "2014,RUS")
    (claim,) = tables.load(text.encode(), "t.csv", date(2020, 1, 1)).claims
    assert claim.spans[0].start == text.rindex("2014")
    assert claim.partner is None


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2014,Atlantis,BLR,turnover,1,USD,x", "reporter"),
        ("14/15/16,RUS,BLR,turnover,1,USD,x", "period"),
        ("2014,RUS,BLR,profit,1,USD,x", "measure"),
        ('2014,RUS,BLR,turnover,"1,5",USD,x', "value"),
        ("2014,RUS,BLR,turnover,nan,USD,x", "value"),
        ("2014,RUS,BLR,turnover,1,dollars,x", "unit"),
        ("2014,RUS,BLR,turnover,1,USD", "the row"),
        ("2014,RUS\rBLR,turnover,1,USD,x", "the row"),
    ],
)
def test_a_wrong_row_is_identified_by_line_and_column(row: str, column: str) -> None:
    with pytest.raises(DocumentRefused, match=f"line 2, {column}"):
        tables.load((HEADER + row).encode(), "t.csv", None)


@pytest.mark.parametrize(
    ("raw", "official"),
    [(TABLE.encode(), True), (b"a,b\n1,2\n", False), (b"", False), (b"\xff\xfe\x00", False)],
)
def test_looks_official(raw: bytes, official: bool) -> None:
    assert tables.is_official_table(raw) is official


def test_another_table_is_refused() -> None:
    with pytest.raises(DocumentRefused, match="not a table of official figures"):
        tables.load(b"year,sum\n2014,5\n", "t.csv", None)
