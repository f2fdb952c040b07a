"""Opening a ledger: any folder name, folders that may not be written, and files damaged in any way.

Whatever a damaged file holds, every act ends in an error of Kirmash's own or in a right answer.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kirmash.errors import DossierError, InputError, KirmashError, NoDossier, Unwritable
from kirmash.ledger import audit, engines, store
from kirmash.ledger.opening import OpeningOptions
from kirmash.ledger.store import Ledger
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict

AT = "2026-11-01T10:00:00+00:00"
Make = Callable[..., tuple[Extraction, bytes]]
FILE = engines.LEDGER_FILE
NOBODY = 65534


@pytest.mark.parametrize(
    "name", ["%41", "a?mode=memory", "visit#1", "a&immutable=1", "?", "a b", "лён", "%", "a%00b"]
)
def test_no_part_of_a_folders_name_is_read_as_an_address(
    name: str, tmp_path: Path, make: Make
) -> None:
    folder = tmp_path / name
    with store.create_ledger(folder) as ledger:
        ledger.add(*make(1), "g1", AT)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (folder / FILE).stat().st_size > 0
    with store.open_ledger(folder) as ledger:
        assert ledger.last_position() == 1


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every user can reach."""
    place = Path(tempfile.mkdtemp(prefix="kirmash-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


def as_another_user(act: Callable[[], None]) -> int:
    """Run ``act`` in a process of a user who owns nothing here; 0 where it raised nothing."""
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    ended = 1
    with suppress(BaseException):
        if not os.getuid():
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
        act()
        ended = 0
    os._exit(ended)


def ask_and_try_to_write(folder: Path, positions: int) -> None:
    with store.open_ledger(folder) as ledger:
        assert ledger.read_only
        assert ledger.last_position() == positions
        assert len(ledger.latest_extractions()) == positions
        assert audit.find_problems(ledger) == ()
        for write in (
            lambda: ledger.add_judgement(Judgement("c-1", Verdict.WRONG, "Anna", AT)),
            lambda: ledger.add(ledger.latest_extractions()[0], b"", "g2", AT),
            ledger.rebuild_projections,
            ledger.remove_unfinished,
        ):
            with pytest.raises((Unwritable, InputError)):
                write()


def make_read_only(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    folder.chmod(0o555)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.parametrize("writer_is_open", [False, True])
def test_what_may_not_be_written_can_be_asked(
    writer_is_open: bool, public_folder: Path, make: Make
) -> None:
    folder = public_folder / "visit"
    ledger = store.create_ledger(folder)
    for number in (1, 2, 3):
        ledger.add(*make(number), "g1", AT)
    if not writer_is_open:
        ledger.close()
    assert (folder / f"{FILE}-wal").exists() is writer_is_open
    before = {path.name for path in folder.iterdir()}
    make_read_only(folder)
    try:
        assert as_another_user(lambda: ask_and_try_to_write(folder, 3)) == 0
        assert {path.name for path in folder.iterdir()} == before
    finally:
        folder.chmod(0o755)
        ledger.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_changes_out_of_reach_are_never_left_out_silently(public_folder: Path, make: Make) -> None:
    folder, copied = public_folder / "visit", public_folder / "copied"
    with store.create_ledger(folder) as ledger:
        ledger.add(*make(1), "g1", AT)
        copied.mkdir()
        for suffix in ("", "-wal"):
            shutil.copy(folder / f"{FILE}{suffix}", copied / f"{FILE}{suffix}")
    make_read_only(copied)

    def ask() -> None:
        with pytest.raises(DossierError, match="without writing"):
            store.open_ledger(copied)

    assert as_another_user(ask) == 0
    copied.chmod(0o755)


def test_a_writer_that_does_not_end_is_a_message(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.create_ledger(tmp_path).close()
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("begin immediate")
    with (
        store.open_ledger(tmp_path) as ledger,
        pytest.raises(Unwritable, match="another process"),
    ):
        ledger.add(*make(1), "g1", AT)
    other.close()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "mysql://a:secret@b/c",
        "sqlite:///x",
        "postgresql://a:secret@b:port/c",
        "http://x",
    ],
)
def test_a_wrong_address_is_refused_without_being_repeated(address: str, tmp_path: Path) -> None:
    if not address:
        with pytest.raises(NoDossier):
            store.open_ledger(tmp_path, options=OpeningOptions(address))
        return
    with pytest.raises(InputError) as refused:
        store.create_ledger(tmp_path, options=OpeningOptions(address))
    assert "secret" not in str(refused.value)


def test_a_server_that_is_not_there_is_a_message(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    address = f"postgresql://anna:secret@/db?host={tmp_path}"
    with pytest.raises(DossierError, match="cannot be reached") as refused:
        store.create_ledger(tmp_path, options=OpeningOptions(address))
    assert "secret" not in str(refused.value)


def test_there_must_be_a_ledger_at_an_address_to_open_it(
    tmp_path: Path, opening: OpeningOptions
) -> None:
    with pytest.raises(NoDossier):
        store.open_ledger(tmp_path, options=opening)


def test_a_ledger_in_the_folder_and_an_address_are_one_too_many(tmp_path: Path) -> None:
    store.create_ledger(tmp_path).close()
    with pytest.raises(InputError, match="address of another"):
        store.open_ledger(tmp_path, options=OpeningOptions("postgresql://a@b/c"))


Damage = Callable[[Path], None]


def rewrite(change: Callable[[bytes], bytes]) -> Damage:
    def damage(file: Path) -> None:
        file.write_bytes(change(file.read_bytes()))

    return damage


def execute(*statements: str) -> Damage:
    def damage(file: Path) -> None:
        connection = sqlite3.connect(file)
        triggers = connection.execute("select name from sqlite_master where type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"drop trigger {name}")
        connection.execute("pragma ignore_check_constraints = on")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    return damage


def spoil(seed: int) -> Damage:
    def change(content: bytes) -> bytes:
        chance, spoilt = random.Random(seed), bytearray(content)
        for _ in range(chance.randint(1, 60)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        return bytes(spoilt)

    return rewrite(change)


def to_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def to_circle(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.name)


def to_other(file: Path) -> None:
    file.unlink()
    connection = sqlite3.connect(file)
    connection.execute("create table events (x)")
    connection.close()


TABLES = ("meta", "documents", "events", "chain", "projected_documents", "projected_claims")
PAYLOADS = ("'{'", "x'ff80'", "5", "''", "cast(x'7b22ff' as text)", "'[]'", "'null'")
PAYLOAD = "update events set payload = VALUE where position = 1"
DAMAGES: dict[str, Damage] = {
    "empty": rewrite(lambda _: b""),
    "half": rewrite(lambda content: content[: len(content) // 2]),
    "a page": rewrite(lambda content: content[:4096]),
    "ten bytes": rewrite(lambda content: content[:10]),
    "garbage": rewrite(lambda _: random.Random(1).randbytes(5_000)),
    "no beginning": rewrite(lambda content: bytes(100) + content[100:]),
    "zeros within": rewrite(lambda content: content[:8192] + bytes(8192) + content[16384:]),
    "a folder": to_folder,
    "a circle": to_circle,
    "another database": to_other,
    **{
        f"schema {value}": execute(
            "update meta set value = VALUE where key = 'schema'".replace("VALUE", value)
        )
        for value in ("'abc'", "x'ff00'", "'-1'", "'0'", "'²'", "'9999999999999999999999'")
    },
    "no schema": execute("delete from meta where key = 'schema'"),
    "head of bytes": execute("update meta set value = x'ff' where key = 'head'"),
    **{f"no {table}": execute(f"drop table {table}") for table in TABLES},
    **{f"payload {value}": execute(PAYLOAD.replace("VALUE", value)) for value in PAYLOADS},
    "a deep payload": execute(PAYLOAD.replace("VALUE", f"'{'[' * 100_000}'")),
    "another kind": execute("update events set kind = 'hello' where position = 1"),
    "a time of bytes": execute("update events set at = x'ff' where position = 1"),
    "a name of bytes": execute("update documents set sha256 = x'ff' where rowid = 1"),
    **{
        f"projected payload {value}": execute(
            "update projected_claims set payload = VALUE".replace("VALUE", value)
        )
        for value in PAYLOADS
    },
    "a day that is none": execute("update projected_documents set published = 'yesterday'"),
    **{f"spoilt {seed}": spoil(seed) for seed in range(12)},
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_ledger_ends_in_a_message(name: str, tmp_path: Path, make: Make) -> None:
    with store.create_ledger(tmp_path) as ledger:
        ledger.add(*make(1), "g1", AT)
        ledger.add_judgement(Judgement(make(1)[0].claims[0].id, Verdict.WRONG, "Anna", AT))
        ledger.add(*make(2), "g1", AT)
        sound = ledger.latest_extractions()
    DAMAGES[name](tmp_path / FILE)
    faults, answers = [], []
    for verify in (True, False):
        try:
            opened = store.open_ledger(tmp_path, options=OpeningOptions(verify=verify))
        except KirmashError as fault:
            faults.append(str(fault))
            continue
        with opened:
            for act in acts(opened, make):
                try:
                    answers.append(act())
                except KirmashError as fault:
                    faults.append(str(fault))
    assert faults or sound in answers
    assert all(len(fault) > 20 for fault in faults)


def acts(ledger: Ledger, make: Make) -> tuple[Callable[[], object], ...]:
    return (
        ledger.latest_extractions,
        ledger.documents,
        ledger.resolved_judgements,
        lambda: ledger.search("turnover"),
        lambda: audit.find_problems(ledger),
        lambda: audit.orphaned_documents(ledger),
        ledger.chain_head,
        lambda: ledger.add_judgement(Judgement("c-9", Verdict.WRONG, "Anna", AT)),
        lambda: ledger.add(*make(3), "g1", AT),
        ledger.projection_digests,
        ledger.rebuild_projections,
    )


def test_an_empty_ledger_beside_documents_is_never_taken_for_a_new_one(
    tmp_path: Path, make: Make
) -> None:
    with store.create_ledger(tmp_path) as ledger:
        ledger.add(*make(1), "g1", AT)
    (tmp_path / FILE).write_bytes(b"")
    with pytest.raises(DossierError, match="there are documents"):
        store.open_ledger(tmp_path)
