"""Adding: what was acknowledged is read, by this process or the next; what is refused says why."""

from __future__ import annotations

import errno
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.browsing import Browser, browser_of

from kirmash import Dossier
from kirmash.dossier.desk import incoming
from kirmash.dossier.desk.incoming import Upload
from kirmash.web.adding import AddingWorker

PAGE = (
    "DATE: 2016-04-15\n\nExports of Belarus to Ivanovo Oblast grew by 12 per cent "
    "to $120 million in 2015. {more}\n"
)
AT = "2026-12-01T14:05:06+00:00"
WAIT = 120.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Dossier.create(tmp_path / "d").close()
    return tmp_path / "d"


@pytest.fixture
def browser(folder: Path) -> Iterator[Browser]:
    with browser_of(folder) as opened:
        yield opened


def sent(browser: Browser, *named: tuple[str, bytes], **fields: str) -> str:
    """Send files; the words of the page once they are read."""
    browser.open("/adding")
    files = [("files", each) for each in named] or [("files", ("", b""))]
    answer = browser.send("/adding/send", files=files, **fields)
    assert answer.status_code == 303, answer.text
    return read(browser, answer.headers["location"])


def read(browser: Browser, address: str) -> str:
    until = time.monotonic() + WAIT
    while "http-equiv" in browser.html or not browser.html or "What was" not in browser.html:
        browser.open(address)
        assert time.monotonic() < until
        if 'class="fault"' in browser.html:
            break
        time.sleep(0.05)
    return browser.open(address)


def page(more: str = "") -> bytes:
    return PAGE.format(more=more).encode()


def upload(name: str, raw: bytes) -> Upload:
    return Upload(name, io.BytesIO(raw))


def titles(folder: Path) -> list[str]:
    with Dossier.open(folder) as dossier:
        return sorted(entry.document.source for entry in dossier.documents())


def test_files_and_text_are_read_and_what_was_found_is_told(folder: Path, browser: Browser) -> None:
    words = sent(
        browser,
        ("a.txt", page()),
        ("undated.txt", b"Exports of Belarus to Russia reached $5 million in 2014.\n"),
        ("spoilt.pdf", b"%PDF-1.7 nothing"),
        text="Turnover of Belarus and Ivanovo Oblast was $98 million in 2014.",
        title="A pasted page",
        url="https://paper.example/x",
    )
    assert "3 new pages" in words
    assert "1 file was refused spoilt.pdf" in words
    assert "Belarus – Ivanovo Oblast" in words
    assert "Pages without a date" in words
    assert titles(folder) == ["A pasted page.txt", "a.txt", "undated.txt"]
    with Dossier.open(folder) as dossier:
        (pasted,) = (e for e in dossier.documents() if e.document.source.startswith("A pasted"))
    assert pasted.document.url == "https://paper.example/x"
    assert not list((folder / incoming.FOLDER).glob("*/files"))  # the ledger has the bytes
    again = sent(browser, ("other name.txt", page()))
    assert "0 new pages" in again
    assert "Known already a.txt" in again or "Known already" in again


def test_nothing_sent_is_told(browser: Browser) -> None:
    browser.open("/adding")
    answer = browser.send("/adding/send", files=[("files", ("", b""))], text="  ")
    assert answer.status_code == 400
    assert "No file and no text" in answer.text
    assert (
        browser.send("/adding/send", files=[("files", ("a", b"x"))], published="soon").status_code
        == 400
    )


def test_a_file_over_the_limit_is_refused_and_the_others_are_taken(
    folder: Path,
) -> None:
    (folder / "kirmash.toml").write_text("[settings]\nmax_document_bytes = 1000\n")
    with browser_of(folder) as browser:
        words = sent(browser, ("big.txt", b"x" * 1001), ("a.txt", page()))
        assert "big.txt is larger than the limit of 1,000 bytes" in words
        assert "1 new page" in words
        russian = browser.open(browser.client.get("/adding").url.path + "?lang=ru")
        assert "1 файл не принят" in russian


def test_too_many_files_leave_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "MAX_FILES", 2)
    with browser_of(folder) as browser:
        browser.open("/adding")
        files = [("files", (f"{n}.txt", page(str(n)))) for n in range(3)]
        assert browser.send("/adding/send", files=files).status_code == 400
    assert list((folder / incoming.FOLDER).iterdir()) == []


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\страница.html", "страница.html"),
        ("..", ""),
        (".hidden", "hidden"),
        ("a\x00b\n.txt", "a b .txt"),
        ('<script>:"|?*.txt', "_script______.txt"),
        ("x" * 400 + ".html", "x" * 115 + ".html"),
        ("ж" * 400 + ".html", "ж" * 57 + ".html"),
        ("", ""),
    ],
)
def test_names_of_browsers_are_no_paths(name: str, stored: str) -> None:
    assert incoming.file_name(name) == stored


