"""The command line. Data goes to stdout (``--json`` for machines), progress and complaints to stderr.

Exit codes: 0 done; 1 a fault of the program; 2 wrong usage; 3 some files were refused, the rest taken;
4 something asked for is unknown or cannot be used; 5 the dossier or a folder cannot be used; 130 stopped by the user.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from kirmash.desk import asking, keeping, screen
from kirmash.desk.screen import LANG
from kirmash.errors import DossierError, InputError, KirmashError
from kirmash.wording import say

USAGE, REFUSED, UNKNOWN, UNUSABLE, STOPPED = 2, 3, 4, 5, 130


def _help(key: str) -> str:
    return say(f"cli.help.{key}", LANG)


app = typer.Typer(help=_help("app"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

Jobs = Annotated[int, typer.Option("--jobs", min=0, max=64, help=_help("jobs"))]
Folder = Annotated[Path, typer.Option("--dossier", "-d", help=_help("dossier"), envvar="KIRMASH_DOSSIER")]
Json = Annotated[bool, typer.Option("--json", help=_help("json"))]
Regions = Annotated[bool, typer.Option("--with-regions", help=_help("with_regions"))]
Day = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help=_help("as_of"))]
KnownAt = Annotated[int | None, typer.Option("--known-at", help=_help("known_at"))]
Given = Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help=_help("date"))]
Paths = Annotated[list[Path], typer.Argument(help=_help("files"))]
First = Annotated[str, typer.Argument(metavar="ECONOMY", help=_help("economy"))]
Second = Annotated[str, typer.Argument(metavar="PARTNER", help=_help("economy"))]
By = Annotated[str, typer.Option("--by", help=_help("by"))]
HERE = Path()


@app.command(help=_help("init"))
def init(folder: Annotated[Path, typer.Argument(help=_help("folder"))] = HERE, as_json: Json = False) -> None:
    keeping.init(folder, as_json)


@app.command(help=_help("add"))
def add(paths: Paths, given: Given = None, jobs: Jobs = 0, folder: Folder = HERE, as_json: Json = False) -> None:
    if keeping.add(folder, paths, _day(given), jobs, as_json):
        raise typer.Exit(REFUSED)


@app.command(help=_help("extract"))
def extract(
    paths: Paths,
    jsonl: Annotated[bool, typer.Option("--jsonl", "--json", help=_help("jsonl"))] = False,
    given: Given = None,
    jobs: Jobs = 0,
) -> None:
    if asking.extract(paths, _day(given), jobs, jsonl):
        raise typer.Exit(REFUSED)


@app.command(help=_help("documents"))
def documents(folder: Folder = HERE, as_json: Json = False) -> None:
    asking.documents(folder, as_json)


@app.command(help=_help("claims"))
def claims(
    first: First, second: Second, with_regions: Regions = False, as_of: Day = None, known_at: KnownAt = None,
    folder: Folder = HERE, as_json: Json = False,
) -> None:  # fmt: skip
    asking.claims(asking.Asked(folder, first, second, with_regions, _day(as_of), known_at, as_json))


@app.command(help=_help("series"))
def series(
    first: First, second: Second, measure: Annotated[str, typer.Option("--measure", help=_help("measure"))] = "turnover",
    with_regions: Regions = False, as_of: Day = None, known_at: KnownAt = None, folder: Folder = HERE, as_json: Json = False,
) -> None:  # fmt: skip
    asking.series(asking.Asked(folder, first, second, with_regions, _day(as_of), known_at, as_json), measure)


@app.command(help=_help("deals"))
def deals(
    first: First, second: Second, with_regions: Regions = False, as_of: Day = None, known_at: KnownAt = None,
    folder: Folder = HERE, as_json: Json = False,
) -> None:  # fmt: skip
    asking.deals(asking.Asked(folder, first, second, with_regions, _day(as_of), known_at, as_json))


@app.command(help=_help("why"))
def why(record: Annotated[str, typer.Argument(metavar="ID")], as_of: Day = None, folder: Folder = HERE, as_json: Json = False) -> None:
    asking.why(folder, record, _day(as_of), as_json)


@app.command(help=_help("judge"))
def judge(
    record: Annotated[str, typer.Argument(metavar="ID")],
    verdict: Annotated[str, typer.Argument(metavar="confirm|wrong|merge|split|withdraw")],
    by: By,
    other: Annotated[str, typer.Option("--with", help=_help("other"))] = "",
    note: Annotated[str, typer.Option("--note", help=_help("note"))] = "",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    keeping.judge(folder, keeping.Decision(record, verdict, by, other, note), as_json)


@app.command(help=_help("reread"))
def reread(folder: Folder = HERE, as_json: Json = False) -> None:
    keeping.reread(folder, as_json)


@app.command(help=_help("withdraw"))
def withdraw(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    by: By = "",
    note: Annotated[str, typer.Option("--note", help=_help("note"))] = "",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    keeping.withdraw(folder, keeping.Decision(document, "withdraw", by, "", note), as_json)


@app.command(help=_help("brief"))
def brief(
    first: First, second: Second,
    lang: Annotated[str, typer.Option("--lang", help=_help("lang"))] = LANG,
    out: Annotated[Path, typer.Option("--out", help=_help("out"))] = HERE,
    formats: Annotated[str, typer.Option("--formats", help=_help("formats"))] = "html,pdf,docx,xlsx",
    slots: Annotated[Path | None, typer.Option("--slots", help=_help("slots"))] = None,
    with_regions: Regions = False, as_of: Day = None, known_at: KnownAt = None, folder: Folder = HERE, as_json: Json = False,
) -> None:  # fmt: skip
    asked = asking.Asked(folder, first, second, with_regions, _day(as_of), known_at, as_json)
    asking.brief(asked, asking.Wanted(lang, out, tuple(formats.split(",")), slots))


@app.command(help=_help("goods"))
def goods(word: Annotated[str, typer.Argument(metavar="WORD")], as_json: Json = False) -> None:
    asking.goods(word, as_json)


@app.command(help=_help("score"))
def score(
    gold: Annotated[Path, typer.Argument(metavar="GOLD_DIR")],
    misses: Annotated[int, typer.Option("--misses", help=_help("misses"))] = 0,
    lang: Annotated[str, typer.Option("--lang", help=_help("score_lang"))] = "",
    as_json: Json = False,
) -> None:
    asking.score(gold, lang, misses, as_json)


@app.command(help=_help("doctor"))
def doctor(folder: Folder = HERE, as_json: Json = False) -> None:
    if asking.doctor(folder, as_json):
        raise typer.Exit(UNUSABLE)


def main() -> None:
    """Run the command line; faults a person can act on are told in one sentence and an exit code."""
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
    screen.complain(str(fault))
    sys.exit(code)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


if __name__ == "__main__":
    main()
