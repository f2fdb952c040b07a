"""The page of a series: a chart whose points lead to their claims, how each level was computed, the
contradictions, and the targets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from kirmash.briefs import wording
from kirmash.briefs.model import ColumnKind
from kirmash.dossier.checking.check_texts import settling_text, stake_texts
from kirmash.dossier.conflicts import Contradiction, describe_target
from kirmash.dossier.desk.series_page import (
    SERIES_MEASURES,
    LevelQuery,
    SeriesReport,
    series_report,
)
from kirmash.i18n import (
    format_date,
    format_estimate,
    format_pct,
    format_period,
    format_value,
    has_message,
    translate,
)
from kirmash.records.estimates import ClaimFit, SeriesPoint
from kirmash.records.explanations import basis_text, explanation_text
from kirmash.records.quantities import Measure
from kirmash.web import charts
from kirmash.web.pages.model import DeskPage, PageContent
from kirmash.web.requests import DeskRequest
from kirmash.web.tables import DeskCell, DeskTable, columns
from kirmash.web.words import ClaimLine, claim_line

MAX_CLAIMS = 8
_UNUSED = frozenset({"unconfirmed", "judged_wrong", "distrusted", "withdrawn", "no_period"})
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class LevelBlock:
    """A level with everything under it: how it was computed, why it is what it is, the claims."""

    anchor: str
    period: str
    level: str
    status: str
    basis: str
    explanation: str
    humps: tuple[str, ...]
    claims: tuple[ClaimLine, ...]


@dataclass(frozen=True, slots=True)
class ConflictBlock:
    """A contradiction in words with its claims."""

    id: str
    head: str
    stakes: tuple[str, ...]
    settles: str
    claims: tuple[ClaimLine, ...]


def _query(request: DeskRequest) -> SeriesReport:
    query = LevelQuery(
        request.text("measure") or Measure.TURNOVER,
        request.text("since"),
        request.text("until"),
        unit=request.text("unit"),
    )
    return series_report(request.dossier, request.pair, query, request.view)


def _show(request: DeskRequest, report: SeriesReport) -> PageContent:
    series, lang = report.series, request.lang
    measure = request.words(f"measure.{series.measure}")
    pair = wording.pair_name(request.pair.codes, lang)
    blocks = tuple(_block(request, report, point) for point in reversed(series.points))
    values = {
        "heading": measure,
        "pair_name": pair,
        "measures": [
            (each.value, request.words(f"measure.{each}"), each is series.measure)
            for each in SERIES_MEASURES
        ],
        "drawing": Markup(_drawing(request, report)),  # noqa: S704  # `charts` escapes every text
        "blocks": blocks,
        "conflicts": [_conflict(request, report, each) for each in report.contradictions],
        "converged": series.converged,
        "waiting": len(report.waiting),
    }
    title = request.words("web.series.title", measure=measure, pair=pair)
    tables = (_levels(request, report), _claims(request, report), _targets(request, report))
    return PageContent(title, values, tables)


def _level_text(point: SeriesPoint, unit: str, lang: str) -> str:
    if point.value is None and not point.direction and has_message(f"reason.{point.reason}", lang):
        return translate(f"reason.{point.reason}", lang)
    return wording.point_text(point, unit, lang)


def _block(request: DeskRequest, report: SeriesReport, point: SeriesPoint) -> LevelBlock:
    unit, lang = report.series.unit, request.lang
    claims = (report.claims[key] for key in point.evidence[:MAX_CLAIMS] if key in report.claims)
    return LevelBlock(
        point.id,
        format_period(point.period, lang),
        _level_text(point, unit, lang),
        point.status,
        basis_text(point, unit, lang),
        explanation_text(point, unit, lang),
        tuple(
            request.words(
                "web.series.hump",
                level=format_estimate(each.value, each.low, each.high, unit, lang),
                chance=format_pct(round(100 * each.probability), lang, signed=False),
            )
            for each in point.alternatives
        ),
        tuple(claim_line(request, claim, report.documents.get(claim.document)) for claim in claims),
    )


def _levels(request: DeskRequest, report: SeriesReport) -> DeskTable:
    unit, lang = report.series.unit, request.lang
    heads = columns(
        request.words("col.period"),
        (request.words("web.col.level"), ColumnKind.NUMBER),
        request.words("web.col.mark"),
        request.words("web.col.computed"),
        (request.words("web.col.sources"), ColumnKind.NUMBER),
    )
    rows = tuple(
        (
            DeskCell(format_period(p.period, lang), link=f"#{p.id}", sort=f"{p.period.first:06d}"),
            DeskCell(
                _level_text(p, unit, lang), p.value, link=request.address(f"/evidence/{p.id}")
            ),
            DeskCell(
                f"[{p.status}]" if p.status else "",
                title=translate(f"sign.{p.status}", lang) if p.status else "",
            ),
            DeskCell(basis_text(p, unit, lang) or explanation_text(p, unit, lang)),
            DeskCell(str(p.utterances), p.utterances),
        )
        for p in report.series.points
    )
    return DeskTable(
        "levels", request.words("web.series.levels"), heads, rows, request.words("note.levels")
    )


def _claims(request: DeskRequest, report: SeriesReport) -> DeskTable:
    heads = columns(
        *(request.words(f"col.{key}") for key in ("claim", "period", "source", "published")),
        (request.words("col.amounts"), ColumnKind.NUMBER),
        *(request.words(f"col.{key}") for key in ("inside", "reading")),
    )
    rows = tuple(
        _claim_row(request, report, fit) for fit in report.series.fits if fit.claim in report.claims
    )
    note = request.words("note.reconciliation")
    empty = request.words("web.series.no_claims")
    return DeskTable("claims", request.words("table.reconciliation"), heads, rows, note, empty)


def _claim_row(request: DeskRequest, report: SeriesReport, fit: ClaimFit) -> tuple[DeskCell, ...]:
    claim, lang = report.claims[fit.claim], request.lang
    line = claim_line(request, claim, report.documents.get(claim.document))
    document = report.documents.get(claim.document)
    day = document.published if document else None
    inside = "cell.not_compared" if fit.inside is None else "cell.yes" if fit.inside else "cell.no"
    reading = f"reading.{fit.reading}"
    known = reading if has_message(reading, lang) else "reading.used"
    amount = format_value(fit.value, report.series.unit, lang) if fit.value is not None else "–"
    return (
        DeskCell(line.text, link=line.address, anchor=claim.id, mark=_mark(fit)),
        DeskCell(format_period(fit.period, lang) if fit.period else line.period),
        DeskCell(" · ".join(filter(None, (line.speaker, line.outlet)))),
        DeskCell(format_date(day, lang, short=True), sort=day.isoformat() if day else ""),
        DeskCell(amount, fit.value),
        DeskCell(request.words(inside)),
        DeskCell(request.words(known)),
    )


def _mark(fit: ClaimFit) -> str:
    return "unconfirmed" if fit.reading in _UNUSED else ""


def _targets(request: DeskRequest, report: SeriesReport) -> DeskTable:
    lang = request.lang
    keys = ("deadline", "target", "set_by", "published", "state", "outcome")
    heads = columns(*(request.words(f"web.col.{key}") for key in keys))
    rows = []
    for each in report.targets:
        line = claim_line(request, each.claim, report.documents.get(each.claim.document))
        deadline = each.target.deadline
        rows.append(
            (
                DeskCell(format_period(deadline, lang) if deadline else line.period),
                DeskCell(line.text, link=line.address, anchor=f"t-{each.claim.id}"),
                DeskCell(line.speaker or line.outlet),
                DeskCell(
                    format_date(each.published, lang, short=True),
                    sort=each.published.isoformat() if each.published else "",
                ),
                DeskCell(request.words(f"target.{each.target.state}")),
                DeskCell(describe_target(each, lang)),
            )
        )
    empty = request.words("web.series.no_targets")
    return DeskTable("targets", request.words("web.series.targets"), heads, tuple(rows), "", empty)


def _conflict(
    request: DeskRequest, report: SeriesReport, contradiction: Contradiction
) -> ConflictBlock:
    lang, conflict = request.lang, contradiction.conflict

    def text(claim: object) -> str:
        return wording.claim_text(claim, lang)  # type: ignore[arg-type]

    head = request.words(
        "web.series.conflict",
        why=request.words(f"why.{conflict.explanation}"),
        chance=format_pct(round(100 * conflict.probability), lang, signed=False),
    )
    return ConflictBlock(
        conflict.id,
        head,
        tuple(each.strip() for each in stake_texts(contradiction, lang, text)),
        settling_text(contradiction, lang, text).strip(),
        tuple(
            claim_line(request, claim, report.documents.get(claim.document))
            for claim in contradiction.claims
        ),
    )


def _drawing(request: DeskRequest, report: SeriesReport) -> str:
    unit, lang = report.series.unit, request.lang
    bars = [bar for point in report.drawn for bar in _bars(point, unit, lang)]
    years = {(point.period.first, point.period.last) for point in report.drawn}
    dots = list(_dots(request, report, years))
    if not bars:
        return ""
    ticks = charts.level_ticks(bars, dots)
    axis = charts.Axis(
        request.words("web.series.chart"),
        [(tick, format_value(tick, unit, lang)) for tick in ticks],
    )
    return charts.levels_chart(bars, dots, axis)


def _bars(point: SeriesPoint, unit: str, lang: str) -> Iterator[charts.LevelBar]:
    """A bar for the level, or one for each of two that are possible."""
    period = format_period(point.period, lang)
    if point.value is None or point.low is None or point.high is None:
        return
    at = point.period.first / _MONTHS
    if not point.alternatives:
        text = f"{period}: {wording.point_text(point, unit, lang)}"
        mark = "doubtful" if point.status == "u" else "estimate"
        yield charts.LevelBar(at, point.value, point.low, point.high, mark, text, f"#{point.id}")
    for place, each in enumerate(point.alternatives):
        level = format_estimate(each.value, each.low, each.high, unit, lang)
        chance = format_pct(round(100 * each.probability), lang, signed=False)
        text = f"{period}: {level}, {chance}"
        mark = "other" if place else "estimate"
        yield charts.LevelBar(at, each.value, each.low, each.high, mark, text, f"#{point.id}")


def _dots(
    request: DeskRequest, report: SeriesReport, years: set[tuple[int, int]]
) -> Iterator[charts.ClaimDot]:
    for fit in report.series.fits:
        period, claim = fit.period, report.claims.get(fit.claim)
        if claim is None or period is None or (period.first, period.last) not in years:
            continue
        level = next((v for v in (fit.value, fit.low, fit.high) if v is not None), None)
        if level is None:
            continue
        line = claim_line(request, claim, report.documents.get(claim.document))
        mark = "unused" if fit.reading in _UNUSED else "used"
        if fit.value is None:
            mark = "least" if fit.low is not None else "most"
        text = f"{format_period(period, request.lang)}: {line.text} – {line.source}"
        yield charts.ClaimDot(period.first / _MONTHS, level, mark, text, f"#{claim.id}")


PAGE = DeskPage("series", "/pair/{first}/{second}/series", _query, _show, is_long=True)
