"""The timeline of deals as Vega-Lite: a bar a deal from first to last evidence, a mark a step, the
term as an upright stroke.

A late deal is told by words (it stands under the heading "late") and by a dashed line from its term
to the brief's day, never by colour alone. Each step's status has a shape and a filling of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from kirmash.briefs.charts.style import FAINT, FONT, INK, LATE, SCHEMA, Spec, config, on
from kirmash.briefs.material import Desk
from kirmash.briefs.model import Bar, Timeline
from kirmash.briefs.render.glyphs import drawable
from kirmash.briefs.sections.deals import daily, outcome, pressing, told
from kirmash.i18n import count, format_date, say
from kirmash.records.deals import Deal, DealStatus
from kirmash.records.periods import last_day

ROW, PLOT, LABELS = 15, 385, 236
UPRIGHT = "M-0.16,-1L0.16,-1L0.16,1L-0.16,1Z"
CROSS = "M-1,-0.7L-0.7,-1L0,-0.3L0.7,-1L1,-0.7L0.3,0L1,0.7L0.7,1L0,0.3L-0.7,1L-1,0.7L-0.3,0Z"
# From wish to outcome: hollow while nobody is bound, filled from the signature on.
SHAPES = {
    "interest": ("triangle-up", "#ffffff"),
    "proposed": ("circle", "#ffffff"),
    "planned": ("square", "#ffffff"),
    "signed": ("square", INK),
    "in_progress": ("triangle-right", INK),
    "resumed": ("diamond", INK),
    "completed": ("circle", INK),
    "suspended": ("diamond", "#ffffff"),
    "cancelled": (CROSS, INK),
    "lapsed": ("triangle-down", "#ffffff"),
    "due": (UPRIGHT, INK),
}


def spec(chart: Timeline, lang: str) -> Spec:
    """The Vega-Lite specification; its height grows with the rows."""
    rows = _rows(chart)
    y = {
        "field": "row",
        "type": "ordinal",
        "axis": None,
        "scale": {"domain": [row["row"] for row in rows]},
    }
    return {
        "$schema": SCHEMA,
        "description": chart.alt,
        "background": None,
        "padding": 2,
        "width": PLOT,
        "height": {"step": ROW},
        "config": config(),
        "layer": [
            *_texts(rows, y),
            *_lines(chart, rows, y, _axis(chart, lang)),
            _marks(chart, rows, y),
        ],
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
    mark = {
        "type": "text",
        "align": "left",
        "baseline": "middle",
        "font": FONT,
        "limit": LABELS - 8,
        "fontSize": 10,
    }
    encoding = {"x": {"value": -LABELS}, "y": y, "text": {"field": "text"}}
    heads = [{"row": row["row"], "text": row["text"]} for row in rows if row["bar"] is None]
    labels = [{"row": row["row"], "text": row["text"]} for row in rows if row["bar"]]
    return [
        on(heads, {**mark, "fontWeight": "bold", "color": INK}, encoding),
        on(labels, {**mark, "color": "#1c2126"}, encoding),
    ]


def _axis(chart: Timeline, lang: str) -> Spec:
    years = int(chart.end[:4]) - int(chart.start[:4])
    form = "%Y" if years > 2 else "%m.%Y" if lang == "ru" else "%b %Y"
    ticks = {"interval": "year", "step": 1 + years // 12} if years > 2 else 6
    axis = {"title": None, "format": form, "orient": "top", "tickCount": ticks, "labelFlush": False}
    return {
        "type": "temporal",
        "scale": {"type": "utc", "domain": [chart.start, chart.end]},
        "axis": axis,
    }


def _lines(chart: Timeline, rows: list[Spec], y: Spec, x: Spec) -> list[Spec]:
    """The brief's day, the bars, and what has run past its term."""
    bars = [
        {"row": row["row"], "from": row["bar"].start, "to": row["bar"].end}
        for row in rows
        if row["bar"]
    ]
    over = [
        {"row": row["row"], "from": row["bar"].due, "to": chart.today}
        for row in rows
        if row["bar"] and row["bar"].late
    ]
    reach = {"x": {**x, "field": "from"}, "x2": {"field": "to"}, "y": y}
    today = on(
        [{"day": chart.today}],
        {"type": "rule", "color": INK, "strokeWidth": 0.8},
        {"x": {**x, "field": "day"}},
    )
    return [
        today,
        on(bars, {"type": "rule", "color": FAINT, "strokeWidth": 7, "strokeCap": "round"}, reach),
        on(over, {"type": "rule", "color": LATE, "strokeWidth": 1.3, "strokeDash": [4, 3]}, reach),
    ]


