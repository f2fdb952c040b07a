"""What `kirmash trade …` and `kirmash check` are called with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kirmash.cli.options import (
    CURRENT_FOLDER,
    AsJson,
    AsOfDate,
    Csv,
    EconomyArgument,
    Folder,
    PartnerArgument,
    to_date,
)
from kirmash.cli.program import help_text
from kirmash.cli.session import EXIT_REFUSED

LayoutName = Annotated[str, typer.Option("--format", help=help_text("trade_format"))]
MappingFile = Annotated[Path | None, typer.Option("--mapping", help=help_text("trade_mapping"))]
RatesFile = Annotated[Path | None, typer.Option("--rates", help=help_text("trade_rates"))]
RetrievedDate = Annotated[
    datetime | None,
    typer.Option("--retrieved", formats=["%Y-%m-%d"], help=help_text("trade_retrieved")),
]
CompleteParts = Annotated[
    str, typer.Option("--whole", metavar="PARTS", help=help_text("trade_whole"))
]
DecimalSign = Annotated[
    str, typer.Option("--decimal", metavar="SIGN", help=help_text("trade_decimal"))
]
HsEdition = Annotated[
    str, typer.Option("--nomenclature", metavar="EDITION", help=help_text("trade_edition"))
]
GuessSwitch = Annotated[bool, typer.Option("--guess", help=help_text("trade_guess"))]
AgreedSwitch = Annotated[bool, typer.Option("--yes", help=help_text("trade_yes"))]
AmountsFile = Annotated[
    Path | None, typer.Option("--table", metavar="FILE", help=help_text("check_table"))
]
SheetFile = Annotated[Path | None, typer.Option("--to", metavar="FILE", help=help_text("top_to"))]
ByPartners = Annotated[bool, typer.Option("--partners", help=help_text("top_partners"))]
ByGoods = Annotated[bool, typer.Option("--goods", help=help_text("top_goods"))]
Flow = Annotated[str, typer.Option("--flow", metavar="FLOW", help=help_text("top_flow"))]
TopPartner = Annotated[str, typer.Option("--with", metavar="PARTNER", help=help_text("top_with"))]
Market = Annotated[str, typer.Option("--market", metavar="ECONOMY", help=help_text("top_market"))]
TopProduct = Annotated[
    str, typer.Option("--product", metavar="CODE", help=help_text("top_product"))
]
TopYear = Annotated[int, typer.Option("--year", min=0, max=2099, help=help_text("top_year"))]
TopYears = Annotated[str, typer.Option("--years", metavar="YEARS", help=help_text("top_years"))]
TopSource = Annotated[str, typer.Option("--source", help=help_text("indicator_source"))]
GoodsLevel = Annotated[int, typer.Option("--level", help=help_text("top_level"))]
TopCount = Annotated[int, typer.Option("--top", min=1, max=10_000, help=help_text("top_count"))]
WithInternal = Annotated[bool, typer.Option("--with-internal", help=help_text("top_internal"))]
SeriesPartner = Annotated[
    str, typer.Option("--with", metavar="PARTNER", help=help_text("series_with"))
]
SeriesPeriods = Annotated[str, typer.Option("--by", metavar="PERIOD", help=help_text("series_by"))]
Plot = Annotated[bool, typer.Option("--plot", help=help_text("series_plot"))]
OptionalEconomy = Annotated[
    str, typer.Argument(metavar="[ECONOMY PARTNER]", help=help_text("economy"), show_default=False)
]
OptionalPartner = Annotated[
    str, typer.Argument(metavar="[PARTNER]", help=help_text("economy"), show_default=False)
]
TableFiles = Annotated[list[Path], typer.Argument(metavar="FILE…", help=help_text("trade_file"))]


def add(
    paths: TableFiles,
    layout: LayoutName = "",
    mapping: MappingFile = None,
    rates: RatesFile = None,
    retrieved: RetrievedDate = None,
    complete: CompleteParts = "",
    decimal: DecimalSign = "",
    edition: HsEdition = "",
    guess: GuessSwitch = False,
    agreed: AgreedSwitch = False,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import trade as cli_trade
    from kirmash.dossier.imports.proposals import resolve_mapping
    from kirmash.dossier.tables import TableImportOptions

    mapping = resolve_mapping(mapping) if mapping else None
    day = to_date(retrieved)
    order = TableImportOptions(layout, mapping, day, rates, complete, decimal, edition)
    if guess:
        from kirmash.cli import guess as cli_guess

        refused = [
            cli_guess.add(folder, path, order, agreed=agreed, as_json=as_json) for path in paths
        ]
        if any(refused):
            raise typer.Exit(EXIT_REFUSED)
        return
    if cli_trade.add(folder, paths, order, as_json):
        raise typer.Exit(EXIT_REFUSED)


def show(folder: Folder = CURRENT_FOLDER, as_json: AsJson = False) -> None:
    from kirmash.cli import trade as cli_trade

    cli_trade.show(folder, as_json)


def sql(
    query: Annotated[str, typer.Argument(metavar="SELECT")],
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import trade as cli_trade

    cli_trade.sql(folder, query, as_json)


def coverage(
    first: OptionalEconomy = "",
    second: OptionalEconomy = "",
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import trade as cli_trade

    cli_trade.coverage(folder, tuple(filter(None, (first, second))), as_json)


def mirror(
    first: EconomyArgument,
    second: PartnerArgument,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import trade as cli_trade

    cli_trade.mirror(folder, first, second, as_json)


def why(
    first: EconomyArgument,
    second: PartnerArgument,
    year: Annotated[
        int, typer.Argument(metavar="YEAR", min=1800, max=2099, help=help_text("trade_year"))
    ],
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import trade as cli_trade

    cli_trade.why(folder, (first, second), year, as_json)


def top(
    economy: EconomyArgument,
    by_partners: ByPartners = False,
    by_goods: ByGoods = False,
    partner: TopPartner = "",
    market: Market = "",
    product: TopProduct = "",
    flow: Flow = "",
    year: TopYear = 0,
    years: TopYears = "",
    source: TopSource = "",
    level: GoodsLevel = 4,
    count: TopCount = 10,
    with_internal: WithInternal = False,
    folder: Folder = CURRENT_FOLDER,
    to: SheetFile = None,
    as_csv: Csv = False,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import rankings as cli_rankings
    from kirmash.cli.indicators import AnswerForm
    from kirmash.dossier.screens import rankings

    kind = rankings.choose_kind(by_partners, by_goods or bool(partner), bool(market))
    request = rankings.RankingRequest(
        economy,
        kind,
        flow,
        partner,
        market,
        product,
        rankings.parse_years(years) if years else (year,) if year else (),
        source,
        level,
        count,
        with_internal,
    )
    cli_rankings.top(folder, request, AnswerForm(to, as_csv, as_json))


def series(
    economy: EconomyArgument,
    partner: SeriesPartner = "",
    step: SeriesPeriods = "year",
    flow: Flow = "",
    years: TopYears = "",
    source: TopSource = "",
    plot: Plot = False,
    folder: Folder = CURRENT_FOLDER,
    to: SheetFile = None,
    as_csv: Csv = False,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import rankings as cli_rankings
    from kirmash.cli.indicators import AnswerForm
    from kirmash.dossier.screens import flows, rankings

    run = rankings.parse_years(years) if years else ()
    request = flows.FlowSeriesRequest(economy, partner, flow, step, run, source)
    cli_rankings.series(folder, request, AnswerForm(to, as_csv, as_json), plot)


def moved(
    first: EconomyArgument,
    second: PartnerArgument,
    year: TopYear = 0,
    years: TopYears = "",
    level: GoodsLevel = 4,
    folder: Folder = CURRENT_FOLDER,
    to: SheetFile = None,
    as_csv: Csv = False,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import rankings as cli_rankings
    from kirmash.cli.indicators import AnswerForm
    from kirmash.dossier.screens import rankings

    run = rankings.parse_years(years) if years else (year,) if year else ()
    form = AnswerForm(to, as_csv, as_json)
    cli_rankings.moved(folder, (first, second), run, level, form)


def check(
    first: EconomyArgument,
    second: OptionalPartner = "",
    table: AmountsFile = None,
    as_of: AsOfDate = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import trade as cli_trade

    of = (first, second) if second else first
    cli_trade.check(folder, of, table, to_date(as_of), as_json)
