"""Annex A: levels with growth, every claim against the estimate, other figures of the pair, and the
indicators.
"""

from __future__ import annotations

from kirmash.briefs import names, phrases
from kirmash.briefs.material import Desk
from kirmash.briefs.model import Cell, Kind, Note, Section, Table, heads
from kirmash.briefs.phrases import counted, thing
from kirmash.briefs.sections import indicators
from kirmash.briefs.sections.figures import MOST_EVIDENCE, point_text, unit_of
from kirmash.i18n import (
    format_date,
    format_estimate,
    format_pct,
    format_period,
    format_value,
    has,
    say,
)
from kirmash.records.claims import Claim
from kirmash.records.estimates import Fit, Point
from kirmash.records.quantities import Measure, Modality

FLOWS = (Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE)


def annex(desk: Desk) -> Section:
    """Annex A; one sentence says so where no figure is known."""
    tables = [
        *(made for m in FLOWS if (made := levels(desk, m))),
        reconciliation(desk),
        targets(desk),
        others(desk),
        indicators.pair_table(desk),
        indicators.sides_table(desk),
    ]
    kept = tuple(table for table in tables if table)
    notes = () if kept else (Note(say("empty.trade", desk.lang)),)
    return Section("A", say("section.A", desk.lang), notes, kept)


def levels(desk: Desk, measure: Measure) -> Table | None:
    """The estimates of one measure with their growth."""
    points = desk.points(measure)
    if not points:
        return None
    lang = desk.lang
    columns = heads(
        lang,
        ("period", 2.2),
        ("value", 3, Kind.NUMBER),
        ("growth", 2, Kind.NUMBER),
        ("status", 1.4),
        ("told", 1.4, Kind.NUMBER),
        ("evidence", 2, Kind.REFS),
    )
    before = {point.period: point for point in points}
    rows = tuple(
        _level(desk, point, before.get(point.period.back()), unit_of(desk, measure))
        for point in points
    )
    title = say(
        f"table.levels.{measure.value}", lang, name=names.economy(desk.material.pair[0], lang)
    )
    return Table(f"levels_{measure.value}", title, columns, rows, say("note.levels", lang))


def _level(desk: Desk, point: Point, before: Point | None, unit: str) -> tuple[Cell, ...]:
    grown = (
        100 * (point.value / before.value - 1)
        if before and before.value and point.value is not None
        else None
    )
    text = point_text(point, unit, desk.lang)
    if point.value is None and not point.direction and has(f"reason.{point.reason}", desk.lang):
        text = say(f"reason.{point.reason}", desk.lang)
    return (
        Cell(format_period(point.period, desk.lang)),
        Cell(text, point.value),
        Cell(format_pct(grown, desk.lang), grown)
        if grown is not None
        else Cell(say("cell.none", desk.lang)),
        Cell(f"[{point.status}]" if point.status else say("cell.reported", desk.lang)),
        Cell(str(point.utterances), point.utterances),
        Cell("", refs=desk.cite(*point.evidence[:MOST_EVIDENCE])),
    )


def reconciliation(desk: Desk) -> Table | None:
    """Every claim of a flow against the estimate: what it says, what it amounts to, and whether
    that lies inside.
    """
    fits = [
        (desk.claims[fit.claim], fit)
        for m in FLOWS
        if m in desk.material.series
        for fit in desk.material.series[m].fits
        if fit.claim in desk.claims
    ]
    if not fits:
        return None
    lang = desk.lang
    columns = heads(
        lang,
        ("claim", 3.3),
        ("period", 2.1),
        ("source", 3.2),
        ("published", 2.4),
        ("amounts", 2.4, Kind.NUMBER),
        ("inside", 1.6),
        ("reading", 2.6),
        ("evidence", 1.5, Kind.REFS),
    )
    ordered = sorted(
        fits,
        key=lambda one: (
            one[1].period.last if one[1].period else 10**6,
            one[1].utterance,
            one[1].claim,
        ),
    )
    rows = tuple(_fitted(desk, claim, fit) for claim, fit in ordered)
    return Table(
        "reconciliation",
        say("table.reconciliation", lang),
        columns,
        rows,
        say("note.reconciliation", lang),
    )


