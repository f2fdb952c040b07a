"""The settings of a dossier: each entry of its own kind, a wrong one named."""

from __future__ import annotations

from pathlib import Path

import pytest

from kirmash.errors import InputError
from kirmash.settings import Settings, load


def settings_file(folder: Path, text: str) -> Path:
    path = folder / "kirmash.toml"
    path.write_text(f"[settings]\n{text}\n", "utf-8")
    return path


def test_what_is_written_counts_and_the_rest_stays(tmp_path: Path) -> None:
    loaded = load(settings_file(tmp_path, "online = true\nfetch_daily = 5\nfetch_seconds = 60"))
    assert (loaded.online, loaded.fetch_daily, loaded.fetch_seconds, loaded.seed) == (
        True,
        5,
        60.0,
        Settings().seed,
    )
    assert load(tmp_path / "none.toml") == Settings()
    assert not Settings().online


@pytest.mark.parametrize(
    "text",
    [
        "online = 1",
        'online = "yes"',
        "seed = true",
        'fetch_daily = "many"',
        "nothing_of_ours = 1",
        "seed =",
        "seed = -1",
        "draws = 0",
        "parse_seconds = nan",
        "fetch_seconds = inf",
        "max_document_bytes = -5",
        "lapse_months = 1.5",
    ],
)
def test_a_wrong_entry_is_reported(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        load(settings_file(tmp_path, text))
