"""The flows of one economy with each partner by product, and all that importers report, of a year
of a source.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from kirmash.records.quantities import Unknown
from kirmash.trade.flows import (
    FlowByProduct,
    WorldTradeYear,
    own_report_condition,
    query_values,
)
from kirmash.trade.totals.year_sums import KILOGRAMS


@dataclass(frozen=True, slots=True, eq=False)
class PartnerFlows:
    """One economy's flows of one side with each partner by product: dollars, and kilograms with the
    dollars they weigh, each (partners, products) over a World's economies and products.
    """

    side: str
    economy: str
    values: NDArray[np.float64]
    weighed_values: NDArray[np.float64]
    kilograms: NDArray[np.float64]


def load_partner_flows(
    base: duckdb.DuckDBPyConnection,
    world: WorldTradeYear,
    of: tuple[str, str],
    level: int = 0,
    by_importers: bool = False,
) -> PartnerFlows:
    """The flows of a side and an economy ("exporter", "BLR") with every partner, one report a flow:
    the side's own, else the partner's; with ``by_importers`` those that importers reported alone.
    Noughts where nobody reported products.
    """
    side, economy = of
    partner = "importer" if side == "exporter" else "exporter"
    tables = np.zeros((3, len(world.economies), len(world.products)))
    if world.product_condition:
        reports = (
            "reporter IN (importer, '')"
            if by_importers
            else own_report_condition(
                base, (world.source_year, level), side, world.product_condition
            )
        )
        columns = base.execute(
            f"SELECT {partner} AS who, product[:$4] AS good, sum(value_usd)::DOUBLE, "
            "coalesce(sum(value_usd) FILTER (kg > 0), 0)::DOUBLE, coalesce(sum(kg), 0)::DOUBLE "
            f"FROM (SELECT *, {KILOGRAMS} AS kg FROM trade WHERE {side} = $5 AND "
            f"{world.product_condition}) WHERE {reports} GROUP BY who, good ORDER BY who, good",
            [*query_values(world.source_year, level), economy],
        ).fetchnumpy()
        names, goods, *numbers = columns.values()
        rows = {code: place for place, code in enumerate(world.economies)}
        places = {code: place for place, code in enumerate(world.products)}
        at = [rows.get(str(name), -1) for name in names]
        good_at = [places.get(str(good), -1) for good in goods]
        known = (np.array(at, dtype=int) >= 0) & (np.array(good_at, dtype=int) >= 0)
        where = np.array(at, dtype=int)[known], np.array(good_at, dtype=int)[known]
        for table, column in zip(tables, numbers, strict=True):
            table[where] = np.asarray(column, dtype=np.float64)[known]
    return PartnerFlows(side, economy, *tables)


def load_importer_reports(
    base: duckdb.DuckDBPyConnection, world: WorldTradeYear, level: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What importers reported of their purchases: (sellers, products) and (buyers, products) over a
    World's economies and products, both of the same rows.
    """
    sold, bought = (np.zeros((len(world.economies), len(world.products))) for _ in range(2))
    if world.product_condition:
        rows = {code: place for place, code in enumerate(world.economies)}
        places = {code: place for place, code in enumerate(world.products)}
        for side, table in (("exporter", sold), ("importer", bought)):
            columns = base.execute(
                f"SELECT {side}, product[:$4], sum(value_usd)::DOUBLE FROM trade WHERE "
                f"{world.product_condition} AND reporter IN (importer, '') GROUP BY 1, 2 ORDER BY "
                "1, 2",
                query_values(world.source_year, level),
            ).fetchall()
            for name, good, value in columns:
                if name in rows and good in places:
                    table[rows[name], places[good]] = value
    return sold, bought


