"""The indicators of a pair that stand on products: structure, specialisation, prices and potential. See `of_pair`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from kirmash.errors import IndicatorRefused
from kirmash.indicators import classes, market_share, potential, prices, similarity, structure, turnover
from kirmash.indicators.ground import NO_BASE, NO_GOODS, OTHER_LIST, Ground, Said, aligned, lacking, no_world, picked, same_list
from kirmash.indicators.of_world import advantages
from kirmash.terms.quantities import Unknown

NO_WEIGHTS = Unknown("no weights or quantities are reported for the flow and the world")
RUNGS = {"low": "<4/5", "middle": "≈1", "high": ">5/4"}  # of the world's unit value; the same words in every language


def _structures(ground: Ground) -> Iterator[Said]:
    now, period = ground.now, str(ground.year)
    mine, theirs = now.place(ground.economy), now.place(ground.partner)
    if isinstance(mine, Unknown) or isinstance(theirs, Unknown) or not now.products:
        why = lacking(mine, theirs) or NO_GOODS
        yield from ((name, "", why, period) for name in ("similarity", "complementarity", "complementarity_back"))
        return
    yield "similarity", "", similarity.finger_kreinin(now.exports[mine], now.exports[theirs]), period
    yield "complementarity", "", similarity.michaely(now.exports[mine], now.imports[theirs]), period
    yield "complementarity_back", "", similarity.michaely(now.exports[theirs], now.imports[mine]), period


def _two_way(ground: Ground) -> Iterator[Said]:
    period, sold, bought = str(ground.year), ground.sold, ground.bought
    if isinstance(sold, Unknown) or isinstance(bought, Unknown):
        why = lacking(sold, bought) or NO_GOODS
        yield from ((name, "", why, period) for name in ("grubel_lloyd", "grubel_lloyd_aquino"))
        return
    yield "grubel_lloyd", "", similarity.grubel_lloyd(sold.values, bought.values), period
    yield "grubel_lloyd_aquino", "", similarity.aquino(sold.values, bought.values), period
    each = similarity.grubel_lloyd_by_product(sold.values, bought.values)
    for place in ground.pick(sold.values + bought.values):
        yield "grubel_lloyd_product", ground.now.products[place], each[place], period


def _concentration(ground: Ground) -> Iterator[Said]:
    period, sold = str(ground.year), ground.sold
    if isinstance(sold, Unknown):
        yield from ((name, "", sold, period) for name in ("flow_hhi", "flow_products", "product_share"))
        return
    traded = sold.values[sold.values > 0]
    yield "flow_hhi", "", structure.herfindahl(traded) if traded.size else structure.NOTHING, period
    yield "flow_products", "", float(structure.product_count(sold.values)), period
    for place in ground.pick(sold.values):
        yield "product_share", ground.now.products[place], float(sold.values[place] / sold.values.sum()), period


def _margins(ground: Ground) -> Iterator[Said]:
    found = _hummels_klenow(ground)
    for name, part in (("extensive_margin", "extensive"), ("intensive_margin", "intensive")):
        yield name, "", found if isinstance(found, Unknown) else float(getattr(found, part)), str(ground.year)


def _hummels_klenow(ground: Ground) -> structure.Margins | Unknown:
    """The flow against all the partner buys, both as the partner told them."""
    place, arrived = ground.now.place(ground.partner), ground.arrived
    if isinstance(arrived, Unknown) or isinstance(place, Unknown) or no_world(ground.now):
        return lacking(arrived, place, no_world(ground.now)) or NO_GOODS
    try:
        return structure.margins(arrived.values, ground.now.imports[place])
    except IndicatorRefused as fault:  # the partner tells its other purchases but not this flow
        return Unknown(fault.message)


def _advantages(ground: Ground) -> Iterator[Said]:
    period, now, sold = str(ground.year), ground.now, ground.sold
    own, table = now.place(ground.economy), advantages(now)
    if isinstance(sold, Unknown) or isinstance(own, Unknown) or isinstance(table, Unknown):
        yield from ((name, "", lacking(sold, own, table) or NO_GOODS, period) for name in ("rca", "rsca"))
        return
    for place in ground.pick(sold.values):
        value = float(table[own, place])
        yield "rca", now.products[place], value, period
        yield "rsca", now.products[place], (value - 1) / (value + 1), period


def _priced(ground: Ground) -> Iterator[Said]:
    period, sold = str(ground.year), ground.sold
    found = _price_quantity(ground)
    for part in ("price", "quantity"):
        for kind in ("fisher", "laspeyres", "paasche", "tornqvist"):
            name = f"{part}_index" if kind == "fisher" else f"{part}_{kind}"
            yield name, "", found if isinstance(found, Unknown) else float(getattr(getattr(found, part), kind)), period
    yield "price_kept", "", found if isinstance(found, Unknown) else found.kept_after, period
    if isinstance(sold, Unknown):
        yield "unit_value", "", sold, period
        return
    each = prices.unit_values(sold.weighed, sold.kilograms)
    for place in ground.pick(sold.values):
        yield "unit_value", ground.now.products[place], each[place], period


def _rungs(ground: Ground) -> Iterator[Said]:
    """How much of the exports to the partner sells below, near and above the world's unit value of the product."""
    sold, world, period = ground.sold, ground.everybody, str(ground.year)
    if isinstance(sold, Unknown) or isinstance(world, Unknown):
        yield "price_rung_share", "", lacking(sold, world) or NO_GOODS, period
        return
    told = (sold.weighed > 0) & (sold.kilograms > 0) & (world.weighed > 0) & (world.kilograms > 0)
    if not told.any():
        yield "price_rung_share", "", NO_WEIGHTS, period
        return
    own, usual = (one.weighed[told] / one.kilograms[told] for one in (sold, world))
    rungs = np.array(list(classes.price_rungs(own, usual)))
    for rung, label in RUNGS.items():
        yield "price_rung_share", label, float(sold.weighed[told][rungs == rung].sum() / sold.weighed[told].sum()), period


