"""Decisions as training items: the corpus's own parser reads them back as they were decided."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.dossier.checking.pages import add, claim, page
from training.corpus.items import read_items

from kirmash import Dossier
from kirmash.cli import main
from kirmash.dossier.checking import training_items
from kirmash.dossier.judging import Decision, read_changes
from kirmash.records.judgements import Verdict

TEXT = (
    "Trade of Belarus and Ivanovo Oblast\n\n"
    "Trade was $100 million in 2014, or 14.7 per cent less. In 2015 it was about $60.5 million. "
    "The oblast is 3rd among the partners of Belarus with 1.2 to 1.3 billion tonnes.\n"
    "=== not a head\n--- claims\nIt has 25 districts and 7 rivers."
)
WAITS = {"acceptance": "unconfirmed", "acceptance_reason": "Two periods fit equally."}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Dossier.create(tmp_path / "d") as dossier:
        claims = (
            claim(
                TEXT,
                "was $100 million in 2014, or 14.7 per cent less",
                value=100e6,
                unit="USD",
                change_pct=-14.7,
            ),
            claim(
                TEXT,
                "was about $60.5 million",
                value=60.5e6,
                unit="USD",
                period="2012",
                hedge="about",
                **WAITS,
            ),
            claim(
                TEXT,
                "3rd among the partners of Belarus",
                measure="rank",
                reporter="RU-IVA",
                partner="BLR",
                period=None,
                value=3,
                unit="rank",
            ),
            claim(
                TEXT,
                "1.2 to 1.3 billion tonnes",
                measure="output",
                period=None,
                value=1.25e9,
                value_range=[1.2e9, 1.3e9],
                unit="tonnes",
                **WAITS,
            ),
        )
        add(dossier, page("paper", TEXT, *claims), page("other", TEXT.replace("rivers", "lakes")))
    return tmp_path / "d"


def ids(dossier: Dossier) -> dict[str, str]:
    return {
        one.measure.value + str(one.period or ""): one.id
        for extraction in dossier.extractions()
        for one in extraction.claims
    }


def decide(folder: Path) -> str:
    with Dossier.open(folder) as dossier:
        named = ids(dossier)
        dossier.judge(named["turnover2014"], Verdict.CONFIRM, "Anna")
        changes = read_changes(("period=2015",))
        dossier.decide(Decision(named["turnover2012"], Verdict.CORRECT, "Anna", changes=changes))
        dossier.judge(named["output"], Verdict.WRONG, "Anna")
        return training_items.training_items(dossier)


def test_nothing_is_exported_where_nobody_decided(folder: Path) -> None:
    with Dossier.open(folder) as dossier:
        assert training_items.training_items(dossier) == ""


def test_items_are_read_back_as_decided(folder: Path, tmp_path: Path) -> None:
    text = decide(folder)
    place = tmp_path / "review.item"
    place.write_text(text, "utf-8")
    (item,) = read_items(place)
    assert item.faults == []
    assert item.header["lang"] == "en"
    assert item.header["date"] == "2015-03-10"
    assert item.header["host"] == "paper.example"
    assert item.header["decided"] == "4 of 5"  # the claim corrected, and what it became
    assert item.header["waiting"] == "0"
    values = {(c["measure"], c["period"]): c for c in item.claims}
    assert set(values) == {("turnover", "2014"), ("turnover", "2015"), ("rank", None)}
    first = values["turnover", "2014"]
    assert (first["value"], first["unit"], first["change_pct"]) == (100e6, "USD", -14.7)
    assert first["slots"] == dict.fromkeys(("reporter", "partner", "period"), "s")
    second = values["turnover", "2015"]
    assert (second["value"], second["hedge"]) == (60.5e6, "about")
    rank = values["rank", None]
    assert (rank["reporter"], rank["partner"], rank["value"]) == ("RU-IVA", "BLR", 3)
    assert "\n === not a head\n --- claims\n" in text
    none = text.partition("--- none\n")[2]
    assert "25" in none
    assert "100" not in none


def test_a_decision_taken_back_exports_nothing(folder: Path) -> None:
    decide(folder)
    with Dossier.open(folder) as dossier:
        for entry in dossier.judgement_list():
            dossier.judge(entry.judgement.id, Verdict.WITHDRAW, "Anna")
        assert training_items.training_items(dossier) == ""


def test_the_command_prints_or_writes_them(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = decide(folder)
    assert main.run(("review", "export", "-d", str(folder)), {}) == 0
    printed = capsys.readouterr()
    assert printed.out == expected
    assert "1 document exported." in printed.err
    out = tmp_path / "x.item"
    assert main.run(("review", "export", "-d", str(folder), "--out", str(out), "--json"), {}) == 0
    assert json.loads(capsys.readouterr().out) == {"items": 1, "text": ""}
    assert out.read_text("utf-8") == expected
    nowhere = str(tmp_path / "absent" / "x.item")
    assert main.run(("review", "export", "-d", str(folder), "--out", nowhere), {}) == 5
    assert "cannot be written" in capsys.readouterr().err
