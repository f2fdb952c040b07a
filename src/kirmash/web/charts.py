"""Drawings of the desk: the chart of a series with points that can be pointed at, inline SVG whose
dots lead to their claims, and the small line of a pair. All text is escaped; looks are classes of
the style sheet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from kirmash.briefs.charts.style import INK_COLOUR, SOURCE_COLOUR

WIDTH, HEIGHT = 760.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 104.0, 16.0, 12.0, 30.0
DOT, SPREAD = 5.0, 11.0
TICKS = 5
MOST_DOTS = 150
"""Dots drawn; the table has all of them."""


@dataclass(frozen=True, slots=True)
class LevelBar:
    """A level at the year ``at``: its value and interval in plain units, a class of the style
    sheet, and what it is in words.
    """

    at: float
    value: float
    low: float
    high: float
    mark: str
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class ClaimDot:
    """A claim at the year ``at``: the level it amounts to; ``mark`` is used, unused, least (a lower
    limit) or most.
    """

    at: float
    value: float
    mark: str
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a year and a level lie on the drawing."""

    first: float
    last: float
    low: float
    high: float

    def x(self, at: float) -> float:
        span = (self.last - self.first) or 1.0
        inner = WIDTH - LEFT - RIGHT - 2 * SPREAD * 2
        share = (at - self.first) / span if self.last > self.first else 0.5
        return LEFT + 2 * SPREAD + share * inner

    def y(self, value: float) -> float:
        span = (self.high - self.low) or 1.0
        return HEIGHT - BOTTOM - (value - self.low) / span * (HEIGHT - TOP - BOTTOM)


@dataclass(frozen=True, slots=True)
class Axis:
    """The words of the axes: how a level is written, and what the drawing is."""

    label: str
    levels: Sequence[tuple[float, str]]


def level_ticks(bars: Sequence[LevelBar], dots: Sequence[ClaimDot]) -> list[float]:
    """Round levels that the axis is marked with: zero is among them."""
    values = [0.0, *(end for bar in bars for end in (bar.low, bar.high))]
    values += [dot.value for dot in dots]
    low, high = min(values), max(values)
    step = _round_step((high - low) / TICKS or 1.0)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [number * step for number in range(first, last + 1)]


def _round_step(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next(power * times for times in (1.0, 2.0, 2.5, 5.0, 10.0) if power * times >= step)


def levels_chart(bars: Sequence[LevelBar], dots: Sequence[ClaimDot], axis: Axis) -> str:
    """The drawing; '' where there is neither a level nor a claim."""
    if not bars and not dots:
        return ""
    years = [*(bar.at for bar in bars), *(dot.at for dot in dots)]
    ticks = [value for value, _ in axis.levels]
    scale = _Scale(min(years), max(years), min(ticks), max(ticks))
    parts = [
        f'<svg class="levels" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="group" '
        f'aria-label="{escape(axis.label)}">',
        *_axes(scale, axis, sorted({math.floor(year) for year in years})),
        *_bars(scale, bars),
        *_dots(scale, dots[:MOST_DOTS]),
        "</svg>",
    ]
    return "".join(parts)


def _axes(scale: _Scale, axis: Axis, years: Sequence[int]) -> Iterator[str]:
    for value, text in axis.levels:
        y = scale.y(value)
        yield f'<line class="grid" x1="{LEFT:g}" x2="{WIDTH - RIGHT:g}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="tick end" x="{LEFT - 6:g}" y="{y + 4:.1f}">{escape(text)}</text>'
    every = max(1, math.ceil(len(years) / 14))
    for year in years[::every]:
        yield (f'<text class="tick mid" x="{scale.x(year):.1f}" y="{HEIGHT - 8:g}">{year}</text>')


def _bars(scale: _Scale, bars: Sequence[LevelBar]) -> Iterator[str]:
    line = [bar for bar in bars if bar.mark != "other"]
    if len(line) > 1:
        path = " ".join(f"{scale.x(bar.at):.1f},{scale.y(bar.value):.1f}" for bar in line)
        yield f'<polyline class="estimate" points="{path}"/>'
    for bar in bars:
        x, low, high = scale.x(bar.at), scale.y(bar.low), scale.y(bar.high)
        yield (
            f'{_link(bar.address, bar.text)}<rect class="interval-bar {bar.mark}" '
            f'x="{x - 6:.1f}" width="12" y="{min(low, high):.1f}" '
            f'height="{max(abs(low - high), 3.0):.1f}"/>'
            f'<rect class="level {bar.mark}" x="{x - 9:.1f}" width="18" '
            f'y="{scale.y(bar.value) - 1.5:.1f}" height="3"/></a>'
        )


def _dots(scale: _Scale, dots: Sequence[ClaimDot]) -> Iterator[str]:
    beside: dict[float, int] = {}
    for dot in dots:
        place = beside[dot.at] = beside.get(dot.at, 0) + 1
        aside = (place // 2) * (1 if place % 2 else -1) % 4
        x = scale.x(dot.at) + SPREAD * (1.4 if aside == 0 else aside - 1.6)
        yield f"{_link(dot.address, dot.text)}{_shape(dot.mark, x, scale.y(dot.value))}</a>"


def _shape(mark: str, x: float, y: float) -> str:
    if mark in {"least", "most"}:
        up = -DOT if mark == "least" else DOT
        points = f"{x - DOT:.1f},{y:.1f} {x + DOT:.1f},{y:.1f} {x:.1f},{y + 1.6 * up:.1f}"
        return f'<polygon class="claim {mark}" points="{points}"/>'
    return f'<circle class="claim {mark}" cx="{x:.1f}" cy="{y:.1f}" r="{DOT:g}"/>'


def _link(address: str, text: str) -> str:
    words = escape(text)
    return f'<a href="{escape(address)}" aria-label="{words}"><title>{words}</title>'


def legend(marks: Iterable[str]) -> list[str]:
    """The marks that a drawing has, in the order its legend tells them."""
    present = set(marks)
    return [
        mark for mark in ("estimate", "used", "unused", "least", "most", "other") if mark in present
    ]


LINE_WIDTH, LINE_HEIGHT, MARGIN = 120, 28, 4
LEAST_POINTS = 2


def sparkline(line: Sequence[tuple[int, float]]) -> str:
    """A line of (year, level) as SVG, its last point marked; empty where there are fewer than two
    points. It carries no text: the table beside it has the figures.
    """
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LINE_WIDTH}" height="{LINE_HEIGHT}" '
        f'viewBox="0 0 {LINE_WIDTH} {LINE_HEIGHT}">'
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
    across = (LINE_WIDTH - 2 * MARGIN) / ((max(years) - min(years)) or 1)
    up = (LINE_HEIGHT - 2 * MARGIN) / ((max(levels) - min(levels)) or 1)
    return [
        (
            MARGIN + (year - min(years)) * across,
            LINE_HEIGHT - MARGIN - (level - min(levels)) * up,
        )
        for year, level in line
    ]
