"""The five figures of page one: turnover, its change, exports, imports and balance; a missing
figure has its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kirmash.briefs import wording
from kirmash.briefs.material import NO_FIGURE_READINGS, BriefContext
from kirmash.briefs.model import BriefFigure, CitedSentence
from kirmash.briefs.sections import bases
from kirmash.i18n import (
    format_pct,
    format_period,
    format_value,
    has_message,
    translate,
)
from kirmash.records.claims import Claim
from kirmash.records.estimates import SeriesPoint, basis_claims
from kirmash.records.explanations import change_text, level_text
from kirmash.records.periods import Period
from kirmash.records.quantities import Hedge, Measure, Modality

MAX_EVIDENCE = 4
# Of two sources of one period the more exact wording is shown.
_HEDGE_PRECISION = (
    Hedge.EXACT,
    Hedge.ALMOST,
    Hedge.ABOUT,
    Hedge.MORE_THAN,
    Hedge.LESS_THAN,
    Hedge.UP_TO,
)


@dataclass(frozen=True, slots=True)
class _KnownLevel:
    """A known level of a period, in plain units, and the claims it rests on."""

    period: Period
    value: float
    evidence: tuple[str, ...]


def headline_figures(context: BriefContext) -> tuple[BriefFigure, ...]:
    """Turnover, change, exports, imports, balance, in this order, each always present."""
    return (
        turnover_figure(context),
        change_figure(context),
        flow_figure(context, Measure.EXPORTS),
        flow_figure(context, Measure.IMPORTS),
        balance_figure(context),
    )


def turnover_figure(context: BriefContext) -> BriefFigure:
    """The latest estimated level, with the latest one somebody reported beside it."""
    known = points_with_values(context, Measure.TURNOVER)
    reported = latest_level_claim(context, Measure.TURNOVER)
    if not known:
        return _reported_figure(context, Measure.TURNOVER, reported)
    context.cite(*known[-1].evidence[:MAX_EVIDENCE])
    beside = _reported_level_notes(context, known[-1], reported)
    moved = later_direction_note(context)
    return estimated_figure(
        context, Measure.TURNOVER, known[-1], (*beside, *(() if moved is None else (moved,)))
    )


def change_figure(context: BriefContext) -> BriefFigure:
    """The change claimed for the latest year that has one, with its hedge; computed from two
    estimates where nobody tells it, or only of an earlier year than theirs.
    """
    yearly, ends = _change_claims(context), _last_two_levels(context)
    if ends and _is_newer(ends[1].period, yearly):
        figure = _computed_change_figure(context, *ends)
        beside = (_earlier_change_note(context, yearly[-1]),) if yearly else ()
        return replace(figure, detail=(*figure.detail, *beside))
    if yearly:
        return _claimed_change_figure(context, yearly)
    return unavailable_figure(context, "change", "change")


def period_of_change_figure(context: BriefContext) -> Period | None:
    """The period of the change figure; None where it has none."""
    yearly, ends = _change_claims(context), _last_two_levels(context)
    if ends and _is_newer(ends[1].period, yearly):
        return ends[1].period
    return yearly[-1].period if yearly else None


def balance_figure(context: BriefContext) -> BriefFigure:
    """The balance as :func:`flow`; where nobody gives it, from the exports and imports that one
    source gives of one period.
    """
    figure = flow_figure(context, Measure.BALANCE)
    if figure.status != "x":
        return figure
    imports = {
        (c.document, c.period): c
        for c in past_claims(context, Measure.IMPORTS)
        if _is_exact_level(c)
    }
    pairs = [
        (c, imports[c.document, c.period])
        for c in past_claims(context, Measure.EXPORTS)
        if _is_exact_level(c) and (c.document, c.period) in imports
    ]
    return _computed_balance_figure(context, *pairs[-1]) if pairs else figure


def flow_figure(context: BriefContext, measure: Measure) -> BriefFigure:
    """Exports, imports or balance of the first economy: estimate, else report, else not
    available.
    """
    known = points_with_values(context, measure)
    reported = latest_level_claim(context, measure)
    if known:
        return estimated_figure(
            context, measure, known[-1], _reported_level_notes(context, known[-1], reported)
        )
    return _reported_figure(context, measure, reported)


def estimated_figure(
    context: BriefContext, measure: Measure, point: SeriesPoint, beside: tuple[CitedSentence, ...]
) -> BriefFigure:
    """A figure from an estimated point."""
    unit = context.series_unit(measure)
    label = bases.figure_label(context, measure.value)
    of = format_period(point.period, context.lang, prose=True)
    refs = context.cite(*point.evidence[:MAX_EVIDENCE])
    value, _, interval = wording.point_text(point, unit, context.lang).partition(" (")
    basis = bases.basis_note(context, measure, point)
    caution = bases.point_caution(context, measure, point)
    detail = (CitedSentence(of), basis, *beside, caution)
    return BriefFigure(
        measure.value,
        label,
        value,
        tuple(note for note in detail if note),
        refs,
        point.status,
        point.value,
        point.low,
        point.high,
        unit,
        f"({interval}" if interval else "",
    )


def unavailable_figure(context: BriefContext, key: str, reason: str) -> BriefFigure:
    """A figure that is not available, with its reason in words."""
    label = bases.figure_label(context, key)
    why = (
        translate(f"absent.{reason}", context.lang)
        if has_message(f"absent.{reason}", context.lang)
        else translate("absent.unsaid", context.lang)
    )
    return BriefFigure(
        key, label, translate("figure.absent", context.lang), (CitedSentence(why),), status="x"
    )


def past_claims(context: BriefContext, measure: Measure) -> list[Claim]:
    """Claims of what was, for the pair and one measure seen from its first economy, by period and
    day of publication.
    """
    pair = frozenset(context.inputs.pair)
    symmetric = measure is Measure.TURNOVER
    claims = [
        claim
        for extraction in context.inputs.extractions
        for claim in extraction.claims
        if claim.measure is measure
        and claim.pair == pair
        and context.claim_reading(claim) not in NO_FIGURE_READINGS
        and claim.modality is not Modality.TARGET
        and not claim.is_partial
        and (symmetric or claim.reporter == context.inputs.pair[0])
    ]
    return sorted(
        claims,
        key=lambda claim: (
            claim.period.last if claim.period else -1,
            str(context.publication_date(claim.document)),
            claim.id,
        ),
    )


def latest_level_claim(context: BriefContext, measure: Measure) -> Claim | None:
    """The level reported for the latest period, exact ones first; None where nobody reports a dated
    level.
    """
    levels = [claim for claim in past_claims(context, measure) if claim.quantity and claim.period]
    judged = [claim for claim in levels if _is_accepted(context, claim)]
    exact = [claim for claim in judged if claim.quantity and claim.quantity.hedge.value == "exact"]
    candidates = exact or judged
    return candidates[-1] if candidates else None


def latest_level_note(context: BriefContext, claim: Claim) -> CitedSentence:
    """``Latest reported level: $98.4 m, 2014``."""
    period = (
        format_period(claim.period, context.lang, prose=True)
        if claim.period
        else translate("cell.no_period", context.lang)
    )
    value = (
        level_text(claim.quantity, context.lang)
        if claim.quantity
        else translate("cell.nothing", context.lang)
    )
    return CitedSentence(
        translate("figure.reported", context.lang, value=value, period=period),
        context.cite(claim.id),
    )


def later_direction_note(context: BriefContext) -> CitedSentence | None:
    """What is known after the last level: only the way it moved."""
    points = context.series_points()
    last = max((point.period.last for point in points if point.value is not None), default=-1)
    later = [
        point
        for point in points
        if point.value is None and point.direction and point.period.last > last
    ]
    if not later or later[-1].direction is None:
        return None
    period = format_period(later[-1].period, context.lang, prose=True)
    return CitedSentence(
        translate(f"figure.moved.{later[-1].direction.value}", context.lang, period=period),
        context.cite(*later[-1].evidence[:2]),
    )


def points_with_values(context: BriefContext, measure: Measure) -> list[SeriesPoint]:
    """The points with a value, oldest first; whole years where there are any."""
    known = context.known_points(measure)
    return [point for point in known if point.period.is_year] or known


def _reported_level_notes(
    context: BriefContext, point: SeriesPoint, claim: Claim | None
) -> tuple[CitedSentence, ...]:
    """The level somebody reported, beside an estimate; nothing where it is the estimate itself,
    what that is computed from, or older than a level that a source prints.
    """
    quantity = claim.quantity if claim else None
    if (
        claim is None
        or quantity is None
        or (
            point.status != "e"
            and claim.period is not None
            and claim.period.last < point.period.last
        )
        or claim.id in basis_claims(point)
        or any(claim.id in figure.claims for each in point.explanation for figure in each.figures)
        or (
            claim.period == point.period
            and quantity.value == point.value
            and quantity.hedge is Hedge.EXACT
        )
    ):
        return ()
    return (latest_level_note(context, claim),)


def _change_claims(context: BriefContext) -> list[Claim]:
    """The claims that give a dated change of the turnover, the latest last; of whole years where
    there are any.
    """
    rates = [
        claim
        for claim in past_claims(context, Measure.TURNOVER)
        if claim.change_pct is not None and claim.period
    ]
    return [claim for claim in rates if claim.period and claim.period.is_year] or rates


def _is_newer(period: Period, claims: list[Claim]) -> bool:
    """Whether a period ends after that of the last of ``claims``; where there are none it does."""
    latest = claims[-1].period if claims else None
    return latest is None or period.last > latest.last


def _last_two_levels(context: BriefContext) -> tuple[_KnownLevel, _KnownLevel] | None:
    """The last two years where one follows the other: estimated, else as one source
    reports both.
    """
    known = [
        _KnownLevel(p.period, p.value, p.evidence[:2])
        for p in points_with_values(context, Measure.TURNOVER)
        if p.period.is_year and p.value
    ]
    by_source: dict[str, list[_KnownLevel]] = {"": known} if known else {}
    for claim in () if known else past_claims(context, Measure.TURNOVER):
        if claim.period and claim.period.is_year and claim.quantity and _is_exact_level(claim):
            by_source.setdefault(claim.document, []).append(
                _KnownLevel(claim.period, claim.quantity.value, (claim.id,))
            )
    ends = [
        (levels[-2], levels[-1])
        for levels in by_source.values()
        if len(levels) > 1 and levels[-1].period.months_earlier() == levels[-2].period
    ]
    return max(ends, key=lambda two: two[1].period) if ends else None


def _is_exact_level(claim: Claim) -> bool:
    """Whether a claim reports a level as it is, of a known period, in money."""
    quantity = claim.quantity
    return (
        claim.period is not None
        and quantity is not None
        and quantity.hedge is Hedge.EXACT
        and quantity.value != 0
        and quantity.unit != "percent"
    )


def _is_accepted(context: BriefContext, claim: Claim) -> bool:
    return context.claim_reading(claim) not in {"judged_wrong", "withdrawn", "out_of_line"}


def _claimed_change_figure(context: BriefContext, rates: list[Claim]) -> BriefFigure:
    last = [claim for claim in rates if claim.period == rates[-1].period]
    chosen = min(last, key=lambda claim: _HEDGE_PRECISION.index(claim.change_hedge))
    pct, period = chosen.change_pct or 0.0, chosen.period
    same = [
        chosen.id,
        *(claim.id for claim in last if claim.change_pct == pct and claim is not chosen),
    ]
    of = (
        format_period(period, context.lang, prose=True)
        if period
        else translate("cell.no_period", context.lang)
    )
    before = [claim for claim in rates if claim.period != period]
    beside = _earlier_change_note(context, before[-1]) if before else None
    claims = [context.claims[key] for key in same if key in context.claims]
    caution = bases.claims_caution(context, claims)
    detail = (CitedSentence(of), bases.printed_note(context, claims), beside, caution)
    return BriefFigure(
        "change",
        translate("figure.change", context.lang),
        change_text(pct, chosen.change_hedge, context.lang),
        tuple(note for note in detail if note),
        context.cite(*same[:MAX_EVIDENCE]),
        number=pct,
        unit="percent",
    )


def _earlier_change_note(context: BriefContext, claim: Claim) -> CitedSentence:
    period = format_period(claim.period, context.lang, prose=True) if claim.period else ""
    value = change_text(claim.change_pct or 0.0, claim.change_hedge, context.lang)
    return CitedSentence(
        translate("figure.earlier", context.lang, value=value, period=period),
        context.cite(claim.id),
    )


def _computed_change_figure(
    context: BriefContext, before: _KnownLevel, after: _KnownLevel
) -> BriefFigure:
    pct = 100 * (after.value / before.value - 1)
    of = translate(
        "figure.between"
        if points_with_values(context, Measure.TURNOVER)
        else "figure.between.reported",
        context.lang,
        before=format_period(before.period, context.lang, prose=True),
        after=format_period(after.period, context.lang, prose=True),
    )
    refs = context.cite(*after.evidence, *before.evidence)
    unit = context.series_unit(Measure.TURNOVER)
    text = translate(
        "basis.compared",
        context.lang,
        after=format_value(after.value, unit, context.lang, 1),
        before=format_value(before.value, unit, context.lang, 1),
    )
    return BriefFigure(
        "change",
        translate("figure.change", context.lang),
        format_pct(pct, context.lang),
        (CitedSentence(of), CitedSentence(text, refs)),
        refs,
        "e",
        pct,
        unit="percent",
    )


def _computed_balance_figure(context: BriefContext, sold: Claim, bought: Claim) -> BriefFigure:
    ends = [claim.quantity.value if claim.quantity else 0.0 for claim in (sold, bought)]
    unit = sold.quantity.unit if sold.quantity else "USD"
    value = ends[0] - ends[1]
    label = bases.figure_label(context, Measure.BALANCE.value)
    of = format_period(sold.period, context.lang, prose=True) if sold.period else ""
    refs = context.cite(sold.id, bought.id)
    text = translate(
        "basis.flows_difference",
        context.lang,
        exports=format_value(ends[0], unit, context.lang),
        imports=format_value(ends[1], unit, context.lang),
    )
    return BriefFigure(
        "balance",
        label,
        format_value(value, unit, context.lang),
        (CitedSentence(of), CitedSentence(text, refs)),
        refs,
        "e",
        value,
        unit=unit,
    )


def _reported_figure(
    context: BriefContext, measure: Measure, reported: Claim | None
) -> BriefFigure:
    if reported is None or reported.quantity is None or reported.period is None:
        waiting = bases.unconfirmed_figure(context, measure)
        return waiting or unavailable_figure(context, measure.value, measure.value)
    label = bases.figure_label(context, measure.value)
    of = format_period(reported.period, context.lang, prose=True)
    value = level_text(reported.quantity, context.lang)
    quantity = reported.quantity
    caution = bases.claims_caution(context, [reported])
    detail = (CitedSentence(of), bases.printed_note(context, [reported]), caution)
    return BriefFigure(
        measure.value,
        label,
        value,
        tuple(note for note in detail if note),
        context.cite(reported.id),
        "",
        quantity.value,
        quantity.low,
        quantity.high,
        quantity.unit,
    )
