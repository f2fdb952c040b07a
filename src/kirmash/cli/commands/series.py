"""What `kirmash series`, `conflicts` and `targets` are called with."""

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
    KnownAt,
    PartnerArgument,
    to_date,
)
from kirmash.cli.program import help_text

_OUTCOMES = "met|missed|doubtful|unknown|moved|replaced|open|direction"


def series(
    first: EconomyArgument,
    second: PartnerArgument,
    measure: Annotated[str, typer.Option("--measure", help=help_text("measure"))] = "turnover",
    since: Annotated[str, typer.Option("--from", help=help_text("from"))] = "",
    until: Annotated[str, typer.Option("--to", help=help_text("to"))] = "",
    by: Annotated[
        str,
        typer.Option("--by", metavar="year|half|quarter|month|any", help=help_text("by_period")),
    ] = "any",
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help=help_text("sensitivity"))
    ] = False,
    real: Annotated[
        Path | None, typer.Option("--real", metavar="TABLE.csv", help=help_text("real"))
    ] = None,
    currency: Annotated[
        str, typer.Option("--in", metavar="USD|RUB|BYN|…", help=help_text("real_in"))
    ] = "",
    unit: Annotated[
        str, typer.Option("--unit", metavar="USD|EUR|t|…", help=help_text("unit"))
    ] = "",
    explain: Annotated[bool, typer.Option("--explain", help=help_text("explain"))] = False,
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents
    from kirmash.cli import series as cli_series
    from kirmash.dossier.series import LevelQuery

    query = LevelQuery(measure, since, until, by, sensitivity, real, currency, unit)
    cli_series.series_command(
        cli_documents.PairQuery(folder, first, second, False, to_date(as_of), known_at, as_json),
        query,
        explain,
    )


def conflicts(
    first: EconomyArgument,
    second: PartnerArgument,
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents
    from kirmash.cli import series as cli_series

    cli_series.conflicts_command(
        cli_documents.PairQuery(folder, first, second, False, to_date(as_of), known_at, as_json)
    )


def targets(
    first: EconomyArgument,
    second: PartnerArgument,
    outcome: Annotated[
        str, typer.Option("--outcome", metavar=_OUTCOMES, help=help_text("target_outcome"))
    ] = "",
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents
    from kirmash.cli import series as cli_series

    cli_series.targets_command(
        cli_documents.PairQuery(folder, first, second, False, to_date(as_of), known_at, as_json),
        outcome,
    )
