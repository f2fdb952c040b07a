"""What the commands about documents are called with."""

from __future__ import annotations

from datetime import datetime
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
    Jobs,
    KnownAt,
    Nomenclature,
    Note,
    PartnerArgument,
    Paths,
    PublicationDate,
    WithRegions,
    to_date,
)
from kirmash.cli.program import help_text
from kirmash.cli.session import EXIT_REFUSED, EXIT_UNUSABLE, locale, run_settings

_DECISIONS = "confirm|wrong|correct|about|use|distrust|merge|split|date|withdraw"


def init(
    folder: Annotated[Path, typer.Argument(help=help_text("folder"))] = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents

    cli_documents.init(folder, as_json)


def add(
    paths: Paths,
    published: PublicationDate = None,
    jobs: Jobs = 0,
    reader: Annotated[str, typer.Option("--reader-name", help=help_text("reader_name"))] = "",
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents

    options = cli_documents.AddOptions(to_date(published), jobs, reader, as_json)
    if cli_documents.add(folder, paths, options):
        raise typer.Exit(EXIT_REFUSED)


def extract(
    paths: Paths,
    jsonl: Annotated[bool, typer.Option("--jsonl", "--json", help=help_text("jsonl"))] = False,
    published: PublicationDate = None,
    jobs: Jobs = 0,
    reader: Annotated[
        str, typer.Option("--reader", metavar="grammar|model|both", help=help_text("reader"))
    ] = "grammar",
) -> None:
    from kirmash.cli import documents as cli_documents
    from kirmash.dossier.reading import ReadingOptions

    if cli_documents.extract(
        paths, ReadingOptions(to_date(published), jobs, reader, run_settings()), jsonl
    ):
        raise typer.Exit(EXIT_REFUSED)


def documents(
    every: Annotated[bool, typer.Option("--all", help=help_text("all_documents"))] = False,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents

    cli_documents.documents(folder, every, as_json)


def claims(
    first: EconomyArgument,
    second: PartnerArgument,
    with_regions: WithRegions = False,
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents

    cli_documents.claims(
        cli_documents.PairQuery(
            folder, first, second, with_regions, to_date(as_of), known_at, as_json
        )
    )


def why(
    record: Annotated[str, typer.Argument(metavar="ID")],
    other: Annotated[str, typer.Argument(metavar="[ID]", help=help_text("why_other"))] = "",
    series: Annotated[bool, typer.Option("--series", help=help_text("why_series"))] = False,
    as_of: AsOfDate = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents

    if other:
        from kirmash.cli import checking

        checking.relate(folder, (record, other), to_date(as_of), as_json)
        return
    cli_documents.why(cli_documents.EvidenceQuery(folder, record, to_date(as_of), series, as_json))


def date(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    day: Annotated[datetime, typer.Argument(metavar="DAY", formats=["%Y-%m-%d"])],
    by: DecidedBy,
    note: Annotated[str, typer.Option("--note", help=help_text("note"))] = "",
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents
    from kirmash.dossier.judging import Decision

    decision = Decision(document, "date", by, day.date().isoformat(), note)
    cli_documents.judge(folder, decision, as_json)


def pairs(
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents
    from kirmash.dossier.dossier import View

    cli_documents.pairs(folder, View(to_date(as_of), known_at), as_json)


def judge(
    record: Annotated[str, typer.Argument(metavar="ID")],
    verdict: Annotated[str, typer.Argument(metavar=_DECISIONS)],
    by: DecidedBy,
    other: Annotated[str, typer.Option("--with", help=help_text("other"))] = "",
    changes: Corrections = None,
    note: Note = "",
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents
    from kirmash.dossier.judging import Decision, read_changes

    slots = read_changes(tuple(changes or ()))
    cli_documents.judge(folder, Decision(record, verdict, by, other, note, slots), as_json)


def withdraw(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    by: DecidedBy,
    note: Annotated[str, typer.Option("--note", help=help_text("note"))] = "",
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents
    from kirmash.dossier.judging import Decision

    cli_documents.withdraw(folder, Decision(document, "withdraw", by, "", note), as_json)


def brief(
    first: EconomyArgument,
    second: PartnerArgument,
    others: Annotated[
        list[str] | None, typer.Argument(metavar="[PARTNER]...", help=help_text("other_partners"))
    ] = None,
    occasion: Annotated[str, typer.Option("--occasion", help=help_text("occasion"))] = "",
    lang: Annotated[str, typer.Option("--lang", help=help_text("lang"))] = "",
    out: Annotated[Path | None, typer.Option("--out", help=help_text("out"))] = None,
    formats: Annotated[
        str, typer.Option("--formats", help=help_text("formats"))
    ] = "html,pdf,docx,xlsx",
    fields: Annotated[Path | None, typer.Option("--fields", help=help_text("fields"))] = None,
    slots: Annotated[Path | None, typer.Option("--slots", hidden=True)] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help=help_text("since"))
    ] = None,
    nomenclature: Nomenclature = "",
    with_regions: WithRegions = False,
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents
    from kirmash.dossier.briefing import Order

    question = cli_documents.PairQuery(
        folder, first, second, with_regions, to_date(as_of), known_at, as_json
    )
    if slots:
        cli_documents.report_old_option()
    cli_documents.brief(
        question,
        Order(
            lang or locale(),
            out,
            tuple(formats.split(",")),
            fields or slots,
            since=to_date(since),
            nomenclature=nomenclature,
            occasion=occasion,
        ),
        tuple(others or ()),
    )


def goods(word: Annotated[str, typer.Argument(metavar="WORD")], as_json: AsJson = False) -> None:
    from kirmash.cli import documents as cli_documents

    cli_documents.goods(word, as_json)


def score(
    gold: Annotated[Path, typer.Argument(metavar="GOLD_DIR")],
    misses: Annotated[int, typer.Option("--misses", min=0, help=help_text("misses"))] = 0,
    lang: Annotated[str, typer.Option("--lang", help=help_text("score_lang"))] = "",
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents

    cli_documents.score(gold, lang, misses, as_json)


def doctor(
    rebuild: Annotated[bool, typer.Option("--rebuild", help=help_text("rebuild"))] = False,
    drop_cache: Annotated[bool, typer.Option("--drop-cache", help=help_text("drop_cache"))] = False,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.cli import documents as cli_documents

    if rebuild:
        cli_documents.rebuild(folder, as_json)
    if drop_cache:
        cli_documents.drop_cache(folder, as_json)
    if rebuild or drop_cache:
        return
    if cli_documents.doctor(folder, as_json):
        raise typer.Exit(EXIT_UNUSABLE)
