"""`kirmash indicators`: what can be computed, and any of it over the dossier's trade tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kirmash.cli import screen, trade
from kirmash.cli.screen import (
    CURRENT_FOLDER,
    AsJson,
    AsOfDate,
    Folder,
    app,
    help_text,
    locale,
    to_date,
)
from kirmash.i18n import (
    format_date,
    format_index_value,
    format_number,
    format_pct,
    format_value,
    translate,
    translate_indicator_class,
    word_message,
)
from kirmash.records.quantities import Unknown

if TYPE_CHECKING:
    from kirmash.dossier.indicators import IndicatorSpec, IndicatorValue

IndicatorNames = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]…", help=help_text("indicator_names"))
]
OfEconomies = Annotated[
    list[str] | None, typer.Option("--of", metavar="ECONOMY", help=help_text("indicator_of"))
]
Partner = Annotated[
    str, typer.Option("--with", metavar="PARTNER", help=help_text("indicator_with"))
]
Year = Annotated[int, typer.Option("--year", min=0, max=9999, help=help_text("indicator_year"))]
Level = Annotated[int, typer.Option("--level", min=0, max=10, help=help_text("indicator_level"))]
Product = Annotated[
    list[str] | None, typer.Option("--product", metavar="CODE", help=help_text("indicator_product"))
]
TopCount = Annotated[int, typer.Option("--top", min=1, max=10_000, help=help_text("indicator_top"))]
Source = Annotated[str, typer.Option("--source", help=help_text("indicator_source"))]
IncomeFile = Annotated[
    Path | None, typer.Option("--income", metavar="FILE", help=help_text("indicator_income"))
]
IcioFile = Annotated[
    Path | None, typer.Option("--icio", metavar="FILE", help=help_text("indicator_icio"))
]
OutputFile = Annotated[
    Path | None, typer.Option("--to", metavar="FILE", help=help_text("indicator_to"))
]
Csv = Annotated[bool, typer.Option("--csv", help=help_text("csv"))]
PERCENT_UNITS = frozenset({"share", "rate"})


@app.command(help=help_text("indicators"))
def indicators(
    names: IndicatorNames = None,
    of: OfEconomies = None,
    partner: Partner = "",
    year: Year = 0,
    level: Level = 0,
    product: Product = None,
    top: TopCount = 5,
    source: Source = "",
    income: IncomeFile = None,
    icio: IcioFile = None,
    as_of: AsOfDate = None,
    folder: Folder = CURRENT_FOLDER,
    to: OutputFile = None,
    as_csv: Csv = False,
    as_json: AsJson = False,
) -> None:
    from kirmash.dossier import user_tables
    from kirmash.dossier.indicators import IndicatorRequest

    if not names and not of and not partner and not product:
        _list_indicators(as_json)
        return
    incomes = user_tables.read_income_per_head(income) if income else None
    sectors = user_tables.read_input_output_table(icio) if icio else None
    request = IndicatorRequest(
        tuple(names or ()),
        year,
        source,
        level,
        tuple(product or ()),
        top,
        to_date(as_of),
        incomes,
        sectors,
    )
    with screen.spinner("indicators"):
        values = trade.open_tables(folder).indices(tuple(of or ()), partner, request)
    if to:
        _write_file(values, to)
    elif as_json or as_csv:
        _print_data(values, as_csv)
    else:
        _print_table(values)


def _list_indicators(as_json: bool) -> None:
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
    from kirmash.dossier.indicators import indicator_title, unknown_meaning

    return {
        "name": indicator.name,
        "title": indicator_title(indicator.name, locale()),
        "formula": indicator.formula,
        "range": _format_range(indicator.range),
        "unknown": unknown_meaning(indicator.name, locale()),
        "of": indicator.subjects,
        "unit": indicator.unit,
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

    write_indicators(values, path)
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
        screen.print_line(trade.format_coverage_flag(flag))
    rows = [
        (
            indicator_title(index.name, locale()),
            index.economy,
            index.partner,
            translate_indicator_class(index.name, index.product, locale()),
            index.period,
            _value_text(index),
        )
        for index in values
        if not isinstance(index.value, Unknown)
    ]
    if rows:
        columns = ("indicator", "economy", "partner", "product", "period", "value")
        screen.print_table(columns, rows, frozenset({5}))
    for source, retrieved, codes in sorted(
        {(index.source, index.retrieved, index.nomenclature) for index in values}
    ):
        key = "indicator.from_codes" if codes else "indicator.from"
        day = format_date(retrieved, locale())
        screen.print_line(translate(key, locale(), source=source, day=day, codes=codes))
    _print_unknown(values)


def _print_unknown(values: Sequence[IndicatorValue]) -> None:
    """Each reason with the indicators that are unknown for it."""
    several = len({index.economy for index in values}) > 1
    names_by_reason: dict[str, list[str]] = {}
    for index in values:
        if isinstance(index.value, Unknown):
            name = f"{index.name} ({index.economy})" if several else index.name
            names_by_reason.setdefault(_unknown_reason(index), []).append(name)
    for why, names in names_by_reason.items():
        words = why[:1].upper() + why[1:]
        screen.print_line(
            translate("indicator.why", locale(), why=words, names=", ".join(dict.fromkeys(names)))
        )


def _unknown_reason(index: IndicatorValue) -> str:
    """Why a value is unknown: the very reason, or what an unknown of it means where the language
    has no words for that.
    """
    from kirmash.dossier.indicators import unknown_meaning

    explanation = (
        word_message(index.value.why, locale()) if isinstance(index.value, Unknown) else ""
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
