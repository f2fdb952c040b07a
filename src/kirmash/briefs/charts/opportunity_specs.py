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
WIDE, SMALL_FONT = 560, 10  # of charts without names at the axis, and the letters of theirs
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
    y, x = _by_label(rows), _across(chart)
    intervals = [row for row in rows if row["low"] is not None]
    reach = {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}}
    line = {"type": "rule", "color": SOURCE_COLOUR, "strokeWidth": 1}
    return _rows_spec(
        [
            chart_layer(
                rows, {"type": "bar", "color": FAINT_COLOUR, "height": 11}, {"y": y, "x": x}
            ),
            chart_layer(
                rows,
                {"type": "bar", "color": INK_COLOUR, "height": 5},
                {"y": y, "x": {**x, "field": "y"}},
            ),
            *([chart_layer(intervals, line, reach)] if intervals else []),
        ]
    )


def _across(chart: OpportunityChart) -> Spec:
    return {"field": "x", "type": "quantitative", "axis": _axis(chart.axes[0])}


def _rows_spec(layers: list[Spec]) -> Spec:
    """Layers over a row a product."""
    return {"width": WIDTH, "height": {"step": BAR_STEP}, "layer": layers}


def _scatter_spec(chart: OpportunityChart) -> Spec:
    """A mark a product by its share in either structure, shaped by who sells it."""
    rows = _rows(chart)
    groups = list(dict.fromkeys(row["group"] for row in rows))
    shape = {
        "field": "group",
        "scale": {"domain": groups, "range": ["circle", "triangle-up"][: len(groups)]},
        "legend": {"labelFontSize": SMALL_FONT, "labelLimit": WIDE, "title": None},
    }
    roots = {"scale": {"type": "sqrt", "nice": True}}
    mark = {"type": "point", "size": 42, "color": INK_COLOUR, "filled": True}
    return _dots_spec(chart, (rows, rows), (roots, roots), mark, {"shape": shape})


def _dots_spec(
    chart: OpportunityChart,
    rows: tuple[list[Spec], list[Spec]],
    scales: tuple[Spec, Spec],
    mark: Spec,
    looks: Spec,
) -> Spec:
    """Dots by x and y as ``mark`` with ``looks``, and the names of the second rows beside them."""
    place: Spec = {
        name: {
            "field": name,
            "type": "quantitative",
            "axis": {**_axis(title), "labelFontSize": SMALL_FONT, "titleFontSize": SMALL_FONT},
            **scale,
        }
        for name, title, scale in zip("xy", chart.axes, scales, strict=True)
    }
    text = {"type": "text", "dx": 8, "dy": -8, "align": "left", "font": FONT, "fontSize": 9}
    return {
        "width": WIDE,
        "height": PLOT_HEIGHT,
        "layer": [
            chart_layer(rows[0], mark, {**place, **looks}),
            chart_layer(rows[1], text, {**place, "text": {"field": "label"}}),
        ],
    }


def _ladder_spec(chart: OpportunityChart) -> Spec:
    """A dot a product at its complexity, sized by exports; a line to the nearest step up."""
    rows = _rows(chart)
    y, x = _by_label(rows), _across(chart)
    steps = [row for row in rows if row["high"] is not None]
    size = {**_sizes(20, 220), "field": "y"}
    line = {"type": "rule", "color": SOURCE_COLOUR, "strokeWidth": 1.2}
    tip = {"type": "point", "shape": "triangle-right", "color": SOURCE_COLOUR, "filled": True}
    dot = {"type": "point", "color": INK_COLOUR, "filled": True, "opacity": 1}
    up = [
        chart_layer(steps, line, {"y": y, "x": x, "x2": {"field": "high"}}),
        chart_layer(steps, tip, {"y": y, "x": {**x, "field": "high"}}),
    ]
    return _rows_spec(
        [*(up if steps else []), chart_layer(rows, dot, {"y": y, "x": x, "size": size})]
    )


def _space_spec(chart: OpportunityChart) -> Spec:
    """A dot a product by density and complexity, named by code."""
    rows, scale = _rows(chart), {"scale": {"zero": False, "nice": True, "padding": 12}}
    dot = {"type": "circle", "color": INK_COLOUR, "opacity": 0.6}
    return _dots_spec(chart, (rows, rows), (scale, scale), dot, {"size": _sizes(18, 320)})


def _sizes(least: int, most: int) -> Spec:
    return {
        "field": "size",
        "type": "quantitative",
        "legend": None,
        "scale": {"range": [least, most]},
    }


def _panels_spec(chart: OpportunityChart) -> Spec:
    """A panel a group: a dot a year joined by a line, its interval, and a rule at the promise."""
    rows = _rows(chart)
    ends = [row[key] for row in rows for key in ("x", "size")]
    first, last = min(ends), max(ends)
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
    scales = tuple(
        {"scale": {"domain": _extent([row[name] for row in rows], least), "nice": False}}
        for name, least in (("x", 20.0), ("y", 10.0))
    )
    named = sorted(rows, key=lambda row: -row["size"])[:LABELLED_DOTS]
    dot = {"type": "circle", "color": INK_COLOUR, "opacity": 0.55}
    spec = _dots_spec(chart, (rows, named), (scales[0], scales[1]), dot, {"size": _sizes(12, 500)})
    return {**spec, "height": MAP_HEIGHT}


def _extent(degrees: list[float], least: float) -> list[float]:
    """The ends of an axis with room at both, at least so many degrees apart."""
    low, high = min(degrees), max(degrees)
    room = max((high - low) * MAP_MARGIN, (least - (high - low)) / 2)
    return [low - room, high + room]
