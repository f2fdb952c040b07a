"""The commands of the register: deals filtered, one deal's history, and the register in other programs' forms."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from kirmash.desk import screen, shapes, tables
from kirmash.desk.asking import Asked
from kirmash.desk.screen import LANG
from kirmash.dossier import exports
from kirmash.dossier.briefing import worded
from kirmash.dossier.dossier import Dossier
from kirmash.dossier.scope import Pair
from kirmash.dossier.selecting import Wanted, select
from kirmash.dossier.why import Citation, Why
from kirmash.errors import InputError
from kirmash.formats import files
from kirmash.ledger.store import View
from kirmash.register import since as meetings
from kirmash.register.relations import PART_OF, Relation
from kirmash.register.scores import Scores
from kirmash.register.since import SinceLast
from kirmash.terms.deals import Deal, DealMention, Step
from kirmash.wording import count, format_date, format_number, say

__all__ = ["Export", "Wanted", "deal", "deals"]


@dataclass(frozen=True, slots=True)
class Export:
    """The form of another program the register is wanted in ('' for none), and the file; None is stdout."""

    form: str
    out: Path | None


@dataclass(frozen=True, slots=True)
class Shown:
    """How the deals are shown: ``since`` a meeting (a day or 'last') as four lists, or with their quality ``scores``."""

    since: str = ""
    scores: bool = False


def deals(asked: Asked, wanted: Wanted, export: Export, shown: Shown = Shown()) -> None:
    """The deals of a pair that are asked for, as a table, as JSON, or in another program's form; since a meeting as four lists."""
    since = shown.since
    if since and (export.form or export.out):
        raise InputError(say("cli.since.export", LANG), "kirmash deals A B --since 2016-04-15")
    if export.form and export.form not in exports.FORMS:
        raise InputError(say("cli.export.unknown", LANG, form=export.form), ", ".join(exports.FORMS))
    pair = asked.pair
    with Dossier.open(asked.folder) as dossier:
        whole = dossier.deals(pair, asked.view)
        found = select(whole, wanted)
        scores = dossier.scores(found, asked.view) if asked.as_json or shown.scores else {}
    day = asked.as_of or date.today()
    if since:
        _since(meetings.since(found, _meeting(since, whole, day)), scores, asked)
    elif export.form:
        _out(exports.render(export.form, found, partial(worded, lang=LANG, pair=pair), exports.Style(day, LANG)), export)
    elif asked.as_json:
        screen.emit({"deals": [shapes.scored(deal, scores[deal.id]) for deal in found]})
    elif found and shown.scores:
        _scored(found, scores, pair)
    elif found:
        tables.deals(found, pair)
    else:
        screen.tell(say("cli.deals.none", LANG))


def _scored(found: Sequence[Deal], scores: Mapping[str, Scores], pair: Pair) -> None:
    """A row a deal with its three scores and what they lack, then the means."""
    rows = [_score_row(deal, scores[deal.id], pair) for deal in found]
    screen.table(("id", "deal", "source_quality", "completeness", "implementation", "sector", "amount", "missing"), rows)
    held = [scores[deal.id] for deal in found]
    under_way = [one.implementation for one in held if one.implementation is not None]
    means = {"source": _mean([one.source for one in held]), "completeness": _mean([one.completeness for one in held])}
    screen.tell(count("cli.deals.means.count", LANG, len(found), **means, implementation=_mean(under_way)))


def _score_row(deal: Deal, one: Scores, pair: Pair) -> tuple[str, ...]:
    done = "" if one.implementation is None else str(one.implementation)
    missing = ", ".join(say(f"gap.{name}", LANG) for name in one.missing)
    return deal.id, worded(deal, LANG, pair), str(one.source), str(one.completeness), done, one.sector, one.amount, missing


def _mean(values: Sequence[int]) -> str:
    return format_number(sum(values) / len(values), LANG, 1) if values else "–"


def _meeting(told: str, found: Sequence[Deal], until: date) -> date:
    """The day of the meeting: as given, or 'last' for the last one the register knows of."""
    if told == "last":
        day = meetings.last_meeting(found, until)
        if day is None:
            raise InputError(say("cli.since.no_meeting", LANG), "--since 2016-04-15")
        return day
    try:
        return date.fromisoformat(told)
    except ValueError as fault:
        raise InputError(say("cli.since.no_day", LANG, given=told), "--since 2016-04-15") from fault


