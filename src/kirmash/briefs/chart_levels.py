"""The series chart as Vega-Lite: levels with intervals and a dot a claim, and the pair beside the official line as an index."""

from __future__ import annotations

from kirmash.briefs.brief import Chart, Mark
from kirmash.briefs.chart_look import INK, OFFICIAL, SCHEMA, SOURCE, Spec, config, on

HEIGHT, WIDE, NARROW = 128, 395, 190


def spec(chart: Chart) -> Spec:
    """The Vega-Lite specification: levels, and beside them the index panel where an official series is known."""
    panels = [_levels(chart, WIDE if chart.index else WIDE + NARROW)]
    if chart.index:
        panels.append(_index(chart))
    return {
        "$schema": SCHEMA,
        "description": chart.alt,
        "background": None,
        "padding": 2,
        "spacing": 22,
        "config": config(),
        "resolve": {"scale": {"color": "independent", "shape": "independent", "strokeDash": "independent"}},
        "hconcat": panels,
    }


def _levels(chart: Chart, width: int) -> Spec:
    names = dict(chart.legend)
    rows = [_row(mark, names["estimate"]) for mark in chart.points]
    dots = [{**_row(mark, names["claim" if mark.kind == "claim" else "bound"]), **_end(mark)} for mark in chart.claims]
    shown = list(dict.fromkeys([names["estimate"], *(str(dot["kind"]) for dot in dots)]))
    shapes = {names["estimate"]: "circle", names["claim"]: "diamond", names["bound"]: "triangle-up"}
    colour = {"field": "kind", "scale": {"domain": shown, "range": [INK if one == names["estimate"] else SOURCE for one in shown]}}
    shape = {"field": "kind", "scale": {"domain": shown, "range": [shapes[one] for one in shown]}}
    x = {"field": "label", "type": "ordinal", "axis": {"labelAngle": 0, "title": None, "grid": False}}
    y = {"type": "quantitative", "title": None, "scale": {"zero": False, "nice": True, "padding": 12}}
    return {
        "width": width,
        "height": HEIGHT,
        "title": {"text": chart.unit, "anchor": "start"},
        "layer": [
            on(rows, {"type": "line", "color": INK, "strokeWidth": 1.4}, {"x": x, "y": {**y, "field": "value"}}),
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
                {"type": "point", "filled": False, "size": 48, "strokeWidth": 1.5, "opacity": 1, "xOffset": 13},
                {"x": x, "y": {**y, "field": "at"}, "color": colour, "shape": shape},
            ),
        ],
    }


def _index(chart: Chart) -> Spec:
    names = dict(chart.legend)
    rows = [_row(mark, names[mark.kind]) for mark in chart.index]
    domain = [names["pair"], names["official"]]
    line = {"symbolType": "stroke", "symbolSize": 320, "symbolStrokeWidth": 1.8}  # a dashed point would be a blot
    colour = {"field": "kind", "scale": {"domain": domain, "range": [INK, OFFICIAL]}, "legend": line}
    dash = {"field": "kind", "scale": {"domain": domain, "range": [[1, 0], [4, 3]]}, "legend": line}
    x = {"field": "label", "type": "ordinal", "axis": {"labelAngle": 0, "title": None, "grid": False}}
    y = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": False, "nice": True}, "axis": {"tickCount": 4}}
    encoding = {"x": x, "y": y, "color": colour, "strokeDash": dash}
    mark = {"type": "line", "strokeWidth": 1.6, "point": {"size": 26, "filled": True}}
    return {"width": NARROW, "height": HEIGHT, "title": {"text": chart.index_title, "anchor": "start"}, **on(rows, mark, encoding)}


def _row(mark: Mark, kind: str) -> Spec:
    return {"label": mark.label, "kind": kind, "value": mark.value, "low": mark.low, "high": mark.high}


def _end(mark: Mark) -> Spec:
    """Where the dot stands: at the value, or at the end a bound gives."""
    return {"at": next(one for one in (mark.value, mark.low, mark.high, 0.0) if one is not None)}


def _number(field: str, pattern: str) -> Spec:
    return {"field": field, "type": "quantitative", "format": pattern}
