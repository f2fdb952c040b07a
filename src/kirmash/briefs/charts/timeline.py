"""The timeline of deals as Vega-Lite: a bar a deal from first to last evidence, a mark a step, the
term as an upright stroke.

A late deal is told by words (it stands under the heading "late") and by a dashed line from its term
to the brief's day, never by colour alone. Each step's status has a shape and a filling of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from kirmash.briefs.charts.style import (
    FAINT_COLOUR,
    FONT,
    INK_COLOUR,
    LATE_COLOUR,
    SCHEMA,
    Spec,
    chart_layer,
    vega_config,
)
from kirmash.briefs.material import BriefContext
from kirmash.briefs.model import DealsTimeline, TimelineBar
from kirmash.briefs.render.glyphs import replace_unsupported_characters, shorten_to_width
from kirmash.briefs.sections.deals import (
    OUTCOMES,
    deal_outcome,
    deal_text,
    last_steps_by_day,
    urgency_sort_key,
)
from kirmash.i18n import format_date, translate, translate_plural
from kirmash.records.deals import Deal, DealStatus
from kirmash.records.periods import last_day

MAX_YEARS_BY_MONTH, MONTH_TICKS, MAX_YEAR_TICKS = 2, 6, 12
"""A line of up to so many years is marked by the month, and how many marks an axis may have."""

LEGEND_COLUMNS = 6
ROW_HEIGHT, PLOT_WIDTH, LABELS_WIDTH = 15, 325, 296
LABEL_SIZE, LABEL_GAP = 9.5, 8
STROKE_PATH = "M-0.16,-1L0.16,-1L0.16,1L-0.16,1Z"
CROSS_PATH = "M-1,-0.7L-0.7,-1L0,-0.3L0.7,-1L1,-0.7L0.3,0L1,0.7L0.7,1L0,0.3L-0.7,1L-1,0.7L-0.3,0Z"
# From wish to outcome: hollow while nobody is bound, filled from the signature on.
STATUS_SHAPES = {
    "interest": ("triangle-up", "#ffffff"),
    "proposed": ("circle", "#ffffff"),
    "planned": ("square", "#ffffff"),
    "signed": ("square", INK_COLOUR),
    "in_progress": ("triangle-right", INK_COLOUR),
    "resumed": ("diamond", INK_COLOUR),
    "completed": ("circle", INK_COLOUR),
    "suspended": ("diamond", "#ffffff"),
    "cancelled": (CROSS_PATH, INK_COLOUR),
    "lapsed": ("triangle-down", "#ffffff"),
    "due": (STROKE_PATH, INK_COLOUR),
}


def timeline_chart_spec(chart: DealsTimeline, lang: str) -> Spec:
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
        "width": PLOT_WIDTH,
        "height": {"step": ROW_HEIGHT},
        # labels of marks would name days of the local time; writers give the alternative text
        "config": {**vega_config(), "aria": False},
        "layer": [
            *_texts(rows, y),
            *_lines(chart, rows, y, _axis(chart, lang)),
            _marks(chart, rows, y),
        ],
    }


def _rows(chart: DealsTimeline) -> list[Spec]:
    """A heading before each group, then its bars; ``row`` names the place on the upright axis."""
    chart_rows: list[Spec] = []
    for number, bar in enumerate(chart.bars):
        if not number or bar.group != chart.bars[number - 1].group:
            chart_rows.append(
                {
                    "row": f"g{number}",
                    "text": replace_unsupported_characters(bar.group),
                    "bar": None,
                }
            )
        chart_rows.append({"row": f"b{number}", "text": _label(bar.label), "bar": bar})
    return chart_rows


def _label(text: str) -> str:
    """A label as far as its words have room left of the plot."""
    room = (LABELS_WIDTH - LABEL_GAP) / LABEL_SIZE
    return shorten_to_width(replace_unsupported_characters(text), room)


def _texts(rows: list[Spec], y: Spec) -> list[Spec]:
    """Headings in bold and labels, left of the plot, cut where they would run into it."""
    mark = {
        "type": "text",
        "align": "left",
        "baseline": "middle",
        "font": FONT,
        "limit": LABELS_WIDTH - LABEL_GAP,
        "fontSize": LABEL_SIZE,
    }
    encoding = {"x": {"value": -LABELS_WIDTH}, "y": y, "text": {"field": "text"}}
    heads = [{"row": row["row"], "text": row["text"]} for row in rows if row["bar"] is None]
    labels = [{"row": row["row"], "text": row["text"]} for row in rows if row["bar"]]
    return [
        chart_layer(heads, {**mark, "fontWeight": "bold", "color": INK_COLOUR}, encoding),
        chart_layer(labels, {**mark, "color": "#1c2126"}, encoding),
    ]


def _axis(chart: DealsTimeline, lang: str) -> Spec:
    years = int(chart.end[:4]) - int(chart.start[:4])
    by_month = years <= MAX_YEARS_BY_MONTH
    form = ("%m.%Y" if lang == "ru" else "%b %Y") if by_month else "%Y"
    ticks = MONTH_TICKS if by_month else {"interval": "year", "step": 1 + years // MAX_YEAR_TICKS}
    axis = {"title": None, "format": form, "orient": "top", "tickCount": ticks, "labelFlush": False}
    return {
        "type": "temporal",
        "scale": {"type": "utc", "domain": [chart.start, chart.end]},
        "axis": axis,
    }


def _lines(chart: DealsTimeline, rows: list[Spec], y: Spec, x: Spec) -> list[Spec]:
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
    today = chart_layer(
        [{"day": chart.today}],
        {"type": "rule", "color": INK_COLOUR, "strokeWidth": 0.8},
        {"x": {**x, "field": "day"}},
    )
    return [
        today,
        chart_layer(
            bars,
            {"type": "rule", "color": FAINT_COLOUR, "strokeWidth": 7, "strokeCap": "round"},
            reach,
        ),
        chart_layer(
            over,
            {"type": "rule", "color": LATE_COLOUR, "strokeWidth": 1.3, "strokeDash": [4, 3]},
            reach,
        ),
    ]


def _marks(chart: DealsTimeline, rows: list[Spec], y: Spec) -> Spec:
    names = dict(chart.legend)
    places = [
        {"row": row["row"], "day": day, "kind": names[kind]}
        for row in rows
        if row["bar"]
        for day, kind in _bar_marks(row["bar"])
    ]
    statuses = [
        key for key in STATUS_SHAPES if any(place["kind"] == names.get(key) for place in places)
    ]
    domain = [names[key] for key in statuses]
    columns = LEGEND_COLUMNS if len(statuses) <= LEGEND_COLUMNS else LEGEND_COLUMNS - 1
    legend = {"columns": columns}
    fill = {
        "field": "kind",
        "scale": {"domain": domain, "range": [STATUS_SHAPES[key][1] for key in statuses]},
        "legend": legend,
    }
    shape = {
        "field": "kind",
        "scale": {"domain": domain, "range": [STATUS_SHAPES[key][0] for key in statuses]},
        "legend": legend,
    }
    stroke = {
        "field": "kind",
        "scale": {"domain": domain, "range": [INK_COLOUR for _ in statuses]},
        "legend": legend,
    }
    mark = {"type": "point", "size": 46, "strokeWidth": 1.1, "opacity": 1}
    x = {"field": "day", "type": "temporal", "scale": {"type": "utc"}}
    return chart_layer(
        places, mark, {"x": x, "y": y, "fill": fill, "stroke": stroke, "shape": shape}
    )


def _bar_marks(bar: TimelineBar) -> list[tuple[str, str]]:
    return [*([(bar.due, "due")] if bar.due else []), *bar.steps]


MAX_BARS = 40
# Marks nearer to each other than this share of the line would lie over one another: the later one
# is drawn.
MIN_MARK_DISTANCE = 0.022
# Room before the first and after the last mark, as a share of the line, and at least so many days.
MARGIN_SHARE, MIN_MARGIN_DAYS = 0.02, 5


def build_timeline(context: BriefContext, agreed: Sequence[Deal]) -> DealsTimeline | None:
    """The timeline of ``agreed`` in the register's order; None where nothing in it has a day."""
    numbered = [(number, deal, _history_days(deal)) for number, deal in enumerate(agreed, start=1)]
    dated = [entry for entry in numbered if entry[2]]
    if not dated:
        return None
    chosen = {
        deal.id
        for _, deal, _ in sorted(dated, key=lambda entry: urgency_sort_key(entry[1]))[:MAX_BARS]
    }
    displayed = [entry for entry in dated if entry[1].id in chosen]
    ends = [end for _, deal, days in displayed for end in (*days, *_due_days(deal))]
    start, end = _with_margins(min(ends), max([*ends, context.inputs.as_of]))
    bars = tuple(
        _bar(context, number, deal, (end - start).days * MIN_MARK_DISTANCE)
        for number, deal, _ in displayed
    )
    return DealsTimeline(
        title=translate("timeline.title", context.lang),
        alt=_alt(context, displayed[0:], min(ends)),
        bars=bars,
        start=start.isoformat(),
        end=end.isoformat(),
        today=context.inputs.as_of.isoformat(),
        legend=(
            *(
                (status.value, translate(f"status.{status.value}", context.lang))
                for status in DealStatus
            ),
            ("due", translate("timeline.due", context.lang)),
        ),
        note=" ".join(_notes(context, len(displayed), len(dated), len(numbered))),
    )


