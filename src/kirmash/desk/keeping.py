"""The commands that put something into a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kirmash.desk import screen
from kirmash.desk.screen import LANG
from kirmash.dossier.dossier import Dossier
from kirmash.errors import InputError
from kirmash.terms.judgements import Judgement, Verdict
from kirmash.wording import count, reason, say


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decides: on which record, how, who, with which second record or period, and why."""

    record: str
    verdict: str
    by: str
    other: str = ""
    note: str = ""


def init(folder: Path, as_json: bool) -> None:
    """Make a dossier."""
    with Dossier.create(folder) as dossier:
        if as_json:
            screen.emit({"dossier": str(dossier.folder), "position": dossier.ledger.position()})
        else:
            screen.tell(say("cli.init.done", LANG, folder=dossier.folder))


def add(folder: Path, paths: Sequence[Path], given: date | None, jobs: int, as_json: bool) -> bool:
    """Add files; whether any was refused."""
    from kirmash.desk import shapes

    with Dossier.open(folder) as dossier, screen.progress("add") as watch:
        outcome = dossier.add(paths, given, watch, jobs)
    for refusal in outcome.refused:
        screen.complain(say("cli.add.refused", LANG, source=refusal.source, reason=reason(refusal.reason, LANG) or refusal.reason))
    if as_json:
        screen.emit(shapes.intake(outcome))
    else:
        for kind in ("added", "known", "refused", "passed_over"):
            number = len(getattr(outcome, kind))
            if number or kind == "added":
                screen.tell(count(f"cli.add.{kind}.count", LANG, number))
    return bool(outcome.refused)


def judge(folder: Path, decision: Decision, as_json: bool) -> None:
    """Record a judgement."""
    if decision.verdict not in set(Verdict):
        raise InputError(say("cli.judge.unknown", LANG, verdict=decision.verdict), ", ".join(Verdict))
    if not decision.by.strip():
        raise InputError(say("cli.judge.nobody", LANG))
    if decision.verdict == Verdict.MERGE and not decision.other:
        raise InputError(say("cli.judge.alone", LANG))
    if decision.verdict == Verdict.ABOUT and not decision.other:
        raise InputError(say("cli.judge.undated", LANG))
    with Dossier.open(folder) as dossier:
        made = dossier.judge(decision.record, decision.verdict, decision.by, decision.other, decision.note)
    _show(made, as_json)


def _show(made: Judgement, as_json: bool) -> None:
    from kirmash.desk import shapes

    if as_json:
        screen.emit(shapes.judgement(made))
    else:
        screen.tell(say("cli.judge.done", LANG, id=made.id, verdict=made.verdict, target=made.target, by=made.by))


def reread(folder: Path, as_json: bool) -> None:
    """Read every document anew."""
    with Dossier.open(folder) as dossier, screen.progress("reread") as watch:
        number = dossier.reread(watch)
    if as_json:
        screen.emit({"readings": number})
    else:
        screen.tell(count("cli.reread.count", LANG, number))


def withdraw(folder: Path, decision: Decision, as_json: bool) -> None:
    """Take a document out of every answer; who does it is kept."""
    if not decision.by.strip():
        raise InputError(say("cli.judge.nobody", LANG))
    with Dossier.open(folder) as dossier:
        document = dossier.withdraw(decision.record, decision.by, decision.note)
    if as_json:
        screen.emit({"withdrawn": document})
    else:
        screen.tell(say("cli.withdraw.done", LANG, document=document[:12]))
