"""`kirmash show`, `search`, `speakers`, `judgements` and `claim add`: their answers in the
terminal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.cli import faults, screen, tables
from kirmash.cli.documents import PairQuery
from kirmash.cli.session import locale, run_settings
from kirmash.dossier.dossier import Dossier, View
from kirmash.i18n import (
    format_date,
    format_pct,
    format_period,
    format_points,
    format_value,
    translate,
    translate_plural,
)
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Document

if TYPE_CHECKING:
    from kirmash.dossier.checking.amendments import NewClaim
    from kirmash.dossier.checking.document_view import DocumentView, ReadClaim, ReadNumber
    from kirmash.dossier.checking.judgement_list import JudgementEntry
    from kirmash.dossier.checking.rereading import MovedValue, RereadReport
    from kirmash.dossier.checking.search import SearchHit, Snippet
    from kirmash.dossier.checking.statements import SpeakerDay, SpeakerReport
    from kirmash.dossier.evidence import RelationReport
    from kirmash.dossier.sources.page_files import IntakeRefusal


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decides, and why."""

    by: str
    note: str


def add_claim(folder: Path, order: NewClaim, signature: Signature, as_json: bool) -> None:
    """Record a claim that the reading missed."""
    from kirmash.dossier import serialise

    with Dossier.open(folder, settings=run_settings()) as dossier:
        judgement = dossier.add_claim(order, signature.by, signature.note)
    if as_json:
        screen.print_json(serialise.judgement(judgement))
    else:
        tables.print_decision(judgement)


def show(folder: Path, document: str, with_numbers: bool, as_json: bool) -> None:
    """A document with what was read in it, or a list of its numbers."""
    from kirmash.dossier.checking import json_forms

    with Dossier.open(folder, settings=run_settings()) as dossier:
        view = dossier.view_document(document, with_numbers)
    if as_json:
        screen.print_json(json_forms.document_view(view))
        return
    for line in _document_heading(view.document):
        screen.print_line(line)
    if view.withdrawn:
        screen.print_line(translate("cli.show.withdrawn", locale()))
    screen.print_line("")
    if with_numbers:
        _print_numbers(view)
    else:
        _print_marked_text(view)


def _document_heading(document: Document) -> Iterator[str]:
    day = format_date(document.published, locale())
    yield f"{document.id[:12]} · {day} · {document.outlet or document.source}"
    yield from filter(None, (document.title, document.url))


_STATE_MARKS = {
    "accepted": "",
    "confirmed": "",
    "unconfirmed": "?",
    "rejected": "×",
    "corrected": "×",
}
"""Behind the number of a claim in the text: nothing where it counts."""
_LEFT = "[–]"
_MARKED_FATES = frozenset({"no_measure", "not_chosen"})
"""Amounts and rates that were left are marked in the text; other numbers are listed alone."""


def _print_marked_text(view: DocumentView) -> None:
    """The text, each claim and deal marked with a number, and what the numbers stand for."""
    marks: dict[int, list[str]] = {}
    notes: list[str] = []
    for one in view.claims:
        mark = f"[{len(notes) + 1}{_STATE_MARKS[one.state]}]"
        notes.append(_claim_note(mark, one))
        for span in one.claim.spans[:1]:
            marks.setdefault(span.end, []).append(mark)
    for deal in view.deals:
        mark = f"[{len(notes) + 1}]"
        notes.append(_deal_note(mark, deal))
        for span in deal.spans[:1]:
            marks.setdefault(span.end, []).append(mark)
    for number in view.numbers:
        if number.fate in _MARKED_FATES:
            marks.setdefault(number.end, []).append(_LEFT)
    screen.print_line(_with_marks(view.document.text, marks))
    screen.print_line("")
    for note in notes or [translate("cli.show.nothing", locale())]:
        screen.print_line(note)
    screen.print_line(translate("cli.show.left", locale(), mark=_LEFT, id=view.document.id[:12]))


def _with_marks(text: str, marks: dict[int, list[str]]) -> str:
    """The text with its marks behind the places they stand for."""
    parts, before = [], 0
    for place in sorted(marks):
        parts += [text[before:place], *marks[place]]
        before = place
    return "".join((*parts, text[before:]))


def _claim_note(mark: str, one: ReadClaim) -> str:
    cells = " · ".join(tables.claim_row(one.claim))
    state = translate(f"cli.state.{one.state}", locale())
    reasons = tables.waiting_reasons(one.claim) if one.state == "unconfirmed" else []
    if one.judgement:
        state = translate("cli.state.by", locale(), state=state, by=one.judgement.by)
    return " ".join((f"{mark} {cells} · {state}", *reasons))


