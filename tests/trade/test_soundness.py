"""The trade tables are whole, or the file that is not is named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kirmash.dossier.tables import Tables
from kirmash.errors import DossierError
from kirmash.trade import stamps, store
from kirmash.trade.stamps import FaultKind, StoreExamination, StoreFault


def test_tables_as_they_were_written_are_complete(stored: Path) -> None:
    assert store.examine_store(stored) == StoreExamination(2, 2, 6)
    assert set(store.load_manifest(stored).hashes) == {
        path.name for path in store.year_files(stored)
    }


def test_an_empty_folder_is_complete(tmp_path: Path) -> None:
    assert store.examine_store(tmp_path / "none") == StoreExamination(0, 0, 0)


def test_a_single_changed_byte_is_detected_though_the_file_can_still_be_read(stored: Path) -> None:
    path = store.year_files(stored)[0]
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"DuckDB")  # the writer's name in the footer: nothing of the data
    raw[at] ^= 1
    path.write_bytes(raw)
    assert len(store.load_manifest(stored).years) == 2
    assert store.examine_store(stored).faults == (StoreFault(path.name, FaultKind.ALTERED),)


def test_a_missing_file_a_cut_file_and_another_table_are_reported(stored: Path) -> None:
    first, second = store.year_files(stored)
    first.unlink()
    second.write_bytes(second.read_bytes()[:100])
    assert store.examine_store(stored).faults == (
        StoreFault(first.name, FaultKind.MISSING),
        StoreFault(second.name, FaultKind.ALTERED),
    )


def test_tables_of_an_earlier_version_have_no_hashes_and_are_read_instead(stored: Path) -> None:
    manifest = stored / store.MANIFEST
    content = json.loads(manifest.read_text("utf-8"))
    del content["hashes"]
    manifest.write_text(json.dumps(content), "utf-8")
    assert store.examine_store(stored) == StoreExamination(2, 0, 6)
    path = store.year_files(stored)[1]
    path.write_bytes(b"PAR1 nothing PAR1")
    assert store.examine_store(stored).faults == (StoreFault(path.name, FaultKind.UNREADABLE),)


def test_superseded_values_are_compared_with_their_hash_too_and_missing_files_have_none(
    stored: Path, baci: Path
) -> None:
    baci.write_text(baci.read_text("utf-8").replace("80.125", "81.5"), "utf-8")
    store.add_file(stored, baci, store.ImportOptions(retrieved=date(2025, 2, 1)))
    examined = store.examine_store(stored)
    assert (examined.files, examined.hashed, examined.rows, examined.faults) == (
        len(store.load_manifest(stored).hashes),
        examined.files,
        6,
        (),
    )
    assert examined.files > 2
    store.revision_files(stored)[0].unlink()
    assert [fault.kind for fault in store.examine_store(stored).faults] == [FaultKind.MISSING]


def test_a_damaged_manifest_is_reported(stored: Path) -> None:
    (stored / store.MANIFEST).write_text("{", "utf-8")
    with pytest.raises(DossierError):
        store.examine_store(stored)


CHANGES: tuple[tuple[str, object], ...] = (
    ("version", "x"),
    ("version", None),
    ("version", True),
    ("additions", {}),
    ("additions", [5]),
    ("additions", [{}]),
    ("years", []),
    ("years", {"2013": "/etc/passwd"}),
    ("years", {"2013": "../2013-0.parquet"}),
    ("years", {"2013": "2013-\x00.parquet"}),
    ("years", {"2013": "2013-\ud800.parquet"}),
    ("years", {"2013": 5}),
    ("years", {"x": "2013-0.parquet"}),
    ("revised", {"2013": "a[b]*.parquet"}),
    ("hashes", []),
    ("hashes", {"2013-0.parquet": "x"}),
)


@pytest.mark.parametrize(("name", "value"), CHANGES)
def test_a_manifest_changed_by_hand_ends_in_a_message(
    stored: Path, name: str, value: object
) -> None:
    content = json.loads((stored / store.MANIFEST).read_text("utf-8"))
    (stored / store.MANIFEST).write_text(json.dumps({**content, name: value}), "utf-8")
    with pytest.raises(DossierError, match="is damaged"):
        store.load_manifest(stored)


@pytest.mark.parametrize("field", ["taken", "file", "refused", "retrieved", "rates", "size"])
def test_an_addition_changed_by_hand_ends_in_a_message(stored: Path, field: str) -> None:
    content = json.loads((stored / store.MANIFEST).read_text("utf-8"))
    content["additions"][0][field] = {"x": None}
    (stored / store.MANIFEST).write_text(json.dumps(content), "utf-8")
    with pytest.raises(DossierError, match="is damaged"):
        store.load_manifest(stored)


@pytest.mark.parametrize(
    "text", ["", "[" * 200_000, '{"version": ' + "9" * 5_000 + "}", "5", "null"]
)
def test_a_manifest_that_is_none_ends_in_a_message(stored: Path, text: str) -> None:
    (stored / store.MANIFEST).write_text(text, "utf-8")
    with pytest.raises(DossierError, match="is damaged"):
        store.load_manifest(stored)


def test_a_file_that_is_no_table_ends_in_a_message_though_its_hash_is_right(stored: Path) -> None:
    path = store.year_files(stored)[0]
    path.write_bytes(b"PAR1 nothing PAR1")
    content = json.loads((stored / store.MANIFEST).read_text("utf-8"))
    content["hashes"][path.name] = stamps.file_checksum(path)
    (stored / store.MANIFEST).write_text(json.dumps(content), "utf-8")
    with pytest.raises(DossierError, match="cannot be read"):
        Tables(stored).mirror("BLR", "RUS")
