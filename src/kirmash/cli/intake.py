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
from kirmash.i18n import translate, translate_plural

if TYPE_CHECKING:
    from kirmash.dossier.judging import Decision


def init(folder: Path, as_json: bool) -> None:
    """Make a dossier."""
    with Dossier.create(folder) as dossier:
        if as_json:
            screen.print_json(serialise.dossier(dossier))
        else:
            screen.print_line(translate("cli.init.done", LANG, folder=dossier.folder))


def add(
    folder: Path, paths: Sequence[Path], published: date | None, jobs: int, as_json: bool
) -> bool:
    """Add files; whether any was refused."""
    with Dossier.open(folder) as dossier, screen.progress_bar("add") as watch:
        outcome = dossier.add(paths, published, watch, jobs)
    for refusal in outcome.refused:
        screen.print_refusal(refusal.source, refusal.reason)
    if as_json:
        screen.print_json(serialise.intake(outcome))
    else:
        for kind in ("added", "known", "refused", "passed_over"):
            number = len(getattr(outcome, kind))
            if number or kind == "added":
                screen.print_line(translate_plural(f"cli.add.{kind}.count", LANG, number))
    return bool(outcome.refused)


def judge(folder: Path, decision: Decision, as_json: bool) -> None:
    """Record a judgement."""
    with Dossier.open(folder) as dossier:
        judgement = dossier.judge(
            decision.record, decision.verdict, decision.by, decision.other, decision.note
        )
    if as_json:
        screen.print_json(serialise.judgement(judgement))
    else:
        screen.print_judgement(judgement)


def reread(folder: Path, as_json: bool) -> None:
    """Read every document anew."""
    with Dossier.open(folder) as dossier, screen.progress_bar("reread") as watch:
        number = dossier.reread(watch)
    if as_json:
        screen.print_json(serialise.reread(number))
    else:
        screen.print_line(translate_plural("cli.reread.count", LANG, number))


def withdraw(folder: Path, decision: Decision, as_json: bool) -> None:
    """Take a document out of every answer; who does it is kept."""
    with Dossier.open(folder) as dossier:
        document = dossier.withdraw(decision.record, decision.by, decision.note)
    if as_json:
        screen.print_json(serialise.withdrawal(document))
    else:
        screen.print_line(translate("cli.withdraw.done", LANG, document=document[:12]))
