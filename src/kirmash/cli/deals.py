"""The commands of the register: deals filtered, one deal's history, and the register in other
programs' forms.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.cli import screen, tables
from kirmash.cli.queries import PairQuestion
from kirmash.cli.screen import LANG
from kirmash.dossier import exports, serialise
from kirmash.dossier.briefing import worded
from kirmash.dossier.dossier import Dossier, View
from kirmash.dossier.scope import Pair
from kirmash.errors import InputError
from kirmash.i18n import count, format_date, format_number, say

if TYPE_CHECKING:
    from kirmash.dossier.deals import (
        DealHistory,
        DealList,
        DealQuery,
        HistoryStep,
        Relation,
        Scores,
    )
    from kirmash.dossier.exports import ExportStyle
    from kirmash.records.deals import Deal


def deals(question: PairQuestion, query: DealQuery, scored: bool) -> None:
    """The deals of a pair that are asked for, as a table or as JSON; since a meeting as
    four lists.
    """
    pair = question.pair
    with Dossier.open(question.folder) as dossier:
        found = dossier.deal_list(pair, query, question.view)
    if question.as_json:
        screen.emit(serialise.deals(found))
    elif found.since:
        _since(found)
    elif not found.deals:
        screen.tell(say("cli.deals.none", LANG))
    elif scored:
        _scored(found)
    else:
        tables.deals(found.deals, pair)


def export(question: PairQuestion, query: DealQuery, style: ExportStyle, out: Path | None) -> None:
    """The deals in another program's form, to a file or to stdout."""
    order = exports.ExportOrder(question.pair, query, style)
    with Dossier.open(question.folder) as dossier:
        raw = dossier.export(order, question.view)
    if out is None and style.form in exports.BINARY:
        raise InputError(say("cli.export.no_file", LANG), "--out register.xlsx")
    if out is None:
        sys.stdout.write(raw.decode())
    else:
        exports.save(raw, out)
        screen.tell(str(out))


def _scored(found: DealList) -> None:
    """A row a deal with its three scores and what they lack, then the means."""
    rows = [_score_row(deal, found.scores[deal.id], found.pair) for deal in found.deals]
    screen.table(
        (
            "id",
            "deal",
            "source_quality",
            "completeness",
            "implementation",
            "sector",
            "amount",
            "missing",
        ),
        rows,
    )
    means = found.means
    values = {
        "source": _mean(means.source),
        "completeness": _mean(means.completeness),
        "implementation": _mean(means.implementation),
    }
    screen.tell(count("cli.deals.means.count", LANG, len(found.deals), **values))


def _score_row(deal: Deal, one: Scores, pair: Pair) -> tuple[str, ...]:
    done = "" if one.implementation is None else str(one.implementation)
    missing = ", ".join(say(f"gap.{name}", LANG) for name in one.missing)
    return (
        deal.id,
        worded(deal, LANG, pair),
        str(one.source),
        str(one.completeness),
        done,
        one.sector,
        one.amount,
        missing,
    )


def _mean(value: float | None) -> str:
    return "–" if value is None else format_number(value, LANG, 1)


def _since(found: DealList) -> None:
    if found.since is None:
        return
    for name in ("done", "late", "due_next", "new"):
        deals = getattr(found.since, name)
        screen.tell(
            count(
                f"cli.since.{name}.count", LANG, len(deals), day=format_date(found.since.day, LANG)
            )
        )
        if deals:
            tables.deals(deals, found.pair)
        screen.tell("")


def deal(folder: Path, record: str, as_of: date | None, as_json: bool) -> None:
    """One deal with each step of its history quoted."""
    with Dossier.open(folder) as dossier:
        history = dossier.deal_history(record, View(as_of))
    if as_json:
        screen.emit(serialise.deal(history))
    else:
        _history(history)
        _quality(history.scores)
        _related(history.follows)


def _history(history: DealHistory) -> None:
    found = history.deal
    head = {
        "id": found.id,
        "kind": say(f"kind.{found.kind}", LANG),
        "object": found.object,
        "status": say(f"status.{found.status}", LANG),
    }
    screen.tell(say("cli.deal.head", LANG, **head))
    if found.due:
        screen.tell(say("cli.deal.due", LANG, due=format_date(found.due, LANG)))
    if found.umbrella:
        screen.tell(say("cli.deal.umbrella", LANG, id=found.umbrella))
    for step in history.steps:
        screen.tell("")
        _step(step)
    for judgement in history.evidence.judgements:
        screen.tell_judgement(judgement)


def _quality(one: Scores) -> None:
    """The scores and what they lack, as one sentence each."""
    done = (
        say("cli.deal.not_under_way", LANG)
        if one.implementation is None
        else f"{one.implementation}/5"
    )
    screen.tell("")
    screen.tell(
        say(
            "cli.deal.scores",
            LANG,
            source=one.source,
            completeness=one.completeness,
            implementation=done,
        )
    )
    if one.publishers:
        told = ", ".join(
            count(f"publisher.{kind}.count", LANG, number) for kind, number in one.publishers
        )
        screen.tell(say("cli.deal.publishers", LANG, publishers=told))
    if one.amount:
        screen.tell(say("cli.deal.amount", LANG, amount=one.amount))
    if one.sector:
        screen.tell(
            say("cli.deal.sector", LANG, sector=one.sector, name=say(f"sector.{one.sector}", LANG))
        )
    if one.missing:
        screen.tell(
            say(
                "cli.deal.missing",
                LANG,
                missing=", ".join(say(f"gap.{name}", LANG) for name in one.missing),
            )
        )


def _related(follows: Iterable[Relation]) -> None:
    """What it resumes or is the rest of; of which plan it is part is told in the head."""
    for one in follows:
        screen.tell(say(f"relation.{one.kind}", LANG, id=one.other))


def _step(one: HistoryStep) -> None:
    step, mention, cited = one.step, one.mention, one.citation
    status, day = say(f"status.{step.status}", LANG), format_date(step.said, LANG)
    screen.tell(
        say(
            "cli.deal.step",
            LANG,
            status=status,
            date=day,
            outlet=cited.outlet if cited else "",
            mention=step.mention,
        )
    )
    if mention and mention.date:
        screen.tell(say("cli.deal.effective", LANG, date=format_date(mention.date, LANG)))
    if mention and mention.speaker:
        screen.tell(say("cli.deal.speaker", LANG, speaker=mention.speaker))
    if cited:
        screen.tell(
            f"  … {' '.join(cited.before.split())} >>{' '.join(cited.quote.split())}<< "
            f"{' '.join(cited.after.split())} …"
        )
    if cited and cited.note:
        screen.tell(f"  {cited.note}")