def _bar(context: BriefContext, number: int, deal: Deal, touching: float) -> TimelineBar:
    days, key = _history_days(deal), deal_outcome(deal)
    return TimelineBar(
        label=translate("timeline.row", context.lang, number=number, deal=deal_text(context, deal)),
        group=translate(f"outcome.{key}", context.lang),
        start=min(days).isoformat(),
        end=max(days).isoformat(),
        steps=_separate_marks(deal, touching),
        due=next((day.isoformat() for day in _due_days(deal)), ""),
        late=key == "late",
    )


def _history_days(deal: Deal) -> list[date]:
    return [step.published for step in deal.history if step.published]


def _due_days(deal: Deal) -> list[date]:
    return [last_day(deal.due)] if deal.due else []


def _separate_marks(deal: Deal, touching: float) -> tuple[tuple[str, str], ...]:
    """One mark a day; of those that would touch, the last."""
    marks: list[tuple[date, str]] = []
    for step in last_steps_by_day(deal.history):
        if step.published is None:
            continue
        if marks and (step.published - marks[-1][0]).days < touching:
            marks.pop()
        marks.append((step.published, step.status.value))
    return tuple((day.isoformat(), status) for day, status in marks)


def _with_margins(first: date, last: date) -> tuple[date, date]:
    room = timedelta(days=max(MIN_MARGIN_DAYS, round((last - first).days * MARGIN_SHARE)))
    return _shift_day(first, -room), _shift_day(last, room)