def _deal_note(mark: str, deal: DealMention) -> str:
    kind = translate(f"kind.{deal.kind}", locale())
    status = translate(f"status.{deal.status}", locale())
    return f"{mark} {deal.id} · {kind} · {status}"


def _print_numbers(view: DocumentView) -> None:
    if not view.numbers:
        screen.print_line(translate("cli.show.no_numbers", locale()))
        return
    screen.print_table(
        ("place", "number", "fate", "record"),
        [_number_row(number) for number in view.numbers],
        frozenset({0}),
    )


def _number_row(number: ReadNumber) -> tuple[str, ...]:
    fate = translate(f"cli.fate.{number.fate}", locale())
    if number.state:
        state = translate(f"cli.state.{number.state}", locale())
        fate = translate("cli.fate.with_state", locale(), fate=fate, state=state)
    return str(number.start), number.quote, fate, number.record


def search(folder: Path, words: str, limit: int, as_json: bool) -> None:
    """The documents with these words in any form, with passages."""
    from kirmash.dossier.checking import json_forms

    with Dossier.open(folder, settings=run_settings()) as dossier:
        report = dossier.search(words, limit)
    if as_json:
        screen.print_json(json_forms.search_report(report))
        return
    for hit in report.hits:
        _print_hit(hit)
    key = "cli.search.count" if report.total == len(report.hits) else "cli.search.first"
    shown = {"shown": len(report.hits), "words": report.words}
    screen.print_line(translate_plural(key, locale(), report.total, **shown))


def _print_hit(hit: SearchHit) -> None:
    for line in _document_heading(hit.document):
        screen.print_line(line)
    for snippet in hit.snippets:
        screen.print_line(f"  … {_marked_snippet(snippet)} …")
    screen.print_line("")


def _marked_snippet(snippet: Snippet) -> str:
    parts, before = [], 0
    for start, end in snippet.marks:
        first, last = start - snippet.start, end - snippet.start
        parts += [snippet.text[before:first], ">>", snippet.text[first:last], "<<"]
        before = last
    return tables.collapse_spaces("".join((*parts, snippet.text[before:])))


def speakers(question: PairQuery, speaker: str) -> None:
    """Who stated what of a pair, by day."""
    from kirmash.dossier.checking import json_forms

    pair = question.pair
    with Dossier.open(question.folder, settings=run_settings()) as dossier:
        report = dossier.speakers(pair, speaker, question.view)
    if question.as_json:
        screen.print_json(json_forms.speakers(report))
        return
    for day in report.days:
        _print_speaker_day(day, report)
    if not report.days:
        screen.print_line(translate("cli.speakers.none", locale()))
    if report.unattributed:
        screen.print_line(
            translate_plural("cli.speakers.unattributed", locale(), report.unattributed)
        )


def _print_speaker_day(day: SpeakerDay, report: SpeakerReport) -> None:
    screen.print_line(f"{format_date(day.published, locale())} · {day.speaker}")
    for statement in day.statements:
        first = statement.claims[0]
        outlets = dict.fromkeys(
            tables.outlet_name(report.documents.get(claim.document)) for claim in statement.claims
        )
        screen.print_line(f"  {' · '.join((*tables.claim_row(first), ', '.join(outlets)))}")
    screen.print_line("")


def judgements(folder: Path, known_at: int | None, as_json: bool) -> None:
    """Every judgement, and whether it binds today."""
    from kirmash.dossier.checking import json_forms

    with Dossier.open(folder, settings=run_settings()) as dossier:
        entries = dossier.judgement_list(View(known_at=known_at))
    if as_json:
        screen.print_json(json_forms.judgements(entries))
        return
    if not entries:
        screen.print_line(translate("cli.judgements.none", locale()))
    for entry in entries:
        for line in judgement_lines(entry):
            screen.print_line(line)


def judgement_lines(entry: JudgementEntry) -> Iterator[str]:
    """A judgement in words: when and who, what, why, and whether it binds."""
    item = entry.judgement
    moment = datetime.fromisoformat(item.at)
    yield f"{item.id} · {format_date(moment.date(), locale())} {moment:%H:%M} UTC · {item.by}"
    verdict = translate(f"verdict.{item.verdict}", locale())
    subject = _subject(entry.record) or item.target[:12]
    yield f"  {verdict}: {subject}"
    if item.other and not item.claim:
        yield f"  {translate('cli.judgement.other', locale(), other=item.other)}"
    if item.note:
        yield f"  {translate('cli.judgement.note', locale(), note=item.note)}"
    values = {"target": entry.target[:12], "by": entry.by_judgement}
    yield f"  {translate(f'cli.judgement.{entry.state}', locale(), **values)}"


