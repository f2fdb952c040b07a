"""The specifications of the charts of opportunities: bars, scatters, ladder, panels and map as
Vega-Lite. Dots are named by code, so colour tells nothing alone; the map has degrees and no land.
"""

from __future__ import annotations

from kirmash.briefs.charts.style import (
    FAINT_COLOUR,
    FONT,
    INK_COLOUR,
    SCHEMA,
    SOURCE_COLOUR,
    Spec,
    chart_layer,
    vega_config,
)
from kirmash.briefs.model import OpportunityChart
from kirmash.briefs.render.glyphs import replace_unsupported_characters

WIDTH, BAR_STEP, PLOT_HEIGHT, MAP_HEIGHT = 430, 17, 190, 230
PANEL_WIDTH, PANEL_HEIGHT = 190, 80  # of a panel of before and after
MAP_MARGIN = 0.12  # of the extent of the dots, at either end
LABELLED_DOTS = 8  # the largest dots that are named


def opportunity_chart_spec(chart: OpportunityChart) -> Spec:
    """The Vega-Lite specification of a chart of any kind."""
    body = {
        "potential": _bars_spec,
        "structure": _scatter_spec,
        "ladder": _ladder_spec,
        "map": _map_spec,
        "outcome": _panels_spec,
        "space": _space_spec,
    }[chart.kind](chart)
    return {
        "$schema": SCHEMA,
        "description": chart.alt,
        "background": None,
        "padding": 4,
        "config": {**vega_config(), "aria": False},
        **body,
    }


def _rows(chart: OpportunityChart) -> list[Spec]:
    return [
        {
            "label": replace_unsupported_characters(mark.label),
            "x": mark.x,
            "y": mark.y,
            "low": mark.low,
            "high": mark.high,
            "size": mark.size,
            "group": replace_unsupported_characters(mark.group),
        }
        for mark in chart.marks
    ]


def _axis(title: str) -> Spec:
    return {"title": title, "grid": True}


def _by_label(rows: list[Spec]) -> Spec:
    return {
        "field": "label",
        "type": "ordinal",
        "title": None,
        "sort": [row["label"] for row in rows],
        "axis": {"labelLimit": 260, "ticks": False, "domain": False},
    }


def _bars_spec(chart: OpportunityChart) -> Spec:
    """A pale bar of potential, a dark one of what is sold, and the interval as a line."""
    rows = _rows(chart)
    y, x = _by_label(rows), {"field": "x", "type": "quantitative", "axis": _axis(chart.axes[0])}
    intervals = [row for row in rows if row["low"] is not None]
    layers = [
        chart_layer(rows, {"type": "bar", "color": FAINT_COLOUR, "height": 11}, {"y": y, "x": x}),
        chart_layer(
            rows,
            {"type": "bar", "color": INK_COLOUR, "height": 5},
            {"y": y, "x": {**x, "field": "y"}},
        ),
    ]
    if intervals:
        reach = {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}}
        layers.append(
            chart_layer(
                intervals, {"type": "rule", "color": SOURCE_COLOUR, "strokeWidth": 1}, reach
            )
        )
    return {"width": WIDTH, "height": {"step": BAR_STEP}, "layer": layers}


def _scatter_spec(chart: OpportunityChart) -> Spec:
    rows = _rows(chart)
    groups = list(dict.fromkeys(row["group"] for row in rows))
    scale = {"type": "sqrt", "nice": True}
    x = {"field": "x", "type": "quantitative", "scale": scale, "axis": _axis(chart.axes[0])}
    y = {"field": "y", "type": "quantitative", "scale": scale, "axis": _axis(chart.axes[1])}
    shape = {
        "field": "group",
        "scale": {"domain": groups, "range": ["circle", "triangle-up"][: len(groups)]},
    }
    mark = {"type": "point", "size": 42, "color": INK_COLOUR, "filled": True}
    text = {"type": "text", "dx": 5, "dy": -6, "align": "left", "font": FONT, "fontSize": 9}
    return {
        "width": WIDTH,
        "height": PLOT_HEIGHT,
        "layer": [
            chart_layer(rows, mark, {"x": x, "y": y, "shape": shape}),
            chart_layer(rows, text, {"x": x, "y": y, "text": {"field": "label"}}),
        ],
    }


def _ladder_spec(chart: OpportunityChart) -> Spec:
    """A dot a product at its complexity, sized by exports; a line to the nearest step up."""
    rows = _rows(chart)
    y, x = _by_label(rows), {"field": "x", "type": "quantitative", "axis": _axis(chart.axes[0])}
    steps = [row for row in rows if row["high"] is not None]
    size = {"field": "y", "type": "quantitative", "legend": None, "scale": {"range": [20, 220]}}
    line = {"type": "rule", "color": SOURCE_COLOUR, "strokeWidth": 1.2}
    tip = {"type": "point", "shape": "triangle-right", "color": SOURCE_COLOUR, "filled": True}
    layers = [
        chart_layer(steps, line, {"y": y, "x": x, "x2": {"field": "high"}}),
        chart_layer(steps, tip, {"y": y, "x": {**x, "field": "high"}}),
        chart_layer(
            rows,
            {"type": "point", "color": INK_COLOUR, "filled": True, "opacity": 1},
            {"y": y, "x": x, "size": size},
        ),
    ]
    drawn = layers if steps else layers[2:]
    return {"width": WIDTH, "height": {"step": BAR_STEP}, "layer": drawn}


