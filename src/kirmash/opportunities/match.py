"""Enterprises of two sides for one another, by what one offers and the other needs, or makes its
own goods of; each pair with its reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kirmash.indicators.matrix import Floats
from kirmash.messages import message
from kirmash.opportunities.chains import ProductLink
from kirmash.opportunities.firms import ENTERPRISE_COLUMNS, FirmDeal, TradingFirm
from kirmash.opportunities.register import LEDGER_NOMENCLATURE
from kirmash.records.opportunities import (
    OpportunityClass,
    OpportunityNumber,
    OpportunityQuestion,
    OpportunitySection,
    Suggestion,
    UnavailablePart,
)
from kirmash.records.quantities import Unknown

OFFER_MEETS_NEED, INPUT_OF_OUTPUT, SAME_CHAPTER = 1.0, 0.6, 0.4  # points of the best reason
FURTHER_GOODS, MOST_FURTHER = 0.05, 4  # points of each further heading, and how many count
KNOWN_DEAL = 0.2  # points where a deal names both
CHAPTER_DIGITS = 2
COLUMNS = ("match_score",)
REASONS = ("offer_meets_need", "input_of_output", "same_chapter")


@dataclass(frozen=True, slots=True, eq=False)
class FirmMatches:
    """The scores of every two firms of both sides, (first, second), 0 where nothing speaks for
    them; the best reason adds its points, further goods and known deals a little.
    """

    first: tuple[TradingFirm, ...]
    second: tuple[TradingFirm, ...]
    scores: Floats


def match_firms(
    first: Sequence[TradingFirm], second: Sequence[TradingFirm], links: Sequence[ProductLink]
) -> FirmMatches:
    """Score all firms of one side with all of the other, in both directions of trade."""
    codes = sorted(
        {code for firm in (*first, *second) for code in (*firm.offers, *firm.needs)}
        | {code for link in links for code in (link.input, link.output)}
    )
    at = {code: place for place, code in enumerate(codes)}
    one, other = _FirmGoods.of(first, at), _FirmGoods.of(second, at)
    inputs = _link_table(links, at)
    nested = _nested(codes)
    exact = one.offers @ other.needs.T + one.needs @ other.offers.T
    chained = one.offers @ inputs @ other.offers.T + (other.offers @ inputs @ one.offers.T).T
    near = one.offers @ nested @ other.needs.T + (other.offers @ nested @ one.needs.T).T
    best = np.maximum.reduce(
        [
            OFFER_MEETS_NEED * (exact > 0),
            INPUT_OF_OUTPUT * (chained > 0),
            SAME_CHAPTER * (near > 0),
        ]
    )
    further = np.clip(exact + chained - 1, 0, MOST_FURTHER)
    scores = best + np.where(best > 0, FURTHER_GOODS * further, 0.0)
    scores += np.where(scores > 0, KNOWN_DEAL, 0.0) * _share_deal(first, second)
    return FirmMatches(tuple(first), tuple(second), scores)


@dataclass(frozen=True, slots=True, eq=False)
class _FirmGoods:
    """What firms offer and need, (firms, codes), 1 where they do."""

    offers: Floats
    needs: Floats

    @classmethod
    def of(cls, firms: Sequence[TradingFirm], at: Mapping[str, int]) -> _FirmGoods:
        tables = np.zeros((2, len(firms), len(at)))
        for row, firm in enumerate(firms):
            for table, codes in zip(tables, (firm.offers, firm.needs), strict=True):
                table[row, [at[code] for code in codes]] = 1.0
        return cls(tables[0], tables[1])


def _link_table(links: Iterable[ProductLink], at: Mapping[str, int]) -> Floats:
    table = np.zeros((len(at), len(at)))
    for link in links:
        table[at[link.input], at[link.output]] = 1.0
    return table


def _nested(codes: Sequence[str]) -> Floats:
    """Which codes are a chapter and a heading within it, either way: a match by chapter alone."""
    chapters = np.array([code[:CHAPTER_DIGITS] for code in codes])
    coarse = np.array([len(code) == CHAPTER_DIGITS for code in codes])
    same = chapters[:, None] == chapters[None, :]
    table: Floats = (same & (coarse[:, None] ^ coarse[None, :])).astype(np.float64)
    return table


def _share_deal(first: Sequence[TradingFirm], second: Sequence[TradingFirm]) -> Floats:
    """1 where a deal names both firms."""
    names = sorted({deal.id for firm in (*first, *second) for deal in firm.deals})
    at = {name: place for place, name in enumerate(names)}
    tables = []
    for firms in (first, second):
        table = np.zeros((len(firms), max(1, len(names))))
        for row, firm in enumerate(firms):
            if firm.named:
                table[row, [at[deal.id] for deal in firm.deals]] = 1.0
        tables.append(table)
    shared: Floats = (tables[0] @ tables[1].T > 0).astype(np.float64)
    return shared


@dataclass(frozen=True, slots=True)
class MatchReason:
    """Why two firms fit: ``kind`` is one of ``REASONS``, ``forward`` whether the first firm is the
    supplier, ``supplied`` the code that one offers, ``wanted`` the code that the other needs or
    makes.
    """

    kind: str
    forward: bool
    supplied: str
    wanted: str


def reasons_of(
    first: TradingFirm, second: TradingFirm, links: Iterable[ProductLink]
) -> tuple[MatchReason, ...]:
    """Every reason for two firms, the strongest kind first."""
    reasons = []
    for forward, supplier, taker in ((True, first, second), (False, second, first)):
        for code in supplier.offers:
            if code in taker.needs:
                reasons.append(MatchReason(REASONS[0], forward, code, code))
            reasons += [
                MatchReason(REASONS[2], forward, code, need)
                for need in taker.needs
                if need != code and (need.startswith(code) or code.startswith(need))
            ]
        reasons += [
            MatchReason(REASONS[1], forward, link.input, link.output)
            for link in links
            if link.input in supplier.offers and link.output in taker.offers
        ]
    return tuple(sorted(reasons, key=lambda reason: REASONS.index(reason.kind)))


def match_section(
    pair: tuple[str, str],
    sides: Mapping[str, Sequence[TradingFirm]],
    links: Sequence[ProductLink],
    top: int = 10,
) -> OpportunitySection:
    """The best pairs of enterprises, with the goods, the last deal and the contact of each."""
    matches = match_firms(sides[pair[0]], sides[pair[1]], links)
    section = OpportunitySection(
        OpportunityQuestion.MATCH,
        *pair,
        COLUMNS,
        figures=tuple(
            OpportunityNumber(
                "firms", float(sum(firm.named for firm in sides[code])), "count", code
            )
            for code in pair
        ),
        nomenclature=LEDGER_NOMENCLATURE,
    )
    order = np.argsort(-matches.scores, axis=None, kind="stable")[:top]
    places = [tuple(map(int, np.unravel_index(int(at), matches.scores.shape))) for at in order]
    rows = tuple(
        _suggestion(matches, (row, column), links)
        for row, column in places
        if matches.scores[row, column] > 0
    )
    if rows:
        return replace(section, suggestions=rows)
    return replace(section, figures=(), unavailable=(UnavailablePart("firms", NO_MATCH),))


NO_MATCH = Unknown(
    message(
        "opportunity.no-match",
        "no two enterprises are known of which one offers what the other needs",
        "Add pages that name enterprises with their goods (`kirmash add`), or a table of "
        "enterprises (--enterprises; columns: {columns}).",
        columns=ENTERPRISE_COLUMNS,
    )
)


def _suggestion(
    matches: FirmMatches, place: tuple[int, int], links: Sequence[ProductLink]
) -> Suggestion:
    first, second = matches.first[place[0]], matches.second[place[1]]
    reasons = reasons_of(first, second, links)
    forward = reasons[0].forward
    supplier, taker = (first, second) if forward else (second, first)
    own = [reason for reason in reasons if reason.forward is forward]
    kinds = dict.fromkeys(reason.kind for reason in own)
    codes = tuple(
        dict.fromkeys(code for reason in own for code in (reason.supplied, reason.wanted))
    )
    shared, last = known_deal(supplier, taker, codes)
    return Suggestion(
        supplier.side,
        taker.side,
        numbers=(OpportunityNumber("match_score", float(matches.scores[place]), "score"),),
        classes=(
            *(OpportunityClass("match", kind) for kind in kinds),
            *((OpportunityClass("match", "known_deal"),) if shared else ()),
        ),
        notes=tuple(
            message("opportunity.contact", "contact: {contact}", contact=firm.contact)
            for firm in (supplier, taker)
            if firm.contact
        ),
        evidence=last.evidence if last else (),
        titles=_titles(supplier, taker, last),
        codes=codes,
    )


def known_deal(
    supplier: TradingFirm, taker: TradingFirm, codes: Iterable[str]
) -> tuple[bool, FirmDeal | None]:
    """Whether a deal names both firms, and the last deal to show: one of both, else one of either
    that is about these codes; None where there is none.
    """
    theirs = {deal.id for deal in taker.deals}
    both = [deal for deal in supplier.deals if deal.id in theirs]
    if both:
        return supplier.named and taker.named, both[0]
    near = [deal for deal in (*taker.deals, *supplier.deals) if set(deal.codes) & set(codes)]
    return False, max(near, key=lambda deal: str(deal.day), default=None)


def _titles(
    supplier: TradingFirm, taker: TradingFirm, last: FirmDeal | None
) -> tuple[tuple[str, str], ...]:
    """Both by language, with the last deal."""
    titles = []
    for lang, name in supplier.titles:
        deal = dict(last.titles).get(lang, "") if last else ""
        ends = f"{name} → {taker.name(lang)}"
        titles.append((lang, f"{ends} ({deal})" if deal else ends))
    return tuple(titles)
