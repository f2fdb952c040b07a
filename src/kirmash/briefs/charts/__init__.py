"""The charts of a brief as Vega-Lite, drawn to SVG."""
