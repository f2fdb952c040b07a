"""The trade tables are whole, or the file that is not is named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kirmash.errors import DossierError
from kirmash.trade import store
from kirmash.trade.store import Fault, Ill


def test_tables_as_they_were_written_are_whole(stored: Path) -> None:
    assert store.examine(stored) == store.Found(2, 2, 6)
    assert set(store.manifest(stored).hashes) == {path.name for path in store.files(stored)}


def test_an_empty_folder_is_whole(tmp_path: Path) -> None:
    assert store.examine(tmp_path / "none") == store.Found(0, 0, 0)


def test_one_changed_byte_is_seen_though_the_file_can_still_be_read(stored: Path) -> None:
    path = store.files(stored)[0]
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"DuckDB")  # the writer's name in the footer: nothing of the data
    raw[at] ^= 1
    path.write_bytes(raw)
    assert len(store.manifest(stored).years) == 2
    assert store.examine(stored).faults == (Fault(path.name, Ill.ALTERED),)


def test_a_missing_file_a_cut_file_and_another_table_are_named(stored: Path) -> None:
    first, second = store.files(stored)
    first.unlink()
    second.write_bytes(second.read_bytes()[:100])
    assert store.examine(stored).faults == (
        Fault(first.name, Ill.GONE),
        Fault(second.name, Ill.ALTERED),
    )


def test_tables_of_an_earlier_version_have_no_hashes_and_are_read_instead(stored: Path) -> None:
    manifest = stored / store.MANIFEST
    said = json.loads(manifest.read_text("utf-8"))
    del said["hashes"]
    manifest.write_text(json.dumps(said), "utf-8")
    assert store.examine(stored) == store.Found(2, 0, 6)
    path = store.files(stored)[1]
    path.write_bytes(b"PAR1 nothing PAR1")
    assert store.examine(stored).faults == (Fault(path.name, Ill.UNREADABLE),)


def test_superseded_values_are_held_against_their_hash_too_and_gone_files_leave_none(
    stored: Path, baci: Path
) -> None:
    baci.write_text(baci.read_text("utf-8").replace("80.125", "81.5"), "utf-8")
    store.add(stored, baci, store.How(retrieved=date(2025, 2, 1)))
    found = store.examine(stored)
    assert (found.files, found.hashed, found.rows, found.faults) == (
        len(store.manifest(stored).hashes),
        found.files,
        6,
        (),
    )
    assert found.files > 2
    store.revisions(stored)[0].unlink()
    assert [fault.ill for fault in store.examine(stored).faults] == [Ill.GONE]


def test_a_damaged_manifest_is_told(stored: Path) -> None:
    (stored / store.MANIFEST).write_text("{", "utf-8")
    with pytest.raises(DossierError):
        store.examine(stored)
