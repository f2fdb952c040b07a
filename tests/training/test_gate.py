"""The gate is scored for commits alone, and logs sums."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.training.corpus.test_items import ITEM

from training import gate


def items(tmp_path: Path) -> Path:
    folder = tmp_path / "items"
    folder.mkdir()
    (folder / "x.item").write_text(ITEM, "utf-8")
    return folder


def test_a_tree_with_changes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gate, "commit_of", lambda _: "")
    assert (
        gate.main(
            [str(items(tmp_path)), "--extractor", "rules", "--log", str(tmp_path / "log.csv")]
        )
        == 1
    )
    assert "commit them" in capsys.readouterr().err
    assert not (tmp_path / "log.csv").exists()


def test_every_look_is_a_line_of_sums(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gate, "commit_of", lambda _: "abc")
    folder, log = items(tmp_path), tmp_path / "log.csv"
    for _ in range(2):
        assert gate.main([str(folder), "--extractor", "rules", "--log", str(log)]) == 0
    with log.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["commit"] for row in rows] == ["abc", "abc"]
    assert rows[0]["documents"] == "1"
    assert 0 <= float(rows[0]["strict"]) <= 1
    assert "Uganda" not in capsys.readouterr().out


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert gate.main([str(tmp_path)]) == 1
