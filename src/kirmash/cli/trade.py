"""`kirmash trade …` and `kirmash check`: official statistics on the command line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kirmash.cli import faults, screen
from kirmash.cli.session import locale, run_settings
from kirmash.dossier import serialise
from kirmash.dossier.checking.check_texts import check_text, context_texts, coverage_flag_text
from kirmash.dossier.dossier import Dossier, View
from kirmash.dossier.tables import RefusedTable, exchange_rate_ranges
from kirmash.i18n import (
    format_pct,
    format_period,
    format_value,
    translate,
    translate_plural,
)
from kirmash.messages import Message
from kirmash.records.coverage import coverage_sentences
from kirmash.records.periods import parse as parse_period
from kirmash.records.quantities import Unknown
from kirmash.reference.word_forms import word_with_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from kirmash.dossier.tables import (
        AddedFile,
        Difference,
        EconomyTotal,
        FlowReport,
        ImportOutcome,
        MissingMonths,
        TableImportOptions,
        Tables,
    )


def add(folder: Path, paths: Sequence[Path], order: TableImportOptions, as_json: bool) -> bool:
    """Take files into the tables; whether any was refused."""
    outcomes: list[ImportOutcome] = []
    refused = list[tuple[str, Message]]()
    for result in open_tables(folder).add_each(paths, order, partial(screen.spinner, "trade")):
        if isinstance(result, RefusedTable):
            refused.append((result.file, result.fault.problem))
            if not as_json:
                screen.print_refusal(*refused[-1])
            continue
        outcomes.append(result)
        if not as_json:
            print_import_outcome(result)
    if as_json:
        screen.print_json(serialise.import_outcomes(outcomes, several=len(paths) > 1))
        faults.report_refused(refused)
    return bool(refused)


def show(folder: Path, as_json: bool) -> None:
    """The files in the tables."""
    additions = open_tables(folder).additions()
    if as_json:
        screen.print_json(serialise.imported_files(additions))
    elif not additions:
        screen.print_line(translate("trade.none", locale()))
    else:
        rows = [
            (
                addition.file,
                addition.source,
                addition.retrieved,
                str(addition.taken),
                str(sum(addition.refused.values())),
                str(addition.revised),
            )
            for addition in additions
        ]
        screen.print_table(
            ("file", "source", "retrieved", "taken", "refused", "revised"),
            rows,
            frozenset({3, 4, 5}),
        )
        print_exchange_rates(additions)


def sql(folder: Path, query: str, as_json: bool) -> None:
    """What a query of the tables answers."""
    answer = open_tables(folder).sql(query)
    if as_json:
        screen.print_json(serialise.query_answer(answer))
        return
    screen.print_line("\t".join(answer.columns))
    for row in answer.rows:
        screen.print_line("\t".join(cell or "" for cell in row))
    if answer.truncated:
        screen.print_error(translate_plural("trade.cut", locale(), len(answer.rows)))


def coverage(folder: Path, of: tuple[str, ...], as_json: bool) -> None:
    """What may be wrong with the tables, of an economy, a pair or all; of an economy, what its
    trade with everybody rests on too.
    """
    report = open_tables(folder).coverage_report(of)
    if as_json:
        flags = serialise.coverage_report(report.flags)
        totals = [serialise.record_fields(total) for total in report.totals]
        screen.print_json({"flags": flags, "totals": totals} if len(of) == 1 else flags)
        return
    for total in report.totals:
        screen.print_line(_format_economy_total(total))
    for flag in report.flags:
        screen.print_line(coverage_flag_text(flag, locale()))
    if not report.flags:
        screen.print_line(translate("trade.gap.none", locale()))
    print_exchange_rates(report.additions)


def mirror(folder: Path, first: str, second: str, as_json: bool) -> None:
    """Both sides' reports of a pair's flows by year."""
    report = open_tables(folder).mirror_report(first, second, flagged=not as_json)
    if as_json:
        screen.print_json(serialise.mirror_report(report))
        return
    for flag in report.flags:
        screen.print_error(coverage_flag_text(flag, locale()))
    rows = []
    for flow in report.flows:
        pair, gap, value = flow.pair, flow.pair.gap_pct, flow.reconciled
        sides = (
            translate("value.unknown_side", locale())
            if side is None
            else format_value(float(side), "USD", locale(), 1) + " [u]" * (name in pair.parts)
            for name, side in (("exporter", pair.exported), ("importer", pair.imported))
        )
        reconciled = (
            "–" if isinstance(value, Unknown) else format_value(value.value_usd, "USD", locale(), 1)
        )
        between = (
            "–"
            if isinstance(value, Unknown)
            else " – ".join(
                format_value(end, "USD", locale(), 1) for end in (value.low, value.high)
            )
        )
        apart = "–" if isinstance(gap, Unknown) else format_pct(gap, locale())
        rows.append((pair.period, pair.exporter, pair.importer, *sides, apart, reconciled, between))
    screen.print_table(
        ("year", "exporter", "importer", "exported", "imported", "gap", "reconciled", "between"),
        rows,
        frozenset({3, 4, 5, 6, 7}),
    )


def why(folder: Path, pair: tuple[str, str], year: int, as_json: bool) -> None:
    """Why two sources, sides or retrievals tell another value of a pair's flows in a year."""
    comparisons = open_tables(folder).compare_reports(*pair, year)
    if as_json:
        screen.print_json([serialise.record_fields(comparison) for comparison in comparisons])
        return
    for comparison in comparisons:
        sides = {"exporter": comparison.exporter, "importer": comparison.importer, "year": year}
        key = "trade.why.flow" if comparison.reports else "trade.why.none"
        screen.print_line(translate(key, locale(), **sides))
        for place, report in enumerate(comparison.reports):
            screen.print_line("  " + _format_flow_report(report))
            for sentence in coverage_sentences(report.coverage):
                screen.print_line("    " + word_with_names(sentence, locale()))
            if report.missing:
                screen.print_line("    " + _format_missing(report.missing))
            if place:
                screen.print_line("    " + _format_gap(report, comparison.reports[0]))
            for cause in report.causes:
                screen.print_line("      " + _format_cause(cause))


