"""`kirmash trade top`: partners, goods and suppliers of a market in order, on the screen or in a
file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.cli import screen
from kirmash.cli.indicators import AnswerForm
from kirmash.cli.session import locale
from kirmash.cli.trade import open_tables
from kirmash.i18n import translate

if TYPE_CHECKING:
    from kirmash.dossier.screens.flows import FlowSeriesRequest
    from kirmash.dossier.screens.rankings import BriefTable, RankingRequest


def top(folder: Path, request: RankingRequest, form: AnswerForm) -> None:
    """The rankings asked for, with what they rest on and a line to cite."""
    from kirmash.dossier.screens import rankings

    with screen.spinner("indicators"):
        found = rankings.trade_rankings(open_tables(folder).folder, request)
    if form.as_json:
        screen.print_json(rankings.to_json(folder, found))
        return
    if not found:
        screen.print_error(translate("ranking.none", locale()))
        return
    if form.path:
        rankings.write_rankings(found, form.path, locale(), folder)
        rows = sum(len(each.rows) for each in found)
        screen.print_line(translate("indicator.written", locale(), rows=rows, path=form.path))
    elif form.as_csv:
        screen.write_raw(rankings.to_csv(found, locale(), folder))
    else:
        for place, table in enumerate(rankings.ranking_section(folder, found, locale()).tables):
            if place:
                screen.print_line("")
            print_section_table(table)


def series(folder: Path, request: FlowSeriesRequest, form: AnswerForm, plot: bool) -> None:
    """Flows over periods, each with its change on the year before and a line to cite."""
    from kirmash.dossier.screens import flows

    with screen.spinner("indicators"):
        found = flows.trade_series(open_tables(folder).folder, request)
    if form.as_json:
        screen.print_json(flows.to_json(found))
    elif not found:
        screen.print_error(translate("ranking.none", locale()))
    elif form.path:
        flows.write_series(found, form.path, locale())
        rows = sum(len(each.points) for each in found)
        screen.print_line(translate("indicator.written", locale(), rows=rows, path=form.path))
    elif form.as_csv:
        screen.write_raw(flows.to_csv(found))
    else:
        for place, each in enumerate(found):
            if place:
                screen.print_line("")
            table = flows.series_table(each, locale())
            if plot:
                print_plot(table)
            else:
                print_section_table(table)


def moved(
    folder: Path, sides: tuple[str, str], years: tuple[int, ...], level: int, form: AnswerForm
) -> None:
    """What moved a pair's trade between two years: the goods, each side's trade, the currencies."""
    from kirmash.dossier.screens import moved as screens

    with screen.spinner("indicators"):
        report = screens.what_moved(open_tables(folder).folder, sides, years, level)
    if form.as_json:
        screen.print_json(screens.to_json(report))
    elif not report.flows:
        screen.print_error(translate("ranking.none", locale()))
    elif form.path:
        screens.write_movement(folder, report, form.path, locale())
        rows = sum(len(flow.background) + len(flow.goods) for flow in report.flows)
        screen.print_line(translate("indicator.written", locale(), rows=rows, path=form.path))
    elif form.as_csv:
        screen.write_raw(screens.to_csv(folder, report, locale()))
    else:
        for place, table in enumerate(screens.movement_tables(folder, report, locale())):
            if place:
                screen.print_line("")
            print_section_table(table)


def print_plot(table: BriefTable) -> None:
    """A table of periods as bars of its second column: a dash where the value is unknown."""
    screen.print_line(f"{table.title}; {table.columns[1].title}")
    screen.print_bars([(row[0].text, row[1].text, row[1].number) for row in table.rows])
    screen.print_line(table.note)


def print_section_table(table: BriefTable) -> None:
    """A section's table: its title, its rows, and under them what must be known of them."""
    screen.print_line(table.title)
    numbers = frozenset(
        place for place, column in enumerate(table.columns) if column.kind.value == "number"
    )
    rows = [[cell.text for cell in row] for row in table.rows]
    screen.print_titled_table([column.title for column in table.columns], rows, numbers)
    screen.print_line(table.note)
