from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from tests.ledger.tampering import change as tamper

from kirmash.errors import (
    DossierError,
    InputError,
    NewerDossier,
    NoDossier,
    UnknownRecord,
    Unwritable,
)
from kirmash.ledger import audit, blobs, engines, store
from kirmash.ledger.store import Ledger
from kirmash.ledger.views import View
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict

AT = "2026-11-01T10:00:00+00:00"
Make = Callable[..., tuple[Extraction, bytes]]

CHILD = """
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path
from kirmash.ledger import store
from kirmash.records.evidence import Document
from kirmash.records.extractions import Extraction
folder, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
with store.create_ledger(folder) as ledger:
    print("ready", flush=True)
    for number in range(first, last):
        words = f"Page {number} " * 2000
        raw = words.encode()
        ledger.add(Extraction(Document(sha256(raw).hexdigest(), f"{number}.txt", words, "en")), raw, "1", "2026-11-01T10:00:00+00:00")
        print(number, flush=True)
"""


def child(folder: Path, first: int, last: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), str(first), str(last)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_adding_the_same_page_twice_changes_nothing(ledger: Ledger, make: Make) -> None:
    extraction, raw = make(1)
    assert ledger.add(extraction, raw, "g1", AT)
    before = ledger.last_position()
    assert not ledger.add(extraction, raw, "g1", "2027-01-01T00:00:00+00:00")
    assert (ledger.last_position(), before) == (1, 1)
    assert ledger.latest_extractions() == (extraction,)
    assert ledger.read_document_bytes(extraction.document.id) == raw


def test_another_grammar_is_a_new_reading_and_the_newest_counts(ledger: Ledger, make: Make) -> None:
    extraction, raw = make(1)
    reread = replace(extraction, claims=())
    ledger.add(extraction, raw, "g1", AT)
    assert ledger.add(reread, raw, "g2", AT)
    assert ledger.latest_extractions() == (reread,)
    assert ledger.latest_extractions(View(known_at=1)) == (extraction,)
    assert ledger.readings(extraction.document.id) == (extraction, reread)
    (entry,) = ledger.documents()
    assert (entry.readings, entry.grammar, entry.position, entry.added_at) == (2, "g2", 1, AT)


def test_only_what_was_public_by_the_day_and_known_at_the_position_is_seen(
    ledger: Ledger, make: Make
) -> None:
    pages = [make(1, date(2015, 6, 26)), make(2, date(2016, 4, 15)), make(3, None)]
    for extraction, raw in pages:
        ledger.add(extraction, raw, "g1", AT)

    def seen(view: View) -> list[str]:
        return [record.document.source for record in ledger.latest_extractions(view)]

    assert seen(View()) == ["1.txt", "2.txt", "3.txt"]
    assert seen(View(as_of=date(2016, 4, 14))) == ["1.txt"]
    assert seen(View(as_of=date.max)) == ["1.txt", "2.txt"]
    assert seen(View(known_at=2)) == ["1.txt", "2.txt"]
    assert seen(View(date(2016, 4, 15), 1)) == ["1.txt"]
    assert [entry.document.source for entry in ledger.documents(View(known_at=0))] == []


def test_a_withdrawn_document_leaves_answers_and_keeps_its_trace(
    ledger: Ledger, make: Make
) -> None:
    for number in (1, 2):
        ledger.add(*make(number), "g1", AT)
    gone = make(1)[0].document.id
    ledger.withdraw(gone, "Anna", AT, "a hoax")
    ledger.withdraw(gone, "Anna", AT, "again")
    assert ledger.last_position() == 3
    assert [extraction.document.source for extraction in ledger.latest_extractions()] == ["2.txt"]
    assert [entry.withdrawn for entry in ledger.documents()] == ["a hoax", None]
    assert len(ledger.latest_extractions(View(known_at=2))) == 2
    assert ledger.documents(View(known_at=2))[0].withdrawn is None
    assert ledger.search("turnover").documents == (make(2)[0].document.id,)
    assert not ledger.add(*make(1), "g1", AT)
    assert len(ledger.latest_extractions()) == 1
    with pytest.raises(UnknownRecord):
        ledger.withdraw("0" * 64, "Anna", AT, "")


@pytest.mark.parametrize(
    "change",
    [
        "delete from events",
        "delete from documents",
        "update events set at = 'x'",
        "update events set position = 9",
        "update documents set bytes = 9",
    ],
)
def test_nothing_is_ever_changed_or_deleted(ledger: Ledger, make: Make, change: str) -> None:
    ledger.add(*make(1), "g1", AT)
    with pytest.raises(DatabaseError, match="append-only"), ledger.engine.begin() as connection:
        connection.execute(text(change))
    assert ledger.latest_extractions() == (make(1)[0],)


def test_judgements_are_taken_back_restored_and_known_by_position(ledger: Ledger) -> None:
    wrong = Judgement("c-1", Verdict.WRONG, "Anna", AT)
    assert ledger.add_judgement(wrong)
    assert not ledger.add_judgement(wrong)
    back = Judgement(wrong.id, Verdict.WITHDRAW, "Anna", AT)
    ledger.add_judgement(back)
    assert ledger.active_judgements() == ()
    assert ledger.active_judgements(View(known_at=1)) == (wrong,)
    ledger.add_judgement(Judgement(back.id, Verdict.WITHDRAW, "Boris", AT))
    assert ledger.active_judgements() == (wrong,)


