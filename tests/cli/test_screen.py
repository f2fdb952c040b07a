"""Tables of many rows stand on the terminal as rich draws them."""

from __future__ import annotations

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kirmash.cli import screen
from kirmash.i18n import translate
from kirmash.messages import Message

COLUMNS = ("id", "title", "outlet")
WORDS = st.text(
    st.one_of(
        st.sampled_from("abcdefgh,.-–  "), st.sampled_from("жшюйё"), st.sampled_from("漢字é\u0301")
    ),
    max_size=30,
)
CELLS = st.one_of(WORDS, st.lists(WORDS, max_size=8).map(" ".join), st.just(""))
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8)
SIDES = st.frozensets(st.integers(0, 2))


def drawn(rows: list[tuple[str, ...]], right: frozenset[int], width: int, colour: bool) -> str:
    """The table as rich draws it."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, key in enumerate(COLUMNS):
        table.add_column(
            translate(f"cli.column.{key}", "en"),
            justify="right" if index in right else "left",
            overflow="fold",
        )
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console(file=StringIO(), highlight=False, width=width, force_terminal=colour)
    console.print(table)
    return console.file.getvalue()  # type: ignore[attr-defined]  # the StringIO above


def printed(rows: list[tuple[str, ...]], right: frozenset[int], width: int, colour: bool) -> str:
    console = Console(file=StringIO(), highlight=False, width=width, force_terminal=colour)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screen, "STDOUT", console)
        screen.print_table(COLUMNS, rows, right)
    return console.file.getvalue()  # type: ignore[attr-defined]  # the StringIO above


@given(ROWS, SIDES, st.integers(1, 120), st.booleans())
def test_a_table_is_set_as_rich_draws_it(
    rows: list[tuple[str, ...]], right: frozenset[int], width: int, colour: bool
) -> None:
    assert printed(rows, right, width, colour) == drawn(rows, right, width, colour)


@pytest.mark.parametrize("cell", ["two\nlines", "a\ttab"])
def test_a_cell_of_several_lines_is_drawn(cell: str) -> None:
    rows = [("1", cell, "x" * 50), ("2", "", "")]
    assert printed(rows, frozenset(), 40, False) == drawn(rows, frozenset(), 40, False)


@pytest.mark.parametrize("place", ["place.file", "place.line"])
def test_a_refused_file_is_named_a_single_time(
    place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = Message("x.broken", "The file is broken.")
    at = problem.at(place, "scan.pdf, here")
    screen.print_refusal("pages/scan.pdf", at)
    assert capsys.readouterr().err.count("scan.pdf") == (1 if place == "place.file" else 2)
