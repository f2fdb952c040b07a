"""What the terminal shows: tables and JSON on stdout, progress and complaints on stderr, in the
user's language."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from kirmash.dossier import serialise
from kirmash.errors import KirmashError
from kirmash.i18n import translate, word_error
from kirmash.messages import Message
from kirmash.records.judgements import Judgement

if TYPE_CHECKING:
    from kirmash.dossier.dossier import Dossier

_LOCALE: ContextVar[str] = ContextVar("locale", default="en")


def locale() -> str:
    """The language that this run of the command line speaks; another thread may speak another."""
    return _LOCALE.get()


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Make the command line speak ``lang`` in this thread."""
    before = _LOCALE.set(lang)
    try:
        yield
    finally:
        _LOCALE.reset(before)


_HELP = "cli.help."
_STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
STDOUT = Console(soft_wrap=False, highlight=False, width=None if sys.stdout.isatty() else 160)
STDERR = Console(stderr=True, highlight=False)


def configure_streams() -> None:
    """A character the terminal's encoding lacks becomes a question mark, never a fault."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def sanitise_text(text: str) -> Text:
    """Text from documents as it may be shown: no markup, no control character that could steer a
    terminal, and no mark that turns the direction of what stands beside it.
    """
    return Text(_STEERING.sub("\ufffd", text))


def print_json(data: Any) -> None:
    """One JSON value to stdout."""
    write_raw(serialise.to_json_text(data))


def print_json_line(data: Any) -> None:
    """One JSON value on a line of its own to stdout."""
    write_raw(serialise.to_json_line(data))


def write_raw(text: str) -> None:
    """Text for another program to stdout."""
    write_utf8(sys.stdout, text)


def write_utf8(stream: TextIO, text: str) -> None:
    """Text for another program, in UTF-8 whatever the encoding of the terminal. Half a pair of
    surrogates becomes the escape that JSON has for it.
    """
    if not isinstance(stream, io.TextIOWrapper):  # a stand-in of a caller in Python
        stream.write(text)
        return
    stream.flush()
    stream.buffer.write(text.encode("utf-8", "backslashreplace"))
    stream.buffer.flush()


def print_line(line: str) -> None:
    """A line of text to stdout, shown as it stands: text from documents is never markup."""
    STDOUT.print(sanitise_text(line))


def print_error(line: str) -> None:
    """A line to stderr."""
    STDERR.print(sanitise_text(line))


def print_refusal(source: str, why: Message) -> None:
    """That a file was not taken, and why, to stderr."""
    print_error(
        translate("cli.add.refused", locale(), source=source, reason=word_error(why, locale()))
    )


def print_judgement(judgement: Judgement) -> None:
    """A person's decision, to stdout."""
    values = {
        "id": judgement.id,
        "verdict": judgement.verdict,
        "target": judgement.target,
        "by": judgement.by,
    }
    print_line(translate("cli.judge.done", locale(), **values))


def print_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()
) -> None:
    """A table to stdout; ``columns`` are wording keys, ``right`` the indexes of columns set to the
    right.
    """
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for index, key in enumerate(columns):
        drawn.add_column(
            translate(f"cli.column.{key}", locale()),
            justify="right" if index in right else "left",
            overflow="fold",
        )
    for row in rows:
        drawn.add_row(*(sanitise_text(cell) for cell in row))
    STDOUT.print(drawn)


def error_text(fault: KirmashError) -> str:
    """What went wrong and what to do, in the language of the screen."""
    return word_error(fault.problem, locale())


@contextmanager
def spinner(key: str, file: str = "") -> Iterator[None]:
    """What is being done and for how long, on stderr, gone when done; silent where stderr is no
    terminal.
    """
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=STDERR, transient=True, disable=not STDERR.is_terminal) as bar:
        bar.add_task(translate(f"cli.progress.{key}", locale(), file=file), total=None)
        yield


@contextmanager
def progress_bar(key: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on stderr, gone when done; silent where stderr is no terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[source]}"),
    )
    with Progress(*columns, console=STDERR, transient=True, disable=not STDERR.is_terminal) as bar:
        task = bar.add_task(translate(f"cli.progress.{key}", locale()), total=None, source="")

        def watch(done: int, of: int, source: str) -> None:
            bar.update(task, completed=done, total=of, source=source)

        yield watch


@contextmanager
def open_dossier(folder: Path) -> Iterator[Dossier]:
    """The dossier in a folder; while one of an earlier version is brought up to date, a bar on
    stderr shows how far.
    """
    from kirmash.dossier.dossier import Dossier

    with ExitStack() as display:
        watch: Callable[[int, int, str], None] | None = None

        def progress(done: int, of: int) -> None:
            nonlocal watch
            watch = watch or display.enter_context(progress_bar("upgrade"))
            watch(done, of, "")

        dossier = Dossier.open(folder, progress)
    with dossier:
        yield dossier


def help_text(key: str) -> str:
    """The help text of a command or option: its key, which `Program` words when it runs."""
    return f"{_HELP}{key}"


class Program(TyperGroup):
    """The commands, their help in the language of the run."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Word the help and run the command that the arguments name."""
        _word_help(self, locale())
        return super().main(*args, **kwargs)


def _word_help(command: Any, lang: str) -> None:
    for part in (command, *command.params):
        text = getattr(part, "help", None)
        if text and text.startswith(_HELP):
            part.help = translate(text, lang)
    for child in getattr(command, "commands", {}).values():
        _word_help(child, lang)


app = typer.Typer(
    cls=Program,
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
KnownAt = Annotated[
    int | None, typer.Option("--known-at", min=0, max=2**63 - 1, help=help_text("known_at"))
]
PublicationDate = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help=help_text("date"))
]
Paths = Annotated[list[Path], typer.Argument(help=help_text("files"))]
EconomyArgument = Annotated[str, typer.Argument(metavar="ECONOMY", help=help_text("economy"))]
PartnerArgument = Annotated[str, typer.Argument(metavar="PARTNER", help=help_text("economy"))]
DecidedBy = Annotated[str, typer.Option("--by", help=help_text("by"))]
CURRENT_FOLDER = Path()
EXIT_FAULT, EXIT_USAGE, EXIT_REFUSED, EXIT_UNKNOWN, EXIT_UNUSABLE, EXIT_STOPPED = (
    1,
    2,
    3,
    4,
    5,
    130,
)  # exit codes; see `cli`


def to_date(moment: datetime | None) -> date | None:
    """The day of a date option."""
    return moment.date() if moment else None
