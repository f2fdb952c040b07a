"""The command line's one application and the options its commands share."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from kirmash.cli.screen import LANG
from kirmash.i18n import translate


def help_text(key: str) -> str:
    """The help text of a command or option in the user's language."""
    return translate(f"cli.help.{key}", LANG)


app = typer.Typer(
    help=help_text("app"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Jobs = Annotated[int, typer.Option("--jobs", min=0, max=64, help=help_text("jobs"))]
Folder = Annotated[
    Path, typer.Option("--dossier", "-d", help=help_text("dossier"), envvar="KIRMASH_DOSSIER")
]
AsJson = Annotated[bool, typer.Option("--json", help=help_text("json"))]
WithRegions = Annotated[bool, typer.Option("--with-regions", help=help_text("with_regions"))]
AsOfDate = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help=help_text("as_of"))
]
KnownAt = Annotated[int | None, typer.Option("--known-at", help=help_text("known_at"))]
PublicationDate = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help=help_text("date"))
]
Paths = Annotated[list[Path], typer.Argument(help=help_text("files"))]
EconomyArgument = Annotated[str, typer.Argument(metavar="ECONOMY", help=help_text("economy"))]
PartnerArgument = Annotated[str, typer.Argument(metavar="PARTNER", help=help_text("economy"))]
DecidedBy = Annotated[str, typer.Option("--by", help=help_text("by"))]
CURRENT_FOLDER = Path()
EXIT_USAGE, EXIT_REFUSED, EXIT_UNKNOWN, EXIT_UNUSABLE, EXIT_STOPPED = (
    2,
    3,
    4,
    5,
    130,
)  # exit codes; see `cli`


def to_date(moment: datetime | None) -> date | None:
    """The day of a date option."""
    return moment.date() if moment else None