def _subject(record: Claim | DealMention | None) -> str:
    """The record a judgement is on, in a line; '' where it is none that can be shown so."""
    if isinstance(record, Claim):
        return " · ".join(tables.claim_row(record))
    if record:
        return f"{record.id} · {translate(f'kind.{record.kind}', locale())} · {record.object}"
    return ""


def reread(folder: Path, as_json: bool) -> bool:
    """Read every document anew; whether any could not be, and keeps its reading."""
    from kirmash.dossier.checking import json_forms

    refused: list[IntakeRefusal] = []
    with (
        Dossier.open(folder, settings=run_settings()) as dossier,
        screen.progress_bar("reread") as watch,
    ):
        report = dossier.reread_report(watch, refused.append)
    if as_json:
        screen.print_json(json_forms.reread_report(report))
        faults.report_refused([(refusal.source, refusal.problem) for refusal in refused])
        return bool(refused)
    for refusal in refused:
        screen.print_refusal(refusal.source, refusal.problem)
    print_reread(report)
    return bool(refused)


def print_reread(report: RereadReport) -> None:
    """What a new reading came to: the values that moved, the judgements that bind no more what
    they were made on.
    """
    screen.print_line(translate_plural("cli.reread.count", locale(), report.readings))
    if report.moved:
        screen.print_line(translate_plural("cli.reread.moved", locale(), len(report.moved)))
        screen.print_table(
            ("measure", "reporter", "partner", "period", "before", "after"),
            [_moved_row(value) for value in report.moved],
            frozenset({4, 5}),
        )
    if report.compared < report.series:
        counts = {"compared": report.compared, "series": report.series}
        screen.print_line(translate("cli.reread.compared", locale(), **counts))
    if report.unbound:
        screen.print_line(translate_plural("cli.reread.unbound", locale(), len(report.unbound)))
    for entry in report.unbound:
        for line in judgement_lines(entry):
            screen.print_line(line)


def _moved_row(value: MovedValue) -> tuple[str, ...]:
    levels = (
        translate("cli.unknown", locale())
        if level is None
        else format_value(level, value.unit, locale())
        for level in (value.before, value.after)
    )
    sides = tables.economy_name(value.reporter), tables.economy_name(value.partner)
    measure = translate(f"measure.{value.measure}", locale())
    return measure, *sides, format_period(value.period, locale()), *levels


def relate(folder: Path, records: tuple[str, str], as_of: date | None, as_json: bool) -> None:
    """How two claims stand to each other."""
    from kirmash.dossier import serialise

    with Dossier.open(folder, settings=run_settings()) as dossier:
        answer = dossier.relate(*records, View(as_of))
    if as_json:
        relation = answer.relation
        kind = {
            "kind": relation.kind,
            "text": _relation_text(answer),
            "gap": relation.gap,
            "result": relation.result,
            "unit": relation.unit or None,
        }
        screen.print_json(
            {
                "relation": kind,
                "claims": [serialise.claim(each) for each in (relation.first, relation.second)],
                "evidence": serialise.all_record_fields(answer.citations),
                "judgements": [serialise.judgement(each) for each in answer.judgements],
            }
        )
    else:
        _print_relation(answer)


def _print_relation(answer: RelationReport) -> None:
    """The two claims, how they stand to each other, then the words of both."""
    relation = answer.relation
    for stated in (relation.first, relation.second):
        screen.print_line(" · ".join(tables.claim_row(stated)))
    screen.print_line("")
    screen.print_line(_relation_text(answer))
    tables.print_citations(answer.citations)
    for judgement in answer.judgements:
        screen.print_judgement(judgement)


def _relation_text(answer: RelationReport) -> str:
    """How two claims stand to each other, as a sentence."""
    relation = answer.relation
    gap, result = relation.gap or 0.0, relation.result
    in_points = relation.kind in {"rates_agree", "rates_differ"}
    return translate(
        f"relation.{relation.kind}",
        locale(),
        first=relation.first.id,
        second=relation.second.id,
        said=tables.format_claim_value(relation.first),
        other=tables.format_claim_value(relation.second),
        gap=format_points(abs(gap), locale())
        if in_points
        else format_pct(abs(100 * gap), locale(), signed=False),
        result="" if result is None else format_value(result, relation.unit, locale(), 1),
        period=format_period(relation.second.period, locale(), prose=True)
        if relation.second.period
        else translate("cell.no_period", locale()),
    )
