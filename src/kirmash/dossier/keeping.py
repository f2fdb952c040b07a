"""Putting documents into the ledger one by one, so that a stop loses at most the one in hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from kirmash.dossier import intake, many
from kirmash.dossier.intake import Intake, Loaded, Refusal
from kirmash.dossier.reading_version import reading_version
from kirmash.ledger.store import Ledger
from kirmash.settings import Settings


@dataclass(frozen=True, slots=True)
class Manner:
    """How to take documents in: the date given, the settings, the moment, and who hears of progress."""

    given: date | None
    settings: Settings
    at: str
    watch: Callable[[int, int, str], None] | None = None
    jobs: int = 1


def add(ledger: Ledger, paths: Sequence[Path], manner: Manner) -> Intake:
    """Read every file under ``paths`` into the ledger and count what became of each."""
    found = list(intake.files(paths))
    taken = [path for path, named in found if named or intake.readable(path)]
    outcome: dict[str, list[str]] = {"added": [], "known": []}
    refused: list[Refusal] = []
    attempt = partial(intake.attempt, given=manner.given, settings=manner.settings)
    for done, (path, one) in enumerate(zip(taken, many.in_order(attempt, taken, many.processes(manner.jobs, len(taken))), strict=True)):
        if manner.watch:
            manner.watch(done, len(taken), path.name)
        if isinstance(one, Refusal):
            refused.append(one)
        else:
            outcome["added" if _keep(ledger, one, manner.at) else "known"].append(str(path))
    passed = tuple(str(path) for path, named in found if not named and not intake.readable(path))
    return Intake(tuple(outcome["added"]), tuple(outcome["known"]), tuple(refused), passed)


def reread(ledger: Ledger, manner: Manner) -> int:
    """Append a new reading of every document read by another grammar; how many were appended."""
    entries = ledger.documents()
    count = 0
    for done, entry in enumerate(entries):
        if manner.watch:
            manner.watch(done, len(entries), entry.document.source)
        given = entry.document.published if entry.document.basis == "given" else None
        raw = ledger.raw(entry.document.id)
        count += _keep(ledger, Loaded(intake.read(raw, entry.document.source, given, manner.settings), raw), manner.at)
    return count


def _keep(ledger: Ledger, loaded: Loaded, at: str) -> bool:
    return ledger.add(loaded.extraction, loaded.raw, reading_version(), at)
