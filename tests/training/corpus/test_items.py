"""Items of the corpus: what a line means, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from training.corpus.items import BadItem, count_clashes, gold_of, page_text, read_items, read_value

ITEM = """=== X-1
lang: en
date: 2019-07-15
host: news.example
pair: KEN UGA
genre: statistics
--- text
Kenya sold 12-14 million worth to Uganda in 2018, 11.3 per cent of its exports and fifth of its buyers.
--- claims
exports | KEN>UGA | 2018 | 12-14M USD | +1.2pp | about/exact | reported | - | sss | sold 12-14 million
share | KEN>UGA | 2018 | 11.3 percent | - | exact | reported | tea; of exports of KEN | iss | 11.3 per cent of its exports
rank | KEN>UGA | 2018 | 5 rank | - | exact | reported | - | sis | fifth of its buyers
--- deals
visit | planned | KEN, UGA | a visit | - | 2019-09 | in 2018
--- none
"""


def write(tmp_path: Path, text: str = ITEM, name: str = "x.item") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_a_claim_line_is_what_it_says(tmp_path: Path) -> None:
    (item,) = read_items(write(tmp_path))
    assert item.faults == []
    exports, share, rank = item.claims
    assert (exports["value"], exports["value_range"], exports["unit"]) == (
        13_000_000,
        [12_000_000, 14_000_000],
        "USD",
    )
    assert (exports["change_pp"], exports["hedge"], exports["change_hedge"]) == (
        1.2,
        "about",
        "exact",
    )
    assert exports["slots"] == {"reporter": "s", "partner": "s", "period": "s"}
    assert (share["product"], share["share_of"], share["partner"]) == (
        "tea",
        "exports of KEN",
        "UGA",
    )
    # of a rank the one who is ranked is the reporter
    assert (rank["reporter"], rank["partner"], rank["slots"]["reporter"]) == ("UGA", "KEN", "i")


def test_spans_point_at_the_quote(tmp_path: Path) -> None:
    (item,) = read_items(write(tmp_path))
    for record in (*item.claims, *item.deals):
        (span,) = record["spans"]
        assert item.text[span["start"] : span["end"]] == span["quote"] == record["quote"]


def test_a_pair_of_files_is_text_and_gold(tmp_path: Path) -> None:
    (item,) = read_items(write(tmp_path))
    assert page_text(item).startswith("URL: https://example.org/X-1\nDATE: 2019-07-15\n\nKenya")
    gold = gold_of(item)
    assert (gold["pair"], gold["published"], gold["genre"]) == (
        ["KEN", "UGA"],
        "2019-07-15",
        "statistics",
    )
    assert gold["deals"][0]["due"] == "2019-09"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("sold 12-14 million\n", "sold 15 million\n", "the quote is not in the text"),
        ("exports | KEN>UGA", "sales | KEN>UGA", "unknown sales"),
        ("| 2018 | 12", "| last year | 12", "no period last year"),
        ("| sss |", "| s |", "no three letters of basis"),
        ("lang: en", "lang: fr", "the language is not en, ru or be"),
        ("visit | planned", "visit | dreamed", "unknown dreamed"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    (item,) = read_items(write(tmp_path, ITEM.replace(old, new)))
    assert any(one.startswith(fault) for one in item.faults)


def test_values_are_in_plain_units() -> None:
    assert read_value("580.6M USD") == (580_600_000, "USD", None)
    assert read_value("-1.5B EUR") == (-1_500_000_000, "EUR", None)
    assert read_value("420 USD/tonne") == (420, "USD/tonne", None)
    with pytest.raises(BadItem):
        read_value("much")


def test_clashing_pairs_and_hosts_are_counted(tmp_path: Path) -> None:
    first = write(tmp_path)
    other = write(
        tmp_path,
        ITEM.replace("pair: KEN UGA", "pair: UGA KEN").replace("news.example", "none"),
        "y.item",
    )
    assert count_clashes([first], [other]) == {"pair": 1, "host": 0}
