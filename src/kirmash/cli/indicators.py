"""`kirmash indicators`: what can be computed, and any of it over the dossier's trade tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.cli import screen, trade
from kirmash.cli.session import locale
from kirmash.dossier.checking.check_texts import coverage_flag_text
from kirmash.i18n import (
    format_date,
    format_index_value,
    format_number,
    format_pct,
    format_value,
    translate,
    translate_indicator_class,
    translate_plural,
    word_remedy,
)
from kirmash.records.coverage import coverage_mark, coverage_sentences, marks_legend
from kirmash.records.quantities import Unknown
from kirmash.reference.word_forms import word_with_names

if TYPE_CHECKING:
    from kirmash.dossier.indicators import (
        ConvertedEdition,
        IndicatorRequest,
        IndicatorSpec,
        IndicatorValue,
    )


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """How values are shown: in a file, as CSV, as JSON, else as a table."""

    path: Path | None
    as_csv: bool
    as_json: bool
    plot: bool = False


PERCENT_UNITS = frozenset({"share", "rate"})
PART_MARK = "[u]"


def compute(
    folder: Path,
    of: Sequence[str],
    partner: str,
    request: IndicatorRequest,
    form: AnswerForm,
    years: tuple[int, ...] = (),
) -> None:
    """Indicators of economies or of one with a partner, from the dossier's trade tables; of
    ``years``, the first and the last, in each of them.
    """
    tables = trade.open_tables(folder)
    missing: tuple[int, ...] = ()
    with screen.spinner("indicators"):
        if years:
            from kirmash.dossier.indicators import compute_indicator_years

            run = years[0], years[-1]
            values, missing = compute_indicator_years(
                tables.folder, tuple(of), partner, request, run
            )
        else:
            values = tables.indices(tuple(of), partner, request)
    if missing:
        listed = ", ".join(map(str, missing))
        screen.print_error(translate("indicator.years_missing", locale(), years=listed))
    if form.path:
        _write_file(values, form.path)
    elif form.as_json or form.as_csv:
        _print_data(values, form.as_csv)
    elif form.plot:
        _print_plots(values)
    else:
        _print_table(values)


def read_incomes(path: Path) -> Mapping[str, float]:
    """Income per head by economy; the year taken and how many rows were left out go to stderr."""
    from kirmash.dossier import user_tables

    incomes = user_tables.read_income_table(path)
    if incomes.year:
        screen.print_error(translate("indicators.income.year", locale(), year=incomes.year))
    for key, names in (("groups", incomes.groups), ("without", incomes.without)):
        if names:
            screen.print_error(translate_plural(f"indicators.income.{key}", locale(), len(names)))
    return incomes.by_economy


def list_indicators(as_json: bool) -> None:
    """Every indicator under what it is of: its name and what it is; formulas, ranges and what an
    unknown means with --json.
    """
    from kirmash.dossier.indicators import indicator_specs, indicator_title

    if as_json:
        screen.print_json([_describe(indicator) for indicator in indicator_specs().values()])
        return
    width = max(map(len, indicator_specs()))
    for of in ("pair", "economy", "sectors", "product"):
        group = [
            indicator
            for indicator in indicator_specs().values()
            if ("sectors" if indicator.uses_input_output else indicator.subjects[0]) == of
        ]
        screen.write_raw("\n" + translate(f"cli.indicators.{of}", locale()) + "\n")
        screen.write_raw(
            "".join(
                f"  {indicator.name:<{width}}  {indicator_title(indicator.name, locale())}\n"
                for indicator in group
            )
        )
    screen.print_line(translate("cli.indicators.more", locale()))


def _describe(indicator: IndicatorSpec) -> dict[str, object]:
    from kirmash.dossier.indicators import indicator_title, need_text, unknown_meaning

    return {
        "name": indicator.name,
        "title": indicator_title(indicator.name, locale()),
        "formula": indicator.formula,
        "range": _format_range(indicator.range),
        "unknown": unknown_meaning(indicator.name, locale()),
        "of": indicator.subjects,
        "unit": indicator.unit,
        "needs": [need_text(need, locale()) for need in indicator.needs],
    }


def _format_range(text: str) -> str:
    """A range in the language of the screen: "0 to 1" is words and numbers."""
    key = {"any": "any", "within incomes": "within_incomes"}.get(text)
    if key:
        return translate(f"indicator.range.{key}", locale())
    low, parted, high = text.partition(" to ")
    return translate("indicator.range.between", locale(), low=low, high=high) if parted else text


def _write_file(values: Sequence[IndicatorValue], path: Path) -> None:
    """The values in a file, in the format its name ends in."""
    from kirmash.dossier.indicators import write_indicators

    write_indicators(values, path, locale())
    screen.print_line(translate("indicator.written", locale(), rows=len(values), path=path))


def _print_data(values: Sequence[IndicatorValue], as_csv: bool) -> None:
    """The values as CSV or as a list of JSON objects; an unknown is empty, or null."""
    from kirmash.dossier.indicators import to_csv, to_rows

    if as_csv:
        screen.write_raw(to_csv(values))
    else:
        screen.print_json(to_rows(values))


def _print_table(values: Sequence[IndicatorValue]) -> None:
    """The values as a table after the warnings; then the sources and why others are unknown."""
    from kirmash.dossier.indicators import indicator_title

    if not values:
        screen.print_error(translate("cli.indicator_none", locale()))
        return
    for flag in sorted({flag for index in values for flag in index.flags}):
        screen.print_line(coverage_flag_text(flag, locale()))
    rows = [
        (
            indicator_title(index.name, locale()),
            index.economy,
            index.partner,
            translate_indicator_class(index.name, index.product, locale()),
            index.period,
            f"{_value_text(index)} {coverage_mark(index.coverage)}".rstrip(),
        )
        for index in values
        if not isinstance(index.value, Unknown)
    ]
    if rows:
        columns = ("indicator", "economy", "partner", "product", "period", "value")
        screen.print_table(columns, rows, frozenset({5}))
        _print_legend(values)
    for source, retrieved, codes in sorted(
        {(index.source, index.retrieved, index.nomenclature) for index in values}
    ):
        key = "indicator.from_codes" if codes else "indicator.from"
        day = format_date(retrieved, locale())
        screen.print_line(translate(key, locale(), source=source, day=day, codes=codes))
    for part in sorted({part for index in values for part in index.converted}):
        screen.print_line(_conversion_text(part, values))
    _print_parts(values)
    _print_unknown(values)


def _print_plots(values: Sequence[IndicatorValue]) -> None:
    """A bar a year for each indicator of each subject; an unknown year is a dash."""
    from kirmash.dossier.indicators import indicator_title

    groups: dict[tuple[str, str, str, str], list[IndicatorValue]] = {}
    for index in values:
        key = index.name, index.economy, index.partner, index.product
        groups.setdefault(key, []).append(index)
    for (name, economy, partner, product), group in groups.items():
        of = " – ".join(part for part in (economy, partner, product) if part)
        rows = [
            (
                index.period,
                f"{_value_text(index)} {coverage_mark(index.coverage)}".rstrip(),
                None if isinstance(index.value, Unknown) else float(index.value),
            )
            for index in group
        ]
        screen.print_line(f"{indicator_title(name, locale())}, {of}")
        screen.print_bars(rows)
    _print_legend(values)
    _print_parts(values)
    _print_unknown(values)


def _conversion_text(part: ConvertedEdition, values: Sequence[IndicatorValue]) -> str:
    """What was reported in another edition and brought to that of the values, or left out."""
    edition = next(index.nomenclature for index in values if part in index.converted)
    return translate(
        "indicator.left_out" if part.skipped else "indicator.converted",
        locale(),
        edition=part.edition,
        to=edition.partition(",")[0],
        year=part.year,
        economies=", ".join(part.reporters),
        carried=format_pct(float(part.carried) * 100, locale(), signed=False),
        judged=format_pct(float(part.judged) * 100, locale(), signed=False),
    )


def _print_legend(values: Sequence[IndicatorValue]) -> None:
    """What the marks of the values shown mean."""
    marks = [
        coverage_mark(index.coverage) for index in values if not isinstance(index.value, Unknown)
    ]
    for line in marks_legend(marks, locale()):
        screen.print_line(line)


def _print_parts(values: Sequence[IndicatorValue]) -> None:
    """What the values marked as parts are of."""
    parts = [
        index.coverage
        for index in values
        if index.coverage and index.coverage.mark and not isinstance(index.value, Unknown)
    ]
    sentences = [sentence for coverage in parts for sentence in coverage_sentences(coverage)]
    for text in dict.fromkeys(word_with_names(sentence, locale()) for sentence in sentences):
        words = text[:1].upper() + text[1:].removesuffix(".")
        screen.print_line(f"{PART_MARK} {words}.")


def _print_unknown(values: Sequence[IndicatorValue]) -> None:
    """Each reason with the indicators that are unknown for it."""
    several = len({index.economy for index in values}) > 1
    names_by_reason: dict[str, list[str]] = {}
    remedies: dict[str, str] = {}
    for index in values:
        if isinstance(index.value, Unknown):
            name = f"{index.name} ({index.economy})" if several else index.name
            names_by_reason.setdefault(_unknown_reason(index), []).append(name)
            remedies[_unknown_reason(index)] = word_remedy(index.value.why, locale())
    for why, names in names_by_reason.items():
        words = why[:1].upper() + why[1:]
        screen.print_line(
            translate("indicator.why", locale(), why=words, names=", ".join(dict.fromkeys(names)))
        )
        if remedies[why]:
            screen.print_line(f"  {remedies[why]}")


def _unknown_reason(index: IndicatorValue) -> str:
    """Why a value is unknown: the very reason, or what an unknown of it means where the language
    has no words for that.
    """
    from kirmash.dossier.indicators import unknown_meaning

    explanation = (
        word_with_names(index.value.why, locale()) if isinstance(index.value, Unknown) else ""
    )
    return (explanation or unknown_meaning(index.name, locale())).removesuffix(".")


def _value_text(index: IndicatorValue) -> str:
    from kirmash.dossier.indicators import indicator_specs

    unit = indicator_specs()[index.name].unit
    if isinstance(index.value, Unknown):
        return "–"
    if unit == "USD":
        return format_value(index.value, "USD", locale(), 1)
    if unit in PERCENT_UNITS:
        return format_pct(index.value * 100, locale(), signed=unit == "rate")
    return (
        format_number(index.value, locale(), 0)
        if unit == "count"
        else format_index_value(index.value, locale())
    )
