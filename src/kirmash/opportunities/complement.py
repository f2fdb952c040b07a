"""How two economies fit: whether they export alike, whether one sells what the other buys, and the
products in which they do. The verdict is in words that the place among all pairs bears.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from kirmash.indicators import similarity, structure
from kirmash.indicators.inputs import largest_positions
from kirmash.indicators.matrix import Floats
from kirmash.messages import Message, message
from kirmash.opportunities.sections import no_imports, window_section, without
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

HIGH_PLACE, LOW_PLACE = 0.75, 0.25  # of all pairs: above, pairs are alike; below, they are not
MOST = 0.5  # of two structures: from here on they are much the same
TWO_WAY = 0.5  # Grubel–Lloyd from which trade in a product goes both ways
NOT_BOTH_REPORTED = Unknown(
    "opportunity.one-way-only",
    "the table does not have the flows between the two both ways",
)
COLUMNS = ("overlap", "export_share", "import_share", "advantage", "partner_advantage", "two_way")


def complement_section(
    window: TradeWindow, pair: tuple[str, str], top: int = 10
) -> OpportunitySection:
    """Similarity and complementarity of a pair, the products in which one's exports meet the
    other's imports, and those that both export.
    """
    base = window_section(OpportunityQuestion.COMPLEMENT, window, pair, COLUMNS)
    rows = window.rows(pair)
    if window.market_gap is not None:
        return without(base, "structure", window.market_gap)
    if isinstance(rows, Unknown):
        return without(base, "structure", rows)
    exports, imports = mean_exports(window), mean_imports(window)
    alike, alike_place = _alike(window, rows)
    meets = [_meets(window, direction) for direction in (rows, (rows[1], rows[0]))]
    figures = [
        OpportunityNumber("similarity", alike, "index"),
        OpportunityNumber("similarity_place", alike_place, "share"),
        OpportunityNumber("pairs_compared", float(_pairs_compared(window)), "count"),
    ]
    missing = []
    for number, (value, place) in enumerate(meets):
        seller, buyer = pair if number == 0 else (pair[1], pair[0])
        name = f"{seller}–{buyer}"
        figures.append(OpportunityNumber("complementarity", value, "index", name))
        figures.append(OpportunityNumber("complementarity_place", place, "share", name))
        if isinstance(value, Unknown):
            missing.append(UnavailablePart("complementarity", no_imports(window, buyer)))
    return replace(
        base,
        figures=tuple(figures),
        suggestions=(
            *_meeting_products(window, pair, (exports, imports), top),
            *_meeting_products(window, (pair[1], pair[0]), (exports, imports), top),
            *_rivals(window, pair, exports, top),
        ),
        notes=(
            *base.notes,
            *_verdicts(pair, (alike, alike_place), meets),
            *(() if window.is_world else (_within_scope(),)),
        ),
        unavailable=tuple(missing),
    )


def _within_scope() -> Message:
    return message(
        "opportunity.verdict-scope",
        "This is of the goods and the market of the table alone.",
    )


@lru_cache(maxsize=2)
def _pair_tables(window: TradeWindow) -> tuple[Floats, Floats, Floats]:
    """Similarity of all exporters and complementarity of all sellers and buyers, (economies,
    economies) with NaN where a side has no trade; the third marks the known sellers.
    """
    exports, imports = mean_exports(window), mean_imports(window)
    sellers, buyers = exports.sum(axis=1) > 0, imports.sum(axis=1) > 0
    count = len(window.economies)
    alike, meets = np.full((count, count), np.nan), np.full((count, count), np.nan)
    alike[np.ix_(sellers, sellers)] = similarity.similarity_table(exports[sellers])
    if buyers.any():
        meets[np.ix_(sellers, buyers)] = similarity.complementarity_table(
            exports[sellers], imports[buyers]
        )
    np.fill_diagonal(alike, np.nan)
    np.fill_diagonal(meets, np.nan)
    return alike, meets, sellers.astype(np.float64)


def _alike(window: TradeWindow, rows: tuple[int, int]) -> tuple[float | Unknown, float | Unknown]:
    return _placed(_pair_tables(window)[0], rows)


def _meets(window: TradeWindow, rows: tuple[int, int]) -> tuple[float | Unknown, float | Unknown]:
    return _placed(_pair_tables(window)[1], rows)


def _placed(table: Floats, rows: tuple[int, int]) -> tuple[float | Unknown, float | Unknown]:
    """A pair's value and the share of pairs that have a smaller one."""
    value = float(table[rows])
    if np.isnan(value):
        return structure.NO_TRADE_TOTAL, structure.NO_TRADE_TOTAL
    known = table[~np.isnan(table)]
    return value, float((known < value).mean())


