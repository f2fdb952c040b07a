"""Balances, changes in dollars, firsts and records of a text, held against tables of our own from
end to end.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.dossier.made_tables import Row, add

from kirmash.dossier.dossier import Dossier
from kirmash.extract import pipeline
from kirmash.factcheck.checks import CheckOutcome
from kirmash.sandbox import child

EXPECTED = (
    ("The trade turnover of Belarus and Russia amounted to $210 million in 2015.", "supported"),
    ("Belarus' trade deficit with Russia amounted to $70 million in 2015.", "supported"),
    ("Belarus' trade deficit with Russia amounted to $20 million in 2015.", "contradicted"),
    ("In 2015 Belarus' exports to Russia rose by $20 million.", "supported"),
    ("In 2015 Belarus' exports to Russia rose by $60 million.", "contradicted"),
    ("In 2015 Belarus' exports to Russia exceeded $60 million for the first time.", "supported"),
    ("In 2014 Belarus' exports to Russia exceeded $45 million for the first time.", "contradicted"),
    ("Belarus' exports to Russia reached a record $70 million in 2015.", "supported"),
    ("Belarus' exports to Russia reached a record $50 million in 2014.", "contradicted"),
    ("В 2015 году экспорт Беларуси в Россию вырос на 20 млн долларов.", "supported"),
    ("В 2015 году экспорт Беларуси в Россию достиг рекордных 70 млн долларов.", "supported"),
    ("В 2015 году экспорт Беларуси в Россию впервые превысил 60 млн долларов.", "supported"),
)


def rows() -> list[Row]:
    """Belarus sells 40, 60, 50 and 70 million to Russia from 2012 on, and buys twice as much."""
    sold = {"2012": 40e6, "2013": 60e6, "2014": 50e6, "2015": 70e6}
    flows = (("BLR", "RUS", "870190", 1.0), ("RUS", "BLR", "270900", 2.0))
    return [
        (year, "BLR", seller, buyer, code, value * times, 1.0)
        for year, value in sold.items()
        for seller, buyer, code, times in flows
    ]


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("firsts")
    for number, (text, _) in enumerate(EXPECTED):
        (place / f"{number:02}.txt").write_text(f"{text}\n", "utf-8")
    # A line alone leaves the reader unsure; how claims are checked is shown with those of the rules.
    with pytest.MonkeyPatch.context() as patch, Dossier.create(place / "d") as created:
        patch.setattr(pipeline, "DEFAULT", "rules")
        child.INSIDE.set()
        try:
            add(place / "d", rows())
            created.add(sorted(place.glob("*.txt")), published=date(2016, 4, 15))
        finally:
            child.INSIDE.clear()
    return place / "d"


def test_each_superlative_is_judged_as_the_tables_have_it(dossier: Path) -> None:
    with Dossier.open(dossier) as opened:
        results = opened.check(("BLR", "RUS"))
    findings = [
        (text, str(result.finding))
        for text, _ in EXPECTED
        for result in results
        if result.claim.spans[0].quote in text
    ]
    assert set(EXPECTED) <= set(findings)
    assert all(result.figures for result in results if result.finding is not CheckOutcome.UNCHECKED)
