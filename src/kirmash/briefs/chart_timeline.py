"""The timeline of deals as Vega-Lite: a bar a deal from first to last evidence, a mark a step, the term as an upright stroke.

A late deal is told by words (it stands under the heading "late") and by a dashed line from its term to the brief's day,
never by colour alone. Each step's status has a shape and a filling of its own.
"""

from __future__ import annotations

from kirmash.briefs.brief import Bar, Timeline
from kirmash.briefs.chart_look import FAINT, FONT, INK, LATE, SCHEMA, Spec, config, on
from kirmash.briefs.glyphs import drawable

ROW, PLOT, LABELS = 15, 385, 236
UPRIGHT = "M-0.16,-1L0.16,-1L0.16,1L-0.16,1Z"
CROSS = "M-1,-0.7L-0.7,-1L0,-0.3L0.7,-1L1,-0.7L0.3,0L1,0.7L0.7,1L0,0.3L-0.7,1L-1,0.7L-0.3,0Z"
# From wish to outcome: hollow while nobody is bound, filled from the signature on.
SHAPES = {
    "interest": ("triangle-up", "#ffffff"), "proposed": ("circle", "#ffffff"), "planned": ("square", "#ffffff"),
    "signed": ("square", INK), "in_progress": ("triangle-right", INK), "resumed": ("diamond", INK), "completed": ("circle", INK),
    "suspended": ("diamond", "#ffffff"), "cancelled": (CROSS, INK), "lapsed": ("triangle-down", "#ffffff"), "due": (UPRIGHT, INK),
}  # fmt: skip


def spec(chart: Timeline, lang: str) -> Spec:
    """The Vega-Lite specification; its height grows with the rows."""
    rows = _rows(chart)
    y = {"field": "row", "type": "ordinal", "axis": None, "scale": {"domain": [row["row"] for row in rows]}}
    return {
        "$schema": SCHEMA,
        "description": chart.alt,
        "background": None,
        "padding": 2,
        "width": PLOT,
        "height": {"step": ROW},
        "config": config(),
        "layer": [*_texts(rows, y), *_lines(chart, rows, y, _axis(chart, lang)), _marks(chart, rows, y)],
    }


def _rows(chart: Timeline) -> list[Spec]:
    """A heading before each group, then its bars; ``row`` names the place on the upright axis."""
    made: list[Spec] = []
    for number, bar in enumerate(chart.bars):
        if not number or bar.group != chart.bars[number - 1].group:
            made.append({"row": f"g{number}", "text": drawable(bar.group), "bar": None})
        made.append({"row": f"b{number}", "text": drawable(bar.label), "bar": bar})
    return made


def _texts(rows: list[Spec], y: Spec) -> list[Spec]:
    """Headings in bold and labels, left of the plot, cut where they would run into it."""
    mark = {"type": "text", "align": "left", "baseline": "middle", "font": FONT, "limit": LABELS - 8, "fontSize": 10}
    encoding = {"x": {"value": -LABELS}, "y": y, "text": {"field": "text"}}
    heads = [{"row": row["row"], "text": row["text"]} for row in rows if row["bar"] is None]
    labels = [{"row": row["row"], "text": row["text"]} for row in rows if row["bar"]]
    return [on(heads, {**mark, "fontWeight": "bold", "color": INK}, encoding), on(labels, {**mark, "color": "#1c2126"}, encoding)]


def _axis(chart: Timeline, lang: str) -> Spec:
    years = int(chart.end[:4]) - int(chart.start[:4])
    form = "%Y" if years > 2 else "%m.%Y" if lang == "ru" else "%b %Y"
    ticks = {"interval": "year", "step": 1 + years // 12} if years > 2 else 6
    axis = {"title": None, "format": form, "orient": "top", "tickCount": ticks, "labelFlush": False}
    return {"type": "temporal", "scale": {"type": "utc", "domain": [chart.start, chart.end]}, "axis": axis}


def _lines(chart: Timeline, rows: list[Spec], y: Spec, x: Spec) -> list[Spec]:
    """The brief's day, the bars, and what has run past its term."""
    bars = [{"row": row["row"], "from": row["bar"].start, "to": row["bar"].end} for row in rows if row["bar"]]
    over = [{"row": row["row"], "from": row["bar"].due, "to": chart.today} for row in rows if row["bar"] and row["bar"].late]
    reach = {"x": {**x, "field": "from"}, "x2": {"field": "to"}, "y": y}
    today = on([{"day": chart.today}], {"type": "rule", "color": INK, "strokeWidth": 0.8}, {"x": {**x, "field": "day"}})
    return [
        today,
        on(bars, {"type": "rule", "color": FAINT, "strokeWidth": 7, "strokeCap": "round"}, reach),
        on(over, {"type": "rule", "color": LATE, "strokeWidth": 1.3, "strokeDash": [4, 3]}, reach),
    ]


def _marks(chart: Timeline, rows: list[Spec], y: Spec) -> Spec:
    names = dict(chart.legend)
    places = [{"row": row["row"], "day": day, "kind": names[kind]} for row in rows if row["bar"] for day, kind in _placed(row["bar"])]
    shown = [key for key in SHAPES if any(place["kind"] == names.get(key) for place in places)]
    domain = [names[key] for key in shown]
    legend = {"columns": 5 if len(shown) > 6 else 6}
    fill = {"field": "kind", "scale": {"domain": domain, "range": [SHAPES[key][1] for key in shown]}, "legend": legend}
    shape = {"field": "kind", "scale": {"domain": domain, "range": [SHAPES[key][0] for key in shown]}, "legend": legend}
    stroke = {"field": "kind", "scale": {"domain": domain, "range": [INK for _ in shown]}, "legend": legend}
    mark = {"type": "point", "size": 46, "strokeWidth": 1.1, "opacity": 1}
    x = {"field": "day", "type": "temporal"}
    return on(places, mark, {"x": x, "y": y, "fill": fill, "stroke": stroke, "shape": shape})


def _placed(bar: Bar) -> list[tuple[str, str]]:
    return [*([(bar.due, "due")] if bar.due else []), *bar.steps]
