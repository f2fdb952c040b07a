"""Chains: one side sells what the other makes its own goods of. Links are our own judgement, or a
user's; which of them the two sides have is told by the tables, or by the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from kirmash.indicators.matrix import Floats
from kirmash.messages import message
from kirmash.opportunities.firms import TradingFirm
from kirmash.opportunities.register import HEADING_DIGITS, LEDGER_NOMENCLATURE
from kirmash.opportunities.sections import no_imports, or_missing, window_section, without
from kirmash.opportunities.windows import (
    TradeWindow,
    advantages_table,
    mean_exports,
    mean_imports,
    mean_sold,
)
from kirmash.records.opportunities import (
    OpportunityClass,
    OpportunityNumber,
    OpportunityQuestion,
    OpportunitySection,
    Suggestion,
    UnavailablePart,
)
from kirmash.records.quantities import Unknown
from kirmash.reference import lexicons
from kirmash.reference.goods import product_name

COLUMNS = ("input_exports", "input_imports", "input_traded", "output_exports")
MIN_LINK_TRADE = 100_000.0  # dollars a year of the input that one sells and the other buys
LANGS = ("en", "ru")
JUDGEMENT = message(
    "opportunity.links-are-judgement",
    "Which goods go into which is a judgement, not a statistic. A table of your own (--chains) "
    "takes precedence.",
)


@dataclass(frozen=True, slots=True)
class ProductLink:
    """That a product (HS heading) is an input of another, with the reason by language; ``own`` of
    a user's table.
    """

    input: str
    output: str
    reasons: tuple[tuple[str, str], ...]
    own: bool = False


@cache
def shipped_links() -> tuple[ProductLink, ...]:
    """Our own links, in the order of their table."""
    return tuple(
        ProductLink(
            row["input"], row["output"], tuple((lang, row[f"reason_{lang}"]) for lang in LANGS)
        )
        for row in lexicons.data_rows("trade/chains")
    )


def with_own_links(own: Iterable[ProductLink]) -> tuple[ProductLink, ...]:
    """A user's links, then ours of goods that they do not link themselves."""
    first = {(link.input, link.output): link for link in own}
    ours = {(link.input, link.output): link for link in shipped_links()}
    return tuple(
        {**first, **{key: link for key, link in ours.items() if key not in first}}.values()
    )


def link_titles(
    link: ProductLink, suppliers: Sequence[TradingFirm] = (), makers: Sequence[TradingFirm] = ()
) -> tuple[tuple[str, str], ...]:
    """A link in a sentence by language: both goods by name and code, with the firms that supply and
    make them, and the reason.
    """
    reasons = dict(link.reasons)
    titles = []
    for lang in LANGS:
        ends = []
        for code, firms in ((link.input, suppliers), (link.output, makers)):
            names = ", ".join(firm.name(lang) for firm in firms)
            detail = f"{code}, {names}" if names else code
            ends.append(f"{product_name(code, LEDGER_NOMENCLATURE, lang)} ({detail})".lstrip())
        titles.append((lang, f"{' → '.join(ends)}: {reasons[lang]}"))
    return tuple(titles)


def chains_section(
    window: TradeWindow, pair: tuple[str, str], links: Sequence[ProductLink], top: int = 10
) -> OpportunitySection:
    """The links in which one side has an advantage in the input and the other in the output, and
    buys the input; both ways, by what of the input could pass between them.
    """
    base = window_section(OpportunityQuestion.COMPLEMENT, window, pair, COLUMNS, "chains")
    gap = _gap(window, pair)
    if gap is not None:
        return without(base, "chains", gap)
    ways = (pair, pair[::-1])
    every = [each for way in ways for each in _links_of(window, way, links)]
    every.sort(key=lambda each: (each[0], -each[1], each[2].product, each[2].titles))
    imports = mean_imports(window).sum(axis=1)
    untold = [way for way in ways if not imports[window.economies.index(way[1])]]
    return replace(
        base,
        unavailable=tuple(UnavailablePart("demand", no_imports(window, way[1])) for way in untold),
        suggestions=tuple(suggestion for *_, suggestion in every[:top]),
        figures=(OpportunityNumber("links_considered", float(len(links)), "count"),),
        notes=(*base.notes, *((JUDGEMENT,) if every else ())),
    )


def _gap(window: TradeWindow, pair: tuple[str, str]) -> Unknown | None:
    """Why the table bears no chains; None where it does."""
    rows = window.rows(pair)
    if isinstance(rows, Unknown):
        return rows
    if window.market_gap is not None:
        return window.market_gap
    codes = window.source_year.nomenclature.startswith(("HS", "CN"))
    if codes and window.products and len(window.products[0]) >= HEADING_DIGITS:
        return None
    return Unknown(
        message(
            "opportunity.links-need-headings",
            "{source} has no headings of the HS in these years",
            "Add a table by HS heading, such as five years of BACI (`kirmash trade fetch baci`).",
            source=window.source_year.source,
        )
    )