def _space_spec(chart: OpportunityChart) -> Spec:
    """A dot a product by density and complexity, named by code."""
    rows = _rows(chart)
    x, y = (
        {
            "field": name,
            "type": "quantitative",
            "scale": {"zero": False, "nice": True, "padding": 12},
            "axis": _axis(title),
        }
        for name, title in zip("xy", chart.axes, strict=True)
    )
    size = {"field": "size", "type": "quantitative", "legend": None, "scale": {"range": [18, 320]}}
    dot = {"type": "circle", "color": INK_COLOUR, "opacity": 0.6}
    text = {"type": "text", "dx": 7, "dy": -7, "align": "left", "font": FONT, "fontSize": 9}
    return {
        "width": WIDTH,
        "height": PLOT_HEIGHT,
        "layer": [
            chart_layer(rows, dot, {"x": x, "y": y, "size": size}),
            chart_layer(rows, text, {"x": x, "y": y, "text": {"field": "label"}}),
        ],
    }


def _panels_spec(chart: OpportunityChart) -> Spec:
    """A panel a group: a dot a year joined by a line, its interval, and a rule at the promise."""
    rows = _rows(chart)
    first, last = min(row["x"] for row in rows), max(row["x"] for row in rows)
    first, last = (
        min(first, *(row["size"] for row in rows)),
        max(last, *(row["size"] for row in rows)),
    )
    small: Spec = {"grid": True, "titleFontSize": 9, "titleFontWeight": "normal"}
    years: Spec = {
        "scale": {"domain": [first - 0.5, last + 0.5], "nice": False},
        "axis": {**small, "title": chart.axes[0], "format": "d", "tickMinStep": 1, "tickCount": 6},
        "type": "quantitative",
    }
    x = {**years, "field": "x"}
    y = {
        "field": "y",
        "type": "quantitative",
        "axis": {**small, "title": chart.axes[1], "tickCount": 4},
    }
    dot = {"type": "point", "color": INK_COLOUR, "filled": True, "size": 28, "opacity": 1}
    reach = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}
    line = {"type": "line", "color": INK_COLOUR, "strokeWidth": 1.2}
    rule = {"type": "rule", "color": SOURCE_COLOUR, "strokeWidth": 1, "strokeDash": [3, 2]}
    panels = []
    names = tuple(dict.fromkeys(row["group"] for row in rows))
    for name in names:
        mine = [row for row in rows if row["group"] == name]
        spread = [row for row in mine if row["low"] is not None]
        days = list({row["size"]: row for row in mine}.values())
        whole = {"type": "rule", "color": INK_COLOUR, "strokeWidth": 1}
        panels.append(
            {
                "title": {"text": name, "fontSize": 9, "fontWeight": "normal", "anchor": "start"},
                "width": PANEL_WIDTH if len(names) > 1 else WIDTH,
                "height": PANEL_HEIGHT,
                "layer": [
                    chart_layer(days, rule, {"x": {**years, "field": "size"}}),
                    *([chart_layer(spread, whole, reach)] if spread else []),
                    chart_layer(mine, line, {"x": x, "y": y}),
                    chart_layer(mine, dot, {"x": x, "y": y}),
                ],
            }
        )
    return {"columns": 2, "concat": panels}


def _map_spec(chart: OpportunityChart) -> Spec:
    """Dots by longitude and latitude, drawn to the extent of the markets shown."""
    rows = _rows(chart)
    x, y = (
        {
            "field": name,
            "type": "quantitative",
            "scale": {"domain": _extent([row[name] for row in rows], least), "nice": False},
            "axis": {**_axis(title), "tickCount": 8},
        }
        for name, least, title in zip("xy", (20.0, 10.0), chart.axes, strict=True)
    )
    size = {"field": "size", "type": "quantitative", "legend": None, "scale": {"range": [12, 500]}}
    named = sorted(rows, key=lambda row: -row["size"])[:LABELLED_DOTS]
    text = {"type": "text", "dx": 9, "dy": -7, "font": FONT, "fontSize": 9, "color": INK_COLOUR}
    dot = {"type": "circle", "color": INK_COLOUR, "opacity": 0.55}
    return {
        "width": WIDTH,
        "height": MAP_HEIGHT,
        "layer": [
            chart_layer(rows, dot, {"x": x, "y": y, "size": size}),
            chart_layer(named, text, {"x": x, "y": y, "text": {"field": "label"}}),
        ],
    }


def _extent(degrees: list[float], least: float) -> list[float]:
    """The ends of an axis with room at both, at least so many degrees apart."""
    low, high = min(degrees), max(degrees)
    room = max((high - low) * MAP_MARGIN, (least - (high - low)) / 2)
    return [low - room, high + room]
