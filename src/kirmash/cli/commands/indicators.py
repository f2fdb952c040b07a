"""What `kirmash indicators` is called with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kirmash.cli.options import (
    CURRENT_FOLDER,
    AsJson,
    AsOfDate,
    Csv,
    Folder,
    Nomenclature,
    OutputFile,
    to_date,
)
from kirmash.cli.program import help_text

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
Years = Annotated[str, typer.Option("--years", metavar="YEARS", help=help_text("top_years"))]
Plot = Annotated[bool, typer.Option("--plot", help=help_text("series_plot"))]
IncomeFile = Annotated[
    Path | None, typer.Option("--income", metavar="FILE", help=help_text("indicator_income"))
]
IcioFile = Annotated[
    Path | None, typer.Option("--icio", metavar="FILE", help=help_text("indicator_icio"))
]
MinExports = Annotated[
    float, typer.Option("--min-exports", min=0, help=help_text("indicator_min_exports"))
]
MinProduct = Annotated[
    float, typer.Option("--min-product", min=0, help=help_text("indicator_min_product"))
]
MinPopulation = Annotated[
    float, typer.Option("--min-population", min=0, help=help_text("indicator_min_population"))
]
PopulationFile = Annotated[
    Path | None,
    typer.Option("--population", metavar="FILE", help=help_text("indicator_population")),
]


def indicators(
    names: IndicatorNames = None,
    of: OfEconomies = None,
    partner: Partner = "",
    year: Year = 0,
    level: Level = 0,
    product: Product = None,
    top: TopCount = 5,
    source: Source = "",
    nomenclature: Nomenclature = "",
    income: IncomeFile = None,
    icio: IcioFile = None,
    min_exports: MinExports = 0.0,
    min_product: MinProduct = 0.0,
    min_population: MinPopulation = 0.0,
    population: PopulationFile = None,
    years: Years = "",
    plot: Plot = False,
    as_of: AsOfDate = None,
    folder: Folder = CURRENT_FOLDER,
    to: OutputFile = None,
    as_csv: Csv = False,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import indicators as cli_indicators
    from kirmash.dossier import user_tables
    from kirmash.dossier.indicators import IndicatorRequest
    from kirmash.dossier.screens import rankings

    if not names and not of and not partner and not product:
        cli_indicators.list_indicators(as_json)
        return
    incomes = cli_indicators.read_incomes(income) if income else None
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
        nomenclature,
        user_tables.complexity_floors(min_exports, min_product, min_population, population),
    )
    form = cli_indicators.AnswerForm(to, as_csv, as_json, plot)
    run = rankings.parse_years(years) if years else ()
    cli_indicators.compute(folder, of or (), partner, request, form, run)
