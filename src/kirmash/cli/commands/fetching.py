"""What `kirmash trade fetch …` is called with."""

from __future__ import annotations

from typing import Annotated

import typer

from kirmash.cli.options import CURRENT_FOLDER, AsJson, Folder
from kirmash.cli.program import help_text

Online = Annotated[bool, typer.Option("--online", help=help_text("fetch_online"))]
Refresh = Annotated[bool, typer.Option("--again", help=help_text("fetch_again"))]


def comtrade(
    reporter: Annotated[str, typer.Option("--reporter", help=help_text("fetch_reporter"))],
    partner: Annotated[str, typer.Option("--partner", help=help_text("fetch_partner"))],
    period: Annotated[str, typer.Option("--year", "--period", help=help_text("fetch_period"))],
    product: Annotated[str, typer.Option("--product", help=help_text("fetch_product"))] = "TOTAL",
    flow: Annotated[str, typer.Option("--flow", help=help_text("fetch_flow"))] = "both",
    nomenclature: Annotated[
        str, typer.Option("--nomenclature", help=help_text("fetch_nomenclature"))
    ] = "HS",
    online: Online = False,
    again: Refresh = False,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import fetching as cli_fetching
    from kirmash.dossier.fetching import ComtradeRequest

    request = ComtradeRequest(reporter, partner, period, product, flow, nomenclature)
    cli_fetching.fetch(request, (online, again), folder, as_json)


def baci(
    version: Annotated[str, typer.Option("--version", help=help_text("fetch_version"))],
    nomenclature: Annotated[
        str, typer.Option("--nomenclature", help=help_text("fetch_baci_nomenclature"))
    ] = "HS17",
    online: Online = False,
    again: Refresh = False,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import fetching as cli_fetching
    from kirmash.dossier.fetching import BaciRequest

    cli_fetching.fetch(BaciRequest(version, nomenclature), (online, again), folder, as_json)


def sdmx(
    url: Annotated[str, typer.Argument(metavar="URL")],
    online: Online = False,
    again: Refresh = False,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import fetching as cli_fetching
    from kirmash.dossier.fetching import SdmxRequest

    cli_fetching.fetch(SdmxRequest(url), (online, again), folder, as_json)
