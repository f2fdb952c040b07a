"""`kirmash indicators`: what can be computed, and any of it over the dossier's trade tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kirmash.desk import screen, trading
from kirmash.desk.options import HERE, Day, Folder, Json, app, day, helped
from kirmash.desk.screen import LANG
from kirmash.terms.quantities import Unknown
from kirmash.wording import format_date, format_number, format_pct, format_value, say

if TYPE_CHECKING:
    from kirmash.dossier.indices import Index

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]…", help=helped("indicator_names"))]
Of = Annotated[list[str] | None, typer.Option("--of", metavar="ECONOMY", help=helped("indicator_of"))]
Partner = Annotated[str, typer.Option("--with", metavar="PARTNER", help=helped("indicator_with"))]
Year = Annotated[int, typer.Option("--year", help=helped("indicator_year"))]
Level = Annotated[int, typer.Option("--level", min=0, max=10, help=helped("indicator_level"))]
Product = Annotated[list[str] | None, typer.Option("--product", metavar="CODE", help=helped("indicator_product"))]
Top = Annotated[int, typer.Option("--top", min=1, max=10_000, help=helped("indicator_top"))]
Source = Annotated[str, typer.Option("--source", help=helped("indicator_source"))]
Income = Annotated[Path | None, typer.Option("--income", metavar="FILE", help=helped("indicator_income"))]
Csv = Annotated[bool, typer.Option("--csv", help=helped("csv"))]
PERCENT = frozenset({"share", "rate"})


@app.command(help=helped("indicators"))
def indicators(
    names: Names = None, of: Of = None, partner: Partner = "", year: Year = 0, level: Level = 0, product: Product = None, top: Top = 5,
    source: Source = "", income: Income = None, as_of: Day = None, folder: Folder = HERE, as_csv: Csv = False, as_json: Json = False,
) -> None:  # fmt: skip
    from kirmash.dossier import given
    from kirmash.dossier.indices import Wish

    if not names and not of and not partner and not product:
        _list(as_json)
        return
    incomes = given.income(income) if income else None
    wish = Wish(tuple(names or ()), year, source, level, tuple(product or ()), top, day(as_of), incomes)
    found = trading.tables(folder).indices(tuple(of or ()), partner, wish)
    if as_json or as_csv:
        _hand_over(found, as_csv)
    else:
        _tell(found)


def _list(as_json: bool) -> None:
    """Every indicator on a line of its own: what it is, its formula, its range, and what an unknown means."""
    from kirmash.indicators.index import kinds

    rows = [
        {
            "name": one.name, "title": say(f"indicator.{one.name}", LANG), "formula": one.formula, "range": _ranged(one.range),
            "unknown": say(f"indicator.unknown.{one.unknown}", LANG), "of": one.of, "unit": one.unit,
        }
        for one in kinds().values()
    ]  # fmt: skip
    if as_json:
        screen.emit(rows)
    else:
        screen.raw("".join(say("indicator.line", LANG, **row) + "\n" for row in rows))


def _ranged(text: str) -> str:
    """A range in the language of the screen: "0 to 1" is words and numbers."""
    key = {"any": "any", "within incomes": "within_incomes"}.get(text)
    if key:
        return say(f"indicator.range.{key}", LANG)
    low, parted, high = text.partition(" to ")
    return say("indicator.range.between", LANG, low=low, high=high) if parted else text


def _hand_over(found: Sequence[Index], as_csv: bool) -> None:
    """The columns of `kirmash.indicators.index.columns`, as CSV or as a list of JSON objects; an unknown is empty, or null."""
    from kirmash.indicators.index import columns

    table = columns(found)
    rows = [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)]
    plain: list[dict[str, Any]] = [{**row, "retrieved": str(row["retrieved"])} for row in rows]
    if not as_csv:
        screen.emit([{**row, "flags": row["flags"].split()} for row in plain])
        return
    out = io.StringIO()
    writer = csv.DictWriter(out, list(table), lineterminator="\n")
    writer.writeheader()
    writer.writerows(plain)
    screen.raw(out.getvalue())


def _tell(found: Sequence[Index]) -> None:
    if not found:
        screen.complain(say("cli.indicator_none", LANG))
        return
    for flag in sorted({flag for one in found for flag in one.flags}):
        screen.tell(trading.flagged(flag))
    rows = [(say(f"indicator.{one.name}", LANG), one.economy, one.partner, one.product, one.period, _value(one)) for one in found]
    screen.table(("indicator", "economy", "partner", "product", "period", "value"), rows, frozenset({5}))
    for source, retrieved, codes in sorted({(one.source, one.retrieved, one.nomenclature) for one in found}):
        known = format_date(retrieved, LANG)
        screen.tell(say("indicator.from_codes" if codes else "indicator.from", LANG, source=source, day=known, codes=codes))
    for why in dict.fromkeys(_why(one) for one in found if isinstance(one.value, Unknown)):
        screen.tell(say("indicator.why", LANG, why=why))


def _why(one: Index) -> str:
    """Why a value is unknown: the reason itself in English, what an unknown of it means in Russian."""
    from kirmash.indicators.index import kinds

    if LANG == "en" and isinstance(one.value, Unknown):
        return one.value.reason
    return say(f"indicator.unknown.{kinds()[one.name].unknown}", LANG)


def _value(one: Index) -> str:
    from kirmash.indicators.index import kinds

    unit = kinds()[one.name].unit
    if isinstance(one.value, Unknown):
        return "–"
    if unit == "USD":
        return format_value(one.value, "USD", LANG, 1)
    if unit in PERCENT:
        return format_pct(one.value * 100, LANG, signed=unit == "rate")
    return format_number(one.value, LANG, 0 if unit == "count" else 3)
