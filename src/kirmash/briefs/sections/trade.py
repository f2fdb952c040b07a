"""Annex A: levels with growth, every claim against the estimate, other figures of the pair, and the
indicators.
"""

from __future__ import annotations

from operator import itemgetter

from kirmash.briefs import names, wording
from kirmash.briefs.frames import framed_value, is_contract_sum, owner_text
from kirmash.briefs.material import BriefContext
from kirmash.briefs.model import (
    BriefAnnex,
    BriefCell,
    BriefTable,
    CitedSentence,
    ColumnKind,
    date_cell,
    table_columns_from_heads,
)
from kirmash.briefs.sections import indicators
from kirmash.briefs.sections.bases import basis_note
from kirmash.briefs.sections.figures import (
    MAX_EVIDENCE,
    points_with_values,
)
from kirmash.briefs.wording import measure_text, subject_text
from kirmash.i18n import (
    format_estimate,
    format_pct,
    format_period,
    format_value,
    has_message,
    translate,
    translate_plural,
)
from kirmash.records.claims import Claim
from kirmash.records.estimates import ClaimFit, SeriesPoint
from kirmash.records.explanations import explanation_text
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure, Modality

MAX_FITS = 100
"""Claims that are set against the estimates at most; `kirmash series` lists them all."""
FLOWS = (Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE)


def trade_annex(context: BriefContext) -> BriefAnnex:
    """Annex A; one sentence says so where no figure is known."""
    tables = [
        *(flow_table for m in FLOWS if (flow_table := levels_table(context, m))),
        claims_against_estimates_table(context),
        targets_table(context),
        other_figures_table(context),
        indicators.pair_indicators_table(context),
        indicators.economy_indicators_table(context),
        *context.inputs.screens,
    ]
    present = tuple(table for table in tables if table)
    empty = () if present else (CitedSentence(translate("empty.trade", context.lang)),)
    notes = (*empty, *(note for m in FLOWS if (note := _explanation_note(context, m))))
    return BriefAnnex("A", translate("section.A", context.lang), notes, present)


def _explanation_note(context: BriefContext, measure: Measure) -> CitedSentence | None:
    """What the level of page one rests on; None where it has no estimate."""
    known = points_with_values(context, measure)
    if not known or not known[-1].explanation:
        return None
    unit = context.series_unit(measure)
    text = translate(
        "explain.note",
        context.lang,
        measure=translate(f"measure.{measure.value}", context.lang),
        period=format_period(known[-1].period, context.lang, prose=True),
        explanation=explanation_text(known[-1], unit, context.lang),
    )
    return CitedSentence(text, context.cite(*known[-1].evidence[:MAX_EVIDENCE]))


def levels_table(context: BriefContext, measure: Measure) -> BriefTable | None:
    """The estimates of one measure with their growth."""
    points = context.series_points(measure)
    if not points:
        return None
    lang = context.lang
    columns = table_columns_from_heads(
        lang,
        ("period", 2.2),
        ("value", 3, ColumnKind.NUMBER),
        ("computed_from", 4),
        ("growth", 2, ColumnKind.NUMBER),
        ("status", 1.4),
        ("told", 1.4, ColumnKind.NUMBER),
        ("evidence", 2, ColumnKind.REFS),
    )
    before = {point.period: point for point in points}
    rows = tuple(
        _level_row(context, point, before.get(point.period.months_earlier()), measure)
        for point in points
    )
    title = translate(
        f"table.levels.{measure.value}",
        lang,
        name=wording.economy_name(context.inputs.pair[0], lang),
    )
    return BriefTable(
        f"levels_{measure.value}", title, columns, rows, translate("note.levels", lang)
    )


