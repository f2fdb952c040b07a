"""`kirmash opportunities`: what could be sold, to whom, and what is missing to say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.cli import screen
from kirmash.cli.session import locale, run_settings
from kirmash.dossier.dossier import Dossier, View
from kirmash.dossier.scope import pair_of
from kirmash.i18n import (
    format_date,
    format_index_value,
    format_number,
    format_pct,
    format_value,
    has_message,
    translate,
    translate_plural,
    word_message,
    word_remedy,
)
from kirmash.records.quantities import Unknown

if TYPE_CHECKING:
    from kirmash.dossier.opportunities.report import (
        OpportunityNumber,
        OpportunityReport,
        OpportunityRequest,
        OpportunitySection,
        Suggestion,
    )

NAME_WIDTH = 26  # letters of a product's name on the screen
_DASH = "–"


@dataclass(frozen=True, slots=True)
class OpportunityAnswer:
    """The pair asked about, as of when, and how the answer is shown."""

    folder: Path
    first: str
    second: str
    view: View
    as_json: bool


def opportunities(question: OpportunityAnswer, request: OpportunityRequest) -> None:
    """The opportunities of a pair."""
    from kirmash.dossier.opportunities.report import find_opportunities, report_json

    pair = pair_of(question.first, question.second)
    with (
        Dossier.open(question.folder, settings=run_settings()) as dossier,
        screen.spinner("opportunities"),
    ):
        report = find_opportunities(dossier, pair, request, question.view)
    if question.as_json:
        screen.print_json(report_json(report, locale()))
    else:
        print_report(report)


def print_report(report: OpportunityReport) -> None:
    """Every section: its title and scope, figures, a table, and what is missing."""
    for section in report.sections:
        _print_section(section)


def _print_section(section: OpportunitySection) -> None:
    lang = locale()
    screen.print_line("")
    screen.print_line(section_title(section, lang))
    if section.scope:
        screen.print_line(word_message(section.scope, lang))
    if section.source:
        screen.print_line(
            translate(
                "opportunity.from",
                lang,
                source=section.source,
                years=", ".join(map(str, section.years)),
                day=format_date(section.retrieved, lang) if section.retrieved else _DASH,
                codes=section.nomenclature,
            )
        )
    for number in section.figures:
        title = translate(f"opportunity.number.{number.key}", lang)
        screen.print_line(f"  {title}: {number_text(number, lang)}")
    if section.suggestions:
        _print_suggestions(section)
    for line in _closing_lines(section):
        screen.print_line(line)


def section_title(section: OpportunitySection, lang: str) -> str:
    """What the section answers, and of whom."""
    return translate(
        f"opportunity.title.{section.question}", lang, seller=section.seller, buyer=section.buyer
    )


def _print_suggestions(section: OpportunitySection) -> None:
    lang = locale()
    worded = any(suggestion.text for suggestion in section.suggestions)
    if worded:
        for suggestion in section.suggestions:
            if suggestion.text:
                screen.print_line(f"  {word_message(suggestion.text, lang)}")
        return
    heads = ("good", *(f"opportunity_{key}" for key in section.columns))
    rows = [
        (
            _subject(section, suggestion, lang),
            *(_cell(suggestion, key, lang) for key in section.columns),
        )
        for suggestion in section.suggestions
    ]
    screen.print_table(heads, rows, frozenset(range(1, len(heads))))
    for suggestion in section.suggestions:
        for line in _details(suggestion, lang):
            screen.print_line(f"  {suggestion.product or suggestion.buyer}: {line}")


def _subject(section: OpportunitySection, suggestion: Suggestion, lang: str) -> str:
    from kirmash.dossier.opportunities.report import product_name

    if not suggestion.product:
        return suggestion.buyer
    name = product_name(suggestion.product, section.nomenclature, lang)
    cut = name if len(name) <= NAME_WIDTH else name[: NAME_WIDTH - 1].rstrip() + "…"
    return f"{suggestion.product} {cut}".rstrip()


def _cell(suggestion: Suggestion, key: str, lang: str) -> str:
    number = suggestion.number(key)
    return number_text(number, lang) if number else _DASH


def number_text(number: OpportunityNumber, lang: str) -> str:
    """A number in its unit; a dash where it is unknown."""
    value = number.value
    if isinstance(value, Unknown):
        return _DASH
    if number.unit == "USD":
        return format_value(value, "USD", lang, 1)
    if number.unit in {"share", "rate"}:
        return format_pct(value * 100, lang, signed=number.unit == "rate")
    if number.unit in {"count", "km", "years"}:
        return format_number(value, lang, 0)
    if number.unit == "USD/kg":
        return translate("index.per_kg", lang, value=format_number(value, lang, 2))
    return format_index_value(value, lang)


def _details(suggestion: Suggestion, lang: str) -> Iterable[str]:
    """What stands beside a suggestion: competitors, prices, classes, list entries, notes."""
    by_economy = {
        number.of: number for number in suggestion.numbers if number.key == "competitor_price"
    }
    rivals = [
        _competitor_text(number, by_economy.get(number.of), lang)
        for number in suggestion.numbers
        if number.key == "competitor_share"
    ]
    if rivals:
        yield translate("opportunity.competitors", lang, names=", ".join(rivals))
    for each in suggestion.classes:
        key = f"opportunity.class.{each.kind}.{each.code}"
        if has_message(key, lang):
            yield translate(key, lang)
    for flag in suggestion.flags:
        yield translate(
            "opportunity.flag", lang, code=flag.code, label=flag.label, source=flag.source
        )
    for note in suggestion.notes:
        yield word_message(note, lang)


def _competitor_text(share: OpportunityNumber, price: OpportunityNumber | None, lang: str) -> str:
    text = f"{share.of} {number_text(share, lang)}"
    return f"{text} ({number_text(price, lang)})" if price else text


def _closing_lines(section: OpportunitySection) -> Iterable[str]:
    """Notes, what the floors left out, what is missing, and what was not considered."""
    lang = locale()
    yield from (word_message(note, lang) for note in section.notes)
    for part in section.omitted:
        yield translate_plural(
            "opportunity.omitted",
            lang,
            part.count,
            floor=word_message(part.floor, lang),
            value=format_value(part.value, "USD", lang, 1),
        )
    for missing in section.unavailable:
        yield translate(
            "opportunity.unavailable",
            lang,
            part=translate(f"opportunity.part.{missing.part}", lang),
            why=word_message(missing.why.why, lang),
            remedy=word_remedy(missing.why.why, lang),
        ).rstrip()
    if section.ignored:
        names = ", ".join(translate(f"opportunity.ignored.{key}", lang) for key in section.ignored)
        yield translate("opportunity.not_considered", lang, names=names)
