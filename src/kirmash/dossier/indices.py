"""Indicators over the dossier's trade tables: what a pair's tables allow, each with its source, the data's date and coverage flags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.errors import InputError
from kirmash.indicators.ground import Ground, Said
from kirmash.indicators.index import Index, kinds
from kirmash.indicators.of_pair import of_pair
from kirmash.terms import economies
from kirmash.terms.quantities import Unknown
from kirmash.trade import coverage, engine, flows, reports

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from kirmash.trade.coverage import Flag
    from kirmash.trade.flows import Held, World

__all__ = ["Index", "Wish", "for_pair"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What indicators are wanted: names (all where none), year and source (the best where 0 and ''), digits of the product codes
    (0: the finest, six at most), how many products are told one by one, and the day by which rows must have been retrieved."""

    names: tuple[str, ...] = ()
    year: int = 0
    source: str = ""
    level: int = 0
    top: int = 5
    as_of: date | None = None


def for_pair(folder: Path, first: str, second: str, wish: Wish | None = None) -> tuple[Index, ...]:
    """Every indicator the trade tables in ``folder`` allow for a pair, seen from the first economy; what they do not allow is unknown.

    Empty where no table holds the pair. Raises UnknownEconomy, and InputError for a source or year the tables do not hold.
    """
    asked = wish or Wish()
    economy, partner = economies.find(first), economies.find(second)
    with engine.asked(folder) as base:
        held = flows.held(base, (economy, partner))
        of = chosen(held, asked)
        if of is None:
            return ()
        now = flows.world(base, of, asked.level)
        earlier = next((one for one in held if one.source == of.source and one.year == of.year - 1), None)
        before = flows.world(base, earlier, asked.level) if earlier else None
        ground = _ground(base, (economy, partner), (now, before), asked)
        marks = (*reports.flags(base, folder), *_mirrored(ground))
    return tuple(_index(ground, said, marks) for said in of_pair(ground, asked.names))


def chosen(held: Iterable[Held], asked: Wish) -> Held | None:
    """The source and year to compute from. Raises InputError where what is asked for is not held."""
    every = tuple(held)
    fit = [one for one in every if asked.source in {"", one.source} and asked.year in {0, one.year}]
    if every and not fit:
        told = ", ".join(f"{one.source} {one.year}" for one in every[:8])
        raise InputError(
            f"The trade tables do not hold {asked.source or 'a source'} for {asked.year or 'any year'}.", f"They hold: {told}."
        )
    return flows.best(fit)


def _ground(base: DuckDBPyConnection, pair: tuple[str, str], worlds: tuple[World, World | None], asked: Wish) -> Ground:
    now, before = worlds
    there, back, level = pair, (pair[1], pair[0]), asked.level
    none = Unknown(f"{now.held.source} holds nothing of the pair for {now.held.year - 1}.")
    return Ground(
        *pair, now, before,
        flows.goods(base, now, there, pair[0], level), flows.goods(base, now, back, pair[0], level),
        flows.goods(base, now, there, pair[1], level),
        flows.goods(base, before, there, pair[0], level) if before else none,
        flows.goods(base, before, there, pair[1], level) if before else none,
        flows.levels(base, now.held.source, *pair), asked.top,
    )  # fmt: skip


def _index(ground: Ground, said: Said, marks: tuple[Flag, ...]) -> Index:
    name, product, value, period = said
    of, kind = ground.now.held, kinds()[name]
    years = {int(year) for year in period.split("/")} | ({of.year - 1} if kind.before else set())
    ours = {ground.economy, ground.partner}
    flags = tuple(flag for flag in marks if flag.source == of.source and flag.economy in ours and flag.year in years)
    codes = f"{of.nomenclature}, {len(ground.now.products[0])}" if kind.goods and ground.now.products else ""
    return Index(name, ground.economy, ground.partner, period, value, of.source, of.retrieved, flags, product, codes)


def _mirrored(ground: Ground) -> tuple[Flag, ...]:
    """A flow that its own economy did not tell, and that was taken from the partner's report instead."""
    found = {
        coverage.Flag(ground.now.held.source, ground.economy, year, coverage.Gap.MIRRORED)
        for told in ground.levels.values() for year, one in told.items() if one.told_by == ground.partner
    }  # fmt: skip
    return tuple(sorted(found))
