"""Shortcuts of each system, with names and folders that could break out of their form."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kirmash.errors import Unwritable
from kirmash.web import shortcuts
from kirmash.web.shortcuts import LINUX, MACOS, WINDOWS, shortcut_for

HOSTILE = "visit $(touch x) `id` \"q\" 'a' 100% \\n;&|<>"
COMMAND = ("/my programs/python", "-m", "kirmash.cli.main", "desk", f"/dossiers/x/{HOSTILE}")


@pytest.mark.parametrize(
    ("system", "suffix"), [(LINUX, ".desktop"), (WINDOWS, ".cmd"), (MACOS, ".command")]
)
def test_a_shortcut_has_a_name_of_its_system(system: str, suffix: str) -> None:
    made = shortcut_for(Path("/dossiers/x") / HOSTILE, COMMAND, system)
    assert made.name.startswith("Kirmash – visit")
    assert made.name.endswith(suffix)
    assert not set(made.name) & set('<>:"/\\|?*\n')


def test_a_script_of_macos_runs_the_command_and_nothing_else() -> None:
    script = shortcut_for(Path("/dossiers/x/d"), COMMAND, MACOS).content
    assert script.startswith("#!/bin/sh\nexec ")
    assert tuple(shlex.split(script.splitlines()[1])[1:]) == COMMAND


def test_an_entry_of_linux_is_valid_and_runs_the_command(tmp_path: Path) -> None:
    made = shortcut_for(Path("/dossiers/x") / HOSTILE, COMMAND, LINUX)
    (line,) = (row for row in made.content.splitlines() if row.startswith("Exec="))
    value = line.removeprefix("Exec=").replace("\\\\", "\\").replace("%%", "%")
    quoted = re.findall(r'"((?:\\.|[^"\\])*)"', value)
    assert tuple(re.sub(r"\\(.)", r"\1", each) for each in quoted) == COMMAND
    checker = shutil.which("desktop-file-validate")
    if checker:
        place = tmp_path / "a.desktop"
        place.write_text(made.content)
        assert subprocess.run([checker, place], check=False).returncode == 0


def test_a_batch_file_doubles_its_percent_signs() -> None:
    content = shortcut_for(Path("d"), ("C:\\p.exe", "desk", "C:\\100% visit"), WINDOWS).content
    assert '"C:\\p.exe" "desk" "C:\\100%% visit"' in content
    assert content.count("\r\n") == content.count("\n")


def test_the_desktop_of_the_language_is_found(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path)}
    assert shortcuts.desktop_folder({}, LINUX) is None
    assert shortcuts.desktop_folder(environment, LINUX) is None
    (tmp_path / ".local" / "share" / "applications").mkdir(parents=True)
    assert shortcuts.desktop_folder(environment, LINUX) == tmp_path / ".local/share/applications"
    (tmp_path / ".config").mkdir()
    (tmp_path / ".config" / "user-dirs.dirs").write_text('XDG_DESKTOP_DIR="$HOME/Рабочий стол"\n')
    (tmp_path / "Рабочий стол").mkdir()
    assert shortcuts.desktop_folder(environment, LINUX) == tmp_path / "Рабочий стол"
    (tmp_path / "Desktop").mkdir()
    assert shortcuts.desktop_folder(environment, MACOS) == tmp_path / "Desktop"
    windows = {"USERPROFILE": str(tmp_path), "OneDrive": str(tmp_path / "cloud")}
    assert shortcuts.desktop_folder(windows, WINDOWS) == tmp_path / "Desktop"


def test_a_shortcut_is_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", LINUX)
    (tmp_path / "Desktop").mkdir()
    environment = {"HOME": str(tmp_path)}
    made = shortcuts.write_shortcut(tmp_path / "visit", environment)
    assert made
    assert made.stat().st_mode & 0o100
    assert str(tmp_path / "visit") in made.read_text()
    assert shortcuts.write_shortcut(tmp_path / "visit", environment) is None
    made.unlink()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shortcuts.files, "write_atomically", full)
    with pytest.raises(Unwritable, match="No space left"):
        shortcuts.write_shortcut(tmp_path / "visit", environment)