def _marks(chart: Timeline, rows: list[Spec], y: Spec) -> Spec:
    names = dict(chart.legend)
    places = [
        {"row": row["row"], "day": day, "kind": names[kind]}
        for row in rows
        if row["bar"]
        for day, kind in _placed(row["bar"])
    ]
    shown = [key for key in SHAPES if any(place["kind"] == names.get(key) for place in places)]
    domain = [names[key] for key in shown]
    legend = {"columns": 5 if len(shown) > 6 else 6}
    fill = {
        "field": "kind",
        "scale": {"domain": domain, "range": [SHAPES[key][1] for key in shown]},
        "legend": legend,
    }
    shape = {
        "field": "kind",
        "scale": {"domain": domain, "range": [SHAPES[key][0] for key in shown]},
        "legend": legend,
    }
    stroke = {
        "field": "kind",
        "scale": {"domain": domain, "range": [INK for _ in shown]},
        "legend": legend,
    }
    mark = {"type": "point", "size": 46, "strokeWidth": 1.1, "opacity": 1}
    x = {"field": "day", "type": "temporal"}
    return on(places, mark, {"x": x, "y": y, "fill": fill, "stroke": stroke, "shape": shape})


def _placed(bar: Bar) -> list[tuple[str, str]]:
    return [*([(bar.due, "due")] if bar.due else []), *bar.steps]


MOST_BARS = 40
# Marks nearer to each other than this share of the line would lie over one another: the later one
# is drawn.
TOUCHING = 0.022
# Room before the first and after the last mark, as a share of the line, and at least so many days.
MARGIN, LEAST_DAYS = 0.02, 5


def timeline(desk: Desk, agreed: Sequence[Deal]) -> Timeline | None:
    """The timeline of ``agreed`` in the register's order; None where nothing in it has a day."""
    numbered = [(number, deal, _days(deal)) for number, deal in enumerate(agreed, start=1)]
    dated = [one for one in numbered if one[2]]
    if not dated:
        return None
    chosen = {deal.id for _, deal, _ in sorted(dated, key=lambda one: pressing(one[1]))[:MOST_BARS]}
    shown = [one for one in dated if one[1].id in chosen]
    ends = [end for _, deal, days in shown for end in (*days, *_term(deal))]
    start, end = _framed(min(ends), max([*ends, desk.material.as_of]))
    bars = tuple(
        _bar(desk, number, deal, (end - start).days * TOUCHING) for number, deal, _ in shown
    )
    return Timeline(
        title=say("timeline.title", desk.lang),
        alt=_alt(desk, shown[0:], min(ends)),
        bars=bars,
        start=start.isoformat(),
        end=end.isoformat(),
        today=desk.material.as_of.isoformat(),
        legend=(
            *((status.value, say(f"status.{status.value}", desk.lang)) for status in DealStatus),
            ("due", say("timeline.due", desk.lang)),
        ),
        note=" ".join(_notes(desk, len(shown), len(dated), len(numbered))),
    )


def _bar(desk: Desk, number: int, deal: Deal, touching: float) -> Bar:
    days, key = _days(deal), outcome(deal)
    return Bar(
        label=say("timeline.row", desk.lang, number=number, deal=told(desk, deal)),
        group=say(f"outcome.{key}", desk.lang),
        start=min(days).isoformat(),
        end=max(days).isoformat(),
        steps=_apart(deal, touching),
        due=next((day.isoformat() for day in _term(deal)), ""),
        late=key == "late",
    )


def _days(deal: Deal) -> list[date]:
    return [step.said for step in deal.history if step.said]


def _term(deal: Deal) -> list[date]:
    return [last_day(deal.due)] if deal.due else []


def _apart(deal: Deal, touching: float) -> tuple[tuple[str, str], ...]:
    """One mark a day; of those that would touch, the last."""
    kept: list[tuple[date, str]] = []
    for step in daily(deal.history):
        if step.said is None:
            continue
        if kept and (step.said - kept[-1][0]).days < touching:
            kept.pop()
        kept.append((step.said, step.status.value))
    return tuple((day.isoformat(), status) for day, status in kept)


def _framed(first: date, last: date) -> tuple[date, date]:
    room = timedelta(days=max(LEAST_DAYS, round((last - first).days * MARGIN)))
    return _moved(first, -room), _moved(last, room)


def _moved(day: date, by: timedelta) -> date:
    """``day`` moved, within the calendar: a term in the year 9999 has nothing after it."""
    return date.fromordinal(min(max(day.toordinal() + by.days, 1), date.max.toordinal()))


def _alt(desk: Desk, shown: Sequence[tuple[int, Deal, list[date]]], first: date) -> str:
    told_of = [outcome(deal) for _, deal, _ in shown]
    parts = ", ".join(
        say(f"timeline.of.{key}", desk.lang, n=told_of.count(key))
        for key in ("done", "late", "due", "open")
    )
    days = {
        "first": format_date(first, desk.lang),
        "today": format_date(desk.material.as_of, desk.lang),
    }
    return count("timeline.alt", desk.lang, len(shown), outcomes=parts, **days)


def _notes(desk: Desk, shown: int, dated: int, every: int) -> list[str]:
    """How to read it, what was cut and what has no date."""
    made = [say("timeline.note", desk.lang, today=format_date(desk.material.as_of, desk.lang))]
    if shown < dated:
        made.append(count("timeline.cut", desk.lang, dated, shown=shown))
    if dated < every:
        made.append(count("timeline.undated", desk.lang, every - dated))
    return made
