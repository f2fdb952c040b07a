"""Options and arguments that several commands share."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from kirmash.cli.program import help_text

Jobs = Annotated[int, typer.Option("--jobs", min=0, max=64, help=help_text("jobs"))]
Folder = Annotated[
    Path, typer.Option("--dossier", "-d", help=help_text("dossier"), envvar="KIRMASH_DOSSIER")
]
AsJson = Annotated[bool, typer.Option("--json", help=help_text("json"))]
WithRegions = Annotated[bool, typer.Option("--with-regions", help=help_text("with_regions"))]
AsOfDate = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help=help_text("as_of"))
]
KnownAt = Annotated[
    int | None, typer.Option("--known-at", min=0, max=2**63 - 1, help=help_text("known_at"))
]
PublicationDate = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help=help_text("add_date"))
]
Nomenclature = Annotated[
    str,
    typer.Option("--nomenclature", metavar="EDITION", help=help_text("indicator_nomenclature")),
]
Paths = Annotated[list[Path], typer.Argument(help=help_text("files"))]
EconomyArgument = Annotated[str, typer.Argument(metavar="ECONOMY", help=help_text("economy"))]
PartnerArgument = Annotated[str, typer.Argument(metavar="PARTNER", help=help_text("economy"))]
DecidedBy = Annotated[str, typer.Option("--by", help=help_text("by"))]
OutputFile = Annotated[
    Path | None, typer.Option("--to", metavar="FILE", help=help_text("indicator_to"))
]
Csv = Annotated[bool, typer.Option("--csv", help=help_text("csv"))]
Note = Annotated[str, typer.Option("--note", help=help_text("note"))]
Corrections = Annotated[
    list[str] | None, typer.Option("--set", metavar="SLOT=VALUE", help=help_text("set_slot"))
]
CURRENT_FOLDER = Path()


def to_date(moment: datetime | None) -> date | None:
    """The day of a date option."""
    return moment.date() if moment else None
