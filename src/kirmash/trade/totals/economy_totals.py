"""An economy's trade with everybody, as it reports it: the row with the world, or the sum of
partners that are known to be all.

A sum of partners stands for the world only where it reaches ENOUGH of a total that somebody
reports, or where all partners are declared: how many partners there are proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from kirmash.messages import Plural, message
from kirmash.records.coverage import ENOUGH, Coverage, CoverageStatus, combined_coverage
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Measure, Unknown
from kirmash.trade import query
from kirmash.trade.source_years import MIN_WORLD_REPORTERS
from kirmash.trade.table import RECONCILED, WORLD
from kirmash.trade.totals.completeness import Completeness, flow_coverage, load_completeness
from kirmash.trade.totals.flow_totals import FlowTotal, annual_flow_totals


@dataclass(frozen=True, slots=True)
class EconomyTotal:
    """An economy's own trade of a year in one source: dollars with everybody (of the goods at hand
    where the coverage says so), and with each partner (WORLD left out).

    ``coverage.partners`` is the partners' sum as a share of the trade with the world, or of what
    partners report of it; the list of partners is ranked only where it is ENOUGH.
    """

    source: str
    measure: Measure
    year: int
    value: Decimal
    partners: Mapping[str, Decimal]
    coverage: Coverage
    has_all_partners: bool


def flows_of_economy(base: duckdb.DuckDBPyConnection, economy: str) -> tuple[FlowTotal, ...]:
    """The annual totals of every flow of an economy, whoever reports it."""
    return annual_flow_totals(base, "exporter = $1 OR importer = $1", [economy])


def economy_totals(
    base: duckdb.DuckDBPyConnection,
    economy: str,
    completeness: Completeness | None = None,
    rows: tuple[FlowTotal, ...] | None = None,
) -> tuple[EconomyTotal, ...]:
    """Exports, imports and turnover of an economy with everybody as it reports them, by source and
    year, with what they stand on.

    A turnover is there where both flows are. ``rows`` are all the economy's flows, where they were
    read already.
    """
    known = completeness or load_completeness(base, [economy])
    flows: dict[tuple[str, bool, int], dict[str, FlowTotal]] = defaultdict(dict)
    mirrored: dict[tuple[str, bool, int], dict[str, Decimal]] = defaultdict(dict)
    for row in rows if rows is not None else flows_of_economy(base, economy):
        sold = row.exporter == economy
        partner = row.importer if sold else row.exporter
        if row.reporter in {economy, RECONCILED}:
            flows[row.source, sold, row.year][partner] = row
        elif row.reporter == partner:
            mirrored[row.source, sold, row.year][partner] = row.value
    worlds: dict[tuple[bool, int], Decimal] = {}
    for (_, sold, year), by_partner in flows.items():
        total = by_partner.get(WORLD)
        if total and flow_coverage(total, known).is_complete:
            worlds[sold, year] = max(total.value, worlds.get((sold, year), Decimal(0)))
    totals = {
        key: _economy_total(
            (economy, *key),
            by_partner,
            _known_partner_share(by_partner, worlds.get(key[1:]), mirrored.get(key, {})),
            known,
        )
        for key, by_partner in flows.items()
    }
    turnovers = [
        _turnover(exports, totals[source, False, year])
        for (source, sold, year), exports in totals.items()
        if sold and (source, False, year) in totals
    ]
    return (*totals.values(), *turnovers)


def _known_partner_share(
    by_partner: Mapping[str, FlowTotal], world: Decimal | None, mirrored: Mapping[str, Decimal]
) -> float | None:
    """The partners' share of the trade with the world that any source reports; without one, that of
    what partners report in a source that many report to; None where nothing tells.
    """
    named = {partner for partner in by_partner if partner != WORLD}
    if world:
        return float(sum((by_partner[name].value for name in named), Decimal(0)) / world)
    if len(mirrored) >= MIN_WORLD_REPORTERS and (every := sum(mirrored.values())):
        return float(sum(mirrored[name] for name in mirrored.keys() & named) / every)
    return None


def _economy_total(
    of: tuple[str, str, bool, int],
    by_partner: Mapping[str, FlowTotal],
    share: float | None,
    known: Completeness,
) -> EconomyTotal:
    _, source, sold, year = of
    partners = _named_partners(by_partner)
    parts = {name: flow_coverage(row, known) for name, row in by_partner.items()}
    is_declared = _are_partners_declared((source, year), by_partner, known)
    has_all = _has_all_goods(partners, parts) and (is_declared or (share or 0.0) >= ENOUGH)
    world = parts.get(WORLD)
    if world and world.is_complete:
        value, note, months = by_partner[WORLD].value, None, world.months
    else:
        value = sum(partners.values(), Decimal(0)) if partners else by_partner[WORLD].value
        note = None if has_all else _economy_note(of, by_partner, parts, share)
        months = min(part.months for part in parts.values())
    coverage = replace(
        combined_coverage(parts.values()),
        status=CoverageStatus.PARTIAL if note else CoverageStatus.COMPLETE,
        goods=world.goods if world else None,
        partners=1.0 if is_declared and share is None else share,
        months=months,
        note=note,
    )
    measure = Measure.EXPORTS if sold else Measure.IMPORTS
    return EconomyTotal(source, measure, year, value, partners, coverage, has_all)


def _named_partners(by_partner: Mapping[str, FlowTotal]) -> dict[str, Decimal]:
    return {name: row.value for name, row in by_partner.items() if name != WORLD}


def _are_partners_declared(
    of: tuple[str, int], by_partner: Mapping[str, FlowTotal], known: Completeness
) -> bool:
    """Whether the table says it has all partners; a cut of a reconciled one holds a pair alone."""
    source, year = of
    reporter = next(iter(by_partner.values())).reporter
    is_declared = known.is_declared("partners", source, reporter, year)
    return is_declared and (reporter != RECONCILED or len(by_partner) >= MIN_WORLD_REPORTERS)


def _has_all_goods(partners: Mapping[str, Decimal], parts: Mapping[str, Coverage]) -> bool:
    """Whether ENOUGH of the partners' trade is of flows that are complete."""
    every = sum(partners.values(), Decimal(0))
    complete = sum((partners[name] for name in partners if parts[name].is_complete), Decimal(0))
    return bool(partners) and complete >= every * Decimal(str(ENOUGH))


