"""What `kirmash deals`, `deal` and `enterprises` are called with."""

from __future__ import annotations

from datetime import datetime
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
    WithRegions,
    to_date,
)
from kirmash.cli.program import help_text
from kirmash.cli.session import locale
from kirmash.errors import InputError


def deals(
    first: EconomyArgument,
    second: PartnerArgument,
    status: Annotated[str, typer.Option("--status", help=help_text("deal_status"))] = "",
    kind: Annotated[str, typer.Option("--kind", help=help_text("deal_kind"))] = "",
    economy: Annotated[str, typer.Option("--economy", help=help_text("deal_economy"))] = "",
    product: Annotated[str, typer.Option("--product", help=help_text("deal_product"))] = "",
    party: Annotated[str, typer.Option("--party", help=help_text("deal_party"))] = "",
    due: Annotated[bool, typer.Option("--due", help=help_text("deal_due"))] = False,
    late: Annotated[bool, typer.Option("--late", help=help_text("deal_late"))] = False,
    outcome: Annotated[
        str,
        typer.Option(
            "--outcome", metavar="done|late|due|open|cancelled", help=help_text("deal_outcome")
        ),
    ] = "",
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help=help_text("deal_until"))
    ] = None,
    since: Annotated[
        str, typer.Option("--since", metavar="DATE|last", help=help_text("deal_since"))
    ] = "",
    scores: Annotated[bool, typer.Option("--scores", help=help_text("deal_scores"))] = False,
    export: Annotated[
        str, typer.Option("--export", metavar="ics|ocds|iati|xlsx", help=help_text("deal_export"))
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help=help_text("deal_out"))] = None,
    with_regions: WithRegions = False,
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import deals as cli_deals
    from kirmash.cli import documents as cli_documents
    from kirmash.dossier.deals import DealQuery, ExportFormat

    question = cli_documents.PairQuery(
        folder, first, second, with_regions, to_date(as_of), known_at, as_json
    )
    if since and (export or out):
        raise InputError(
            "deals.since-with-export",
            "Changes since a meeting are shown as four lists and cannot be exported to another "
            "program.",
            "Leave out --export: kirmash deals A B --since 2016-04-15.",
        )
    scored = scores or (as_json and not export)
    query = DealQuery(
        status, kind, economy, product, party, due, late, to_date(until), since, scored, outcome
    )
    if export:
        cli_deals.export(question, query, ExportFormat(export, locale()), out)
    else:
        cli_deals.list_deals(question, query, scores)


def deal(
    record: Annotated[str, typer.Argument(metavar="ID")],
    as_of: AsOfDate = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import deals as cli_deals

    cli_deals.deal(folder, record, to_date(as_of), as_json)


def enterprises(
    first: Annotated[str, typer.Argument(metavar="[ECONOMY]", help=help_text("economy"))] = "",
    second: Annotated[str, typer.Argument(metavar="[PARTNER]", help=help_text("economy"))] = "",
    lists: Annotated[list[Path] | None, typer.Option("--list", help=help_text("list"))] = None,
    export: Annotated[
        str, typer.Option("--export", metavar="ftm", help=help_text("firm_export"))
    ] = "",
    as_of: AsOfDate = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import deals as cli_deals

    cli_deals.enterprises(
        cli_deals.EnterpriseQuery(
            folder, first, second, tuple(lists or ()), export, to_date(as_of), as_json
        )
    )