def test_hostile_names_and_pages_are_text(folder: Path, browser: Browser) -> None:
    hostile = "<img src=x onerror=alert(1)>.txt"
    sent(browser, (f"../../../{hostile}", page()), ("b.pdf<script>", b"%PDF-1.7 <script>"))
    for address in ("/adding", f"/adding/{incoming.list_batches(folder)[0].name}"):
        browser.open(address)
        assert "<img src=x" not in browser.html
        assert "<script>" not in browser.html.partition("<main")[2]
    assert {path.name for path in folder.parent.iterdir()} == {"d"}
    for place in ("/adding/../../x", "/adding/..%2F..%2Fx", "/adding/20260101-000000-zzzzzzzz"):
        assert browser.client.get(place).status_code == 404


def test_what_was_taken_over_outlives_the_process(folder: Path) -> None:
    with Dossier.open(folder) as dossier:
        batch = incoming.take_over(dossier, [upload("a.txt", page())], None, AT)
        assert dossier.documents() == ()
        assert incoming.read_batch(dossier, batch, lambda *_: None, lambda: True) is None
    with browser_of(folder) as browser:  # a new desk goes on with it
        assert "1 new page" in read(browser, f"/adding/{batch.name}")
    assert titles(folder) == ["a.txt"]


def test_a_batch_read_half_comes_to_the_same_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "CHUNK", 1)
    uploads = [upload(f"{n}.txt", page(f"Page {n}.")) for n in range(3)]
    with Dossier.open(folder) as dossier:
        batch = incoming.take_over(dossier, uploads, None, AT)
        stops = iter([False, True])
        assert incoming.read_batch(dossier, batch, lambda *_: None, lambda: next(stops)) is None
        assert len(dossier.documents()) == 1
        outcome = incoming.read_batch(dossier, batch, lambda *_: None, lambda: False)
    assert outcome
    assert [each.name for each in outcome.new] == ["0.txt", "1.txt", "2.txt"]
    assert outcome.known == ()
    assert outcome.accepted + outcome.unconfirmed >= 3
    assert incoming.find_batch(folder, batch.name).outcome == outcome
    assert incoming.waiting_batches(folder) == ()


def test_a_full_disk_leaves_the_dossier_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> tuple[int, str]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(incoming, "_copy", full)
    with browser_of(folder) as browser:
        browser.open("/adding")
        answer = browser.send("/adding/send", files=[("files", ("a.txt", page()))])
        assert answer.status_code == 503
        assert "Nothing was changed" in answer.text
        assert "No space left" in answer.text
    assert list((folder / incoming.FOLDER).iterdir()) == []


def test_a_disk_that_fills_while_reading_keeps_the_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Dossier.add

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Dossier, "add", full)
    with browser_of(folder) as browser:
        browser.open("/adding")
        answer = browser.send("/adding/send", files=[("files", ("a.txt", page()))])
        address = answer.headers["location"]
        words = read(browser, address)
        assert "No space left" in words
        assert "nothing is lost" in words
        monkeypatch.setattr(Dossier, "add", whole)
        assert browser.send(f"{address}/again").status_code == 303
        browser.html = ""
        assert "1 new page" in read(browser, address)
    assert titles(folder) == ["a.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_may_not_be_written_says_so(folder: Path) -> None:
    folder.chmod(0o555)
    try:
        with browser_of(folder) as browser:
            browser.open("/adding")
            answer = browser.send("/adding/send", files=[("files", ("a.txt", page()))])
            assert answer.status_code == 503
    finally:
        folder.chmod(0o755)


def test_only_so_many_outcomes_are_stored(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "MAX_STORED", 2)
    with Dossier.open(folder) as dossier:
        for number in range(3):
            at = AT.replace("14:05:06", f"14:05:0{number}")
            batch = incoming.take_over(dossier, [upload("a.txt", page())], None, at)
            incoming.read_batch(dossier, batch, lambda *_: None, lambda: False)
    names = [batch.at[17:19] for batch in incoming.list_batches(folder)]
    assert names == ["02", "01"]


def test_the_worker_outlives_a_defect(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(incoming, "read_batch", broken)
    with Dossier.open(folder) as dossier:
        batch = incoming.take_over(dossier, [upload("a.txt", page())], None, AT)
        worker = AddingWorker(dossier)
        worker.start()
        until = time.monotonic() + WAIT
        while worker.fault(batch.name) is None and time.monotonic() < until:
            time.sleep(0.02)
        fault = worker.fault(batch.name)
        worker.stop()
    assert fault
    assert fault.code == "incoming.defect"


def test_a_trade_table_is_taken_where_it_is_no_page(folder: Path, browser: Browser) -> None:
    rows = b"t,i,j,k,v,q\n2013,112,643,870190,100.5,10\n2013,643,112,270900,900.25,5\n"
    words = sent(browser, ("BACI_HS92_Y2013_V1.csv", rows), ("odd.csv", b"a,b\n1,2\n"))
    assert "Trade tables BACI_HS92_Y2013_V1.csv BACI · 2 rows" in words
    assert "1 file was refused" in words
    assert "odd.csv" in words
    assert "Trade over time" in browser.open("/pair/BLR/RUS/trade?lang=en") or browser.html
    assert "no trade tables" not in browser.html.lower()
    with Dossier.open(folder) as dossier:
        assert [each.taken for each in dossier.tables.additions()] == [2]