def _economy_note(
    of: tuple[str, str, bool, int],
    by_partner: Mapping[str, FlowTotal],
    parts: Mapping[str, Coverage],
    share: float | None,
) -> Unknown:
    """Why the trade of an economy with those at hand is not its trade with everybody."""
    economy, source, _, year = of
    named = [name for name in by_partner if name != WORLD]
    incomplete = [part.note for part in parts.values() if part.note]
    if incomplete and (WORLD in by_partner or not named):
        return incomplete[0]
    if incomplete and len(incomplete) == len(parts):
        return incomplete[0]
    if share is not None:
        return Unknown(
            message(
                "coverage.share-of-partners",
                Plural(
                    "The {count} partner of {economy} in {source} for {year} is {percent:.1f}% of "
                    "its trade with the world.",
                    "The {count} partners of {economy} in {source} for {year} are {percent:.1f}% "
                    "of its trade with the world.",
                ),
                "Add its trade with the world (`kirmash trade fetch comtrade --reporter {economy} "
                "--partner WLD --year {year}`), or add the file with `--whole partners` where it "
                "leaves none out.",
                count=len(named),
                economy=economy,
                source=source,
                year=year,
                percent=share * 100,
            )
        )
    return Unknown(
        message(
            "coverage.part-of-partners",
            Plural(
                "{source} has the trade of {economy} for {year} with {count} partner and not with "
                "the world: its share of it is unknown.",
                "{source} has the trade of {economy} for {year} with {count} partners and not with "
                "the world: their share of it is unknown.",
            ),
            "Add its trade with the world (`kirmash trade fetch comtrade --reporter {economy} "
            "--partner WLD --year {year}`), or add the file with `--whole partners` where it "
            "leaves none out.",
            count=len(named),
            economy=economy,
            source=source,
            year=year,
        )
    )


def _turnover(exports: EconomyTotal, imports: EconomyTotal) -> EconomyTotal:
    names = {*exports.partners, *imports.partners}
    both = {
        name: exports.partners.get(name, Decimal(0)) + imports.partners.get(name, Decimal(0))
        for name in names
    }
    return EconomyTotal(
        exports.source,
        Measure.TURNOVER,
        exports.year,
        exports.value + imports.value,
        both,
        combined_coverage((exports.coverage, imports.coverage)),
        exports.has_all_partners and imports.has_all_partners,
    )


def economy_trade_totals(
    folder: Path,
    economy: str,
    years: tuple[int, int] = (0, query.LAST_YEAR),
    as_of: date | None = None,
) -> dict[tuple[str, int, Measure], Decimal]:
    """An economy's trade with everybody by (source, year, measure), as it reported it, in the first
    to the last of ``years``.

    The row with the world as partner counts where there is one, else the sum of partners that are
    known to be all; a part of the goods, the partners or the months is left out. With ``as_of``,
    what had been retrieved by that day, as it was reported then.
    """
    with query.open_trade_connection(folder, as_of=as_of) as base:
        totals = economy_totals(base, economy)
    return {
        (total.source, total.year, total.measure): total.value
        for total in totals
        if total.measure is not Measure.TURNOVER
        and years[0] <= total.year <= years[1]
        and total.coverage.is_complete
        and total.coverage.months == MONTHS_IN_YEAR
    }
