"""The command line. Data goes to stdout (``--json`` for machines), progress and errors to
stderr; with ``--json`` an error is one JSON object there, and nothing is on stdout.

Exit codes: 0 done; 1 a fault of the program; 2 wrong usage; 3 some files were refused, the rest
taken; 4 something asked for is unknown or cannot be used; 5 the dossier or a folder cannot be used;
130 stopped by the user.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kirmash.cli import deals as cli_deals
from kirmash.cli import documents as cli_documents
from kirmash.cli import faults, fetching, indicators, screen, trade
from kirmash.cli import series as cli_series
from kirmash.cli.screen import (
    CURRENT_FOLDER,
    EXIT_REFUSED,
    EXIT_STOPPED,
    EXIT_UNUSABLE,
    AsJson,
    AsOfDate,
    DecidedBy,
    EconomyArgument,
    Folder,
    Jobs,
    KnownAt,
    PartnerArgument,
    Paths,
    PublicationDate,
    WithRegions,
    app,
    help_text,
    locale,
    to_date,
)
from kirmash.errors import InputError, KirmashError, system_error
from kirmash.settings import environment_language

SUBCOMMANDS = (
    trade.trade_app,
    fetching.fetch_app,
    indicators.indicators,
)  # commands of their own module join the application when it is imported


@app.command(help=help_text("init"))
def init(
    folder: Annotated[Path, typer.Argument(help=help_text("folder"))] = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    cli_documents.init(folder, as_json)


@app.command(help=help_text("add"))
def add(
    paths: Paths,
    published: PublicationDate = None,
    jobs: Jobs = 0,
    reader: Annotated[str, typer.Option("--reader-name", help=help_text("reader_name"))] = "",
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    options = cli_documents.AddOptions(to_date(published), jobs, reader, as_json)
    if cli_documents.add(folder, paths, options):
        raise typer.Exit(EXIT_REFUSED)


@app.command(help=help_text("extract"))
def extract(
    paths: Paths,
    jsonl: Annotated[bool, typer.Option("--jsonl", "--json", help=help_text("jsonl"))] = False,
    published: PublicationDate = None,
    jobs: Jobs = 0,
    reader: Annotated[
        str, typer.Option("--reader", metavar="grammar|model|both", help=help_text("reader"))
    ] = "grammar",
) -> None:
    from kirmash.dossier.reading import ReadingOptions

    if cli_documents.extract(paths, ReadingOptions(to_date(published), jobs, reader), jsonl):
        raise typer.Exit(EXIT_REFUSED)


@app.command(help=help_text("documents"))
def documents(
    every: Annotated[bool, typer.Option("--all", help=help_text("all_documents"))] = False,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    cli_documents.documents(folder, every, as_json)


@app.command(help=help_text("claims"))
def claims(
    first: EconomyArgument,
    second: PartnerArgument,
    with_regions: WithRegions = False,
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    cli_documents.claims(
        cli_documents.PairQuery(
            folder, first, second, with_regions, to_date(as_of), known_at, as_json
        )
    )


@app.command(help=help_text("series"))
def series(
    first: EconomyArgument,
    second: PartnerArgument,
    measure: Annotated[str, typer.Option("--measure", help=help_text("measure"))] = "turnover",
    since: Annotated[str, typer.Option("--from", help=help_text("from"))] = "",
    until: Annotated[str, typer.Option("--to", help=help_text("to"))] = "",
    by: Annotated[
        str,
        typer.Option("--by", metavar="year|half|quarter|month|any", help=help_text("by_period")),
    ] = "any",
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help=help_text("sensitivity"))
    ] = False,
    real: Annotated[
        Path | None, typer.Option("--real", metavar="TABLE.csv", help=help_text("real"))
    ] = None,
    currency: Annotated[
        str, typer.Option("--in", metavar="USD|RUB|BYN|…", help=help_text("real_in"))
    ] = "",
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.dossier.series import LevelQuery

    query = LevelQuery(measure, since, until, by, sensitivity, real, currency)
    cli_series.series_command(
        cli_documents.PairQuery(folder, first, second, False, to_date(as_of), known_at, as_json),
        query,
    )


@app.command(help=help_text("conflicts"))
def conflicts(
    first: EconomyArgument,
    second: PartnerArgument,
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    cli_series.conflicts_command(
        cli_documents.PairQuery(folder, first, second, False, to_date(as_of), known_at, as_json)
    )


@app.command(help=help_text("targets"))
def targets(
    first: EconomyArgument,
    second: PartnerArgument,
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    cli_series.targets_command(
        cli_documents.PairQuery(folder, first, second, False, to_date(as_of), known_at, as_json)
    )


@app.command(help=help_text("deals"))
def deals(
    first: EconomyArgument,
    second: PartnerArgument,
    status: Annotated[str, typer.Option("--status", help=help_text("deal_status"))] = "",
    kind: Annotated[str, typer.Option("--kind", help=help_text("deal_kind"))] = "",
    economy: Annotated[str, typer.Option("--economy", help=help_text("deal_economy"))] = "",
    product: Annotated[str, typer.Option("--product", help=help_text("deal_product"))] = "",
    party: Annotated[str, typer.Option("--party", help=help_text("deal_party"))] = "",
    due: Annotated[bool, typer.Option("--due", help=help_text("deal_due"))] = False,
    late: Annotated[bool, typer.Option("--late", help=help_text("deal_late"))] = False,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help=help_text("deal_until"))
    ] = None,
    since: Annotated[
        str, typer.Option("--since", metavar="DATE|last", help=help_text("deal_since"))
    ] = "",
    scores: Annotated[bool, typer.Option("--scores", help=help_text("deal_scores"))] = False,
    export: Annotated[
        str, typer.Option("--export", metavar="ics|ocds|iati|xlsx", help=help_text("deal_export"))
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help=help_text("deal_out"))] = None,
    with_regions: WithRegions = False,
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.dossier.deals import DealQuery, ExportFormat

    question = cli_documents.PairQuery(
        folder, first, second, with_regions, to_date(as_of), known_at, as_json
    )
    if since and (export or out):
        raise InputError(
            "deals.since-with-export",
            "Changes since a meeting are shown as four lists and cannot be exported to another "
            "program.",
            "Leave out --export: kirmash deals A B --since 2016-04-15.",
        )
    scored = scores or (as_json and not export)
    query = DealQuery(
        status, kind, economy, product, party, due, late, to_date(until), since, scored
    )
    if export:
        cli_deals.export(question, query, ExportFormat(export, locale()), out)
    else:
        cli_deals.list_deals(question, query, scores)


@app.command(help=help_text("deal"))
def deal(
    record: Annotated[str, typer.Argument(metavar="ID")],
    as_of: AsOfDate = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    cli_deals.deal(folder, record, to_date(as_of), as_json)


@app.command(help=help_text("enterprises"))
def enterprises(
    first: Annotated[str, typer.Argument(metavar="[ECONOMY]", help=help_text("economy"))] = "",
    second: Annotated[str, typer.Argument(metavar="[PARTNER]", help=help_text("economy"))] = "",
    lists: Annotated[list[Path] | None, typer.Option("--list", help=help_text("list"))] = None,
    export: Annotated[
        str, typer.Option("--export", metavar="ftm", help=help_text("firm_export"))
    ] = "",
    as_of: AsOfDate = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    cli_deals.enterprises(
        cli_deals.EnterpriseQuery(
            folder, first, second, tuple(lists or ()), export, to_date(as_of), as_json
        )
    )


@app.command(help=help_text("why"))
def why(
    record: Annotated[str, typer.Argument(metavar="ID")],
    as_of: AsOfDate = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    cli_documents.why(folder, record, to_date(as_of), as_json)


@app.command(help=help_text("judge"))
def judge(
    record: Annotated[str, typer.Argument(metavar="ID")],
    verdict: Annotated[str, typer.Argument(metavar="confirm|wrong|about|merge|split|withdraw")],
    by: DecidedBy,
    other: Annotated[str, typer.Option("--with", help=help_text("other"))] = "",
    note: Annotated[str, typer.Option("--note", help=help_text("note"))] = "",
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.dossier.judging import Decision

    cli_documents.judge(folder, Decision(record, verdict, by, other, note), as_json)


@app.command(help=help_text("reread"))
def reread(folder: Folder = CURRENT_FOLDER, as_json: AsJson = False) -> None:
    if cli_documents.reread(folder, as_json):
        raise typer.Exit(EXIT_REFUSED)


@app.command(help=help_text("withdraw"))
def withdraw(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    by: DecidedBy,
    note: Annotated[str, typer.Option("--note", help=help_text("note"))] = "",
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.dossier.judging import Decision

    cli_documents.withdraw(folder, Decision(document, "withdraw", by, "", note), as_json)


@app.command(help=help_text("brief"))
def brief(
    first: EconomyArgument,
    second: PartnerArgument,
    lang: Annotated[str, typer.Option("--lang", help=help_text("lang"))] = "",
    out: Annotated[Path, typer.Option("--out", help=help_text("out"))] = CURRENT_FOLDER,
    formats: Annotated[
        str, typer.Option("--formats", help=help_text("formats"))
    ] = "html,pdf,docx,xlsx",
    slots: Annotated[Path | None, typer.Option("--slots", help=help_text("slots"))] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help=help_text("since"))
    ] = None,
    with_regions: WithRegions = False,
    as_of: AsOfDate = None,
    known_at: KnownAt = None,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    from kirmash.dossier.briefing import Order

    question = cli_documents.PairQuery(
        folder, first, second, with_regions, to_date(as_of), known_at, as_json
    )
    cli_documents.brief(
        question,
        Order(lang or locale(), out, tuple(formats.split(",")), slots, since=to_date(since)),
    )


@app.command(help=help_text("goods"))
def goods(word: Annotated[str, typer.Argument(metavar="WORD")], as_json: AsJson = False) -> None:
    cli_documents.goods(word, as_json)


@app.command(help=help_text("score"))
def score(
    gold: Annotated[Path, typer.Argument(metavar="GOLD_DIR")],
    misses: Annotated[int, typer.Option("--misses", min=0, help=help_text("misses"))] = 0,
    lang: Annotated[str, typer.Option("--lang", help=help_text("score_lang"))] = "",
    as_json: AsJson = False,
) -> None:
    cli_documents.score(gold, lang, misses, as_json)


@app.command(help=help_text("doctor"))
def doctor(
    rebuild: Annotated[bool, typer.Option("--rebuild", help=help_text("rebuild"))] = False,
    drop_cache: Annotated[bool, typer.Option("--drop-cache", help=help_text("drop_cache"))] = False,
    folder: Folder = CURRENT_FOLDER,
    as_json: AsJson = False,
) -> None:
    if rebuild:
        cli_documents.rebuild(folder, as_json)
    if drop_cache:
        cli_documents.drop_cache(folder, as_json)
    if rebuild or drop_cache:
        return
    if cli_documents.doctor(folder, as_json):
        raise typer.Exit(EXIT_UNUSABLE)


def main() -> None:
    """Run the command line with the arguments and the environment of this process."""
    screen.configure_streams()
    sys.exit(run(sys.argv[1:], os.environ))


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run one command; its exit code. Errors that a person can act on give one sentence, or with
    ``--json`` one JSON object, on stderr.
    """
    with screen.speaking(environment_language(environment)):
        try:
            done = typer.main.get_command(app).main(
                list(arguments), prog_name="kirmash", standalone_mode=False
            )
            if done == EXIT_STOPPED:  # typer's own answer to an interrupt
                raise KeyboardInterrupt
        except BrokenPipeError:
            sys.stderr.close()
            return 0
        except OSError as fault:  # a name too long, a full disk: nothing the program did wrong
            known = fault if isinstance(fault, KirmashError) else system_error(fault)
            return faults.report(known, faults.asks_for_json(arguments))
        except (Exception, KeyboardInterrupt) as fault:  # noqa: BLE001  # reported in one shape
            return faults.report(fault, faults.asks_for_json(arguments))
        return done if isinstance(done, int) else 0


if __name__ == "__main__":
    main()
