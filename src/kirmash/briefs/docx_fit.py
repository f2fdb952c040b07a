"""How large page one of the Word document can be set: reckoned, for Word lays the page out only when it is opened.

A line holds as many letters as its width over the mean width of one; the sum is kept a little under a page, for fonts differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from kirmash.briefs.brief import Brief

# Mean width of a letter as a part of the type size, and the height of a line: measured on Calibri and Carlito.
LETTER, LINE = {"en": 0.44, "ru": 0.495}, 1.22
PAGE_PT, HEAD_PT, POINTS_A_CM = 766.0, 30.0, 28.35
SMALL = 8.0
WIDTHS = (4.6, 3.9, 3.1, 3.1, 3.1)
LEFT_CM, RIGHT_CM = 11.6, 6.2


@dataclass(frozen=True, slots=True)
class Fit:
    """The type size of page one's sentences in points, and the width of its chart in centimetres."""

    points: float
    chart_cm: float


CHOICES = (Fit(9.5, 17.8), Fit(9.5, 15.5), Fit(9.0, 15.5), Fit(9.0, 13.5), Fit(8.5, 13.5), Fit(8.5, 12.0), Fit(8.0, 12.0), Fit(7.5, 11.0))


def fitting(brief: Brief, chart_ratio: float) -> Fit:
    """The first choice at which page one stays one page; the last where none does. ``chart_ratio`` is the chart's height over its width."""
    return next((fit for fit in CHOICES if _height(brief, fit, chart_ratio) <= PAGE_PT), CHOICES[-1])


def _height(brief: Brief, fit: Fit, chart_ratio: float) -> float:
    chart = fit.chart_cm * POINTS_A_CM * chart_ratio + 44 if brief.chart else 0.0
    notes = sum(_block(brief, one.text + _refs(one.refs), 18.0, fit.points) for one in brief.highlights)
    return HEAD_PT + _figures(brief) + notes + chart + max(_left(brief, fit), _right(brief, fit))


def _figures(brief: Brief) -> float:
    columns = []
    for figure, width in zip(brief.figures, WIDTHS, strict=True):
        small = sum(_block(brief, line.text + _refs(line.refs), width, SMALL) for line in figure.detail)
        columns.append(12 + _block(brief, figure.value, width, 12.0) + (14 if figure.interval or figure.status else 0) + small)
    return max(columns, default=0.0)


def _left(brief: Brief, fit: Fit) -> float:
    told = [one.text + _refs(one.refs) for one in (*brief.since, *brief.cautions)]
    told += [f"[{brief.heading(f'outcome.{one.outcome}')}] {one.text} – {one.words}{_refs(one.refs)}" for one in brief.promises]
    return 60 + sum(_block(brief, text, LEFT_CM, fit.points) for text in told)


def _right(brief: Brief, fit: Fit) -> float:
    height = 24.0
    for slot in brief.slots:
        lines = sum(_block(brief, f"– {line}", RIGHT_CM, fit.points) for line in slot.lines)
        height += 20 + (lines or 44 + _block(brief, slot.hint, RIGHT_CM, SMALL))
    return height


def _block(brief: Brief, text: str, width_cm: float, points: float) -> float:
    """The height of a paragraph with the room after it, in points."""
    letters = (width_cm - 0.4) * POINTS_A_CM / (points * LETTER.get(brief.lang, LETTER["ru"]))
    return ceil(len(text) / letters) * points * LINE + 3


def _refs(refs: tuple[int, ...]) -> str:
    return "".join(f" [{number}]" for number in refs)