def _links_of(
    window: TradeWindow, way: tuple[str, str], links: Sequence[ProductLink]
) -> list[tuple[bool, float, Suggestion]]:
    """The links of one direction, with whether the buyer's purchases are not told, and the dollars
    that could pass: the smaller of what the seller sells of the input and the buyer buys of it;
    where purchases are not told, what is sold, with nothing said of trade between the two.
    """
    seller, buyer = (window.economies.index(code) for code in way)
    headings, columns = _headings(window)
    exports = _by_heading(mean_exports(window), columns, len(headings))
    advantages = advantages_table(exports)
    imports = _by_heading(mean_imports(window)[[buyer]], columns, len(headings))[0]
    traded = _by_heading(mean_sold(window, way[0])[[buyer]], columns, len(headings))[0]
    buys = bool(imports.any())
    at = {code: place for place, code in enumerate(headings)}
    found = []
    for link in links:
        if link.input not in at or link.output not in at:
            continue
        source, product = at[link.input], at[link.output]
        sold, bought = float(exports[seller, source]), float(imports[source])
        passing = min(sold, bought) if buys else sold
        strong = advantages[seller, source] >= 1 and advantages[buyer, product] >= 1
        if not strong or passing < MIN_LINK_TRADE:
            continue
        numbers = (
            OpportunityNumber("input_exports", sold, "USD"),
            OpportunityNumber("input_imports", bought if buys else NO_PURCHASES, "USD"),
            OpportunityNumber(
                "input_traded", float(traded[source]) if buys else NO_PURCHASES, "USD"
            ),
            OpportunityNumber("output_exports", float(exports[buyer, product]), "USD"),
        )
        found.append((not buys, passing, _suggestion(way, link, numbers)))
    return found


NO_PURCHASES = Unknown(
    "opportunity.imports-not-told", "the table does not have the buyer's imports"
)


def _suggestion(
    way: tuple[str, str],
    link: ProductLink,
    numbers: tuple[OpportunityNumber, ...] = (),
    evidence: tuple[str, ...] = (),
) -> Suggestion:
    origin = "own" if link.own else "chain"
    return Suggestion(
        *way,
        link.input,
        numbers,
        (OpportunityClass("link", origin),),
        evidence=evidence,
        titles=link_titles(link),
        codes=(link.input, link.output),
    )


def _headings(window: TradeWindow) -> tuple[tuple[str, ...], np.ndarray]:
    """The headings of the window's products, and the place of each product's among them."""
    codes = [code[:HEADING_DIGITS] for code in window.products]
    headings = tuple(sorted(set(codes)))
    return headings, np.searchsorted(headings, codes)


def _by_heading(table: Floats, columns: np.ndarray, count: int) -> Floats:
    """A table (rows, products) summed to (rows, headings)."""
    sums: Floats = np.zeros((len(table), count))
    for row, values in enumerate(table):
        sums[row] = np.bincount(columns, weights=values, minlength=count)
    return sums


def ledger_chains_section(
    pair: tuple[str, str],
    sides: Mapping[str, Sequence[TradingFirm]],
    links: Sequence[ProductLink],
    top: int = 10,
) -> OpportunitySection:
    """The links between what enterprises of one side offer and what those of the other make, by
    the ledger alone; those of which a report names both first.
    """
    rows = [
        suggestion
        for way in (pair, pair[::-1])
        for link in links
        if (suggestion := _ledger_link(way, link, sides))
    ]
    rows.sort(key=lambda each: -len(each.evidence))
    section = OpportunitySection(
        OpportunityQuestion.COMPLEMENT,
        *pair,
        suggestions=tuple(rows[:top]),
        nomenclature=LEDGER_NOMENCLATURE,
        notes=(JUDGEMENT,) if rows else (),
        aspect="ledger",
    )
    return or_missing(section, "chains", NO_LEDGER_LINK)


NO_LEDGER_LINK = Unknown(
    message(
        "opportunity.no-ledger-link",
        "no enterprise of the one side is known to supply an input of the other's",
        "Add pages that name enterprises with their goods (`kirmash add`), or a table of links "
        "(--chains).",
    )
)


def _ledger_link(
    way: tuple[str, str], link: ProductLink, sides: Mapping[str, Sequence[TradingFirm]]
) -> Suggestion | None:
    suppliers = _offering(sides[way[0]], link.input)
    makers = [
        firm for firm in _offering(sides[way[1]], link.output) if link.input not in firm.offers
    ]
    if not suppliers or not makers:
        return None
    shared = {deal.id for firm in makers for deal in firm.deals}
    evidence = tuple(
        dict.fromkeys(
            name
            for firm in suppliers
            for deal in firm.deals
            if deal.id in shared
            for name in deal.evidence
        )
    )
    suggestion = _suggestion(way, link, evidence=evidence)
    return replace(suggestion, titles=link_titles(link, suppliers, makers))


def _offering(firms: Iterable[TradingFirm], code: str) -> list[TradingFirm]:
    """The named firms that offer goods of a heading."""
    return [firm for firm in firms if firm.named and code in firm.offers]
