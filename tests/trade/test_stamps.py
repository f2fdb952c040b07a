"""Files of the trade tables are hashed once, and again when they changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kirmash.errors import DossierError
from kirmash.trade import stamps

NAMES = ("2014.parquet", "2015.parquet")


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files hashed, in order."""
    names: list[str] = []
    checksum = stamps.file_checksum

    def counted(path: Path) -> str:
        names.append(path.name)
        return checksum(path)

    monkeypatch.setattr(stamps, "file_checksum", counted)
    return names


@pytest.fixture
def hashes(tmp_path: Path) -> dict[str, str]:
    for name in NAMES:
        (tmp_path / name).write_text(f"rows of {name}")
    return {name: stamps.file_checksum(tmp_path / name) for name in NAMES}


def forget_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "_checked", {})


def test_a_file_is_hashed_once_and_remembered_by_later_processes(
    tmp_path: Path, hashes: dict[str, str], hashed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        stamps.check_files(tmp_path, NAMES, hashes)
    forget_process(monkeypatch)
    stamps.check_files(tmp_path, NAMES, hashes)
    assert hashed == list(NAMES)


def test_a_change_is_found_though_size_and_time_are_put_back(
    tmp_path: Path, hashes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stamps.check_files(tmp_path, NAMES, hashes)
    file = tmp_path / NAMES[1]
    status = file.stat()
    file.write_text(file.read_text().replace("5", "6"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file.stat().st_size == status.st_size
    for _ in range(2):
        with pytest.raises(DossierError, match=r"2015\.parquet was changed"):
            stamps.check_files(tmp_path, NAMES, hashes)
        forget_process(monkeypatch)
    stamps.check_files(tmp_path, NAMES[:1], hashes)


def test_a_missing_file_is_a_message_and_one_without_a_hash_only_has_to_be_there(
    tmp_path: Path, hashes: dict[str, str], hashed: list[str]
) -> None:
    stamps.check_files(tmp_path, NAMES, {})
    assert hashed == []
    (tmp_path / NAMES[0]).unlink()
    for known in ({}, hashes):
        with pytest.raises(DossierError, match="missing"):
            stamps.check_files(tmp_path, NAMES, known)


@pytest.mark.parametrize("content", ["", "[]", "{", "5", '{"2014.parquet": 5}', '{"a": [1, 2]}'])
def test_stamps_that_cannot_be_read_are_made_again(
    content: str, tmp_path: Path, hashes: dict[str, str], hashed: list[str]
) -> None:
    (tmp_path / stamps.STAMPS).write_text(content)
    stamps.check_files(tmp_path, NAMES, hashes)
    assert hashed == list(NAMES)
