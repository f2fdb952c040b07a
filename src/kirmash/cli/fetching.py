"""`kirmash trade fetch …`: official statistics from their publishers, for users who are online and
say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from kirmash.cli import screen, trade
from kirmash.cli.session import locale, run_settings
from kirmash.dossier import serialise
from kirmash.dossier.dossier import Dossier
from kirmash.dossier.fetching import NetworkAccess
from kirmash.i18n import translate

if TYPE_CHECKING:
    from kirmash.dossier.fetching import FetchRequest, RemoteImportResult

EXIT_NOTHING_FETCHED = 4


def fetch(request: FetchRequest, allowed: tuple[bool, bool], folder: Path, as_json: bool) -> None:
    """Fetch, and show what came of it; ends with NOTHING where no row came."""
    with (
        Dossier.open(folder, settings=run_settings()) as dossier,
        _download_progress() as watch,
    ):
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
