"""What `kirmash meetings` is called with."""

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
    PartnerArgument,
    to_date,
)
from kirmash.cli.program import help_text

MOST = 10_000  # rounds, tables and meetings

EnterprisesFile = Annotated[
    Path | None,
    typer.Option("--enterprises", metavar="FILE", help=help_text("opportunity_enterprises")),
]
ChainsFile = Annotated[
    Path | None, typer.Option("--chains", metavar="FILE", help=help_text("opportunity_chains"))
]
Rounds = Annotated[
    int, typer.Option("--rounds", min=1, max=MOST, help=help_text("meetings_rounds"))
]
TableCount = Annotated[
    int, typer.Option("--tables", min=0, max=MOST, help=help_text("meetings_tables"))
]
Most = Annotated[int, typer.Option("--most", min=0, max=MOST, help=help_text("meetings_most"))]
Start = Annotated[str, typer.Option("--start", metavar="HH:MM", help=help_text("meetings_start"))]
Minutes = Annotated[
    int, typer.Option("--minutes", min=1, max=600, help=help_text("meetings_minutes"))
]
Pause = Annotated[int, typer.Option("--pause", min=0, max=600, help=help_text("meetings_pause"))]
OutputFile = Annotated[
    Path | None, typer.Option("--to", metavar="FILE", help=help_text("meetings_to"))
]


def meetings(
    first: EconomyArgument,
    second: PartnerArgument,
    enterprises: EnterprisesFile = None,
    chains: ChainsFile = None,
    rounds: Rounds = 8,
    tables: TableCount = 0,
    most: Most = 0,
    start: Start = "10:00",
    minutes: Minutes = 20,
    pause: Pause = 5,
    to: OutputFile = None,
    as_of: AsOfDate = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import opportunities as cli_opportunities
    from kirmash.dossier.dossier import View
    from kirmash.dossier.opportunities.meetings import TimetableRequest, parse_clock
    from kirmash.dossier.opportunities.questions import OpportunityRequest

    cli_opportunities.meetings(
        cli_opportunities.MeetingsAnswer(
            folder, first, second, View(as_of=to_date(as_of)), as_json, to
        ),
        TimetableRequest(rounds, tables, most, parse_clock(start), minutes, pause),
        OpportunityRequest(chains=chains, enterprises=enterprises),
    )
