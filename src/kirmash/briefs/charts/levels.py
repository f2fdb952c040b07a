"""The data of the series chart: estimates with intervals, a dot a claim, and the pair beside the
official yardstick as an index.
"""

from __future__ import annotations

from kirmash.briefs import names
from kirmash.briefs.charts.style import INK, OFFICIAL, SCHEMA, SOURCE, Spec, config, on
from kirmash.briefs.material import Desk
from kirmash.briefs.model import Chart, Mark, Note
from kirmash.briefs.sections.figures import unit_of
from kirmash.i18n import count, format_estimate, format_period, format_value, say
from kirmash.records.claims import Claim
from kirmash.records.estimates import Point
from kirmash.records.quantities import Measure

LONGEST = 12


def series_chart(desk: Desk) -> Chart | None:
    """The chart of turnover by year, at most LONGEST years; None where no level is known."""
    found = desk.material.series.get(Measure.TURNOVER)
    known = [point for point in desk.points() if point.value is not None and point.period.is_year]
    if not found or not known:
        return None
    unit, last = unit_of(desk, Measure.TURNOVER), known[-1].period.year
    shown = [point for point in known if point.period.year > last - LONGEST]
    years = {point.period.year for point in shown}
    dots = [
        f
        for f in found.fits
        if f.period and f.period.year in years and f.period.is_year and (f.value or f.low or f.high)
    ]
    index = _index(desk, shown)
    return Chart(
        title=say("chart.title", desk.lang, pair=names.pair(desk.material.pair, desk.lang)),
        unit=say("chart.unit.USD", desk.lang)
        if unit == "USD"
        else say("chart.unit.other", desk.lang, unit=unit),
        alt=_alt(desk, shown, unit, len(dots)),
        points=tuple(
            Mark(str(p.period.year), "estimate", _m(p.value), _m(p.low), _m(p.high)) for p in shown
        ),
        claims=tuple(
            Mark(
                str(f.period.year), _dot(f.value, f.low, f.high), _m(f.value), _m(f.low), _m(f.high)
            )
            for f in dots
            if f.period
        ),
        index=index,
        index_title=say("chart.index", desk.lang, year=index[0].label) if index else "",
        legend=tuple(
            (key, say(f"chart.legend.{key}", desk.lang))
            for key in ("estimate", "claim", "bound", "pair", "official")
        ),
    )


def chart_note(desk: Desk) -> Note | None:
    """Whose figures the index line is, with the cells they stand in."""
    used = _yardstick(desk)
    if not used or not _index(
        desk, [p for p in desk.points() if p.value is not None and p.period.is_year]
    ):
        return None
    sides = names.pair([code for code in (used[-1].reporter, used[-1].partner) if code], desk.lang)
    return Note(
        say("chart.official", desk.lang, sides=sides),
        desk.cite(*(claim.id for claim in used[-LONGEST:])),
    )


def _yardstick(desk: Desk) -> list[Claim]:
    yearly = [
        c
        for c in desk.material.yardstick
        if c.measure is Measure.TURNOVER and c.quantity and c.period and c.period.is_year
    ]
    return sorted(yearly, key=lambda claim: (claim.period.first if claim.period else 0, claim.id))


def _index(desk: Desk, shown: list[Point]) -> tuple[Mark, ...]:
    official = {
        c.period.year: c.quantity.value for c in _yardstick(desk) if c.period and c.quantity
    }
    ours = {point.period.year: point.value for point in shown if point.value}
    common = sorted(official.keys() & ours.keys())
    if len(common) < 2:
        return ()
    base = common[0]
    lines = {"pair": ours, "official": official}
    return tuple(
        Mark(str(year), kind, round(100 * line[year] / line[base], 2))
        for kind, line in lines.items()
        for year in sorted(line)
        if base <= year <= max(common[-1], *ours)
    )


def _alt(desk: Desk, shown: list[Point], unit: str, dots: int) -> str:
    values = "; ".join(
        f"{format_period(p.period, desk.lang)}: {_value(p, unit, desk.lang)}" for p in shown
    )
    return say("chart.alt", desk.lang, values=values, claims=count("count.claims", desk.lang, dots))


def _value(point: Point, unit: str, lang: str) -> str:
    if point.value is None or point.low is None or point.high is None:
        return format_value(point.value or 0.0, unit, lang, 1)
    return format_estimate(point.value, point.low, point.high, unit, lang)


