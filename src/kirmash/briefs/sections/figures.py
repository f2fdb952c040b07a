"""The five figures of page one: turnover, its change, exports, imports and balance; an absence is
told with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.briefs import names, phrases
from kirmash.briefs.material import Desk
from kirmash.briefs.model import Figure, Note
from kirmash.i18n import format_estimate, format_pct, format_period, format_value, has, say
from kirmash.records.claims import Claim
from kirmash.records.estimates import Point
from kirmash.records.periods import Period
from kirmash.records.quantities import Hedge, Measure, Modality

MOST_EVIDENCE = 4
# Of two sources of one period the more exact wording is shown.
_NEAREST = (Hedge.EXACT, Hedge.ALMOST, Hedge.ABOUT, Hedge.MORE_THAN, Hedge.LESS_THAN, Hedge.UP_TO)


@dataclass(frozen=True, slots=True)
class _Level:
    """A known level of a period, in plain units, and the claims it rests on."""

    period: Period
    value: float
    evidence: tuple[str, ...]


def five(desk: Desk) -> tuple[Figure, ...]:
    """Turnover, change, exports, imports, balance, in this order, each always present."""
    return (
        turnover(desk),
        change(desk),
        flow(desk, Measure.EXPORTS),
        flow(desk, Measure.IMPORTS),
        balance(desk),
    )


def turnover(desk: Desk) -> Figure:
    """The latest estimated level, with the latest one somebody reported beside it."""
    known = known_points(desk, Measure.TURNOVER)
    reported = latest_report(desk, Measure.TURNOVER)
    if not known:
        return _from_report(desk, Measure.TURNOVER, reported)
    desk.cite(*known[-1].evidence[:MOST_EVIDENCE])
    beside = _reported(desk, known[-1], reported)
    moved = latest_direction(desk)
    return estimated(
        desk, Measure.TURNOVER, known[-1], (*beside, *(() if moved is None else (moved,)))
    )


def change(desk: Desk) -> Figure:
    """The change claimed for the latest year that has one, hedge kept; else reckoned from two
    estimates.
    """
    if yearly := _rates(desk):
        return _claimed_change(desk, yearly)
    ends = _last_two(desk)
    return _reckoned_change(desk, *ends) if ends else absent(desk, "change", "change")


def change_period(desk: Desk) -> Period | None:
    """The period that :func:`change` tells of; None where it tells of none."""
    yearly, ends = _rates(desk), _last_two(desk)
    return yearly[-1].period if yearly else ends[1].period if ends else None


def balance(desk: Desk) -> Figure:
    """The balance as :func:`flow`; where nobody gives it, from the exports and imports that one
    source gives of one period.
    """
    found = flow(desk, Measure.BALANCE)
    if found.status != "x":
        return found
    told = {(c.document, c.period): c for c in claims_of(desk, Measure.IMPORTS) if _level(c)}
    pairs = [
        (c, told[c.document, c.period])
        for c in claims_of(desk, Measure.EXPORTS)
        if _level(c) and (c.document, c.period) in told
    ]
    return _reckoned_balance(desk, *pairs[-1]) if pairs else found


def flow(desk: Desk, measure: Measure) -> Figure:
    """Exports, imports or balance of the first economy: estimate, else report, else not
    available.
    """
    known = known_points(desk, measure)
    reported = latest_report(desk, measure)
    if known:
        return estimated(desk, measure, known[-1], _reported(desk, known[-1], reported))
    return _from_report(desk, measure, reported)


def estimated(desk: Desk, measure: Measure, point: Point, beside: tuple[Note, ...]) -> Figure:
    """A figure from an estimated point."""
    unit = unit_of(desk, measure)
    label = say(
        f"figure.{measure.value}", desk.lang, name=names.economy(desk.material.pair[0], desk.lang)
    )
    of = format_period(point.period, desk.lang, prose=True)
    refs = desk.cite(*point.evidence[:MOST_EVIDENCE])
    value, _, interval = point_text(point, unit, desk.lang).partition(" (")
    return Figure(
        measure.value,
        label,
        value,
        (Note(of), *beside),
        refs,
        point.status,
        point.value,
        point.low,
        point.high,
        unit,
        f"({interval}" if interval else "",
    )


def absent(desk: Desk, key: str, reason: str) -> Figure:
    """A figure that is not available, with its reason in words."""
    label = say(f"figure.{key}", desk.lang, name=names.economy(desk.material.pair[0], desk.lang))
    why = (
        say(f"absent.{reason}", desk.lang)
        if has(f"absent.{reason}", desk.lang)
        else say("absent.unsaid", desk.lang)
    )
    return Figure(key, label, say("figure.absent", desk.lang), (Note(why),), status="x")


def point_text(point: Point, unit: str, lang: str) -> str:
    """``$79.8 m (77.0–82.7)``; the value alone where no interval is wider than its rounding."""
    if point.value is None:
        return (
            say(f"direction.{point.direction.value}", lang)
            if point.direction
            else say("figure.absent", lang)
        )
    if (
        point.low is None
        or point.high is None
        or format_value(point.low, unit, lang, 1) == format_value(point.high, unit, lang, 1)
    ):
        return format_value(point.value, unit, lang)
    return format_estimate(point.value, point.low, point.high, unit, lang)


def claims_of(desk: Desk, measure: Measure) -> list[Claim]:
    """Claims of what was, for the pair and one measure seen from its first economy, by period and
    day of publication.
    """
    pair = frozenset(desk.material.pair)
    symmetric = measure is Measure.TURNOVER
    found = [
        claim
        for one in desk.material.extractions
        for claim in one.claims
        if claim.measure is measure
        and claim.pair == pair
        and claim.modality is not Modality.TARGET
        and not claim.is_partial
        and (symmetric or claim.reporter == desk.material.pair[0])
    ]
    return sorted(
        found,
        key=lambda claim: (
            claim.period.last if claim.period else -1,
            str(desk.published(claim.document)),
            claim.id,
        ),
    )


def latest_report(desk: Desk, measure: Measure) -> Claim | None:
    """The level reported for the latest period, exact ones first; None where nobody reports a dated
    level.
    """
    levels = [claim for claim in claims_of(desk, measure) if claim.quantity and claim.period]
    judged = [claim for claim in levels if _fits(desk, claim)]
    exact = [claim for claim in judged if claim.quantity and claim.quantity.hedge.value == "exact"]
    found = exact or judged
    return found[-1] if found else None


def report_note(desk: Desk, claim: Claim) -> Note:
    """``Latest reported level: $98.4 m, 2014``."""
    period = (
        format_period(claim.period, desk.lang, prose=True)
        if claim.period
        else say("cell.no_period", desk.lang)
    )
    value = (
        phrases.level(claim.quantity, desk.lang)
        if claim.quantity
        else say("cell.nothing", desk.lang)
    )
    return Note(say("figure.reported", desk.lang, value=value, period=period), desk.cite(claim.id))


def latest_direction(desk: Desk) -> Note | None:
    """What is known after the last level: only the way it moved."""
    points = desk.points()
    last = max((point.period.last for point in points if point.value is not None), default=-1)
    later = [
        point
        for point in points
        if point.value is None and point.direction and point.period.last > last
    ]
    if not later or later[-1].direction is None:
        return None
    period = format_period(later[-1].period, desk.lang, prose=True)
    return Note(
        say(f"figure.moved.{later[-1].direction.value}", desk.lang, period=period),
        desk.cite(*later[-1].evidence[:2]),
    )


def known_points(desk: Desk, measure: Measure) -> list[Point]:
    """The points with a value, oldest first; whole years where there are any."""
    known = [point for point in desk.points(measure) if point.value is not None]
    return [point for point in known if point.period.is_year] or known


def unit_of(desk: Desk, measure: Measure) -> str:
    """The unit of a measure's series."""
    found = desk.material.series.get(measure)
    return found.unit if found else "USD"