def _shift_day(day: date, by: timedelta) -> date:
    """``day`` moved, within the calendar: a term in the year 9999 has nothing after it."""
    return date.fromordinal(min(max(day.toordinal() + by.days, 1), date.max.toordinal()))


def _alt(
    context: BriefContext, displayed: Sequence[tuple[int, Deal, list[date]]], first: date
) -> str:
    outcomes = [deal_outcome(deal) for _, deal, _ in displayed]
    parts = ", ".join(
        translate(f"timeline.of.{key}", context.lang, n=outcomes.count(key))
        for key in OUTCOMES
        if key != "cancelled" or key in outcomes
    )
    days = {
        "first": format_date(first, context.lang),
        "today": format_date(context.inputs.as_of, context.lang),
    }
    return translate_plural("timeline.alt", context.lang, len(displayed), outcomes=parts, **days)


def _notes(context: BriefContext, displayed: int, dated: int, every: int) -> list[str]:
    """How to read it, what was cut and what has no date."""
    notes = [
        translate(
            "timeline.note", context.lang, today=format_date(context.inputs.as_of, context.lang)
        )
    ]
    if displayed < dated:
        notes.append(translate_plural("timeline.cut", context.lang, dated, shown=displayed))
    if dated < every:
        notes.append(translate_plural("timeline.undated", context.lang, every - dated))
    return notes
