"""What moved a pair's trade between two years: the goods that rose and fell, and beside them each
side's trade with everybody and the currencies. No cause is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from kirmash.briefs.model import BriefTable
from kirmash.briefs.sections import moved as sections
from kirmash.briefs.sections.drivers import currency_code
from kirmash.briefs.sections.moved import FlowMovement, GoodsMovement
from kirmash.dossier.screens.rankings import RankingRequest, trade_rankings
from kirmash.formats import encoding_json
from kirmash.indicators import frames
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Measure, Unknown
from kirmash.records.rankings import Ranking, RankingKind
from kirmash.reference import economies, goods_names
from kirmash.trade import drivers, query
from kirmash.trade.totals.completeness import flow_coverage, load_completeness
from kirmash.trade.totals.economy_totals import economy_totals
from kirmash.trade.totals.flow_totals import annual_flow_totals

_EVERY_ROW = 10_000


@dataclass(frozen=True, slots=True)
class MovementReport:
    """Both flows of a pair with what moved in them, and the figures that stand beside."""

    economy: str
    partner: str
    flows: tuple[FlowMovement, ...]


def what_moved(
    folder: Path, sides: tuple[str, str], years: tuple[int, ...] = (), level: int = 4
) -> MovementReport:
    """What moved in the trade of an economy with a partner from the first year to the last; the
    latest and the one before where none is named. Raises UnknownEconomy, InputError.
    """
    economy, partner = (economies.resolve_economy_code(side) for side in sides)
    request = RankingRequest(
        economy, RankingKind.GOODS, partner=partner, years=years, level=level, top=_EVERY_ROW
    )
    rankings = trade_rankings(folder, request)
    if not rankings:  # no goods of the pair: the flows and what stands beside are told all the same
        alone = RankingRequest(economy, RankingKind.PARTNERS, years=years, top=_EVERY_ROW)
        rankings = tuple(
            replace(ranking, partner=partner, rows=())
            for ranking in trade_rankings(folder, alone)
            if any(row.code == partner for row in ranking.rows)
        )
    return MovementReport(
        economy, partner, tuple(_movement(folder, ranking) for ranking in rankings)
    )


def _movement(folder: Path, ranking: Ranking) -> FlowMovement:
    years = ranking.years[0], ranking.years[-1]
    sold = ranking.flow is Measure.EXPORTS
    sides = (ranking.economy, ranking.partner) if sold else (ranking.partner, ranking.economy)
    source, factor = ranking.citation.source, drivers.BackgroundFactor
    with query.open_trade_connection(folder) as base:
        own = _own_totals(base, ranking, sides)
        totals = {code: _world_totals(base, code, sides, source) for code in sides}
    background = [drivers.level_change("→".join(sides), factor.PAIR, own, years, source)]
    background += [
        drivers.level_change(code, factor.TOTAL, totals[code], years, source)
        for code in (ranking.economy, ranking.partner)
    ]
    codes = dict.fromkeys(currency_code(code, years[1]) for code in sides)
    background += [drivers.currency_change(code, years) for code in codes if code]
    return FlowMovement(ranking, tuple(background), tuple(_goods(ranking)))


def _own_totals(
    base: duckdb.DuckDBPyConnection, ranking: Ranking, sides: tuple[str, str]
) -> dict[int, Decimal]:
    """The complete totals of the flow by year, as the ranking's side reports them."""
    known = load_completeness(base, sides)
    reporters = {ranking.partner} if ranking.by_partners else {ranking.economy, ""}
    rows = annual_flow_totals(
        base,
        "exporter = $1 AND importer = $2 AND source = $3",
        [*sides, ranking.citation.source],
    )
    return {
        row.year: row.value
        for row in rows
        if row.reporter in reporters and flow_coverage(row, known).is_complete
    }


def _world_totals(
    base: duckdb.DuckDBPyConnection, code: str, sides: tuple[str, str], source: str
) -> dict[int, Decimal]:
    """An economy's complete trade with everybody on its side of the flow, by year."""
    measure = Measure.EXPORTS if code == sides[0] else Measure.IMPORTS
    return {
        total.year: total.value
        for total in economy_totals(base, code)
        if (total.source, total.measure) == (source, measure)
        and total.coverage.is_complete
        and total.coverage.months == MONTHS_IN_YEAR
    }


