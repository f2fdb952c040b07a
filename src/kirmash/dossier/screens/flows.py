"""A flow over months, quarters, years or the last twelve months, from the trade tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kirmash.briefs.charts import drawing, lines
from kirmash.briefs.model import BriefTable
from kirmash.briefs.sections import rankings as sections
from kirmash.errors import InputError
from kirmash.formats import encoding_json
from kirmash.i18n import translate
from kirmash.indicators import frames
from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.records.quantities import Measure, Unknown
from kirmash.records.rankings import FlowSeries, SeriesStep
from kirmash.reference import economies
from kirmash.trade import derived, query
from kirmash.trade.rankings import periods
from kirmash.trade.table import WORLD

__all__ = ["FlowSeriesRequest", "to_csv", "to_json", "trade_series", "write_series"]

MILLION = 1e6


@dataclass(frozen=True, slots=True)
class FlowSeriesRequest:
    """Whose flows, with whom ('' is the world), by which periods, in which years (() for all)."""

    economy: str
    partner: str = ""
    flow: str = ""
    step: str = "year"
    years: tuple[int, ...] = ()
    source: str = ""


def trade_series(folder: Path, request: FlowSeriesRequest) -> tuple[FlowSeries, ...]:
    """Exports and imports over periods; () where the tables have nothing of them. Raises
    UnknownEconomy, InputError.
    """
    steps = tuple(step.value for step in SeriesStep)
    if request.step not in steps or request.flow not in {"", "exports", "imports"}:
        raise InputError(
            "flow-series.step",
            "There is no series of {flow!r} by {step!r}.",
            "Periods: {steps}; flows: exports, imports.",
            flow=request.flow,
            step=request.step,
            steps=steps,
        )
    economy = economies.resolve_economy_code(request.economy)
    partner = economies.resolve_economy_code(request.partner) if request.partner else WORLD
    if not folder.exists():
        return ()
    derived.refresh(folder)
    flows = [flow for flow in (Measure.EXPORTS, Measure.IMPORTS) if request.flow in {"", flow}]
    with query.open_trade_connection(folder) as base:
        found = [
            periods.flow_series(
                base, (economy, partner), flow, SeriesStep(request.step), request.source
            )
            for flow in flows
        ]
    return tuple(_within(series, request.years) for series in found if series)


def _within(series: FlowSeries, years: tuple[int, ...]) -> FlowSeries:
    """The periods that end in the years asked for."""
    if not years:
        return series
    points = tuple(
        point
        for point in series.points
        if years[0] <= point.period.last // MONTHS_IN_YEAR <= years[-1]
    )
    return FlowSeries(
        series.economy,
        series.partner,
        series.flow,
        series.step,
        series.source,
        points,
        series.extracted,
    )


def series_table(series: FlowSeries, lang: str) -> BriefTable:
    """The table of a series, for the screen, briefs and pages."""
    return sections.flow_series_table(series, lang)


def to_json(found: Sequence[FlowSeries]) -> list[dict[str, Any]]:
    """Series as plain values; a period as text, an unknown with its reason."""
    return [
        {
            **encoding_json.record_to_dict(series),
            "points": [
                {**encoding_json.record_to_dict(point), "period": str(point.period)}
                for point in series.points
            ],
        }
        for series in found
    ]


def to_columns(found: Sequence[FlowSeries]) -> frames.Columns:
    """A row a period; an unknown is empty, with its reason in the last column."""
    rows = [(series, point) for series in found for point in series.points]
    return {
        "economy": [series.economy for series, _ in rows],
        "partner": [series.partner for series, _ in rows],
        "flow": [series.flow.value for series, _ in rows],
        "period": [str(point.period) for _, point in rows],
        "value_usd": [_known(point.value) for _, point in rows],
        "change_pct": [_known(point.change_pct) for _, point in rows],
        "source": [series.source for series, _ in rows],
        "reason": [
            point.value.reason if isinstance(point.value, Unknown) else "" for _, point in rows
        ],
    }


def to_csv(found: Sequence[FlowSeries]) -> str:
    """`to_columns` as CSV."""
    return frames.to_csv(to_columns(found))


def _known(value: Any) -> Any:
    return None if isinstance(value, Unknown) else value


def write_series(found: Sequence[FlowSeries], path: Path, lang: str) -> None:
    """The series in a file: .svg a chart of the first, .xlsx a sheet each, else in long form.
    Raises InputError.
    """
    if path.suffix not in {".svg", ".xlsx"}:
        frames.write_table(to_columns(found), path)
        return
    frames.write_content(_content(found, path.suffix, lang), path)


def _content(found: Sequence[FlowSeries], suffix: str, lang: str) -> bytes:
    if suffix == ".xlsx":
        from kirmash.briefs.render import xlsx_tables

        return xlsx_tables.render_tables([series_table(each, lang) for each in found], lang)
    return series_svg(found[0], lang).encode()


def _label(period: Period, step: SeriesStep, lang: str) -> str:
    """A period as an axis has room for it; twelve months by the last of them."""
    month = period.last % MONTHS_IN_YEAR + 1
    values = {"year": period.last // MONTHS_IN_YEAR, "month": f"{month:02d}"}
    if step is SeriesStep.YEAR:
        return str(values["year"])
    if step is SeriesStep.QUARTER:
        return translate("ranking.label.quarter", lang, quarter=month // 3, **values)
    return translate("ranking.label.month", lang, **values)


def series_svg(series: FlowSeries, lang: str) -> str:
    """The chart of a series as SVG, in millions of dollars; a gap where a value is unknown."""
    points = [
        (
            _label(point.period, series.step, lang),
            None if isinstance(point.value, Unknown) else float(point.value) / MILLION,
        )
        for point in series.points
    ]
    unit = translate("ranking.unit.million", lang)
    title = sections.flow_series_title(series, lang)
    return drawing.draw_spec(lines.line_chart_spec(title, unit, points), lang)
