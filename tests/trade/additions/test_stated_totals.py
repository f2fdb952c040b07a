"""Totals beside their parts, and years of four quarters."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kirmash.errors import DocumentRefused
from kirmash.trade import store
from kirmash.trade.sources import mapped, mapping_file, reading
from kirmash.trade.sources.mapping_file import TableMapping
from kirmash.trade.table import RowRefusalReason, RowTally, TradeRow, filter_valid_rows

LONG = """[columns]
period = "when"
partner = "who"
product = "what"
value_usd = "usd"
[fixed]
reporter = "BLR"
flow = "export"
nomenclature = "HS17"
[units]
decimal = "."
"""


def mapping_of(folder: Path, text: str) -> TableMapping:
    """A mapping of this text."""
    (folder / "map.toml").write_text(text, "utf-8")
    return mapping_file.load_mapping(folder / "map.toml")


def read(folder: Path, text: str, mapping: str) -> tuple[list[TradeRow], RowTally]:
    """The rows of a CSV of this text, by a mapping of that."""
    (folder / "t.csv").write_text(text, "utf-8")
    tally = RowTally()
    source = reading.list_source_files(folder / "t.csv")[0]
    drafts = mapped.read_mapped_drafts(source, mapping_of(folder, mapping))
    return list(filter_valid_rows(drafts, tally)), tally


def added(folder: Path, text: str, mapping: str) -> store.ImportOutcome:
    """A CSV of this text taken into tables."""
    (folder / "t.csv").write_text(text, "utf-8")
    (folder / "map.toml").write_text(mapping, "utf-8")
    options = store.ImportOptions(mapping=folder / "map.toml")
    return store.add_file(folder / "trade", folder / "t.csv", options)


HEAD = "when,who,what,usd\n"


@pytest.mark.parametrize(
    "body",
    [
        "2020,World,TOTAL,1003\n2020,CHN,TOTAL,601\n2020,RUS,TOTAL,502\n",
        "2020,CHN,Total,1003\n2020,CHN,01,601\n2020,CHN,02,502\n",
        "2020,CHN,TOTAL,121\n" + "".join(f"2020-{m:02d},CHN,TOTAL,8\n" for m in range(1, 13)),
        "2020,CHN,TOTAL,75\n" + "".join(f"2020-{m:02d},CHN,TOTAL,8\n" for m in range(1, 13)),
    ],
)
def test_a_total_that_its_parts_do_not_fit_refuses_the_file(tmp_path: Path, body: str) -> None:
    with pytest.raises(DocumentRefused, match="line 2: the total is") as refusal:
        added(tmp_path, HEAD + body, LONG)
    assert refusal.value.problem.code == "trade.total-differs"


@pytest.mark.parametrize(
    "body",
    [
        "2020,World,TOTAL,100\n2020,CHN,TOTAL,60\n2020,RUS,TOTAL,30\n",
        "2020,Всего,TOTAL,100\n2020,CHN,TOTAL,51\n2020,RUS,TOTAL,50\n",  # rounding
        "2020,CHN,TOTAL,100\n2020,CHN,01,60\n2020,CHN,02,40\n2020,CHN,0101,60\n",
        "2020,CHN,TOTAL,96\n" + "".join(f"2020-{m:02d},CHN,TOTAL,8\n" for m in range(1, 13)),
        "2020,CHN,TOTAL,100\n" + "".join(f"2020-{m:02d},CHN,TOTAL,8\n" for m in range(1, 12)),
        "2020,World,TOTAL,100\n2020,CHN,TOTAL,60\n2021,World,TOTAL,100\n2021,CHN,TOTAL,70\n",
    ],
)
def test_totals_that_fit_go_in_beside_their_parts(tmp_path: Path, body: str) -> None:
    outcome = added(tmp_path, HEAD + body, LONG)
    assert outcome.addition.taken == body.count("\n")


def test_four_quarters_are_a_year_and_fewer_are_none(tmp_path: Path) -> None:
    body = "".join(f"2020Q{q},CHN,0101,{q}.5\n" for q in (1, 2, 3, 4))
    body += "2021-Q1,CHN,0101,7\nI квартал 2021,RUS,0101,8\n"
    rows, tally = read(tmp_path, HEAD + body, LONG)
    assert [(r.period, r.importer, r.value_usd) for r in rows] == [("2020", "CHN", Decimal(12))]
    assert tally.reasons == {RowRefusalReason.QUARTER: 2}


@pytest.mark.parametrize("fourth", ["…", "4", "1.234", "abc"])
def test_a_year_is_no_sum_of_what_is_missing_twice_or_doubtful(tmp_path: Path, fourth: str) -> None:
    body = "".join(f"2020Q{q},CHN,0101,{q}\n" for q in (1, 2, 3)) + f"2020Q4,CHN,0101,{fourth}\n"
    body += "2020Q4,CHN,0101,5\n" if fourth == "4" else ""
    mapping = LONG.replace('[units]\ndecimal = "."\n', "")
    rows, tally = read(tmp_path, HEAD + body, mapping)
    assert rows == []
    assert tally.reasons[RowRefusalReason.QUARTER] >= 4
