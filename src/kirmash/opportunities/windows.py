"""The years that opportunities are computed from, and what their tables stand for: a world of
exporters, or the imports of those who report them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from kirmash.indicators import structure
from kirmash.indicators.matrix import Floats, as_read_only
from kirmash.messages import Message, message
from kirmash.records.coverage import Coverage
from kirmash.records.quantities import Unknown
from kirmash.trade.coverage import CONFIDENTIAL
from kirmash.trade.source_years import SourceYear

WINDOW_YEARS = 5  # that means are taken over (Decreux & Spies 2016)
MIN_MARKET_REPORTERS = 10
"""Importers that must report for their purchases together to be a market of its own."""

MIN_YEARS_FALLEN = 3  # that a mean is taken over before a last year is set against it
_MAX_CHAPTERS = 8  # that a scope lists by number


@dataclass(frozen=True, slots=True, eq=False)
class SellerFlows:
    """One seller's flows by year: dollars, kilograms, and the dollars these weigh; each (years,
    economies, products).
    """

    values: Floats
    weighed_values: Floats
    kilograms: Floats


@dataclass(frozen=True, slots=True, eq=False)
class TradeWindow:
    """Up to five years of one source; values in dollars, economies and products sorted.

    ``exports`` and ``imports`` are (years, economies, products). Where ``is_world``, they are those
    of everybody; else those that the economies of ``importers`` reported of their purchases, which
    are a market of their own: what all sell there is what they buy. ``sold`` are the flows of the
    two sides; ``bought`` those into each side in the last year, (economies, products).
    Where there is neither a world nor such a market (``importers`` is empty then), ``world_gap``
    says why, and only what the ``reporting`` tell of themselves can be used. ``weighed`` and
    ``kilograms`` (economies, products) are the dollars and weights of all exporters in the last
    year, ``suppliers`` (importers, exporters) who supplied whom in it, in the products asked about.
    In none of the tables are ``coarser``, codes with fewer digits that begin no product, and
    ``finer``, headings that the source tells by their parts alone.
    """

    source_year: SourceYear
    years: tuple[int, ...]
    economies: tuple[str, ...]
    products: tuple[str, ...]
    exports: Floats
    imports: Floats
    sold: Mapping[str, SellerFlows]
    bought: Mapping[str, SellerFlows]
    is_world: bool
    importers: tuple[str, ...]
    coverage: Coverage
    world_gap: Unknown | None
    reporting: frozenset[tuple[str, str]]
    weighed: Floats
    kilograms: Floats
    suppliers: Floats
    coarser: tuple[str, ...] = ()
    finer: tuple[str, ...] = ()

    @property
    def nomenclature(self) -> str:
        """The edition and the digits of codes, such as "HS17, 6"."""
        digits = len(self.products[0]) if self.products else 0
        return f"{self.source_year.nomenclature}, {digits}"

    @property
    def retrieved(self) -> date:
        """The last day on which a file of the source was retrieved."""
        return self.source_year.retrieved

    def row(self, economy: str) -> int | Unknown:
        """The row of an economy; unknown where the source has nothing on it."""
        if economy in self.economies:
            return self.economies.index(economy)
        return self.source_year.without_economy(economy)

    def rows(self, pair: tuple[str, str]) -> tuple[int, int] | Unknown:
        """The rows of both economies of a pair; unknown where the source lacks one of them."""
        first, other = map(self.row, pair)
        if isinstance(first, Unknown):
            return first
        return other if isinstance(other, Unknown) else (first, other)

    def specified(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which products are goods by name: not those that reporters left unspecified, nor the
        SITC's special transactions.
        """
        sitc = self.source_year.nomenclature.startswith("SITC")
        unspecified = ("9999", "93") if sitc else ("9999",)
        return np.array(
            [
                code not in CONFIDENTIAL and not code.startswith(unspecified)
                for code in self.products
            ],
            dtype=bool,
        )

    @property
    def scope(self) -> Message:
        """Of which market and goods its numbers are, as a sentence."""
        chapters = sorted({code[:2] for code in self.products})
        if self.is_world:
            return message(
                "opportunity.scope-world",
                "Over the trade of {economies} economies; number of products: {products}.",
                economies=len(self.economies),
                products=len(self.products),
            )
        if not self.importers:
            return message(
                "opportunity.scope-own",
                "Based on the contents of {source}, neither the trade of the world nor that of a "
                "market of many importers.",
                source=self.source_year.source,
            )
        if len(chapters) > _MAX_CHAPTERS:
            return message(
                "opportunity.scope-market",
                "Within the imports of the {economies} economies that report in the table; number "
                "of products: {products}. Trade with all others is not in it.",
                economies=len(self.importers),
                products=len(self.products),
            )
        return message(
            "opportunity.scope-chapters",
            "Within the imports of the {economies} economies that report in the table, in chapters "
            "{chapters} alone (number of products: {products}); trade with all others, and in "
            "other goods, is not in it.",
            economies=len(self.importers),
            products=len(self.products),
            chapters=tuple(chapters),
        )

    @property
    def market_gap(self) -> Unknown | None:
        """Why the tables are neither a world nor a market of enough importers; None where they
        are.
        """
        return None if self.is_world or self.importers else self.world_gap

    def year_notes(self) -> tuple[Message, ...]:
        """Which of the five years, and which goods of the source, are missing."""
        last = self.source_year.year
        missing = sorted(set(range(last - WINDOW_YEARS + 1, last + 1)) - set(self.years))
        left_out = self._left_out_notes()
        if not missing:
            return left_out
        return (
            *left_out,
            message(
                "opportunity.years-missing",
                "Means are over {years}; of the five years {missing} are not in the tables.",
                years=tuple(map(str, self.years)),
                missing=tuple(map(str, missing)),
            ),
        )

    def _left_out_notes(self) -> tuple[Message, ...]:
        """Which goods the source tells with fewer or with more digits than the window has."""
        notes = []
        if self.coarser:
            notes.append(
                message(
                    "opportunity.coarser-codes",
                    "{source} has {codes} in less detail only: these goods are not in the "
                    "numbers (--level {digits}).",
                    source=self.source_year.source,
                    codes=self.coarser[:_MAX_CHAPTERS],
                    digits=min(map(len, self.coarser)),
                )
            )
        if self.finer:
            notes.append(
                message(
                    "opportunity.finer-codes",
                    "{source} has parts of {codes} only, with more digits: they may be incomplete "
                    "and are not in the numbers.",
                    source=self.source_year.source,
                    codes=self.finer[:_MAX_CHAPTERS],
                )
            )
        return tuple(notes)


