"""What a new reading of the documents changed: values that moved, and judgements that bind no more
what they were made on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kirmash.dossier import answers, intake
from kirmash.dossier.checking.judgement_list import JudgementEntry, unbound_judgements
from kirmash.dossier.intake import IntakeOptions
from kirmash.dossier.scope import Pair
from kirmash.dossier.sources.page_files import IntakeRefusal
from kirmash.dossier.workspace import Workspace
from kirmash.ledger.projections import selecting
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.estimates import Series
from kirmash.records.periods import Period
from kirmash.records.quantities import SERIES_MEASURES, Measure

MOST_SERIES = 200
"""Series that are compared; each is estimated twice."""
_SMALL_MOVE = 0.001
"""Of a level: a smaller difference is none that anybody sees."""


@dataclass(frozen=True, slots=True)
class MovedValue:
    """A level of a series before and after, in ``unit``; None where there was or is none."""

    measure: Measure
    reporter: str
    partner: str
    period: Period
    unit: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class RereadReport:
    """What a new reading of all documents came to: how many were read anew, which values moved,
    which judgements bind another record than before, or none; how many series there were to
    compare, and how many were.
    """

    readings: int
    moved: tuple[MovedValue, ...]
    unbound: tuple[JudgementEntry, ...]
    series: int
    compared: int


def reread(
    workspace: Workspace,
    options: IntakeOptions,
    refuse: Callable[[IntakeRefusal], None] | None = None,
) -> RereadReport:
    """Read every document anew and compare what it says. A document that cannot be read within the
    limits keeps its reading; ``refuse`` is called with it.
    """
    position = workspace.ledger_position
    count = intake.reread(workspace.ledger, options, refuse)
    if not count:
        return RereadReport(0, (), unbound_judgements(workspace), 0, 0)
    changed = _changed_series(workspace, View(known_at=position))
    moved = tuple(
        value
        for pair, measure in changed[:MOST_SERIES]
        for value in _moved_values(workspace, pair, measure, position)
    )
    unbound = unbound_judgements(workspace)
    return RereadReport(count, moved, unbound, len(changed), len(changed[:MOST_SERIES]))


def _changed_series(workspace: Workspace, earlier: View) -> list[tuple[Pair, Measure]]:
    """The series whose claims are others than in an earlier view, in order of their codes."""
    with workspace.ledger.connection() as connection:
        before, after = (
            {claim.id: claim for _, claim in selecting.every_claim(connection, view)}
            for view in (earlier, View())
        )
    changed = [(before | after)[name] for name in before.keys() ^ after.keys()]
    both = before.keys() & after.keys()
    changed += [after[name] for name in both if before[name] != after[name]]
    keys = {key for claim in changed for key in _series_of(claim)}
    return [(Pair(*codes), measure) for measure, codes in sorted(keys)]


def _series_of(claim: Claim) -> Iterable[tuple[Measure, tuple[str, str]]]:
    """The series that a claim bears on: a turnover is of both sides alike, and a flow bears on
    it.
    """
    sides = 2
    if claim.measure not in SERIES_MEASURES or len(claim.pair) < sides or claim.is_partial:
        return
    first, second = sorted(claim.pair)
    if claim.measure is Measure.INVESTMENT:
        yield claim.measure, (claim.reporter or first, claim.partner or second)
        return
    yield Measure.TURNOVER, (first, second)
    for flow in (Measure.EXPORTS, Measure.IMPORTS):
        yield flow, (first, second)


def _moved_values(
    workspace: Workspace, pair: Pair, measure: Measure, position: int
) -> list[MovedValue]:
    before, after = (
        _levels(
            answers.estimate_series(
                workspace.pair_material(pair, view), pair, measure, workspace.settings
            )
        )
        for view in (View(known_at=position), View())
    )
    values = [
        MovedValue(measure, pair.first, pair.second, *key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
    ]
    return [value for value in values if _has_moved(value.before, value.after)]


def _levels(series: Series) -> dict[tuple[Period, str], float]:
    return {
        (point.period, series.unit): point.value
        for point in series.points
        if point.value is not None
    }


def _has_moved(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(after - before) > _SMALL_MOVE * max(abs(before), abs(after))