Placed = tuple[float | Unknown, float | Unknown]
"""An index of a pair and its place among all pairs."""


def _pairs_compared(window: TradeWindow) -> int:
    """How many pairs of exporters a similarity is placed among."""
    known = int((~np.isnan(_pair_tables(window)[0])).sum())
    return known // 2


def _verdicts(pair: tuple[str, str], alike: Placed, meets: list[Placed]) -> tuple[Message, ...]:
    """What may be said: how alike the two are, how far one sells what the other buys, and whether
    both hold. A high place is not enough: half of the structures must be in common as well.
    """
    notes: list[Message] = []
    if not isinstance(alike[0], Unknown) and not isinstance(alike[1], Unknown):
        notes.append(_similarity_verdict(pair, alike[0], alike[1]))
    known = [
        (value, place, names)
        for (value, place), names in zip(meets, (pair, pair[::-1]), strict=True)
        if not isinstance(value, Unknown) and not isinstance(place, Unknown)
    ]
    notes += [_complementarity_verdict(names, value, place) for value, place, names in known]
    if not known or isinstance(alike[0], Unknown) or isinstance(alike[1], Unknown):
        return tuple(notes)
    fits = any(is_high(value, place) for value, place, _ in known)
    return (*notes, _joint_verdict(is_high(alike[0], alike[1]), fits))


def is_high(value: float, place: float) -> bool:
    """Whether an index is in the upper quarter of all pairs and at least half of the structures."""
    return place >= HIGH_PLACE and value >= MOST


def _similarity_verdict(pair: tuple[str, str], value: float, place: float) -> Message:
    values = {"first": pair[0], "second": pair[1], "percent": place * 100}
    if is_high(value, place):
        return message(
            "opportunity.alike",
            "{first} and {second} export much the same goods: they are more alike than "
            "{percent:.0f}% of all pairs.",
            **values,
        )
    if place >= HIGH_PLACE:
        return message(
            "opportunity.alike-for-a-pair",
            "{first} and {second} are more alike than {percent:.0f}% of all pairs, but only "
            "{common:.0f}% of their exports are in the same goods.",
            common=value * 100,
            **values,
        )
    if place >= LOW_PLACE:
        return message(
            "opportunity.middling",
            "{first} and {second} export neither the same goods nor quite different ones: they are "
            "more alike than {percent:.0f}% of all pairs.",
            **values,
        )
    return message(
        "opportunity.unlike",
        "{first} and {second} export different goods: they are more alike than {percent:.0f}% of "
        "all pairs only.",
        **values,
    )


def _complementarity_verdict(pair: tuple[str, str], value: float, place: float) -> Message:
    values = {"seller": pair[0], "buyer": pair[1], "percent": place * 100}
    if is_high(value, place):
        return message(
            "opportunity.meets",
            "What {seller} sells is much of what {buyer} buys: the fit is better than that of "
            "{percent:.0f}% of all sellers and buyers.",
            **values,
        )
    if place >= HIGH_PLACE:
        return message(
            "opportunity.meets-for-a-pair",
            "What {seller} sells fits what {buyer} buys better than that of {percent:.0f}% of all "
            "sellers and buyers, but only {common:.0f}% of the two structures are in common.",
            common=value * 100,
            **values,
        )
    if place >= LOW_PLACE:
        return message(
            "opportunity.meets-partly",
            "What {seller} sells is in part what {buyer} buys: the fit is better than that of "
            "{percent:.0f}% of all sellers and buyers.",
            **values,
        )
    return message(
        "opportunity.meets-little",
        "What {seller} sells is little of what {buyer} buys: the fit is better than that of "
        "{percent:.0f}% of all sellers and buyers only.",
        **values,
    )