def _price_quantity(ground: Ground) -> prices.PriceQuantity | Unknown:
    sold, earlier = ground.sold, ground.sold_before
    if isinstance(sold, Unknown) or isinstance(earlier, Unknown) or not same_list(ground):
        return lacking(sold, earlier) or OTHER_LIST
    _, worth, worth_before = aligned(ground, sold.weighed, earlier.weighed)
    _, much, much_before = aligned(ground, sold.kilograms, earlier.kilograms)
    return prices.price_quantity(prices.Period(worth_before, much_before), prices.Period(worth, much))


def _contributed(ground: Ground) -> Iterator[Said]:
    period, sold, earlier = str(ground.year), ground.sold, ground.sold_before
    if isinstance(sold, Unknown) or isinstance(earlier, Unknown) or not same_list(ground):
        yield "growth_contribution", "", lacking(sold, earlier) or OTHER_LIST, period
        return
    goods, after, before = aligned(ground, sold.values, earlier.values)
    added = turnover.contributions(after, before)
    if isinstance(added, Unknown):
        yield "growth_contribution", "", added, period
        return
    for place in picked(goods, np.abs(added), ground.products, ground.top):
        yield "growth_contribution", goods[place], float(added[place]), period


def _shift(ground: Ground) -> Iterator[Said]:
    found = _parted(ground)
    for part in ("world", "products", "competitiveness"):
        yield f"shift_{part}", "", found if isinstance(found, Unknown) else float(getattr(found, part)), str(ground.year)


def _parted(ground: Ground) -> market_share.GrowthParts | Unknown:
    """Constant market share over one market: what the partner buys from everybody, as the partner told it."""
    now, earlier, before = ground.arrived, ground.arrived_before, ground.before
    if isinstance(now, Unknown) or isinstance(earlier, Unknown) or before is None:
        return lacking(now, earlier) or NO_BASE
    at, was = ground.now.place(ground.partner), before.place(ground.partner)
    if isinstance(at, Unknown) or isinstance(was, Unknown) or no_world(ground.now) or no_world(before) or not same_list(ground):
        return lacking(at, was, no_world(ground.now), no_world(before)) or OTHER_LIST
    _, after, start = aligned(ground, now.values, earlier.values)
    _, later, base = aligned(ground, ground.now.imports[at], before.imports[was])
    try:
        return market_share.constant_market_share(market_share.Exports(start, after, base, later))
    except IndicatorRefused as fault:  # the partner tells its other purchases but not this flow
        return Unknown(fault.message)


def _potentials(ground: Ground) -> Iterator[Said]:
    period, now, sold = str(ground.year), ground.now, ground.sold
    i, j = now.place(ground.economy), now.place(ground.partner)
    if isinstance(sold, Unknown) or isinstance(i, Unknown) or isinstance(j, Unknown) or no_world(now):
        yield "untapped_potential", "", lacking(sold, i, j, no_world(now)) or NO_GOODS, period
        return
    supply = potential.Supply(now.exports[i], now.exports.sum(axis=0))
    made = potential.export_potential(supply, now.imports[j], float(sold.values.sum()), sold.values)
    if isinstance(made, Unknown):
        yield "untapped_potential", "", made, period
        return
    for place in ground.pick(made.untapped):
        yield "untapped_potential", now.products[place], float(made.untapped[place]), period


FAMILIES: tuple[tuple[tuple[str, ...], Callable[[Ground], Iterator[Said]]], ...] = (
    (("similarity", "complementarity", "complementarity_back"), _structures),
    (("grubel_lloyd", "grubel_lloyd_aquino", "grubel_lloyd_product"), _two_way),
    (("flow_hhi", "flow_products", "product_share"), _concentration),
    (("extensive_margin", "intensive_margin"), _margins),
    (("rca", "rsca"), _advantages),
    (
        ("price_index", "price_laspeyres", "price_paasche", "price_tornqvist", "quantity_index", "quantity_laspeyres", "quantity_paasche",
         "quantity_tornqvist", "price_kept", "unit_value"), _priced,
    ),
    (("price_rung_share",), _rungs),
    (("growth_contribution",), _contributed),
    (("shift_world", "shift_products", "shift_competitiveness"), _shift),
    (("untapped_potential",), _potentials),
)  # fmt: skip
