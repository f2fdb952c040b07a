"""The list of documents: the last added in a table, all on request and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.dossier.selection.made_dossiers import fill

from kirmash import Dossier
from kirmash.cli import documents


def test_the_terminal_lists_the_last_added_and_counts_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Dossier.create(tmp_path) as dossier:
        fill(dossier, 3, documents.MOST_ROWS + 5)
        names = [entry.document.id[:12] for entry in dossier.documents()]
    documents.documents(tmp_path, False, False)
    shown = capsys.readouterr().out
    assert [name in shown for name in names] == [False] * 5 + [True] * documents.MOST_ROWS
    assert "--all" in shown
    documents.documents(tmp_path, True, False)
    shown = capsys.readouterr().out
    assert all(name in shown for name in names)
    assert "--all" not in shown
    documents.documents(tmp_path, False, True)
    assert len(json.loads(capsys.readouterr().out)["documents"]) == len(names)
