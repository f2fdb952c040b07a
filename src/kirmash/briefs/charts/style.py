"""The style of every chart: few colours, the shipped font, hairlines; blue for estimates, ochre for
sources, grey for official figures.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

INK_COLOUR, SOURCE_COLOUR, OFFICIAL_COLOUR, FAINT_COLOUR, LATE_COLOUR = (
    "#1d3f5e",
    "#b5651d",
    "#8a8f94",
    "#d9dde1",
    "#8a3a10",
)
FONT = "IBM Plex Sans"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
Spec = dict[str, Any]


def vega_config() -> Spec:
    """The configuration of every Vega-Lite specification of ours."""
    text = {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": 10.5,
        "titleFontSize": 10.5,
        "labelColor": "#33383d",
    }
    return {
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            **text,
            "domainColor": FAINT_COLOUR,
            "tickColor": FAINT_COLOUR,
            "gridColor": FAINT_COLOUR,
            "gridDash": [2, 2],
            "tickCount": 4,
        },
        "title": {
            "font": FONT,
            "fontSize": 10.5,
            "fontWeight": "normal",
            "color": "#5a6067",
            "offset": 6,
        },
        "legend": {
            **text,
            "title": None,
            "orient": "bottom",
            "labelLimit": 320,
            "symbolSize": 60,
            "offset": 6,
        },
    }


def chart_layer(rows: list[Spec], mark: Spec, encoding: Spec) -> Spec:
    """A layer: rows of its own, a mark, and how the rows' fields are seen."""
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def font_folder() -> Path:
    """Where the shipped fonts lie."""
    return Path(str(resources.files("kirmash"))) / "data" / "fonts"
