"""Small drawings of the desk that no chart library is needed for."""

from __future__ import annotations

from collections.abc import Sequence

from kirmash.briefs.charts.style import INK_COLOUR, SOURCE_COLOUR

WIDTH, HEIGHT, MARGIN = 120, 28, 4
LEAST_POINTS = 2


def sparkline(line: Sequence[tuple[int, float]]) -> str:
    """A line of (year, level) as SVG, its last point marked; empty where there are fewer than two
    points. It carries no text: the table beside it has the figures.
    """
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">'
    )
    if len(line) < LEAST_POINTS:
        return f"{head}</svg>"
    places = _places(line)
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    x, y = places[-1]
    return (
        f'{head}<polyline points="{path}" fill="none" stroke="{INK_COLOUR}" stroke-width="1.5"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{SOURCE_COLOUR}"/></svg>'
    )


def _places(line: Sequence[tuple[int, float]]) -> list[tuple[float, float]]:
    years, levels = [year for year, _ in line], [level for _, level in line]
    across = (WIDTH - 2 * MARGIN) / ((max(years) - min(years)) or 1)
    up = (HEIGHT - 2 * MARGIN) / ((max(levels) - min(levels)) or 1)
    return [
        (
            MARGIN + (year - min(years)) * across,
            HEIGHT - MARGIN - (level - min(levels)) * up,
        )
        for year, level in line
    ]
