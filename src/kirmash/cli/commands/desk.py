"""What the commands of the desk are called with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kirmash.cli.options import CURRENT_FOLDER, AsJson
from kirmash.cli.program import help_text


def serve(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help=help_text("dossier"), show_default=False)
    ] = CURRENT_FOLDER,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=help_text("port"))] = 8765,
    lang: Annotated[str, typer.Option("--lang", metavar="en|ru", help=help_text("desk_lang"))] = "",
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import desk

    desk.serve(folder, port, lang, as_json)


def desk(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help=help_text("desk_folder"), show_default=False)
    ] = CURRENT_FOLDER,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=help_text("desk_port"))] = 0,
    lang: Annotated[str, typer.Option("--lang", metavar="en|ru", help=help_text("desk_lang"))] = "",
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help=help_text("desk_no_browser"))
    ] = False,
    no_shortcut: Annotated[
        bool, typer.Option("--no-shortcut", help=help_text("desk_no_shortcut"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import desk as cli_desk

    wishes = cli_desk.DeskWishes(port, lang, not no_browser, not no_shortcut)
    cli_desk.start(folder, wishes, as_json)