def _fitted(desk: Desk, claim: Claim, fit: Fit) -> tuple[Cell, ...]:
    lang, document = desk.lang, desk.numbering.documents.get(claim.document)
    return (
        Cell(phrases.claimed(claim, lang)),
        Cell(format_period(fit.period, lang) if fit.period else say("cell.no_period", lang)),
        Cell(
            names.outlet(document.outlet or document.source, lang)
            if document
            else say("cell.unknown", lang)
        ),
        Cell(format_date(document.published if document else None, lang, short=True)),
        Cell(_amount(desk, claim, fit), fit.value),
        Cell(
            say(
                "cell.not_compared"
                if fit.inside is None
                else "cell.yes"
                if fit.inside
                else "cell.no",
                lang,
            )
        ),
        Cell(
            say(f"reading.{fit.reading}", lang)
            if has(f"reading.{fit.reading}", lang)
            else say("reading.used", lang)
        ),
        Cell("", refs=desk.cite(claim.id)),
    )


def _amount(desk: Desk, claim: Claim, fit: Fit) -> str:
    unit = (
        claim.quantity.unit
        if claim.quantity and claim.quantity.unit != "percent"
        else unit_of(desk, claim.measure)
    )
    if fit.value is not None:
        if fit.low is not None and fit.high is not None and fit.low < fit.high:
            return format_estimate(fit.value, fit.low, fit.high, unit, desk.lang)
        return format_value(fit.value, unit, desk.lang)
    if fit.low is not None and fit.high is None:
        return say("amount.at_least", desk.lang, value=format_value(fit.low, unit, desk.lang))
    if fit.high is not None and fit.low is None:
        return say("amount.at_most", desk.lang, value=format_value(fit.high, unit, desk.lang))
    return say("cell.none", desk.lang)


def targets(desk: Desk) -> Table | None:
    """What is wanted or expected: claims about the future."""
    future = [
        c
        for c in desk.claims.values()
        if c.modality in {Modality.TARGET, Modality.FORECAST} and c.measure in FLOWS and c.stated
    ]
    return _listing(
        desk, "targets", [claim for claim in future if claim.pair == frozenset(desk.material.pair)]
    )


def others(desk: Desk) -> Table | None:
    """Figures beside the flows of the pair: shares, counts, ranks, investment, output and the flows
    of one side with others.
    """
    yardstick = {claim.id for claim in (*desk.material.yardstick, *desk.material.wholes)}
    found = [c for c in desk.claims.values() if c.id not in yardstick and _aside(desk, c)]
    return _listing(desk, "others", found)


def _aside(desk: Desk, claim: Claim) -> bool:
    if claim.cell and claim.pair != frozenset(
        desk.material.pair
    ):  # of a table there is no end; what is of use stands beside the pair
        return False
    told = claim.stated is not None or claim.change_pct is not None
    ours = (
        claim.measure in FLOWS
        and claim.pair == frozenset(desk.material.pair)
        and not claim.is_partial
    )
    elsewhere = claim.measure is Measure.COUNT and bool(thing(claim, desk.lang))
    return (
        told
        and not ours
        and not elsewhere
        and claim.modality in {Modality.REPORTED, Modality.ESTIMATE}
    )


def _listing(desk: Desk, key: str, claims: list[Claim]) -> Table | None:
    if not claims:
        return None
    lang = desk.lang
    columns = heads(
        lang,
        ("what", 3.1),
        ("who", 3.6),
        ("period", 3.2),
        ("said", 2.8, Kind.NUMBER),
        ("evidence", 1.4, Kind.REFS),
    )
    ordered = sorted(
        claims,
        key=lambda c: (c.measure.value, c.period.first if c.period else 10**6, c.document, c.id),
    )
    return Table(
        key, say(f"table.{key}", lang), columns, tuple(_told(desk, claim) for claim in ordered)
    )


def _told(desk: Desk, claim: Claim) -> tuple[Cell, ...]:
    lang = desk.lang
    sides = [code for code in (claim.reporter, claim.partner) if code]
    return (
        Cell(counted(claim, lang)),
        Cell(names.pair(sides, lang) or say("cell.none", lang)),
        Cell(format_period(claim.period, lang) if claim.period else say("cell.no_period", lang)),
        Cell(
            phrases.claimed(claim, lang), claim.stated.value if claim.stated else claim.change_pct
        ),
        Cell("", refs=desk.cite(claim.id)),
    )
