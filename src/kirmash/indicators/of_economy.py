"""Every indicator that the tables of one year allow for one economy, and for products. See `of_pair`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

import numpy as np

from kirmash.errors import IndicatorRefused, InputError
from kirmash.indicators import classes, market_share, sophistication, specialisation, structure
from kirmash.indicators.ground import NO_BASE, NO_GOODS, NO_YEAR, OTHER_LIST, Said, lacking, no_world, picked
from kirmash.indicators.matrix import Floats
from kirmash.indicators.of_world import HELD_BY_NONE, NO_ADVANTAGE, advantages, matrix, of_label, space
from kirmash.terms.quantities import Unknown
from kirmash.trade import concordance
from kirmash.trade.flows import LEAST_WORLD, World

NO_INCOME = Unknown("income per head is not given: provide a table of economies and incomes")
FLOOR, SHARE = 1e5, 0.003  # UNCTADstat counts products above 100,000 dollars or 0.3 % of the total
STEPS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """What the indicators of one economy stand on ('' for those of products alone).

    ``markets`` are four tables (products of either year, importers): its exports before and now, the world's before and now; None where
    not asked for. ``income`` is income per head by economy. ``products`` are codes (or their beginnings) to tell, the ``top`` largest
    where none is named.
    """

    economy: str
    now: World
    markets: market_share.Exports | Unknown | None = None
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


def of_economy(ground: Alone, names: Collection[str] = ()) -> Iterator[Said]:
    """The indicators asked for (all where none is named), family by family."""
    families = OF_ECONOMY if ground.economy else OF_PRODUCTS
    for family, made in families:
        if not names or set(family) & set(names):
            yield from (one for one in made(ground) if not names or one[0] in names)


def _totals(ground: Alone) -> Iterator[Said]:
    now, period = ground.now, ground.period
    sold, bought = ground.row(now.sold_all), ground.row(now.bought_all)
    for name, side, whole in (("all_exports", "exporter", sold), ("all_imports", "importer", bought)):
        partners = ground.row(now.sold if side == "exporter" else now.bought)
        count = 0 if isinstance(partners, Unknown) else int((partners > 0).sum())
        few = (side, ground.economy) in now.summed and count < LEAST_WORLD
        why = Unknown(f"the table has {count} partners and no row for the world, so the total is not known")
        yield name, "", why if few else whole if isinstance(whole, Unknown) else float(whole), period
    told = float(now.sold.sum())
    if isinstance(sold, Unknown) or no_world(now) or not told:
        yield "world_share", "", lacking(sold, no_world(now)) or NO_YEAR, period
    else:
        yield "world_share", "", float(sold) / told, period


def _spread(ground: Alone) -> Iterator[Said]:
    goods = ground.row(ground.now.exports) if ground.now.products else NO_GOODS
    world = ground.now.exports.sum(axis=0)
    table = matrix(ground.now)
    rules: tuple[tuple[str, Callable[[Floats], float | Unknown]], ...] = (
        ("products_hhi", structure.herfindahl),
        ("products_hhi_normalised", structure.herfindahl_normalised),
        ("products_concentration", structure.herfindahl_root),
        ("products_theil", structure.theil),
        ("products_theil_within", lambda values: _theil(values, "within")),
        ("products_theil_between", lambda values: _theil(values, "between")),
        ("diversification", lambda values: table if isinstance(table, Unknown) else structure.diversification(values, world)),
        ("products_exported", lambda values: float(structure.product_count(values, FLOOR, SHARE))),
    )
    yield from ((name, "", goods if isinstance(goods, Unknown) else rule(goods), ground.period) for name, rule in rules)
    partners = ground.row(ground.now.sold)
    traded = partners if isinstance(partners, Unknown) else partners[partners > 0]
    empty = isinstance(traded, Unknown) or not traded.size
    yield "markets_hhi", "", lacking(traded) or structure.NOTHING if empty else structure.herfindahl(traded), ground.period  # type: ignore[arg-type]
    yield "markets", "", traded if isinstance(traded, Unknown) else float(traded.size), ground.period


def _theil(values: Floats, part: str) -> float | Unknown:
    """The part of Theil's index within the products exported, or between these and the others."""
    found = structure.theil_parts(values, (values > 0).tolist())
    return found if isinstance(found, Unknown) else float(getattr(found, part))


