"""What the terminal shows while a dossier is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tools import stored_dossier

from kirmash.cli import screen

STORED = Path(__file__).parents[1] / "ledger" / "dossiers" / "v1.zip"


def test_a_bar_is_shown_while_an_earlier_version_is_brought_up_to_date_and_then_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    @contextmanager
    def bar(key: str) -> Iterator[Callable[[int, int, str], None]]:
        seen.append(f"{key} begins")
        yield lambda done, of, _: seen.append(f"{done} of {of}")
        seen.append(f"{key} ends")

    monkeypatch.setattr(screen, "progress_bar", bar)
    folder = stored_dossier.unpack(STORED, tmp_path / "dossier")
    with screen.open_dossier(folder) as dossier:
        assert len(dossier.documents()) == 7
        assert (seen[0], seen[-2], seen[-1]) == ("upgrade begins", "12 of 12", "upgrade ends")
    seen.clear()
    with screen.open_dossier(folder):
        assert seen == []
