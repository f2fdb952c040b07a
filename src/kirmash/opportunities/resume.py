"""What existed and stopped: deals that the register knows no more of, and flows of the trade tables
that fell to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum

import numpy as np

from kirmash.deals.status import OFFER_STATUSES, PLEDGE_STATUSES, is_committed
from kirmash.indicators.inputs import largest_positions
from kirmash.indicators.matrix import Floats
from kirmash.messages import Message, message
from kirmash.opportunities.register import (
    HEADING_DIGITS,
    LEDGER_NOMENCLATURE,
    RegisteredDeal,
    months_between,
    report_notes,
)
from kirmash.opportunities.sections import or_missing, window_section, without
from kirmash.opportunities.windows import TradeWindow, codes_begin_with, sold_by_year
from kirmash.records.deals import DealKind, DealStatus
from kirmash.records.opportunities import (
    OmittedProducts,
    OpportunityClass,
    OpportunityNumber,
    OpportunityQuestion,
    OpportunitySection,
    Suggestion,
)
from kirmash.records.quantities import Unknown

MIN_FLOW = 100_000.0  # dollars a year, in the mean before it stopped, from which a flow is told
STOPPED_SHARE = 0.01  # of that mean: below, a flow has fallen to nothing
MOVED_SHARE = 0.5  # of that mean, by which other codes of the heading grew: goods that moved there
LOST_SHARE = 0.1  # of the mean: below, a side has given up the product altogether
REGULAR_SHARE = 0.5  # of the years before, in which goods must have been sold to be a flow
MIN_YEARS = 3  # of reports, the last one among them
LEDGER_COLUMNS = ("silence", "reports")
FLOW_COLUMNS = ("mean_before", "last_traded", "sold_elsewhere", "bought_elsewhere")


class Stop(StrEnum):
    """How a deal stopped, the firmest first."""

    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    FELL_SILENT = "fell_silent"
    DELIVERED_ONCE = "delivered_once"
    RESUMPTION_WANTED = "resumption_wanted"
    NEVER_BEGUN = "never_begun"
    NEVER_TAKEN_UP = "never_taken_up"


def stopped_deals_section(
    pair: tuple[str, str],
    deals: Sequence[RegisteredDeal],
    when: tuple[date, int],
    top: int = 10,
) -> OpportunitySection:
    """The deals that stopped, those that had run before first; ``when`` is the day of the register
    and the months of silence after which a deal has lapsed.
    """
    as_of, lapse_months = when
    stops = [
        (how, item)
        for item in deals
        if item.countable and (how := how_stopped(item, deals, (as_of, lapse_months)))
    ]
    order = list(Stop)
    stops.sort(key=lambda each: (order.index(each[0]), -each[1].documents, each[1].deal.id))
    suggestions = tuple(_stopped_deal(pair, how, item, as_of) for how, item in stops[:top])
    left = len(stops) - len(suggestions)
    notes = (
        *(
            (
                message(
                    "opportunity.silence-is-none",
                    "No news in the documents that were read does not mean that nothing happened: "
                    "ask first.",
                ),
            )
            if suggestions
            else ()
        ),
        *((_more_deals(left),) if left else ()),
    )
    section = OpportunitySection(
        OpportunityQuestion.RESUME,
        *pair,
        LEDGER_COLUMNS,
        suggestions,
        nomenclature=LEDGER_NOMENCLATURE,
        notes=notes,
        aspect="ledger",
    )
    return or_missing(section, "deals", NO_STOPPED_DEALS)


NO_STOPPED_DEALS = Unknown(
    message(
        "opportunity.no-stopped-deals",
        "the register knows no deal of the two that stopped",
        "Add pages about their deals (`kirmash add`).",
    )
)


def _more_deals(count: int) -> Message:
    return message(
        "opportunity.more-deals", "Further deals that are not listed: {count}.", count=count
    )


def how_stopped(
    item: RegisteredDeal, deals: Sequence[RegisteredDeal], when: tuple[date, int]
) -> Stop | None:
    """How a deal stopped; None where it did not, or where it is not told what it was about."""
    deal = item.deal
    if not (deal.goods or deal.theme or deal.actors):
        return None
    if deal.status is DealStatus.SUSPENDED:
        return Stop.SUSPENDED
    if deal.status is DealStatus.CANCELLED:
        return Stop.CANCELLED
    if deal.status is DealStatus.COMPLETED:
        return Stop.DELIVERED_ONCE if _is_never_repeated(item, deals, when) else None
    wanted = deal.kind is DealKind.RESUMPTION and deal.status in {
        *PLEDGE_STATUSES,
        DealStatus.LAPSED,
    }
    if deal.status is not DealStatus.LAPSED:
        return Stop.RESUMPTION_WANTED if wanted else None
    if is_committed(deal.history, deal.kind, deal.theme):
        return Stop.FELL_SILENT
    if wanted:
        return Stop.RESUMPTION_WANTED
    offered = all(step.status in OFFER_STATUSES for step in deal.history)
    return Stop.NEVER_TAKEN_UP if offered else Stop.NEVER_BEGUN


def _is_never_repeated(
    item: RegisteredDeal, deals: Sequence[RegisteredDeal], when: tuple[date, int]
) -> bool:
    """Whether goods were delivered, and for the months of silence no report tells of such goods."""
    as_of, lapse_months = when
    last = item.deal.last_mentioned
    if item.deal.kind is not DealKind.SUPPLY or not item.codes or last is None:
        return False
    later = (
        other.deal.last_mentioned
        for other in deals
        if other is not item and set(other.codes) & set(item.codes)
    )
    newest = max([last, *(day for day in later if day)])
    return months_between(newest, as_of) >= lapse_months


def _stopped_deal(
    pair: tuple[str, str], how: Stop, item: RegisteredDeal, as_of: date
) -> Suggestion:
    last = item.deal.last_mentioned
    silence: float | Unknown = (
        float(months_between(last, as_of))
        if last
        else Unknown("opportunity.undated", "no report of it is dated")
    )
    return Suggestion(
        item.seller or pair[0],
        item.buyer or pair[1],
        numbers=(
            OpportunityNumber("silence", silence, "count"),
            OpportunityNumber("reports", float(item.documents), "count"),
        ),
        classes=(OpportunityClass("stop", how.value),),
        notes=report_notes(item),
        evidence=item.evidence,
        titles=item.titles,
        codes=item.codes,
    )


def stopped_flows_section(
    window: TradeWindow, pair: tuple[str, str], products: tuple[str, ...] = (), top: int = 10
) -> OpportunitySection:
    """The products that ``pair[0]`` sold to ``pair[1]`` and no longer sells, by their yearly mean
    before; a year in which the seller's trade is not told counts as none of silence.
    """
    base = window_section(OpportunityQuestion.RESUME, window, pair, FLOW_COLUMNS, "flows")
    rows = window.rows(pair)
    if isinstance(rows, Unknown):
        return without(base, "stopped_flows", rows)
    flows = _told_flows(window, pair, rows[1])
    if isinstance(flows, Unknown):
        return without(base, "stopped_flows", flows)
    years, yearly = flows
    before = yearly[:-1].mean(axis=0)
    chosen = window.specified() & codes_begin_with(window, products)
    regular = (yearly[:-1] > 0).mean(axis=0) >= REGULAR_SHARE
    stopped = chosen & regular & (yearly[-1] <= STOPPED_SHARE * before)
    large = stopped & (before >= MIN_FLOW)
    small = stopped & ~large
    positions = largest_positions(np.where(large, before, 0.0), top)
    return replace(
        base,
        suggestions=tuple(
            _stopped_flow(window, (pair, rows), (years, yearly), place) for place in positions
        ),
        figures=(OpportunityNumber("stopped_count", float(large.sum()), "count"),),
        omitted=_omitted(small, before),
    )


def _omitted(small: np.ndarray, before: Floats) -> tuple[OmittedProducts, ...]:
    if not small.any():
        return ()
    floor = message(
        "opportunity.floor-stopped",
        "less than {floor:,} dollars a year before it stopped",
        floor=int(MIN_FLOW),
    )
    return (OmittedProducts(floor, int(small.sum()), float(before[small].sum())),)


def _told_flows(
    window: TradeWindow, pair: tuple[str, str], buyer: int
) -> tuple[tuple[int, ...], Floats] | Unknown:
    """The years in which the seller's trade is told, and its flows to the buyer in them, (years,
    products); unknown where they are too few, or where the last one is told by neither.
    """
    values = window.sold[pair[0]].values
    told = sold_by_year(window, pair[0]).sum(axis=1) > 0
    years = tuple(year for year, is_told in zip(window.years, told, strict=True) if is_told)
    if len(years) < MIN_YEARS:
        return Unknown(
            message(
                "opportunity.too-few-years",
                "too few years with goods sold by {seller} in {source}: {years} (required: "
                "{least})",
                "Add the years before (five years of BACI, `kirmash trade fetch baci`, or of "
                "Comtrade).",
                source=window.source_year.source,
                seller=pair[0],
                years=tuple(map(str, years)),
                least=MIN_YEARS,
            )
        )
    flows: Floats = values[told][:, buyer]
    silent = not told[-1] or (not flows[-1].any() and not _is_reported(window, pair))
    if silent:
        return Unknown(
            message(
                "opportunity.last-year-silent",
                "neither {seller} nor {buyer} reported their trade in {year}, so that an end "
                "cannot be established",
                "Add a report of {year} by either side.",
                seller=pair[0],
                buyer=pair[1],
                year=window.source_year.year,
            )
        )
    return years, flows


def _is_reported(window: TradeWindow, pair: tuple[str, str]) -> bool:
    """Whether a side reports its own trade in the last year, or the table is of everybody's."""
    seller, buyer = ("exporter", pair[0]), ("importer", pair[1])
    if window.importers:
        return buyer in window.reporting
    return seller in window.reporting or buyer in window.reporting


