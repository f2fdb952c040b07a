"""`kirmash trade fetch …`: official statistics from their publishers, for users who are online and
say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from kirmash.cli import screen, trade
from kirmash.cli.screen import CURRENT_FOLDER, AsJson, Folder, help_text, locale
from kirmash.dossier import serialise
from kirmash.dossier.fetching import BaciRequest, ComtradeRequest, NetworkAccess, SdmxRequest
from kirmash.i18n import translate

if TYPE_CHECKING:
    from kirmash.dossier.fetching import FetchRequest, RemoteImportResult

EXIT_NOTHING_FETCHED = 4
fetch_app = typer.Typer(help=help_text("trade_fetch"), no_args_is_help=True)
trade.trade_app.add_typer(fetch_app, name="fetch")
Online = Annotated[bool, typer.Option("--online", help=help_text("fetch_online"))]
Refresh = Annotated[bool, typer.Option("--again", help=help_text("fetch_again"))]


@fetch_app.command(help=help_text("trade_fetch_comtrade"))
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
    request = ComtradeRequest(reporter, partner, period, product, flow, nomenclature)
    _fetch(request, (online, again), folder, as_json)


@fetch_app.command(help=help_text("trade_fetch_baci"))
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
    _fetch(BaciRequest(version, nomenclature), (online, again), folder, as_json)


@fetch_app.command(help=help_text("trade_fetch_sdmx"))
def sdmx(
    url: Annotated[str, typer.Argument(metavar="URL")],
    online: Online = False,
    again: Refresh = False,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    _fetch(SdmxRequest(url), (online, again), folder, as_json)


def _fetch(request: FetchRequest, allowed: tuple[bool, bool], folder: Path, as_json: bool) -> None:
    """Fetch, and show what came of it; ends with NOTHING where no row came."""
    with screen.open_dossier(folder) as dossier, _download_progress() as watch:
        result = dossier.fetch(request, NetworkAccess(*allowed, watch))
    if as_json:
        screen.print_json(serialise.fetch_result(result))
    else:
        _print_fetched(result)
    if result.outcome is None:
        raise typer.Exit(EXIT_NOTHING_FETCHED)


def _print_fetched(result: RemoteImportResult) -> None:
    if result.outcome:
        trade.print_import_outcome(result.outcome)
    for gap in result.empty:
        economy = gap.reporter or translate("cli.fetch.everyone", locale())
        screen.print_error(
            translate(
                f"cli.fetch.empty.{gap.why}",
                locale(),
                economy=economy,
                period=gap.period,
                known=gap.known,
            )
        )
    if result.outcome is None:
        screen.print_error(translate("cli.fetch.nothing", locale()))
    screen.print_error(translate("cli.fetch.left", locale(), n=result.requests_left))


@contextmanager
def _download_progress() -> Iterator[Callable[[int, int, str], None]]:
    """A bar of bytes on stderr, gone when done; silent where stderr is no terminal."""
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with Progress(
        *columns, console=screen.STDERR, transient=True, disable=not screen.STDERR.is_terminal
    ) as bar:
        task = bar.add_task("", total=None)

        def watch(done: int, of: int, name: str) -> None:
            bar.update(
                task, completed=done, total=of or None, description=screen.sanitise_text(name).plain
            )

        yield watch
