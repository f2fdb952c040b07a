"""The data of the series chart: estimates with intervals, a dot a claim, and the pair beside the official yardstick as an index."""

from __future__ import annotations

from kirmash.briefs import names
from kirmash.briefs.brief import Chart, Mark, Note
from kirmash.briefs.figures import unit_of
from kirmash.briefs.material import Desk
from kirmash.terms.claims import Claim
from kirmash.terms.estimates import Point
from kirmash.terms.measures import Measure
from kirmash.wording import count, format_estimate, format_period, format_value, say

LONGEST = 12


def series_chart(desk: Desk) -> Chart | None:
    """The chart of turnover by year, at most LONGEST years; None where no level is known."""
    found = desk.material.series.get(Measure.TURNOVER)
    known = [point for point in desk.points() if point.value is not None and point.period.is_year]
    if not found or not known:
        return None
    unit, last = unit_of(desk, Measure.TURNOVER), known[-1].period.year
    shown = [point for point in known if point.period.year > last - LONGEST]
    years = {point.period.year for point in shown}
    dots = [f for f in found.fits if f.period and f.period.year in years and f.period.is_year and (f.value or f.low or f.high)]
    index = _index(desk, shown)
    return Chart(
        title=say("chart.title", desk.lang, pair=names.pair(desk.material.pair, desk.lang)),
        unit=say("chart.unit.USD", desk.lang) if unit == "USD" else say("chart.unit.other", desk.lang, unit=unit),
        alt=_alt(desk, shown, unit, len(dots)),
        points=tuple(Mark(str(p.period.year), "estimate", _m(p.value), _m(p.low), _m(p.high)) for p in shown),
        claims=tuple(Mark(str(f.period.year), _dot(f.value, f.low, f.high), _m(f.value), _m(f.low), _m(f.high)) for f in dots if f.period),
        index=index,
        index_title=say("chart.index", desk.lang, year=index[0].label) if index else "",
        legend=tuple((key, say(f"chart.legend.{key}", desk.lang)) for key in ("estimate", "claim", "bound", "pair", "official")),
    )


def chart_note(desk: Desk) -> Note | None:
    """Whose figures the index line is, with the cells they stand in."""
    used = _yardstick(desk)
    if not used or not _index(desk, [p for p in desk.points() if p.value is not None and p.period.is_year]):
        return None
    sides = names.pair([code for code in (used[-1].reporter, used[-1].partner) if code], desk.lang)
    return Note(say("chart.official", desk.lang, sides=sides), desk.cite(*(claim.id for claim in used[-LONGEST:])))


def _yardstick(desk: Desk) -> list[Claim]:
    yearly = [c for c in desk.material.yardstick if c.measure is Measure.TURNOVER and c.quantity and c.period and c.period.is_year]
    return sorted(yearly, key=lambda claim: (claim.period.first if claim.period else 0, claim.id))


def _index(desk: Desk, shown: list[Point]) -> tuple[Mark, ...]:
    official = {c.period.year: c.quantity.value for c in _yardstick(desk) if c.period and c.quantity}
    ours = {point.period.year: point.value for point in shown if point.value}
    common = sorted(official.keys() & ours.keys())
    if len(common) < 2:
        return ()
    base = common[0]
    lines = {"pair": ours, "official": official}
    return tuple(
        Mark(str(year), kind, round(100 * line[year] / line[base], 2))
        for kind, line in lines.items()
        for year in sorted(line)
        if base <= year <= max(common[-1], *ours)
    )


def _alt(desk: Desk, shown: list[Point], unit: str, dots: int) -> str:
    values = "; ".join(f"{format_period(p.period, desk.lang)}: {_value(p, unit, desk.lang)}" for p in shown)
    return say("chart.alt", desk.lang, values=values, claims=count("count.claims", desk.lang, dots))


def _value(point: Point, unit: str, lang: str) -> str:
    if point.value is None or point.low is None or point.high is None:
        return format_value(point.value or 0.0, unit, lang, 1)
    return format_estimate(point.value, point.low, point.high, unit, lang)


def _dot(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return "bound_low" if high is None else "bound_high" if low is None else "claim"
    return "claim"


def _m(value: float | None) -> float | None:
    return None if value is None else round(value / 1e6, 3)
