"""Every indicator that the tables of one year allow for a pair of economies, seen from the first of them.

Each family takes a `Ground` and gives (name, product, value, period) in a fixed order; an indicator the tables do not allow is there
too, as an Unknown with its reason. Nothing is read here: `trade.flows` hands over the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from kirmash.indicators import similarity, turnover
from kirmash.indicators.ground import NO_BASE, NO_YEAR, OTHER_SIDE, SHORT, Ground, Said, lacking, no_world
from kirmash.indicators.matrix import Floats
from kirmash.indicators.of_gravity import NAMES as OF_GRAVITY
from kirmash.indicators.of_gravity import of_gravity
from kirmash.indicators.of_pair_goods import FAMILIES as OF_GOODS
from kirmash.terms.quantities import Unknown
from kirmash.trade.flows import LEAST_WORLD

FLOWS = ("exports", "imports", "turnover")


def of_pair(ground: Ground, names: Collection[str] = ()) -> Iterator[Said]:
    """The indicators asked for (all where none is named), family by family."""
    for family, made in (*OF_TOTALS, *OF_GOODS, (OF_GRAVITY, of_gravity)):
        if not names or set(family) & set(names):
            yield from (one for one in made(ground) if not names or one[0] in names)


def _levels(ground: Ground) -> Iterator[Said]:
    period = str(ground.year)
    sold, bought = ground.level("exports", ground.year), ground.level("imports", ground.year)
    yield from (("exports", "", sold, period), ("imports", "", bought, period))
    rules: tuple[tuple[str, Callable[[float, float], float | Unknown]], ...] = (
        ("turnover", turnover.turnover), ("balance", turnover.balance), ("normalised_balance", turnover.normalised_balance),
        ("coverage", turnover.coverage),
    )  # fmt: skip
    for name, rule in rules:
        known = not isinstance(sold, Unknown) and not isinstance(bought, Unknown)
        yield name, "", rule(sold, bought) if known else NO_YEAR, period  # type: ignore[arg-type]


def _growth(ground: Ground) -> Iterator[Said]:
    for flow in FLOWS:
        yield f"{flow}_growth", "", _rate(ground, flow, ground.year - 1), str(ground.year)
        first = _first(ground, flow)
        years = f"{first}/{ground.year}" if first is not None else str(ground.year)
        yield f"{flow}_cagr", "", NO_BASE if first is None else _rate(ground, flow, first), years


def _rate(ground: Ground, flow: str, base: int) -> float | Unknown:
    after, before = ground.level(flow, ground.year), ground.level(flow, base)
    if isinstance(after, Unknown) or isinstance(before, Unknown):
        return NO_YEAR if isinstance(after, Unknown) else NO_BASE
    if not ground.whole_year(flow, ground.year) or not ground.whole_year(flow, base):
        return SHORT
    if not ground.same_side(flow, (base, ground.year)):
        return OTHER_SIDE
    return turnover.cagr(after, before, ground.year - base)


def _first(ground: Ground, flow: str) -> int | None:
    """The earliest year before the one asked about in which the flow is told with all its months."""
    years = sorted({year for one in ground.levels.values() for year in one if year < ground.year})
    whole = (year for year in years if not isinstance(ground.level(flow, year), Unknown) and ground.whole_year(flow, year))
    return next(whole, None)


def _shares(ground: Ground) -> Iterator[Said]:
    period = str(ground.year)
    wholes = {
        "exports": _whole(ground, ground.now.sold_all, "exporter"),
        "imports": _whole(ground, ground.now.bought_all, "importer"),
    }
    sold, bought = wholes.values()
    both = lacking(sold, bought) or sold + bought  # type: ignore[operator]
    for flow, whole in {**wholes, "turnover": both}.items():
        yield f"{flow}_share", "", _ratio(ground.level(flow, ground.year), whole), period


def _whole(ground: Ground, wholes: Floats, side: str) -> float | Unknown:
    """An economy's trade with everybody: unknown where only a few partners are in the table and no row of the world."""
    own = ground.now.place(ground.economy)
    if isinstance(own, Unknown):
        return own
    table = ground.now.sold if side == "exporter" else ground.now.bought
    partners = int((table[own] > 0).sum())
    if (side, ground.economy) in ground.now.summed and partners < LEAST_WORLD:
        return Unknown(f"the table has {partners} partners of {ground.economy} and no row for the world, so its total trade is not known")
    return float(wholes[own])


def _ratio(part: float | Unknown, whole: float | Unknown) -> float | Unknown:
    if isinstance(part, Unknown) or isinstance(whole, Unknown):
        return part if isinstance(part, Unknown) else whole
    return part / whole if whole else Unknown("the total is zero, so no share can be computed")


def _intensities(ground: Ground) -> Iterator[Said]:
    flows, period = ground.now.sold, str(ground.year)
    for name, seller, buyer in (
        ("exports_intensity", ground.economy, ground.partner),
        ("imports_intensity", ground.partner, ground.economy),
    ):
        i, j = ground.now.place(seller), ground.now.place(buyer)
        if isinstance(i, Unknown) or isinstance(j, Unknown) or no_world(ground.now):
            yield name, "", lacking(i, j) or no_world(ground.now) or NO_YEAR, period
        else:
            yield name, "", similarity.intensity(*map(float, (flows[i, j], flows[i].sum(), flows[:, j].sum(), flows.sum()))), period


OF_TOTALS: tuple[tuple[tuple[str, ...], Callable[[Ground], Iterator[Said]]], ...] = (
    ((*FLOWS, "balance", "normalised_balance", "coverage"), _levels),
    (tuple(f"{flow}_{rate}" for flow in FLOWS for rate in ("growth", "cagr")), _growth),
    (tuple(f"{flow}_share" for flow in FLOWS), _shares),
    (("exports_intensity", "imports_intensity"), _intensities),
)