def _advantages(ground: Alone) -> Iterator[Said]:
    table, made = advantages(ground.now), matrix(ground.now)
    own, sold = ground.now.place(ground.economy), ground.row(ground.now.exports)
    if isinstance(table, Unknown) or isinstance(made, Unknown) or isinstance(own, Unknown) or isinstance(sold, Unknown):
        yield from ((name, "", lacking(table, own) or NO_GOODS, ground.period) for name in ("rca", "rsca", "nrca"))
        return
    normal = np.zeros(ground.now.exports.shape)
    rows, columns = np.isin(ground.now.economies, made.exporters), np.isin(ground.now.products, made.products)
    normal[np.ix_(rows, columns)] = specialisation.nrca(made.values)
    for place in picked(ground.now.products, sold, ground.products, ground.top):
        product, value = ground.now.products[place], float(table[own, place])
        yield "rca", product, value, ground.period
        yield "rsca", product, (value - 1) / (value + 1), ground.period
        yield "nrca", product, float(normal[own, place]), ground.period


def _lafay(ground: Alone) -> Iterator[Said]:
    sold, bought = ground.row(ground.now.exports), ground.row(ground.now.imports)
    if isinstance(sold, Unknown) or isinstance(bought, Unknown) or not sold.size:
        yield "lafay", "", lacking(sold, bought) or NO_GOODS, ground.period
        return
    found = specialisation.lafay(sold, bought)
    if isinstance(found, Unknown):
        yield "lafay", "", found, ground.period
        return
    for place in picked(ground.now.products, np.abs(found), ground.products, ground.top):
        yield "lafay", ground.now.products[place], float(found[place]), ground.period


def _complexities(ground: Alone) -> Iterator[Said]:
    found = space(ground.now)
    if isinstance(found, Unknown):
        yield from ((name, "", found, ground.period) for name in ("eci", "eci_reflections", "fitness", "outlook", "diversity"))
        return
    labels, by_turns = found.presence.exporters, found.reflected
    turned = by_turns if isinstance(by_turns, Unknown) else by_turns.economies
    for name, values in (
        ("eci", found.space.complexity.economies), ("eci_reflections", turned), ("fitness", found.fitness.economies),
        ("outlook", found.space.outlook), ("diversity", found.presence.diversity),
    ):  # fmt: skip
        told = values if isinstance(values, Unknown) else of_label(labels, values, ground.economy, NO_ADVANTAGE)
        yield name, "", told, ground.period


def _near(ground: Alone) -> Iterator[Said]:
    """Where the economy could go: products it has no advantage in, those of the largest gain first."""
    found = space(ground.now)
    names = ("density", "distance", "outlook_gain")
    if isinstance(found, Unknown) or ground.economy not in found.presence.exporters:
        yield from ((name, "", lacking(found) or NO_ADVANTAGE, ground.period) for name in names)
        return
    own = found.presence.exporters.index(ground.economy)
    gain, held = found.space.gain[own], found.space.density[own]
    open_to = np.where(found.presence.cells[own] == 0, gain - gain.min() + 1, 0.0)
    for place in picked(found.presence.products, open_to, ground.products, ground.top):
        product = found.presence.products[place]
        for name, value in zip(names, (held[place], 1 - held[place], gain[place]), strict=True):
            yield name, product, float(value), ground.period


def _classes(ground: Alone) -> Iterator[Said]:
    sold = ground.row(ground.now.exports)
    for name, target, digits, table in (("technology_share", "SITC3", 3, classes.lall(3)), ("end_use_share", "BEC4", 3, classes.end_use())):
        found = NO_GOODS if isinstance(sold, Unknown) else _classed(ground.now, sold, target, (digits, table))
        if isinstance(found, Unknown):
            yield name, "", found, ground.period
            continue
        yield from ((name, label, share, ground.period) for label, share in found.shares.items())
        yield name, "–", found.unclassed, ground.period


def _classed(world: World, sold: Floats, target: str, by: tuple[int, Mapping[str, str]]) -> classes.ClassShares | Unknown:
    """Shares of classes of another nomenclature, through the concordances; what they could not carry counts as unclassed."""
    digits, table = by
    if not world.products or len(world.products[0]) != 6 or not world.held.nomenclature.startswith("HS"):
        return Unknown("classes require six-digit codes of an HS edition")
    try:
        values = {product: Decimal(str(value)) for product, value in zip(world.products, sold.tolist(), strict=True) if value}
        carried = concordance.carry(values, world.held.nomenclature, target)
    except InputError as fault:
        return Unknown(fault.message)
    worth = {code: float(value) for code, value in carried.values.items()} | {"left": float(carried.left_usd)}
    return classes.class_shares(worth, {code: {code[:digits]: 1.0} for code in worth}, table)


