"""The commands that put something into a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.cli import screen
from kirmash.cli.screen import LANG
from kirmash.dossier import serialise
from kirmash.dossier.dossier import Dossier
from kirmash.i18n import count, say

if TYPE_CHECKING:
    from kirmash.dossier.judging import Decision


def init(folder: Path, as_json: bool) -> None:
    """Make a dossier."""
    with Dossier.create(folder) as dossier:
        if as_json:
            screen.emit(serialise.dossier(dossier))
        else:
            screen.tell(say("cli.init.done", LANG, folder=dossier.folder))


def add(folder: Path, paths: Sequence[Path], given: date | None, jobs: int, as_json: bool) -> bool:
    """Add files; whether any was refused."""
    with Dossier.open(folder) as dossier, screen.progress("add") as watch:
        outcome = dossier.add(paths, given, watch, jobs)
    for refusal in outcome.refused:
        screen.refuse(refusal.source, refusal.reason)
    if as_json:
        screen.emit(serialise.intake(outcome))
    else:
        for kind in ("added", "known", "refused", "passed_over"):
            number = len(getattr(outcome, kind))
            if number or kind == "added":
                screen.tell(count(f"cli.add.{kind}.count", LANG, number))
    return bool(outcome.refused)


def judge(folder: Path, decision: Decision, as_json: bool) -> None:
    """Record a judgement."""
    with Dossier.open(folder) as dossier:
        judgement = dossier.judge(
            decision.record, decision.verdict, decision.by, decision.other, decision.note
        )
    if as_json:
        screen.emit(serialise.judgement(judgement))
    else:
        screen.tell_judgement(judgement)


def reread(folder: Path, as_json: bool) -> None:
    """Read every document anew."""
    with Dossier.open(folder) as dossier, screen.progress("reread") as watch:
        number = dossier.reread(watch)
    if as_json:
        screen.emit(serialise.reread(number))
    else:
        screen.tell(count("cli.reread.count", LANG, number))


def withdraw(folder: Path, decision: Decision, as_json: bool) -> None:
    """Take a document out of every answer; who does it is kept."""
    with Dossier.open(folder) as dossier:
        document = dossier.withdraw(decision.record, decision.by, decision.note)
    if as_json:
        screen.emit(serialise.withdrawal(document))
    else:
        screen.tell(say("cli.withdraw.done", LANG, document=document[:12]))
