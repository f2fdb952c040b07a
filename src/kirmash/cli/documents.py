"""The commands about documents: what puts them into a dossier, what reads them, what is said in
them, the brief, and `kirmash doctor`.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.cli import faults, screen, tables
from kirmash.cli.session import locale, run_settings
from kirmash.dossier import serialise
from kirmash.dossier.dossier import Dossier, View
from kirmash.dossier.scope import Pair, pair_of
from kirmash.errors import InputError
from kirmash.i18n import (
    format_date,
    format_number,
    has_message,
    translate,
    translate_plural,
    word_error,
)
from kirmash.messages import Message
from kirmash.reference import economies

if TYPE_CHECKING:
    from kirmash.dossier.briefing import Order
    from kirmash.dossier.health import HealthCheck
    from kirmash.dossier.intake import IntakeReport, RejectedRecords
    from kirmash.dossier.judging import Decision
    from kirmash.dossier.reading import ReadingOptions
    from kirmash.dossier.sources.findings import Findings


def init(folder: Path, as_json: bool) -> None:
    """Create a dossier with the file of fields that people fill in, and say what comes next."""
    from kirmash.dossier.sources import fields

    with Dossier.create(folder, run_settings()) as dossier:
        written = fields.write_fields_file(dossier.folder, locale())
        if as_json:
            screen.print_json(serialise.dossier_status(dossier))
            return
        screen.print_line(translate("cli.init.done", locale(), folder=dossier.folder))
        if written:
            screen.print_line(translate("cli.init.fields", locale(), file=written))
        here = "" if dossier.folder == Path() else f" -d {shlex.quote(str(dossier.folder))}"
        screen.print_line(translate("cli.init.next", locale(), here=here))


@dataclass(frozen=True, slots=True)
class AddOptions:
    """How files are added: the date where a page has none, processes, who made extractions that
    name nobody, and the form of the answer.
    """

    published: date | None
    jobs: int
    reader: str
    as_json: bool


def add(folder: Path, paths: Sequence[Path], options: AddOptions) -> bool:
    """Add files; whether any was refused, or any record of extractions."""
    with (
        Dossier.open(folder, settings=run_settings()) as dossier,
        screen.progress_bar("add") as watch,
    ):
        outcome = dossier.add(paths, options.published, watch, options.jobs, options.reader)
    if options.as_json:  # what was refused is in the answer
        screen.print_json(serialise.intake_report(outcome))
    else:
        for refusal in outcome.refused:
            screen.print_refusal(refusal.source, refusal.problem)
        for rejected in outcome.rejected:
            _print_rejected(rejected)
        _print_outcome(outcome)
    return bool(outcome.refused or outcome.rejected)


_KINDS = ("added", "restored", "known", "mended", "withdrawn", "refused", "passed_over")
MOST_PAIRS, MOST_PAGES = 8, 10
"""Pairs and pages that ``add`` lists of each kind; ``--json`` has all."""


def _print_outcome(outcome: IntakeReport) -> None:
    """What became of the files, what the added ones hold, and what is left for people to do."""
    for kind in _KINDS:
        number = len(getattr(outcome, kind))
        if number or kind == "added":
            screen.print_line(translate_plural(f"cli.add.{kind}.count", locale(), number))
    if number := outcome.rejected_count:
        screen.print_line(translate_plural("cli.add.rejected.count", locale(), number))
    if outcome.added or outcome.restored:
        _print_findings(outcome.findings)
    _print_pages("repeated", [(page.source, page.original_source, "") for page in outcome.repeated])
    _print_pages("undated", [(page.source, "", page.document[:12]) for page in outcome.undated])
    days = [(p.source, format_date(p.published, locale()), "") for p in outcome.date_unused]
    _print_pages("date_unused", days)


def _print_findings(findings: Findings) -> None:
    """The figures and deals of the added pages, in all and by pair."""
    for key, number in (
        ("accepted", findings.accepted),
        ("unconfirmed", findings.unconfirmed),
        ("deals", findings.deals),
    ):
        screen.print_line(translate_plural(f"cli.add.{key}.count", locale(), number))
    for pair in findings.pairs[:MOST_PAIRS]:
        first, second = (economies.name(code, locale()) for code in pair.pair)
        figures = pair.accepted + pair.unconfirmed
        key = "both" if figures and pair.deals else "figures" if figures else "deals"
        values = {
            "first": first,
            "second": second,
            "figures": translate_plural("cli.pair.figures", locale(), figures),
            "deals": translate_plural("cli.pair.mentions", locale(), pair.deals),
        }
        screen.print_line(translate(f"cli.add.pair.{key}", locale(), **values))
    if more := len(findings.pairs[MOST_PAIRS:]):
        screen.print_line(translate_plural("cli.add.pairs.more", locale(), more))


def _print_pages(key: str, pages: Sequence[tuple[str, str, str]]) -> None:
    """Pages of one kind under a heading: their names, what is said of each, and their ids."""
    if not pages:
        return
    screen.print_line(translate_plural(f"cli.add.{key}.count", locale(), len(pages)))
    for source, other, document in pages[:MOST_PAGES]:
        values = {"source": source, "other": other, "document": document}
        screen.print_line(translate(f"cli.add.{key}", locale(), **values))
    if more := len(pages[MOST_PAGES:]):
        screen.print_line(translate_plural("cli.add.pages.more", locale(), more))


MAX_PRINTED_REJECTIONS = 5
"""Records refused for one reason that are printed; ``--json`` has more."""


def _print_rejected(rejected: RejectedRecords) -> None:
    """The first records refused for one reason, each with its place; how many more there are."""
    printed = rejected.examples[:MAX_PRINTED_REJECTIONS]
    for refusal in printed:
        reason = translate(f"import.refused.{refusal.reason}", locale(), value=refusal.value)
        place = _place_in_file(refusal.line, refusal.record, refusal.field)
        source = f"{rejected.source}, {place}"
        screen.print_error(translate("cli.add.refused", locale(), source=source, reason=reason))
    if more := rejected.count - len(printed):
        screen.print_error(translate_plural("import.more", locale(), more))


def _place_in_file(line: int, record: str, field: str) -> str:
    """A line, record and field in words, as far as they are known."""
    if record and field:
        return translate("import.place", locale(), line=line, record=record, field=field)
    if record or field:
        return translate("import.place.record", locale(), line=line, record=record or field)
    return translate("import.place.line", locale(), line=line)


def judge(folder: Path, decision: Decision, as_json: bool) -> None:
    """Record a judgement."""
    with Dossier.open(folder, settings=run_settings()) as dossier:
        judgement = dossier.decide(decision)
    if as_json:
        screen.print_json(serialise.judgement(judgement))
    else:
        tables.print_decision(judgement)


def withdraw(folder: Path, decision: Decision, as_json: bool) -> None:
    """Take a document out of every answer, with the name of whoever decides it."""
    with Dossier.open(folder, settings=run_settings()) as dossier:
        document = dossier.withdraw(decision.record, decision.by, decision.note)
    if as_json:
        screen.print_json(serialise.withdrawal(document))
    else:
        screen.print_line(translate("cli.withdraw.done", locale(), document=document[:12]))


@dataclass(frozen=True, slots=True)
class PairQuery:
    """A question about a pair: the dossier, both economies as typed, the view, and the form of the
    answer.
    """

    folder: Path
    first: str
    second: str
    with_regions: bool
    as_of: date | None
    known_at: int | None
    as_json: bool

    @property
    def pair(self) -> Pair:
        """The pair meant. Raises UnknownEconomy."""
        return pair_of(self.first, self.second, self.with_regions)

    @property
    def view(self) -> View:
        """What was public, and known to the ledger, at the requested moment."""
        return View(self.as_of, self.known_at)


def extract(paths: Sequence[Path], order: ReadingOptions, jsonl: bool) -> bool:
    """Read files without a dossier; whether any was refused. Results leave as they come."""
    from kirmash.dossier import reading

    refused, rejected = list[tuple[str, Message]](), Counter[str]()
    with screen.progress_bar("extract") as watch:
        for result in reading.iterate_readings(paths, order, watch):
            rejected.update(result.rejected)
            if result.refusal:
                refused.append((result.refusal.source, result.refusal.problem))
                if not jsonl:
                    screen.print_refusal(*refused[-1])
            elif result.extraction and jsonl:
                screen.print_json_line(serialise.extraction(result.extraction))
            elif result.extraction:
                tables.print_extraction(result.extraction)
    if rejected:
        screen.print_error(translate("cli.reader.refused", locale(), count=rejected.total()))
        for reason, number in rejected.most_common():
            sentence = translate(f"cli.reader.refused.{reason}", locale(), count=number)
            screen.print_error(f"  {sentence}")
    if jsonl:
        faults.report_refused(refused)
    return bool(refused)


MOST_ROWS = 40
"""Documents that the terminal lists without being asked for all."""


def documents(folder: Path, every: bool, as_json: bool) -> None:
    """The documents of a dossier: in a table those added last, unless all are asked for."""
    if as_json:
        _write_documents(folder)
        return
    with Dossier.open(folder, settings=run_settings()) as dossier:
        chosen = dossier.document_list(None if every else MOST_ROWS)
    tables.print_documents(chosen.entries)
    if len(chosen.entries) < chosen.total:
        shown, total = (format_number(n, locale()) for n in (len(chosen.entries), chosen.total))
        screen.print_line(translate("cli.documents.last", locale(), shown=shown, total=total))


def _write_documents(folder: Path) -> None:
    """The documents as JSON, written as it comes from the ledger."""
    with Dossier.open(folder, settings=run_settings()) as dossier:
        for piece in dossier.documents_json():
            screen.write_raw(piece)


def pairs(folder: Path, view: View, as_json: bool) -> None:
    """The pairs that a dossier speaks of."""
    with Dossier.open(folder, settings=run_settings()) as dossier:
        summaries = dossier.pairs(view)
    if as_json:
        screen.print_json({"pairs": serialise.all_record_fields(summaries)})
    else:
        tables.print_pairs(summaries)


def claims(question: PairQuery) -> None:
    """The claims about a pair."""
    pair = question.pair
    with Dossier.open(question.folder, settings=run_settings()) as dossier:
        report = dossier.claim_report(pair, question.view)
    if question.as_json:
        from kirmash.dossier.checking import json_forms

        screen.print_json(json_forms.claims(report))
    else:
        tables.print_claims(report)


@dataclass(frozen=True, slots=True)
class EvidenceQuery:
    """Which record of a dossier is asked about, as of when, and whether its series is estimated."""

    folder: Path
    record: str
    as_of: date | None = None
    with_series: bool = False
    as_json: bool = False


def why(question: EvidenceQuery) -> None:
    """The evidence of a record."""
    view = View(question.as_of)
    with Dossier.open(question.folder, settings=run_settings()) as dossier:
        answer = dossier.why(question.record, view, question.with_series)
    if question.as_json:
        screen.print_json(serialise.evidence_report(answer, locale()))
    else:
        tables.print_evidence(answer)


def brief(question: PairQuery, order: Order, others: tuple[str, ...] = ()) -> None:
    """Write the briefing on a pair, or one with a page for each of several partners."""
    from kirmash.dossier.opportunities import occasions
    from kirmash.dossier.sources import fields

    pair = question.pair
    more = [pair_of(question.first, other, pair.with_regions) for other in others]
    with Dossier.open(question.folder, settings=run_settings()) as dossier:
        notice = "" if order.fields_file else fields.old_file_notice(dossier.folder)
        if notice:
            screen.print_error(translate(f"cli.brief.{notice}", locale(), folder=dossier.folder))
        paths = (
            occasions.write_occasion_brief(dossier, (pair, *more), order, question.view)
            if more
            else dossier.brief(pair, order, question.view)
        )
    if question.as_json:
        screen.print_json(serialise.written_files(paths))
    else:
        for path in paths:
            screen.print_line(str(path))


def report_old_option() -> None:
    """Say that --slots is --fields now, to stderr."""
    screen.print_error(translate("cli.brief.old_option", locale()))


def goods(word: str, as_json: bool) -> None:
    """The HS codes a goods word stands for, and why."""
    from kirmash.dossier import reading

    answer = reading.find_goods(word)
    if as_json:
        screen.print_json(serialise.goods(answer))
    elif answer.goods:
        rows = [
            (", ".join(g.hs), g.ru if locale() == "ru" else g.en, tables.goods_words(g))
            for g in answer.goods
        ]
        screen.print_table(("hs", "goods", "words"), rows)
    else:
        raise InputError(
            "goods.word-unknown", "The lexicon has no goods called {word!r}.", word=word
        )


def score(gold: Path, lang: str, misses: int, as_json: bool) -> None:
    """Score the reading against a gold folder."""
    from kirmash.dossier import reading

    with screen.progress_bar("extract") as watch:
        result, missed = reading.score_reading(gold, lang, watch)
    if as_json:
        screen.print_json(result)
    else:
        tables.print_score(result)
    for line in missed[:misses]:
        screen.print_error(line)


def doctor(folder: Path, as_json: bool) -> bool:
    """Whether anything ails the installation or the dossier."""
    from kirmash.dossier import health

    with screen.progress_bar("doctor") as watch:
        checks = health.run_health_checks(folder, watch, run_settings())
    if as_json:
        screen.print_json(serialise.health_checks(checks))
    else:
        for check in checks:
            screen.print_line(_describe_check(check))
    return not all(check.ok for check in checks)


def rebuild(folder: Path, as_json: bool) -> None:
    """Make the rows that questions are answered from again."""
    from kirmash.dossier import health

    with (
        Dossier.open(folder, settings=run_settings()) as dossier,
        screen.progress_bar("rebuild") as watch,
    ):
        report = health.rebuild_projections(dossier, watch)
    if as_json:
        screen.print_json(serialise.rebuild_report(report))
        return
    for name, digest in report.after.items():
        before = report.before.get(name) or "–"
        values = {"table": name, "before": before, "after": digest}
        key = "changed" if name in report.changed else "same"
        screen.print_line(translate(f"cli.rebuild.{key}", locale(), **values))


def drop_cache(folder: Path, as_json: bool) -> None:
    """Delete the estimates that are kept."""
    with Dossier.open(folder, settings=run_settings()) as dossier:
        number = dossier.drop_estimates()
    if as_json:
        screen.print_json(serialise.dropped_estimates(number))
    else:
        screen.print_line(translate_plural("cli.drop_cache.count", locale(), number))


def _describe_check(check: HealthCheck) -> str:
    """A check in words."""
    values = {
        name: format_number(value, locale()) if isinstance(value, int) else value
        for name, value in check.values
    }
    result = (
        translate(f"cli.doctor.{check.message_key}", locale(), **values)
        if check.message_key
        else word_error(check.problem, locale())
        if check.problem
        else check.result
    )
    name = (
        translate(f"cli.doctor.name.{check.name}", locale())
        if has_message(f"cli.doctor.name.{check.name}", locale())
        else check.name
    )
    return translate(
        "cli.doctor.well" if check.ok else "cli.doctor.ill", locale(), name=name, found=result
    )