def test_the_bytes_must_be_those_the_id_was_computed_from(ledger: Ledger, make: Make) -> None:
    with pytest.raises(InputError):
        ledger.add(make(1)[0], b"other", "g1", AT)
    assert ledger.last_position() == 0


def test_search_finds_words_in_any_ending_and_either_spelling_of_yo(
    ledger: Ledger, make: Make
) -> None:
    extraction, raw = make(1, text="Поставка автобусов и льна; приём гостей из Орши")
    ledger.add(extraction, raw, "g1", AT)
    ledger.add(*make(2), "g1", AT)
    for words in ("автобусы", "ПОСТАВКИ автобус", "прием", "приём гости"):
        assert ledger.search(words).documents == (extraction.document.id,), words
    for words in ("", "  ", "троллейбус", '"', "turnover AND", "льна OR turnover"):
        assert extraction.document.id not in ledger.search(words).documents or words == "", words


def test_there_must_be_a_ledger_to_open_it(tmp_path: Path) -> None:
    with pytest.raises(NoDossier):
        store.open_ledger(tmp_path)


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    with store.create_ledger(tmp_path) as ledger, ledger.engine.begin() as connection:
        connection.execute(text("update meta set value = '99' where key = 'schema'"))
    with pytest.raises(NewerDossier, match="99"):
        store.open_ledger(tmp_path)


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Unwritable):
        store.create_ledger(tmp_path / "file" / "visit")


def test_a_file_that_is_no_database_is_refused_and_an_empty_file_is_completed(
    tmp_path: Path,
) -> None:
    (tmp_path / engines.LEDGER_FILE).write_bytes(b"no database at all " * 100)
    with pytest.raises(DossierError):
        store.open_ledger(tmp_path)
    (tmp_path / engines.LEDGER_FILE).write_bytes(b"")
    with store.open_ledger(tmp_path) as ledger:
        assert ledger.last_position() == 0


def test_two_processes_add_at_the_same_time(tmp_path: Path) -> None:
    both = [child(tmp_path, first, last) for first, last in ((0, 40), (20, 60))]
    assert [process.wait(timeout=30) for process in both] == [0, 0]
    with store.open_ledger(tmp_path) as ledger:
        assert (ledger.last_position(), len(ledger.documents()), audit.find_problems(ledger)) == (
            60,
            60,
            (),
        )


def test_killed_at_any_moment_it_holds_complete_documents_and_a_second_run_completes_it(
    tmp_path: Path,
) -> None:
    chance = random.Random(7)
    acknowledged: set[str] = set()
    for _ in range(10):
        running = child(tmp_path, 0, 120)
        assert running.stdout
        running.stdout.readline()
        acknowledged |= {running.stdout.readline().strip() for _ in range(chance.randint(0, 12))}
        time.sleep(chance.uniform(0, 0.01))
        os.kill(running.pid, signal.SIGKILL)
        acknowledged |= {line.strip() for line in running.stdout if line.endswith("\n")}
        running.wait()
        with store.open_ledger(tmp_path) as ledger:
            assert audit.find_problems(ledger) == ()
            stored = {entry.document.source.removesuffix(".txt") for entry in ledger.documents()}
        assert acknowledged <= stored | {""}
    assert len(acknowledged) > 5
    assert child(tmp_path, 0, 120).wait(timeout=30) == 0
    with store.open_ledger(tmp_path) as ledger:
        assert len(ledger.documents()) == 120
        assert audit.find_problems(ledger) == ()


def test_the_audit_finds_bytes_that_changed_or_are_gone(ledger: Ledger, make: Make) -> None:
    first, second = make(1), make(2)
    for addition in (first, second):
        ledger.add(*addition, "g1", AT)
    assert audit.find_problems(ledger) == ()
    blobs.document_path(ledger.folder, first[0].document.id).write_bytes(b"changed")
    blobs.document_path(ledger.folder, second[0].document.id).unlink()
    problems = audit.find_problems(ledger)
    assert len(problems) == 2
    with pytest.raises(DossierError):
        ledger.read_document_bytes(second[0].document.id)


def test_the_audit_finds_a_span_that_does_not_hold(ledger: Ledger, make: Make) -> None:
    ledger.add(*make(1), "g1", AT)
    tamper(ledger, "update events set payload = replace(payload, '\"start\":0', '\"start\":3')")
    assert len(audit.find_problems(ledger)) == 1


def test_a_judgement_follows_its_claim_through_a_new_reading(ledger: Ledger, make: Make) -> None:
    extraction, raw = make(1)
    old = extraction.claims[0]
    span = old.spans[0]
    ledger.add(extraction, raw, "g1", AT)
    ledger.add_judgement(
        Judgement(
            old.id, Verdict.WRONG, "Anna", AT, anchor=f"{old.document}:{span.start}:{span.end}"
        )
    )
    new = replace(old, partner="RU-IVA")
    ledger.add(replace(extraction, claims=(new,)), raw, "g2", AT)
    assert [judgement.target for judgement in ledger.resolved_judgements()] == [new.id]
    assert [judgement.target for judgement in ledger.active_judgements()] == [old.id]