def codes_begin_with(
    window: TradeWindow, beginnings: tuple[str, ...]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which products are asked about: those whose codes begin so, all where nothing is asked."""
    if not beginnings:
        return np.ones(len(window.products), dtype=bool)
    return np.array([code.startswith(beginnings) for code in window.products], dtype=bool)


def fallen_note(yearly: Floats, year: int) -> tuple[Message, ...]:
    """That sales of the last year are less than half of what they are in the mean; () where they
    are not. ``yearly`` are dollars by year, the last one ``year``.
    """
    mean = float(yearly.mean())
    if yearly.size < MIN_YEARS_FALLEN or not mean or yearly[-1] >= mean / 2:
        return ()
    return (
        message(
            "opportunity.fallen",
            "In {year} sales were {percent:.0f}% of the mean of the years: find out why first.",
            year=year,
            percent=float(yearly[-1]) / mean * 100,
        ),
    )


def yearly_mean(values: Floats) -> Floats:
    """The mean over the first axis of the years in which a row (an economy) has any trade: a year
    of silence is no year of noughts. Noughts where no year has any.

    ``values`` are (years, economies, products).
    """
    years = np.maximum((values.sum(axis=2) > 0).sum(axis=0), 1)
    mean: Floats = values.sum(axis=0)
    mean /= years[:, None]
    return mean


@lru_cache(maxsize=2)
def mean_exports(window: TradeWindow) -> Floats:
    """What each economy sells a year, (economies, products)."""
    return as_read_only(yearly_mean(window.exports))


@lru_cache(maxsize=2)
def mean_imports(window: TradeWindow) -> Floats:
    """What each economy buys a year, (economies, products)."""
    return as_read_only(yearly_mean(window.imports))


def advantages_table(exports: Floats) -> Floats:
    """RCA of all economies (rows) and products; 0 where a row or a column has no trade."""
    table = np.zeros(exports.shape)
    rows, columns = exports.sum(axis=1) > 0, exports.sum(axis=0) > 0
    table[np.ix_(rows, columns)] = structure.rca(exports[np.ix_(rows, columns)])
    return table


@lru_cache(maxsize=2)
def world_by_year(window: TradeWindow) -> Floats:
    """What all sell of each product by year, (years, products)."""
    return as_read_only(window.exports.sum(axis=1))


@lru_cache(maxsize=4)
def sold_by_year(window: TradeWindow, seller: str) -> Floats:
    """What a seller sells to each economy by year, all products, (years, economies)."""
    return as_read_only(window.sold[seller].values.sum(axis=2))


@lru_cache(maxsize=4)
def mean_sold(window: TradeWindow, seller: str) -> Floats:
    """What a seller sells to each economy a year, (economies, products): over the years in which it
    sold anything, which its exports are the mean of.
    """
    values, row = window.sold[seller].values, window.economies.index(seller)
    years = max(int((window.exports[:, row].sum(axis=1) > 0).sum()), 1)
    mean: Floats = values.sum(axis=0)
    mean /= years
    return as_read_only(mean)
