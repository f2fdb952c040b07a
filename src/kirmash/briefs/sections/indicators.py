"""The indicators of the annexes: what a pair's trade tables allow, with the formula, the data's
date and what may be wrong with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kirmash.briefs import names
from kirmash.briefs.material import Desk
from kirmash.briefs.model import Cell, Column, Kind, Table, heads
from kirmash.i18n import (
    class_label,
    format_date,
    format_index,
    format_number,
    format_pct,
    format_value,
    has,
    say,
)
from kirmash.indicators.index import Index, kinds, title, unknown_meaning
from kirmash.records.quantities import Unknown
from kirmash.reference import lexicons
from kirmash.trade.coverage import Flag

# What stands beside each product, in the order of the columns: of the flow, and of the economy that
# sells it.
OF_PRODUCTS = (
    "product_share",
    "growth_contribution",
    "rca",
    "grubel_lloyd_product",
    "unit_value",
    "untapped_potential",
)
OF_SELLER = ("rsca", "nrca", "lafay", "density", "distance", "outlook_gain")
OTHER = "–"  # what no class holds
WHOLE_DOLLARS = 1e6
# Formulas that need words: their symbols; the words stand with the wording, in the brief's
# language.
WORDED = {
    "price_index": "√(L · P)",
    "quantity_index": "√(L · P)",
    "products_exported": "#{k: X_ik > 100 000}",
    "eci": "K_c⁻¹ M K_p⁻¹ Mᵀ",
    "fitness": "F = M Q",
}
PERCENT = {"share": False, "rate": True}


def pair_table(desk: Desk) -> Table | None:
    """Every indicator of the pair as a whole that can be computed; None where none can."""
    lang = desk.lang
    whole = [
        one
        for one in desk.material.indices
        if one.partner and (not one.product or not kinds()[one.name].each)
    ]
    known = [one for one in whole if not isinstance(one.value, Unknown)]
    if not known:
        return None
    flagged = any(one.flags for one in known)
    columns = heads(
        lang,
        ("indicator", 4.8),
        ("said", 2, Kind.NUMBER),
        ("period", 1.5),
        ("formula", 3.6),
        *((("flags", 2.4),) if flagged else ()),
    )
    rows = tuple(_row(one, lang)[: len(columns)] for one in known)
    return Table(
        "indicators",
        say("table.indicators", lang, pair=_pair(whole, lang)),
        columns,
        rows,
        " ".join(_notes(whole, lang)),
    )


def sides_table(desk: Desk) -> Table | None:
    """The indicators of each side by itself, side by side; None where none can be computed."""
    lang = desk.lang
    alone = [
        one
        for one in desk.material.indices
        if not one.partner and (not one.product or not kinds()[one.name].each)
    ]
    sides = list(dict.fromkeys(one.economy for one in alone))
    told = {
        ((one.name, one.product), one.economy): one
        for one in alone
        if not isinstance(one.value, Unknown)
    }
    known = sorted(
        {what for what, _ in told},
        key=lambda what: (list(kinds()).index(what[0]), what[1] == OTHER, what[1]),
    )
    if not known:
        return None
    columns = (
        *heads(lang, ("indicator", 4.2)),
        *(Column(names.economy(side, lang), Kind.NUMBER, 2) for side in sides),
        *heads(lang, ("formula", 3.6)),
    )
    rows = tuple(
        (
            Cell(titled(*what, lang)),
            *(_value_cell(told.get((what, side)), lang) for side in sides),
            Cell(formula(what[0], lang)),
        )
        for what in known
    )
    return Table(
        "index_sides", say("table.index_sides", lang), columns, rows, " ".join(_notes(alone, lang))
    )


def goods_tables(desk: Desk) -> list[Table]:
    """The largest products of the first economy's exports to the other: of the flow, and of the
    economy that sells them.
    """
    lang = desk.lang
    told: dict[str, dict[str, Index]] = {}
    seller = next((one.economy for one in desk.material.indices if one.partner), "")
    for one in desk.material.indices:
        of_flow, of_seller = (
            one.partner and one.name in OF_PRODUCTS,
            one.economy == seller and one.name in OF_SELLER,
        )
        if one.product and (of_flow or of_seller) and not isinstance(one.value, Unknown):
            told.setdefault(one.product, {})[one.name] = one
    ordered = sorted(
        ((code, row) for code, row in told.items() if OF_PRODUCTS[0] in row),
        key=lambda item: (-_share(item[1]), item[0]),
    )
    every = [one for _, row in ordered for one in row.values()]
    titles = {
        "index_goods": lambda: say(
            "table.index_goods", lang, pair=_pair([one for one in every if one.partner], lang)
        ),
        "index_seller": lambda: say(
            "table.index_seller", lang, economy=names.economy(seller, lang)
        ),
    }
    parts = (("index_goods", OF_PRODUCTS), ("index_seller", OF_SELLER))
    return [
        made for key, which in parts if (made := _goods(lang, (key, titles[key]), which, ordered))
    ]


def _goods(
    lang: str,
    named: tuple[str, Callable[[], str]],
    which: tuple[str, ...],
    ordered: list[tuple[str, dict[str, Index]]],
) -> Table | None:
    shown = [name for name in which if any(name in row for _, row in ordered)]
    if not shown:
        return None
    columns = heads(
        lang, ("hs", 1.3), ("good", 2.6), *((f"index.{name}", 1.9, Kind.NUMBER) for name in shown)
    )
    rows = tuple(
        (Cell(code), Cell(_good(code, lang)), *(_value_cell(row.get(name), lang) for name in shown))
        for code, row in ordered
    )
    of = [row[name] for _, row in ordered for name in shown if name in row]
    return Table(named[0], named[1](), columns, rows, " ".join(_notes(of, lang)))


def worth(one: Index, lang: str) -> str:
    """A value in its unit: dollars, percent, a count or a plain number to three decimals."""
    if isinstance(one.value, Unknown):
        return say("figure.absent", lang)
    unit = kinds()[one.name].unit
    if unit == "USD":
        return format_value(one.value, "USD", lang, 0 if abs(one.value) < WHOLE_DOLLARS else None)
    if unit in PERCENT:
        return format_pct(one.value * 100, lang, signed=PERCENT[unit])
    number = format_number(one.value, lang, 0) if unit == "count" else format_index(one.value, lang)
    return (
        say("index.per_kg", lang, value=format_number(one.value, lang, 2))
        if unit == "USD/kg"
        else number
    )


def titled(name: str, label: str, lang: str) -> str:
    """What an indicator is; with the class, step or rung it is told of."""
    if not label:
        return title(name, lang)
    key, words = f"index.of.{name}", class_label(name, label, lang)
    return say(key, lang, label=words) if has(key, lang) else f"{title(name, lang)}: {words}"


def formula(name: str, lang: str) -> str:
    """The formula as the list of indicators prints it; of one that needs words, the sentence round
    its symbols.
    """
    key = f"formula.{name}"
    if name in WORDED and has(key, lang):
        return say(key, lang, symbols=WORDED[name])
    return kinds()[name].formula or say("cell.none", lang)


def warned(flag: Flag, lang: str) -> str:
    """What may be wrong with a year of a reporter, as a sentence."""
    share = format_pct(float(flag.share) * 100, lang, signed=False)
    values = {
        "source": flag.source,
        "economy": names.economy(flag.economy, lang),
        "year": flag.year,
        "share": share,
    }
    partner = names.economy(flag.partner, lang) if flag.partner else ""
    return say(f"trade.gap.{flag.gap}", lang, **values, months=flag.share, partner=partner)


def _row(one: Index, lang: str) -> tuple[Cell, ...]:
    flags = dict.fromkeys(say(f"flag.{flag.gap}", lang) for flag in one.flags)
    return (
        Cell(titled(one.name, one.product, lang)),
        _value_cell(one, lang),
        Cell(one.period.replace("/", "–")),
        Cell(formula(one.name, lang)),
        Cell(", ".join(flags) or say("cell.none", lang)),
    )


def _value_cell(one: Index | None, lang: str) -> Cell:
    if one is None or isinstance(one.value, Unknown):
        return Cell(say("cell.none", lang))
    return Cell(worth(one, lang), one.value)


def _share(row: dict[str, Index]) -> float:
    found = row.get("product_share")
    return 0.0 if found is None or isinstance(found.value, Unknown) else found.value


def _pair(found: list[Index], lang: str) -> str:
    return names.pair((found[0].economy, found[0].partner), lang)


def _good(code: str, lang: str) -> str:
    """Our name of the goods whose code the product's begins with, the longest; a dash where the
    lexicon has none.
    """
    fitting = [
        (len(hs), key)
        for key, entry in lexicons.goods().items()
        for hs in entry.hs
        if code.startswith(hs)
    ]
    longest = max((length for length, _ in fitting), default=0)
    keys = [key for length, key in fitting if length == longest]
    return (
        names.good(keys[0], lang)
        if len(keys) == 1
        else names.goods(keys[:2], lang) or say("cell.none", lang)
    )


def _notes(found: Iterable[Index], lang: str) -> list[str]:
    """Where the data are from, what could not be computed and why, and the warnings, a sentence
    each.
    """
    every = list(found)
    sources = dict.fromkeys(
        (one.source, one.retrieved, one.nomenclature)
        for one in sorted(every, key=lambda one: one.nomenclature == "")
    )
    made = []
    for source, retrieved, codes in list(sources)[:1]:
        day = format_date(retrieved, lang)
        made.append(
            say(
                "note.index.codes" if codes else "note.index",
                lang,
                source=source,
                day=day,
                codes=codes,
            )
        )
    missing: dict[str, list[str]] = {}
    for one in every:
        if isinstance(one.value, Unknown):
            missing.setdefault(unknown_meaning(one.name, lang), []).append(title(one.name, lang))
    for why, which in missing.items():
        told = "; ".join(dict.fromkeys(which))
        made.append(say("note.index.missing", lang, which=told, why=why))
    return [
        *made,
        *(warned(flag, lang) for flag in sorted({flag for one in every for flag in one.flags})),
    ]
