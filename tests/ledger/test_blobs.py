"""Bytes of documents: in their place, staged until the ledger knows them, swept where it does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kirmash.ledger import audit, blobs, store
from kirmash.ledger.store import Ledger
from kirmash.records.extractions import Extraction

Make = Callable[..., tuple[Extraction, bytes]]
AT = "2026-11-01T10:00:00+00:00"


def stopped(*_: object) -> None:
    raise KeyboardInterrupt


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / blobs.FOLDER).rglob("*"))


def test_a_stop_between_the_bytes_and_their_reading_leaves_nothing_after_a_sweep(
    ledger: Ledger, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    extraction, raw = make(1)
    with monkeypatch.context() as patch:
        patch.setattr(store, "append_event", stopped)
        with pytest.raises(KeyboardInterrupt):
            ledger.add(extraction, raw, "g1", AT)
    name = extraction.document.id
    assert names(ledger.folder) == sorted([name[:2], f"{name}.new"])
    assert audit.orphaned_documents(ledger) == 0
    assert ledger.remove_unfinished() == 1
    assert names(ledger.folder) == []
    assert ledger.add(extraction, raw, "g1", AT)
    assert names(ledger.folder) == sorted([name[:2], name])


def test_after_a_stop_between_the_reading_and_the_name_the_bytes_are_read_and_named_later(
    ledger: Ledger, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    extraction, raw = make(1)
    with monkeypatch.context() as patch:
        patch.setattr(blobs, "settle_document", stopped)
        with pytest.raises(KeyboardInterrupt):
            ledger.add(extraction, raw, "g1", AT)
    name = extraction.document.id
    assert names(ledger.folder) == sorted([name[:2], f"{name}.new"])
    assert ledger.read_document_bytes(name) == raw
    assert audit.find_problems(ledger) == ()
    assert not ledger.add(extraction, raw, "g1", AT)
    assert ledger.remove_unfinished() == 0
    assert names(ledger.folder) == sorted([name[:2], name])
    assert ledger.read_document_bytes(name) == raw


def test_a_sweep_leaves_orphans_and_other_documents_alone(ledger: Ledger, make: Make) -> None:
    for number in (1, 2):
        ledger.add(*make(number), "g1", AT)
    extraction, raw = make(3)
    blobs.store_document(ledger.folder, extraction.document.id, raw)
    before = names(ledger.folder)
    assert ledger.remove_unfinished() == 0
    assert names(ledger.folder) == before
    assert audit.orphaned_documents(ledger) == 1
    assert ledger.add(extraction, raw, "g1", AT)
    assert names(ledger.folder) == before
