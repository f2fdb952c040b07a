"""How large page one of the Word document can be set: computed, as Word lays it out when opened.

Lines are broken by the letters' widths in the font that is shipped, whatever fonts a machine has:
page one stays one page in every font that is no wider (Calibri and Carlito are not). Heights hang on
no font, since the styles set them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from kirmash import lexicons
from kirmash.briefs.brief import Brief
from kirmash.briefs.docx_parts import LINE_HEIGHT
from kirmash.briefs.glyphs import printable

_BREAKS = re.compile(r"[ \t\n]+")  # a line does not end at a blank that is there to prevent it
ABSENT = 0.6  # of the type size: the width of a letter the font has not
PAGE_PT, HEAD_PT, POINTS_A_CM = 766.0, 30.0, 28.35
SMALL = 8.0
WIDTHS = (4.6, 3.9, 3.1, 3.1, 3.1)
LEFT_CM, RIGHT_CM = 11.6, 6.2
CELL_MARGINS_CM = 0.4


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
    notes = sum(_block(one.text + _refs(one.refs), 18.0, fit.points) for one in brief.highlights)
    return HEAD_PT + _figures(brief) + notes + chart + max(_left(brief, fit), _right(brief, fit))


def _figures(brief: Brief) -> float:
    columns = []
    for figure, width in zip(brief.figures, WIDTHS, strict=True):
        small = sum(_block(line.text + _refs(line.refs), width, SMALL) for line in figure.detail)
        columns.append(12 + _block(figure.value, width, 12.0) + (14 if figure.interval or figure.status else 0) + small)
    return max(columns, default=0.0)


def _left(brief: Brief, fit: Fit) -> float:
    told = [one.text + _refs(one.refs) for one in (*brief.since, *brief.cautions)]
    told += [f"[{brief.heading(f'outcome.{one.outcome}')}] {one.text} – {one.words}{_refs(one.refs)}" for one in brief.promises]
    return 60 + sum(_block(text, LEFT_CM, fit.points) for text in told)


def _right(brief: Brief, fit: Fit) -> float:
    height = 24.0
    for slot in brief.slots:
        lines = sum(_block(f"– {line}", RIGHT_CM, fit.points) for line in slot.lines)
        height += 20 + (lines or 44 + _block(slot.hint, RIGHT_CM, SMALL))
    return height


def _block(text: str, width_cm: float, points: float) -> float:
    """The height of a paragraph with the room after it, in points."""
    return lines(text, (width_cm - CELL_MARGINS_CM) * POINTS_A_CM / points) * points * LINE_HEIGHT + 3


def lines(text: str, room: float) -> int:
    """How many lines a paragraph takes in ``room`` times the type size; 0 where it is empty.

    It is broken between words; a word wider than a line is broken wherever the line ends.
    """
    count, used, blank = 0, room, width(" ")
    if not text.strip():
        return 0
    for word in _BREAKS.split(printable(text).strip()):
        wide = width(word)
        if used + blank + wide <= room:
            used += blank + wide
            continue
        count, used = count + 1, wide
        while used > room:
            count, used = count + 1, used - room
    return count


def width(text: str) -> float:
    """The width of a text without line breaks as a multiple of the type size."""
    known = _widths()
    return sum(known.get(letter, ABSENT) for letter in text)


@cache
def _widths() -> Mapping[str, float]:
    rows = lexicons.rows("fonts/widths")
    return MappingProxyType({chr(int(row["code"], 16)): int(row["width"]) / 1000 for row in rows})


def _refs(refs: tuple[int, ...]) -> str:
    return "".join(f" [{number}]" for number in refs)