def _reported(desk: Desk, point: Point, claim: Claim | None) -> tuple[Note, ...]:
    """The level somebody reported, beside an estimate; nothing where it is the estimate itself."""
    said = claim.quantity if claim else None
    if (
        claim is None
        or said is None
        or (
            claim.period == point.period and said.value == point.value and said.hedge is Hedge.EXACT
        )
    ):
        return ()
    return (report_note(desk, claim),)


def _rates(desk: Desk) -> list[Claim]:
    """The claims that give a dated change of the turnover, the latest last; of whole years where
    there are any.
    """
    rates = [
        claim
        for claim in claims_of(desk, Measure.TURNOVER)
        if claim.change_pct is not None and claim.period
    ]
    return [claim for claim in rates if claim.period and claim.period.is_year] or rates


def _last_two(desk: Desk) -> tuple[_Level, _Level] | None:
    """The last two years where one follows the other: estimated, else as one source
    reports both.
    """
    known = [
        _Level(p.period, p.value, p.evidence[:2])
        for p in known_points(desk, Measure.TURNOVER)
        if p.period.is_year and p.value
    ]
    by_source: dict[str, list[_Level]] = {"": known} if known else {}
    for claim in () if known else claims_of(desk, Measure.TURNOVER):
        if claim.period and claim.period.is_year and claim.quantity and _level(claim):
            by_source.setdefault(claim.document, []).append(
                _Level(claim.period, claim.quantity.value, (claim.id,))
            )
    ends = [
        (one[-2], one[-1])
        for one in by_source.values()
        if len(one) > 1 and one[-1].period.back() == one[-2].period
    ]
    return max(ends, key=lambda two: two[1].period) if ends else None


