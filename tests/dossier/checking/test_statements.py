"""Who stated what of a pair, by speaker and day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.dossier.checking.pages import PAIR, add, claim, page

from kirmash import Dossier, pair_of
from kirmash.dossier.checking.statements import SpeakerReport

TEXT = "Trade was $98 million in 2014. It grows. Trade was $79 million in 2015."
FIRST, GROWS, SECOND = "was $98 million", "It grows", "was $79 million"
GOVERNOR, PRESIDENT = "Pavel Konkov", "Alexander Lukashenko"


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "d") as created:
        level = claim(TEXT, FIRST, value=98e6, unit="USD", speaker=GOVERNOR)
        other = claim(TEXT, SECOND, value=79e6, unit="USD", period="2015", speaker=PRESIDENT)
        grows = claim(TEXT, GROWS, direction="up", period=None)
        add(
            created,
            page("a", TEXT, level, other, grows, published="2016-04-15"),
            page("b", f"{TEXT} ", level, published="2016-04-15"),
            page("c", f"{TEXT}  ", level, published="2016-04-18"),
            page("d", f"{TEXT}   ", level, published=None, published_basis="unknown"),
        )
        yield created


def days(report: SpeakerReport) -> list[tuple[str, str, list[int]]]:
    return [
        (str(day.published), day.speaker, [len(one.claims) for one in day.statements])
        for day in report.days
    ]


def test_one_number_repeated_on_a_day_is_one_statement(dossier: Dossier) -> None:
    report = dossier.speakers(pair_of(*PAIR))
    assert days(report) == [
        ("2016-04-18", GOVERNOR, [1]),
        ("2016-04-15", PRESIDENT, [1]),
        ("2016-04-15", GOVERNOR, [2]),
        ("None", GOVERNOR, [1]),
    ]
    assert report.unattributed == 1


def test_one_speaker_alone(dossier: Dossier) -> None:
    assert days(dossier.speakers(pair_of(*PAIR), "lukashenko")) == [("2016-04-15", PRESIDENT, [1])]
    assert dossier.speakers(pair_of(*PAIR), "nobody of that name").days == ()