def _level_row(
    context: BriefContext, point: SeriesPoint, before: SeriesPoint | None, measure: Measure
) -> tuple[BriefCell, ...]:
    unit = context.series_unit(measure)
    basis = basis_note(context, measure, point)
    grown = (
        100 * (point.value / before.value - 1)
        if before and before.value and point.value is not None
        else None
    )
    text = wording.point_text(point, unit, context.lang)
    if (
        point.value is None
        and not point.direction
        and has_message(f"reason.{point.reason}", context.lang)
    ):
        text = translate(f"reason.{point.reason}", context.lang)
    return (
        BriefCell(format_period(point.period, context.lang)),
        BriefCell(text, point.value, low=point.low, high=point.high),
        BriefCell(basis.text, refs=basis.refs)
        if basis
        else BriefCell(translate("cell.none", context.lang)),
        BriefCell(format_pct(grown, context.lang), grown)
        if grown is not None
        else BriefCell(translate("cell.none", context.lang)),
        BriefCell(
            f"[{point.status}]" if point.status else translate("cell.reported", context.lang)
        ),
        BriefCell(str(point.utterances), point.utterances),
        BriefCell("", refs=context.cite(*point.evidence[:MAX_EVIDENCE])),
    )


def claims_against_estimates_table(context: BriefContext) -> BriefTable | None:
    """The claims of a flow against the estimate: what each says, what it amounts to, and whether
    that lies inside. Of more than MAX_FITS those of every period that fit it best and worst.
    """
    every = [
        (context.claims[fit.claim], fit)
        for m in FLOWS
        if m in context.inputs.series
        for fit in context.inputs.series[m].fits
        if fit.claim in context.claims
    ]
    if not every:
        return None
    fits, lang = _best_and_worst(every), context.lang
    columns = table_columns_from_heads(
        lang,
        ("claim", 3.3),
        ("period", 2.1),
        ("source", 3.2),
        ("published", 2.4),
        ("amounts", 2.4, ColumnKind.NUMBER),
        ("inside", 1.6),
        ("reading", 2.6),
        ("evidence", 1.5, ColumnKind.REFS),
    )
    ordered = sorted(
        fits,
        key=lambda entry: (
            entry[1].period.last if entry[1].period else 10**6,
            entry[1].utterance,
            entry[1].claim,
        ),
    )
    rows = tuple(_claim_fit_row(context, claim, fit) for claim, fit in ordered)
    note = translate("note.reconciliation", lang)
    if len(fits) < len(every):
        some = translate_plural("note.some_claims", lang, len(every), shown=len(fits))
        note = f"{note} {some}"
    return BriefTable(
        "reconciliation", translate("table.reconciliation", lang), columns, rows, note
    )


def _best_and_worst(fits: list[tuple[Claim, ClaimFit]]) -> list[tuple[Claim, ClaimFit]]:
    """All of them, or MAX_FITS: of every measure and period in turn the likeliest claim and the
    least likely one, then the next ones, the latest periods first.
    """
    if len(fits) <= MAX_FITS:
        return fits
    groups: dict[tuple[Measure, Period | None], list[tuple[Claim, ClaimFit]]] = {}
    for claim, fit in fits:
        groups.setdefault((claim.measure, fit.period), []).append((claim, fit))
    ranked = [
        (min(place, len(group) - 1 - place), -(period.last if period else 0), measure, place, entry)
        for (measure, period), group in groups.items()
        for place, entry in enumerate(
            sorted(group, key=lambda entry: (-entry[1].weight, entry[1].claim))
        )
    ]
    return [entry for *_, entry in sorted(ranked, key=itemgetter(0, 1, 2, 3))[:MAX_FITS]]


def _claim_fit_row(context: BriefContext, claim: Claim, fit: ClaimFit) -> tuple[BriefCell, ...]:
    lang, document = context.lang, context.numbering.documents.get(claim.document)
    return (
        BriefCell(wording.claim_text(claim, lang)),
        BriefCell(
            format_period(fit.period, lang) if fit.period else translate("cell.no_period", lang)
        ),
        BriefCell(
            names.outlet_name(document.outlet or document.source, lang)
            if document
            else translate("cell.unknown", lang)
        ),
        date_cell(document.published if document else None, lang),
        BriefCell(_amount_text(context, claim, fit), fit.value, low=fit.low, high=fit.high),
        BriefCell(
            translate(
                "cell.not_compared"
                if fit.inside is None
                else "cell.yes"
                if fit.inside
                else "cell.no",
                lang,
            )
        ),
        BriefCell(
            translate(f"reading.{fit.reading}", lang)
            if has_message(f"reading.{fit.reading}", lang)
            else translate("reading.used", lang)
        ),
        BriefCell("", refs=context.cite(claim.id)),
    )


