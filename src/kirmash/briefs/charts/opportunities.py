"""The charts of opportunities as Vega-Lite: potentials as bars, the fit of two structures as a
scatter, new products in product space, markets as dots at the capitals, a ladder of complexity, and
flows before and after.

The map has degrees and no land: no coastlines are shipped, and borders are nobody's question here.
Dots are named by code, so colour tells nothing alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

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
from kirmash.briefs.model import OpportunityChart, OpportunityMark
from kirmash.briefs.render.glyphs import replace_unsupported_characters
from kirmash.i18n import translate
from kirmash.records.opportunities import (
    OpportunityNumber,
    OpportunityQuestion,
    OpportunitySection,
    Suggestion,
)
from kirmash.records.quantities import Unknown
from kirmash.records.suggestion_texts import Naming, number_text, section_title
from kirmash.reference import lexicons

MILLION = 1e6
WIDTH, BAR_STEP, PLOT_HEIGHT, MAP_HEIGHT = 430, 17, 190, 230
LABEL_LENGTH = 34  # letters of a product's name beside a bar
PANEL_WIDTH, PANEL_HEIGHT, PANEL_TITLE = 190, 80, 48  # of a panel of before and after
MAP_MARGIN = 0.12  # of the extent of the dots, at either end
LABELLED_DOTS = 8  # the largest dots that are named


def build_charts(section: OpportunitySection, naming: Naming) -> tuple[OpportunityChart, ...]:
    """The charts of a section; none where its numbers bear none."""
    makers: Mapping[OpportunityQuestion, Callable[..., OpportunityChart | None]] = {
        OpportunityQuestion.EXPAND: _potential_bars,
        OpportunityQuestion.DIVERSIFY: _product_space,
        OpportunityQuestion.COMPLEMENT: _structure_scatter,
        OpportunityQuestion.UPGRADE: _complexity_ladder,
        OpportunityQuestion.MARKETS: _market_map,
        OpportunityQuestion.OUTCOME: _before_and_after,
    }
    maker = makers.get(section.question)
    chart = maker(section, naming) if maker and section.suggestions else None
    return (chart,) if chart else ()


def _known(number: OpportunityNumber | None) -> float | None:
    return None if number is None or isinstance(number.value, Unknown) else number.value


def _label(suggestion: Suggestion, section: OpportunitySection, naming: Naming) -> str:
    name = naming.product(suggestion.product, section.nomenclature)
    cut = name if len(name) <= LABEL_LENGTH else name[: LABEL_LENGTH - 1].rstrip() + "…"
    return f"{suggestion.product} {cut}".rstrip()


def _chart(
    section: OpportunitySection, naming: Naming, kind: str, marks: list[OpportunityMark]
) -> OpportunityChart | None:
    if not marks:
        return None
    title = section_title(section, naming)
    lang = naming.lang
    listed = "; ".join(mark.alt for mark in marks)
    return OpportunityChart(
        kind,
        translate(f"opportunity.chart.{kind}", lang, title=title),
        translate("opportunity.chart.alt", lang, title=title, marks=listed),
        tuple(marks),
        translate(f"opportunity.chart.{kind}.note", lang),
        tuple(translate(f"opportunity.chart.{kind}.{axis}", lang) for axis in ("x", "y")),
    )


def _potential_bars(section: OpportunitySection, naming: Naming) -> OpportunityChart | None:
    marks = []
    for suggestion in section.suggestions:
        potential, sold = suggestion.number("potential"), suggestion.number("actual")
        value, actual = _known(potential), _known(sold)
        if potential is None or value is None or actual is None:
            continue
        label = _label(suggestion, section, naming)
        marks.append(
            OpportunityMark(
                label,
                value / MILLION,
                actual / MILLION,
                None if potential.low is None else potential.low / MILLION,
                None if potential.high is None else potential.high / MILLION,
                alt=f"{label}: {number_text(potential, naming.lang)}",
            )
        )
    return _chart(section, naming, "potential", marks)


def _structure_scatter(section: OpportunitySection, naming: Naming) -> OpportunityChart | None:
    marks = []
    for suggestion in section.suggestions:
        sold = _known(suggestion.number("export_share"))
        bought = _known(suggestion.number("import_share"))
        if sold is None or bought is None:
            continue
        label = _label(suggestion, section, naming)
        marks.append(
            OpportunityMark(
                suggestion.product,
                100 * sold,
                100 * bought,
                group=f"{naming.economy(suggestion.seller)} → {naming.economy(suggestion.buyer)}",
                alt=label,
            )
        )
    return _chart(section, naming, "structure", marks)


def _product_space(section: OpportunitySection, naming: Naming) -> OpportunityChart | None:
    """New products by how near they are to what is made already, and how complex; sized by what the
    buyer imports of them.
    """
    marks = []
    for suggestion in section.suggestions:
        density, score, demand = (
            _known(suggestion.number(key)) for key in ("density", "complexity", "demand")
        )
        if density is None or score is None:
            continue
        label = _label(suggestion, section, naming)
        marks.append(
            OpportunityMark(
                suggestion.product,
                density,
                score,
                size=(demand or 0.0) / MILLION,
                alt=f"{label}: {density:.2f}, {score:.2f}",
            )
        )
    return _chart(section, naming, "space", marks)


def _complexity_ladder(section: OpportunitySection, naming: Naming) -> OpportunityChart | None:
    marks = []
    for suggestion in section.suggestions:
        score, exports = (_known(suggestion.number(key)) for key in ("complexity", "exports"))
        if score is None or exports is None:
            continue
        steps = [number for number in suggestion.numbers if number.key == "step_complexity"]
        best = max((value for step in steps if (value := _known(step)) is not None), default=None)
        label = _label(suggestion, section, naming)
        marks.append(
            OpportunityMark(label, score, exports / MILLION, high=best, alt=f"{label}: {score:.2f}")
        )
    return _chart(section, naming, "ladder", marks)


def _before_and_after(section: OpportunitySection, naming: Naming) -> OpportunityChart | None:
    """A small panel a deal: dollars by year, with the day of the promise; visits share one panel of
    all goods, with a line each.
    """
    marks: list[OpportunityMark] = []
    for suggestion in section.suggestions:
        panel = _panel_marks(suggestion, naming)
        shared = bool(marks) and suggestion.number("yearly_total") is not None
        marks += panel[:1] if shared else panel  # the same years: the day of the visit alone is new
    return _chart(section, naming, "outcome", marks)


def _panel_marks(suggestion: Suggestion, naming: Naming) -> list[OpportunityMark]:
    """A dot a year; none where nothing was traded in any."""
    day = _known(suggestion.number("promised_on"))
    years = [each for each in suggestion.numbers if each.key.startswith("yearly")]
    known = [(each, value) for each in years if (value := _known(each)) is not None]
    if day is None or not any(value for _, value in known):
        return []
    name = suggestion.title(naming.lang)
    if years[0].key == "yearly_total":
        name = translate("opportunity.number.yearly_total", naming.lang)
    cut = name if len(name) <= PANEL_TITLE else name[: PANEL_TITLE - 1].rstrip() + "…"
    return [
        OpportunityMark(
            each.of,
            float(each.of),
            value / MILLION,
            None if each.low is None else each.low / MILLION,
            None if each.high is None else each.high / MILLION,
            day,
            cut,
            f"{name}, {each.of}: {number_text(each, naming.lang)}",
        )
        for each, value in known
    ]


def _market_map(section: OpportunitySection, naming: Naming) -> OpportunityChart | None:
    marks = []
    for suggestion in section.suggestions:
        place = _capitals().get(suggestion.buyer)
        number = suggestion.number("untapped") or suggestion.number("actual")
        value = _known(number)
        if place is None or value is None:
            continue
        marks.append(
            OpportunityMark(
                suggestion.buyer,
                place[1],
                place[0],
                size=value / MILLION,
                alt=f"{naming.economy(suggestion.buyer)}: {number_text(number, naming.lang)}",
            )
        )
    return _chart(section, naming, "map", marks)


@cache
def _capitals() -> Mapping[str, tuple[float, float]]:
    """Latitude and longitude of capitals by economy."""
    return MappingProxyType(
        {
            row["economy"]: (float(row["latitude"]), float(row["longitude"]))
            for row in lexicons.data_rows("trade/capitals")
        }
    )


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