def _since(told: SinceLast, scores: Mapping[str, Scores], asked: Asked) -> None:
    lists = {"done": told.done, "late": told.late, "due_next": told.due_next, "new": told.new}
    if asked.as_json:
        screen.emit(
            {
                "since": told.day.isoformat(),
                **{name: [shapes.scored(one, scores[one.id]) for one in deals] for name, deals in lists.items()},
            }
        )
        return
    for name, deals in lists.items():
        screen.tell(count(f"cli.since.{name}.count", LANG, len(deals), day=format_date(told.day, LANG)))
        if deals:
            tables.deals(deals, asked.pair)
        screen.tell("")


def _out(raw: bytes, export: Export) -> None:
    if export.out is None and export.form == "xlsx":
        raise InputError(say("cli.export.no_file", LANG), "--out register.xlsx")
    if export.out is None:
        sys.stdout.write(raw.decode())
    else:
        files.write_atomically(export.out, raw)
        screen.tell(str(export.out))


def deal(folder: Path, record: str, as_of: date | None, as_json: bool) -> None:
    """One deal with each step of its history quoted."""
    with Dossier.open(folder) as dossier:
        answer = dossier.why(record, View(as_of))
        scores = dossier.scores([answer.deal] if answer.deal else [], View(as_of))
        related = dossier.relations(answer.id, View(as_of)) if answer.deal else ()
    if answer.deal is None:
        raise InputError(say("cli.deal.none", LANG, id=record), "`kirmash deals A B`")
    if as_json:
        extra = {"scores": shapes.record(scores[answer.deal.id]), "relations": [shapes.record(one) for one in related]}
        screen.emit({**shapes.why(answer), **extra})
    else:
        _told(answer, answer.deal)
        _quality(scores[answer.deal.id])
        _related(answer.deal.id, related)


def _told(answer: Why, found: Deal) -> None:
    head = {"id": found.id, "kind": say(f"kind.{found.kind}", LANG), "object": found.object, "status": say(f"status.{found.status}", LANG)}
    screen.tell(say("cli.deal.head", LANG, **head))
    if found.due:
        screen.tell(say("cli.deal.due", LANG, due=format_date(found.due, LANG)))
    if found.umbrella:
        screen.tell(say("cli.deal.umbrella", LANG, id=found.umbrella))
    cited = {one.record: one for one in reversed(answer.citations)}
    known = {one.id: one for one in answer.mentions}
    for step in found.history:
        screen.tell("")
        _step(step, known.get(step.mention), cited.get(step.mention))
    for judgement in answer.judgements:
        values = {"id": judgement.id, "verdict": judgement.verdict, "target": judgement.target, "by": judgement.by}
        screen.tell(say("cli.judge.done", LANG, **values))


def _quality(one: Scores) -> None:
    """The scores and what they lack, as one sentence each."""
    done = say("cli.deal.not_under_way", LANG) if one.implementation is None else f"{one.implementation}/5"
    screen.tell("")
    screen.tell(say("cli.deal.scores", LANG, source=one.source, completeness=one.completeness, implementation=done))
    if one.publishers:
        told = ", ".join(count(f"publisher.{kind}.count", LANG, number) for kind, number in one.publishers)
        screen.tell(say("cli.deal.publishers", LANG, publishers=told))
    if one.amount:
        screen.tell(say("cli.deal.amount", LANG, amount=one.amount))
    if one.sector:
        screen.tell(say("cli.deal.sector", LANG, sector=one.sector, name=say(f"sector.{one.sector}", LANG)))
    if one.missing:
        screen.tell(say("cli.deal.missing", LANG, missing=", ".join(say(f"gap.{name}", LANG) for name in one.missing)))


def _related(record: str, related: Iterable[Relation]) -> None:
    """What it resumes or is the rest of; of which plan it is part is told in the head."""
    for one in related:
        if one.deal == record and one.kind != PART_OF:
            screen.tell(say(f"relation.{one.kind}", LANG, id=one.other))


def _step(step: Step, mention: DealMention | None, cited: Citation | None) -> None:
    status, day = say(f"status.{step.status}", LANG), format_date(step.said, LANG)
    screen.tell(say("cli.deal.step", LANG, status=status, date=day, outlet=cited.outlet if cited else "", mention=step.mention))
    if mention and mention.date:
        screen.tell(say("cli.deal.effective", LANG, date=format_date(mention.date, LANG)))
    if mention and mention.speaker:
        screen.tell(say("cli.deal.speaker", LANG, speaker=mention.speaker))
    if cited:
        screen.tell(f"  … {' '.join(cited.before.split())} >>{' '.join(cited.quote.split())}<< {' '.join(cited.after.split())} …")
    if cited and cited.note:
        screen.tell(f"  {cited.note}")
