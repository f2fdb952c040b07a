"""Indicators over the dossier's trade tables: each with its source, the data's date and the flags
of what may be wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kirmash.errors import InputError
from kirmash.indicators import frames
from kirmash.indicators.index import Index, Kind, columns, kinds, named, title, unknown_meaning
from kirmash.indicators.inputs import (
    NO_BASE,
    NO_GOODS,
    OTHER_LIST,
    EconomyInputs,
    PairInputs,
    SectorInputs,
)
from kirmash.indicators.market_share import Exports
from kirmash.indicators.registry import Row, compute
from kirmash.records.quantities import Unknown
from kirmash.reference import economies
from kirmash.trade import coverage, flows, query, reports

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from kirmash.indicators.matrix import Floats
    from kirmash.indicators.value_added import InputOutput
    from kirmash.trade.coverage import Flag
    from kirmash.trade.flows import Held, World

__all__ = [
    "Index",
    "Kind",
    "Sectors",
    "Wish",
    "answer",
    "columns",
    "for_economies",
    "for_pair",
    "for_products",
    "for_sectors",
    "kinds",
    "title",
    "to_csv",
    "to_rows",
    "unknown_meaning",
    "write",
]


@dataclass(frozen=True, slots=True)
class Wish:
    """What indicators are wanted of which year, source and products.

    ``names`` are all where none; ``year`` 0 and ``source`` '' the best held; ``level`` digits of
    the product codes (0: the finest, six at most); ``products`` the codes (or their beginnings)
    told one by one, the ``top`` largest where none; ``as_of`` the day by which rows must have been
    retrieved; ``income`` is income per head by economy; ``sectors`` an inter-country input–output
    table.
    """

    names: tuple[str, ...] = ()
    year: int = 0
    source: str = ""
    level: int = 0
    products: tuple[str, ...] = ()
    top: int = 5
    as_of: date | None = None
    income: Mapping[str, float] | None = None
    sectors: Sectors | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Sectors:
    """An inter-country input–output table, the file it came in, the year in the file's name (''
    where none) and the file's day.
    """

    table: InputOutput
    file: str
    year: str
    retrieved: date


@dataclass(frozen=True, slots=True, eq=False)
class _Opened:
    """The tables of the year asked for and of the one before, and every flag of the source."""

    base: DuckDBPyConnection
    now: World
    before: World | None
    flags: tuple[Flag, ...]


def answer(folder: Path, of: Iterable[str], partner: str, wish: Wish) -> tuple[Index, ...]:
    """Indicators of pairs where a partner is named, of economies where none is, and of products.

    Raises InputError where a name needs a partner that is not given, or is of another subject than
    was asked about.
    """
    codes = tuple(dict.fromkeys(economies.find(name) for name in of))
    selected = named(wish.names)
    _check_subject(selected, codes, partner, bool(wish.names))
    values: list[Index] = []
    if partner:
        pair_names = _names_of(selected, "pair")
        for code in codes if pair_names else ():
            values += for_pair(folder, code, partner, replace(wish, names=pair_names))
    if economy_names := _economy_names(selected, codes, partner, bool(wish.names)):
        values += for_economies(folder, codes, replace(wish, names=economy_names))
    if wish.names or wish.sectors:
        sector_names = tuple(kind.name for kind in selected if kind.sectors)
        values += for_sectors(codes, replace(wish, names=sector_names)) if sector_names else ()
    product_names = _names_of(selected, "product") if wish.names or not codes else ()
    if product_names:
        values += for_products(folder, replace(wish, names=product_names))
    return tuple(values)


def _check_subject(
    selected: tuple[Kind, ...], codes: tuple[str, ...], partner: str, by_name: bool
) -> None:
    """Raises InputError where a partner is needed and not named, or named for nobody."""
    of_pairs = [kind for kind in selected if kind.of == ("pair",)]
    if by_name and of_pairs and not partner:
        raise InputError(
            f"{of_pairs[0].name} is an indicator of a pair.", "Name the partner with --with."
        )
    if partner and not codes:
        raise InputError("A partner is named, but not the economy.", "Name the economy with --of.")


def _names_of(selected: tuple[Kind, ...], subject: str) -> tuple[str, ...]:
    """The indicators of a subject that stand on trade tables."""
    return tuple(kind.name for kind in selected if subject in kind.of and not kind.sectors)


def _economy_names(
    selected: tuple[Kind, ...], codes: tuple[str, ...], partner: str, by_name: bool
) -> tuple[str, ...]:
    """The indicators of economies to compute: beside a pair, those named that are of no pair."""
    names = _names_of(selected, "economy")
    if partner:
        of_pair = _names_of(selected, "pair")
        return tuple(name for name in names if name not in of_pair) if by_name else ()
    return names if codes or by_name else ()


def for_pair(folder: Path, first: str, second: str, wish: Wish | None = None) -> tuple[Index, ...]:
    """Every indicator the trade tables in ``folder`` allow for a pair, seen from the first economy;
    what they do not allow is unknown.

    Empty where no table holds the pair. Raises UnknownEconomy, and InputError for a source or year
    the tables do not hold.
    """
    asked, pair = wish or Wish(), (economies.find(first), economies.find(second))
    with _opened(folder, pair, asked, pair) as opened:
        if opened is None:
            return ()
        ground = _ground(opened, pair, asked)
        marks = {*opened.flags, *_mirrored(ground), *reports.pair_flags(opened.base, *pair)}
        return tuple(
            _index(ground.now, pair, said, tuple(sorted(marks)))
            for said in compute("pair", ground, asked.names)
        )


def for_economies(
    folder: Path, of: Iterable[str] = (), wish: Wish | None = None
) -> tuple[Index, ...]:
    """The indicators of economies each by itself, in the order given; of every economy of the table
    where none is named.
    """
    asked, codes = wish or Wish(), [economies.find(one) for one in of]
    with _opened(folder, codes[:1], asked, tuple(codes)) as opened:
        if opened is None:
            return ()
        grown = not asked.names or any(name.startswith("cms_") for name in asked.names)
        return tuple(
            _index(opened.now, (code, ""), said, opened.flags)
            for code in codes or opened.now.economies
            for said in compute("economy", _alone(opened, code, asked, grown), asked.names)
        )


def for_sectors(of: Iterable[str], wish: Wish) -> tuple[Index, ...]:
    """The indicators of economies that stand on ``wish.sectors``.

    Raises InputError where there is none, or no economy is named.
    """
    codes, names = (
        [economies.find(one) for one in of],
        wish.names or tuple(one.name for one in kinds().values() if one.sectors),
    )
    if wish.sectors is None:
        raise InputError(
            f"{names[0]} is computed from an inter-country input–output table.",
            "Provide one with --icio FILE (OECD ICIO or WIOD).",
        )
    if not codes:
        raise InputError(f"{names[0]} is an indicator of an economy.", "Name it with --of.")
    told = wish.sectors
    return tuple(
        Index(name, code, "", period, value, told.file, told.retrieved, (), label)
        for code in codes
        for name, label, value, period in compute("sectors", _sectors(told, code, wish), names)
    )


def for_products(folder: Path, wish: Wish | None = None) -> tuple[Index, ...]:
    """The indicators of products, whoever sells them."""
    asked = wish or Wish()
    with _opened(folder, (), asked, ("",)) as opened:
        if opened is None:
            return ()
        rows = compute("product", _alone(opened, "", asked, False), asked.names)
        return tuple(_index(opened.now, ("", ""), row, opened.flags) for row in rows)


def write(found: Iterable[Index], path: Path) -> None:
    """The `columns` of values in a file, in the format its name ends in. Raises InputError."""
    frames.write(columns(found), path)


def to_csv(found: Iterable[Index]) -> str:
    """The `columns` of values as CSV; an unknown is empty."""
    return frames.to_csv(columns(found))


def to_rows(found: Iterable[Index]) -> list[dict[str, object]]:
    """The `columns` of values row by row, the flags of each as a list; an unknown is None."""
    rows = frames.to_rows(columns(found))
    return [{**row, "flags": str(row["flags"]).split()} for row in rows]


@contextmanager
def _opened(
    folder: Path, codes: Iterable[str], asked: Wish, flagged: tuple[str, ...]
) -> Iterator[_Opened | None]:
    """The year asked for, chosen for ``codes``, with the flags of ``flagged`` (of everybody where
    empty); None where no table holds them.

    Raises InputError for a source or year that is not held.
    """
    with query.asked(folder, as_of=asked.as_of) as base:
        names, every = tuple(codes), flows.held(base)
        held = flows.telling(base, every, names)
        of = _chosen(held, asked, every)
        if of is None:
            yield None
            return
        earlier = next(
            (one for one in every if one.source == of.source and one.year == of.year - 1), None
        )
        goods = any(kinds()[name].goods for name in asked.names or kinds())
        before = flows.world(base, earlier, asked.level) if earlier and goods else None
        now = flows.world(base, of, asked.level, goods)
        years = {one.year for one in every if one.source == of.source}
        silent = coverage.known_silences(of.source, flagged or now.economies, years)
        yield _Opened(
            base,
            now,
            before,
            tuple(sorted({*reports.flags(base, folder, flagged, asked.as_of), *silent})),
        )


def _chosen(held: tuple[Held, ...], asked: Wish, every: tuple[Held, ...]) -> Held | None:
    """The best source and year that tell the economies; a year asked for that tells others only is
    taken, and answers with unknowns.
    """
    fit = [one for one in held if asked.source in {"", one.source} and asked.year in {0, one.year}]
    if held and not fit:
        fit = [one for one in every if asked.year == one.year and asked.source in {"", one.source}]
    if held and not fit:
        told = ", ".join(f"{one.source} {one.year}" for one in held[:8])
        raise InputError(
            f"The trade tables have no {asked.source or 'a source'} "
            f"for {asked.year or 'any year'}.",
            f"Available: {told}.",
        )
    return flows.best(fit)


def _ground(opened: _Opened, pair: tuple[str, str], asked: Wish) -> PairInputs:
    base, now, before = opened.base, opened.now, opened.before
    there, back, level = pair, (pair[1], pair[0]), asked.level
    none = Unknown(f"{now.held.source} has no data on the pair for {now.held.year - 1}.")
    return PairInputs(
        *pair,
        now,
        before,
        flows.goods(base, now, there, pair[0], level),
        flows.goods(base, now, back, pair[0], level),
        flows.goods(base, now, there, pair[1], level),
        flows.goods(base, before, there, pair[0], level) if before else none,
        flows.goods(base, before, there, pair[1], level) if before else none,
        flows.levels(base, now.held.source, *pair),
        asked.products,
        asked.top,
        flows.weights(base, now, level)
        if not asked.names or "price_rung_share" in asked.names
        else NO_GOODS,
    )


def _sectors(told: Sectors, economy: str, wish: Wish) -> SectorInputs:
    return SectorInputs(economy, told.table, told.year, wish.products, wish.top)


def _alone(opened: _Opened, economy: str, asked: Wish, grown: bool) -> EconomyInputs:
    markets = _markets(opened, economy, asked.level) if grown else None
    return EconomyInputs(economy, opened.now, markets, asked.income, asked.products, asked.top)


def _markets(opened: _Opened, economy: str, level: int) -> Exports | Unknown:
    """Four tables over the products of either year and all importers: the economy's exports and the
    world's, before and now.
    """
    if opened.before is None:
        return NO_BASE
    worlds = opened.before, opened.now
    if (
        not all(one.held.level for one in worlds)
        or worlds[0].held.nomenclature != worlds[1].held.nomenclature
    ):
        return OTHER_LIST if all(one.held.level for one in worlds) else NO_GOODS
    tables = [
        flows.markets(opened.base, world, who, level) for who in (economy, "") for world in worlds
    ]
    return Exports(*_over_all(tables))


def _over_all(tables: Sequence[Mapping[tuple[str, str], float]]) -> list[Floats]:
    """Tables by (product, importer) as matrices over the products and importers of any of them."""
    products, importers = (
        sorted({key[side] for table in tables for key in table}) for side in (0, 1)
    )
    row_of = {product: place for place, product in enumerate(products)}
    column_of = {importer: place for place, importer in enumerate(importers)}
    matrices = [np.zeros((len(products), len(importers))) for _ in tables]
    for matrix, table in zip(matrices, tables, strict=True):
        for (product, importer), value in table.items():
            matrix[row_of[product], column_of[importer]] = value
    return matrices


def _index(world: World, of: tuple[str, str], said: Row, marks: tuple[Flag, ...]) -> Index:
    name, product, value, period = said
    held, kind = world.held, kinds()[name]
    years = {int(year) for year in period.split("/")} | ({held.year - 1} if kind.before else set())
    flags = tuple(
        flag
        for flag in marks
        if flag.source == held.source and flag.economy in of and flag.year in years
    )
    flags = tuple(flag for flag in flags if not flag.partner or flag.partner in of)
    codes = (
        f"{held.nomenclature}, {len(world.products[0])}" if kind.goods and world.products else ""
    )
    return Index(name, *of, period, value, held.source, held.retrieved, flags, product, codes)


def _mirrored(ground: PairInputs) -> tuple[Flag, ...]:
    """A flow that its own economy did not tell, and that was taken from the partner's report
    instead.
    """
    found = {
        coverage.Flag(
            ground.now.held.source,
            ground.economy,
            year,
            coverage.Gap.MIRRORED,
            partner=ground.partner,
        )
        for told in ground.levels.values()
        for year, one in told.items()
        if one.told_by == ground.partner
    }
    return tuple(sorted(found))
