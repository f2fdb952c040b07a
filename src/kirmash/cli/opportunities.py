"""`kirmash opportunities`: what could be sold, to whom, and what is missing to say it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.cli import screen
from kirmash.cli.session import locale, run_settings
from kirmash.dossier.dossier import Dossier, View
from kirmash.dossier.scope import pair_of
from kirmash.i18n import translate, word_message
from kirmash.records.suggestion_texts import (
    Naming,
    cell_text,
    closing_texts,
    detail_texts,
    number_text,
    number_title,
    section_title,
    shown_columns,
    source_text,
    subject_text,
)

if TYPE_CHECKING:
    from kirmash.dossier.opportunities.meetings import TimetableRequest
    from kirmash.dossier.opportunities.report import (
        OpportunityReport,
        OpportunityRequest,
        OpportunitySection,
        Suggestion,
    )

MEETING_COLUMNS = ("time", "table", "first_firm", "second_firm", "goods", "contact")
NAME_WIDTH = 26  # letters of a product's name on the screen


@dataclass(frozen=True, slots=True)
class OpportunityAnswer:
    """The pair asked about, as of when, and how the answer is shown."""

    folder: Path
    first: str
    second: str
    view: View
    as_json: bool
    path: Path | None = None


def opportunities(question: OpportunityAnswer, request: OpportunityRequest) -> None:
    """The opportunities of a pair."""
    from kirmash.dossier.opportunities.output import report_json, write_workbook
    from kirmash.dossier.opportunities.report import find_opportunities

    pair = pair_of(question.first, question.second)
    with (
        Dossier.open(question.folder, settings=run_settings()) as dossier,
        screen.spinner("opportunities"),
    ):
        report = find_opportunities(dossier, pair, request, question.view)
    if question.path:
        write_workbook(report, question.path, locale())
        screen.print_error(translate("opportunity.written", locale(), path=question.path))
    if question.as_json:
        screen.print_json(report_json(report, locale()))
    elif not question.path:
        print_report(report)


def print_report(report: OpportunityReport) -> None:
    """Every section: its title and scope, figures, a table, and what is missing."""
    for section in report.sections:
        _print_section(section)


def _naming() -> Naming:
    from kirmash.dossier.opportunities.output import product_name

    lang = locale()
    return Naming(lang, str, lambda code, nomenclature: product_name(code, nomenclature, lang))


def _print_section(section: OpportunitySection) -> None:
    naming = _naming()
    screen.print_line("")
    screen.print_line(section_title(section, naming))
    if section.scope:
        screen.print_line(word_message(section.scope, naming.lang))
    if source := source_text(section, naming.lang):
        screen.print_line(source)
    for number in section.figures:
        title = number_title(number, naming)
        screen.print_line(f"  {title}: {number_text(number, naming.lang)}")
    if section.suggestions:
        _print_suggestions(section, naming)
    for line in closing_texts(section, naming):
        screen.print_line(line)


def _print_suggestions(section: OpportunitySection, naming: Naming) -> None:
    if any(suggestion.titles for suggestion in section.suggestions):
        for number, suggestion in enumerate(section.suggestions, start=1):
            _print_titled(number, suggestion, section, naming)
        return
    if any(suggestion.text for suggestion in section.suggestions):
        for suggestion in section.suggestions:
            if suggestion.text:
                screen.print_line(f"  {word_message(suggestion.text, naming.lang)}")
        return
    _print_table(section, naming)


def _print_table(section: OpportunitySection, naming: Naming) -> None:
    subject = "good" if any(each.product for each in section.suggestions) else "market"
    columns = shown_columns(section)
    heads = (subject, *(f"opportunity_{key}" for key in columns))
    rows = [
        (
            _subject(section, suggestion, naming),
            *(cell_text(suggestion.number(key), naming.lang) for key in columns),
        )
        for suggestion in section.suggestions
    ]
    screen.print_table(heads, rows, frozenset(range(1, len(heads))))
    for suggestion in section.suggestions:
        for line in detail_texts(suggestion, section.nomenclature, naming):
            screen.print_line(f"  {suggestion.product or suggestion.buyer}: {line}")


def _print_titled(
    place: int, suggestion: Suggestion, section: OpportunitySection, naming: Naming
) -> None:
    """A suggestion with a sentence of its own: its numbers by name below it, then the rest."""
    screen.print_line(f"{place:3}. {subject_text(section, suggestion, naming)}")
    numbers = [
        f"{number_title(number, naming)}: {number_text(number, naming.lang)}"
        for key in shown_columns(section)
        if (number := suggestion.number(key))
    ]
    said = [word_message(suggestion.text, naming.lang)] if suggestion.text else []
    details = detail_texts(suggestion, section.nomenclature, naming)
    for line in (*said, *(["; ".join(numbers)] if numbers else []), *details):
        screen.print_line(f"     {line}")


def _subject(section: OpportunitySection, suggestion: Suggestion, naming: Naming) -> str:
    if not suggestion.product:
        return suggestion.buyer
    name = naming.product(suggestion.product, section.nomenclature)
    cut = name if len(name) <= NAME_WIDTH else name[: NAME_WIDTH - 1].rstrip() + "…"
    return f"{suggestion.product} {cut}".rstrip()


@dataclass(frozen=True, slots=True)
class MeetingsAnswer:
    """The pair asked about, as of when, and how the answer is shown."""

    folder: Path
    first: str
    second: str
    view: View
    as_json: bool
    path: Path | None = None


def meetings(
    question: MeetingsAnswer, request: TimetableRequest, sources: OpportunityRequest
) -> None:
    """The meeting table of a pair's enterprises."""
    from kirmash.dossier.opportunities.meetings import (
        find_meetings,
        meeting_rows,
        meetings_json,
        write_meetings,
    )

    lang = locale()
    with (
        Dossier.open(question.folder, settings=run_settings()) as dossier,
        screen.spinner("meetings"),
    ):
        pair = pair_of(question.first, question.second)
        table = find_meetings(dossier, pair, request, sources, question.view)
    if question.path:
        write_meetings(table, question.path, lang)
        screen.print_error(translate("opportunity.written", lang, path=question.path))
    if question.as_json:
        screen.print_json(meetings_json(table, lang))
    elif not question.path:
        heads = tuple(f"meetings_{key}" for key in MEETING_COLUMNS)
        screen.print_table(heads, meeting_rows(table, lang), frozenset({1}))
        for firm in table.without:
            screen.print_line(translate("meetings.without", lang, firm=firm.name(lang)))