def _format_flow_report(report: FlowReport) -> str:
    """A report of a flow as a sentence: its source, side, value, valuation and day."""
    total = report.total
    mark = report.coverage.mark
    value = format_value(float(total.value), "USD", locale(), 1)
    return translate(
        "trade.why.report",
        locale(),
        source=total.source,
        reporter=total.reporter or translate("trade.why.reconciled", locale()),
        value=f"{value} {mark}".strip(),
        valuation=report.valuation,
        edition=total.nomenclature,
        day=total.retrieved.isoformat(),
    )


def _format_missing(missing: MissingMonths) -> str:
    """The months a report lacks, with the dollars they would be where other years tell it."""
    months = ", ".join(format_period(parse_period(month), locale()) for month in missing.months)
    if missing.dollars is None or missing.share is None:
        return translate("trade.why.missing", locale(), months=months)
    return translate(
        "trade.why.missing_dollars",
        locale(),
        months=months,
        share=format_pct(missing.share * 100, locale(), signed=False),
        years=", ".join(map(str, missing.years)),
        value=format_value(float(missing.dollars), "USD", locale(), 1),
    )


def _format_gap(report: FlowReport, first: FlowReport) -> str:
    """By how much a report lies above or below the first, in dollars and percent."""
    key = "above" if report.difference > 0 else "below" if report.difference < 0 else "same"
    percent = float(report.difference / first.total.value) * 100 if first.total.value else 0.0
    return translate(
        f"trade.why.{key}",
        locale(),
        value=format_value(abs(float(report.difference)), "USD", locale(), 1),
        percent=format_pct(abs(percent), locale(), signed=False),
        source=first.total.source,
        reporter=first.total.reporter or translate("trade.why.reconciled", locale()),
    )


