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
from kirmash.cli.options import HERE, Folder, Json, helped
from kirmash.cli.screen import LANG
from kirmash.dossier import serialise
from kirmash.dossier.dossier import Dossier
from kirmash.dossier.fetching import Access, BaciRequest, ComtradeRequest, SdmxRequest
from kirmash.i18n import say

if TYPE_CHECKING:
    from kirmash.dossier.fetching import Fetched, FetchRequest

NOTHING = 4
fetch = typer.Typer(help=helped("trade_fetch"), no_args_is_help=True)
trade.trade.add_typer(fetch, name="fetch")
Online = Annotated[bool, typer.Option("--online", help=helped("fetch_online"))]
Again = Annotated[bool, typer.Option("--again", help=helped("fetch_again"))]


@fetch.command(help=helped("trade_fetch_comtrade"))
def comtrade(
    reporter: Annotated[str, typer.Option("--reporter", help=helped("fetch_reporter"))],
    partner: Annotated[str, typer.Option("--partner", help=helped("fetch_partner"))],
    period: Annotated[str, typer.Option("--year", "--period", help=helped("fetch_period"))],
    product: Annotated[str, typer.Option("--product", help=helped("fetch_product"))] = "TOTAL",
    flow: Annotated[str, typer.Option("--flow", help=helped("fetch_flow"))] = "both",
    nomenclature: Annotated[
        str, typer.Option("--nomenclature", help=helped("fetch_nomenclature"))
    ] = "HS",
    online: Online = False,
    again: Again = False,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    request = ComtradeRequest(reporter, partner, period, product, flow, nomenclature)
    _fetch(request, (online, again), folder, as_json)


@fetch.command(help=helped("trade_fetch_baci"))
def baci(
    version: Annotated[str, typer.Option("--version", help=helped("fetch_version"))],
    nomenclature: Annotated[
        str, typer.Option("--nomenclature", help=helped("fetch_baci_nomenclature"))
    ] = "HS17",
    online: Online = False,
    again: Again = False,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    _fetch(BaciRequest(version, nomenclature), (online, again), folder, as_json)


@fetch.command(help=helped("trade_fetch_sdmx"))
def sdmx(
    url: Annotated[str, typer.Argument(metavar="URL")],
    online: Online = False,
    again: Again = False,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    _fetch(SdmxRequest(url), (online, again), folder, as_json)


def _fetch(request: FetchRequest, allowed: tuple[bool, bool], folder: Path, as_json: bool) -> None:
    """Fetch, and show what came of it; ends with NOTHING where no row came."""
    with Dossier.open(folder) as dossier, _watched() as watch:
        found = dossier.fetch(request, Access(*allowed, watch))
    if as_json:
        screen.emit(serialise.fetched(found))
    else:
        _tell(found)
    if found.outcome is None:
        raise typer.Exit(NOTHING)


def _tell(found: Fetched) -> None:
    if found.outcome:
        trade.tell(found.outcome)
    for one in found.empty:
        who = one.reporter or say("cli.fetch.everyone", LANG)
        screen.complain(
            say(f"cli.fetch.empty.{one.why}", LANG, economy=who, period=one.period, known=one.known)
        )
    if found.outcome is None:
        screen.complain(say("cli.fetch.nothing", LANG))
    screen.complain(say("cli.fetch.left", LANG, n=found.left))


@contextmanager
def _watched() -> Iterator[Callable[[int, int, str], None]]:
    """A bar of bytes on stderr, gone when done; silent where stderr is no terminal."""
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with Progress(
        *columns, console=screen.ERR, transient=True, disable=not screen.ERR.is_terminal
    ) as bar:
        task = bar.add_task("", total=None)

        def watch(done: int, of: int, name: str) -> None:
            bar.update(task, completed=done, total=of or None, description=screen.plain(name).plain)

        yield watch
