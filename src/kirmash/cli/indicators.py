"""`kirmash indicators`: what can be computed, and any of it over the dossier's trade tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kirmash.cli import screen, trade
from kirmash.cli.options import HERE, Day, Folder, Json, app, day, helped
from kirmash.cli.screen import LANG
from kirmash.i18n import (
    class_label,
    format_date,
    format_index,
    format_number,
    format_pct,
    format_value,
    reason,
    say,
)
from kirmash.records.quantities import Unknown

if TYPE_CHECKING:
    from kirmash.dossier.indicators import Index, Kind

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]…", help=helped("indicator_names"))
]
Of = Annotated[
    list[str] | None, typer.Option("--of", metavar="ECONOMY", help=helped("indicator_of"))
]
Partner = Annotated[str, typer.Option("--with", metavar="PARTNER", help=helped("indicator_with"))]
Year = Annotated[int, typer.Option("--year", help=helped("indicator_year"))]
Level = Annotated[int, typer.Option("--level", min=0, max=10, help=helped("indicator_level"))]
Product = Annotated[
    list[str] | None, typer.Option("--product", metavar="CODE", help=helped("indicator_product"))
]
Top = Annotated[int, typer.Option("--top", min=1, max=10_000, help=helped("indicator_top"))]
Source = Annotated[str, typer.Option("--source", help=helped("indicator_source"))]
Income = Annotated[
    Path | None, typer.Option("--income", metavar="FILE", help=helped("indicator_income"))
]
Icio = Annotated[Path | None, typer.Option("--icio", metavar="FILE", help=helped("indicator_icio"))]
To = Annotated[Path | None, typer.Option("--to", metavar="FILE", help=helped("indicator_to"))]
Csv = Annotated[bool, typer.Option("--csv", help=helped("csv"))]
PERCENT = frozenset({"share", "rate"})


@app.command(help=helped("indicators"))
def indicators(
    names: Names = None,
    of: Of = None,
    partner: Partner = "",
    year: Year = 0,
    level: Level = 0,
    product: Product = None,
    top: Top = 5,
    source: Source = "",
    income: Income = None,
    icio: Icio = None,
    as_of: Day = None,
    folder: Folder = HERE,
    to: To = None,
    as_csv: Csv = False,
    as_json: Json = False,
) -> None:
    from kirmash.dossier import user_tables
    from kirmash.dossier.indicators import Wish

    if not names and not of and not partner and not product:
        _list(as_json)
        return
    incomes = user_tables.income(income) if income else None
    sectors = user_tables.sectors(icio) if icio else None
    wish = Wish(
        tuple(names or ()),
        year,
        source,
        level,
        tuple(product or ()),
        top,
        day(as_of),
        incomes,
        sectors,
    )
    with screen.busy("indicators"):
        found = trade.tables(folder).indices(tuple(of or ()), partner, wish)
    if to:
        _written(found, to)
    elif as_json or as_csv:
        _hand_over(found, as_csv)
    else:
        _tell(found)


def _list(as_json: bool) -> None:
    """Every indicator under what it is of: its name and what it is; formulas, ranges and what an
    unknown means with --json.
    """
    from kirmash.dossier.indicators import kinds, title

    if as_json:
        screen.emit([_described(one) for one in kinds().values()])
        return
    width = max(map(len, kinds()))
    for of in ("pair", "economy", "sectors", "product"):
        group = [one for one in kinds().values() if ("sectors" if one.sectors else one.of[0]) == of]
        screen.raw("\n" + say(f"cli.indicators.{of}", LANG) + "\n")
        screen.raw("".join(f"  {one.name:<{width}}  {title(one.name, LANG)}\n" for one in group))
    screen.tell(say("cli.indicators.more", LANG))


def _described(one: Kind) -> dict[str, object]:
    from kirmash.dossier.indicators import title, unknown_meaning

    return {
        "name": one.name,
        "title": title(one.name, LANG),
        "formula": one.formula,
        "range": _ranged(one.range),
        "unknown": unknown_meaning(one.name, LANG),
        "of": one.of,
        "unit": one.unit,
    }


def _ranged(text: str) -> str:
    """A range in the language of the screen: "0 to 1" is words and numbers."""
    key = {"any": "any", "within incomes": "within_incomes"}.get(text)
    if key:
        return say(f"indicator.range.{key}", LANG)
    low, parted, high = text.partition(" to ")
    return say("indicator.range.between", LANG, low=low, high=high) if parted else text


def _written(found: Sequence[Index], path: Path) -> None:
    """The values in a file, in the format its name ends in."""
    from kirmash.dossier import indicators as indices

    indices.write(found, path)
    screen.tell(say("indicator.written", LANG, rows=len(found), path=path))


def _hand_over(found: Sequence[Index], as_csv: bool) -> None:
    """The values as CSV or as a list of JSON objects; an unknown is empty, or null."""
    from kirmash.dossier import indicators as indices

    if as_csv:
        screen.raw(indices.to_csv(found))
    else:
        screen.emit(indices.to_rows(found))


def _tell(found: Sequence[Index]) -> None:
    """The values as a table after the warnings; then the sources and why others are unknown."""
    from kirmash.dossier.indicators import title

    if not found:
        screen.complain(say("cli.indicator_none", LANG))
        return
    for flag in sorted({flag for index in found for flag in index.flags}):
        screen.tell(trade.flagged(flag))
    rows = [
        (
            title(index.name, LANG),
            index.economy,
            index.partner,
            class_label(index.name, index.product, LANG),
            index.period,
            _value(index),
        )
        for index in found
        if not isinstance(index.value, Unknown)
    ]
    if rows:
        columns = ("indicator", "economy", "partner", "product", "period", "value")
        screen.table(columns, rows, frozenset({5}))
    for source, retrieved, codes in sorted(
        {(index.source, index.retrieved, index.nomenclature) for index in found}
    ):
        key = "indicator.from_codes" if codes else "indicator.from"
        day = format_date(retrieved, LANG)
        screen.tell(say(key, LANG, source=source, day=day, codes=codes))
    _tell_unknown(found)


def _tell_unknown(found: Sequence[Index]) -> None:
    """Each reason with the indicators that are unknown for it."""
    several = len({index.economy for index in found}) > 1
    names_by_reason: dict[str, list[str]] = {}
    for index in found:
        if isinstance(index.value, Unknown):
            name = f"{index.name} ({index.economy})" if several else index.name
            names_by_reason.setdefault(_why(index), []).append(name)
    for why, names in names_by_reason.items():
        words = why[:1].upper() + why[1:]
        screen.tell(say("indicator.why", LANG, why=words, names=", ".join(dict.fromkeys(names))))


def _why(one: Index) -> str:
    """Why a value is unknown: the very reason, or what an unknown of it means where the language
    has no words for that.
    """
    from kirmash.dossier.indicators import unknown_meaning

    told = reason(one.value.reason, LANG) if isinstance(one.value, Unknown) else ""
    return (told or unknown_meaning(one.name, LANG)).removesuffix(".")


def _value(one: Index) -> str:
    from kirmash.dossier.indicators import kinds

    unit = kinds()[one.name].unit
    if isinstance(one.value, Unknown):
        return "–"
    if unit == "USD":
        return format_value(one.value, "USD", LANG, 1)
    if unit in PERCENT:
        return format_pct(one.value * 100, LANG, signed=unit == "rate")
    return format_number(one.value, LANG, 0) if unit == "count" else format_index(one.value, LANG)
