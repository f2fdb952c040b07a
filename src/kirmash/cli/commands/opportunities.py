"""What `kirmash opportunities` is called with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kirmash.cli.options import (
    CURRENT_FOLDER,
    AsJson,
    AsOfDate,
    EconomyArgument,
    Folder,
    Nomenclature,
    PartnerArgument,
    to_date,
)
from kirmash.cli.program import help_text

Questions = Annotated[
    list[str] | None,
    typer.Option("--question", metavar="NAME", help=help_text("opportunity_question")),
]
Year = Annotated[int, typer.Option("--year", min=0, max=9999, help=help_text("opportunity_year"))]
Source = Annotated[str, typer.Option("--source", help=help_text("indicator_source"))]
Level = Annotated[int, typer.Option("--level", min=0, max=10, help=help_text("indicator_level"))]
Product = Annotated[
    list[str] | None,
    typer.Option("--product", metavar="CODE", help=help_text("opportunity_product")),
]
TopCount = Annotated[
    int, typer.Option("--top", min=1, max=10_000, help=help_text("opportunity_top"))
]
ListFiles = Annotated[
    list[Path] | None, typer.Option("--list", metavar="FILE", help=help_text("opportunity_list"))
]


IncomeFile = Annotated[
    Path | None, typer.Option("--income", metavar="FILE", help=help_text("opportunity_income"))
]
GrowthFile = Annotated[
    Path | None, typer.Option("--growth", metavar="FILE", help=help_text("opportunity_growth"))
]
Uncorrected = Annotated[
    bool, typer.Option("--uncorrected", help=help_text("opportunity_uncorrected"))
]
ChainsFile = Annotated[
    Path | None, typer.Option("--chains", metavar="FILE", help=help_text("opportunity_chains"))
]
EnterprisesFile = Annotated[
    Path | None,
    typer.Option("--enterprises", metavar="FILE", help=help_text("opportunity_enterprises")),
]
TariffsFile = Annotated[
    Path | None, typer.Option("--tariffs", metavar="FILE", help=help_text("opportunity_tariffs"))
]
OutputFile = Annotated[
    Path | None, typer.Option("--to", metavar="FILE", help=help_text("opportunity_to"))
]


def opportunities(
    first: EconomyArgument,
    second: PartnerArgument,
    question: Questions = None,
    year: Year = 0,
    source: Source = "",
    level: Level = 0,
    product: Product = None,
    top: TopCount = 10,
    nomenclature: Nomenclature = "",
    lists: ListFiles = None,
    income: IncomeFile = None,
    growth: GrowthFile = None,
    uncorrected: Uncorrected = False,
    chains: ChainsFile = None,
    enterprises: EnterprisesFile = None,
    tariffs: TariffsFile = None,
    to: OutputFile = None,
    as_of: AsOfDate = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import opportunities as cli_opportunities
    from kirmash.dossier import user_tables
    from kirmash.dossier.dossier import View
    from kirmash.dossier.opportunities.report import (
        OpportunityRequest,
        WindowRequest,
        parse_questions,
    )

    request = OpportunityRequest(
        parse_questions(question or ()),
        WindowRequest(year, source, level, nomenclature),
        tuple(product or ()),
        top,
        user_tables.read_growth_factors(growth) if growth else {},
        user_tables.read_income_per_head(income) if income else {},
        not uncorrected,
        tuple(lists or ()),
        chains,
        enterprises,
        tariffs,
    )
    answer = cli_opportunities.OpportunityAnswer(
        folder, first, second, View(as_of=to_date(as_of)), as_json, to
    )
    cli_opportunities.opportunities(answer, request)
