"""A shortcut on the desktop that starts the desk of one dossier, on each system in its own form."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kirmash.errors import Unwritable, os_cause
from kirmash.formats import files

LINUX, WINDOWS, MACOS = "linux", "win32", "darwin"
_RUNNABLE = 0o755
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_EXEC_RESERVED = re.compile(r'(["`$\\])')
"""What the Exec key of a desktop entry has to have a backslash before, inside quotes."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A file of a name with its content."""

    name: str
    content: str


def desk_command(folder: Path) -> tuple[str, ...]:
    """What starts the desk of a dossier: this interpreter and its folder."""
    return (sys.executable, "-m", "kirmash.cli.main", "desk", str(folder.absolute()))


def shortcut_for(folder: Path, command: Sequence[str], system: str) -> Shortcut:
    """The shortcut of a dossier on a system (``sys.platform``): a desktop entry, a batch file, or a
    shell script that a double click runs.
    """
    name = f"Kirmash – {_UNSAFE.sub(' ', folder.absolute().name).strip() or 'dossier'}"
    if system == WINDOWS:
        return Shortcut(f"{name}.cmd", _batch_file(command))
    if system == MACOS:
        script = f"#!/bin/sh\nexec {shlex.join(command)}\n"
        return Shortcut(f"{name}.command", script)
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        f"Name={_entry_value(name)}",
        f"Exec={_entry_value(' '.join(map(_exec_argument, command)))}",
        "Icon=x-office-document",
        "Terminal=false",
        "Categories=Office;",
    )
    return Shortcut(f"{name}.desktop", "\n".join(lines) + "\n")


def _batch_file(command: Sequence[str]) -> str:
    """A batch file in UTF-8; the window is closed at once and the desk goes on without one."""
    quoted = " ".join(f'"{part.replace("%", "%%")}"' for part in command)
    return f'@echo off\r\nchcp 65001 >nul\r\nstart "Kirmash" /min {quoted}\r\n'


def _exec_argument(text: str) -> str:
    """An argument of the Exec key: quoted, reserved signs behind a backslash, % doubled."""
    quoted = _EXEC_RESERVED.sub(r"\\\1", text)
    return f'"{quoted}"'.replace("%", "%%")


def _entry_value(text: str) -> str:
    """A value of a desktop entry: a backslash and ends of lines as the format writes them."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def desktop_folder(environment: Mapping[str, str], system: str) -> Path | None:
    """Where shortcuts are looked for: the desktop, on Linux without one the menu; None where there
    is neither.
    """
    home = environment.get("USERPROFILE" if system == WINDOWS else "HOME", "")
    if not home:
        return None
    places = [Path(home) / "Desktop"]
    if system == WINDOWS and (cloud := environment.get("OneDrive", "")):
        places.insert(0, Path(cloud) / "Desktop")
    if system not in {WINDOWS, MACOS}:
        own = _linux_desktop(Path(home), environment)
        data = environment.get("XDG_DATA_HOME") or str(Path(home) / ".local" / "share")
        places = [*([own] if own else places), Path(data) / "applications"]
    return next((place for place in places if place.is_dir()), None)


def _linux_desktop(home: Path, environment: Mapping[str, str]) -> Path | None:
    """The desktop that ``user-dirs.dirs`` names, whatever its language."""
    settings = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "user-dirs.dirs"
    with suppress(OSError, UnicodeDecodeError):
        for line in settings.read_text("utf-8").splitlines():
            name, sign, value = line.strip().partition("=")
            if sign and name == "XDG_DESKTOP_DIR":
                return Path(value.strip('"').replace("$HOME", str(home)))
    return None


def write_shortcut(folder: Path, environment: Mapping[str, str]) -> Path | None:
    """Put a shortcut to the desk of a dossier on the desktop; its path, None where there is one
    already or no place for it. Raises Unwritable.
    """
    place = desktop_folder(environment, sys.platform)
    if place is None:
        return None
    shortcut = shortcut_for(folder, desk_command(folder), sys.platform)
    path = place / shortcut.name
    if path.exists():
        return None
    try:
        files.write_atomically(path, shortcut.content.encode())
        path.chmod(_RUNNABLE)
    except OSError as fault:
        raise Unwritable(
            "desk.shortcut-unwritable",
            "The shortcut {path} cannot be written: {cause}.",
            "Start without one: --no-shortcut.",
            path=path,
            cause=os_cause(fault),
        ) from fault
    return path
