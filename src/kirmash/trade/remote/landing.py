"""Where downloads land: a copy among the originals beside the tables, put there only after its rows were taken in whole."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kirmash.errors import KirmashError, Unwritable
from kirmash.trade import store

ORIGINALS = "originals"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Download:
    """What came, in one or more files, and the name the original is to bear (letters, figures, ``-``, ``_`` and ``.``)."""

    parts: tuple[Path, ...]
    stem: str
    suffix: str


def land(folder: Path, download: Download, how: store.How) -> store.Outcome:
    """Take a download in and keep it among the originals of the tables in ``folder``. Raises as ``store.add``; then nothing is kept."""
    originals = folder / ORIGINALS
    name = re.sub(r"[^\w.-]+", "-", download.stem, flags=re.ASCII)[:120].strip(".-") or "download"
    suffix = download.suffix if len(download.parts) == 1 else ".zip"
    try:
        originals.mkdir(parents=True, exist_ok=True)
        _swept(originals)
        with tempfile.TemporaryDirectory(prefix=".landing-", dir=originals) as work:
            landed = Path(work) / f"{name}{suffix}"
            _gathered(download, landed)
            outcome = store.add(folder, landed, how)
            landed.replace(originals / f"{name}-{outcome.addition.id[:8]}{suffix}")  # a later edition stands beside it
    except KirmashError:
        raise
    except OSError as fault:
        raise Unwritable(
            f"{originals} cannot be written: {fault.strerror or fault}.", "Free disk space, or choose another folder."
        ) from fault
    return outcome


def _swept(originals: Path) -> None:
    """What a killed process left half-way goes after a day, when nobody can be at it any more."""
    for left in originals.glob(".landing-*"):
        if left.stat().st_mtime < time.time() - 86_400:
            shutil.rmtree(left, ignore_errors=True)


def _gathered(download: Download, landed: Path) -> None:
    """One file as it came (linked where the disk allows), several in one ZIP whose bytes depend on theirs alone."""
    if len(download.parts) == 1:
        _linked(download.parts[0], landed)
        return
    with zipfile.ZipFile(landed, "w", zipfile.ZIP_DEFLATED) as box:
        for number, part in enumerate(_once(download.parts), 1):
            with (
                part.open("rb") as file,
                box.open(zipfile.ZipInfo(f"part-{number:03d}{download.suffix}", _EPOCH), "w", force_zip64=True) as into,
            ):
                shutil.copyfileobj(file, into, 1 << 20)


def _once(parts: Sequence[Path]) -> Sequence[Path]:
    return list(dict.fromkeys(parts))


def _linked(path: Path, landed: Path) -> None:
    try:
        os.link(path, landed)
    except OSError:
        shutil.copyfile(path, landed)