def _format_cause(cause: Difference) -> str:
    """A cause of a difference as a sentence, with its dollars where they are known."""
    words = translate(
        f"trade.why.{cause.cause}", locale(), detail=cause.detail, other=cause.other_detail
    )
    if cause.dollars is None:
        return f"{words} {translate('trade.why.unknown_dollars', locale())}"
    if not cause.dollars:
        return words
    sign = "+" if cause.dollars > 0 else "−"
    return f"{words} {sign}{format_value(abs(float(cause.dollars)), 'USD', locale(), 1)}"


def check(
    folder: Path, of: str | tuple[str, str], table: Path | None, as_of: date | None, as_json: bool
) -> None:
    """What documents say of an economy or a pair against the tables."""
    with Dossier.open(folder, settings=run_settings()) as dossier:
        checked_claims = dossier.check(of, table or (), View(as_of=as_of))
    if as_json:
        screen.print_json(serialise.checked_claims_json(checked_claims))
        return
    for checked_claim in checked_claims:
        screen.print_line(check_text(checked_claim, locale()))
        for line in context_texts(checked_claim, locale()):
            screen.print_line("  " + line)
    if not checked_claims:
        screen.print_line(translate("trade.checked.none", locale()))


def _format_economy_total(total: EconomyTotal) -> str:
    """An economy's trade of a year in a source, marked, and what it rests on, as a line."""
    value = format_value(float(total.value), "USD", locale(), 1)
    sentences = [
        word_with_names(sentence, locale()) for sentence in coverage_sentences(total.coverage)
    ]
    return " ".join(
        (
            f"{total.source}, {total.year}, {translate(f'measure.{total.measure}', locale())}:",
            f"{value} {total.coverage.mark}".strip() + ("." if sentences else ""),
            *sentences,
        )
    )


def print_exchange_rates(additions: Sequence[AddedFile]) -> None:
    """At which rates values of other currencies were turned into dollars, a sentence a file,
    currency and source of rates.
    """
    for rate_range in exchange_rate_ranges(additions):
        ends = {
            "first": rate_range.first,
            "last": rate_range.last,
            "low": rate_range.low,
            "high": rate_range.high,
        }
        screen.print_line(
            translate(
                f"trade.rate{'s' * rate_range.several}",
                locale(),
                file=rate_range.file,
                currency=rate_range.currency,
                source=rate_range.source,
                **ends,
            )
        )


def open_tables(folder: Path) -> Tables:
    """The tables of the dossier in ``folder``, which must be one. Raises NoDossier."""
    with Dossier.open(folder, settings=run_settings()) as dossier:
        return dossier.tables


def print_import_outcome(outcome: ImportOutcome) -> None:
    """What the tables took of a file and what they refused."""
    addition = outcome.addition
    if outcome.already_imported:
        screen.print_line(translate("trade.known", locale(), file=addition.file))
        return
    screen.print_line(
        translate_plural(
            "trade.taken", locale(), addition.taken, file=addition.file, source=addition.source
        )
    )
    print_exchange_rates((addition,))
    if dollars := float(addition.unspecified_usd):
        usd = format_value(dollars, "USD", locale(), 1)
        screen.print_line(translate("trade.unspecified", locale(), usd=usd))
    if "HS" in addition.nomenclatures:
        screen.print_error(translate("trade.edition_unknown", locale(), file=addition.file))
    for reason, times in addition.refused.items():
        line = translate_plural(f"trade.refused.{reason}", locale(), times)
        if dollars := float(addition.refused_usd.get(reason, 0)):
            usd = format_value(dollars, "USD", locale(), 1)
            line += " " + translate("trade.refused_usd", locale(), usd=usd)
        screen.print_line(line)
        for refusal in (example for example in outcome.examples if example.reason == reason):
            screen.print_error(
                "  "
                + translate(
                    "trade.refusal",
                    locale(),
                    line=refusal.line,
                    column=refusal.column,
                    said=refusal.text,
                )
            )
