"""The series chart as Vega-Lite, drawn by vl-convert with no way out to the network and our own font.

Colours are few: ink for the estimate, ochre for what a source says, grey for the official line.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from kirmash.briefs.brief import Chart, Mark

INK, SOURCE, OFFICIAL, FAINT = "#1d3f5e", "#b5651d", "#8a8f94", "#d9dde1"
FONT = "IBM Plex Sans"
RUSSIAN = {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", "\u00a0руб."], "minus": "−"}
ENGLISH = {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["$", ""], "minus": "−"}
HEIGHT, WIDE, NARROW = 128, 395, 190


@lru_cache(maxsize=8)
def svg(chart: Chart, lang: str) -> str:
    """The chart as SVG text, drawn once for all formats; the alternative in its own description."""
    import vl_convert

    _fonts()
    drawn: str = vl_convert.vegalite_to_svg(spec(chart), allowed_base_urls=[], format_locale=_locale(lang))
    return drawn


def png(chart: Chart, lang: str, scale: float = 3.0) -> bytes:
    """The chart as PNG, ``scale`` pixels a point."""
    import vl_convert

    drawn: bytes = vl_convert.svg_to_png(svg(chart, lang), scale=scale)
    return drawn


def spec(chart: Chart) -> dict[str, Any]:
    """The Vega-Lite specification: levels, and beside them the index panel where an official series is known."""
    panels = [_levels(chart, WIDE if chart.index else WIDE + NARROW)]
    if chart.index:
        panels.append(_index(chart))
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": chart.alt,
        "background": None,
        "padding": 2,
        "spacing": 22,
        "config": _config(),
        "resolve": {"scale": {"color": "independent", "shape": "independent", "strokeDash": "independent"}},
        "hconcat": panels,
    }


def _levels(chart: Chart, width: int) -> dict[str, Any]:
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
            _on(rows, {"type": "line", "color": INK, "strokeWidth": 1.4}, {"x": x, "y": {**y, "field": "value"}}),
            _on(
                rows,
                {"type": "rule", "color": INK, "opacity": 0.3, "strokeWidth": 11},
                {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
            ),
            _on(
                rows,
                {"type": "point", "filled": True, "size": 46, "opacity": 1},
                {"x": x, "y": {**y, "field": "value"}, "color": colour, "shape": shape},
            ),
            _on(
                rows,
                {"type": "text", "dy": -10, "fontSize": 10.5, "color": INK},
                {"x": x, "y": {**y, "field": "high"}, "text": _number("value", ",.1f")},
            ),
            _on(
                dots,
                {"type": "point", "filled": False, "size": 48, "strokeWidth": 1.5, "opacity": 1, "xOffset": 13},
                {"x": x, "y": {**y, "field": "at"}, "color": colour, "shape": shape},
            ),
        ],
    }


def _index(chart: Chart) -> dict[str, Any]:
    names = dict(chart.legend)
    rows = [_row(mark, names[mark.kind]) for mark in chart.index]
    domain = [names["pair"], names["official"]]
    colour = {"field": "kind", "scale": {"domain": domain, "range": [INK, OFFICIAL]}}
    dash = {"field": "kind", "scale": {"domain": domain, "range": [[1, 0], [4, 3]]}}
    x = {"field": "label", "type": "ordinal", "axis": {"labelAngle": 0, "title": None, "grid": False}}
    y = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": False, "nice": True}, "axis": {"tickCount": 4}}
    encoding = {"x": x, "y": y, "color": colour, "strokeDash": dash}
    mark = {"type": "line", "strokeWidth": 1.6, "point": {"size": 26, "filled": True}}
    return {"width": NARROW, "height": HEIGHT, "title": {"text": chart.index_title, "anchor": "start"}, **_on(rows, mark, encoding)}


def _on(rows: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _row(mark: Mark, kind: str) -> dict[str, Any]:
    return {"label": mark.label, "kind": kind, "value": mark.value, "low": mark.low, "high": mark.high}


def _end(mark: Mark) -> dict[str, Any]:
    """Where the dot stands: at the value, or at the end a bound gives."""
    return {"at": next(one for one in (mark.value, mark.low, mark.high, 0.0) if one is not None)}


def _number(field: str, pattern: str) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "format": pattern}


def _config() -> dict[str, Any]:
    text = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 10.5, "titleFontSize": 10.5, "labelColor": "#33383d"}
    return {
        "font": FONT,
        "view": {"stroke": None},
        "axis": {**text, "domainColor": FAINT, "tickColor": FAINT, "gridColor": FAINT, "gridDash": [2, 2], "tickCount": 4},
        "title": {"font": FONT, "fontSize": 10.5, "fontWeight": "normal", "color": "#5a6067", "offset": 6},
        "legend": {**text, "title": None, "orient": "bottom", "labelLimit": 320, "symbolSize": 60, "offset": 6},
    }


def _locale(lang: str) -> dict[str, Any]:
    return RUSSIAN if lang == "ru" else ENGLISH


def font_folder() -> Path:
    """Where the shipped fonts lie."""
    return Path(str(resources.files("kirmash"))) / "data" / "fonts"


@cache
def _fonts() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(font_folder()))