def _stopped_flow(
    window: TradeWindow,
    of: tuple[tuple[str, str], tuple[int, int]],
    flows: tuple[tuple[int, ...], Floats],
    place: int,
) -> Suggestion:
    pair, (seller, buyer) = of
    years, yearly = flows
    series = yearly[:, place]
    mean = float(series[:-1].mean())
    last = max(year for year, value in zip(years, series, strict=True) if value > mean / 10)
    sold = window.exports[-1, seller, place] - series[-1]
    bought = window.imports[-1, buyer, place] - series[-1]
    return Suggestion(
        *pair,
        window.products[place],
        (
            OpportunityNumber("mean_before", mean, "USD"),
            OpportunityNumber("last_traded", float(last), "year"),
            OpportunityNumber("sold_elsewhere", max(0.0, float(sold)), "USD"),
            _bought_elsewhere(window, pair[1], max(0.0, float(bought))),
            *(
                OpportunityNumber("yearly", float(value), "USD", str(year))
                for year, value in zip(years, series, strict=True)
            ),
        ),
        tuple(_stop_classes(window, (seller, buyer), place)),
        notes=_heading_note(window, yearly, place),
    )


def _bought_elsewhere(window: TradeWindow, buyer: str, value: float) -> OpportunityNumber:
    """What the buyer imports of it from others; unknown where its imports are not in the table."""
    known = window.is_world or buyer in window.importers
    return OpportunityNumber(
        "bought_elsewhere",
        value
        if known
        else Unknown("opportunity.imports-not-told", "the table does not have the buyer's imports"),
        "USD",
    )