def _joint_verdict(alike: bool, meets: bool) -> Message:
    if alike and meets:
        return message(
            "opportunity.verdict-both",
            "The numbers bear both: the two are very similar, and one sells what the other buys.",
        )
    if meets:
        return message(
            "opportunity.verdict-complement",
            "The numbers bear that the two complement each other, not that they are very similar.",
        )
    if alike:
        return message(
            "opportunity.verdict-alike",
            "The numbers bear that the two are very similar, not that they complement each other.",
        )
    return message(
        "opportunity.verdict-neither",
        "The numbers bear neither that the two are very similar nor that they complement each "
        "other.",
    )


def _meeting_products(
    window: TradeWindow, pair: tuple[str, str], tables: tuple[Floats, Floats], top: int
) -> tuple[Suggestion, ...]:
    """The products that make up most of the fit of a seller's exports and a buyer's imports."""
    exports, imports = tables
    seller, buyer = (window.economies.index(code) for code in pair)
    sold, bought = structure.shares(exports[seller]), structure.shares(imports[buyer])
    if isinstance(sold, Unknown) or isinstance(bought, Unknown):
        return ()
    overlap = np.where(window.specified(), np.minimum(sold, bought), 0.0)
    advantages = advantages_table(exports)
    return tuple(
        Suggestion(
            *pair,
            window.products[place],
            (
                OpportunityNumber("overlap", float(overlap[place]), "share"),
                OpportunityNumber("export_share", float(sold[place]), "share"),
                OpportunityNumber("import_share", float(bought[place]), "share"),
                OpportunityNumber("advantage", float(advantages[seller, place]), "ratio"),
                OpportunityNumber("partner_advantage", float(advantages[buyer, place]), "ratio"),
            ),
            (OpportunityClass("relation", "meets"),),
        )
        for place in largest_positions(overlap, top)
    )


def _rivals(
    window: TradeWindow, pair: tuple[str, str], exports: Floats, top: int
) -> tuple[Suggestion, ...]:
    """The products in which both have an advantage: rivals elsewhere, or trade that goes both ways
    between them.
    """
    first, other = (window.economies.index(code) for code in pair)
    shares = [structure.shares(exports[row]) for row in (first, other)]
    if isinstance(shares[0], Unknown) or isinstance(shares[1], Unknown):
        return ()
    advantages = advantages_table(exports)
    both = (advantages[first] > 1) & (advantages[other] > 1) & window.specified()
    common = np.where(both, np.minimum(shares[0], shares[1]), 0.0)
    there = mean_sold(window, pair[0])[other]
    back = mean_sold(window, pair[1])[first]
    two_way = (
        similarity.grubel_lloyd_by_product(there, back)
        if (window.is_world and (there.any() or back.any())) or set(pair) <= set(window.importers)
        else (NOT_BOTH_REPORTED,) * len(window.products)
    )
    return tuple(
        Suggestion(
            *pair,
            window.products[place],
            (
                OpportunityNumber("overlap", float(common[place]), "share"),
                OpportunityNumber("export_share", float(shares[0][place]), "share"),
                OpportunityNumber("partner_export_share", float(shares[1][place]), "share"),
                OpportunityNumber("advantage", float(advantages[first, place]), "ratio"),
                OpportunityNumber("partner_advantage", float(advantages[other, place]), "ratio"),
                OpportunityNumber("two_way", two_way[place], "index"),
            ),
            (OpportunityClass("relation", _relation(two_way[place])),),
        )
        for place in largest_positions(common, top)
    )


def _relation(two_way: float | Unknown) -> str:
    """How a product that both export stands between them, as far as their own trade tells it."""
    if two_way is NOT_BOTH_REPORTED:
        return "both"
    return "two_way" if not isinstance(two_way, Unknown) and two_way >= TWO_WAY else "rivals"
