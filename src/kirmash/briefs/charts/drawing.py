"""The charts drawn by vl-convert, with no way out to the network and our own font."""

from __future__ import annotations

from functools import cache, lru_cache

from kirmash.briefs.charts import levels, opportunity_specs, timeline
from kirmash.briefs.charts.style import FONT, Spec, font_folder
from kirmash.briefs.model import DealsTimeline, LevelsChart, OpportunityChart

Chart = LevelsChart | DealsTimeline | OpportunityChart

RUSSIAN: Spec = {
    "decimal": ",",
    "thousands": "\u00a0",
    "grouping": [3],
    "currency": ["", "\u00a0руб."],
    "minus": "−",
}
ENGLISH: Spec = {
    "decimal": ".",
    "thousands": ",",
    "grouping": [3],
    "currency": ["$", ""],
    "minus": "−",
}


@lru_cache(maxsize=24)
def draw_svg(chart: Chart, lang: str) -> str:
    """The chart as SVG text, drawn once for all formats; its alternative is the
    writers' to give.
    """
    return draw_spec(chart_spec(chart, lang), lang)


def draw_spec(spec: Spec, lang: str) -> str:
    """A Vega-Lite specification of ours as SVG text."""
    import vl_convert

    _fonts()
    drawn: str = vl_convert.vegalite_to_svg(
        spec,
        allowed_base_urls=[],
        format_locale=RUSSIAN if lang == "ru" else ENGLISH,
    )
    return drawn


def draw_png(chart: Chart, lang: str, scale: float = 3.0) -> bytes:
    """The chart as PNG, ``scale`` pixels a point."""
    import vl_convert

    drawn: bytes = vl_convert.svg_to_png(draw_svg(chart, lang), scale=scale)
    return drawn


def chart_spec(chart: Chart, lang: str) -> Spec:
    """The Vega-Lite specification of a chart of any kind."""
    if isinstance(chart, OpportunityChart):
        return opportunity_specs.opportunity_chart_spec(chart)
    return (
        timeline.timeline_chart_spec(chart, lang)
        if isinstance(chart, DealsTimeline)
        else levels.levels_chart_spec(chart)
    )


@cache
def _fonts() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(font_folder()))


__all__ = ["FONT", "chart_spec", "draw_png", "draw_spec", "draw_svg", "font_folder"]
