"""What came of what was promised: of each visit how many promises are done, late or silent; of each
deal with goods the flow of its headings before and after. Before and after, never because.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from kirmash.messages import Message, message
from kirmash.opportunities.goods_flows import (
    SPAN_YEARS,
    BeforeAndAfter,
    OutcomeFlows,
    means_around,
)
from kirmash.opportunities.register import (
    LEDGER_NOMENCLATURE,
    RegisteredDeal,
    headings_of,
    report_notes,
)
from kirmash.opportunities.sections import or_missing, without
from kirmash.records.deals import DealStatus
from kirmash.records.opportunities import (
    OpportunityClass,
    OpportunityNumber,
    OpportunityQuestion,
    OpportunitySection,
    Suggestion,
)
from kirmash.records.quantities import Unknown
from kirmash.reference.economies import country_of

VISIT_DAYS = 14  # within which two meetings are one visit, and before which promises precede it
AFTER_VISIT_DAYS = 31  # after a visit within which its promises are reported
VISIT_COLUMNS = (
    "promised",
    "done",
    "late",
    "unheard",
    "under_way",
    "offered",
    "visit_before",
    "visit_after",
)
DEAL_COLUMNS = ("flow_before", "flow_after", "flow_change")
DAYS_IN_YEAR = 365.25


def visits_section(
    pair: tuple[str, str], deals: Sequence[RegisteredDeal], flows: OutcomeFlows
) -> OpportunitySection:
    """A row a visit, the latest first: what was promised at it, and what became of it by now."""
    rows = [
        suggestion
        for day, meeting in visit_days(deals)
        if (suggestion := _visit_row(pair, (day, meeting), deals, flows))
    ]
    section = replace(
        _section(pair, VISIT_COLUMNS, flows, "visits"),
        suggestions=tuple(rows),
        notes=_visit_notes(rows, flows),
    )
    return or_missing(section, "visits", NO_VISIT)


NO_VISIT = Unknown(
    message(
        "opportunity.no-visit",
        "the register knows no visit of the two at which anything was promised",
        "Add pages on their visits and what was signed (`kirmash add`).",
    )
)


def visit_days(deals: Iterable[RegisteredDeal]) -> list[tuple[date, RegisteredDeal]]:
    """The first day of each visit or session that took place, with the meeting, latest first."""
    meetings = sorted(
        (
            (item.deal.done_on or item.first_reported, item)
            for item in deals
            if item.meeting and item.deal.outcome == "done"
        ),
        key=lambda each: (each[0] or date.max, -each[1].documents, each[1].deal.id),
    )
    days: list[tuple[date, RegisteredDeal]] = []
    for day, item in meetings:
        if day is None:
            continue
        if days and (day - days[-1][0]).days <= VISIT_DAYS:
            if item.documents > days[-1][1].documents:
                days[-1] = (days[-1][0], item)
            continue
        days.append((day, item))
    return days[::-1]


def of_visit(day: date, deals: Iterable[RegisteredDeal]) -> tuple[RegisteredDeal, ...]:
    """The deals first reported about a visit, from a fortnight before to a month after its day."""
    first, last = day - timedelta(days=VISIT_DAYS), day + timedelta(days=AFTER_VISIT_DAYS)
    return tuple(
        item
        for item in deals
        if item.countable and (began := item.first_reported) and first <= began <= last
    )


def _visit_row(
    pair: tuple[str, str],
    visit: tuple[date, RegisteredDeal],
    deals: Sequence[RegisteredDeal],
    flows: OutcomeFlows,
) -> Suggestion | None:
    day, meeting = visit
    about = of_visit(day, deals)
    promises = [item for item in about if item.promised]
    if not about:
        return None
    done = [item for item in promises if item.deal.outcome == "done"]
    late = [item for item in promises if item.deal.outcome == "late"]
    unheard = [
        item for item in promises if item not in late and item.deal.status is DealStatus.LAPSED
    ]
    codes = headings_of(code for item in promises for code in item.codes)
    means = means_around(flows, codes, ("", ""), day.year)
    counts = (
        ("promised", len(promises)),
        ("done", len(done)),
        ("late", len(late)),
        ("unheard", len(unheard)),
        ("under_way", len(promises) - len(done) - len(late) - len(unheard)),
        ("offered", len(about) - len(promises)),
    )
    return Suggestion(
        *pair,
        numbers=(
            *(OpportunityNumber(key, float(count), "count") for key, count in counts),
            OpportunityNumber("visit_before", means.before, "USD"),
            OpportunityNumber("visit_after", means.after, "USD"),
            *_total_numbers(flows, day),
        ),
        notes=(
            message("opportunity.visit-day", "met on {day}", day=day),
            *_promise_notes(flows, codes, means),
            *_total_notes(flows, day.year),
        ),
        evidence=meeting.evidence,
        titles=meeting.titles,
        codes=codes,
    )


def _promise_notes(
    flows: OutcomeFlows, codes: tuple[str, ...], means: BeforeAndAfter
) -> tuple[Message, ...]:
    if not codes or not (flows.source or flows.claimed):
        return ()
    return _span_notes(means)


def _total_numbers(flows: OutcomeFlows, day: date) -> tuple[OpportunityNumber, ...]:
    """The turnover of all goods by year, for the chart, with the day of the visit."""
    if not flows.totals:
        return ()
    return (
        OpportunityNumber("promised_on", _decimal_year(day), "year"),
        *(
            OpportunityNumber("yearly_total", value, "USD", str(year), low, high)
            for year, (value, low, high) in sorted(flows.totals.items())
        ),
    )


def _total_notes(flows: OutcomeFlows, year: int) -> tuple[Message, ...]:
    """Which of the years around the visit have an estimate of all goods."""
    around = range(year - SPAN_YEARS, year + SPAN_YEARS + 1)
    missing = [each for each in around if each not in flows.totals]
    if not flows.totals or not missing:
        return ()
    return (
        message(
            "opportunity.total-missing",
            "turnover of all goods: no estimate for {years}",
            years=tuple(map(str, missing)),
        ),
    )


def _visit_notes(rows: Sequence[Suggestion], flows: OutcomeFlows) -> tuple[Message, ...]:
    if not rows:
        return ()
    return (BEFORE_AND_AFTER, *_country_notes(flows))


BEFORE_AND_AFTER = message(
    "opportunity.never-because",
    "Before and after a promise, not because of it: other causes are not set apart.",
)


def _country_notes(flows: OutcomeFlows) -> tuple[Message, ...]:
    """That flows are of the countries, where the deals are of a region."""
    if not flows.source:
        return ()
    return (
        message(
            "opportunity.flows-of",
            "Flows of goods are those between {first} and {second}.",
            first=flows.pair[0],
            second=flows.pair[1],
        ),
    )


def deals_section(
    pair: tuple[str, str],
    deals: Sequence[RegisteredDeal],
    flows: OutcomeFlows,
    top: int = 10,
) -> OpportunitySection:
    """A row a deal with goods, the firmest and latest promises first: the flow of its headings in
    the years before and after its first report, and what the register knows of it.
    """
    with_goods = [item for item in deals if item.countable and item.codes and item.first_reported]
    with_goods.sort(
        key=lambda item: (
            not item.promised,
            -(item.first_reported or date.min).toordinal(),
            item.deal.id,
        )
    )
    rows = tuple(_deal_row(pair, item, flows) for item in with_goods[:top])
    section = replace(
        _section(pair, DEAL_COLUMNS, flows, "deals"),
        suggestions=rows,
        notes=(BEFORE_AND_AFTER, *_country_notes(flows)) if rows else (),
    )
    if not rows:
        return without(section, "deals", NO_DEAL_WITH_GOODS)
    if not flows.source:
        gap = message(
            "opportunity.no-flows",
            "the trade tables have no goods between {first} and {second} by year",
            "Add their trade by heading for the years before and after (`kirmash trade fetch "
            "comtrade`); of a region, a table of its customs office (`kirmash trade add`).",
            first=pair[0],
            second=pair[1],
        )
        return without(section, "flows", Unknown(gap))
    return section


NO_DEAL_WITH_GOODS = Unknown(
    message(
        "opportunity.no-deals",
        "the register knows no deal of the two that names goods",
        "Add pages about their deals (`kirmash add`).",
    )
)


def _section(
    pair: tuple[str, str], columns: tuple[str, ...], flows: OutcomeFlows, aspect: str
) -> OpportunitySection:
    return OpportunitySection(
        OpportunityQuestion.OUTCOME,
        *pair,
        columns,
        source=flows.source,
        years=tuple(sorted({year for *_, year in flows.told})),
        retrieved=flows.retrieved,
        nomenclature=flows.nomenclature or LEDGER_NOMENCLATURE,
        aspect=aspect,
    )


def _deal_row(pair: tuple[str, str], item: RegisteredDeal, flows: OutcomeFlows) -> Suggestion:
    began = item.first_reported or date.min
    way = _direction(item, flows.pair)
    means = means_around(flows, item.codes, way, began.year)
    claims = tuple(
        name for codes, name in flows.mentioned if set(headings_of(codes)) & set(item.codes)
    )
    return Suggestion(
        item.seller or pair[0],
        item.buyer or pair[1],
        numbers=(
            OpportunityNumber("flow_before", means.before, "USD"),
            OpportunityNumber("flow_after", means.after, "USD"),
            OpportunityNumber("flow_change", means.change, "rate"),
            OpportunityNumber("promised_on", _decimal_year(began), "year"),
            *(OpportunityNumber("yearly", value, "USD", str(year)) for year, value in means.yearly),
        ),
        classes=(
            OpportunityClass("status", item.deal.status.value),
            OpportunityClass("outcome", item.deal.outcome),
        ),
        notes=(*report_notes(item), *_flow_notes(item, means)),
        evidence=(*item.evidence, *means.evidence, *claims),
        titles=item.titles,
        codes=item.codes,
    )


def _flow_notes(item: RegisteredDeal, means: BeforeAndAfter) -> tuple[Message, ...]:
    if not means.yearly:
        return ()
    return (*(() if item.seller else (BOTH_WAYS,)), *_span_notes(means))


BOTH_WAYS = message(
    "opportunity.both-ways",
    "who supplies whom is not stated: exports and imports are added up",
)


def _span_notes(means: BeforeAndAfter) -> tuple[Message, ...]:
    notes = []
    if means.years_before:
        notes.append(
            message(
                "opportunity.years-before",
                "before: mean of {years}",
                years=tuple(map(str, means.years_before)),
            )
        )
    if means.years_after:
        notes.append(
            message(
                "opportunity.years-after",
                "after: mean of {years}",
                years=tuple(map(str, means.years_after)),
            )
        )
    return tuple(notes)


def _direction(item: RegisteredDeal, pair: tuple[str, str]) -> tuple[str, str]:
    """The flow a deal is of, among ``pair`` (the deal's economies or their countries); ('', '')
    where it is not told.
    """
    if not item.seller:
        return "", ""
    first, second = pair
    from_first = item.seller == first or country_of(item.seller) == country_of(first)
    return (first, second) if from_first else (second, first)


def _decimal_year(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / DAYS_IN_YEAR
