"""The command line. Data goes to stdout (``--json`` for machines), progress and complaints to
stderr.

Exit codes: 0 done; 1 a fault of the program; 2 wrong usage; 3 some files were refused, the rest
taken; 4 something asked for is unknown or cannot be used; 5 the dossier or a folder cannot be used;
130 stopped by the user.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kirmash.cli import deals as cli_deals
from kirmash.cli import fetching, firms, indicators, intake, queries, screen, trade
from kirmash.cli import series as cli_series
from kirmash.cli.options import (
    HERE,
    REFUSED,
    STOPPED,
    UNKNOWN,
    UNUSABLE,
    By,
    Day,
    First,
    Folder,
    Given,
    Jobs,
    Json,
    KnownAt,
    Paths,
    Regions,
    Second,
    app,
    day,
    helped,
)
from kirmash.cli.screen import LANG
from kirmash.errors import DossierError, InputError, KirmashError
from kirmash.i18n import say

REGISTERED = (
    trade.trade,
    fetching.fetch,
    indicators.indicators,
)  # commands of their own module join the application when it is imported


@app.command(help=helped("init"))
def init(
    folder: Annotated[Path, typer.Argument(help=helped("folder"))] = HERE, as_json: Json = False
) -> None:
    intake.init(folder, as_json)


@app.command(help=helped("add"))
def add(
    paths: Paths, given: Given = None, jobs: Jobs = 0, folder: Folder = HERE, as_json: Json = False
) -> None:
    if intake.add(folder, paths, day(given), jobs, as_json):
        raise typer.Exit(REFUSED)


@app.command(help=helped("extract"))
def extract(
    paths: Paths,
    jsonl: Annotated[bool, typer.Option("--jsonl", "--json", help=helped("jsonl"))] = False,
    given: Given = None,
    jobs: Jobs = 0,
    reader: Annotated[
        str, typer.Option("--reader", metavar="grammar|model|both", help=helped("reader"))
    ] = "grammar",
) -> None:
    from kirmash.dossier.reading import ReadingOrder

    if queries.extract(paths, ReadingOrder(day(given), jobs, reader), jsonl):
        raise typer.Exit(REFUSED)


@app.command(help=helped("documents"))
def documents(folder: Folder = HERE, as_json: Json = False) -> None:
    queries.documents(folder, as_json)


@app.command(help=helped("claims"))
def claims(
    first: First,
    second: Second,
    with_regions: Regions = False,
    as_of: Day = None,
    known_at: KnownAt = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    queries.claims(
        queries.PairQuestion(folder, first, second, with_regions, day(as_of), known_at, as_json)
    )


@app.command(help=helped("series"))
def series(
    first: First,
    second: Second,
    measure: Annotated[str, typer.Option("--measure", help=helped("measure"))] = "turnover",
    since: Annotated[str, typer.Option("--from", help=helped("from"))] = "",
    until: Annotated[str, typer.Option("--to", help=helped("to"))] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="year|half|quarter|month|any", help=helped("by_period"))
    ] = "any",
    sensitivity: Annotated[bool, typer.Option("--sensitivity", help=helped("sensitivity"))] = False,
    real: Annotated[
        Path | None, typer.Option("--real", metavar="TABLE.csv", help=helped("real"))
    ] = None,
    currency: Annotated[
        str, typer.Option("--in", metavar="USD|RUB|BYN|…", help=helped("real_in"))
    ] = "",
    as_of: Day = None,
    known_at: KnownAt = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    from kirmash.dossier.series import LevelQuery

    query = LevelQuery(measure, since, until, by, sensitivity, real, currency)
    cli_series.series(
        queries.PairQuestion(folder, first, second, False, day(as_of), known_at, as_json), query
    )


@app.command(help=helped("conflicts"))
def conflicts(
    first: First,
    second: Second,
    as_of: Day = None,
    known_at: KnownAt = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    cli_series.conflicts_weighing(
        queries.PairQuestion(folder, first, second, False, day(as_of), known_at, as_json)
    )


@app.command(help=helped("targets"))
def targets(
    first: First,
    second: Second,
    as_of: Day = None,
    known_at: KnownAt = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    cli_series.targets_weighing(
        queries.PairQuestion(folder, first, second, False, day(as_of), known_at, as_json)
    )


@app.command(help=helped("deals"))
def deals(
    first: First,
    second: Second,
    status: Annotated[str, typer.Option("--status", help=helped("deal_status"))] = "",
    kind: Annotated[str, typer.Option("--kind", help=helped("deal_kind"))] = "",
    economy: Annotated[str, typer.Option("--economy", help=helped("deal_economy"))] = "",
    product: Annotated[str, typer.Option("--product", help=helped("deal_product"))] = "",
    party: Annotated[str, typer.Option("--party", help=helped("deal_party"))] = "",
    due: Annotated[bool, typer.Option("--due", help=helped("deal_due"))] = False,
    late: Annotated[bool, typer.Option("--late", help=helped("deal_late"))] = False,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help=helped("deal_until"))
    ] = None,
    since: Annotated[
        str, typer.Option("--since", metavar="DATE|last", help=helped("deal_since"))
    ] = "",
    scores: Annotated[bool, typer.Option("--scores", help=helped("deal_scores"))] = False,
    export: Annotated[
        str, typer.Option("--export", metavar="ics|ocds|iati|xlsx", help=helped("deal_export"))
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help=helped("deal_out"))] = None,
    with_regions: Regions = False,
    as_of: Day = None,
    known_at: KnownAt = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    from kirmash.dossier.deals import DealQuery
    from kirmash.dossier.exports import ExportStyle

    question = queries.PairQuestion(
        folder, first, second, with_regions, day(as_of), known_at, as_json
    )
    if since and (export or out):
        raise InputError(say("cli.since.export", LANG), "kirmash deals A B --since 2016-04-15")
    scored = scores or (as_json and not export)
    query = DealQuery(status, kind, economy, product, party, due, late, day(until), since, scored)
    if export:
        cli_deals.export(question, query, ExportStyle(export, LANG), out)
    else:
        cli_deals.deals(question, query, scores)


@app.command(help=helped("deal"))
def deal(
    record: Annotated[str, typer.Argument(metavar="ID")],
    as_of: Day = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    cli_deals.deal(folder, record, day(as_of), as_json)


@app.command(help=helped("enterprises"))
def enterprises(
    first: Annotated[str, typer.Argument(metavar="[ECONOMY]", help=helped("economy"))] = "",
    second: Annotated[str, typer.Argument(metavar="[PARTNER]", help=helped("economy"))] = "",
    lists: Annotated[list[Path] | None, typer.Option("--list", help=helped("list"))] = None,
    export: Annotated[
        str, typer.Option("--export", metavar="ftm", help=helped("firm_export"))
    ] = "",
    as_of: Day = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    firms.enterprises(
        firms.Sought(folder, first, second, tuple(lists or ()), export, day(as_of), as_json)
    )


@app.command(help=helped("why"))
def why(
    record: Annotated[str, typer.Argument(metavar="ID")],
    as_of: Day = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    queries.why(folder, record, day(as_of), as_json)


@app.command(help=helped("judge"))
def judge(
    record: Annotated[str, typer.Argument(metavar="ID")],
    verdict: Annotated[str, typer.Argument(metavar="confirm|wrong|about|merge|split|withdraw")],
    by: By,
    other: Annotated[str, typer.Option("--with", help=helped("other"))] = "",
    note: Annotated[str, typer.Option("--note", help=helped("note"))] = "",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    from kirmash.dossier.judging import Decision

    intake.judge(folder, Decision(record, verdict, by, other, note), as_json)


@app.command(help=helped("reread"))
def reread(folder: Folder = HERE, as_json: Json = False) -> None:
    intake.reread(folder, as_json)


@app.command(help=helped("withdraw"))
def withdraw(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    by: By,
    note: Annotated[str, typer.Option("--note", help=helped("note"))] = "",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    from kirmash.dossier.judging import Decision

    intake.withdraw(folder, Decision(document, "withdraw", by, "", note), as_json)


@app.command(help=helped("brief"))
def brief(
    first: First,
    second: Second,
    lang: Annotated[str, typer.Option("--lang", help=helped("lang"))] = LANG,
    out: Annotated[Path, typer.Option("--out", help=helped("out"))] = HERE,
    formats: Annotated[
        str, typer.Option("--formats", help=helped("formats"))
    ] = "html,pdf,docx,xlsx",
    slots: Annotated[Path | None, typer.Option("--slots", help=helped("slots"))] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help=helped("since"))
    ] = None,
    with_regions: Regions = False,
    as_of: Day = None,
    known_at: KnownAt = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    from kirmash.dossier.briefing import Order

    question = queries.PairQuestion(
        folder, first, second, with_regions, day(as_of), known_at, as_json
    )
    queries.brief(question, Order(lang, out, tuple(formats.split(",")), slots, since=day(since)))


@app.command(help=helped("goods"))
def goods(word: Annotated[str, typer.Argument(metavar="WORD")], as_json: Json = False) -> None:
    queries.goods(word, as_json)


@app.command(help=helped("score"))
def score(
    gold: Annotated[Path, typer.Argument(metavar="GOLD_DIR")],
    misses: Annotated[int, typer.Option("--misses", help=helped("misses"))] = 0,
    lang: Annotated[str, typer.Option("--lang", help=helped("score_lang"))] = "",
    as_json: Json = False,
) -> None:
    queries.score(gold, lang, misses, as_json)


@app.command(help=helped("doctor"))
def doctor(folder: Folder = HERE, as_json: Json = False) -> None:
    if queries.doctor(folder, as_json):
        raise typer.Exit(UNUSABLE)


def main() -> None:
    """Run the command line; faults a person can act on are told in one sentence and an
    exit code.
    """
    screen.settle()
    try:
        app()
    except DossierError as fault:
        _leave(fault, UNUSABLE)
    except InputError as fault:
        _leave(fault, UNKNOWN)
    except KirmashError as fault:
        _leave(fault, 1)
    except KeyboardInterrupt:
        screen.complain(say("cli.stopped", LANG))
        sys.exit(STOPPED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _leave(fault: KirmashError, code: int) -> None:
    screen.complain(screen.worded(fault))
    sys.exit(code)


if __name__ == "__main__":
    main()