def _stop_classes(window: TradeWindow, rows: tuple[int, int], place: int) -> list[OpportunityClass]:
    """Whether the seller gave the product up, or the buyer buys it elsewhere, or no longer."""
    classes = []
    sold, bought = window.exports[:, rows[0], place], window.imports[:, rows[1], place]
    if window.is_world and sold[-1] < LOST_SHARE * sold.mean():
        classes.append(OpportunityClass("stop", "given_up"))
    if window.is_world or window.economies[rows[1]] in window.importers:
        gone = bought[-1] < LOST_SHARE * bought.mean()
        classes.append(OpportunityClass("stop", "no_demand" if gone else "bought_elsewhere"))
    return classes


def _heading_note(window: TradeWindow, yearly: Floats, place: int) -> tuple[Message, ...]:
    """That other codes of its heading grew meanwhile by half as much as it had, so that the goods
    may be told under one of them.
    """
    heading = window.products[place][:HEADING_DIGITS]
    others = np.array([code.startswith(heading) for code in window.products], dtype=bool)
    others[place] = False
    sums = yearly[:, others].sum(axis=1)
    if sums[-1] - sums[:-1].mean() < MOVED_SHARE * yearly[:-1, place].mean():
        return ()
    return (
        message(
            "opportunity.heading-goes-on",
            "Other codes of heading {heading} grew meanwhile: perhaps the goods are now reported "
            "under one of them.",
            heading=heading,
        ),
    )
