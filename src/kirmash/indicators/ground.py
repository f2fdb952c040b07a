"""What the indicators of a pair stand on, and the little things they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from kirmash.indicators.matrix import Floats
from kirmash.terms.quantities import Unknown
from kirmash.trade.flows import LEAST_WORLD, Goods, Level, World

Said: TypeAlias = tuple[str, str, "float | Unknown", str]
NO_YEAR = Unknown("the flow is not in the table for this year")
NO_BASE = Unknown("the flow is not in the table for the year compared with")
SHORT = Unknown("one of the years has fewer than twelve months of data")
NO_GOODS = Unknown("the source has no products of this economy for the year")
OTHER_SIDE = Unknown("the two years are reported by different sides (mirror data), so no growth rate can be computed")
OTHER_LIST = Unknown("the two years are reported in different nomenclatures")


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Two years of one source, and the pair's flows by product and by year.

    ``sold`` is economy to partner, ``bought`` the way back, as the economy told them (else the partner); ``arrived`` is ``sold`` as the
    partner told it; ``…_before`` a year earlier, over the products of ``before``. ``levels`` holds both whole flows by year.
    ``products`` are the codes (or their beginnings) to tell one by one, the ``top`` largest where none is named. ``everybody`` is all the
    year's flows together.
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

    def level(self, flow: str, year: int) -> float | Unknown:
        """Exports, imports or turnover of a year, in dollars."""
        there, back = self.levels[self.economy, self.partner], self.levels[self.partner, self.economy]
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
        """Whether the same side told a flow in both years: a change of teller is no change of trade."""
        both = self.levels[self.economy, self.partner], self.levels[self.partner, self.economy]
        chosen = {"exports": both[:1], "imports": both[1:], "turnover": both}[flow]
        return all(len({one[year].told_by for year in years if year in one}) < 2 for one in chosen)


def no_world(world: World) -> Unknown | None:
    """Why a table is no world to compare with; None where it is one."""
    few = world.held.reporters
    return Unknown(f"only {few} economies report in this table: too few to represent the world") if few < LEAST_WORLD else None


def same_list(ground: Ground) -> bool:
    """Whether both years are told in one nomenclature."""
    return ground.before is not None and ground.before.held.nomenclature == ground.now.held.nomenclature


def aligned(ground: Ground, now: Floats, before: Floats) -> tuple[tuple[str, ...], Floats, Floats]:
    """Two vectors over the products of either year."""
    old = ground.before.products if ground.before else ()
    union = tuple(sorted({*ground.now.products, *old}))
    at = {product: place for place, product in enumerate(union)}
    after, base = np.zeros(len(union)), np.zeros(len(union))
    after[[at[product] for product in ground.now.products]] = now
    base[[at[product] for product in old]] = before
    return union, after, base


def largest(values: Floats, top: int) -> list[int]:
    """Places of the largest values above zero, the largest first, ties by place."""
    order = np.argsort(-values, kind="stable")[:top]
    return [int(place) for place in order if values[place] > 0]


def picked(labels: tuple[str, ...], values: Floats, wanted: tuple[str, ...], top: int) -> list[int]:
    """Places of the labels that begin as one of ``wanted``, in their order; where none is named, of the ``top`` largest values."""
    return [place for place, label in enumerate(labels) if label.startswith(wanted)] if wanted else largest(values, top)


def lacking(*things: object) -> Unknown | None:
    """The first of them that is unknown."""
    return next((one for one in things if isinstance(one, Unknown)), None)
