"""After a new reading: which values moved, and which decisions bind no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kirmash import Dossier
from kirmash.dossier import intake
from kirmash.records.claims import Claim
from kirmash.records.evidence import span_of
from kirmash.records.periods import year_period
from kirmash.records.quantities import Quantity
from kirmash.settings import Settings

TEXT = """Belarus and Ivanovo Oblast

15 April 2016

In 2014 trade between Belarus and Ivanovo Oblast was $98.4 million. The weather was fine.
"""


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    """The page as an older grammar read it: the level of another year, and a level that is none."""
    raw = TEXT.encode()
    read = intake.extract_from_bytes(raw, "page.txt", None, Settings())
    (claim,) = (each for each in read.claims if each.quantity)
    text = read.document.text
    start = text.index("The weather")
    wrong = replace(
        claim,
        partner="RU-VLA",
        period=year_period(2011),
        quantity=Quantity(7e6, "USD"),
        spans=(span_of(text, start, len(text.rstrip())),),
        slots=(),
    )
    older = replace(read, claims=(replace(claim, period=year_period(2012)), wrong))
    with Dossier.create(tmp_path / "d") as created:
        assert created.ledger.add(older, raw, "older grammar", "2026-01-01T00:00:00+00:00")
        yield created


def claims(dossier: Dossier) -> dict[str, Claim]:
    pairs = (dossier.claims("BLR", partner) for partner in ("RU-IVA", "RU-VLA"))
    return {str(claim.period): claim for claims in pairs for claim in claims}


def test_what_moved_and_what_binds_no_more(dossier: Dossier) -> None:
    before = claims(dossier)
    for claim in before.values():
        dossier.judge(claim.id, "confirm", "A. Reader")
    report = dossier.reread_report()
    assert report.readings == 1
    moved = {
        str(value.period): (value.before, value.after)
        for value in report.moved
        if value.measure == "turnover"
    }
    assert moved["2012"] == (pytest.approx(98.4e6), None)
    assert moved["2014"] == (None, pytest.approx(98.4e6))
    assert moved["2011"] == (pytest.approx(7e6), None)
    assert report.compared == report.series > 0
    states = {entry.judgement.target: entry for entry in report.unbound}
    assert states[before["2012"].id].state == "moved"
    assert states[before["2012"].id].target == claims(dossier)["2014"].id
    assert states[before["2011"].id].state == "lost"
    assert states[before["2011"].id].record == before["2011"]


def test_a_second_time_nothing_is_read_and_nothing_moves(dossier: Dossier) -> None:
    dossier.judge(claims(dossier)["2011"].id, "wrong", "A. Reader")
    assert dossier.reread_report().readings == 1
    again = dossier.reread_report()
    assert (again.readings, again.moved) == (0, ())
    assert [entry.state for entry in again.unbound] == ["lost"], "still to be looked at"
