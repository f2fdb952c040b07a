"""The command line's one application and the options its commands share."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from kirmash.cli.screen import LANG
from kirmash.i18n import say


def helped(key: str) -> str:
    """The help text of a command or option in the user's language."""
    return say(f"cli.help.{key}", LANG)


app = typer.Typer(
    help=helped("app"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Jobs = Annotated[int, typer.Option("--jobs", min=0, max=64, help=helped("jobs"))]
Folder = Annotated[
    Path, typer.Option("--dossier", "-d", help=helped("dossier"), envvar="KIRMASH_DOSSIER")
]
Json = Annotated[bool, typer.Option("--json", help=helped("json"))]
Regions = Annotated[bool, typer.Option("--with-regions", help=helped("with_regions"))]
Day = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help=helped("as_of"))
]
KnownAt = Annotated[int | None, typer.Option("--known-at", help=helped("known_at"))]
Given = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help=helped("date"))
]
Paths = Annotated[list[Path], typer.Argument(help=helped("files"))]
First = Annotated[str, typer.Argument(metavar="ECONOMY", help=helped("economy"))]
Second = Annotated[str, typer.Argument(metavar="PARTNER", help=helped("economy"))]
By = Annotated[str, typer.Option("--by", help=helped("by"))]
HERE = Path()
USAGE, REFUSED, UNKNOWN, UNUSABLE, STOPPED = 2, 3, 4, 5, 130  # exit codes; see `cli`


def day(moment: datetime | None) -> date | None:
    """The day of a date option."""
    return moment.date() if moment else None