def _dot(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return "bound_low" if high is None else "bound_high" if low is None else "claim"
    return "claim"


def _m(value: float | None) -> float | None:
    return None if value is None else round(value / 1e6, 3)


HEIGHT, WIDE, NARROW = 128, 395, 190


def spec(chart: Chart) -> Spec:
    """The Vega-Lite specification: levels, and beside them the index panel where an official series
    is known.
    """
    panels = [_levels(chart, WIDE if chart.index else WIDE + NARROW)]
    if chart.index:
        panels.append(_chart_levels_index(chart))
    return {
        "$schema": SCHEMA,
        "description": chart.alt,
        "background": None,
        "padding": 2,
        "spacing": 22,
        "config": config(),
        "resolve": {
            "scale": {"color": "independent", "shape": "independent", "strokeDash": "independent"}
        },
        "hconcat": panels,
    }


def _levels(chart: Chart, width: int) -> Spec:
    names = dict(chart.legend)
    rows = [_row(mark, names["estimate"]) for mark in chart.points]
    dots = [
        {**_row(mark, names["claim" if mark.kind == "claim" else "bound"]), **_end(mark)}
        for mark in chart.claims
    ]
    shown = list(dict.fromkeys([names["estimate"], *(str(dot["kind"]) for dot in dots)]))
    shapes = {names["estimate"]: "circle", names["claim"]: "diamond", names["bound"]: "triangle-up"}
    colour = {
        "field": "kind",
        "scale": {
            "domain": shown,
            "range": [INK if one == names["estimate"] else SOURCE for one in shown],
        },
    }
    shape = {"field": "kind", "scale": {"domain": shown, "range": [shapes[one] for one in shown]}}
    x = {
        "field": "label",
        "type": "ordinal",
        "axis": {"labelAngle": 0, "title": None, "grid": False},
    }
    y = {
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "nice": True, "padding": 12},
    }
    return {
        "width": width,
        "height": HEIGHT,
        "title": {"text": chart.unit, "anchor": "start"},
        "layer": [
            on(
                rows,
                {"type": "line", "color": INK, "strokeWidth": 1.4},
                {"x": x, "y": {**y, "field": "value"}},
            ),
            on(
                rows,
                {"type": "rule", "color": INK, "opacity": 0.3, "strokeWidth": 11},
                {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
            ),
            on(
                rows,
                {"type": "point", "filled": True, "size": 46, "opacity": 1},
                {"x": x, "y": {**y, "field": "value"}, "color": colour, "shape": shape},
            ),
            on(
                rows,
                {"type": "text", "dy": -10, "fontSize": 10.5, "color": INK},
                {"x": x, "y": {**y, "field": "high"}, "text": _number("value", ",.1f")},
            ),
            on(
                dots,
                {
                    "type": "point",
                    "filled": False,
                    "size": 48,
                    "strokeWidth": 1.5,
                    "opacity": 1,
                    "xOffset": 13,
                },
                {"x": x, "y": {**y, "field": "at"}, "color": colour, "shape": shape},
            ),
        ],
    }


def _chart_levels_index(chart: Chart) -> Spec:
    names = dict(chart.legend)
    rows = [_row(mark, names[mark.kind]) for mark in chart.index]
    domain = [names["pair"], names["official"]]
    line = {
        "symbolType": "stroke",
        "symbolSize": 320,
        "symbolStrokeWidth": 1.8,
    }  # a dashed point would be a blot
    colour = {
        "field": "kind",
        "scale": {"domain": domain, "range": [INK, OFFICIAL]},
        "legend": line,
    }
    dash = {"field": "kind", "scale": {"domain": domain, "range": [[1, 0], [4, 3]]}, "legend": line}
    x = {
        "field": "label",
        "type": "ordinal",
        "axis": {"labelAngle": 0, "title": None, "grid": False},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "nice": True},
        "axis": {"tickCount": 4},
    }
    encoding = {"x": x, "y": y, "color": colour, "strokeDash": dash}
    mark = {"type": "line", "strokeWidth": 1.6, "point": {"size": 26, "filled": True}}
    return {
        "width": NARROW,
        "height": HEIGHT,
        "title": {"text": chart.index_title, "anchor": "start"},
        **on(rows, mark, encoding),
    }


def _row(mark: Mark, kind: str) -> Spec:
    return {
        "label": mark.label,
        "kind": kind,
        "value": mark.value,
        "low": mark.low,
        "high": mark.high,
    }


def _end(mark: Mark) -> Spec:
    """Where the dot stands: at the value, or at the end a bound gives."""
    return {"at": next(one for one in (mark.value, mark.low, mark.high, 0.0) if one is not None)}


def _number(field: str, pattern: str) -> Spec:
    return {"field": field, "type": "quantitative", "format": pattern}
