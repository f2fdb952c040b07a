"""The public corpus under benchmarks/press: no change of the grammar may read it worse than it is
read today.

The floors in ``benchmarks/press/gate.toml`` belong to one state of the corpus, named by its digest:
whoever mends the corpus measures anew (``python -m benchmarks.press.quality``) and writes both.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from benchmarks.press import quality

from kirmash.dossier.reading import contract_reading
from kirmash.evaluation.scoring import DocumentScore, score_documents

GATE = tomllib.loads((Path(quality.__file__).parent / "gate.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def read() -> list[DocumentScore]:
    return list(score_documents(quality.CORPUS, contract_reading))


def test_the_floors_belong_to_this_corpus() -> None:
    assert quality.digest() == GATE["corpus"]["sha256"]


def test_it_has_sixty_items_in_both_languages() -> None:
    golds = [json.loads(path.read_text("utf-8")) for path in quality.CORPUS.rglob("*.json")]
    assert len(golds) >= 60
    assert {gold["lang"] for gold in golds} == {"en", "ru", "be"}


@pytest.mark.parametrize("part", sorted(GATE["floors"]))
def test_no_part_is_read_worse_than_its_floors(part: str, read: list[DocumentScore]) -> None:
    scores = quality.values(item for item in read if quality.PARTS[part](item))
    below = {
        line: (scores[line], floor)
        for line, floor in GATE["floors"][part].items()
        if scores[line] < floor
    }
    assert not below


def test_every_span_holds(read: list[DocumentScore]) -> None:
    assert quality.values(read)["spans that hold"] == 1.0


def test_no_single_economy_carries_the_score(read: list[DocumentScore]) -> None:
    left = quality.without_each_economy(read)
    assert max(left.values()) - min(left.values()) < GATE["spread"]["economy"]


def test_gold_quotes_stand_in_their_texts() -> None:
    for path in quality.CORPUS.rglob("*.json"):
        text = " ".join(path.with_suffix(".txt").read_text("utf-8").split())
        gold = json.loads(path.read_text("utf-8"))
        for record in (*gold["claims"], *gold["deals"]):
            assert " ".join(record["quote"].split()) in text, (path.name, record["quote"])
