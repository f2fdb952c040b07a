"""The opportunities of a pair as a workbook and as plain values."""

from __future__ import annotations

from pathlib import Path

from kirmash.errors import InputError, os_cause
from kirmash.formats import encoding_json, files
from kirmash.i18n import translate, word_message, word_remedy
from kirmash.messages import Message
from kirmash.records.opportunities import (
    OpportunityNumber,
    OpportunityReport,
    OpportunitySection,
    Suggestion,
)
from kirmash.records.quantities import Unknown
from kirmash.reference.goods import product_name

__all__ = ["product_name", "report_json", "write_file", "write_workbook"]


def write_workbook(report: OpportunityReport, path: Path, lang: str) -> None:
    """The sections as a workbook, a sheet each. Raises InputError for another kind of file, and
    where it cannot be written.
    """
    from kirmash.briefs.render.xlsx import render_tables_workbook
    from kirmash.briefs.sections.opportunities import all_tables

    if path.suffix.lower() != ".xlsx":
        raise InputError(
            "opportunity.extension",
            "{file} has an unknown file extension.",
            "Name a file that ends in .xlsx.",
            file=path.name,
        )
    title = translate("cli.progress.opportunities", lang)
    content = render_tables_workbook(all_tables(report, lang), title, lang)
    write_file(content, path)


def write_file(content: bytes, path: Path) -> None:
    """Write a file whole or not at all. Raises InputError where it cannot be written."""
    try:
        files.write_atomically(path, content)
    except OSError as fault:
        raise InputError(
            "opportunity.unwritable",
            "{path} cannot be written: {cause}.",
            "Choose a folder you can write to.",
            path=path,
            cause=os_cause(fault),
        ) from fault


def report_json(report: OpportunityReport, lang: str) -> dict[str, object]:
    """The report as plain values: goods by name beside their codes, sentences in ``lang`` beside
    their codes and parameters.
    """
    return {
        "pair": list(report.pair),
        "as_of": report.as_of.isoformat(),
        "sections": [_section_json(section, lang) for section in report.sections],
    }


def _section_json(section: OpportunitySection, lang: str) -> dict[str, object]:
    plain = encoding_json.record_to_dict(section)
    return {
        **plain,
        "title": translate(f"opportunity.{section.question}", lang),
        "fill": section.fill.value,
        "scope": _worded(section.scope, lang),
        "notes": [_worded(note, lang) for note in section.notes],
        "omitted": [
            {"floor": _worded(part.floor, lang), "count": part.count, "value": part.value}
            for part in section.omitted
        ],
        "unavailable": [
            {
                "part": part.part,
                "reason": word_message(part.why.why, lang),
                "remedy": word_remedy(part.why.why, lang),
                **encoding_json.message_to_dict(part.why.why),
            }
            for part in section.unavailable
        ],
        "figures": [_number_json(number, lang) for number in section.figures],
        "suggestions": [
            _suggestion_json(suggestion, section.nomenclature, lang)
            for suggestion in section.suggestions
        ],
    }


def _suggestion_json(suggestion: Suggestion, nomenclature: str, lang: str) -> dict[str, object]:
    return {
        **encoding_json.record_to_dict(suggestion),
        "name": product_name(suggestion.product, nomenclature, lang),
        "numbers": [_number_json(number, lang) for number in suggestion.numbers],
        "text": _worded(suggestion.text, lang),
        "notes": [_worded(note, lang) for note in suggestion.notes],
    }


def _number_json(number: OpportunityNumber, lang: str) -> dict[str, object]:
    """A number by its fields; one that is unknown is null, with the reason."""
    plain = encoding_json.record_to_dict(number)
    if isinstance(number.value, Unknown):
        return {**plain, "value": None, "reason": word_message(number.value.why, lang)}
    return plain


def _worded(sentence: Message | None, lang: str) -> dict[str, object] | None:
    if sentence is None:
        return None
    return {**encoding_json.message_to_dict(sentence), "text": word_message(sentence, lang)}
