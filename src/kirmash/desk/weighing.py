"""The commands that weigh what is said: series, contradictions, targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kirmash.desk import screen, tables, weighed
from kirmash.desk.asking import PairQuestion
from kirmash.dossier import serialise
from kirmash.dossier.dossier import Dossier

if TYPE_CHECKING:
    from kirmash.dossier.levels import LevelQuery


def series(question: PairQuestion, query: LevelQuery) -> None:
    """The estimated levels of a measure of a pair."""
    pair = question.pair
    with Dossier.open(question.folder) as dossier:
        report = dossier.level_report(pair, query, question.view)
    if question.as_json:
        screen.emit(serialise.levels(report))
        return
    if report.sensitivity:
        weighed.sensitivity(report)
    else:
        tables.series(report.series[0])
        weighed.readings(report)
    if report.real:
        weighed.real(report.real)


def conflicts(question: PairQuestion) -> None:
    """Claims of a pair that cannot all hold."""
    pair = question.pair
    with Dossier.open(question.folder) as dossier:
        report = dossier.conflict_report(pair, question.view)
    if question.as_json:
        screen.emit(serialise.conflicts(report))
    else:
        weighed.conflicts(report)


def targets(question: PairQuestion) -> None:
    """The targets set for a pair and what became of them."""
    pair = question.pair
    with Dossier.open(question.folder) as dossier:
        found = dossier.targets(pair, question.view)
    if question.as_json:
        screen.emit(serialise.targets(found))
    else:
        weighed.targets(found)
