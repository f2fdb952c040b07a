"""The series chart: its data, and its specification in Vega-Lite.

Estimates with their intervals, a dot for each claim, and beside them an index of the pair against
the official series.
"""

from __future__ import annotations

from kirmash.briefs import wording
from kirmash.briefs.charts.style import (
    INK_COLOUR,
    OFFICIAL_COLOUR,
    SCHEMA,
    SOURCE_COLOUR,
    Spec,
    chart_layer,
    vega_config,
)
from kirmash.briefs.material import BriefContext
from kirmash.briefs.model import ChartMark, CitedSentence, LevelsChart
from kirmash.i18n import format_estimate, format_period, format_value, translate, translate_plural
from kirmash.records.claims import Claim
from kirmash.records.estimates import ClaimFit, SeriesPoint, is_projected
from kirmash.records.quantities import Measure

MAX_YEARS, MANY_DOTS = 12, 200


def build_levels_chart(context: BriefContext) -> LevelsChart | None:
    """The chart of turnover by year, the last MAX_YEARS; None where no level is known."""
    series = context.inputs.series.get(Measure.TURNOVER)
    known = _known_years(context)
    if not series or not known:
        return None
    unit, last = context.series_unit(Measure.TURNOVER), known[-1].period.year
    displayed = [point for point in known if point.period.year > last - MAX_YEARS]
    years = {point.period.year for point in displayed}
    dots = [fit for fit in series.fits if _is_drawn(fit, years)]
    index = _index_marks(context, displayed)
    currency = "chart.unit.USD" if unit == "USD" else "chart.unit.other"
    return LevelsChart(
        title=translate(
            "chart.title", context.lang, pair=wording.pair_name(context.inputs.pair, context.lang)
        ),
        unit=translate(currency, context.lang, unit=unit),
        alt=_alt(context, displayed, unit, len(dots)),
        points=tuple(
            _mark(point.period.year, "estimate", (point.value, point.low, point.high))
            for point in displayed
        ),
        claims=_distinct_dots(dots),
        index=index,
        index_title=translate("chart.index", context.lang, year=index[0].label) if index else "",
        legend=tuple(
            (key, translate(f"chart.legend.{key}", context.lang))
            for key in ("estimate", "claim", "bound", "pair", "official")
        ),
    )


def _distinct_dots(fits: list[ClaimFit]) -> tuple[ChartMark, ...]:
    """A dot a claim; where there are many, one for all that would lie on each other."""
    dots = tuple(
        _mark(fit.period.year, _claim_kind(fit), (fit.value, fit.low, fit.high))
        for fit in fits
        if fit.period
    )
    return dots if len(dots) <= MANY_DOTS else tuple(dict.fromkeys(dots))


def _known_years(context: BriefContext) -> list[SeriesPoint]:
    years = [p for p in context.series_points() if p.value is not None and p.period.is_year]
    return [point for point in years if not is_projected(point)]


def _is_drawn(fit: ClaimFit, years: set[int]) -> bool:
    """Whether a claim has a dot: a level or bound of one of the years."""
    period = fit.period
    if period is None or not period.is_year or period.year not in years:
        return False
    return bool(fit.value or fit.low or fit.high)


def _mark(
    year: int, kind: str, levels: tuple[float | None, float | None, float | None]
) -> ChartMark:
    value, low, high = levels
    return ChartMark(str(year), kind, _millions(value), _millions(low), _millions(high))


def index_source_note(context: BriefContext) -> CitedSentence | None:
    """The source of the index line, with the table cells of its figures; None without one."""
    used = _reference_claims(context)
    if not used or not _index_marks(context, _known_years(context)):
        return None
    sides = wording.pair_name(
        [code for code in (used[-1].reporter, used[-1].partner) if code], context.lang
    )
    return CitedSentence(
        translate("chart.official", context.lang, sides=sides),
        context.cite(*(claim.id for claim in used[-MAX_YEARS:])),
    )


def _reference_claims(context: BriefContext) -> list[Claim]:
    yearly = [
        c
        for c in context.inputs.country_turnover_claims
        if c.measure is Measure.TURNOVER and c.quantity and c.period and c.period.is_year
    ]
    return sorted(yearly, key=lambda claim: (claim.period.first if claim.period else 0, claim.id))


def _index_marks(context: BriefContext, displayed: list[SeriesPoint]) -> tuple[ChartMark, ...]:
    official = {
        c.period.year: c.quantity.value
        for c in _reference_claims(context)
        if c.period and c.quantity
    }
    ours = {point.period.year: point.value for point in displayed if point.value}
    common = sorted(official.keys() & ours.keys())
    if len(common) <= 1:
        return ()
    base = common[0]
    lines = {"pair": ours, "official": official}
    return tuple(
        ChartMark(str(year), kind, round(100 * line[year] / line[base], 2))
        for kind, line in lines.items()
        for year in sorted(line)
        if base <= year <= max(common[-1], *ours)
    )


def _alt(context: BriefContext, displayed: list[SeriesPoint], unit: str, dots: int) -> str:
    values = "; ".join(
        f"{format_period(p.period, context.lang)}: {_value(p, unit, context.lang)}"
        for p in displayed
    )
    return translate(
        "chart.alt",
        context.lang,
        values=values,
        claims=translate_plural("count.claims", context.lang, dots),
    )


def _value(point: SeriesPoint, unit: str, lang: str) -> str:
    if point.value is None or point.low is None or point.high is None:
        return format_value(point.value or 0.0, unit, lang, 1)
    return format_estimate(point.value, point.low, point.high, unit, lang)


