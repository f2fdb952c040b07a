"""What the terminal shows: tables and JSON on stdout, progress and complaints on stderr, in the
user's language."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kirmash.cli.session import locale
from kirmash.errors import KirmashError
from kirmash.i18n import translate, word_error
from kirmash.messages import Message

if TYPE_CHECKING:
    from kirmash.records.judgements import Judgement

_STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
STDOUT = Console(soft_wrap=False, highlight=False, width=None if sys.stdout.isatty() else 160)
STDERR = Console(stderr=True, highlight=False)


def sanitise_text(text: str) -> Text:
    """Text from documents as it may be shown: no markup, no control character that could steer a
    terminal, and no mark that turns the direction of what stands beside it.
    """
    return Text(_STEERING.sub("\ufffd", text))


def print_json(data: Any) -> None:
    """One JSON value to stdout."""
    from kirmash.dossier import serialise

    write_raw(serialise.to_json_text(data))


def print_json_line(data: Any) -> None:
    """One JSON value on a line of its own to stdout."""
    from kirmash.dossier import serialise

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
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=STDERR, transient=True, disable=not STDERR.is_terminal) as bar:
        bar.add_task(translate(f"cli.progress.{key}", locale(), file=file), total=None)
        yield


@contextmanager
def progress_bar(key: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on stderr, gone when done; silent where stderr is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

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
