"""The tables that indicators are computed from, and why a value of them may be unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kirmash.indicators.market_share import Exports
from kirmash.indicators.matrix import Floats
from kirmash.indicators.value_added import InputOutput
from kirmash.records.quantities import Unknown
from kirmash.trade.flows import LEAST_WORLD, Goods, Level, World

NO_YEAR = Unknown("the flow is not in the table for this year")
NO_BASE = Unknown("the flow is not in the table for the year compared with")
SHORT = Unknown("one of the years has fewer than twelve months of data")
NO_GOODS = Unknown("the source has no products of this economy for the year")
OTHER_SIDE = Unknown(
    "the two years are reported by different sides (mirror data), so no growth rate can be computed"
)
OTHER_LIST = Unknown("the two years are reported in different nomenclatures")


@dataclass(frozen=True, slots=True, eq=False)
class PairInputs:
    """Two years of one source, and the pair's flows by product and by year.

    ``sold`` is economy to partner, ``bought`` the way back, as the economy told them (else the
    partner); ``arrived`` is ``sold`` as the partner told it; ``…_before`` a year earlier, over the
    products of ``before``. ``levels`` holds both whole flows by year. ``products`` are the codes
    (or their beginnings) to tell one by one, the ``top`` largest where none is named. ``everybody``
    is all the year's flows together.
    """

    economy: str
    partner: str
    now: World
    before: World | None
    sold: Goods | Unknown
    bought: Goods | Unknown
    arrived: Goods | Unknown
    sold_before: Goods | Unknown
    arrived_before: Goods | Unknown
    levels: Mapping[tuple[str, str], Mapping[int, Level]]
    products: tuple[str, ...] = ()
    top: int = 5
    everybody: Goods | Unknown = NO_GOODS

    def pick(self, values: Floats) -> list[int]:
        """Places of the products to tell one by one: those named, or the largest of ``values``."""
        return picked(self.now.products, values, self.products, self.top)

    @property
    def year(self) -> int:
        """The year asked about."""
        return self.now.held.year

    @property
    def period(self) -> str:
        """The year asked about, as it is printed."""
        return str(self.year)

    def level(self, flow: str, year: int) -> float | Unknown:
        """Exports, imports or turnover of a year, in dollars."""
        there, back = (
            self.levels[self.economy, self.partner],
            self.levels[self.partner, self.economy],
        )
        chosen = {"exports": (there,), "imports": (back,), "turnover": (there, back)}[flow]
        if any(year not in one for one in chosen):
            return NO_YEAR
        return sum(one[year].value for one in chosen)

    def whole_year(self, flow: str, year: int) -> bool:
        """Whether all months are there."""
        both = self.levels[self.economy, self.partner], self.levels[self.partner, self.economy]
        chosen = {"exports": both[:1], "imports": both[1:], "turnover": both}[flow]
        return all(one[year].months == 12 for one in chosen if year in one)

    def same_side(self, flow: str, years: tuple[int, int]) -> bool:
        """Whether the same side told a flow in both years: a change of teller is no change of
        trade.
        """
        both = self.levels[self.economy, self.partner], self.levels[self.partner, self.economy]
        chosen = {"exports": both[:1], "imports": both[1:], "turnover": both}[flow]
        return all(len({one[year].told_by for year in years if year in one}) < 2 for one in chosen)


@dataclass(frozen=True, slots=True, eq=False)
class EconomyInputs:
    """What the indicators of one economy stand on ('' for those of products alone).

    ``markets`` are four tables (products of either year, importers): its exports before and now,
    the world's before and now; None where not asked for. ``income`` is income per head by economy.
    ``products`` are codes (or their beginnings) to tell, the ``top`` largest where none is named.
    """

    economy: str
    now: World
    markets: Exports | Unknown | None = None
    income: Mapping[str, float] | None = None
    products: tuple[str, ...] = ()
    top: int = 5

    @property
    def period(self) -> str:
        """The year asked about."""
        return str(self.now.held.year)

    def row(self, table: Floats) -> Floats | Unknown:
        """The economy's row of a table."""
        place = self.now.place(self.economy)
        return place if isinstance(place, Unknown) else table[place]


@dataclass(frozen=True, slots=True, eq=False)
class SectorInputs:
    """An inter-country input–output table and one economy of it.

    ``period`` is the table's year, '' where not known. ``industries`` are those to tell (or their
    beginnings), the ``top`` largest by output where none is named.
    """

    economy: str
    table: InputOutput
    period: str = ""
    industries: tuple[str, ...] = ()
    top: int = 5


def no_world(world: World) -> Unknown | None:
    """Why a table is no world to compare with; None where it is one."""
    few = world.held.reporters
    return (
        Unknown(f"only {few} economies report in this table: too few to represent the world")
        if few < LEAST_WORLD
        else None
    )


def same_list(inputs: PairInputs) -> bool:
    """Whether both years are told in one nomenclature."""
    return (
        inputs.before is not None
        and inputs.before.held.nomenclature == inputs.now.held.nomenclature
    )


def aligned(
    inputs: PairInputs, now: Floats, before: Floats
) -> tuple[tuple[str, ...], Floats, Floats]:
    """Two vectors over the products of either year."""
    old = inputs.before.products if inputs.before else ()
    union = tuple(sorted({*inputs.now.products, *old}))
    at = {product: place for place, product in enumerate(union)}
    after, base = np.zeros(len(union)), np.zeros(len(union))
    after[[at[product] for product in inputs.now.products]] = now
    base[[at[product] for product in old]] = before
    return union, after, base


def largest(values: Floats, top: int) -> list[int]:
    """Places of the largest values above zero, the largest first, ties by place."""
    order = np.argsort(-values, kind="stable")[:top]
    return [int(place) for place in order if values[place] > 0]


def picked(labels: tuple[str, ...], values: Floats, wanted: tuple[str, ...], top: int) -> list[int]:
    """Places of the labels that begin as one of ``wanted``, in their order; where none is named, of
    the ``top`` largest values.
    """
    return (
        [place for place, label in enumerate(labels) if label.startswith(wanted)]
        if wanted
        else largest(values, top)
    )


def lacking(*things: object) -> Unknown | None:
    """The first of them that is unknown."""
    return next((one for one in things if isinstance(one, Unknown)), None)