def _level(claim: Claim) -> bool:
    """Whether a claim reports a level as it is, of a known period, in money."""
    said = claim.quantity
    return (
        claim.period is not None
        and said is not None
        and said.hedge is Hedge.EXACT
        and said.value != 0
        and said.unit != "percent"
    )


def _fits(desk: Desk, claim: Claim) -> bool:
    series = desk.material.series.get(claim.measure)
    readings = {fit.claim: fit.reading for fit in series.fits} if series else {}
    return readings.get(claim.id) not in {"judged_wrong", "withdrawn", "out_of_line"}


def _claimed_change(desk: Desk, rates: list[Claim]) -> Figure:
    last = [claim for claim in rates if claim.period == rates[-1].period]
    chosen = min(last, key=lambda claim: _NEAREST.index(claim.change_hedge))
    pct, period = chosen.change_pct or 0.0, chosen.period
    same = [
        chosen.id,
        *(claim.id for claim in last if claim.change_pct == pct and claim is not chosen),
    ]
    of = (
        format_period(period, desk.lang, prose=True) if period else say("cell.no_period", desk.lang)
    )
    before = [claim for claim in rates if claim.period != period]
    beside = (_earlier_change(desk, before[-1]),) if before else ()
    return Figure(
        "change",
        say("figure.change", desk.lang),
        phrases.change(pct, chosen.change_hedge, desk.lang),
        (Note(of), *beside),
        desk.cite(*same[:MOST_EVIDENCE]),
        number=pct,
        unit="percent",
    )


def _earlier_change(desk: Desk, claim: Claim) -> Note:
    period = format_period(claim.period, desk.lang, prose=True) if claim.period else ""
    value = phrases.change(claim.change_pct or 0.0, claim.change_hedge, desk.lang)
    return Note(say("figure.earlier", desk.lang, value=value, period=period), desk.cite(claim.id))


def _reckoned_change(desk: Desk, before: _Level, after: _Level) -> Figure:
    pct = 100 * (after.value / before.value - 1)
    of = say(
        "figure.between" if known_points(desk, Measure.TURNOVER) else "figure.between.reported",
        desk.lang,
        before=format_period(before.period, desk.lang, prose=True),
        after=format_period(after.period, desk.lang, prose=True),
    )
    refs = desk.cite(*after.evidence, *before.evidence)
    return Figure(
        "change",
        say("figure.change", desk.lang),
        format_pct(pct, desk.lang),
        (Note(of),),
        refs,
        "e",
        pct,
        unit="percent",
    )


def _reckoned_balance(desk: Desk, sold: Claim, bought: Claim) -> Figure:
    ends = [claim.quantity.value if claim.quantity else 0.0 for claim in (sold, bought)]
    unit = sold.quantity.unit if sold.quantity else "USD"
    value = ends[0] - ends[1]
    label = say("figure.balance", desk.lang, name=names.economy(desk.material.pair[0], desk.lang))
    of = format_period(sold.period, desk.lang, prose=True) if sold.period else ""
    refs = desk.cite(sold.id, bought.id)
    return Figure(
        "balance",
        label,
        format_value(value, unit, desk.lang),
        (Note(of),),
        refs,
        "e",
        value,
        unit=unit,
    )


def _from_report(desk: Desk, measure: Measure, reported: Claim | None) -> Figure:
    if reported is None or reported.quantity is None or reported.period is None:
        return absent(desk, measure.value, measure.value)
    label = say(
        f"figure.{measure.value}", desk.lang, name=names.economy(desk.material.pair[0], desk.lang)
    )
    of = format_period(reported.period, desk.lang, prose=True)
    value = phrases.level(reported.quantity, desk.lang)
    said = reported.quantity
    return Figure(
        measure.value,
        label,
        value,
        (Note(of),),
        desk.cite(reported.id),
        "",
        said.value,
        said.low,
        said.high,
        said.unit,
    )
