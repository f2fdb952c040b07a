"""Dates that people give: of pages that have none, by a judgement of any; and pages that are
withdrawn and come back.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kirmash import Dossier, View
from kirmash.errors import InputError, UnknownRecord
from kirmash.ledger import audit
from kirmash.records.judgements import Judgement

DATED = (
    "DATE: 2021-03-04\n\nUzbekistan and Kazakhstan plan more trade\n\nLast year trade between "
    "Uzbekistan and Kazakhstan grew by 4 percent to $2.9 billion, the ministry said."
)
UNDATED = (
    "Trade of Uzbekistan with Kazakhstan grew\n\nLast year trade between Uzbekistan and Kazakhstan "
    "grew by 32 percent to $3.9 billion, the minister of trade of Kazakhstan said at a meeting."
)
PAIR = ("UZB", "KAZ")
GIVEN, JUDGED = date(2022, 1, 15), date(2019, 2, 1)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "dated.txt").write_text(DATED, "utf-8")
    (folder / "undated.txt").write_text(UNDATED, "utf-8")
    return folder


@pytest.fixture
def dossier(tmp_path: Path) -> Dossier:
    return Dossier.create(tmp_path / "visit")


def days(dossier: Dossier) -> dict[str, tuple[date | None, str]]:
    return {
        entry.document.source: (entry.document.published, entry.document.basis)
        for entry in dossier.documents()
    }


def periods(dossier: Dossier) -> set[str]:
    return {str(claim.period) for claim in dossier.claims(*PAIR) if claim.quantity}


def document_id(dossier: Dossier, source: str) -> str:
    return next(e.document.id for e in dossier.documents() if e.document.source == source)


def test_a_date_dates_undated_pages_alone(dossier: Dossier, pages: Path) -> None:
    report = dossier.add([pages], published=GIVEN)
    assert days(dossier) == {
        "dated.txt": (date(2021, 3, 4), "page"),
        "undated.txt": (GIVEN, "given"),
    }
    assert [(p.source, p.published) for p in report.date_unused] == [
        (str(pages / "dated.txt"), date(2021, 3, 4))
    ]
    assert report.undated == ()
    assert periods(dossier) == {"2020", "2021"}


def test_a_date_of_its_own_that_is_the_same_was_no_override(dossier: Dossier, pages: Path) -> None:
    report = dossier.add([pages / "dated.txt"], published=date(2021, 3, 4))
    assert report.date_unused == ()
    assert days(dossier)["dated.txt"] == (date(2021, 3, 4), "page")


@pytest.mark.parametrize(
    "page",
    [
        '<html><head><meta property="article:published_time" content="2021-03-04T10:00">'
        "</head><body><article><p>{}</p></article></body></html>",
        "URL: https://example.org/2021/03/04/trade\n\n{}",
        "4 March 2021\n\n{}",
    ],
)
def test_metadata_an_address_and_a_line_date_a_page_before_people(
    dossier: Dossier, tmp_path: Path, page: str
) -> None:
    name = "a.html" if page.startswith("<") else "a.txt"
    (tmp_path / name).write_text(page.format(UNDATED), "utf-8")
    dossier.add([tmp_path / name], published=GIVEN)
    assert days(dossier)[name][0] == date(2021, 3, 4)


def test_an_undated_page_is_told_and_dated_later(dossier: Dossier, pages: Path) -> None:
    report = dossier.add([pages])
    undated = document_id(dossier, "undated.txt")
    assert [(p.source, p.document) for p in report.undated] == [
        (str(pages / "undated.txt"), undated)
    ]
    assert "2018" not in periods(dossier)
    judgement = dossier.date_document(undated[:10], JUDGED, by="A. Reader", note="the printed page")
    assert (judgement.target, judgement.other, judgement.by) == (undated, "2019-02-01", "A. Reader")
    assert days(dossier)["undated.txt"] == (JUDGED, "judged")
    assert "2018" in periods(dossier)
    entry = next(e for e in dossier.documents() if e.document.id == undated)
    assert entry.document.is_dated_by_hand
    assert entry.readings == 2
    assert audit.find_problems(dossier.ledger) == ()


def test_a_judgement_wins_over_the_page_and_the_last_counts(dossier: Dossier, pages: Path) -> None:
    dossier.add([pages])
    document = document_id(dossier, "dated.txt")
    dossier.date_document(document, JUDGED, by="A")
    second = dossier.date_document(document, date(2018, 5, 5), by="B")
    assert days(dossier)["dated.txt"] == (date(2018, 5, 5), "judged")
    dossier.judge(second.id, "withdraw", by="C")
    assert days(dossier)["dated.txt"] == (JUDGED, "judged")


def test_a_withdrawn_date_leaves_the_day_there_was(dossier: Dossier, pages: Path) -> None:
    dossier.add([pages], published=GIVEN)
    for source, before in days(dossier).items():
        judgement = dossier.date_document(document_id(dossier, source), JUDGED, by="A")
        assert days(dossier)[source] == (JUDGED, "judged")
        dossier.judge(judgement.id, "withdraw", by="A")
        assert days(dossier)[source] == before
    assert periods(dossier) == {"2020", "2021"}


def test_dates_survive_a_new_reading_and_adding_again(
    dossier: Dossier, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier.add([pages], published=GIVEN)
    dossier.date_document(document_id(dossier, "dated.txt"), JUDGED, by="A")
    before = days(dossier)
    assert dossier.reread() == 0
    monkeypatch.setattr("kirmash.dossier.intake.reading_version", lambda: "a later grammar")
    assert dossier.reread() == 2
    assert days(dossier) == before
    monkeypatch.setattr("kirmash.dossier.intake.reading_version", lambda: "a still later one")
    dossier.add([pages])
    assert days(dossier) == before


def test_a_judged_date_decides_what_was_public(dossier: Dossier, pages: Path) -> None:
    dossier.add([pages / "undated.txt"])
    view = View(as_of=date(2020, 1, 1))
    assert dossier.extractions(view) == ()
    before = dossier.ledger_position
    dossier.date_document(document_id(dossier, "undated.txt"), JUDGED, by="A")
    assert len(dossier.extractions(view)) == 1
    assert dossier.extractions(View(date(2020, 1, 1), before)) == ()


@pytest.mark.parametrize(
    ("day", "code"), [("2999-01-01", "judgement.day-to-come"), ("x", "judgement.no-day")]
)
def test_a_day_that_is_none_or_to_come_is_refused(
    dossier: Dossier, pages: Path, day: str, code: str
) -> None:
    dossier.add([pages])
    document = document_id(dossier, "undated.txt")
    with pytest.raises(InputError) as caught:
        dossier.judge(document, "date", by="A", other=day)
    assert caught.value.problem.code == code
    assert days(dossier)["undated.txt"] == (None, "unknown")


def test_only_a_document_is_dated(dossier: Dossier, pages: Path) -> None:
    dossier.add([pages])
    claim = dossier.claims(*PAIR)[0]
    with pytest.raises(UnknownRecord):
        dossier.judge(claim.id, "date", by="A", other="2019-02-01")


# -- withdrawn pages


def withdraw(dossier: Dossier, source: str) -> str:
    return dossier.withdraw(document_id(dossier, source), by="A", why="a wrong page")


def test_a_withdrawn_page_comes_back_where_it_is_named(dossier: Dossier, pages: Path) -> None:
    dossier.add([pages])
    whole = periods(dossier)
    withdraw(dossier, "dated.txt")
    assert periods(dossier) < whole
    report = dossier.add([pages])  # in a folder it may lie by oversight
    assert (report.withdrawn, report.restored) == ((str(pages / "dated.txt"),), ())
    assert periods(dossier) < whole
    report = dossier.add([pages / "dated.txt"])
    assert (report.added, report.restored) == ((), (str(pages / "dated.txt"),))
    assert report.findings.accepted + report.findings.unconfirmed > 0
    assert periods(dossier) == whole
    assert {e.withdrawn for e in dossier.documents()} == {None}


def test_a_page_is_withdrawn_and_restored_again_and_again(dossier: Dossier, pages: Path) -> None:
    dossier.add([pages])
    standing, positions = set(periods(dossier)), []
    for _ in range(3):
        withdraw(dossier, "dated.txt")
        positions.append(dossier.ledger_position)
        assert len(dossier.extractions()) == 1
        dossier.add([pages / "dated.txt"])
        assert len(dossier.extractions()) == 2
    assert periods(dossier) == standing
    for position in positions:
        assert len(dossier.extractions(View(known_at=position))) == 1
        assert len(dossier.extractions(View(known_at=position + 1))) == 2
    assert audit.find_problems(dossier.ledger) == ()


def test_a_new_reading_restores_nothing(
    dossier: Dossier, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier.add([pages])
    withdraw(dossier, "dated.txt")
    monkeypatch.setattr("kirmash.dossier.intake.reading_version", lambda: "a later grammar")
    assert dossier.reread() == 2
    assert len(dossier.extractions()) == 1
    dossier.add([pages / "dated.txt"])
    assert len(dossier.extractions()) == 2
    assert dossier.reread() == 0


def test_a_restored_page_keeps_its_judgements(dossier: Dossier, pages: Path) -> None:
    dossier.add([pages])
    claim = next(c for c in dossier.claims(*PAIR) if str(c.period) == "2020")
    judgement: Judgement = dossier.judge(claim.id, "wrong", by="A")
    withdraw(dossier, "dated.txt")
    dossier.add([pages / "dated.txt"])
    assert [j.target for j in dossier.ledger.resolved_judgements()] == [judgement.target]