def load_weights(
    base: duckdb.DuckDBPyConnection,
    world: WorldTradeYear,
    level: int = 0,
    by_importers: bool = False,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What every exporter's goods weigh: the dollars that are weighed and their kilograms, each
    (exporters, products), one report a flow. Noughts where no weight is reported.
    """
    dollars, kilograms = (np.zeros((len(world.economies), len(world.products))) for _ in range(2))
    if world.product_condition:
        rows = base.execute(
            "SELECT exporter, product[:$4], sum(value_usd)::DOUBLE, sum(kg)::DOUBLE FROM "
            f"(SELECT *, {KILOGRAMS} AS kg FROM trade WHERE {world.product_condition}) WHERE "
            f"kg > 0 AND {_one_report(base, world, level, by_importers)} GROUP BY 1, 2 "
            "ORDER BY 1, 2",
            query_values(world.source_year, level),
        ).fetchall()
        at = {code: place for place, code in enumerate(world.economies)}
        good_at = {code: place for place, code in enumerate(world.products)}
        for name, good, value, weight in rows:
            if name in at and good in good_at:
                dollars[at[name], good_at[good]] = value
                kilograms[at[name], good_at[good]] = weight
    return dollars, kilograms


def load_supplier_table(
    base: duckdb.DuckDBPyConnection,
    world: WorldTradeYear,
    level: int = 0,
    products: tuple[str, ...] = (),
) -> NDArray[np.float64]:
    """Who supplies whom, (importers, exporters), in goods whose codes begin as ``products`` (all
    where none): dollars as importers reported them, else exporters.
    """
    table = np.zeros((len(world.economies), len(world.economies)))
    if world.product_condition:
        test = " OR ".join(f"starts_with(product, ${5 + n})" for n in range(len(products)))
        chosen = f"({test})" if products else "true"
        reports = own_report_condition(
            base, (world.source_year, level), "importer", world.product_condition
        )
        rows = base.execute(
            "SELECT importer, exporter, sum(value_usd)::DOUBLE FROM trade WHERE "
            f"{world.product_condition} AND {reports} AND {chosen} GROUP BY 1, 2 ORDER BY 1, 2",
            [*query_values(world.source_year, level), *products],
        ).fetchall()
        at = {code: place for place, code in enumerate(world.economies)}
        for buyer, seller, value in rows:
            if buyer in at and seller in at:
                table[at[buyer], at[seller]] = value
    return table


def _one_report(
    base: duckdb.DuckDBPyConnection, world: WorldTradeYear, level: int, by_importers: bool
) -> str:
    """The condition of one report a flow: importers' alone, or exporters', else partners'."""
    if by_importers:
        return "reporter IN (importer, '')"
    return own_report_condition(
        base, (world.source_year, level), "exporter", world.product_condition
    )


def world_flow_by_product(
    base: duckdb.DuckDBPyConnection, world: WorldTradeYear, level: int = 0
) -> FlowByProduct | Unknown:
    """All the year's flows together by product, each counted once: what a product weighs and
    costs the world over.
    """
    if not world.product_condition:
        return world.source_year.without_products()
    own_reports = own_report_condition(
        base, (world.source_year, level), "exporter", world.product_condition
    )
    rows = base.execute(
        "SELECT product[:$4] AS good, sum(value_usd), coalesce(sum(value_usd) FILTER (kg > 0), 0), "
        "coalesce(sum(kg), 0) FROM"
        f" (SELECT *, {KILOGRAMS} AS kg FROM trade WHERE {world.product_condition}) WHERE "
        f"{own_reports} GROUP BY good "
        "ORDER BY good",
        query_values(world.source_year, level),
    ).fetchall()
    table, at = (
        np.zeros((3, len(world.products))),
        {product: place for place, product in enumerate(world.products)},
    )
    for product, *numbers in rows:
        if product in at:
            table[:, at[product]] = [float(number) for number in numbers]
    return FlowByProduct("", "", "", *table)


def exports_by_product_importer(
    base: duckdb.DuckDBPyConnection, world: WorldTradeYear, exporter: str, level: int = 0
) -> dict[tuple[str, str], float]:
    """Dollars by (product, importer) of one exporter, or of all of them where '', as exporters
    reported them (else their partners).
    """
    if not world.product_condition:
        return {}
    own_reports = own_report_condition(
        base, (world.source_year, level), "exporter", world.product_condition
    )
    rows = base.execute(
        "SELECT product[:$4] AS good, importer, sum(value_usd) FROM trade WHERE "
        f"{world.product_condition} AND "
        f"{own_reports} AND $5 IN ('', exporter)"
        " GROUP BY good, importer ORDER BY ALL",
        [*query_values(world.source_year, level), exporter],
    ).fetchall()
    return {(good, importer): float(value) for good, importer, value in rows}
