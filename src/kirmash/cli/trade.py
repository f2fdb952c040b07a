"""`kirmash trade …` and `kirmash check`: official statistics on the command line."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer

from kirmash.cli import screen
from kirmash.cli.options import HERE, REFUSED, Day, First, Folder, Json, Second, app, day, helped
from kirmash.cli.screen import LANG
from kirmash.dossier import serialise
from kirmash.dossier.dossier import Dossier, View
from kirmash.dossier.tables import RefusedTable, TableOrder, exchange_ranges
from kirmash.i18n import count, format_number, format_pct, format_period, format_value, say
from kirmash.records.quantities import Measure, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kirmash.dossier.tables import Addition, Checked, Flag, Outcome, Tables

trade = typer.Typer(help=helped("trade"), no_args_is_help=True)
app.add_typer(trade, name="trade")
Layout = Annotated[str, typer.Option("--format", help=helped("trade_format"))]
Mapping = Annotated[Path | None, typer.Option("--mapping", help=helped("trade_mapping"))]
Rates = Annotated[Path | None, typer.Option("--rates", help=helped("trade_rates"))]
Retrieved = Annotated[
    datetime | None,
    typer.Option("--retrieved", formats=["%Y-%m-%d"], help=helped("trade_retrieved")),
]
Given = Annotated[Path | None, typer.Option("--table", metavar="FILE", help=helped("check_table"))]
One = Annotated[
    str, typer.Argument(metavar="[ECONOMY PARTNER]", help=helped("economy"), show_default=False)
]
Other = Annotated[
    str, typer.Argument(metavar="[PARTNER]", help=helped("economy"), show_default=False)
]
_LONGEST = 240  # characters of a sentence that are shown
Tabled = Annotated[list[Path], typer.Argument(metavar="FILE…", help=helped("trade_file"))]


@trade.command(help=helped("trade_add"))
def add(
    paths: Tabled,
    layout: Layout = "",
    mapping: Mapping = None,
    rates: Rates = None,
    retrieved: Retrieved = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    order = TableOrder(layout, mapping, day(retrieved), rates)
    found: list[Outcome] = []
    refused = False
    for result in tables(folder).add_each(paths, order, partial(screen.busy, "trade")):
        if isinstance(result, RefusedTable):
            screen.complain(
                say("cli.add.refused", LANG, source=result.file, reason=screen.worded(result.fault))
            )
            refused = True
            continue
        found.append(result)
        if not as_json:
            tell(result)
    if as_json:
        screen.emit(serialise.outcomes(found, several=len(paths) > 1))
    if refused:
        raise typer.Exit(REFUSED)


@trade.command(help=helped("trade_show"))
def show(folder: Folder = HERE, as_json: Json = False) -> None:
    found = tables(folder).additions()
    if as_json:
        screen.emit(serialise.additions(found))
    elif not found:
        screen.tell(say("trade.none", LANG))
    else:
        rows = [
            (
                one.file,
                one.source,
                one.retrieved,
                str(one.taken),
                str(sum(one.refused.values())),
                str(one.revised),
            )
            for one in found
        ]
        screen.table(
            ("file", "source", "retrieved", "taken", "refused", "revised"),
            rows,
            frozenset({3, 4, 5}),
        )
        exchanged(found)


@trade.command(help=helped("trade_sql"))
def sql(
    query: Annotated[str, typer.Argument(metavar="SELECT")],
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    found = tables(folder).sql(query)
    if as_json:
        screen.emit(serialise.query_answer(found))
        return
    screen.tell("\t".join(found.columns))
    for row in found.rows:
        screen.tell("\t".join(cell or "" for cell in row))
    if found.cut:
        screen.complain(count("trade.cut", LANG, len(found.rows)))


@trade.command(help=helped("trade_coverage"))
def coverage(
    first: One = "", second: One = "", folder: Folder = HERE, as_json: Json = False
) -> None:
    report = tables(folder).coverage_report((first, second) if first and second else None)
    if as_json:
        screen.emit(serialise.coverage(report.flags))
        return
    for flag in report.flags:
        screen.tell(flagged(flag))
    if not report.flags:
        screen.tell(say("trade.gap.none", LANG))
    exchanged(report.additions)


@trade.command(help=helped("trade_mirror"))
def mirror(first: First, second: Second, folder: Folder = HERE, as_json: Json = False) -> None:
    report = tables(folder).mirror_report(first, second, flagged=not as_json)
    if as_json:
        screen.emit(serialise.mirror(report))
        return
    for flag in report.flags:
        screen.complain(flagged(flag))
    rows = []
    for one in report.flows:
        pair, gap, value = one.pair, one.pair.gap_pct, one.reconciled
        sides = (
            say("value.unknown_side", LANG)
            if side is None
            else format_value(float(side), "USD", LANG, 1)
            for side in (pair.exported, pair.imported)
        )
        told = "–" if isinstance(value, Unknown) else format_value(value.value_usd, "USD", LANG, 1)
        between = (
            "–"
            if isinstance(value, Unknown)
            else " – ".join(format_value(end, "USD", LANG, 1) for end in (value.low, value.high))
        )
        apart = "–" if isinstance(gap, Unknown) else format_pct(gap, LANG)
        rows.append((pair.period, pair.exporter, pair.importer, *sides, apart, told, between))
    screen.table(
        ("year", "exporter", "importer", "exported", "imported", "gap", "reconciled", "between"),
        rows,
        frozenset({3, 4, 5, 6, 7}),
    )


@app.command(help=helped("check"))
def check(
    first: First,
    second: Other = "",
    table: Given = None,
    as_of: Day = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    with Dossier.open(folder) as dossier:
        found = dossier.check(
            (first, second) if second else first, table or (), View(as_of=day(as_of))
        )
    if as_json:
        screen.emit(serialise.checked(found))
        return
    for one in found:
        screen.tell(_checked(one))
        for line in _beside(one):
            screen.tell("  " + line)
    if not found:
        screen.tell(say("trade.checked.none", LANG))


def _checked(one: Checked) -> str:
    """A claim and what the tables say of it, as a sentence."""
    values = {
        "id": one.claim.id,
        "quote": _quote(one),
        "period": format_period(one.claim.period, LANG) if one.claim.period else "–",
    }
    if one.why:
        return say(f"trade.unchecked.{one.why}", LANG, **values)
    source, value = one.figures[0]
    unit = one.claim.stated.unit if one.claim.stated else ""
    shapes = {
        "": lambda: format_pct(value, LANG),
        "percent": lambda: format_pct(value, LANG, signed=False),
        "rank": lambda: say("trade.checked.place", LANG, place=format_number(value, LANG, 0)),
    }
    figure = shapes.get(unit, lambda: format_value(value, "USD", LANG, 1))()
    if one.past and one.past.told:
        year, dollars = one.past.told
        values |= {"year": str(year), "earlier": format_value(dollars, "USD", LANG, 1)}
        return say("trade.checked.not_first", LANG, source=source, figure=figure, **values)
    return say(f"trade.checked.{one.finding}", LANG, source=source, figure=figure, **values)


def _quote(one: Checked) -> str:
    """The words of a claim; of a share or a place, which lie scattered, the sentence."""
    words = " … ".join(span.quote for span in one.claim.spans)
    scattered = one.claim.measure in {Measure.SHARE, Measure.RANK} and one.claim.quantity
    return (
        shorten(one.sentence, _LONGEST, placeholder=" …") if scattered and one.sentence else words
    )


def _beside(one: Checked) -> Iterator[str]:
    """What else to know of a finding: the year taken, the rate, how far back a first was looked up,
    and warnings about the tables.
    """
    if one.year:
        yield say("trade.checked.year", LANG, year=one.year)
    if one.rate:
        rate = {"rate": format_number(float(one.rate.per_usd), LANG), "currency": one.rate.currency}
        yield say(
            "trade.checked.rate", LANG, period=one.rate.period, source=one.rate.source, **rate
        )
    if one.past and not one.past.told:
        since = one.past.since
        yield (
            say("trade.checked.reach", LANG, year=since)
            if since
            else say("trade.checked.no_reach", LANG)
        )
    yield from map(flagged, one.flags)


def flagged(flag: Flag) -> str:
    """What may be wrong with a year of a reporter, as a sentence."""
    share = format_pct(float(flag.share) * 100, LANG, signed=False)
    values = {
        "source": flag.source,
        "economy": flag.economy,
        "partner": flag.partner,
        "year": flag.year,
    }
    return say(f"trade.gap.{flag.gap}", LANG, share=share, months=flag.share, **values)


def exchanged(additions: Sequence[Addition]) -> None:
    """At which rates values of other currencies were turned into dollars, a sentence a file,
    currency and source of rates.
    """
    for one in exchange_ranges(additions):
        ends = {"first": one.first, "last": one.last, "low": one.low, "high": one.high}
        screen.tell(
            say(
                f"trade.rate{'s' * one.several}",
                LANG,
                file=one.file,
                currency=one.currency,
                source=one.source,
                **ends,
            )
        )


def tables(folder: Path) -> Tables:
    """The tables of the dossier in ``folder``, which must be one. Raises NoDossier."""
    with Dossier.open(folder) as dossier:
        return dossier.tables


def tell(outcome: Outcome) -> None:
    """What the tables took of a file and what they refused."""
    one = outcome.addition
    if outcome.known:
        screen.tell(say("trade.known", LANG, file=one.file))
        return
    screen.tell(count("trade.taken", LANG, one.taken, file=one.file, source=one.source))
    exchanged((one,))
    for reason, times in one.refused.items():
        screen.tell(count(f"trade.refused.{reason}", LANG, times))
        for refusal in (example for example in outcome.examples if example.reason == reason):
            screen.complain(
                "  "
                + say(
                    "trade.refusal",
                    LANG,
                    line=refusal.line,
                    column=refusal.column,
                    said=refusal.said,
                )
            )