def _goods(ranking: Ranking) -> Iterator[GoodsMovement]:
    """The differences in dollars of the codes that both years tell completely."""
    for row in ranking.rows:
        first, last = row.values[0], row.values[-1]
        if isinstance(first, Unknown) or isinstance(last, Unknown):
            continue
        if not isinstance(row.change_pct, Unknown) or (
            first == Decimal(0) and row.coverage.is_complete
        ):
            yield GoodsMovement(row.code, first, last)


def movement_tables(folder: Path, report: MovementReport, lang: str) -> tuple[BriefTable, ...]:
    """The tables of a report, for the screen, briefs and pages."""
    names = goods_names.names_of_folder(folder)
    return tuple(
        table for flow in report.flows for table in sections.movement_tables(flow, lang, names)
    )


def to_json(report: MovementReport) -> dict[str, Any]:
    """The report as plain values, without the rows of the rankings that it was made of."""
    return {
        "economy": report.economy,
        "partner": report.partner,
        "flows": [
            {
                "flow": flow.ranking.flow.value,
                "years": [flow.ranking.years[0], flow.ranking.years[-1]],
                "source": flow.ranking.citation.source,
                "background": [encoding_json.record_to_dict(each) for each in flow.background],
                "goods": [
                    {**encoding_json.record_to_dict(each), "difference": str(each.difference)}
                    for each in flow.goods
                ],
            }
            for flow in report.flows
        ],
    }


def to_columns(folder: Path, report: MovementReport, lang: str) -> frames.Columns:
    """A row a figure that stands beside a flow and a row a code of its goods; an unknown is empty,
    with its reason in the last column. Values of currencies are dollars a unit.
    """
    names = goods_names.names_of_folder(folder)
    rows: list[dict[str, Any]] = []
    for flow in report.flows:
        ranking = flow.ranking
        same: dict[str, Any] = {
            "economy": ranking.economy,
            "partner": ranking.partner,
            "flow": ranking.flow.value,
            "first": ranking.years[0],
            "last": ranking.years[-1],
            "source": ranking.citation.source,
        }
        for each in flow.background:
            ends = each.before, each.after
            unknown = next((end for end in ends if isinstance(end, Unknown)), None)
            reason = unknown.reason if unknown else ""
            of = {"of": each.driver.value, "subject": each.subject, "name": ""}
            rows.append(same | of | _differences(ends, each.change_pct) | {"reason": reason})
        for goods in flow.goods:
            name = goods_names.goods_name(goods.code, lang, names)[0]
            ends = float(goods.before), float(goods.after)
            change = drivers.percent_change(goods.before, goods.after)
            of = {"of": "goods", "subject": goods.code, "name": name}
            rows.append(same | of | _differences(ends, change) | {"reason": ""})
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _differences(
    ends: tuple[float | Unknown, float | Unknown], change: float | Unknown
) -> dict[str, Any]:
    """Both ends, their difference and the change in per cent; None where unknown."""
    before, after = (None if isinstance(end, Unknown) else float(end) for end in ends)
    return {
        "before": before,
        "after": after,
        "difference": None if before is None or after is None else after - before,
        "change_pct": None if isinstance(change, Unknown) else change,
    }


def to_csv(folder: Path, report: MovementReport, lang: str) -> str:
    """`to_columns` as CSV."""
    return frames.to_csv(to_columns(folder, report, lang))


def write_movement(folder: Path, report: MovementReport, path: Path, lang: str) -> None:
    """The report in a file: .xlsx as the screen shows it, a sheet a table; .csv, .json, .parquet
    and .arrow in long form. Raises InputError.
    """
    if path.suffix != ".xlsx":
        frames.write_table(to_columns(folder, report, lang), path)
        return
    from kirmash.briefs.render import xlsx_tables

    frames.write_content(
        xlsx_tables.render_tables(movement_tables(folder, report, lang), lang), path
    )