def _claim_kind(fit: ClaimFit) -> str:
    if fit.value is None and fit.high is None:
        return "bound_low"
    return "bound_high" if fit.value is None and fit.low is None else "claim"


def _millions(value: float | None) -> float | None:
    return None if value is None else round(value / 1e6, 3)


PANEL_HEIGHT, LEVELS_WIDTH, INDEX_WIDTH = 128, 395, 190
X_AXIS: Spec = {
    "field": "label",
    "type": "ordinal",
    "axis": {"labelAngle": 0, "title": None, "grid": False},
}
CLAIM_DOT: Spec = {
    "type": "point",
    "filled": False,
    "size": 48,
    "strokeWidth": 1.5,
    "opacity": 1,
    "xOffset": 13,
}


def levels_chart_spec(chart: LevelsChart) -> Spec:
    """The Vega-Lite specification: levels, and beside them the index panel where an official series
    is known.
    """
    panels = [_levels_panel(chart, LEVELS_WIDTH if chart.index else LEVELS_WIDTH + INDEX_WIDTH)]
    if chart.index:
        panels.append(_index_panel(chart))
    return {
        "$schema": SCHEMA,
        "description": chart.alt,
        "background": None,
        "padding": 2,
        "spacing": 22,
        "config": vega_config(),
        "resolve": {
            "scale": {"color": "independent", "shape": "independent", "strokeDash": "independent"}
        },
        "hconcat": panels,
    }


def _levels_panel(chart: LevelsChart, width: int) -> Spec:
    names = dict(chart.legend)
    rows = [_mark_row(mark, names["estimate"]) for mark in chart.points]
    dots = [
        {
            **_mark_row(mark, names["claim" if mark.kind == "claim" else "bound"]),
            **_bound_position(mark),
        }
        for mark in chart.claims
    ]
    drawn = dict.fromkeys([names["estimate"], *(str(dot["kind"]) for dot in dots)])
    kinds = _kind_scales(names, list(drawn))
    x, y = (
        X_AXIS,
        {
            "type": "quantitative",
            "title": None,
            "scale": {"zero": False, "nice": True, "padding": 12},
        },
    )
    return {
        "width": width,
        "height": PANEL_HEIGHT,
        "title": {"text": chart.unit, "anchor": "start"},
        "layer": [
            chart_layer(
                rows,
                {"type": "line", "color": INK_COLOUR, "strokeWidth": 1.4},
                {"x": x, "y": {**y, "field": "value"}},
            ),
            chart_layer(
                rows,
                {"type": "rule", "color": INK_COLOUR, "opacity": 0.3, "strokeWidth": 11},
                {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
            ),
            chart_layer(
                rows,
                {"type": "point", "filled": True, "size": 46, "opacity": 1},
                {"x": x, "y": {**y, "field": "value"}, **kinds},
            ),
            chart_layer(
                rows,
                {"type": "text", "dy": -10, "fontSize": 10.5, "color": INK_COLOUR},
                {"x": x, "y": {**y, "field": "high"}, "text": _number("value", ",.1f")},
            ),
            chart_layer(
                dots,
                CLAIM_DOT,
                {"x": x, "y": {**y, "field": "at"}, **kinds},
            ),
        ],
    }


def _kind_scales(names: dict[str, str], drawn: list[str]) -> Spec:
    """Colour and shape of the kinds of marks that are drawn, which are the legend's entries."""
    shapes = {names["estimate"]: "circle", names["claim"]: "diamond", names["bound"]: "triangle-up"}
    colours = [INK_COLOUR if name == names["estimate"] else SOURCE_COLOUR for name in drawn]
    return {
        "color": {"field": "kind", "scale": {"domain": drawn, "range": colours}},
        "shape": {
            "field": "kind",
            "scale": {"domain": drawn, "range": [shapes[name] for name in drawn]},
        },
    }


def _index_panel(chart: LevelsChart) -> Spec:
    names = dict(chart.legend)
    rows = [_mark_row(mark, names[mark.kind]) for mark in chart.index]
    domain = [names["pair"], names["official"]]
    line = {
        "symbolType": "stroke",
        "symbolSize": 320,
        "symbolStrokeWidth": 1.8,
    }  # a dashed point would be a blot
    colour = {
        "field": "kind",
        "scale": {"domain": domain, "range": [INK_COLOUR, OFFICIAL_COLOUR]},
        "legend": line,
    }
    dash = {"field": "kind", "scale": {"domain": domain, "range": [[1, 0], [4, 3]]}, "legend": line}
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "nice": True},
        "axis": {"tickCount": 4},
    }
    encoding = {"x": X_AXIS, "y": y, "color": colour, "strokeDash": dash}
    mark = {"type": "line", "strokeWidth": 1.6, "point": {"size": 26, "filled": True}}
    return {
        "width": INDEX_WIDTH,
        "height": PANEL_HEIGHT,
        "title": {"text": chart.index_title, "anchor": "start"},
        **chart_layer(rows, mark, encoding),
    }


def _mark_row(mark: ChartMark, kind: str) -> Spec:
    return {
        "label": mark.label,
        "kind": kind,
        "value": mark.value,
        "low": mark.low,
        "high": mark.high,
    }


def _bound_position(mark: ChartMark) -> Spec:
    """Where the dot stands: at the value, or at the end a bound gives."""
    return {
        "at": next(value for value in (mark.value, mark.low, mark.high, 0.0) if value is not None)
    }


def _number(field: str, pattern: str) -> Spec:
    return {"field": field, "type": "quantitative", "format": pattern}
