"""Rankings over the dossier's trade tables: partners, goods, suppliers of a market; for the screen,
programs, files and sections alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kirmash.briefs.model import BriefAnnex, BriefTable
from kirmash.briefs.sections import rankings as sections
from kirmash.dossier.indicators import IndicatorRequest, compute_indicators
from kirmash.errors import InputError
from kirmash.formats import encoding_json
from kirmash.indicators import frames
from kirmash.records.coverage import coverage_mark
from kirmash.records.quantities import Measure, Unknown
from kirmash.records.rankings import Ranking, RankingKind
from kirmash.reference import economies, goods_names, groups, lexicons
from kirmash.trade import derived, query
from kirmash.trade.additions.manifest import load_manifest
from kirmash.trade.rankings import goods, partners
from kirmash.trade.rankings.ranking import (
    RankingQuestion,
    RankingSources,
    YearTable,
    build_ranking,
    choose_years,
    with_advantages,
)

__all__ = [
    "BriefTable",
    "RankingRequest",
    "choose_kind",
    "parse_years",
    "ranking_section",
    "to_csv",
    "to_json",
    "trade_rankings",
    "write_rankings",
]

FLOWS = (Measure.EXPORTS, Measure.IMPORTS)
LEVELS = (2, 4, 6)
_YEARS = re.compile(r"(\d{4})[-–](\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class RankingRequest:
    """What a user asks: the economy and what to rank, with names or codes of economies.

    ``flow`` is exports, imports or '' for both; ``years`` the first and the last, () the latest;
    ``market`` the economy whose suppliers of ``product`` are ranked.
    """

    economy: str
    kind: RankingKind = RankingKind.PARTNERS
    flow: str = ""
    partner: str = ""
    market: str = ""
    product: str = ""
    years: tuple[int, ...] = ()
    source: str = ""
    level: int = 4
    top: int = 10
    with_internal: bool = False


def choose_kind(by_partners: bool, by_goods: bool, in_market: bool) -> RankingKind:
    """What is ranked by the options: partners where none is named.

    Raises InputError for several.
    """
    if by_partners + by_goods + in_market > 1:
        raise InputError(
            "ranking.kinds",
            "Partners, goods and the suppliers of a market are different lists.",
            "Use one of --partners, --goods and --market.",
        )
    if in_market:
        return RankingKind.SUPPLIERS
    return RankingKind.GOODS if by_goods else RankingKind.PARTNERS


def parse_years(text: str) -> tuple[int, int]:
    """``2012-2021`` as the first and the last year. Raises InputError."""
    match = _YEARS.fullmatch(text.strip())
    first, last = (int(match[1]), int(match[2])) if match else (1, 0)
    if first > last:
        raise InputError(
            "ranking.years",
            "{text!r} is not a range of years.",
            "Write the first and the last, as in 2012-2021.",
            text=text,
        )
    return first, last


def trade_rankings(folder: Path, request: RankingRequest) -> tuple[Ranking, ...]:
    """The rankings of the tables in ``folder``; () where they have nothing of the economy. Raises
    UnknownEconomy, InputError.
    """
    questions = tuple(_questions(request))
    if not folder.exists():
        return ()
    derived.refresh(folder)
    sources = _sources(folder)
    rankings = []
    with query.open_trade_connection(folder) as base:
        find: Callable[..., tuple[YearTable, ...]] = (
            goods.goods_tables if request.kind is RankingKind.GOODS else partners.partner_tables
        )
        for question in questions:
            tables = choose_years(find(base, question), question)
            if tables:
                rankings.append(build_ranking(request.kind, question, tables, sources))
    return tuple(_with_advantages(folder, ranking) for ranking in rankings)


def _questions(request: RankingRequest) -> Iterable[RankingQuestion]:
    _check(request)
    economy = economies.resolve_economy_code(request.economy)
    partner = economies.resolve_economy_code(request.partner) if request.partner else ""
    flows = [flow for flow in FLOWS if request.flow in {"", flow.value}]
    subject = ""
    if request.kind is RankingKind.SUPPLIERS:
        subject, economy = economy, economies.resolve_economy_code(request.market)
        flows = [Measure.IMPORTS]
    for flow in flows:
        yield RankingQuestion(
            economy,
            flow,
            request.years,
            request.source,
            partner,
            request.product,
            request.level,
            request.top,
            request.with_internal,
            subject,
        )


def _check(request: RankingRequest) -> None:
    """Raises InputError for what does not go together."""
    if request.flow not in {"", *(flow.value for flow in FLOWS)}:
        raise InputError(
            "ranking.flow",
            "Unknown flow {flow!r}.",
            "Use one of: {flows}.",
            flow=request.flow,
            flows=tuple(flow.value for flow in FLOWS),
        )
    if request.kind is RankingKind.SUPPLIERS and not request.product:
        raise InputError(
            "ranking.market-without-product",
            "The suppliers of a market are ranked for one product.",
            "Name its code with --product (4407).",
        )
    if request.kind is not RankingKind.GOODS and request.partner:
        raise InputError(
            "ranking.partner-with-partners",
            "Partners are ranked with everybody; --with names the partner of a list of goods.",
            "Use --goods --with {partner}.",
            partner=request.partner,
        )
    is_code = re.fullmatch("[0-9]{2,10}", request.product)
    if request.product and (not is_code or request.kind is RankingKind.GOODS):
        raise InputError(
            "ranking.product",
            "{product!r} cannot be ranked by: --product takes one HS code, for partners or a "
            "market.",
            "Write 2 to 10 digits; with --goods it is not used.",
            product=request.product,
        )
    if request.kind is RankingKind.GOODS and request.level not in LEVELS:
        raise InputError(
            "ranking.level",
            "The number of digits of goods codes must be one of: {levels}.",
            "Use --level 2, 4 or 6.",
            levels=tuple(map(str, LEVELS)),
        )


def _sources(folder: Path) -> RankingSources:
    named: dict[str, list[str]] = {}
    for addition in load_manifest(folder).additions:
        named.setdefault(addition.source, []).append(addition.file)
    licences = {row["source"]: row["licence"] for row in lexicons.data_rows("trade/licences")}
    return RankingSources({source: tuple(names) for source, names in named.items()}, licences)


def _with_advantages(folder: Path, ranking: Ranking) -> Ranking:
    """Exports of goods with everybody have the indicator of advantage beside them."""
    if (
        ranking.kind is not RankingKind.GOODS
        or ranking.flow is not Measure.EXPORTS
        or ranking.partner
        or groups.is_group(ranking.economy)
        or ranking.by_partners
    ):
        return ranking
    codes = tuple(row.code for row in ranking.rows)
    request = IndicatorRequest(
        ("rca",), ranking.years[-1], ranking.citation.source, ranking.level, codes, len(codes)
    )
    values = compute_indicators(folder, (ranking.economy,), "", request)
    # codes of another edition, to which the indicator brings goods, are other goods
    same = [v for v in values if v.nomenclature.partition(",")[0] == ranking.nomenclature]
    known = {value.product: value.value for value in same}
    ranking = with_advantages(ranking, known)
    unknown = [value.value for value in values if isinstance(value.value, Unknown)]
    if unknown and all(isinstance(row.rca, Unknown) for row in ranking.rows):
        return replace(ranking, no_advantages=unknown[0])
    return ranking


def ranking_section(
    folder: Path, rankings: Sequence[Ranking], lang: str, letter: str = "", title: str = ""
) -> BriefAnnex:
    """Rankings as a section of a brief or a page; names of goods as the dossier in ``folder`` has
    them.
    """
    names = goods_names.names_of_folder(folder)
    return sections.rankings_section(letter, title, rankings, lang, names)


def to_json(folder: Path, rankings: Iterable[Ranking]) -> list[dict[str, Any]]:
    """Rankings as plain values: names in both languages, unknowns null with their reasons beside
    them.
    """
    names = goods_names.names_of_folder(folder)
    return [
        {
            **encoding_json.record_to_dict(replace(ranking, rows=())),
            "rows": [_row_json(ranking, row, names) for row in ranking.rows],
        }
        for ranking in rankings
    ]


def _row_json(ranking: Ranking, row: Any, names: goods_names.Names) -> dict[str, Any]:
    is_goods = ranking.kind is RankingKind.GOODS
    name = {
        lang: goods_names.goods_name(row.code, lang, names)[0]
        if is_goods
        else economies.name(row.code, lang)
        for lang in ("en", "ru")
    }
    exact = goods_names.goods_name(row.code, "en", names)[1] if is_goods else True
    fields = encoding_json.record_to_dict(row)
    return {
        "name": name,
        "name_is_of_code": exact,
        "mark": coverage_mark(row.coverage),
        **fields,
    }


def to_columns(rankings: Iterable[Ranking], lang: str, folder: Path) -> frames.Columns:
    """A row a rank and year, for CSV: an unknown is empty; the last column has the reasons."""
    names = goods_names.names_of_folder(folder)
    rows: list[dict[str, Any]] = []
    for ranking in rankings:
        for row in ranking.rows:
            label = (
                goods_names.goods_name(row.code, lang, names)[0]
                if ranking.kind is RankingKind.GOODS
                else economies.name(row.code, lang)
            )
            for year, value in zip(ranking.years, row.values, strict=True):
                is_last = year == ranking.years[-1]
                cells = {
                    "share": row.share,
                    "change_pct": row.change_pct,
                    "kilograms": row.kilograms,
                    "usd_per_tonne": row.unit_value,
                    "rca": row.rca,
                }
                known = {name: _known(cell) if is_last else None for name, cell in cells.items()}
                rows.append(
                    {
                        "list": ranking.kind.value,
                        "economy": ranking.economy,
                        "flow": ranking.flow.value,
                        "partner": ranking.partner,
                        "product": ranking.product,
                        "year": year,
                        "rank": _known(row.rank) if is_last else None,
                        "code": row.code,
                        "name": label,
                        "value_usd": _known(value),
                        **known,
                        "coverage": row.coverage.status.value,
                        "source": ranking.citation.source,
                        "extracted": str(max(ranking.citation.extracted, default="")),
                        "nomenclature": ranking.nomenclature,
                    }
                )
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def to_csv(rankings: Iterable[Ranking], lang: str, folder: Path) -> str:
    """`to_columns` as CSV."""
    return frames.to_csv(to_columns(rankings, lang, folder))


def _known(value: Any) -> Any:
    return None if isinstance(value, Unknown) else value


def write_rankings(rankings: Sequence[Ranking], path: Path, lang: str, folder: Path) -> None:
    """The rankings in a file, in the format its name ends in: .xlsx a sheet a ranking, as the
    screen shows them; .csv, .json, .parquet and .arrow in long form. Raises InputError.
    """
    if path.suffix != ".xlsx":
        frames.write_table(to_columns(rankings, lang, folder), path)
        return
    from kirmash.briefs.render import xlsx_tables

    section = ranking_section(folder, rankings, lang)
    frames.write_content(xlsx_tables.render_tables(section.tables, lang), path)
