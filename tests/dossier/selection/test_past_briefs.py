"""What a brief rested on is remembered in the dossier, and compared where the ledger has grown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kirmash import Dossier, Order, View
from kirmash.briefs.material import PastBrief, PastFigure
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.dossier.selection.past_briefs import past_brief, remember_brief
from kirmash.dossier.sources.page_files import BRIEFS_FILE
from kirmash.records.periods import parse
from kirmash.records.quantities import Measure

PAIR = Pair("BLR", "RU-IVA")
FIRST = PastBrief(
    date(2016, 5, 1),
    4,
    ("ab", "cd"),
    (PastFigure(Measure.EXPORTS, parse("2016-Q1"), 3.1e6, "USD"),),
    ("d-1",),
)


def material(folder: Path, position: int, as_of: date = date(2017, 1, 1)) -> DossierMaterial:
    return DossierMaterial((), (), as_of, position, folder)


def test_the_last_brief_before_the_ledger_grew_is_compared_with(tmp_path: Path) -> None:
    remember_brief(tmp_path, PAIR, FIRST)
    remember_brief(tmp_path, PAIR, replace(FIRST, position=6, done=()))
    assert past_brief(material(tmp_path, 4), PAIR) is None
    assert past_brief(material(tmp_path, 5), PAIR) == FIRST
    assert past_brief(material(tmp_path, 7), PAIR) == replace(FIRST, position=6, done=())
    assert past_brief(material(tmp_path, 7, date(2016, 4, 30)), PAIR) is None
    assert past_brief(material(tmp_path, 7), Pair("RU-IVA", "BLR")) is None


def test_a_brief_of_the_same_position_takes_the_place_of_the_other(tmp_path: Path) -> None:
    remember_brief(tmp_path, PAIR, FIRST)
    remember_brief(tmp_path, PAIR, replace(FIRST, as_of=date(2016, 6, 1)))
    assert past_brief(material(tmp_path, 5), PAIR) == replace(FIRST, as_of=date(2016, 6, 1))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"BLR RU-IVA": [{"as_of": "x"}]}', b"\xff", b'{"BLR RU-IVA": 3}']
)
def test_a_spoiled_file_is_none_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / BRIEFS_FILE).write_bytes(content)
    assert past_brief(material(tmp_path, 9), PAIR) is None
    remember_brief(tmp_path, PAIR, FIRST)
    assert past_brief(material(tmp_path, 9), PAIR) == FIRST


def test_a_second_brief_tells_of_the_page_added_between(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(
        "2020-03-02\nIn 2019 trade turnover between Uzbekistan and Tatarstan amounted to "
        "$200 million.",
        "utf-8",
    )
    (tmp_path / "two.txt").write_text(
        "2021-03-02\nIn 2020 trade turnover between Uzbekistan and Tatarstan amounted to "
        "$231 million.",
        "utf-8",
    )
    order, view = Order(out=tmp_path / "out", formats=("html",)), View(date(2021, 5, 1))
    pair = ("UZB", "RU-TA")
    with Dossier.create(tmp_path / "dossier") as dossier:
        dossier.add([tmp_path / "one.txt"], date(2020, 3, 2))
        dossier.brief(pair, order, view)
        assert not any(
            "New since" in note.text for note in dossier.assemble(pair, order, view).summary
        )
        dossier.add([tmp_path / "two.txt"], date(2021, 3, 2))
        texts = [note.text for note in dossier.assemble(pair, order, view).summary]
        assert "New since the brief as of 1 May 2021: 1 page, 0 deals done." in texts
