"""What the commands of checking are called with: `review`, `show`, `search`, `speakers`,
`judgements` and `claim add`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kirmash.cli.options import (
    CURRENT_FOLDER,
    AsJson,
    AsOfDate,
    Corrections,
    DecidedBy,
    EconomyArgument,
    Folder,
    KnownAt,
    Note,
    PartnerArgument,
    WithRegions,
    to_date,
)
from kirmash.cli.program import help_text
from kirmash.cli.session import EXIT_REFUSED

DocumentArgument = Annotated[str, typer.Argument(metavar="DOCUMENT", help=help_text("document"))]
OptionalEconomy = Annotated[str, typer.Argument(metavar="[ECONOMY]", help=help_text("economy"))]
OptionalPartner = Annotated[str, typer.Argument(metavar="[PARTNER]", help=help_text("economy"))]
_HEDGES = "exact|about|almost|more_than|less_than|up_to"
_MODALITIES = "reported|target|forecast|estimate"


def review(
    first: OptionalEconomy = "",
    second: OptionalPartner = "",
    by: Annotated[str, typer.Option("--by", help=help_text("by"))] = "",
    listed: Annotated[bool, typer.Option("--list", help=help_text("review_list"))] = False,
    record: Annotated[str, typer.Option("--id", metavar="ID", help=help_text("review_id"))] = "",
    confirm: Annotated[bool, typer.Option("--confirm", help=help_text("review_confirm"))] = False,
    reject: Annotated[bool, typer.Option("--reject", help=help_text("review_reject"))] = False,
    changes: Corrections = None,
    options: Annotated[bool, typer.Option("--options", help=help_text("review_options"))] = False,
    note: Note = "",
    with_regions: WithRegions = False,
    as_of: AsOfDate = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import review as cli_review

    order = cli_review.ReviewOrder(
        folder, (first, second), with_regions, to_date(as_of), by, note, options, as_json
    )
    answer = cli_review.ReviewAnswer(record, confirm, reject, tuple(changes or ()))
    if answer.is_given:
        cli_review.decide(order, answer)
    else:
        cli_review.review(order, listed)


def export_review(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=help_text("review_out"))
    ] = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import review as cli_review

    cli_review.export(folder, out, as_json)


def show(
    document: DocumentArgument,
    numbers: Annotated[bool, typer.Option("--numbers", help=help_text("show_numbers"))] = False,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import checking as cli_checking

    cli_checking.show(folder, document, numbers, as_json)


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS…", help=help_text("search_words"))],
    limit: Annotated[
        int, typer.Option("--limit", min=0, max=10_000, help=help_text("search_limit"))
    ] = 20,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import checking as cli_checking

    cli_checking.search(folder, " ".join(words), limit, as_json)


def speakers(
    first: EconomyArgument,
    second: PartnerArgument,
    speaker: Annotated[str, typer.Option("--speaker", help=help_text("speaker"))] = "",
    with_regions: WithRegions = False,
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import checking as cli_checking
    from kirmash.cli import documents as cli_documents

    question = cli_documents.PairQuery(
        folder, first, second, with_regions, to_date(as_of), known_at, as_json
    )
    cli_checking.speakers(question, speaker)


def judgements(
    known_at: KnownAt = None, folder: Folder = CURRENT_FOLDER, as_json: AsJson = False
) -> None:
    from kirmash.cli import checking as cli_checking

    cli_checking.judgements(folder, known_at, as_json)


def reread(folder: Folder = CURRENT_FOLDER, as_json: AsJson = False) -> None:
    from kirmash.cli import checking as cli_checking

    if cli_checking.reread(folder, as_json):
        raise typer.Exit(EXIT_REFUSED)


def add_claim(
    document: DocumentArgument,
    by: DecidedBy,
    quote: Annotated[str, typer.Option("--quote", help=help_text("claim_quote"))],
    measure: Annotated[str, typer.Option("--measure", help=help_text("claim_measure"))],
    reporter: Annotated[str, typer.Option("--reporter", help=help_text("claim_reporter"))],
    partner: Annotated[str, typer.Option("--partner", help=help_text("claim_partner"))] = "",
    period: Annotated[str, typer.Option("--period", help=help_text("claim_period"))] = "",
    value: Annotated[str, typer.Option("--value", help=help_text("claim_value"))] = "",
    unit: Annotated[str, typer.Option("--unit", help=help_text("claim_unit"))] = "",
    change: Annotated[str, typer.Option("--change", help=help_text("claim_change"))] = "",
    product: Annotated[str, typer.Option("--product", help=help_text("claim_product"))] = "",
    hedge: Annotated[
        str, typer.Option("--hedge", metavar=_HEDGES, help=help_text("claim_hedge"))
    ] = "",
    modality: Annotated[
        str, typer.Option("--modality", metavar=_MODALITIES, help=help_text("claim_modality"))
    ] = "",
    speaker: Annotated[str, typer.Option("--speaker", help=help_text("claim_speaker"))] = "",
    note: Note = "",
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import checking as cli_checking
    from kirmash.dossier.checking.amendments import NewClaim

    slots = {
        "measure": measure,
        "reporter": reporter,
        "partner": partner,
        "period": period,
        "value": value,
        "unit": unit,
        "change": change,
        "product": product,
        "hedge": hedge,
        "modality": modality,
        "speaker": speaker,
    }
    signature = cli_checking.Signature(by, note)
    cli_checking.add_claim(folder, NewClaim(document, quote, slots), signature, as_json)