def _amount_text(context: BriefContext, claim: Claim, fit: ClaimFit) -> str:
    unit = (
        claim.quantity.unit
        if claim.quantity and claim.quantity.unit != "percent"
        else context.series_unit(claim.measure)
    )
    if fit.value is not None:
        if fit.low is not None and fit.high is not None and fit.low < fit.high:
            return format_estimate(fit.value, fit.low, fit.high, unit, context.lang)
        return format_value(fit.value, unit, context.lang)
    if fit.low is not None and fit.high is None:
        return translate(
            "amount.at_least", context.lang, value=format_value(fit.low, unit, context.lang)
        )
    if fit.high is not None and fit.low is None:
        return translate(
            "amount.at_most", context.lang, value=format_value(fit.high, unit, context.lang)
        )
    return translate("cell.none", context.lang)


def targets_table(context: BriefContext) -> BriefTable | None:
    """Targets and forecasts: claims about the future."""
    future = [
        c
        for c in context.claims.values()
        if c.modality in {Modality.TARGET, Modality.FORECAST}
        and c.measure in FLOWS
        and (c.stated or c.change_pct is not None)
    ]
    return _claims_table(
        context,
        "targets",
        [claim for claim in future if claim.pair == frozenset(context.inputs.pair)],
    )


def other_figures_table(context: BriefContext) -> BriefTable | None:
    """Figures beside the flows of the pair: shares, counts, ranks, investment, output and the flows
    of one side with others.
    """
    yardstick = {
        claim.id
        for claim in (*context.inputs.country_turnover_claims, *context.inputs.total_trade_claims)
    }
    claims = [
        c for c in context.claims.values() if c.id not in yardstick and _is_other_figure(context, c)
    ]
    return _claims_table(context, "others", claims)


def _is_other_figure(context: BriefContext, claim: Claim) -> bool:
    if claim.cell and claim.pair != frozenset(
        context.inputs.pair
    ):  # of a table there is no end; what is of use stands beside the pair
        return False
    has_value = claim.stated is not None or claim.change_pct is not None
    ours = (
        claim.measure in FLOWS
        and claim.pair == frozenset(context.inputs.pair)
        and not claim.is_partial
    )
    elsewhere = claim.measure is Measure.COUNT and bool(subject_text(claim, context.lang))
    return (
        has_value
        and not ours
        and not elsewhere
        and claim.modality in {Modality.REPORTED, Modality.ESTIMATE}
        and not is_contract_sum(context, claim)
        and bool(owner_text(context, claim))
    )


def _claims_table(context: BriefContext, key: str, claims: list[Claim]) -> BriefTable | None:
    if not claims:
        return None
    lang = context.lang
    columns = table_columns_from_heads(
        lang,
        ("what", 3.1),
        ("who", 3.6),
        ("period", 3.2),
        ("said", 2.8, ColumnKind.NUMBER),
        ("evidence", 1.4, ColumnKind.REFS),
    )
    ordered = sorted(
        claims,
        key=lambda c: (c.measure.value, c.period.first if c.period else 10**6, c.document, c.id),
    )
    return BriefTable(
        key,
        translate(f"table.{key}", lang),
        columns,
        tuple(_claim_row(context, key, claim) for claim in ordered),
    )


def _claim_row(context: BriefContext, key: str, claim: Claim) -> tuple[BriefCell, ...]:
    lang = context.lang
    return (
        BriefCell(measure_text(claim, lang)),
        BriefCell(owner_text(context, claim) or translate("cell.none", lang)),
        BriefCell(
            format_period(claim.period, lang) if claim.period else translate("cell.no_period", lang)
        ),
        BriefCell(
            framed_value(claim, lang) if key == "others" else wording.claim_text(claim, lang),
            claim.stated.value if claim.stated else claim.change_pct,
        ),
        BriefCell("", refs=context.cite(claim.id)),
    )
