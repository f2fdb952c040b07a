"""The trade tables of a dossier: every use of official statistics."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.deprecation import renamed_attributes, renamed_parameters
from kirmash.errors import KirmashError
from kirmash.records.claims import Claim
from kirmash.records.quantities import Unknown
from kirmash.reference import economies

if TYPE_CHECKING:  # DuckDB is loaded where it is used: other questions start fast
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kirmash.dossier.indicators import IndicatorRequest, IndicatorValue
    from kirmash.factcheck.checks import CheckedClaim
    from kirmash.factcheck.facts import UserSuppliedTotal
    from kirmash.fetch.requests import FetchOptions
    from kirmash.records.extractions import Extraction
    from kirmash.trade.coverage import CoverageFlag
    from kirmash.trade.drivers import BackgroundChange
    from kirmash.trade.mirror import MirrorPair, ReconciledFlow
    from kirmash.trade.remote.retrieval import RemoteImportResult, RetrievalRequest
    from kirmash.trade.sql import QueryResult
    from kirmash.trade.store import AddedFile, ImportOptions, ImportOutcome
    from kirmash.trade.totals.differences import (
        Difference,
        FlowComparison,
        FlowReport,
        MissingMonths,
    )
    from kirmash.trade.totals.economy_totals import EconomyTotal

    BusyContext = Callable[[str], AbstractContextManager[None]]

__all__ = [
    "AddedFile",
    "CheckedClaim",
    "CoverageFlag",
    "CoverageReport",
    "Difference",
    "EconomyTotal",
    "ExchangeRateRange",
    "FlowComparison",
    "FlowReport",
    "ImportOutcome",
    "MirrorReport",
    "MirroredFlow",
    "MissingMonths",
    "RefusedTable",
    "TableCheckContext",
    "TableImportOptions",
    "Tables",
    "exchange_rate_ranges",
]

TABLES_FOLDER = "trade"


@dataclass(frozen=True, slots=True)
class MirroredFlow:
    """One flow of one year: both reports, and the reconciled value or why there is none."""

    pair: MirrorPair
    reconciled: ReconciledFlow | Unknown


@dataclass(frozen=True, slots=True)
class MirrorReport:
    """Both flows of a pair by year.

    And what may be wrong with them (not looked up for programs).
    """

    flows: tuple[MirroredFlow, ...]
    flags: tuple[CoverageFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """What may be wrong with the tables, and every file in them.

    Of one economy also its trade with everybody by source and year, and what that rests on.
    """

    flags: tuple[CoverageFlag, ...]
    additions: tuple[AddedFile, ...]
    totals: tuple[EconomyTotal, ...] = ()


@dataclass(frozen=True, slots=True)
class ExchangeRateRange:
    """The rates of one currency and source that values of a file were turned into dollars at.

    ``first`` and ``last`` are periods, ``low`` and ``high`` units of the currency for one dollar;
    ``several`` is whether there was more than one rate.
    """

    file: str
    currency: str
    source: str
    first: str
    last: str
    low: str
    high: str
    several: bool


@dataclass(frozen=True, slots=True)
class TableImportOptions:
    """How files are read: a layout's name or a mapping, the day retrieved (None: the file's own).

    ``rates`` is a table of exchange rates that goes before the shipped one. ``complete`` is what
    the files leave nothing out of: goods, partners, reporters, separated by commas; ``decimal`` the
    sign before decimals, and ``nomenclature`` the edition of the HS, where files do not tell.
    """

    layout: str = ""
    mapping: Path | None = None
    retrieved: date | None = None
    rates: Path | None = None
    complete: str = ""
    decimal: str = ""
    nomenclature: str = ""


@dataclass(frozen=True, slots=True)
class RefusedTable:
    """A file of several that the tables did not take, and why."""

    file: str
    fault: KirmashError


@renamed_attributes({"given": "amounts"})
@dataclass(frozen=True, slots=True)
class TableCheckContext:
    """What a check uses besides the tables.

    Output and GDP handed in, the sentences of claims by id, and the day asked about.
    """

    amounts: tuple[UserSuppliedTotal, ...] = ()
    sentences: Mapping[str, str] = field(default_factory=dict)
    as_of: date | None = None


@renamed_attributes({"moved": "change_drivers"})
@dataclass(frozen=True, slots=True)
class Tables:
    """The trade tables in a dossier's folder; nothing is made on disk before the first addition."""

    folder: Path

    def add(self, path: str | Path, how: ImportOptions | None = None) -> ImportOutcome:
        """Take a file in; the same file twice changes nothing.

        Raises DocumentRefused, InputError.
        """
        from kirmash.trade import store

        return store.add_file(self.folder, Path(path), how)

    def add_each(
        self, paths: Sequence[Path], order: TableImportOptions, during: BusyContext
    ) -> Iterator[ImportOutcome | RefusedTable]:
        """What becomes of each file, as it is known; ``during(name)`` is entered while one is read.

        A file that cannot be taken leaves the others unharmed; a single one raises its fault.
        """
        from kirmash.trade.additions.manifest import parse_complete_parts
        from kirmash.trade.additions.number_columns import check_decimal_sign
        from kirmash.trade.sources.baci import check_edition
        from kirmash.trade.store import ImportOptions

        complete = parse_complete_parts(order.complete)
        how = ImportOptions(
            order.layout,
            order.mapping,
            order.retrieved,
            rates=order.rates,
            complete=complete,
            decimal=check_decimal_sign(order.decimal),
            nomenclature=check_edition(order.nomenclature),
        )
        for path in paths:
            try:
                with during(path.name):
                    outcome = self.add(path, how)
            except KirmashError as fault:
                if len(paths) == 1:
                    raise
                yield RefusedTable(path.name, fault)
            else:
                yield outcome

    @renamed_parameters({"wanted": "request", "manner": "options"})
    def fetch(self, request: RetrievalRequest, options: FetchOptions) -> RemoteImportResult:
        """Fetch tables from their publisher and take them in, whole or not at all.

        Raises FetchFailed; Offline unless switched on.
        """
        from kirmash.trade.remote import retrieval

        return retrieval.import_remote_data(self.folder, request, options)

    def additions(self) -> tuple[AddedFile, ...]:
        """Every file taken in, in order."""
        if not self.folder.exists():  # nothing was ever added: DuckDB is not loaded to see it
            return ()
        from kirmash.trade import store

        return store.load_manifest(self.folder).additions

    def sql(self, query: str) -> QueryResult:
        """The result of one SELECT over ``trade``, without access to anything else.

        Raises InputError.
        """
        from kirmash.trade import sql

        return sql.run_select(self.folder, query)

    def coverage(self, of: tuple[str, ...] = ()) -> tuple[CoverageFlag, ...]:
        """Silent reporters, sudden stops, confidential codes, partial years and revisions.

        Of one economy those about it; of a pair, with what is amiss in its flows.
        """
        from kirmash.trade import query as trade_query
        from kirmash.trade import reports

        with trade_query.open_trade_connection(self.folder) as base:
            every = reports.table_coverage_flags(base, self.folder)
            if not of:
                return every
            codes = tuple(economies.resolve_economy_code(name) for name in of)
            pair = reports.pair_coverage_flags(base, *codes) if len(codes) > 1 else ()
            return tuple(sorted({*(flag for flag in every if flag.economy in codes), *pair}))

    def coverage_report(self, of: tuple[str, ...] = ()) -> CoverageReport:
        """What may be wrong with the tables, with an economy's trade or with a pair's flows.

        Beside the files they are of.
        """
        from kirmash.trade import query as trade_query
        from kirmash.trade.totals import economy_totals

        totals: tuple[EconomyTotal, ...] = ()
        if len(of) == 1:
            code = economies.resolve_economy_code(of[0])
            with trade_query.open_trade_connection(self.folder) as base:
                totals = economy_totals.economy_totals(base, code)
        return CoverageReport(self.coverage(of), self.additions(), totals)

    def mirror_report(self, first: str, second: str, flagged: bool = True) -> MirrorReport:
        """Both flows of a pair by year; ``flagged`` looks up what may be wrong with them too."""
        flows = self.mirror(first, second)
        return MirrorReport(flows, self.coverage((first, second)) if flagged else ())

    def mirror(self, first: str, second: str) -> tuple[MirroredFlow, ...]:
        """Both flows of a pair by year, as each side reported them. Raises UnknownEconomy."""
        from kirmash.trade import mirror, reports
        from kirmash.trade import query as trade_query

        codes = (economies.resolve_economy_code(first), economies.resolve_economy_code(second))
        with trade_query.open_trade_connection(self.folder) as base:
            reported_pairs, doubles = (
                reports.mirror_pairs(base, trade_query.TradeFilter()),
                reports.mirror_pairs_by_source(base),
            )
        model = mirror.fit_model(doubles)
        mine = [pair for pair in reported_pairs if {pair.exporter, pair.importer} == set(codes)]
        return tuple(
            MirroredFlow(
                pair, model if isinstance(model, Unknown) else mirror.reconcile(pair, model)
            )
            for pair in mine
        )

    def compare_reports(self, first: str, second: str, year: int) -> tuple[FlowComparison, ...]:
        """Both flows of a pair in a year by source and side, and why they differ.

        Raises UnknownEconomy.
        """
        from kirmash.trade import query as trade_query
        from kirmash.trade.totals import differences

        codes = economies.resolve_economy_code(first), economies.resolve_economy_code(second)
        with trade_query.open_trade_connection(self.folder) as base:
            return differences.compare_reports(base, self.folder, codes, year)

    def claims(self, first: str, second: str) -> tuple[Claim, ...]:
        """The pair's official totals as claims with cells for evidence. Raises UnknownEconomy."""
        from kirmash.trade import official

        return official.pair_claims(
            self.folder,
            economies.resolve_economy_code(first),
            economies.resolve_economy_code(second),
        )

    def evidence(
        self, first: str, second: str, as_of: date | None = None
    ) -> tuple[Extraction, ...]:
        """What the tables say of a pair's flows, a document a source, for the series.

        Raises UnknownEconomy.
        """
        from kirmash.trade import official

        return official.table_extractions(
            self.folder,
            economies.resolve_economy_code(first),
            economies.resolve_economy_code(second),
            as_of,
        )

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs of economies the tables hold, each in order of codes."""
        from kirmash.trade import official

        return official.economy_pairs(self.folder)

    @renamed_parameters({"said": "checked", "told": "context"})
    def check(
        self,
        checked: Iterable[Claim],
        pair: tuple[str, str],
        context: TableCheckContext | None = None,
    ) -> tuple[CheckedClaim, ...]:
        """Claims compared with the pair's totals and with what else they name.

        Raises UnknownEconomy. These are total trade, products and partners.
        Every finding has the warnings about the tables it is based on.
        """
        code = economies.resolve_economy_code(pair[0])
        partner = economies.resolve_economy_code(pair[1])
        return self.check_by_partner({partner: checked}, code, context)

    def check_by_partner(
        self,
        checked: Mapping[str, Iterable[Claim]],
        economy: str,
        context: TableCheckContext | None = None,
    ) -> tuple[CheckedClaim, ...]:
        """`check` of an economy's claims by partner: the tables are asked once for all of them."""
        from kirmash.factcheck import checks, facts
        from kirmash.trade import official, reports
        from kirmash.trade import query as trade_query

        details, by_partner = context or TableCheckContext(), {k: (*v,) for k, v in checked.items()}
        with trade_query.open_trade_connection(self.folder, as_of=details.as_of) as base:
            every = chain(*by_partner.values())
            gathered = facts.gather_facts(base, every, details.amounts, details.sentences)
            totals = official.reported_totals_by_partner(
                self.folder, economy, by_partner, details.as_of
            )
            findings = {
                partner: checks.check_claims(claims, totals[partner], gathered)
                for partner, claims in by_partner.items()
            }
            flags = self._finding_flags(base, chain(*findings.values()), details.as_of)
            by_pair = {
                partner: reports.pair_coverage_flags(base, economy, partner)
                for partner, found in findings.items()
                if any(finding.figures for finding in found)
            }
        return tuple(
            flagged
            for partner, found in findings.items()
            for flagged in checks.attach_flags(found, {*flags, *by_pair.get(partner, ())})
        )

    def _finding_flags(
        self, base: DuckDBPyConnection, findings: Iterable[CheckedClaim], as_of: date | None
    ) -> set[CoverageFlag]:
        """What may be wrong with the tables that the figures of findings come from."""
        from kirmash.trade import reports

        rest = [finding for finding in findings if finding.figures]
        if not rest:
            return set()
        codes = {code for finding in rest for code in finding.economies}
        sources = {source.split("; ")[0] for finding in rest for source, _ in finding.figures}
        years = {year for finding in rest for year in finding.compared_years}
        return reports.figure_flags(base, self.folder, codes, (sources, years), as_of)

    @renamed_parameters({"wish": "request"})
    def indices(
        self, of: Iterable[str], partner: str = "", request: IndicatorRequest | None = None
    ) -> tuple[IndicatorValue, ...]:
        """Indicators of pairs (with a partner), of economies, of products.

        Raises UnknownEconomy, InputError.
        """
        from kirmash.dossier import indicators

        return indicators.compute_indicators(
            self.folder, of, partner, request or indicators.IndicatorRequest()
        )

    def change_drivers(
        self,
        pair: tuple[str, str],
        values: dict[int, Decimal],
        years: tuple[int, int],
        as_of: date | None = None,
    ) -> tuple[BackgroundChange, ...]:
        """What stands beside a change of a pair's trade.

        Each side's total trade, and the currencies of Russia, Belarus and the euro.
        With ``as_of``, the total trade as it was reported by that day.
        """
        from kirmash.trade import drivers
        from kirmash.trade.totals import economy_totals

        totals: dict[str, dict[int, Decimal]] = {}
        for code in pair:
            for (source, year, _), value in economy_totals.economy_trade_totals(
                self.folder, code, years, as_of
            ).items():
                known = totals.setdefault(f"{code} ({source})", {})
                known[year] = known.get(year, Decimal(0)) + value
        return drivers.background_changes(
            drivers.TradeAndCurrencyBackground(
                "–".join(pair), values, totals, ("RUB", "BYN", "EUR"), {}
            ),
            years,
        )


def exchange_rate_ranges(additions: Iterable[AddedFile]) -> tuple[ExchangeRateRange, ...]:
    """The rates used, by file in the order added, then by currency and source."""
    ranges = []
    for addition in additions:
        for currency, source in sorted({(rate.currency, rate.source) for rate in addition.rates}):
            used = [r for r in addition.rates if (r.currency, r.source) == (currency, source)]
            values = sorted(Decimal(rate.per_usd) for rate in used)
            ends = used[0].period, used[-1].period, f"{values[0]:f}", f"{values[-1]:f}"
            ranges.append(ExchangeRateRange(addition.file, currency, source, *ends, len(used) > 1))
    return tuple(ranges)
