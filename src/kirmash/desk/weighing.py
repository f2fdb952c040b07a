"""The commands that weigh what is said: series, contradictions, targets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from kirmash.desk import screen, shapes, tables, weighed
from kirmash.desk.asking import MEASURES, Asked
from kirmash.desk.screen import LANG
from kirmash.dossier.dossier import Dossier
from kirmash.errors import InputError
from kirmash.series import real
from kirmash.terms import periods
from kirmash.terms.estimates import Series
from kirmash.terms.measures import Measure
from kirmash.terms.periods import Period
from kirmash.wording import say

STEPS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


@dataclass(frozen=True, slots=True)
class Shown:
    """Which part of a series is shown: measure, first and last period ('' open), length of periods, whether its sensitivity is.

    ``real`` is a table of rates and deflators (see ``series/real.py``), ``currency`` the one the series is then told in.
    """

    measure: str
    since: str = ""
    until: str = ""
    by: str = "any"
    sensitivity: bool = False
    real: Path | None = None
    currency: str = ""


def series(asked: Asked, shown: Shown) -> None:
    """The estimated levels of a measure of a pair."""
    if shown.measure not in set(Measure):
        raise InputError(say("cli.measure.unknown", LANG, measure=shown.measure), MEASURES)
    if shown.by not in {*STEPS, "any"}:
        raise InputError(say("cli.by.unknown", LANG, by=shown.by), ", ".join((*STEPS, "any")))
    if shown.currency and not shown.real:
        raise InputError(say("cli.real.no_table", LANG), say("cli.real.give", LANG))
    pair, rates = asked.pair, real.read(shown.real) if shown.real else None
    with Dossier.open(asked.folder) as dossier:
        single = () if shown.sensitivity else (dossier.series(pair, shown.measure, asked.view),)
        found = single or dossier.sensitivity(pair, shown.measure, asked.view)
        claims = {} if asked.as_json else {claim.id: claim for claim in dossier.claims(asked.first, asked.second, view=asked.view)}
    cut = [_cut(one, shown) for one in found]
    grown = _grown(found[len(found) // 2], rates, shown) if rates else None
    if asked.as_json:
        shapes_of = [shapes.series(one) for one in cut]
        told = {"hedges": dict(zip(("halved", "documented", "doubled"), shapes_of, strict=True))} if shown.sensitivity else shapes_of[0]
        screen.emit({**told, "real": shapes.record(grown)} if grown else told)
    elif shown.sensitivity:
        weighed.sensitivity(cut, claims)
    else:
        tables.series(cut[0])
        weighed.readings(cut[0], claims)
    if grown and not asked.as_json:
        weighed.real(grown)


def _grown(found: Series, rates: real.Table, shown: Shown) -> real.RealSeries:
    """Real growth reckoned on the whole series, then cut to what is asked for."""
    made = real.real(found, rates, shown.currency)
    kept = {point.period for point in _cut(found, shown).points}
    return replace(made, points=tuple(point for point in made.points if point.period in kept))


def _cut(found: Series, shown: Shown) -> Series:
    """The series with the points asked for alone."""
    first = periods.parse(shown.since).first if shown.since else 0
    last = periods.parse(shown.until).last if shown.until else 10**9
    return replace(found, points=tuple(one for one in found.points if _wanted(one.period, first, last, shown.by)))


def _wanted(period: Period, first: int, last: int, by: str) -> bool:
    if not first <= period.first or not period.last <= last:
        return False
    return by == "any" or (period.months == STEPS[by] and period.first % STEPS[by] == 0)


def conflicts(asked: Asked) -> None:
    """Claims of a pair that cannot all hold."""
    pair = asked.pair
    with Dossier.open(asked.folder) as dossier:
        found = dossier.conflicts(pair, asked.view)
        sources = {entry.document.id: entry.document for entry in dossier.documents()}
    if asked.as_json:
        screen.emit({"conflicts": [shapes.contradiction(one) for one in found]})
    else:
        weighed.conflicts(found, sources)


def targets(asked: Asked) -> None:
    """The targets set for a pair and what became of them."""
    pair = asked.pair
    with Dossier.open(asked.folder) as dossier:
        found = dossier.targets(pair, asked.view)
    if asked.as_json:
        screen.emit({"targets": [shapes.followed(one) for one in found]})
    else:
        weighed.targets(found)
