"""A line over periods as a Vega-Lite specification: a gap where a value is unknown."""

from __future__ import annotations

from collections.abc import Sequence

from kirmash.briefs.charts.style import INK_COLOUR, SCHEMA, Spec, chart_layer, vega_config


def line_chart_spec(title: str, unit: str, points: Sequence[tuple[str, float | None]]) -> Spec:
    """The chart of values by label, in order; ``unit`` names the axis of values."""
    rows: list[Spec] = [
        {"at": place, "label": label, "value": value} for place, (label, value) in enumerate(points)
    ]
    labels = [label for label, _ in points]
    every = max(1, -(-len(labels) // 12))
    shown = labels[::every]
    encoding = {
        "x": {
            "field": "label",
            "type": "ordinal",
            "sort": labels,
            "axis": {"title": None, "labelAngle": -40, "values": shown},
        },
        "y": {"field": "value", "type": "quantitative", "axis": {"title": unit}},
    }
    line = {
        "type": "line",
        "color": INK_COLOUR,
        "strokeWidth": 2,
        "invalid": "break-paths-show-domains",
    }
    point = {"type": "point", "color": INK_COLOUR, "filled": True, "size": 28, "invalid": "filter"}
    return {
        "$schema": SCHEMA,
        "title": title,
        "width": 520,
        "height": 240,
        "layer": [chart_layer(rows, line, encoding), chart_layer(rows, point, encoding)],
        "config": vega_config(),
    }
