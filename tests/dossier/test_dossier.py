"""The façade on real folders: adding, asking, judging, withdrawing, and the two times."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kirmash import Dossier, Order, View
from kirmash.dossier import intake
from kirmash.errors import (
    BadPeriod,
    DocumentRefused,
    InputError,
    NewerDossier,
    NoDossier,
    UnknownEconomy,
    UnknownRecord,
    Unwritable,
)
from kirmash.ledger import engines
from kirmash.records.quantities import Measure

AS_OF = View(date(2024, 7, 31))
PAIR = ("BLR", "RU-IVA")


@pytest.fixture
def own(filled: Dossier, tmp_path: Path) -> Iterator[Dossier]:
    shutil.copytree(filled.folder, tmp_path / "own")
    with Dossier.open(tmp_path / "own") as dossier:
        yield dossier


def test_adding_the_same_folder_twice_changes_nothing(own: Dossier, demo_pages: Path) -> None:
    before = own.ledger.last_position()
    outcome = own.add([demo_pages])
    assert not outcome.added
    assert len(outcome.known) == len(own.documents())
    assert own.ledger.last_position() == before


def test_every_claim_stands_in_its_document(filled: Dossier) -> None:
    for extraction in filled.extractions():
        for claim in extraction.claims:
            assert claim.spans
            assert all(extraction.document.text[s.start : s.end] == s.quote for s in claim.spans)


def test_names_in_either_language_mean_the_same_pair(filled: Dossier) -> None:
    codes = [claim.id for claim in filled.claims(*PAIR)]
    assert codes
    assert codes == [claim.id for claim in filled.claims("Беларусь", "Ивановская область")]
    assert codes == [claim.id for claim in filled.claims("belarus", "Ivanovo Region")]


def test_a_country_takes_in_its_regions_only_on_request(filled: Dossier) -> None:
    assert all(claim.pair <= {"BLR", "RUS"} for claim in filled.claims("BLR", "RUS"))
    assert any("RU-IVA" in claim.pair for claim in filled.claims("BLR", "RUS", with_regions=True))


def test_an_unknown_economy_is_reported_with_suggestions(filled: Dossier) -> None:
    with pytest.raises(UnknownEconomy) as fault:
        filled.claims("Belarusia", "Ivanovo Oblast")
    assert fault.value.suggestions


def test_as_of_shows_what_was_public_by_then(filled: Dossier) -> None:
    early = filled.claims(*PAIR, view=View(date(2015, 12, 31)))
    late = filled.claims(*PAIR, view=AS_OF)
    assert 0 < len(early) < len(late)


def test_known_at_rebuilds_the_same_brief(own: Dossier, tmp_path: Path) -> None:
    view = View(date(2024, 7, 31), own.ledger.last_position())
    before = own.assemble(PAIR, Order(), view)
    page = tmp_path / "later.txt"
    page.write_text(
        "URL: https://example.org/later\nDATE: 2024-07-20\n\nBelarus and Ivanovo Oblast\n\nIn 2023 "
        "the trade turnover between Belarus and Ivanovo Oblast was $150 million.\n"
    )
    assert own.add([page]).added
    assert own.assemble(PAIR, Order(), view).id == before.id
    assert own.assemble(PAIR, Order(), AS_OF).id != before.id


def test_a_judgement_moves_the_series_and_can_be_withdrawn(own: Dossier) -> None:
    def level(year: int) -> float | None:
        return next(
            (
                p.value
                for p in own.series(PAIR, view=AS_OF).points
                if p.period.is_year and p.period.year == year
            ),
            None,
        )

    before = level(2014)
    assert before == pytest.approx(98.4e6)
    target = next(c for c in own.claims(*PAIR) if c.quantity and c.quantity.value == 98.4e6)
    judgement = own.judge(target.id, "wrong", by="A. Reader")
    assert level(2014) != before
    own.judge(judgement.id, "withdraw", by="A. Reader")
    assert level(2014) == before


def test_a_claim_judged_to_be_about_another_period_moves_the_series_until_that_is_withdrawn(
    own: Dossier,
) -> None:
    def evidence() -> dict[str, tuple[str, ...]]:
        return {str(point.period): point.evidence for point in own.series(PAIR, view=AS_OF).points}

    before = evidence()
    target = next(c for c in own.claims(*PAIR) if c.quantity and c.quantity.value == 98.4e6)
    judgement = own.judge(target.id, "about", by="A. Reader", other="2012")
    assert judgement.other == "2012"
    assert target.id in before["2014"]
    assert target.id in evidence()["2012"]
    own.judge(judgement.id, "withdraw", by="A. Reader")
    assert evidence() == before


def test_a_judgement_on_a_report_holds_for_the_other_reports_of_its_utterance(own: Dossier) -> None:
    def taken(key: str) -> str:
        return str(
            next(fit for fit in own.series(PAIR, view=AS_OF).fits if fit.claim == key).period
        )

    reports = [c for c in own.claims(*PAIR) if c.quantity and c.quantity.value == 100e6]
    assert len(reports) == 3
    judgement = own.judge(reports[0].id, "about", by="A. Reader", other="2012")
    assert {taken(entry.id) for entry in reports} == {"2012"}
    other = own.judge(reports[1].id, "about", by="A. Reader", other="2014")
    assert [taken(entry.id) for entry in reports[:2]] == ["2012", "2014"]
    for entry in (judgement, other):
        own.judge(entry.id, "withdraw", by="A. Reader")
    assert {taken(entry.id) for entry in reports} == {"None"}


def test_a_period_that_is_none_and_a_deal_about_a_period_are_refused(own: Dossier) -> None:
    target = next(c for c in own.claims(*PAIR) if c.quantity)
    with pytest.raises(BadPeriod):
        own.judge(target.id, "about", by="A. Reader", other="the year before last")
    with pytest.raises(InputError):
        own.judge(own.all_deals()[0].id, "about", by="A. Reader", other="2014")


def test_judging_nothing_is_refused(own: Dossier) -> None:
    with pytest.raises(UnknownRecord):
        own.judge("c-0000000000", "wrong", by="A. Reader")


def test_a_withdrawn_document_leaves_every_answer_but_not_the_list(own: Dossier) -> None:
    entry = next(
        e
        for e in own.documents()
        if any(
            c.quantity and c.quantity.value == 98.4e6
            for x in own.extractions()
            if x.document.id == e.document.id
            for c in x.claims
        )
    )
    own.withdraw(entry.document.id[:12], by="A. Reader", why="a test")
    assert entry.document.id not in {claim.document for claim in own.claims(*PAIR)}
    assert (
        next(e for e in own.documents() if e.document.id == entry.document.id).withdrawn is not None
    )


def test_rereading_with_the_same_grammar_appends_nothing(own: Dossier) -> None:
    position = own.ledger.last_position()
    assert own.reread() == 0
    assert own.ledger.last_position() == position


def test_a_better_grammar_appends_readings_and_judgements_survive(
    own: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = next(c for c in own.claims(*PAIR) if c.quantity and c.quantity.value == 98.4e6)
    own.judge(claim.id, "wrong", by="A. Reader")
    monkeypatch.setattr("kirmash.dossier.intake.reading_version", lambda: "a later grammar")
    assert own.reread() == len(own.documents())
    assert {entry.readings for entry in own.documents()} == {2}
    fit = next(fit for fit in own.series(PAIR, view=AS_OF).fits if fit.claim == claim.id)
    assert fit.reading == "judged_wrong"


def test_a_document_that_takes_too_long_keeps_its_reading(
    own: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kirmash.dossier.intake.reading_version", lambda: "a later grammar")
    read_now = intake.extract_from_bytes
    slow = own.documents()[0].document.source

    def read(raw: bytes, source: str, *more: Any) -> Any:
        if source == slow:
            raise DocumentRefused("Reading the file took more than 20 seconds.")
        return read_now(raw, source, *more)

    monkeypatch.setattr(intake, "extract_from_bytes", read)
    refused: list[intake.IntakeRefusal] = []
    assert own.reread(refuse=refused.append) == len(own.documents()) - 1
    assert [refusal.source for refusal in refused] == [slow]


def test_deals_are_merged_and_split_by_judgement(own: Dossier) -> None:
    first, second, *_ = [
        deal for deal in own.deals(PAIR, AS_OF) if deal.umbrella is None and len(deal.mentions) == 1
    ]
    merge = own.judge(first.id, "merge", by="A. Reader", other=second.id)
    joined = [
        deal
        for deal in own.deals(PAIR, AS_OF)
        if set(deal.mentions) >= {*first.mentions, *second.mentions}
    ]
    assert len(joined) == 1
    own.judge(merge.id, "withdraw", by="A. Reader")
    assert not [
        deal
        for deal in own.deals(PAIR, AS_OF)
        if set(deal.mentions) >= {*first.mentions, *second.mentions}
    ]
    merged_deal = next(deal for deal in own.deals(PAIR, AS_OF) if len(deal.mentions) > 1)
    own.judge(merged_deal.mentions[-1], "split", by="A. Reader")
    assert not [
        deal for deal in own.deals(PAIR, AS_OF) if set(deal.mentions) == set(merged_deal.mentions)
    ]


def test_why_quotes_the_place_in_its_context(filled: Dossier) -> None:
    claim = filled.claims(*PAIR)[0]
    answer = filled.why(claim.id)
    assert answer.citations[0].quote == claim.spans[0].quote
    point = next(p for p in filled.series(PAIR, view=AS_OF).points if p.evidence)
    assert {c.record for c in filled.why(point.id, AS_OF).citations} == set(point.evidence)
    deal = filled.deals(PAIR, AS_OF)[0]
    assert filled.why(deal.id, AS_OF).citations


def test_an_utterance_is_counted_once_though_three_outlets_report_it(filled: Dossier) -> None:
    series = filled.series(PAIR, Measure.TURNOVER, AS_OF)
    matching_fits = [fit for fit in series.fits if _value(filled, fit.claim) == 100e6]
    assert len(matching_fits) == 3
    assert len({fit.utterance for fit in matching_fits}) == 1
    assert all(fit.inside is None for fit in matching_fits)


def _value(dossier: Dossier, key: str) -> float | None:
    claim = next(
        c for extraction in dossier.extractions() for c in extraction.claims if c.id == key
    )
    return claim.quantity.value if claim.quantity else None


def test_no_dossier_and_newer_dossier_are_distinguished(tmp_path: Path) -> None:
    with pytest.raises(NoDossier):
        Dossier.open(tmp_path)
    with Dossier.create(tmp_path / "new") as dossier:
        assert dossier.documents() == ()
    _make_newer(tmp_path / "new" / engines.LEDGER_FILE)
    with pytest.raises(NewerDossier):
        Dossier.open(tmp_path / "new")


def _make_newer(path: Path) -> None:
    import sqlite3

    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE meta SET value = '999' WHERE key = 'schema'")


def test_a_folder_that_cannot_be_created_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unwritable):
        Dossier.create(tmp_path / "file" / "dossier")


def test_bad_files_leave_the_rest_unharmed(tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "empty.html").write_bytes(b"")
    (bad / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (bad / "absent.html").symlink_to(bad / "nowhere")
    (bad / "good.txt").write_text(
        "DATE: 2016-04-15\n\nTrade of Belarus and Ivanovo Oblast grew by 5 percent in 2015.\n",
        "utf-8",
    )
    with (bad / "huge.html").open("wb") as file:
        file.truncate(200_000_000)
    with Dossier.create(tmp_path / "dossier") as dossier:
        outcome = dossier.add([bad, tmp_path / "nothing.txt"])
        assert [Path(name).name for name in outcome.added] == ["good.txt"]
        assert {Path(refusal.source).name for refusal in outcome.refused} >= {
            "empty.html",
            "binary.txt",
            "huge.html",
            "nothing.txt",
        }
        assert all(len(refusal.reason) > 20 for refusal in outcome.refused)
        assert len(dossier.documents()) == 1