def _ladder(ground: Alone) -> Iterator[Said]:
    """How much of the exports stands on each quarter of the products by complexity, from the simplest."""
    found, sold = space(ground.now), ground.row(ground.now.exports)
    if isinstance(found, Unknown) or isinstance(sold, Unknown):
        yield "complexity_step_share", "", lacking(found, sold) or NO_GOODS, ground.period
        return
    at = {product: place for place, product in enumerate(ground.now.products)}
    parts = classes.value_ladder(sold[[at[product] for product in found.presence.products]], found.space.complexity.products, STEPS)
    if isinstance(parts, Unknown):
        yield "complexity_step_share", "", parts, ground.period
        return
    yield from (("complexity_step_share", str(step), float(part), ground.period) for step, part in enumerate(parts, start=1))


def _income(ground: Alone) -> Iterator[Said]:
    made = matrix(ground.now)
    if isinstance(made, Unknown) or ground.income is None:
        name = "expy" if ground.economy else "prody"
        yield name, "", lacking(made) or NO_INCOME, ground.period
        return
    try:
        found = sophistication.sophistication(made, ground.income)
    except IndicatorRefused as fault:
        yield ("expy" if ground.economy else "prody"), "", Unknown(fault.message), ground.period
        return
    if ground.economy:
        known = ground.economy in made.exporters
        yield "expy", "", found.economies.of(ground.economy) if known else NO_YEAR, ground.period
        return
    for place in picked(found.products.labels, found.products.values, ground.products, ground.top):
        yield "prody", found.products.labels[place], float(found.products.values[place]), ground.period


def _market_share(ground: Alone) -> Iterator[Said]:
    tables = ground.markets
    found: market_share.GrowthParts | Unknown = NO_BASE if tables is None else OTHER_LIST
    if isinstance(tables, market_share.Exports):
        try:
            found = market_share.constant_market_share(tables)
        except IndicatorRefused as fault:
            found = Unknown(fault.message)
    elif isinstance(tables, Unknown):
        found = tables
    for part in ("world", "products", "markets", "competitiveness"):
        yield f"cms_{part}", "", found if isinstance(found, Unknown) else float(getattr(found, part)), ground.period


def _goods(ground: Alone) -> Iterator[Said]:
    """Products by complexity, the most complex first, or those named."""
    found = space(ground.now)
    if isinstance(found, Unknown):
        yield from ((name, "", found, ground.period) for name in ("pci", "pci_reflections", "product_fitness", "ubiquity"))
        return
    labels, worth, by_turns = found.presence.products, found.space.complexity.products, found.reflected
    for place in picked(labels, worth - worth.min() + 1, ground.products, ground.top):
        yield "pci", labels[place], float(worth[place]), ground.period
        told = by_turns if isinstance(by_turns, Unknown) else float(by_turns.products[place])
        yield "pci_reflections", labels[place], told, ground.period
        yield "product_fitness", labels[place], float(found.fitness.products[place]), ground.period
        yield "ubiquity", labels[place], float(found.presence.ubiquity[place]), ground.period


def _proximity(ground: Alone) -> Iterator[Said]:
    """Each pair of the products named, as "one/other"."""
    found = space(ground.now)
    if isinstance(found, Unknown) or len(ground.products) < 2:
        yield "proximity", "", lacking(found) or Unknown("proximity is computed for two products: name them"), ground.period
        return
    labels, near = found.presence.products, found.space.proximity
    places = picked(labels, near[0], ground.products, 0)
    if len(places) < 2:
        yield "proximity", "/".join(ground.products), HELD_BY_NONE, ground.period
    for one, other in combinations(places, 2):
        yield "proximity", f"{labels[one]}/{labels[other]}", float(near[one, other]), ground.period


Families = tuple[tuple[tuple[str, ...], Callable[[Alone], Iterator[Said]]], ...]
OF_ECONOMY: Families = (
    (("all_exports", "all_imports", "world_share"), _totals),
    (("products_hhi", "products_hhi_normalised", "products_concentration", "products_theil", "products_theil_within",
      "products_theil_between", "diversification", "products_exported", "markets_hhi", "markets"), _spread),
    (("cms_world", "cms_products", "cms_markets", "cms_competitiveness"), _market_share),
    (("rca", "rsca", "nrca"), _advantages),
    (("lafay",), _lafay),
    (("eci", "eci_reflections", "fitness", "outlook", "diversity"), _complexities),
    (("density", "distance", "outlook_gain"), _near),
    (("technology_share", "end_use_share"), _classes),
    (("complexity_step_share",), _ladder),
    (("expy",), _income),
)  # fmt: skip
OF_PRODUCTS: Families = (
    (("pci", "pci_reflections", "product_fitness", "ubiquity"), _goods),
    (("proximity",), _proximity),
    (("prody",), _income),
)
