"""What the terminal shows: tables and JSON on stdout, progress and complaints on stderr, in the
user's language."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kirmash.cli.session import locale
from kirmash.errors import KirmashError
from kirmash.i18n import format_date, translate, word_error
from kirmash.messages import Message

if TYPE_CHECKING:
    from kirmash.records.judgements import Judgement

_STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_GAP = 2  # between columns
_MIN_BAR, _PLOT_WIDTH = 10, 100
_ID_LENGTH = 12  # of the ids of records, and of a document as it is shown
_MARK = "\ue000"  # of the private use: no wider than a letter
STDOUT = Console(soft_wrap=False, highlight=False, width=None if sys.stdout.isatty() else 160)
STDERR = Console(stderr=True, highlight=False)


def sanitise_text(text: str) -> Text:
    """Text from documents as it may be shown: no markup, no control character that could steer a
    terminal, and no mark that turns the direction of what stands beside it.
    """
    return Text(_clean(text))


def _clean(text: str) -> str:
    return _STEERING.sub("\ufffd", text)


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
    """That a file was not taken, and why, to stderr; its name once."""
    bare = replace(why, where=None) if why.where and why.where.code == "place.file" else why
    print_error(
        translate("cli.add.refused", locale(), source=source, reason=word_error(bare, locale()))
    )


def print_judgement(judgement: Judgement) -> None:
    """A person's decision, to stdout."""
    if judgement.verdict == "date":
        print_line(
            translate(
                "cli.date.done",
                locale(),
                document=judgement.target[:12],
                day=format_date(judgement.other, locale()),
                by=judgement.by,
                id=judgement.id,
            )
        )
        return
    values = {
        "id": judgement.id,
        "verdict": translate(f"verdict.{judgement.verdict}", locale()),
        "target": judgement.target[:_ID_LENGTH],
        "by": judgement.by,
    }
    print_line(translate("cli.judge.done", locale(), **values))


def print_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()
) -> None:
    """A table to stdout; ``columns`` are wording keys, ``right`` the indexes of columns set to the
    right.
    """
    print_titled_table([translate(f"cli.column.{key}", locale()) for key in columns], rows, right)


def print_titled_table(
    titles: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()
) -> None:
    """A table to stdout whose headings are texts already; ``right`` as in `print_table`."""
    cells = [[_clean(cell) for cell in row] for row in rows]
    widths = _column_widths(titles, cells)
    if not widths or any("\n" in cell or "\t" in cell for row in cells for cell in row):
        STDOUT.print(_draw_table(titles, cells, right))
        return
    # thousands of rows are set by hand: drawn, each would cost a third of a millisecond
    STDOUT.print(_draw_table(titles, (), right, widths))
    STDOUT.file.write(
        "".join(f"{line}\n" for row in cells for line in _row_lines(row, widths, right))
    )


def print_bars(rows: Sequence[tuple[str, str, float | None]]) -> None:
    """A bar a row to stdout, of a label, the value as text and the number; none for a number that
    is unknown or below zero.
    """
    most = max((number for *_, number in rows if number is not None), default=0.0)
    label, value = max(len(row[0]) for row in rows), max(len(row[1]) for row in rows)
    room = max(_MIN_BAR, min(STDOUT.width, _PLOT_WIDTH) - label - value - 2 * _GAP)
    for name, text, number in rows:
        halves = round(2 * room * number / most) if number and most > 0 and number > 0 else 0
        bar = "█" * (halves // 2) + "▌" * (halves % 2)
        print_line(f"{name:<{label}}  {text:>{value}}  {bar}".rstrip())


def _draw_table(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: frozenset[int] = frozenset(),
    widths: Sequence[int] = (),
) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, title in enumerate(titles):
        table.add_column(
            title,
            justify="right" if index in right else "left",
            overflow="fold",
            width=widths[index] if widths else None,
        )
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _column_widths(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """The widths that rich gives the columns: those of the widest cells where a line has room;
    [] where there is no room for each.
    """
    columns = [[title, *cells] for title, *cells in zip(titles, *rows, strict=True)]
    widths = [max(map(cell_len, cells)) for cells in columns]
    if sum(widths) + _GAP * (len(widths) - 1) <= STDOUT.width:
        return widths
    # its choice rests on the longest cell and the longest word of each column: they are drawn
    # alone, with a mark where each column begins
    longest = [max(cells, key=cell_len) for cells in columns]
    wordiest = [max(cells, key=_longest_word) for cells in columns]
    with STDOUT.capture() as captured:
        STDOUT.print(_draw_table(titles, ([_MARK] * len(titles), longest, wordiest)))
    line = next((line for line in captured.get().splitlines() if _MARK in line), "")
    starts = [place for place, char in enumerate(line) if char == _MARK]
    if len(starts) < len(titles):
        return []
    ends = [*(start - _GAP for start in starts[1:]), len(line)]
    return [end - start for start, end in zip(starts, ends, strict=True)]


def _longest_word(cell: str) -> int:
    return max(map(cell_len, cell.split()), default=0)


def _row_lines(row: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> Iterator[str]:
    """The lines of a row: one where every cell has room, more where one is folded."""
    folded = [
        _fold_cell(cell, width, index in right)
        for index, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    for number in range(max(map(len, folded), default=0)):
        yield (" " * _GAP).join(
            lines[number] if number < len(lines) else " " * width
            for lines, width in zip(folded, widths, strict=True)
        )


def _fold_cell(cell: str, width: int, right: bool) -> list[str]:
    """The lines of a cell, each of this width."""
    text = cell.rstrip() if right else cell
    room = width - cell_len(text)
    if cell_len(cell) <= width:
        return [" " * room + text if right else text + " " * room]
    lines = Text(cell).wrap(STDOUT, width, justify="right" if right else "left", overflow="fold")
    return [line.plain for line in lines]


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
