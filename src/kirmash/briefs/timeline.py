"""The data of the timeline: a bar a deal with its steps and term, cut to what one page holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from kirmash.briefs.brief import Bar, Timeline
from kirmash.briefs.deals import daily, outcome, pressing, told
from kirmash.briefs.material import Desk
from kirmash.terms.deals import Deal, DealStatus
from kirmash.terms.periods import last_day
from kirmash.wording import count, format_date, say

MOST_BARS = 40
# Marks nearer to each other than this share of the line would lie over one another: the later one is drawn.
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
    bars = tuple(_bar(desk, number, deal, (end - start).days * TOUCHING) for number, deal, _ in shown)
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
    parts = ", ".join(say(f"timeline.of.{key}", desk.lang, n=told_of.count(key)) for key in ("done", "late", "due", "open"))
    days = {"first": format_date(first, desk.lang), "today": format_date(desk.material.as_of, desk.lang)}
    return count("timeline.alt", desk.lang, len(shown), outcomes=parts, **days)


def _notes(desk: Desk, shown: int, dated: int, every: int) -> list[str]:
    """How to read it, what was cut and what has no date."""
    made = [say("timeline.note", desk.lang, today=format_date(desk.material.as_of, desk.lang))]
    if shown < dated:
        made.append(count("timeline.cut", desk.lang, dated, shown=shown))
    if dated < every:
        made.append(count("timeline.undated", desk.lang, every - dated))
    return made
